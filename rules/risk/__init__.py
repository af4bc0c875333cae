"""Signs that a deal may be lost, or won. One rule per file."""
