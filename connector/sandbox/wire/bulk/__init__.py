"""Bulk API 2.0: jobs.py keeps the jobs, ingest.py writes what they bring, extract.py answers their queries."""
