"""Cases and assessments: what was judged, from what, by which versions. Only an answer that changed makes a new row."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, func, select, update

from rules.facts import Former
from sync.codec import from_json, pack, to_json, unpack
from sync.store.kept import chunks
from sync.store.tables import assessment, playbook, standing
from sync.store.upsert import insert_new, replace_all


@dataclass(frozen=True, slots=True)
class Standing:
    """The assessment of a deal that stands, as far as the next run needs it."""

    run: int
    answer: str
    ground: str
    former: Former


@dataclass(frozen=True, slots=True)
class Entry:
    """One assessment as stored. `case` and `result` are None once a person in them was erased."""

    deal: str
    run: int
    judged_on: str
    case_digest: str
    playbook: str
    engine: str
    answer: str
    case: bytes | None
    result: bytes | None
    points: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A deal on a list: what it is narrowed by, and what is shown of it. `sync.deals` makes it and reads it."""

    band: str
    owner: str
    stage: str
    amount: float | None
    shown: bytes


def standings(connection: Connection, alias: str, deals: Iterable[str]) -> dict[str, Standing]:
    found: dict[str, Standing] = {}
    for some in chunks(deals):
        rows = connection.execute(
            select(standing.c.deal, standing.c.run, standing.c.answer, standing.c.ground, standing.c.former).where(
                standing.c.organisation == alias, standing.c.deal.in_(some)
            )
        )
        found.update(
            {row.deal: Standing(row.run, row.answer, row.ground, from_json(row.former, Former)) for row in rows}
        )
    return found


def record(connection: Connection, alias: str, entries: Sequence[tuple[Entry, Former, Listing]], ground: str) -> None:
    """These answers stand from now on, put in the words of this ground."""
    # A run that died after this deal and judges it once more replaces its own row.
    replace_all(
        connection,
        assessment,
        [
            {
                "organisation": alias,
                "deal": entry.deal,
                "run": entry.run,
                "judged_on": entry.judged_on,
                "case_digest": entry.case_digest,
                "playbook": entry.playbook,
                "engine": entry.engine,
                "answer": entry.answer,
                "case": pack(entry.case) if entry.case is not None else None,
                "result": pack(entry.result) if entry.result is not None else None,
                "points": entry.points,
            }
            for entry, _, _ in entries
        ],
    )
    replace_all(
        connection,
        standing,
        [
            {
                "organisation": alias,
                "deal": entry.deal,
                "run": entry.run,
                "answer": entry.answer,
                "ground": ground,
                "points": entry.points,
                "former": to_json(former),
                "band": listing.band,
                "owner": listing.owner.casefold(),
                "stage": listing.stage.casefold(),
                "amount": listing.amount,
                "listed": listing.shown,
            }
            for entry, former, listing in entries
        ],
    )


def reground(connection: Connection, alias: str, deals: Iterable[str], ground: str) -> None:
    """These answers stand as they did, and are put in the words of another ground."""
    for some in chunks(deals):
        connection.execute(
            standing.update().where(standing.c.organisation == alias, standing.c.deal.in_(some)).values(ground=ground)
        )


