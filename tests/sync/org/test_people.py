"""What people set stays as they set it: shared fields, states of actions and findings, an org's own automation."""

from typing import Any

import pytest

from connector.errors import TryLater
from connector.sandbox.wire.rest.state import Fault
from mappings import own
from sync.store import Store
from tests.sync.world import ACTION, DAY, FINDING, World, conflicts, written


def filled(world: World) -> list[dict[str, Any]]:
    """Deals whose Competition__c we filled from their Metrics__c: no call says more."""
    deals = ", ".join(f"'{deal}'" for deal in world.judged())
    return [
        row
        for row in world.rows("Opportunity", f"Id IN ({deals})")
        if row["Competition__c"] and row["Competition__c"] == row["Metrics__c"]
    ]


# --- the company's own fields


def test_empty_shared_field_is_filled_and_a_persons_value_is_left(world: World, store: Store) -> None:
    deal = next(
        r for r in world.rows("Opportunity", "IsClosed = 0 AND Metrics__c IS NOT NULL AND Competition__c IS NULL")
    )
    theirs = next(r for r in world.rows("Opportunity", "IsClosed = 0 AND Competition__c IS NOT NULL"))

    world.sync(store)

    assert world.row("Opportunity", f"Id = '{deal['Id']}'")["Competition__c"]
    assert filled(world)
    assert world.row("Opportunity", f"Id = '{theirs['Id']}'")["Competition__c"] == theirs["Competition__c"]
    assert conflicts(store) == []


def test_person_who_edits_a_field_that_we_filled_is_in_conflict_and_keeps_it(
    settled: World, settled_store: Store
) -> None:
    deal, ours = filled(settled)[0]["Id"], filled(settled)[0]["Competition__c"]
    settled.change("Opportunity", deal, Competition__c="Wellenreiter AG")
    settled.pass_time()

    settled.sync(settled_store)

    assert settled.row("Opportunity", f"Id = '{deal}'")["Competition__c"] == "Wellenreiter AG"
    (conflict,) = conflicts(settled_store)
    assert (conflict.deal, conflict.field) == (deal, "Competition__c")
    assert (conflict.stored, conflict.theirs) == (ours, "Wellenreiter AG")
    assert settled.assessment(deal)["Conflicts_Open__c"] == 1
    assert "Wellenreiter AG" in settled.assessment(deal)["Conflicts__c"]

    for step in (DAY, DAY):
        settled.pass_time(step)
        settled.sync(settled_store)
    assert settled.row("Opportunity", f"Id = '{deal}'")["Competition__c"] == "Wellenreiter AG"
    assert len(conflicts(settled_store)) == 1


def test_person_who_edits_while_we_write_is_in_conflict_and_keeps_it(settled: World, settled_store: Store) -> None:
    """The edit arrives after the pull and before our write: it is seen when the field is read again."""
    deal = filled(settled)[0]
    settled.change("Opportunity", deal["Id"], Metrics__c="Half the scrap by June")
    settled.pass_time()

    def edit(org: Any, record: dict[str, Any], before: dict[str, Any] | None) -> None:
        with org.storage.write() as connection:
            connection.execute(
                'UPDATE "Opportunity" SET "Competition__c" = ? WHERE "Id" = ?', ("Wellenreiter AG", deal["Id"])
            )

    settled.org.after_save("Cornerman_Assessment__c", edit)
    settled.sync(settled_store)

    assert settled.row("Opportunity", f"Id = '{deal['Id']}'")["Competition__c"] == "Wellenreiter AG"
    (conflict,) = conflicts(settled_store)
    assert (conflict.theirs, conflict.proposed) == ("Wellenreiter AG", "Half the scrap by June")


def test_conflict_ends_when_the_person_takes_the_change_back(settled: World, settled_store: Store) -> None:
    deal, ours = filled(settled)[0]["Id"], filled(settled)[0]["Competition__c"]
    settled.change("Opportunity", deal, Competition__c="Wellenreiter AG")
    settled.pass_time()
    settled.sync(settled_store)
    settled.change("Opportunity", deal, Competition__c=ours)
    settled.pass_time()

    settled.sync(settled_store)

    assert conflicts(settled_store) == []
    assert settled.assessment(deal)["Conflicts_Open__c"] == 0


