"""What a run wrote goes back as a whole where nobody has touched it since; what stays is listed, with its reason."""

from typing import Any

import pytest

from connector.errors import TryLater
from connector.sandbox.wire.rest.state import Fault
from mappings import own
from mappings.own import RUN
from sync.pipeline import Paused
from sync.store import Store, organisations, recalls
from sync.turn import Progress
from sync.undo import CannotUndo, Outcome, undo
from tests.sync.world import ALIAS, ASSESSMENT, DAY, FINDING, OURS, World, written


def take_back(world: World, store: Store, run: int | None, **how: Any) -> Outcome:
    assert run is not None
    crm = world.crm()
    world.sandbox.state.log.clear()
    try:
        return undo(world.organisation(), crm, store, world.org.clock.now, run, **how)
    finally:
        crm.close()


def resume(store: Store) -> None:
    with store.begin() as connection:
        organisations.change(connection, ALIAS, paused=None)


def paused(store: Store) -> str | None:
    with store.begin() as connection:
        return organisations.load(connection, ALIAS).paused


def standing(world: World) -> dict[str, Any]:
    """All that we may have touched but the heartbeat, of records that are there."""
    picture = {key: values for key, values in world.picture().items() if not key.startswith(RUN)}
    return {key: values for key, values in picture.items() if not values.get("IsDeleted")}


def test_first_run_goes_back_to_the_very_beginning(world: World, store: Store) -> None:
    before = standing(world)
    run = world.sync(store).run
    wrote = written(store, run)

    outcome = take_back(world, store, run)

    assert standing(world) == before
    (undone,) = outcome.undone
    assert (undone.restored, undone.left) == (len(wrote), ())
    assert paused(store) == f"run {run} was taken back"
    with pytest.raises(Paused, match="was taken back"):
        world.sync(store)


def test_next_sync_after_resume_writes_the_same_again(world: World, store: Store) -> None:
    run = world.sync(store).run
    after = standing(world)
    take_back(world, store, run)
    resume(store)
    world.pass_time()

    world.sync(store)

    def known(picture: dict[str, Any]) -> dict[str, Any]:
        return {k: {n: v for n, v in values.items() if n != "_DeletedWith"} for k, values in picture.items()}

    assert known(standing(world)) == known(after)


def test_later_run_goes_back_to_the_one_before(settled: World, settled_store: Store) -> None:
    before = standing(settled)
    settled.pass_time(10 * DAY)
    run = settled.sync(settled_store).run
    assert standing(settled) != before

    outcome = take_back(settled, settled_store, run)

    assert standing(settled) == before
    assert outcome.undone[0].left == ()


def test_field_that_somebody_changed_since_is_listed_and_stays(world: World, store: Store) -> None:
    run = world.sync(store).run
    filled = [row for row in written(store, run) if row["shared"] and "Competition__c" in row["values"]]
    touched = {row["key"] for row in filled[:2]}
    for deal in touched:
        world.change("Opportunity", deal, Competition__c="Wellenreiter AG")
    world.pass_time()

    (undone,) = take_back(world, store, run).undone

    assert {one.record for one in undone.left} == touched
    assert all(one.stands == {"Competition__c": "Wellenreiter AG"} for one in undone.left)
    for row in filled:
        stands = world.row("Opportunity", f"Id = '{row['key']}'")["Competition__c"]
        assert stands == ("Wellenreiter AG" if row["key"] in touched else None)
    # Other fields of the same record went back.
    assert undone.restored >= len(written(store, run)) - len(touched) - len(touched)


def test_finding_that_somebody_snoozed_stays_with_its_assessment(world: World, store: Store) -> None:
    run = world.sync(store).run
    deal = next(d for d in world.judged() if world.of_deal(FINDING, d))
    finding = world.of_deal(FINDING, deal)[0]
    world.change(FINDING, finding["Id"], State__c="Snoozed", Snoozed_Until__c="2026-04-01")
    world.pass_time()

    (undone,) = take_back(world, store, run).undone

    assert world.of_deal(FINDING, deal) == world.rows(FINDING, f"Id = '{finding['Id']}'")
    assert world.assessment(deal)["IsDeleted"] == 0
    assert world.row("Opportunity", f"Id = '{deal}'")["Cornerman_Assessment__c"] == world.assessment(deal)["Id"]
    assert {(one.object, one.record) for one in undone.left} == {
        (FINDING, finding["Key__c"]),
        (ASSESSMENT, f"{ALIAS}:{deal}:assessment"),
        ("Opportunity", deal),
    }
    others = [d for d in world.judged() if d != deal]
    assert others == []


