"""What reviews of calls say of a person: the words stand in the outbox and in what we believe to be in the CRM.

The next sync takes every word out of these reviews in the CRM, and their calls are never read again.
"""

from sqlalchemy import Connection, delete, select, update

from mappings import own
from sync.codec import to_json
from sync.forget.traces import Person
from sync.store.evidence import ERASED
from sync.store.tables import evidence, outbox, sent


def from_reviews(connection: Connection, alias: str, person: Person) -> int:
    """Forget what was written of calls in which the person speaks or is named. Returns how many reviews it was."""
    keys = set()
    for table in (sent, outbox):
        ours = (table.c.organisation == alias, table.c.object == own.CALL_REVIEW)
        rows = connection.execute(select(table.c.key, table.c.data).where(*ours), execution_options={"yield_per": 200})
        keys |= {row.key for row in rows if person.named_in(row.data)}
    for key in sorted(keys):
        this = (sent.c.organisation == alias, sent.c.object == own.CALL_REVIEW, sent.c.key == key)
        connection.execute(update(sent).where(*this).values(data=to_json({})))
        written = (outbox.c.organisation == alias, outbox.c.object == own.CALL_REVIEW, outbox.c.key == key)
        connection.execute(delete(outbox).where(*written, outbox.c.state != "sending"))
        parsed = own.OwnKey.parse(key)
        if parsed is not None:
            call = (evidence.c.organisation == alias, evidence.c.id == parsed.deal)
            connection.execute(update(evidence).where(*call).values(state=ERASED, open=False))
    return len(keys)
