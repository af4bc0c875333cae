"""Checks that the process was followed. One rule per file; the playbook says which steps each stage expects."""
