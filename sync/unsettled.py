"""Calls that a person has to look at: those that were not read, and those that a second reader sees otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from mappings.organisation import Organisation
from mappings.reading.second import DiffersTold
from sync.store import evidence, kept, runs
from sync.store.evidence import Beside, Left, Waited


@dataclass(frozen=True, slots=True)
class At:
    """A place in a call: the turn, counted from 0, and the seconds from its start where the transcript tells them."""

    turn: int | None
    start: float | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One thing that the two readers see otherwise: nothing, the rep's word, the buyer's word, or that it was denied.

    `at` are the places the second reader names; where it sees nothing, those of the words.
    """

    call: str
    transcript: str
    deal: str | None
    deal_name: str | None
    said_on: str
    about: str
    words: str
    second: str
    reader: str
    at: tuple[At, ...]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A call about which the second reader says nothing. `waiting`: its answer is still to come."""

    call: str
    transcript: str
    why: str
    waiting: bool


@dataclass(frozen=True, slots=True)
class Unsettled:
    """All of an organisation's, the latest call first; and how long the calls since its first sync waited."""

    not_read: tuple[Left, ...]
    differs: tuple[Disagreement, ...]
    unanswered: tuple[Unanswered, ...]
    waited: Waited


def unsettled(connection: Connection, organisation: Organisation) -> Unsettled:
    """What is kept of it; nothing is asked of anybody."""
    alias, mapped = organisation.alias, organisation.fields.opportunity
    beside = evidence.opinions(connection, alias)
    deals = kept.of_ids(connection, alias, mapped.object, sorted({one.deal for one in beside if one.deal}))
    names = {id_: str(row.values.get(mapped.fields["name"]) or "") or None for id_, row in deals.items()}
    return Unsettled(
        tuple(evidence.left(connection, alias)),
        tuple(
            Disagreement(
                one.call,
                one.transcript,
                one.deal,
                names.get(one.deal or ""),
                one.said_on,
                differs.about,
                differs.words,
                differs.second,
                one.second.reader,
                tuple(_places(one, differs)),
            )
            for one in beside
            for differs in one.second.differs
        ),
        tuple(
            Unanswered(one.call, one.transcript, one.second.why, one.second.waiting)
            for one in beside
            if one.second.why is not None
        ),
        evidence.waited(connection, alias, runs.first_started(connection, alias)),
    )


def _places(one: Beside, differs: DiffersTold) -> Iterator[At]:
    if differs.quotes:
        yield from (At(quote.turn, quote.start) for quote in (one.second.quotes[n] for n in differs.quotes))
    else:
        yield from (At(said.turn, said.seconds) for said in one.said if said.about == differs.about)