def test_our_own_value_follows_its_source(settled: World, settled_store: Store) -> None:
    deal = filled(settled)[0]["Id"]
    settled.change("Opportunity", deal, Metrics__c="Half the scrap by June")
    settled.pass_time()

    settled.sync(settled_store)

    assert settled.row("Opportunity", f"Id = '{deal}'")["Competition__c"] == "Half the scrap by June"
    assert conflicts(settled_store) == []


def rewrites(record: dict[str, Any], _before: dict[str, Any] | None) -> None:
    """Automation of the customer's: cuts, upper-cases and marks whatever is written."""
    if record.get("Competition__c"):
        record["Competition__c"] = f"[checked] {str(record['Competition__c']).removeprefix('[checked] ')[:20].upper()}"


def empties(record: dict[str, Any], _before: dict[str, Any] | None) -> None:
    record["Competition__c"] = None


@pytest.mark.parametrize("automation", [rewrites, empties])
def test_org_that_rewrites_our_values_is_in_no_conflict_and_not_written_again(
    world: World, store: Store, automation: Any
) -> None:
    world.org.before_save("Opportunity", automation)
    for _ in range(2):
        world.sync(store)
        world.pass_time()
    before = world.picture()

    world.sync(store)

    assert len(world.writes()) == 1
    assert world.picture() == before
    assert conflicts(store) == []
    world.pass_time(DAY)
    world.sync(store)
    assert conflicts(store) == []
    assert not any(row["shared"] for row in written(store, 4))


@pytest.mark.parametrize("automation", [pytest.param(None, marks=pytest.mark.proof), rewrites])
@pytest.mark.parametrize("drop", ["before", "after"])
def test_shared_values_whose_answer_was_lost(world: World, store: Store, automation: Any, drop: str) -> None:
    """Taken or not, the next run finds out by reading: nothing is written twice, no conflict is made up."""
    world.configure("opportunity_writes: never")
    if automation:
        world.org.before_save("Opportunity", automation)
    faults = world.sandbox.state.faults
    world.org.after_save(ACTION, lambda *_: faults or faults.append(Fault(2, drop=drop, path="composite/sobjects")))
    with pytest.raises(TryLater):
        world.sync(store)
    assert [row["state"] for row in written(store, 1) if row["shared"]].count("sending") > 5
    world.org.after_hooks.clear()
    faults.clear()
    for _ in range(2):
        world.pass_time()
        world.sync(store)

    world.pass_time()
    world.sync(store)
    assert len(world.writes()) == 1
    assert conflicts(store) == []
    if not automation:
        deal = filled(world)[0]["Id"]
        world.change("Opportunity", deal, Metrics__c="Half the scrap by June")
        world.pass_time()
        world.sync(store)
        assert world.row("Opportunity", f"Id = '{deal}'")["Competition__c"] == "Half the scrap by June"


def touches_ours(record: dict[str, Any], _before: dict[str, Any] | None) -> None:
    """Automation on our own objects: nobody asked for it, and it must not make us write for ever."""
    record["Title__c"] = f"{record['Title__c']}!"[:200]


def test_org_that_rewrites_our_own_records_is_not_written_again(world: World, store: Store) -> None:
    world.org.before_save(FINDING, touches_ours)
    for _ in range(2):
        world.sync(store)
        world.pass_time()

    world.sync(store)

    assert len(world.writes()) == 1


# --- what people set on our records


def primary(world: World, deal: str) -> dict[str, Any]:
    (row,) = world.of_deal(ACTION, deal, "Is_Primary__c = 1")
    return row


def answering(world: World) -> str:
    """A deal whose one action is to answer somebody who wrote."""
    (row, *_) = world.rows(ACTION, "Is_Primary__c = 1 AND Type__c LIKE 'next_action.answer%'")
    return str(row["Key__c"].split(":")[1])


