"""judge: ask every rule about every deal that needs it, and plan what is to be written.

A sync judges the dirty deals; the first of each company day, and any after a change of playbook, weights or engine,
judges all open deals in scope, because silence is what a risk engine exists to find and silence is in no change feed.
One transaction per partition: its assessments, its outbox rows and the end of its dirty marks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from connector.records import ObjectShape, Row
from mappings import own, translate
from mappings.conditions import judge_of
from mappings.load import Organisation
from mappings.outgoing import Dispute
from rules.assessment import Assessment
from rules.case import Case
from rules.facts import Cause, Former, Occurrence, Today, Unknown
from rules.judge import Judge
from rules.playbook import Playbook
from rules.rule import RuleSet, discover
from sync.codec import digest, from_json, to_json
from sync.deals import listing_of
from sync.engine import engine_digest
from sync.plan import compared, endings_of, writes_of
from sync.store import asked, evidence, kept, ledger, organisations, outbox, shared_fields
from sync.store.ledger import Entry, Standing
from sync.store.outbox import Planned, Sent
from sync.three_way import Ours
from sync.turn import Turn

PARTITION = 200
"""Deals judged in one transaction: memory does not grow beyond it. A judged deal with its writes takes some 250 KB."""


@dataclass(frozen=True)
class Bench:
    """The playbooks of an organisation made ready to judge by, each with its digest."""

    judges: Mapping[str, Judge]  # by playbook name
    digests: Mapping[str, str]
    ground: str  # changes when any playbook, weight, word or rule does

    @classmethod
    def of(cls, organisation: Organisation) -> "Bench":
        """Raises `rules.judge.BadLimits` for a playbook that asks a rule for what it refuses."""
        rules: RuleSet = discover()
        judges = {p.name: judge_of(p, rules) for p in organisation.all_playbooks()}
        digests = {name: digest(to_json(judge.playbook)) for name, judge in judges.items()}
        ground = digest(to_json([sorted(digests.items()), organisation.digest, engine_digest()]))
        return cls(judges, digests, ground)


@dataclass(frozen=True, slots=True)
class Judged:
    """One deal's outcome: what stands now, and the writes that follow from it."""

    case: Case
    playbook: Playbook
    assessment: Assessment
    answer: str
    new: bool  # the answer differs from the one that stood
    replanned: bool  # it is new, or put in other words: its writes replace what was planned
    writes: tuple[Planned, ...]
    disputes: tuple[Dispute, ...]
    agreed: tuple[str, ...]  # fields that say what we last wrote
    filled: Mapping[str, Ours]  # the company's own fields that we filled


def judge(turn: Turn, bench: Bench) -> None:
    """Judge what needs judging, partition by partition, and plan what follows."""
    for _ in judged(turn, bench):
        pass


def judged(turn: Turn, bench: Bench) -> Iterator[Judged]:
    """The same, deal by deal as it goes. A dry run keeps and plans nothing."""
    everything, capture = _prepare(turn, bench)
    today = translate.today_of(turn.organisation, turn.day)
    blind = translate.blind_spots(turn.organisation.fields, _readable(turn))
    ready = _Ready(turn, bench, today, blind, capture)
    after = ""
    while deals := _next_deals(turn, after, everything):
        after = deals[-1]
        with turn.store.begin() as connection:
            partition = ready.partition(connection, deals)
            if not turn.dry_run:
                _record(turn, connection, bench, deals, partition)
        turn.counts["judged"] += len(partition)
        turn.counts["answers changed"] += sum(1 for j in partition if j.new)
        turn.progress("judging", len(partition))
        turn.go_on()
        yield from partition
        del partition  # or it would lie beside the next one


def _readable(turn: Turn) -> dict[str, ObjectShape]:
    """What could be read: as described, less the fields that vanished while it was read."""
    lost = turn.crm.lost_fields
    return {
        name: replace(shape, fields={f: s for f, s in shape.fields.items() if f"{name}.{f}" not in lost})
        for name, shape in turn.shapes.items()
    }


def _prepare(turn: Turn, bench: Bench) -> tuple[list[str] | None, translate.Capture]:
    """Mark all open deals on a new day or new ground, and see whose mail, meetings and calls reach the CRM.

    A dry run marks nothing and returns the deals instead.
    """
    with turn.store.begin() as connection:
        known = organisations.load(connection, turn.alias)
        if known.capture and not new_ground(turn, known, bench):
            return None, from_json(known.capture, translate.Capture)
        fields = turn.organisation.fields
        capture = translate.capture_of(fields, _captured_rows(turn, connection), turn.day, turn.organisation.time_zone)
        opportunities = kept.of_object(connection, turn.alias, fields.opportunity.object)
        deals = {row.id for row in opportunities if translate.in_scope(turn.organisation, row)}
        # A deal that the scope leaves out from now on stands no longer.
        deals.update(ledger.standing_deals(connection, turn.alias))
        if turn.dry_run:
            return sorted({*deals, *kept.dirty_deals(connection, turn.alias, "", None)}), capture
        kept.mark_dirty(connection, turn.alias, deals)
        outbox.plan_refused_again(connection, turn.alias)
        organisations.change(
            connection,
            turn.alias,
            judged_on=turn.day.isoformat(),
            ground=bench.ground,
            capture=to_json(capture),
        )
        return None, capture


