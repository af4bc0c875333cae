"""Every refused write stands in a queue with its cause and remedy; every field that was not written can say why."""

from collections.abc import Callable
from typing import Any

import pytest

from connector.refusals import cause_of
from connector.sandbox.wire.errors import SalesforceError
from sync.refused import Refused, refused, retry
from sync.store import Store, ledger
from sync.unwritten import Unwritten, unwritten
from tests.sync.world import ALIAS, DAY, FINDING, World, conflicts

RULE = "FIELD_CUSTOM_VALIDATION_EXCEPTION"


def refuses(
    code: str, words: str, fields: list[str], field: str | None = None
) -> Callable[[dict[str, Any], Any], None]:
    """Automation of the customer's that takes no record, or none in which this field is filled."""

    def refuse(record: dict[str, Any], _before: Any) -> None:
        if field is None or record.get(field):
            raise SalesforceError(code, words, fields)

    return refuse


def queue(store: Store) -> list[Refused]:
    with store.begin() as connection:
        return refused(connection, ALIAS)


def missing(world: World, store: Store, deal: str) -> dict[str, Unwritten]:
    with store.begin() as connection:
        entry = ledger.entry_at(connection, ALIAS, deal)
        assert entry is not None
        return {one.where: one for one in unwritten(connection, world.organisation(), entry)}


def test_each_refused_write_tells_cause_remedy_and_since_when(world: World, store: Store) -> None:
    world.org.before_save(FINDING, refuses(RULE, "Findings need a manager.", ["Reason__c"]))
    first = world.sync(store).run

    found = queue(store)

    assert found
    assert {one.object for one in found} == {FINDING}
    assert {one.fields for one in found} == {("Reason__c",)}
    assert {(one.code, one.cause, one.remedy) for one in found} == {(RULE, cause_of(RULE).cause, cause_of(RULE).remedy)}
    assert all("Findings need a manager." in one.said for one in found)
    assert {(one.run, one.since, one.attempts) for one in found} == {(first, first, 1)}


def test_next_day_tries_again_and_remembers_since_when(world: World, store: Store) -> None:
    world.org.before_save(FINDING, refuses(RULE, "Findings need a manager.", []))
    first = world.sync(store).run
    known = {one.record for one in queue(store)}
    world.pass_time(DAY)
    world.sync(store)

    assert {one.since for one in queue(store) if one.record in known} == {first}
    assert {one.attempts for one in queue(store)} >= {2}


def test_retry_sends_one_or_all_once_the_cause_is_cured(world: World, store: Store) -> None:
    world.org.before_save(FINDING, refuses(RULE, "Findings need a manager.", []))
    world.sync(store)
    world.org.before_hooks.clear()
    before = queue(store)
    world.pass_time()
    world.sync(store)
    assert queue(store) == before

    assert retry(store, ALIAS, before[0].number) == 1
    world.sync(store)
    assert queue(store) == before[1:]

    assert retry(store, ALIAS, None) == len(before) - 1
    world.sync(store)
    assert queue(store) == []
    assert len(world.rows(FINDING)) >= len(before)
    assert retry(store, ALIAS, before[0].number) == 0


def test_older_value_is_not_tried_again_over_a_newer_one(world: World, store: Store) -> None:
    """The heartbeat belongs to no deal, so nothing replaces a refused one but the next that is accepted."""
    world.org.before_save("Cornerman_Run__c", refuses(RULE, "No.", []))
    world.sync(store)
    assert [one.object for one in queue(store)] == ["Cornerman_Run__c"]
    world.org.before_hooks.clear()
    world.pass_time()
    world.sync(store)

    assert queue(store) == []
    assert retry(store, ALIAS, None) == 0


def test_deal_tells_which_of_its_fields_are_not_written_and_why(world: World, store: Store) -> None:
    world.org.before_save("Opportunity", refuses(RULE, "Ask the desk.", ["Champion__c"], "Champion__c"))
    theirs = next(
        row["Id"]
        for row in world.rows("Opportunity", "IsClosed = 0 AND Competition__c IS NOT NULL AND Metrics__c IS NOT NULL")
        if row["Metrics__c"] != row["Competition__c"]
    )

    world.sync(store)

    deal = next(one.deal for one in queue(store) if one.object == "Opportunity" and one.fields == ("Champion__c",))
    assert deal is not None
    told = missing(world, store, deal)
    assert told["Opportunity.Champion__c"].why.startswith("refused since run 1: a validation rule of yours refused it")
    assert told["Opportunity.Champion__c"].remedy == cause_of(RULE).remedy
    assert missing(world, store, theirs)["Opportunity.Competition__c"].why == (
        "somebody filled it; only empty fields are filled"
    )


def test_deal_tells_of_its_conflicts(settled: World, settled_store: Store) -> None:
    deal = next(
        row["Id"]
        for row in settled.rows("Opportunity")
        if row["Competition__c"]
        and row["Metrics__c"]
        and row["Id"] in settled.judged()
        and row["Competition__c"] == row["Metrics__c"]
    )
    settled.change("Opportunity", deal, Competition__c="Wellenreiter AG")
    settled.pass_time()
    settled.sync(settled_store)
    (conflict,) = conflicts(settled_store)

    told = missing(settled, settled_store, deal)["Opportunity.Competition__c"]

    assert told.why == "in conflict: somebody changed what we wrote"
    assert told.remedy == f"cornerman conflicts keep {conflict.id}, or take {conflict.id}"


@pytest.mark.parametrize("code", ["", "SOMETHING_NEW"])
def test_code_that_is_not_known_sends_to_its_own_words(code: str) -> None:
    assert "its own words" in cause_of(code).remedy
