"""What the next run would write, for a dry run. Judges, compares and reads again; sends and records nothing."""

from dataclasses import replace

from mappings import own
from sync import company_fields
from sync import judge as judging
from sync.judge import Bench
from sync.store import organisations, outbox
from sync.store.outbox import Planned
from sync.turn import Turn


def foreseen(turn: Turn, bench: Bench) -> tuple[Planned, ...]:
    """Every write that the next run would make but its heartbeat, in the order in which it would make them."""
    with turn.store.begin() as connection:
        retried = judging.new_ground(turn, organisations.load(connection, turn.alias), bench)
        lying = outbox.lying(
            connection, turn.alias, ("planned", "sending", "refused") if retried else ("planned", "sending")
        )
    writes: list[Planned] = []
    replaced: set[str] = set()
    for judged in judging.judged(turn, bench):
        writes.extend(judged.writes)
        if judged.replanned:
            replaced.add(judged.case.deal.id)
    rows = [row for state, row in lying if state == "sending" or row.deal not in replaced] + writes
    opportunity = turn.organisation.fields.opportunity.object
    ours = [row for name in (*own.PARENTS_FIRST, opportunity) for row in rows if row.object == name and not row.shared]
    return (*ours, *_reviews(turn), *company_fields.foreseen(turn, [row for row in rows if row.shared]))


def _reviews(turn: Turn) -> list[Planned]:
    """Of calls read now, and what a former run left."""
    found: dict[str, Planned] = {}
    with turn.store.begin() as connection:
        for state in ("sending", "planned"):
            rows = outbox.waiting(connection, turn.alias, state, own.CALL_REVIEW, shared=False, limit=10_000)
            found |= {row.key: row for row in rows}
    found |= {row.key: row for row in turn.reviews}
    return [replace(row, deal=row.values.get("Opportunity__c")) for row in found.values()]
