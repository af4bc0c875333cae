"""Things a person can do next. One rule per file."""
