"""The command line: one file per group of commands, one way to speak and to end."""

from sync.cli.app import app, main

__all__ = ["app", "main"]
