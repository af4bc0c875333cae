"""A deal's rows as a case: everything that the rules may look at, and nothing else."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from connector.records import Row
from mappings.organisation import Fields, Organisation, Process
from mappings.translate.activities import activities_of
from mappings.translate.calendar import with_holidays_of
from mappings.translate.capture import Capture
from mappings.translate.elements import elements_of
from mappings.translate.ending import ending_of
from mappings.translate.history import changes, stage_moves
from mappings.translate.people import People
from mappings.translate.values import SHORT, calendar_day, day, flag, number, rows_of, text
from rules.case import Case
from rules.facts import Activity, Cause, Deal, Evidence, Former, Mark, Side, StageMove, Today, Unknown

_CHANNELS = ("mail", "meetings", "calls")


def case_of(
    organisation: Organisation,
    records: Mapping[str, Sequence[Row]],
    *,
    today: Today,
    blind: Mapping[str, Unknown],
    capture: Capture,
    former: Former | None = None,
    marks: Mapping[str, Mark] | None = None,
    evidence: tuple[Evidence, ...] = (),
) -> Case:
    """The case of one deal. `records` are its own rows and those it refers to, by CRM object, in any order.

    `blind` is what nobody can read (`blind_spots`); what only this deal shows to be unknown is added to it. `marks`
    are those on the lives that stand now (`own.current_marks`). Raises LookupError without its opportunity.
    """
    fields, zone = organisation.fields, organisation.zone
    opportunity = _the_opportunity(fields, records)
    unknown = dict(blind)
    deal, process = _deal(organisation, opportunity, records, unknown)
    people = People(fields, records)
    activities = activities_of(
        fields,
        records,
        people,
        deal=deal.id,
        owner_address=_of_user(fields, records, deal.owner, "email"),
        today=today.day,
        zone=zone,
    )
    moves = stage_moves(fields, process, records, zone)
    recorded = elements_of(fields, opportunity, people, _replied(activities), blind)
    for key in [key for key in unknown if key.startswith("element.")]:
        del unknown[key]
    unknown |= recorded.blind
    _history_gaps(deal, moves, unknown)
    signals = _signals(fields, opportunity, unknown)
    for channel in _CHANNELS:
        if channel not in unknown and not capture.has(channel, deal.owner):
            unknown[channel] = Unknown(Cause.NOT_CAPTURED, f"{channel} of {deal.owner_name or deal.owner}")
    return Case(
        deal=deal,
        today=with_holidays_of(today, deal.country),
        people=people.on_deal,
        activities=activities,
        stages=moves,
        changes=changes(fields, records, zone),
        elements=recorded.elements,
        evidence=evidence,
        marks=dict(sorted((marks or {}).items())),
        former=former,
        signals=signals,
        blind=dict(sorted(unknown.items())),
        sources=sources_of_parts(fields),
    )


def _signals(fields: Fields, opportunity: Row, unknown: Mapping[str, Unknown]) -> dict[str, str]:
    """The value of each of the company's own fields; an empty one says nothing."""
    found = {}
    for key, signal in fields.signals.items():
        level = text(opportunity.values.get(signal.field))
        if level and f"signal.{key}" not in unknown and level.casefold() not in fields.blanks:
            found[key] = level
    return dict(sorted(found.items()))


def _the_opportunity(fields: Fields, records: Mapping[str, Sequence[Row]]) -> Row:
    rows = rows_of(records, fields.kinds["opportunity"].object)
    if len(rows) != 1:
        raise LookupError(f"a case is of one opportunity, not of {len(rows)}")
    return rows[0]