def new_ground(turn: Turn, known: organisations.Remembered, bench: Bench) -> bool:
    """Whether all open deals are to be judged: on a new day, or by another playbook, weights, words or engine."""
    return known.judged_on != turn.day.isoformat() or known.ground != bench.ground


def _captured_rows(turn: Turn, connection: Connection) -> Iterator[Row]:
    for object_name in translate.capture_objects(turn.organisation.fields):
        yield from kept.of_object(connection, turn.alias, object_name)


def _next_deals(turn: Turn, after: str, everything: list[str] | None) -> list[str]:
    if everything is not None:
        return [deal for deal in everything if deal > after][:PARTITION]
    with turn.store.begin() as connection:
        return kept.dirty_deals(connection, turn.alias, after, PARTITION)


@dataclass(frozen=True)
class _Ready:
    turn: Turn
    bench: Bench
    today: Today
    blind: Mapping[str, Unknown]
    capture: translate.Capture

    def partition(self, connection: Connection, deals: list[str]) -> list[Judged]:
        """Judge these deals; those closed, gone or out of scope are left out."""
        alias, organisation = self.turn.alias, self.turn.organisation
        gathered = kept.of_deals(connection, alias, deals)
        survivors = kept.survivors(connection, alias)
        standings = ledger.standings(connection, alias, deals)
        filled = shared_fields.remembered(connection, alias, deals)
        gone_over = shared_fields.gone_over(connection, alias, deals)
        believed = outbox.believed(connection, alias, deals)
        heard = evidence.of_deals(connection, alias, deals)
        asked_once = asked.before(connection, alias, [deal for deal in deals if deal not in standings])
        by_deal: dict[str, dict[tuple[str, str], Sent]] = {deal: {} for deal in deals}
        for (object_name, key), sent in believed.items():
            parsed = own.OwnKey.parse(key)
            by_deal[parsed.deal if parsed else key][(object_name, key)] = sent
        judged = []
        for deal in deals:
            records = gathered[deal]
            opportunity = next(iter(records.get(organisation.fields.opportunity.object, [])), None)
            if opportunity is None or not translate.in_scope(organisation, opportunity):
                continue
            records = {name: _follow_survivors(rows, survivors) for name, rows in records.items()}
            words = heard.get(deal, evidence.OfDeal())
            mine, lost = filled.get(deal, {}), gone_over.get(deal, {})
            once, stands = asked_once.get(deal, {}), standings.get(deal)
            judged.append(self._one(records, opportunity, stands, once, by_deal[deal], mine, lost, words))
        return judged

    def _one(
        self,
        records: dict[str, list[Row]],
        opportunity: Row,
        standing: Standing | None,
        asked_once: Mapping[str, Occurrence],
        believed: Mapping[tuple[str, str], Sent],
        filled: Mapping[str, Ours],
        gone_over: Mapping[str, Any],
        heard: evidence.OfDeal,
    ) -> Judged:
        organisation = self.turn.organisation
        disputes, agreed = compared(opportunity, filled, gone_over)
        playbook = organisation.playbook_for(opportunity)
        ours = [row for name, rows in records.items() if own.is_ours(name) for row in rows]
        former = standing.former if standing else own.adopted(ours, asked_once, self.today.day)
        case = translate.case_of(
            organisation,
            records,
            today=self.today,
            blind=self._blind(heard),
            capture=self.capture,
            former=former,
            marks=own.current_marks(own.marks_of(ours), former),
            evidence=heard.said,
        )
        assessment = self.bench.judges[playbook.name].judge(case)
        answer = answer_of(case, assessment, disputes)
        new = standing is None or answer != standing.answer
        replanned = new or standing is None or standing.ground != self.bench.ground
        writes: tuple[Planned, ...] = ()
        if replanned:
            there = {str(row.values.get("Key__c")): row for row in ours}
            writes = writes_of(organisation, case, playbook, assessment, disputes, believed, there)
        return Judged(case, playbook, assessment, answer, new, replanned, writes, disputes, agreed, filled)

    def _blind(self, heard: evidence.OfDeal) -> Mapping[str, Unknown]:
        """A transcript that is cut or cannot be read may hold what nobody seems to have asked."""
        if not heard.missing:
            return self.blind
        return {**self.blind, "transcripts": Unknown(Cause.NOT_SYNCED, f"transcript {heard.missing[0]}")}


