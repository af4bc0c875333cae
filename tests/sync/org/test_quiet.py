"""Only what differs is sent: nothing on a quiet day, one deal's changed fields when one deal changed."""

from sync.store import Store
from tests.sync.world import DAY, OURS, World, dirty, written


def of(key: str) -> str:
    """The deal that a key of `picture` belongs to."""
    name, _, rest = key.partition(" ")
    return rest.split(":")[1] if name in OURS else rest


def changed(before: dict, after: dict) -> set[str]:
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


def test_first_sync_judges_every_open_deal_in_scope_and_writes_it(world: World, store: Store) -> None:
    report = world.sync(store)

    wanted = world.rows(
        "Opportunity",
        "IsClosed = 0 AND RecordTypeId IN (SELECT Id FROM RecordType WHERE DeveloperName = 'New_Business')",
    )
    assert world.judged() == [row["Id"] for row in wanted]
    assert report.counts["judged"] == len(wanted) > 15
    assert report.counts["refused"] == 0
    for deal in world.judged():
        row = world.assessment(deal)
        assert row["Primary_Action__c"]
        assert row["Primary_Reason__c"]
        assert world.row("Opportunity", f"Id = '{deal}'")["Cornerman_Assessment__c"] == row["Id"]
        (primary,) = world.of_deal("Cornerman_Action__c", deal, "Is_Primary__c = 1")
        assert primary["Title__c"] == row["Primary_Action__c"]


def test_sync_after_a_writing_one_rereads_its_echoes_and_writes_nothing(world: World, store: Store) -> None:
    world.sync(store)
    before = world.picture()
    world.pass_time()

    report = world.sync(store)

    assert world.picture() == before
    assert len(world.writes()) == 1
    assert report.counts["answers changed"] == 0


def test_next_one_sends_one_round_of_requests_and_only_its_heartbeat(settled: World, settled_store: Store) -> None:
    report = settled.sync(settled_store)

    assert settled.writes() == ["PATCH composite/sobjects/Cornerman_Run__c/Key__c"]
    # Who answers, the shapes of all objects, and the changes of five objects to a call; a last one goes alone.
    assert settled.requests("GET")[:1] == ["GET /services/oauth2/userinfo"]
    assert settled.requests("GET")[1:] in ([], ["GET queryAll"])
    assert len(settled.requests("POST", "composite")) <= 3 + 4
    assert report.counts.get("judged", 0) == 0
    assert report.counts.get("changed", 0) == 0


def test_one_task_judges_its_deal_and_sends_only_what_changed(settled: World, settled_store: Store) -> None:
    (finding, *_) = settled.rows("Cornerman_Finding__c", "Rule__c = 'risk.buyer-silent'")
    deal = finding["Key__c"].split(":")[1]
    role = settled.rows("OpportunityContactRole", f"OpportunityId = '{deal}'")[0]
    owner = settled.row("Opportunity", f"Id = '{deal}'")["OwnerId"]
    before = settled.picture()
    settled.create(
        "Task",
        WhatId=deal,
        WhoId=role["ContactId"],
        OwnerId=owner,
        Subject="Spoke about the rollout",
        Status="Completed",
        ActivityDate="2026-03-03",
        TaskSubtype="Call",
        CallDisposition="Connected",
        CallDurationInSeconds=900,
    )
    settled.pass_time()

    report = settled.sync(settled_store)

    assert report.counts["judged"] == report.counts["answers changed"] == 1
    rows = written(settled_store, report.run)
    assert rows
    assert {row["deal"] for row in rows} == {deal}
    for row in rows:
        assert row["state"] == "accepted"
        fresh = f"{row['object']} {row['key']}" not in before
        assert fresh or not any(row["stood"].get(name) == value for name, value in row["values"].items())
    touched = changed(before, settled.picture())
    assert {of(key) for key in touched} == {deal}
    assert touched <= {f"{row['object']} {row['key']}" for row in rows}


def test_same_answer_sends_nothing(settled: World, settled_store: Store) -> None:
    deal = settled.judged()[0]
    name = settled.row("Opportunity", f"Id = '{deal}'")["Description"] or ""
    settled.change("Opportunity", deal, Description=name + " More words that no rule reads.")
    before = settled.picture()
    settled.pass_time()

    settled.sync(settled_store)

    assert len(settled.writes()) == 1
    assert settled.picture() == before


def test_next_day_judges_all_and_writes_only_answers_that_changed(settled: World, settled_store: Store) -> None:
    before = settled.picture()
    settled.pass_time(DAY)

    report = settled.sync(settled_store)

    assert report.counts["judged"] == len(settled.judged())
    rows = written(settled_store, report.run)
    deals = {row["deal"] for row in rows}
    assert len(deals) <= report.counts["answers changed"] < report.counts["judged"]
    assert {of(key) for key in changed(before, settled.picture())} == deals

    settled.pass_time()
    settled.sync(settled_store)
    settled.pass_time()
    settled.sync(settled_store)
    assert len(settled.writes()) == 1
    assert dirty(settled_store) == []


def test_days_on_which_nothing_happens_end_as_quiet_as_they_began(settled: World, settled_store: Store) -> None:
    """Every day all deals are judged; within a day nothing is written twice."""
    for _ in range(3):
        settled.pass_time(DAY)
        settled.sync(settled_store)
        before = settled.picture()
        settled.pass_time()
        settled.sync(settled_store)
        assert settled.picture() == before
        assert len(settled.writes()) == 1
