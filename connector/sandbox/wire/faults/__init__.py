"""Faults by a schedule: read.py checks a YAML file, schedule.py knows what may stand in it, play.py lets it happen."""