def _follow_survivors(rows: list[Row], survivors: Mapping[str, str]) -> list[Row]:
    if not survivors:
        return rows
    return [
        replace(row, values={k: survivors.get(v, v) if isinstance(v, str) else v for k, v in row.values.items()})
        for row in rows
    ]


_NO_DAY = date(1970, 1, 1)


def answer_of(case: Case, assessment: Assessment, disputes: tuple[Dispute, ...]) -> str:
    """Digest of everything but the day, and of who is asked to act: the same on a quiet day."""
    return digest(to_json([replace(assessment, on=_NO_DAY, closed=()), disputes, case.deal.owner_name]))


def former_of(assessment: Assessment) -> Former:
    """What the next judgement may look at of this one."""
    return Former(
        on=assessment.on,
        points=assessment.score.points,
        primary=assessment.primary.key,
        change=assessment.score.change,
        changed_for=assessment.changed_for,
        grounds=assessment.grounds,
        lives=assessment.lives,
    )


def _record(turn: Turn, connection: Connection, bench: Bench, deals: list[str], judged: list[Judged]) -> None:
    for name, judge_ in bench.judges.items():
        if any(j.new and j.playbook.name == name for j in judged):
            ledger.keep_playbook(connection, bench.digests[name], to_json(judge_.playbook))
    entries = [
        (_entry(turn, bench, j), former_of(j.assessment), listing_of(j.case, j.assessment)) for j in judged if j.new
    ]
    ledger.record(connection, turn.alias, entries, bench.ground)
    _note_asked(turn, connection, judged)
    same_answer = [j.case.deal.id for j in judged if j.replanned and not j.new]
    ledger.reground(connection, turn.alias, same_answer, bench.ground)
    standing = {j.case.deal.id for j in judged}
    left = [deal for deal in deals if deal not in standing]
    writes = [write for j in judged for write in j.writes]
    writes += _endings(turn, connection, left)
    replanned = [j.case.deal.id for j in judged if j.replanned]
    outbox.plan(connection, turn.alias, turn.run, [*left, *replanned], writes)
    for j in judged:
        shared_fields.end_conflicts(connection, turn.alias, j.case.deal.id, j.agreed)
        for dispute in j.disputes:
            ours, name = j.filled[dispute.field], turn.organisation.fields.opportunity.object
            deal, field_, theirs = j.case.deal.id, dispute.field, dispute.theirs
            shared_fields.raise_conflict(connection, turn.alias, turn.run, deal, name, field_, ours, theirs, ours.asked)
    ledger.withdraw(connection, turn.alias, left)
    kept.clean(connection, turn.alias, deals)


def _note_asked(turn: Turn, connection: Connection, judged: list[Judged]) -> None:
    """Actions that came first, and those that ended, for what is measured of them later."""
    # Replanned, not only new: after an upgrade that began to note them, what stands already is noted as well.
    some = [j for j in judged if j.replanned]
    hold_out, alias = turn.organisation.hold_out, turn.alias
    held = {j.case.deal.id: hold_out.holds(alias, j.case.deal.id, j.case.deal.created_on) for j in some}
    standing = [(j.case.deal.id, action, held[j.case.deal.id]) for j in some for action in j.assessment.actions]
    asked.note(connection, alias, standing, [(j.case.deal.id, end) for j in some for end in j.assessment.closed])


def _entry(turn: Turn, bench: Bench, judged: Judged) -> Entry:
    case = to_json(judged.case)
    return Entry(
        deal=judged.case.deal.id,
        run=turn.run,
        judged_on=turn.day.isoformat(),
        case_digest=digest(case),
        playbook=bench.digests[judged.playbook.name],
        engine=engine_digest(),
        answer=judged.answer,
        case=case,
        result=to_json(judged.assessment),
        points=judged.assessment.score.points,
    )


def _endings(turn: Turn, connection: Connection, left: list[str]) -> list[Planned]:
    """Deals that were judged and are no more: what we wrote of them comes to its end."""
    stood = ledger.standings(connection, turn.alias, left)
    by_deal: dict[str, dict[tuple[str, str], Sent]] = {deal: {} for deal in stood}
    for (object_name, key), sent in outbox.believed(connection, turn.alias, stood).items():
        parsed = own.OwnKey.parse(key)
        if parsed:
            by_deal[parsed.deal][(object_name, key)] = sent
    return [write for deal, sent in by_deal.items() for write in endings_of(deal, deal, sent, turn.day)]
