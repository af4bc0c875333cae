"""One file for each thing to be found in a conversation."""
