"""Exports as a CRM: a folder of CSV or JSON files, and of transcripts.

    sheet.py    one file: its encoding, separator, columns, and what its cells say
    folder.py   which files there are: deals.csv is the object `deals`
    index.py    what stood in them when they were last looked at, and what was written back
    crm.py      all of that as `connector.crm.Crm`

An export is a photograph: what changed, and what was deleted, is told by comparing it with the one before.
"""

from connector.files.crm import Files

__all__ = ["Files"]
