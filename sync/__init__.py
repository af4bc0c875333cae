"""Turns the crank: settle, pull, read, judge, push."""
