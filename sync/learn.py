"""learn: pull the playbook's weights towards what the company's own closed deals showed.

Versions are frozen: what is learned is kept beside what stood, and one command goes back. Where the closed deals tell
lost from won no better than chance, the playbook's weights stay as they are and no probability is shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from statistics import median

from sqlalchemy import Connection

from connector.records import Row
from mappings.conditions import judge_of, with_own
from mappings.organisation import Organisation
from mappings.translate.ending import ending_of
from mappings.translate.history import stage_moves
from mappings.translate.values import number, text
from rules.asked import Measured
from rules.case import Case
from rules.judge import SIGNAL
from rules.measures import norms_of as measures_of
from rules.playbook import Norm, Norms, Playbook, Weights
from rules.rule import RuleSet, discover
from rules.scorecard.choose import Rung, Split, choose, in_time, mixed
from rules.scorecard.fit import Seen
from rules.scorecard.leak import Leak, leaks
from sync.asked import what_became
from sync.backtest.examine import PARTITION, Dates, Examined, Examiner, examiner_of, in_scope_once
from sync.backtest.past import Records, closing_day
from sync.backtest.report import Worth, enough, learned_worth, priors_of
from sync.backtest.spread import examine_kept
from sync.store import Store, kept
from sync.store import learned as versions
from sync.store.learned import Version
from sync.turn import Progress, no_progress

FEW_NORMS = 10
"""Won deals below which no median of theirs is taken."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A weight before and after, in thousandths."""

    key: str
    prior: int
    points: int


@dataclass(frozen=True, slots=True)
class Learned:
    """What learning came to for one playbook. `version` is None where there are too few closed deals to learn from."""

    playbook: str
    deals: int
    lost: int
    version: Version | None
    worth: Worth | None
    rungs: tuple[Rung, ...] = ()
    moved: tuple[Moved, ...] = ()
    leaks: tuple[Leak, ...] = ()
    left_out: dict[str, int] | None = None


def learn(
    organisation: Organisation,
    store: Store,
    today: date,
    dates: Dates,
    *,
    dry_run: bool = False,
    progress: Progress = no_progress,
    processes: int = 1,
) -> tuple[Learned, ...]:
    """Learn from what the last sync kept, one version for each playbook; with `dry_run` nothing is kept.

    `organisation` is as its files say, without what was learned before.
    """
    rules = discover()
    with store.reading() as connection:
        norms = {p.name: _norms(connection, organisation, p, today) for p in organisation.all_playbooks()}
        judges = {p.name: judge_of(replace(p, norms=norms[p.name]), rules) for p in organisation.all_playbooks()}
        found = examine_kept(connection, organisation, judges, dates, progress, processes)
        numbers = {
            p.name: versions.next_number(connection, organisation.alias, p.name) for p in organisation.all_playbooks()
        }
    insisted = frozenset(key for key, signal in organisation.fields.signals.items() if signal.insist)
    results = {
        p.name: learned_of(p, with_own(rules, p), found, norms[p.name], numbers[p.name], today, insisted=insisted)
        for p in organisation.all_playbooks()
    }
    if not dry_run:
        with store.begin() as connection:
            for name, one in results.items():
                if one.version is not None:
                    versions.keep(connection, organisation.alias, name, one.version)
    return tuple(results.values())


def go_back(organisation: Organisation, store: Store) -> dict[str, int | None]:
    """Back to the version before the one that stands, or to the playbook's own weights; which one, by playbook."""
    now: dict[str, int | None] = {}
    with store.begin() as connection:
        for playbook in organisation.all_playbooks():
            every = versions.versions(connection, organisation.alias, playbook.name)
            standing = next((version.number for version, stands in every if stands), None)
            if standing is None:
                continue
            earlier = [version.number for version, _ in every if version.number < standing]
            now[playbook.name] = max(earlier, default=None)
            versions.stand(connection, organisation.alias, playbook.name, now[playbook.name])
    return now


def learned_of(
    playbook: Playbook,
    rules: RuleSet,
    found: Examined,
    norms: Norms,
    number_: int,
    today: date,
    split: Split = in_time,
    insisted: frozenset[str] = frozenset(),
) -> Learned:
    """The version that these snapshots earn, and what it is worth on deals held back.

    `insisted`: fields of the company's own that are used although they look as if they knew the outcome.
    """
    seen = [one.seen() for one in found.snapshots if one.playbook == playbook.name]
    leaking = tuple(leak for leak in leaks_among(seen) if leak.column not in insisted)
    seen = without(seen, [leak.column for leak in leaking])
    endings = {one.deal: one.lost for one in seen}
    deals, lost = len(endings), sum(endings.values())
    left_out = dict(found.left_out)
    if not enough(deals, lost):
        return Learned(playbook.name, deals, lost, None, None, leaks=leaking, left_out=left_out)
    priors, base = priors_of(playbook, rules, seen), playbook.weights.base / 1000
    worth = learned_worth(seen, priors, base, split)
    rungs = choose(seen, priors, base, split)
    name = f"{playbook.weights.version}+{number_}"
    area = worth.auc
    said = f"{deals} closed deals" + (f", AUC {area.value:.2f} ({area.low:.2f} to {area.high:.2f})" if area else "")
    if not worth.signal:
        kept_as_is = replace(playbook.weights, version=name)
        version = Version(number_, today.isoformat(), kept_as_is, norms, signal=False, worth=f"no signal: {said}")
        return Learned(playbook.name, deals, lost, version, worth, rungs, leaks=leaking, left_out=left_out)
    at, points = mixed(seen, priors, base, rungs).points()
    weights = Weights(name, at, points, closed_deals=deals, enough=playbook.weights.enough)
    version = Version(number_, today.isoformat(), weights, norms, signal=True, worth=said)
    own = playbook.weights.points
    moved = tuple(Moved(key, own.get(key, 0), now) for key, now in points.items() if now != own.get(key, 0))
    return Learned(playbook.name, deals, lost, version, worth, rungs, moved, leaking, left_out)


