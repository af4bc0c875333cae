"""Every closed deal, judged as it stood on each date of the calendar while it was open.

The dates are the same for all deals (every so many days), so that a date tells nothing of the end; of a deal that was
open on more of them, some evenly apart are taken.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from connector.records import FieldShape, ObjectShape, Row
from mappings import own, translate
from mappings.conditions import judge_of
from mappings.organisation import Organisation
from mappings.translate.ending import ending_of
from rules.case import Case
from rules.facts import Evidence, Today, Unknown
from rules.judge import SIGNAL, Judge, signal_term
from rules.rule import RuleSet
from rules.scorecard.fit import Seen
from sync.backtest.past import Past, Records, closing_day, created_day, tracked_fields
from sync.store import evidence, kept
from sync.turn import Progress, no_progress

PARTITION = 200

NO_DATE, OLDER, NO_DAY = "open on no date", "began before the history does", "no day of beginning or end"


@dataclass(frozen=True, slots=True)
class Dates:
    """On which days deals are judged: every `every` days, at most `most` of a deal's, begun on `since` or later."""

    every: int = 14
    most: int = 8
    since: date | None = None

    def of(self, began: date, ended: date) -> list[date]:
        """The days of the calendar on which the deal was open, oldest first."""
        first = date.fromordinal(-(-began.toordinal() // self.every) * self.every)
        count = ((ended - first).days - 1) // self.every + 1 if ended > first else 0
        days = [first + timedelta(days=self.every * number) for number in range(count)]
        if len(days) <= self.most:
            return days
        step = (len(days) - 1) / (self.most - 1) if self.most > 1 else 0
        return [days[round(number * step)] for number in range(self.most)]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One deal on one day: what was said then, and how it ended later."""

    deal: str
    on: date
    ended: date
    lost: bool
    share: float
    playbook: str
    points: int
    band: str
    terms: frozenset[str]
    judged: frozenset[str]
    segments: Mapping[str, str]

    def keeping(self, terms: frozenset[str]) -> "Snapshot":
        """The same with these terms only."""
        return replace(self, terms=terms)

    def seen(self) -> Seen:
        stage = self.segments.get("stage", "")
        return Seen(self.deal, self.lost, self.terms, self.share, self.ended.toordinal(), self.judged, stage)


@dataclass(frozen=True, slots=True)
class Life:
    """A closed deal: the days on which it is judged as it stood, the day it ended, and how."""

    days: list[date]
    ended: date
    won: bool


@dataclass
class Examined:
    """All snapshots, and what was left out of them."""

    snapshots: list[Snapshot] = field(default_factory=list)
    closed: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    used: Counter[str] = field(default_factory=Counter)
    excluded: Counter[str] = field(default_factory=Counter)

    _same: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def keep(self, snapshots: Iterable[Snapshot]) -> None:
        """Days of a deal, after those that are here. What many of them share lies in memory once."""
        for one in snapshots:
            segments = tuple(sorted(one.segments.items()))
            self.snapshots.append(
                replace(
                    one,
                    terms=self._same.setdefault(one.terms, one.terms),
                    judged=self._same.setdefault(one.judged, one.judged),
                    segments=self._same.setdefault(segments, one.segments),
                )
            )

    def add(self, other: "Examined") -> None:
        """What was found of other deals, after these."""
        self.keep(other.snapshots)
        self.closed += other.closed
        for mine, theirs in (
            (self.left_out, other.left_out),
            (self.used, other.used),
            (self.excluded, other.excluded),
        ):
            mine.update(theirs)


class Examiner:
    """Judges the past of one organisation by ready playbooks."""

    def __init__(
        self,
        organisation: Organisation,
        judges: Mapping[str, Judge],
        blind: Mapping[str, Unknown],
        captured: Callable[[date], translate.Capture],
        tracked: frozenset[str],
        dates: Dates | None,
    ) -> None:
        self.organisation, self.judges, self.blind, self.dates = organisation, judges, blind, dates or Dates()
        self.past = Past(organisation, tracked)
        self.found = Examined(used=self.past.used, excluded=self.past.excluded)
        self._captured = captured
        self._todays: dict[date, Today] = {}

    def add(self, records: Records, said: Sequence[Evidence] = ()) -> None:
        """One deal's rows, as they are now. An open deal is passed over."""
        life = self.life_of(records)
        if life is None:
            return
        if snapshots := list(self._on_each(records, said, life)):
            share = 1 / len(snapshots)
            self.found.keep(replace(one, share=share) for one in snapshots)
        else:
            self.found.left_out[NO_DATE] += 1

    def take(self) -> Examined:
        """What was found since it was last taken."""
        found = self.found
        self.past.used, self.past.excluded = Counter(), Counter()
        self.found = Examined(used=self.past.used, excluded=self.past.excluded)
        return found

    def captures(self, some: Iterable[tuple[Records, Sequence[Evidence]]]) -> dict[date, translate.Capture]:
        """What reached the CRM in each month on a day of which one of these deals is judged."""
        lives = [self.life_of(records) for records, _ in some]
        months = {on.replace(day=1) for life in lives if life for on in life.days}
        return {month: self._captured(month) for month in sorted(months)}

    def life_of(self, records: Records) -> Life | None:
        """When a closed deal is judged, and how it ended; None where it is open, out of scope, or left out."""
        opportunity = next(iter(records.get(self.organisation.fields.opportunity.object, ())), None)
        if opportunity is None or opportunity.deleted:
            return None
        closed, won = ending_of(self.organisation.fields, opportunity.values)
        if not closed or not in_scope_once(self.organisation, opportunity):
            return None
        self.found.closed += 1
        began, ended = created_day(self.organisation, opportunity), closing_day(self.organisation, opportunity, records)
        if began is None or ended is None:
            self.found.left_out[NO_DAY] += 1
        elif self.dates.since is not None and began < self.dates.since:
            self.found.left_out[OLDER] += 1
        else:
            return Life(self.dates.of(began, ended), ended, won)
        return None

    def case_then(self, records: Records, said: Sequence[Evidence], on: date) -> Case | None:
        """The case that a deal was at the end of a past day, by history only; None where it was not there."""
        told = self.past.of(records, on)
        return self.case_on(*told, [one for one in said if one.on is not None and one.on <= on], on) if told else None

    def _on_each(self, records: Records, said: Sequence[Evidence], life: Life) -> Iterator[Snapshot]:
        for on in life.days:
            told = self.past.of(records, on)
            if told is not None:
                rows, unknown = told
                then = [one for one in said if one.on is not None and one.on <= on]
                yield self.judged(rows, unknown, then, on, life.ended, lost=not life.won)

    def case_on(self, records: Records, unknown: Mapping[str, Unknown], said: Sequence[Evidence], on: date) -> Case:
        """The case that these rows are on a day."""
        return translate.case_of(
            self.organisation,
            records,
            today=self._today(on),
            blind={**self.blind, **unknown},
            capture=self._captured(on),
            evidence=tuple(said),
        )

    def judged(
        self,
        records: Records,
        unknown: Mapping[str, Unknown],
        said: Sequence[Evidence],
        on: date,
        ended: date,
        *,
        lost: bool,
    ) -> Snapshot:
        """What is said of a deal with these rows on a day."""
        case = self.case_on(records, unknown, said, on)
        playbook = self.organisation.playbook_for(records[self.organisation.fields.opportunity.object][0])
        assessment = self.judges[playbook.name].judge(case)
        terms = assessment.score.terms
        fired = {t.key for t in terms if t.fired and not t.key.startswith(SIGNAL)}
        levels = {signal_term(key, level) for key, level in case.signals.items()}
        return Snapshot(
            deal=case.deal.id,
            on=on,
            ended=ended,
            lost=lost,
            share=1.0,
            playbook=playbook.name,
            points=assessment.score.points,
            band=str(assessment.score.band),
            terms=frozenset(fired | levels),
            judged=frozenset({t.key for t in terms if t.unknown is None and not t.key.startswith(SIGNAL)}),
            segments=self._segments(case.deal.kind, case.stage.value, case.deal.currency, case.signals),
        )

    def _segments(
        self, kind: str | None, stage: str | None, currency: str | None, signals: Mapping[str, str]
    ) -> dict[str, str]:
        found = {"kind": kind, "stage": stage, "currency": currency, **signals}
        return {name: value for name, value in found.items() if value}

    def _today(self, on: date) -> Today:
        if on not in self._todays:
            self._todays[on] = translate.today_of(self.organisation, on)
        return self._todays[on]


def in_scope_once(organisation: Organisation, opportunity: Row) -> bool:
    """Whether a closed deal was of the kinds and owners that are judged while open."""
    scope, names = organisation.scope, organisation.fields.opportunity.fields
    kind = opportunity.values.get(names.get("kind", ""))
    owner = opportunity.values.get(names.get("owner", ""))
    return (not scope.kinds or kind in scope.kinds) and (not scope.owners or owner in scope.owners)


def closed_deals(
    connection: Connection, organisation: Organisation, progress: Progress = no_progress
) -> Iterator[tuple[Records, Sequence[Evidence]]]:
    """Every closed deal's rows as the last sync kept them, and what was said on it, in the order of their ids."""
    return rows_of_deals(connection, organisation, closed_ids(connection, organisation), progress)


def closed_ids(connection: Connection, organisation: Organisation) -> list[str]:
    fields = organisation.fields
    rows = kept.of_object(connection, organisation.alias, fields.opportunity.object)
    return sorted(row.id for row in rows if not own.is_ours(row.object) and ending_of(fields, row.values)[0])


def rows_of_deals(
    connection: Connection, organisation: Organisation, deals: Sequence[str], progress: Progress
) -> Iterator[tuple[Records, Sequence[Evidence]]]:
    """The rows of these deals, partition by partition."""
    alias = organisation.alias
    for start in range(0, len(deals), PARTITION):
        some = deals[start : start + PARTITION]
        gathered, heard = kept.of_deals(connection, alias, some), evidence.of_deals(connection, alias, some)
        for deal in some:
            yield gathered.pop(deal), heard[deal].said if deal in heard else ()
        progress("judging the past", len(some))


def examiner_of(
    connection: Connection, organisation: Organisation, judges: Mapping[str, Judge], dates: Dates
) -> Examiner:
    """Ready to look into the past of an organisation, by what its last sync kept."""
    known = known_of(connection, organisation)
    return Examiner(organisation, judges, known.blind, known.captured, known.tracked, dates)


@dataclass(frozen=True, slots=True)
class Known:
    """What the last sync kept tells of the organisation as a whole."""

    tracked: frozenset[str]
    blind: Mapping[str, Unknown]
    captured: "Captured"


def known_of(connection: Connection, organisation: Organisation) -> Known:
    changes = organisation.fields.kinds.get("changes")
    rows = kept.of_object(connection, organisation.alias, changes.object) if changes else ()
    tracked = tracked_fields(organisation, rows)
    blind = translate.blind_spots(organisation.fields, kept_shapes(connection, organisation))
    return Known(tracked, blind, Captured(connection, organisation))


def kept_shapes(connection: Connection, organisation: Organisation) -> dict[str, ObjectShape]:
    """What could be read of each object, told by what its kept rows hold."""
    shapes = {}
    for kind in organisation.fields.kinds.values():
        names: set[str] = set()
        for row in islice(kept.of_object(connection, organisation.alias, kind.object), 500):
            names.update(row.values)
        if names:
            shapes[kind.object] = shape_of(kind.object, names)
    return shapes


def shape_of(object_name: str, fields: Iterable[str]) -> ObjectShape:
    """An object of which no more is known than which fields were read."""
    found = {name: FieldShape(name, name, "string", relationship=name.rpartition(".")[0] or None) for name in fields}
    return ObjectShape(object_name, object_name, createable=False, updateable=False, deletable=False, fields=found)


class Captured:
    """Whose activities reached the CRM, as seen on the first of each month. Rows are read once for each year."""

    def __init__(self, connection: Connection, organisation: Organisation) -> None:
        self._connection, self._organisation = connection, organisation
        self._months: dict[date, translate.Capture] = {}

    def __call__(self, on: date) -> translate.Capture:
        month = on.replace(day=1)
        if month not in self._months:
            fields, alias = self._organisation.fields, self._organisation.alias
            names = translate.capture_objects(fields)
            rows = (row for name in names for row in kept.of_object(self._connection, alias, name))
            year = [date(on.year, number, 1) for number in range(1, 13)]
            self._months |= translate.captures_of(fields, rows, year, self._organisation.time_zone)
        return self._months[month]


def ready(organisation: Organisation, rules: RuleSet) -> dict[str, Judge]:
    """Every playbook of the organisation, ready to judge."""
    return {playbook.name: judge_of(playbook, rules) for playbook in organisation.all_playbooks()}
