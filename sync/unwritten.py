"""Every field of a deal that was not written can say why."""

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec import MsgspecError
from sqlalchemy import Connection

from connector.records import Row
from mappings import outgoing
from mappings.conditions import judge_of
from mappings.organisation import Organisation
from rules.case import Case
from rules.judge import BadLimits
from rules.playbook import Playbook
from rules.rule import discover
from sync.codec import from_json
from sync.refused import refused
from sync.store import kept, ledger, outbox, recalls, shared_fields
from sync.store.ledger import Entry
from sync.three_way import same


@dataclass(frozen=True, slots=True)
class Unwritten:
    """One value that does not stand in the CRM: where it would, why it does not, and what cures it if anything does."""

    where: str  # Object.Field
    record: str
    why: str
    remedy: str | None = None


def unwritten(connection: Connection, organisation: Organisation, entry: Entry) -> tuple[Unwritten, ...]:
    """What of this deal's values is not in the CRM, by where it would stand."""
    told = [
        *_refused(connection, organisation, entry.deal),
        *_waiting(connection, organisation, entry.deal),
        *_undone(connection, organisation, entry.deal),
        *_company(connection, organisation, entry),
    ]
    if organisation.opportunity_writes == "never":
        where = f"{organisation.fields.opportunity.object}.{outgoing.LOOKUP}"
        cure = f"opportunity_writes: link in orgs/{organisation.alias}.yaml"
        told.append(Unwritten(where, entry.deal, "your organisation file leaves the opportunity untouched", cure))
    # A value that was refused is not also told as one that merely does not stand there.
    first: dict[tuple[str, str], Unwritten] = {}
    for one in told:
        first.setdefault((one.where, one.record), one)
    return tuple(sorted(first.values(), key=lambda one: (one.where, one.record)))


def _refused(connection: Connection, organisation: Organisation, deal: str) -> Iterator[Unwritten]:
    for one in refused(connection, organisation.alias, [deal]):
        why = f"refused since run {one.since}: {one.cause} ({one.code}: {one.said})"
        for field in one.fields:
            yield Unwritten(f"{one.object}.{field}", one.record, why, one.remedy)


def _waiting(connection: Connection, organisation: Organisation, deal: str) -> Iterator[Unwritten]:
    """Planned, and cut short by a budget or an outage; or locked when it was sent."""
    for state, row in outbox.lying(connection, organisation.alias, ("planned", "sending"), deal):
        why = "sent, and not yet heard of" if state == "sending" else "waits for the next sync"
        for field in row.values:
            yield Unwritten(f"{row.object}.{field}", row.key, why, f"cornerman sync {organisation.alias}")


def _undone(connection: Connection, organisation: Organisation, deal: str) -> Iterator[Unwritten]:
    if (run := recalls.last_taken_back(connection, organisation.alias, deal)) is not None:
        yield Unwritten("the whole deal", deal, f"run {run} was taken back", f"cornerman resume {organisation.alias}")


def _company(connection: Connection, organisation: Organisation, entry: Entry) -> Iterator[Unwritten]:
    """The company's own fields: in conflict, a person's, or with nothing that could fill them."""
    opportunity = organisation.fields.opportunity.object
    alias, deal = organisation.alias, entry.deal
    disputed = {c.field: c for c in shared_fields.conflicts(connection, alias) if c.deal == deal}
    for field, conflict in disputed.items():
        cure = f"cornerman conflicts keep {conflict.id}, or take {conflict.id}"
        yield Unwritten(f"{opportunity}.{field}", deal, "in conflict: somebody changed what we wrote", cure)
    proposed = _proposed(connection, organisation, entry)
    if proposed is None:
        return
    row = _opportunity(connection, organisation, deal)
    ours = shared_fields.remembered(connection, alias, [deal]).get(deal, {})
    for element in organisation.fields.elements.values():
        if element.write is None or element.write.field in disputed:
            continue
        field = element.write.field
        where = f"{opportunity}.{field}"
        mine, stands = ours.get(field), row.values.get(field) if row else None
        if row is not None and field not in row.values:
            yield Unwritten(where, deal, "cannot be read, so it is not written", "cornerman preflight names the grant")
        elif field not in proposed:
            yield Unwritten(where, deal, f"nothing is known of {element.key} that somebody stands behind")
        elif mine is not None and mine.theirs:
            yield Unwritten(where, deal, "somebody decided to keep what stands there")
        elif mine is None and stands not in (None, "") and not same(stands, proposed[field]):
            yield Unwritten(where, deal, "somebody filled it; only empty fields are filled")
        elif mine is not None and not same(mine.stored, mine.asked):
            yield Unwritten(where, deal, "your CRM's own automation rewrote what we wrote")


def _proposed(connection: Connection, organisation: Organisation, entry: Entry) -> dict[str, object] | None:
    """What the judgement would fill; None where the case was erased, or is an older engine's that cannot be read."""
    playbook = ledger.playbook_of(connection, entry.playbook)
    if entry.case is None or playbook is None:
        return None
    try:
        case = from_json(entry.case, Case)
        assessment = judge_of(from_json(playbook, Playbook), discover()).judge(case)
    except (MsgspecError, BadLimits, KeyError):
        return None
    return {value.field: value.value for value in outgoing.shared_values(organisation, case, assessment)}


def _opportunity(connection: Connection, organisation: Organisation, deal: str) -> Row | None:
    name = organisation.fields.opportunity.object
    return next(iter(kept.of_deals(connection, organisation.alias, [deal])[deal].get(name, [])), None)
