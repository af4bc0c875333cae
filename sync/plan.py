"""What follows from a judgement: the writes that bring the CRM to it. Only what differs from what it has of ours."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from connector.records import Row
from mappings import outgoing, own
from mappings.load import Organisation
from mappings.outgoing import Dispute
from rules.assessment import Assessment, StepState
from rules.case import Case
from rules.playbook import Playbook
from sync.engine import engine_digest
from sync.store.outbox import Planned, Sent
from sync.three_way import Ours, same

Believed = Mapping[tuple[str, str], Sent]
"""What the CRM has of ours, by object and key."""


def writes_of(
    organisation: Organisation,
    case: Case,
    playbook: Playbook,
    assessment: Assessment,
    disputes: tuple[Dispute, ...],
    believed: Believed,
    there: Mapping[str, Row],
) -> tuple[Planned, ...]:
    """Every write that this answer asks for. `there` are our records read back from the CRM, by key."""
    deal, lane = case.deal.id, case.deal.account or case.deal.id
    planned = []
    records = outgoing.records_of(organisation, case, assessment, playbook, disputes, engine=engine_digest())
    for record in records:
        known = believed.get((record.object, record.key))
        stands = known.values if known else {}
        if own.has_ended(record.values) and (own.has_ended(stands) if known else record.key not in there):
            continue  # it ended before it was ever written, or was cleared when its rule went into preview
        values = {k: v for k, v in record.values.items() if k not in stands or stands[k] != v}
        if not values.keys() <= own.INCIDENTAL:
            before = {k: stands.get(k) for k in values} if stands else dict.fromkeys(values)
            planned.append(Planned(deal, record.object, record.key, values, before, record.because, lane, record.by_id))
    spoken = {(record.object, record.key) for record in records}
    held = organisation.hold_out.holds(organisation.alias, deal, case.deal.created_on)
    for (object_name, key), sent in sorted(believed.items()):
        # A person ended it, so the engine speaks of it no more; it must not stand first beside another.
        if object_name == own.ACTION and not held and sent.values.get(own.PRIMARY) and (object_name, key) not in spoken:
            values, before = {own.PRIMARY: False}, {own.PRIMARY: True}
            planned.append(Planned(deal, object_name, key, values, before, "another action comes first", lane))
    planned.extend(_unknown_now(deal, lane, assessment, spoken, there))
    planned.extend(_silent_now(deal, lane, assessment, spoken, believed, there, held=held))
    if fields := outgoing.shared_values(organisation, case.under(playbook), assessment):
        planned.append(
            Planned(
                deal,
                organisation.fields.opportunity.object,
                deal,
                {value.field: value.value for value in fields},
                {},
                "; ".join(f"{value.field}: {value.because}" for value in fields),
                lane,
                by_id=True,
                shared=True,
            )
        )
    return tuple(planned)


def _unknown_now(
    deal: str, lane: str, assessment: Assessment, spoken: set[tuple[str, str]], there: Mapping[str, Row]
) -> list[Planned]:
    """Findings and gaps that stand open and can be judged no longer: neither a risk nor cleared, until they can be."""
    unknown = {term.key for term in assessment.score.terms if term.unknown and not term.preview}
    unknown |= {f"gap.{state.element}" for state in assessment.elements if state.strength is None}
    unknown |= {f"step.{step.key}" for step in assessment.steps if step.check.state is StepState.UNKNOWN}
    return [
        Planned(
            deal,
            row.object,
            key,
            {own.ENGINE_STATE: "Unknown"},
            {own.ENGINE_STATE: "Open"},
            "cannot be judged now",
            lane,
        )
        for key, row in sorted(there.items())
        if row.values.get(own.ENGINE_STATE) == "Open"
        and (row.object, key) not in spoken
        and (parsed := own.OwnKey.parse(key))
        and (parsed.life in unknown or (parsed.life.startswith("step.") and not assessment.steps))
    ]


def _silent_now(
    deal: str,
    lane: str,
    assessment: Assessment,
    spoken: set[tuple[str, str]],
    believed: Believed,
    there: Mapping[str, Row],
    *,
    held: bool,
) -> Iterator[Planned]:
    """What stands open and is shown no more: findings of a rule that went into preview, actions of a deal held out.

    Their lives go on unseen; out of preview, or shown again, they open again.
    """
    for key, values in _unspoken(own.FINDING, spoken, believed, there):
        if (parsed := own.OwnKey.parse(key)) and parsed.life in assessment.in_preview:
            yield from _ended(deal, lane, own.FINDING, key, values, assessment.on, "now in preview")
    for key, values in _unspoken(own.ACTION, spoken, believed, there) if held else ():
        yield from _ended(deal, lane, own.ACTION, key, values, assessment.on, "held out")


def _unspoken(
    object_name: str, spoken: set[tuple[str, str]], believed: Believed, there: Mapping[str, Row]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Records of ours that stand in the CRM, or are on their way, and that this answer does not speak of."""
    stands = {key: row.values for key, row in there.items() if row.object == object_name}
    stands |= {key: sent.values for (name, key), sent in believed.items() if name == object_name}
    return ((key, values) for key, values in sorted(stands.items()) if (object_name, key) not in spoken)


def _ended(
    deal: str, lane: str, object_name: str, key: str, values: Mapping[str, Any], day: date, why: str
) -> Iterator[Planned]:
    """What brings this record to its end; nothing where it has ended."""
    if ending := own.ending(object_name, values, day):
        yield Planned(deal, object_name, key, ending, {name: values.get(name) for name in ending}, why, lane)


def endings_of(deal: str, lane: str, believed: Believed, day: date) -> list[Planned]:
    """A deal that is judged no more (closed, or out of scope) stops asking: nothing of ours stays open on it."""
    planned = []
    for (object_name, key), sent in sorted(believed.items()):
        values = {
            name: value
            for name, value in own.ending(object_name, sent.values, day).items()
            if sent.values.get(name) != value
        }
        if values:
            before = {name: sent.values.get(name) for name in values}
            planned.append(Planned(deal, object_name, key, values, before, "the deal is judged no more", lane))
    return planned


def compared(
    opportunity: Row, filled: Mapping[str, Ours], gone_over: Mapping[str, Any]
) -> tuple[tuple[Dispute, ...], tuple[str, ...]]:
    """Of the fields that we filled: those that a person changed, and those that still say what we wrote.

    `gone_over` holds what a person had set when our write went over it: in dispute although ours stands.
    """
    readable = {name: ours for name, ours in sorted(filled.items()) if name in opportunity.values and not ours.theirs}
    ours_stands = [name for name, ours in readable.items() if same(opportunity.values[name], ours.stored)]
    theirs = {
        name: gone_over[name] if name in ours_stands else opportunity.values[name]
        for name in readable
        if name not in ours_stands or name in gone_over
    }
    disputes = tuple(Dispute(name, readable[name].stored, value) for name, value in theirs.items())
    return disputes, tuple(name for name in ours_stands if name not in theirs)
