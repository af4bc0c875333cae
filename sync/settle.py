"""settle: end what a former run began.

Bulk jobs still open are ended or dropped. Writes that were sent and not acknowledged are sent again by key, which is
harmless; those of the company's own fields are looked up instead.
"""

from connector.errors import StillRunning
from mappings import own
from sync import company_fields
from sync.push import send_in_batches, settle_job
from sync.store import outbox
from sync.turn import Turn


def settle(turn: Turn) -> None:
    with turn.store.begin() as connection:
        jobs = outbox.jobs(connection, turn.alias)
    for object_name, job in jobs:
        turn.go_on()
        _settle_job(turn, object_name, job)
    opportunity = turn.organisation.fields.opportunity.object
    for object_name in (*own.PARENTS_FIRST, opportunity, own.RUN):
        send_in_batches(turn, object_name, "sending")
    company_fields.settle(turn)


def _settle_job(turn: Turn, object_name: str, job: str) -> None:
    with turn.store.begin() as connection:
        rows = outbox.waiting(
            connection, turn.alias, "sending", object_name, shared=False, limit=turn.crm.bulk_rows, job=job
        )
    state = turn.crm.job_state(job)
    if state in ("open", "gone"):
        if state == "open":  # nothing of it was written, and nothing will be
            turn.crm.drop_job(job)
        with turn.store.begin() as connection:
            outbox.hand_over(connection, rows, None)
            if state == "open":
                outbox.set_state(connection, rows, "planned")
        return
    try:
        settle_job(turn, object_name, job, rows)
    except StillRunning:
        # A run has waited for it already: it is ended, and what it did not come to is planned again. That nothing of
        # an aborted job is written any more is unverified against a live org.
        turn.crm.drop_job(job)
        settle_job(turn, object_name, job, rows)