def test_run_that_was_written_over_goes_back_with_the_later_ones_only(settled: World, settled_store: Store) -> None:
    first = settled_runs(settled_store)[0]
    settled.pass_time(10 * DAY)
    last = settled.sync(settled_store).run

    with pytest.raises(CannotUndo, match=f"cornerman undo {first} --later"):
        take_back(settled, settled_store, first)
    assert paused(settled_store) is None

    outcome = take_back(settled, settled_store, first, later=True)

    assert (outcome.undone[0].run, outcome.undone[-1].run) == (last, first)
    assert not any(name.startswith(OURS) for name in standing(settled))


def settled_runs(store: Store) -> list[int]:
    with store.begin() as connection:
        return [n for n in range(1, 9) if recalls.objects(connection, ALIAS, n)]


def test_dry_run_says_the_same_and_changes_nothing(world: World, store: Store) -> None:
    run = world.sync(store).run
    deal = next(row["key"] for row in written(store, run) if row["shared"] and "Competition__c" in row["values"])
    world.change("Opportunity", deal, Competition__c="Wellenreiter AG")
    before = world.picture()

    foreseen = take_back(world, store, run, dry_run=True)

    assert world.picture() == before
    assert world.writes() == []
    assert paused(store) is None
    done = take_back(world, store, run)
    assert [one.restored for one in foreseen.undone] == [one.restored for one in done.undone]
    assert foreseen.undone[0].by_object == done.undone[0].by_object
    assert [one.record for one in foreseen.undone[0].left] == [one.record for one in done.undone[0].left]


def breaks_at(world: World, name: str, fault: Fault) -> Progress:
    """The organisation's next answers fail once the first records of this object went back."""

    def progress(what: str, _amount: int) -> None:
        if what == f"taking back {name}" and fault not in world.sandbox.state.faults:
            world.sandbox.state.faults.append(fault)

    return progress


def test_outage_amid_undo_is_cured_by_undoing_again(world: World, store: Store) -> None:
    before = standing(world)
    run = world.sync(store).run

    with pytest.raises(TryLater):
        take_back(world, store, run, progress=breaks_at(world, own.ACTION, Fault(2, path="composite/sobjects")))
    assert paused(store) == f"run {run} is being taken back"
    with store.begin() as connection:
        assert recalls.unfinished(connection, ALIAS) == [run]

    outcome = take_back(world, store, run)

    assert standing(world) == before
    assert outcome.undone[0].left == ()


@pytest.mark.parametrize(
    "name", [own.ASSESSMENT, *(pytest.param(name, marks=pytest.mark.proof) for name in (own.GAP, own.ACTION))]
)
def test_answer_that_was_lost_counts_as_taken_back(world: World, store: Store, name: str) -> None:
    before = standing(world)
    run = world.sync(store).run
    lost = Fault(2, drop="after", path="composite/sobjects")

    with pytest.raises(TryLater):
        take_back(world, store, run, progress=breaks_at(world, name, lost))
    (undone,) = take_back(world, store, run).undone

    assert standing(world) == before
    assert undone.left == ()


def test_records_that_stood_before_a_new_store_are_left(settled: World, store: Store) -> None:
    """A store that was lost and made anew finds our records and writes over them: they are not this run's to delete."""
    before = {row["Id"] for name in OURS for row in settled.rows(name, "IsDeleted = 0")}
    settled.pass_time(DAY)
    run = settled.sync(store).run

    (undone,) = take_back(settled, store, run).undone

    assert {row["Id"] for name in OURS for row in settled.rows(name, "IsDeleted = 0")} >= before
    assert undone.left
    assert {one.why for one in undone.left} >= {"was there before the run, and what it held then is not known"}


def test_what_cannot_be_seen_of_the_automations_is_said(world: World, store: Store) -> None:
    run = world.sync(store).run

    outcome = take_back(world, store, run)

    assert set(outcome.automations) == {*OURS, own.CALL_REVIEW, "Opportunity"}
    assert set(outcome.automations["Opportunity"].unknown) == {"flow", "trigger", "validation rule"}


@pytest.mark.parametrize(("run", "why"), [(99, "there is no run 99"), (1, "wrote nothing that still stands")])
def test_nothing_to_take_back_changes_nothing(world: World, store: Store, run: int, why: str) -> None:
    world.sync(store, dry_run=True)

    with pytest.raises(CannotUndo, match=why):
        take_back(world, store, run)
    assert paused(store) is None
