"""judge: ask every rule about every deal that needs it, and plan what is to be written.

A sync judges the dirty deals; the first of each company day, and any after a change of playbook, weights or engine,
judges all open deals in scope, because silence is what a risk engine exists to find and silence is in no change feed.
One transaction per partition: its assessments, its outbox rows and the end of its dirty marks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from connector.records import Row
from mappings import outgoing, own, translate
from mappings.load import Organisation
from mappings.outgoing import Dispute
from rules.assessment import Assessment
from rules.case import Case
from rules.facts import Former, Today, Unknown
from rules.judge import Judge
from rules.playbook import Playbook
from rules.rule import RuleSet, discover
from sync.codec import digest, from_json, to_json
from sync.engine import engine_digest
from sync.store import kept, ledger, organisations, outbox, shared_fields
from sync.store.ledger import Entry, Standing
from sync.store.outbox import Planned, Sent
from sync.three_way import Ours, same
from sync.turn import Turn

PARTITION = 500
"""Deals judged in one transaction: memory does not grow beyond it."""


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
        judges = {p.name: Judge.of(p, rules) for p in organisation.all_playbooks()}
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
    writes: tuple[Planned, ...]
    disputes: tuple[Dispute, ...]
    agreed: tuple[str, ...]  # fields that say what we last wrote


def judge(turn: Turn, bench: Bench) -> Iterator[Judged]:
    """Judge what needs judging, partition by partition. A dry run yields the same and keeps nothing."""
    everything, capture = _prepare(turn, bench)
    today = translate.today_of(turn.organisation, turn.day)
    blind = translate.blind_spots(turn.organisation.fields, turn.shapes)
    ready = _Ready(turn, bench, today, blind, capture)
    after = ""
    while deals := _next_deals(turn, after, everything):
        after = deals[-1]
        with turn.store.begin() as connection:
            judged = ready.partition(connection, deals)
            if not turn.dry_run:
                _record(turn, connection, bench, deals, judged)
        turn.counts["judged"] += len(judged)
        turn.counts["answers changed"] += sum(1 for j in judged if j.new)
        turn.progress("judging", len(judged))
        turn.renew()
        yield from judged


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


def new_ground(turn: Turn, known: organisations.Kept, bench: Bench) -> bool:
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
        believed = outbox.believed(connection, alias, deals)
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
            judged.append(self._one(records, opportunity, standings.get(deal), by_deal[deal], filled.get(deal, {})))
        return judged

    def _one(
        self,
        records: dict[str, list[Row]],
        opportunity: Row,
        standing: Standing | None,
        believed: Mapping[tuple[str, str], Sent],
        filled: Mapping[str, Ours],
    ) -> Judged:
        organisation = self.turn.organisation
        disputes, agreed = _compared(opportunity, filled)
        playbook = organisation.playbook_for(opportunity)
        ours = [row for name, rows in records.items() if own.is_ours(name) for row in rows]
        former = standing.former if standing else own.adopted(ours, self.today.day)
        case = translate.case_of(
            organisation,
            records,
            today=self.today,
            blind=self.blind,
            capture=self.capture,
            former=former,
            marks=own.current_marks(own.marks_of(ours), former),
        )
        assessment = self.bench.judges[playbook.name].judge(case)
        answer = answer_of(assessment, disputes)
        new = standing is None or answer != standing.answer
        there = frozenset(str(row.values.get("Key__c")) for row in ours)
        writes = self._writes(case, playbook, assessment, believed, disputes, there) if new else ()
        return Judged(case, playbook, assessment, answer, new, writes, disputes, agreed)

    def _writes(
        self,
        case: Case,
        playbook: Playbook,
        assessment: Assessment,
        believed: Mapping[tuple[str, str], Sent],
        disputes: tuple[Dispute, ...],
        there: frozenset[str],
    ) -> tuple[Planned, ...]:
        """Only what differs from what the CRM has of ours already. `there` are the keys of our records read back."""
        organisation = self.turn.organisation
        deal, lane = case.deal.id, case.deal.account or case.deal.id
        planned = []
        records = outgoing.records_of(organisation, case, assessment, playbook, disputes, engine=engine_digest())
        for record in records:
            known = believed.get((record.object, record.key))
            if known is None and own.has_ended(record.values) and record.key not in there:
                continue  # it ended before it was ever written: there is nothing to end in the CRM
            stands = known.values if known else {}
            values = {k: v for k, v in record.values.items() if k not in stands or stands[k] != v}
            if values:
                before = {k: stands.get(k) for k in values}
                planned.append(
                    Planned(deal, record.object, record.key, values, before, record.because, lane, record.by_id)
                )
        spoken = {(record.object, record.key) for record in records}
        for (object_name, key), sent in sorted(believed.items()):
            # A person ended it, so the engine speaks of it no more; it must not stand first beside another.
            if object_name == own.ACTION and sent.values.get(own.PRIMARY) and (object_name, key) not in spoken:
                values, before = {own.PRIMARY: False}, {own.PRIMARY: True}
                planned.append(Planned(deal, object_name, key, values, before, "another action comes first", lane))
        if fields := outgoing.shared_values(organisation, case, assessment):
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


def _follow_survivors(rows: list[Row], survivors: Mapping[str, str]) -> list[Row]:
    if not survivors:
        return rows
    return [
        replace(row, values={k: survivors.get(v, v) if isinstance(v, str) else v for k, v in row.values.items()})
        for row in rows
    ]


_NO_DAY = date(1970, 1, 1)


def answer_of(assessment: Assessment, disputes: tuple[Dispute, ...]) -> str:
    """Digest of everything but the day: the same on a quiet day."""
    return digest(to_json([replace(assessment, on=_NO_DAY, closed=()), disputes]))


def _compared(opportunity: Row, filled: Mapping[str, Ours]) -> tuple[tuple[Dispute, ...], tuple[str, ...]]:
    """Of the fields that we filled: those that a person changed, and those that still say what we wrote."""
    readable = {name: ours for name, ours in sorted(filled.items()) if name in opportunity.values}
    agreed = tuple(name for name, ours in readable.items() if same(opportunity.values[name], ours.stored))
    disputes = tuple(
        Dispute(name, ours.stored, opportunity.values[name]) for name, ours in readable.items() if name not in agreed
    )
    return disputes, agreed


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
    changed = [j for j in judged if j.new]
    entries = []
    for j in changed:
        playbook_digest = bench.digests[j.playbook.name]
        ledger.keep_playbook(connection, playbook_digest, to_json(j.playbook))
        case = to_json(j.case)
        entry = Entry(
            deal=j.case.deal.id,
            run=turn.run,
            judged_on=turn.day.isoformat(),
            case_digest=digest(case),
            playbook=playbook_digest,
            engine=engine_digest(),
            answer=j.answer,
            case=case,
            result=to_json(j.assessment),
            points=j.assessment.score.points,
        )
        entries.append((entry, former_of(j.assessment)))
    ledger.record(connection, turn.alias, entries)
    still = {j.case.deal.id for j in judged}
    left = [deal for deal in deals if deal not in still]
    writes = [write for j in changed for write in j.writes]
    outbox.plan(connection, turn.alias, turn.run, [*left, *(j.case.deal.id for j in changed)], writes)
    for j in judged:
        shared_fields.end_conflicts(connection, turn.alias, j.case.deal.id, j.agreed)
        for dispute in j.disputes:
            ours = shared_fields.remembered(connection, turn.alias, [j.case.deal.id])[j.case.deal.id][dispute.field]
            shared_fields.raise_conflict(
                connection,
                turn.alias,
                turn.run,
                j.case.deal.id,
                turn.organisation.fields.opportunity.object,
                dispute.field,
                ours,
                dispute.theirs,
                ours.asked,
            )
    ledger.withdraw(connection, turn.alias, left)
    kept.clean(connection, turn.alias, deals)


def replay(entry: Entry, playbook: bytes) -> Assessment | None:
    """Judge a stored case again by its stored playbook. None when a person in it was erased."""
    if entry.case is None:
        return None
    case = from_json(entry.case, Case)
    return Judge.of(from_json(playbook, Playbook), discover()).judge(case)
