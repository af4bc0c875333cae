"""What became of the actions asked for, told from what was noted at each judgement and what people set in the CRM."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from mappings import own
from mappings.organisation import Organisation
from mappings.translate.ending import ending_of
from mappings.translate.values import day
from rules.asked import SOON_DAYS, Asked, Measured, measured
from rules.assessment import Ending
from rules.facts import ActionStatus
from rules.lives import rule_of
from sync.store import asked, kept
from sync.store.asked import Life

WAIT = "next_action.nothing-to-do-until"
"""Asks nothing of anybody: it is not measured."""

_DONE = (ActionStatus.DONE, ActionStatus.DONE_ELSEWHERE)


@dataclass(frozen=True, slots=True)
class _Deal:
    opened: date | None
    closed: bool
    won: bool


def what_became(
    connection: Connection, organisation: Organisation, today: date, playbook: str | None = None
) -> Measured:
    """Of every action that came first on a deal; with `playbook`, on those judged by it.

    Deals that are no longer kept are left out.
    """
    return measured(_askings(connection, organisation, today, playbook))


def _askings(connection: Connection, organisation: Organisation, today: date, playbook: str | None) -> Iterator[Asked]:
    alias, hold_out = organisation.alias, organisation.hold_out
    deals, said = _deals(connection, organisation, playbook), _said(connection, alias)
    moved = asked.moved(connection, alias)
    for life in asked.lives(connection, alias):
        deal = deals.get(life.deal)
        if deal is None or rule_of(life.action) == WAIT:
            continue
        status = said.get((life.deal, life.action, life.number))
        yield Asked(
            deal=life.deal,
            action=rule_of(life.action),
            held=life.held,
            moved=life.deal in moved,
            drawn=hold_out.takes_part(deal.opened),
            accepted=status == ActionStatus.ACCEPTED,
            done=status in _DONE or life.ending == Ending.SEEN_DONE,
            soon=_soon(life, deal, today),
            won=deal.won if deal.closed else None,
        )


def _soon(life: Life, deal: _Deal, today: date) -> bool | None:
    """Whether data showed it done within the days allowed; None while they run."""
    if (today - life.since).days < SOON_DAYS and not deal.closed:
        return None  # even where it ended: those that end early are no fair part of all
    return (
        life.ending == Ending.SEEN_DONE and life.ended_on is not None and (life.ended_on - life.since).days <= SOON_DAYS
    )


def _deals(connection: Connection, organisation: Organisation, playbook: str | None) -> dict[str, _Deal]:
    fields, found = organisation.fields, {}
    opened = fields.opportunity.fields.get("created_on", "")
    for row in kept.of_object(connection, organisation.alias, fields.opportunity.object):
        if playbook and organisation.playbook_for(row).name != playbook:
            continue
        closed, won = ending_of(fields, row.values)
        found[row.id] = _Deal(day(row.values.get(opened), organisation.zone), closed, won)
    return found


def _said(connection: Connection, alias: str) -> dict[tuple[str, str, int], str]:
    """What people set on our actions, by deal, action and occurrence."""
    found = {}
    for row in kept.of_object(connection, alias, own.ACTION):
        key = own.key_of(row)
        for (life, number), mark in own.marks_of([row]).items():
            if key is not None:
                found[key.deal, life, number] = mark.status
    return found
