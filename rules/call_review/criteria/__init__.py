"""One file for each thing that is scored in a call."""