def test_action_set_to_done_is_never_written_again(settled: World, settled_store: Store) -> None:
    deal = answering(settled)
    action = primary(settled, deal)
    settled.change(ACTION, action["Id"], Status__c="Done", Status_Reason__c="Answered by phone")
    settled.pass_time()

    report = settled.sync(settled_store)

    assert report.counts["judged"] == 1
    assert settled.assessment(deal)["Primary_Action__c"] != action["Title__c"]
    first = [primary(settled, deal)["Key__c"]]
    for _ in range(3):
        settled.pass_time(DAY)
        settled.sync(settled_store)
        first.append(primary(settled, deal)["Key__c"])
    after = settled.row(ACTION, f"Id = '{action['Id']}'")
    assert (after["Status__c"], after["Status_Reason__c"]) == ("Done", "Answered by phone")
    assert action["Key__c"] not in first
    assert [
        row["values"] for run in range(4, 8) for row in written(settled_store, run) if row["key"] == action["Key__c"]
    ] == [{"Is_Primary__c": False}]


def test_need_that_comes_back_is_a_new_occurrence(settled: World, settled_store: Store) -> None:
    """The silence ends with a reply, and returns: a second finding stands beside the first, which stays as it was."""
    (finding, *_) = settled.rows(FINDING, "Rule__c = 'risk.buyer-silent'")
    deal = finding["Key__c"].split(":")[1]
    role = settled.rows("OpportunityContactRole", f"OpportunityId = '{deal}'")[0]
    settled.change(FINDING, finding["Id"], State__c="Acknowledged")
    call = settled.create(
        "Task",
        WhatId=deal,
        WhoId=role["ContactId"],
        OwnerId=settled.row("Opportunity", f"Id = '{deal}'")["OwnerId"],
        Subject="Call",
        Status="Completed",
        ActivityDate="2026-03-03",
        TaskSubtype="Call",
        CallDisposition="Connected",
    )
    settled.pass_time()
    settled.sync(settled_store)
    cleared = settled.row(FINDING, f"Id = '{finding['Id']}'")
    assert (cleared["Engine_State__c"], cleared["Cleared_On__c"]) == ("Cleared", "2026-03-03")

    settled.delete("Task", call)
    settled.pass_time()
    settled.sync(settled_store)

    silences = settled.of_deal(FINDING, deal, "Rule__c = 'risk.buyer-silent'")
    assert [(row["Key__c"].rpartition(":")[2], row["Engine_State__c"], row["State__c"]) for row in silences] == [
        ("1", "Cleared", "Acknowledged"),
        ("2", "Open", "New"),
    ]


def test_nothing_that_people_own_is_ever_sent(settled: World, settled_store: Store) -> None:
    read_back = {name for source in own.sources() if source.object != own.REQUEST for name in source.fields}
    fields = read_back - {"Key__c", "Since__c", own.ENGINE_STATE}
    assert {"Status__c", "State__c", "Snoozed_Until__c"} <= fields
    for run in (1, 2, 3):
        assert not any(fields & row["values"].keys() for row in written(settled_store, run))


def test_record_of_ours_that_somebody_deleted_is_written_again_whole(settled: World, settled_store: Store) -> None:
    (finding, *_) = settled.rows(FINDING, "Rule__c = 'risk.buyer-silent'")
    deal = finding["Key__c"].split(":")[1]
    settled.delete(FINDING, finding["Id"])
    settled.pass_time()

    settled.sync(settled_store)

    (again,) = settled.of_deal(FINDING, deal, f"Key__c = '{finding['Key__c']}'")
    same = ("Title__c", "Reason__c", "Points__c", "Assessment__c", "Since__c", "Engine_State__c")
    assert {name: again[name] for name in same} == {name: finding[name] for name in same}
    settled.pass_time()
    settled.sync(settled_store)
    settled.pass_time()
    settled.sync(settled_store)
    assert len(settled.writes()) == 1
