"""What a rep asks from the page is answered by the next sync, once the fresh judgement is written."""

from datetime import datetime
from typing import Any

from sync import requests
from sync.store import Store
from tests.sync.world import ASSESSMENT, World

REQUEST = "Cornerman_Request__c"


def ask(world: World, deal: str | None, username: str) -> str:
    body = {"Opportunity__c": deal, "Kind__c": "Judge again"}
    return str(world.as_person("POST", f"sobjects/{REQUEST}", body, username)["id"])


def rep_of(world: World, deal: dict[str, Any]) -> str:
    """The deal's owner, who holds the permission set that reps get."""
    username = str(world.row("User", f"Id = '{deal['OwnerId']}'")["Username"])
    world.org.assign(username, "Cornerman_Rep")
    return username


def asked(world: World, request: str) -> dict[str, Any]:
    return world.row(REQUEST, f"Id = '{request}'")


def a_deal(world: World) -> dict[str, Any]:
    return world.row("Opportunity", f"Id = '{world.judged()[0]}'")


def test_a_request_is_answered_after_its_deal_was_judged_and_written(settled: World, settled_store: Store) -> None:
    deal = a_deal(settled)
    before = settled.assessment(deal["Id"])
    request = ask(settled, deal["Id"], rep_of(settled, deal))
    assert asked(settled, request)["State__c"] == "Asked"
    settled.change("Opportunity", deal["Id"], CloseDate="2026-02-01", NextStep=None)
    settled.pass_time()

    report = settled.sync(settled_store)

    row = asked(settled, request)
    assert (row["State__c"], row["Message__c"], row["OwnerId"]) == ("Answered", None, deal["OwnerId"])
    told = settled.as_person("GET", f"sobjects/{REQUEST}/{request}")["Answered_On__c"]
    assert datetime.fromisoformat(told) == settled.org.clock.now()
    assert report.counts["judged"] == 1
    assert settled.assessment(deal["Id"])["Risk_Points__c"] > before["Risk_Points__c"]
    order = [one for one in settled.requests("PATCH") if ASSESSMENT in one or "composite/sobjects" in one]
    assert "Key__c" in order[0], "the judgement goes before the answer"


def test_a_quiet_deal_is_judged_for_the_asking_and_answered_once(settled: World, settled_store: Store) -> None:
    deal = a_deal(settled)
    request = ask(settled, deal["Id"], rep_of(settled, deal))
    settled.pass_time()
    assert settled.sync(settled_store).counts["judged"] == 1
    first = asked(settled, request)
    settled.pass_time()
    settled.sync(settled_store)
    settled.pass_time()

    report = settled.sync(settled_store)

    assert report.counts.get("judged", 0) == 0
    assert asked(settled, request) == first


def test_no_deal_and_a_deal_that_is_not_judged_are_refused_with_a_sentence(
    settled: World, settled_store: Store
) -> None:
    closed = settled.rows("Opportunity", "IsClosed = 1")[0]
    rep = rep_of(settled, closed)
    none, over = ask(settled, None, rep), ask(settled, closed["Id"], rep)
    settled.pass_time()

    settled.sync(settled_store)

    said = [(asked(settled, one)["State__c"], asked(settled, one)["Message__c"]) for one in (none, over)]
    assert said == [("Refused", requests.NO_DEAL), ("Refused", requests.NOT_JUDGED)]


def test_a_judgement_that_cannot_be_written_is_no_answer(settled: World, settled_store: Store) -> None:
    deal = a_deal(settled)
    request = ask(settled, deal["Id"], rep_of(settled, deal))
    settled.change("Opportunity", deal["Id"], CloseDate="2026-02-01", NextStep=None)
    settled.revoke(f"{ASSESSMENT}.Terms__c")
    settled.pass_time()

    settled.sync(settled_store)

    assert (asked(settled, request)["State__c"], asked(settled, request)["Message__c"]) == (
        "Refused",
        requests.NOT_WRITTEN,
    )


def test_a_package_without_requests_is_synced_as_before(settled: World, settled_store: Store) -> None:
    settled.revoke(REQUEST)
    settled.pass_time()
    assert settled.sync(settled_store).outcome == "finished"
