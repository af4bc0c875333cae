"""The same company as beside, for what an admin does: as told, or after its first syncs."""

from tests.sync.org.conftest import company, database, settled, settled_store, world

__all__ = ["company", "database", "settled", "settled_store", "world"]
