"""The blindness map: what nobody can judge, by cause, ranked by the open amount that hangs on it.

An admin's first worklist: which grant, mapping or capture lets how many rules see again.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from mappings.organisation import Organisation
from sync.codec import plain
from sync.store import ledger

Amounts = Mapping[str, float]
"""Open amount by currency. Amounts of different currencies are never added."""

_CHANNEL = re.compile(r"(mail|meetings|calls) of (.+)")
_OF_RECORD = re.compile(r"(.+?) of [A-Za-z0-9]{15,18}\b.*")
_REMEDIES = {
    "unreadable": "Permission set Cornerman_Integration: Read on {thing}",
    "not synced": "cornerman reconcile, then cornerman sync",
    "not captured": "Have it recorded in the CRM: {thing}",
    "not mapped": "Name its field in fields/{fields}.yaml: {thing}",
}
_CAPTURE = (
    "Let {thing} of these owners reach the CRM as records (a sync that writes to its own objects); "
    "where it does and none was seen, say so in fields/{fields}.yaml: capture: {{ {thing}: {{ always: [...] }} }}"
)


@dataclass(frozen=True, slots=True)
class Owner:
    """One owner's part in a blind spot."""

    name: str
    deals: int
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class Spot:
    """One thing that cannot be known. `unlocks` are the rules and steps that are blind by nothing else."""

    cause: str  # unreadable, not synced, not captured, not mapped
    thing: str  # Object.Field, or mail, meetings, calls
    deals: int
    amounts: Amounts
    owners: tuple[Owner, ...]
    rules: tuple[str, ...]
    unlocks: tuple[str, ...]
    remedy: str


@dataclass(frozen=True, slots=True)
class Blindness:
    """Everything that is unknown of the open deals. `erased` deals could not be looked at."""

    deals: int
    blind_deals: int
    amounts: Amounts  # of the blind deals, each counted once
    rules: tuple[str, ...]
    spots: tuple[Spot, ...]
    erased: int


@dataclass
class _Gathered:
    deals: set[str] = field(default_factory=set)
    amounts: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    owners: dict[str, tuple[set[str], dict[str, float]]] = field(
        default_factory=lambda: defaultdict(lambda: (set(), defaultdict(float)))
    )
    rules: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # rule -> deals on which it is blind


def blindness(connection: Connection, organisation: Organisation) -> Blindness:
    """From the assessments that stand."""
    spots: dict[tuple[str, str], _Gathered] = defaultdict(_Gathered)
    total = erased = 0
    blind_deals: set[str] = set()
    amounts: dict[str, float] = defaultdict(float)
    blind_on: dict[str, int] = defaultdict(int)
    for deal, listed, result in ledger.standing_results(connection, organisation.alias):
        total += 1
        if listed is None or result is None:
            erased += 1
            continue
        head = plain(listed)["deal"]
        owner, amount = str(head["owner"]), float(head["amount"] or 0)
        currency = head["currency"] or organisation.currency
        seen: set[tuple[str, str]] = set()
        for rule, unknown in _unknowns(plain(result)):
            key = unknown["cause"], _thing(unknown["where"])
            spots[key].rules[rule] += 1
            blind_on[rule] += 1
            seen.add(key)
        for key in seen:
            spot = spots[key]
            spot.deals.add(deal)
            spot.amounts[currency] += amount
            deals, by_currency = spot.owners[owner]
            deals.add(deal)
            by_currency[currency] += amount
        if seen:
            blind_deals.add(deal)
            amounts[currency] += amount
    found = [_spot(organisation, key, gathered, blind_on) for key, gathered in spots.items()]
    ranked = sorted(
        found, key=lambda s: (-s.amounts.get(organisation.currency, 0), -s.deals, -len(s.rules), s.cause, s.thing)
    )
    return Blindness(
        total, len(blind_deals), dict(sorted(amounts.items())), tuple(sorted(blind_on)), tuple(ranked), erased
    )


def _unknowns(result: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Rules and steps that could not be judged on one deal, each with its cause. Each stands once."""
    for term in result["score"]["terms"]:
        if unknown := term.get("unknown"):
            yield term["key"], unknown
    for step in result["steps"]:
        if unknown := step["check"].get("unknown"):
            yield f"step.{step['key']}", unknown


def _thing(where: str) -> str:
    """What is missing, without whose it is."""
    if channel := _CHANNEL.fullmatch(where):
        return channel[1]
    if record := _OF_RECORD.fullmatch(where):
        return record[1]
    return where


def _spot(organisation: Organisation, key: tuple[str, str], gathered: _Gathered, blind_on: Mapping[str, int]) -> Spot:
    cause, thing = key
    owners = [Owner(name, len(deals), dict(sorted(by.items()))) for name, (deals, by) in gathered.owners.items()]
    owners.sort(key=lambda owner: (-owner.amounts.get(organisation.currency, 0), -owner.deals, owner.name))
    capture = cause == "not captured" and thing in ("mail", "meetings", "calls")
    remedy = _CAPTURE if capture else _REMEDIES.get(cause, "{thing}")
    return Spot(
        cause=cause,
        thing=thing,
        deals=len(gathered.deals),
        amounts=dict(sorted(gathered.amounts.items())),
        owners=tuple(owners),
        rules=tuple(sorted(gathered.rules)),
        unlocks=tuple(sorted(rule for rule, deals in gathered.rules.items() if deals == blind_on[rule])),
        remedy=remedy.format(thing=thing, fields=organisation.fields.name),
    )
