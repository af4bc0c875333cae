"""Bulk API 2.0: jobs that read a whole object, and jobs that write many of our own records.

    cells.py    CSV to rows, and writes to CSV
    jobs.py     what both kinds of job share: states, patience, limits
    query.py    reading          ingest.py    writing

Written from Salesforce's documented protocol; tried only against the sandbox org and a scripted server.
"""