def entry_at(connection: Connection, alias: str, deal: str, run: int | None = None) -> Entry | None:
    """The assessment of this deal that stood after `run`, or that stands now."""
    wanted = select(assessment).where(assessment.c.organisation == alias, assessment.c.deal == deal)
    if run is not None:
        wanted = wanted.where(assessment.c.run <= run)
    row = connection.execute(wanted.order_by(assessment.c.run.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    return Entry(
        deal=row.deal,
        run=row.run,
        judged_on=row.judged_on,
        case_digest=row.case_digest,
        playbook=row.playbook,
        engine=row.engine,
        answer=row.answer,
        case=unpack(row.case) if row.case is not None else None,
        result=unpack(row.result) if row.result is not None else None,
        points=row.points,
    )


def riskiest(
    connection: Connection,
    alias: str,
    limit: int,
    *,
    owner: str | None = None,
    stage: str | None = None,
    bands: Collection[str] = (),
    min_amount: float | None = None,
) -> list[tuple[int, bytes]]:
    """The run and the listing of the deals that pass, the riskiest first; those without one are left out.

    `owner` and `stage` are parts of names, in any case; no bands means any.
    """
    passing = [standing.c.organisation == alias, standing.c.listed.is_not(None)]
    if owner is not None:
        passing.append(standing.c.owner.contains(owner.casefold(), autoescape=True))
    if stage is not None:
        passing.append(standing.c.stage.contains(stage.casefold(), autoescape=True))
    if bands:
        passing.append(standing.c.band.in_(sorted(bands)))
    if min_amount is not None:
        passing.append(func.coalesce(standing.c.amount, 0) >= min_amount)
    wanted = select(standing.c.run, standing.c.listed).where(*passing)
    rows = connection.execute(wanted.order_by(standing.c.points.desc(), standing.c.deal).limit(limit))
    return [(row.run, row.listed) for row in rows]


def standing_deals(connection: Connection, alias: str) -> list[str]:
    """Every deal of which an assessment stands."""
    return list(connection.execute(select(standing.c.deal).where(standing.c.organisation == alias)).scalars())


def standing_results(connection: Connection, alias: str) -> Iterator[tuple[str, bytes | None, bytes | None]]:
    """Of every deal that stands: its id, its listing and its answer; None for what was erased. Streamed."""
    rows = connection.execute(
        select(standing.c.deal, standing.c.listed, assessment.c.result)
        .join(
            assessment,
            (assessment.c.organisation == standing.c.organisation)
            & (assessment.c.deal == standing.c.deal)
            & (assessment.c.run == standing.c.run),
        )
        .where(standing.c.organisation == alias)
        .order_by(standing.c.deal),
        execution_options={"yield_per": 200},
    )
    for row in rows:
        yield row.deal, row.listed, unpack(row.result) if row.result is not None else None


def withdraw(connection: Connection, alias: str, deals: Iterable[str]) -> None:
    """These deals are no longer judged (closed, or out of scope); what was said of them stays in the ledger."""
    for some in chunks(deals):
        connection.execute(delete(standing).where(standing.c.organisation == alias, standing.c.deal.in_(some)))


def doubt(connection: Connection, alias: str, deals: Iterable[str]) -> None:
    """What stands of these deals is to be written again even if the answer is the same."""
    for some in chunks(deals):
        connection.execute(
            update(standing).where(standing.c.organisation == alias, standing.c.deal.in_(some)).values(answer="")
        )


def keep_playbook(connection: Connection, digest: str, data: bytes) -> None:
    """Keep a playbook by its digest. One that is kept already stays as it is."""
    if connection.execute(select(playbook.c.digest).where(playbook.c.digest == digest)).first() is None:
        insert_new(connection, playbook, [{"digest": digest, "data": pack(data)}])


def playbook_of(connection: Connection, digest: str) -> bytes | None:
    found = connection.execute(select(playbook.c.data).where(playbook.c.digest == digest)).scalar_one_or_none()
    return unpack(found) if found is not None else None


def erase_deals(connection: Connection, alias: str, deals: Iterable[str]) -> int:
    """Erase the stored cases and answers of these deals, because a person in them was erased. Returns how many."""
    count = 0
    for some in chunks(deals):
        done = connection.execute(
            assessment.update()
            .where(assessment.c.organisation == alias, assessment.c.deal.in_(some))
            .values(case=None, result=None)
        )
        count += done.rowcount
        connection.execute(
            standing.update().where(standing.c.organisation == alias, standing.c.deal.in_(some)).values(listed=None)
        )
    return count


def prune(connection: Connection, alias: str, until: int, most: int) -> int:
    """Forget assessments of runs up to this one, of which a newer one of the same deal is kept. Returns how many."""
    newer = assessment.alias("newer")
    later = select(newer.c.run).where(
        newer.c.organisation == alias, newer.c.deal == assessment.c.deal, newer.c.run > assessment.c.run
    )
    old = (assessment.c.organisation == alias, assessment.c.run <= until, later.exists())
    some = connection.execute(select(assessment.c.deal, assessment.c.run).where(*old).limit(most)).all()
    if some:
        this = (assessment.c.deal == bindparam("of_deal"), assessment.c.run == bindparam("of_run"))
        gone = [{"of_deal": row.deal, "of_run": row.run} for row in some]
        connection.execute(delete(assessment).where(assessment.c.organisation == alias, *this), gone)
    return len(some)