def _deal(
    organisation: Organisation, row: Row, records: Mapping[str, Sequence[Row]], unknown: dict[str, Unknown]
) -> tuple[Deal, Process]:
    fields = organisation.fields
    names, values = fields.kinds["opportunity"].fields, row.values

    def raw(ours: str) -> Any:
        return values.get(names.get(ours, ""))

    kind = text(raw("kind"))
    process = organisation.process_for(kind)
    label = text(raw("stage"))
    stage = process.stages.get(label.casefold()) if label else None
    closed, won = ending_of(fields, values)
    if label and stage is None and not closed:
        unknown.setdefault("stage", Unknown(Cause.NOT_MAPPED, f'{row.object}.{names["stage"]}: "{label}"'))
    read: dict[str, Any] = {
        "amount": number(raw("amount")),
        "close_date": calendar_day(raw("close_date")),
        "created_on": day(raw("created_on"), organisation.zone),
        "next_step_on": calendar_day(raw("next_step_on")),
    }
    for ours, value in read.items():
        if value is None and raw(ours) not in (None, ""):
            unknown.setdefault(ours, Unknown(Cause.UNREADABLE, f"{row.object}.{names[ours]}: not what we expect there"))
    owner = str(raw("owner") or "")
    account = text(raw("account"))
    country = _of_account(fields, records, account, "country")
    partner = raw("partner_managed")
    return (
        Deal(
            id=row.id,
            name=text(raw("name")) or row.id,
            owner=owner,
            owner_name=_of_user(fields, records, owner, "name") or "",
            account=account,
            account_name=_of_account(fields, records, account, "name"),
            stage=stage,
            stage_label=label,
            currency=text(raw("currency")) or organisation.currency,
            next_step=text(raw("next_step"), SHORT),
            forecast=text(raw("forecast")),
            kind=kind,
            country=country.upper() if country and len(country) == 2 and country.isalpha() else None,
            partner_managed=None if partner is None else flag(partner),
            closed=closed,
            won=won,
            **read,
        ),
        process,
    )


def _history_gaps(deal: Deal, moves: Sequence[StageMove], unknown: dict[str, Unknown]) -> None:
    """A history that does not lead to where the deal stands cannot tell how long it has stood there."""
    if "stages" in unknown or deal.stage is None:
        return
    if not moves:
        unknown["stages"] = Unknown(Cause.NOT_CAPTURED, f"stage history of {deal.id}: empty")
    elif moves[-1].stage != deal.stage:
        unknown["stages"] = Unknown(Cause.NOT_SYNCED, f'stage history of {deal.id}: ends in "{moves[-1].label}"')


def _replied(activities: Sequence[Activity]) -> frozenset[str]:
    return frozenset(
        person
        for activity in activities
        if activity.done and activity.side in (Side.BUYER, Side.BOTH) and not activity.out_of_office
        for person in activity.people
    )


def _of_user(fields: Fields, records: Mapping[str, Sequence[Row]], user: str, ours: str) -> str | None:
    return _named(fields, records, "user", user, ours)


def _of_account(fields: Fields, records: Mapping[str, Sequence[Row]], account: str | None, ours: str) -> str | None:
    return _named(fields, records, "account", account, ours)


def _named(
    fields: Fields, records: Mapping[str, Sequence[Row]], kind_name: str, id_: str | None, ours: str
) -> str | None:
    kind = fields.kinds[kind_name]
    for row in records.get(kind.object, ()):
        if row.id == id_:
            return text(row.values.get(kind.fields.get(ours, "")))
    return None


@lru_cache(maxsize=64)
def sources_of_parts(fields: Fields) -> Mapping[str, str]:
    """Where each part of a case stands in the CRM, as `Object.Field`, for the page to point at."""
    opportunity = fields.kinds["opportunity"]
    found = {ours: opportunity.source(ours) for ours in opportunity.fields}
    for part, name, ours in (
        ("people", "contact_role", "role"),
        ("stages", "stage_history", "stage"),
        ("changes", "changes", "field"),
        ("mail", "email", "on"),
        ("meetings", "event", "start"),
        ("calls", "call", "on"),
        ("tasks", "task", "on"),
    ):
        if kind := fields.kinds.get(name):
            found[part] = kind.source(ours)
    for key, element in fields.elements.items():
        if element.field:
            found[f"element.{key}"] = f"{opportunity.object}.{element.field}"
        elif element.role and "contact_role" in fields.kinds:
            found[f"element.{key}"] = found["people"]
    return found
