"""Knows selling, knows no CRM. Pure: no clock, no network, no files, no YAML."""
