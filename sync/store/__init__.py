"""What one installation remembers, in one database: SQLite to start, PostgreSQL to grow.

kept: records as read. ledger: cases and assessments. outbox: what is to be written and what was. runs: each turn of
the crank. The organisation leads every key, so that two CRMs never mix.
"""

from sync.store.database import BadStore, Store, open_store

__all__ = ["BadStore", "Store", "open_store"]
