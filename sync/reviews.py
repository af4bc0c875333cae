"""Call reviews: what the rubric makes of each call that was read, as a private record of the rep who owns the deal.

A review is planned in the transaction that keeps the call's evidence: the transcript is not kept, and could not be
asked for again without reading it again. It belongs to no deal in the outbox, since a new assessment replaces whatever
was planned for its deal. It is sent with everything else; what the CRM has already is not sent again.
"""

from dataclasses import replace
from functools import cached_property

from sqlalchemy import ColumnElement, Connection, literal, or_, select

from connector.records import Values
from mappings import own, reviews
from mappings.reading import Talk
from mappings.reviews import Held
from rules.facts import Evidence
from sync.engine import sources_digest
from sync.places import Placed
from sync.push import send_in_batches, send_in_jobs
from sync.shares import share
from sync.store import outbox
from sync.store.evidence import ERASED, UNMATCHED
from sync.store.outbox import Planned, decode
from sync.store.tables import evidence, kept, sent
from sync.turn import Turn

NO_DEAL = "the call is on no deal"
PRIVATE = "the call is private"
GONE = "the call is gone, or somebody in it was erased"


class Reviews:
    """The reviews that reading calls brings. Empty where none are written, and in a dry run."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self._planned: list[Planned] = []

    @cached_property
    def ground(self) -> object:
        """Changes with what calls are reviewed by; None where they are not."""
        rubric = self.turn.organisation.call_reviews.rubric
        if rubric is None or own.CALL_REVIEW not in self.turn.shapes:
            return None
        return [rubric.name, rubric.version, rubric.digest, sources_digest("call_review")]

    def until_kept(self, ground: str) -> str:
        """Under which ground a call is kept as read: a dry run plans no review, so the next run reads it once more."""
        return "" if self.turn.dry_run and self.ground is not None else ground

    def add(self, one: Placed, talk: Talk, said: tuple[Evidence, ...]) -> None:
        """Review a call that was read just now. `said` is what of it bears on the deal."""
        organisation, rubric = self.turn.organisation, self.turn.organisation.call_reviews.rubric
        if self.ground is None or rubric is None or one.deal is None or one.owner is None:
            return
        id_ = one.transcript.id
        held = Held(id_, one.transcript.call or "", one.title, one.deal, one.owner, one.on, one.stage)
        self._add(id_, reviews.review_values(organisation, rubric, held, talk, said), f"a call on {one.deal}")

    def leave(self, one: Placed) -> None:
        """A call that is not read: a review of it that was written before loses its words, unless its deal is over."""
        if one.deal is None and self.ground is not None:
            because = NO_DEAL if one.state == UNMATCHED else PRIVATE
            self._add(one.transcript.id, reviews.empty_values(because), because)

    def withdraw_gone(self, connection: Connection, transcripts: str) -> None:
        """Take the words out of the reviews of calls that are gone, or in which somebody was erased."""
        alias = self.turn.alias
        here = select(_key(alias, kept.c.id)).where(kept.c.organisation == alias, kept.c.object == transcripts)
        erased = select(_key(alias, evidence.c.id)).where(evidence.c.organisation == alias, evidence.c.state == ERASED)
        ours = (sent.c.organisation == alias, sent.c.object == own.CALL_REVIEW)
        gone = select(sent.c.key).where(*ours, or_(sent.c.key.not_in(here), sent.c.key.in_(erased)))
        for key in connection.execute(gone).scalars().all():
            self._planned.append(_planned(key, reviews.empty_values(GONE), GONE))
        self.keep(connection)

    def keep(self, connection: Connection) -> None:
        """Plan what differs from what the CRM has of ours."""
        for planned in self._planned:
            if (differing := _differing(connection, self.turn.alias, planned)) is None:
                continue
            if self.turn.dry_run:
                self.turn.reviews.append(differing)
            else:
                outbox.plan_one(connection, self.turn.alias, self.turn.run, differing)
        self._planned.clear()

    def _add(self, transcript: str, values: Values, because: str) -> None:
        self._planned.append(_planned(reviews.key_of(self.turn.organisation, transcript), values, because))


def push(turn: Turn) -> None:
    """Send the planned reviews, and what a former run sent without hearing of it."""
    if own.CALL_REVIEW not in turn.shapes:
        return
    send_in_batches(turn, own.CALL_REVIEW, "sending")
    send_in_jobs(turn, own.CALL_REVIEW)
    send_in_batches(turn, own.CALL_REVIEW, "planned")
    share(turn)


def _key(alias: str, transcript: ColumnElement[str]) -> ColumnElement[str]:
    """The key of a transcript's review, told by the database: `mappings.reviews.key_of`."""
    return literal(f"{alias}:") + transcript + ":review"


def _planned(key: str, values: Values, because: str) -> Planned:
    return Planned(None, own.CALL_REVIEW, key, values, {}, because, lane=key[:40])


def _differing(connection: Connection, alias: str, planned: Planned) -> Planned | None:
    """What the CRM does not have yet of ours; None where it has all of it."""
    where = (sent.c.organisation == alias, sent.c.object == own.CALL_REVIEW, sent.c.key == planned.key)
    data = connection.execute(select(sent.c.data).where(*where)).scalar()
    if data is None:  # where there is no review, there are no words to take out of one
        return planned if "OwnerId" in planned.values else None
    stands = decode(data)
    values = {name: value for name, value in planned.values.items() if stands.get(name) != value}
    if "Opportunity__c" not in values:
        values.pop("OwnerId", None)  # it stays with who owned the deal when the call was read
    return replace(planned, values=values) if values else None