# --- the company's own fields


def leaks_among(seen: Sequence[Seen]) -> tuple[Leak, ...]:
    """The company's own fields that know the outcome, by what each deal had in them when it was seen last."""
    last = {one.deal: one for one in sorted(seen, key=lambda one: one.order)}
    levels = [_levels(one.terms) for one in last.values()]
    names = sorted({name for one in levels for name in one})
    columns = {name: [one.get(name) for one in levels] for name in names}
    return leaks(columns, [one.lost for one in last.values()])


def _levels(terms: Iterable[str]) -> dict[str, str]:
    own = (term.removeprefix(SIGNAL).partition("=") for term in terms if term.startswith(SIGNAL))
    return {name: level for name, _, level in own}


def without(seen: Sequence[Seen], fields: Iterable[str]) -> list[Seen]:
    """The same deals without the terms of these fields."""
    starts = tuple(f"{SIGNAL}{name}=" for name in fields)
    if not starts:
        return list(seen)
    return [replace(one, terms=frozenset(t for t in one.terms if not t.startswith(starts))) for one in seen]


# --- norms


def _norms(connection: Connection, organisation: Organisation, playbook: Playbook, today: date) -> Norms:
    """The medians of the won deals of one playbook, and how often its actions were soon seen done."""
    fields = organisation.fields
    won = sorted(
        row.id
        for row in kept.of_object(connection, organisation.alias, fields.opportunity.object)
        if ending_of(fields, row.values)[1] and in_scope_once(organisation, row)
        if organisation.playbook_for(row).name == playbook.name
    )
    gathered: list[Records] = []
    examiner = examiner_of(connection, organisation, {}, Dates())
    for start in range(0, len(won), PARTITION):
        gathered.extend(kept.of_deals(connection, organisation.alias, won[start : start + PARTITION]).values())
    cases = (case for records in gathered if (case := _at_its_end(examiner, records)) is not None)
    return replace(
        norms_of(organisation, playbook, gathered),
        measures=measures_of(cases),
        done_soon=done_soon(what_became(connection, organisation, today, playbook.name)),
    )


def done_soon(asked: Measured) -> dict[str, Norm]:
    """By action, the share of deals on which data soon showed it done, and of how many deals."""
    shares = {one.action: one.soon for one in asked.actions}
    return {action: Norm(soon.share, soon.whole) for action, soon in shares.items() if soon.share is not None}


def _at_its_end(examiner: Examiner, records: Records) -> Case | None:
    (row,) = records[examiner.organisation.fields.opportunity.object]
    ended = closing_day(examiner.organisation, row, records)
    told = examiner.past.of(records, ended) if ended else None
    return examiner.case_on(*told, (), ended) if told and ended else None


def norms_of(organisation: Organisation, playbook: Playbook, won: Sequence[Records]) -> Norms:
    """Median days in each stage and median amounts by currency; where fewer than ten won deals tell one, none."""
    fields = organisation.fields
    names = fields.opportunity.fields
    days: dict[str, list[int]] = {}
    amounts: dict[str, list[float]] = {}
    for records in won:
        (row,) = records[fields.opportunity.object]
        amount = number(row.values.get(names.get("amount", "")))
        if amount is not None:
            currency = text(row.values.get(names.get("currency", ""))) or organisation.currency
            amounts.setdefault(currency, []).append(amount)
        for stage, spent in _spent(organisation, row, records).items():
            days.setdefault(stage, []).append(spent)
    return Norms(
        version=f"{playbook.name}: {len(won)} won",
        won_deals=len(won),
        stage_days={
            s.key: round(median(days[s.key])) for s in playbook.stages if len(days.get(s.key, ())) >= FEW_NORMS
        },
        amounts={key: median(some) for key, some in sorted(amounts.items()) if len(some) >= FEW_NORMS},
    )


def _spent(organisation: Organisation, row: Row, records: Records) -> dict[str, int]:
    """Days that a deal spent in each stage, in all."""
    kind = text(row.values.get(organisation.fields.opportunity.fields.get("kind", "")))
    moves = stage_moves(organisation.fields, organisation.process_for(kind), records, organisation.zone)
    ended = closing_day(organisation, row, records)
    spent: dict[str, int] = {}
    for move, after in pairwise([*moves, None]):
        until = after.on if after else ended
        if move and move.stage and until:
            spent[move.stage] = spent.get(move.stage, 0) + max(0, (until - move.on).days)
    return spent
