"""Requests: what people ask from the opportunity page, and the answer they wait for.

A request that is asked marks its deal dirty when it is pulled, so that this very sync judges it. Answered it is once
the fresh judgement is written; refused, with a sentence for the page, where there is none to come. Nothing of a deal
stands in an answer: who asks about one that they may not see learns nothing by it.
"""

from collections.abc import Iterator

from sqlalchemy import Connection

from connector.records import Row
from mappings import own, translate
from sync.clock import stamp
from sync.push import send_in_batches
from sync.store import kept, ledger, outbox
from sync.store.outbox import Planned
from sync.turn import Turn

NO_DEAL = "This request names no deal that Cornerman can see."
NOT_JUDGED = "This deal is closed, or outside of what Cornerman judges."
NOT_WRITTEN = "This deal was judged, and Salesforce refused what was to be written. Your administrator can see why."


def answer(turn: Turn) -> None:
    """Answer every request whose deal is judged and written by now; the others wait for the next sync."""
    if own.REQUEST not in turn.shapes:
        return
    send_in_batches(turn, own.REQUEST, "sending")
    with turn.store.begin() as connection:
        asked = [row for row in kept.of_object(connection, turn.alias, own.REQUEST) if own.is_asked(row)]
        for planned in _answers(turn, connection, asked):
            outbox.plan_one(connection, turn.alias, turn.run, planned)
    send_in_batches(turn, own.REQUEST, "planned")


def _answers(turn: Turn, connection: Connection, asked: list[Row]) -> Iterator[Planned]:
    survivors = kept.survivors(connection, turn.alias)
    for row in asked:
        deal = own.deal_of(row)
        outcome = _outcome(turn, connection, survivors.get(deal, deal) if deal else None)
        if outcome is not None:
            state, message = outcome
            values = {"State__c": state, "Answered_On__c": stamp(turn.clock()), "Message__c": message}
            yield Planned(None, own.REQUEST, row.id, values, {}, "asked from the page", by_id=True)


def _outcome(turn: Turn, connection: Connection, deal: str | None) -> tuple[str, str | None] | None:
    """The state of a request about this deal, and why it is refused; None: it has to wait."""
    name = turn.organisation.fields.opportunity.object
    opportunity = kept.of_ids(connection, turn.alias, name, [deal]).get(deal) if deal else None
    if deal is None or opportunity is None:
        return "Refused", NO_DEAL
    if not translate.in_scope(turn.organisation, opportunity):
        return "Refused", NOT_JUDGED
    lying = outbox.lying(connection, turn.alias, ("planned", "sending", "refused"), deal)
    states = {state for state, row in lying if row.object in own.PARENTS_FIRST}
    if "refused" in states:
        return "Refused", NOT_WRITTEN
    if states or not ledger.standings(connection, turn.alias, [deal]):
        return None
    return "Answered", None
