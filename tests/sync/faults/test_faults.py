"""Whatever goes wrong amid a sync: a clean state, a message that says what to do, and a next run that goes on."""

from collections.abc import Callable
from typing import Any

import pytest

from connector.errors import StillRunning
from connector.salesforce import BulkLimits
from connector.sandbox.wire.errors import SalesforceError
from sync.store import outbox
from tests.sync.faults.conftest import BULK, HASTY, Company, once
from tests.sync.kill.bench import first_difference
from tests.sync.world import ALIAS, ASSESSMENT, DAY, FINDING

# --- calls of the day


@pytest.mark.parametrize("phase", ["reading", "judging", "writing"])
def test_daily_limit_of_the_organisation(company: Company, phase: str) -> None:
    """From some moment on the org refuses every call; where no call is made, the next phase meets it."""
    spent = once(phase, lambda: company.world.control("limit", used=100_000))

    report = company.sync(progress=spent)

    assert report.outcome == "stopped"
    assert "the next run goes on from here" in str(report.message)
    assert company.waiting("sending") == 0, "a refused call did nothing"
    company.world.control("limit", used=0)
    company.goes_on()


def counted(company: Company) -> int:
    return int(company.world.sandbox.state.used)


def test_no_more_calls_are_made_than_are_allowed(company: Company) -> None:
    """In pull, at the end of judge, in push: never one too many, and the last one says that the run stopped."""
    company.sync()
    needed = counted(company)
    for allowed in (4, needed // 2, needed - 2):
        company.begin_again()

        report = company.sync(calls=allowed)

        assert report.outcome == "stopped"
        assert counted(company) <= allowed
        assert report.counts["calls"] == counted(company)
        outcome, message = company.heartbeat()
        assert (outcome, report.message) == ("Stopped", message)
        assert f"this run's {allowed} calls are used" in message
        assert "--budget" in message
        company.goes_on()
    company.begin_again()
    assert company.sync(calls=needed).outcome == "finished"
    assert counted(company) == needed


@pytest.mark.proof
def test_no_more_calls_are_made_than_are_allowed_in_bulk(company: Company) -> None:
    for allowed in (9, 16, 25):
        company.begin_again()

        assert company.sync(calls=allowed, bulk=BULK).outcome == "stopped"

        assert counted(company) <= allowed
        assert company.heartbeat()[0] == "Stopped"
        company.goes_on(bulk=BULK)


# --- fields and rows


def test_field_that_vanishes_while_it_is_read(company: Company) -> None:
    company.world.control("vanish", target="Opportunity.NextStep", after=4)

    report = company.sync()

    assert report.outcome == "finished"
    assert any("NextStep" in str(row["Unknowns__c"]) for row in company.world.rows(ASSESSMENT))
    company.world.org.reappear()
    company.world.pass_time()
    company.sync()
    for row in company.world.rows(ASSESSMENT):
        wanted = company.undisturbed[f"{ASSESSMENT} {row['Key__c']}"]
        assert (row["Unknowns__c"], row["Risk_Points__c"]) == (wanted["Unknowns__c"], wanted["Risk_Points__c"])


def test_field_that_vanishes_before_it_is_written(company: Company) -> None:
    vanish = once("judging", lambda: company.world.org.vanish("Opportunity.Competition__c"))

    report = company.sync(progress=vanish)

    assert report.outcome == "finished"
    company.world.org.reappear()
    company.world.pass_time(DAY)
    company.sync()
    assert {row["Competition__c"] for row in company.world.rows("Opportunity")} == {
        row["Competition__c"] for name, row in company.undisturbed.items() if name.startswith("Opportunity ")
    }


def refusing(keys: list[str]) -> Callable[[dict[str, Any], Any], None]:
    def refuse(record: dict[str, Any], _before: Any) -> None:
        if record["Key__c"] in keys:
            raise SalesforceError("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Not on our watch.", ["Title__c"])

    return refuse


@pytest.mark.parametrize("bulk", [None, BULK])
def test_three_bad_rows_among_many(company: Company, bulk: BulkLimits | None) -> None:
    findings = [name.partition(" ")[2] for name in company.undisturbed if name.startswith(f"{FINDING} ")]
    bad = sorted(findings)[:: len(findings) // 3][:3]
    company.world.org.before_save(FINDING, refusing(bad))

    report = company.sync(bulk=bulk)

    assert (report.outcome, report.counts["refused"]) == ("finished", 3)
    assert len(company.world.rows(FINDING)) == len(findings) - 3
    with company.store.begin() as connection:
        refused = outbox.refusals(connection, ALIAS)
    assert sorted(row.key for row, _ in refused) == sorted(bad)
    assert {(told.code, told.message, told.fields) for _, told in refused} == {
        ("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Not on our watch.", ("Title__c",))
    }
    company.world.org.before_hooks.clear()
    with company.store.begin() as connection:
        outbox.retry(connection, ALIAS, None)
    company.goes_on(bulk=bulk)


@pytest.mark.parametrize("bulk", [None, BULK])
def test_locked_parent(company: Company, bulk: BulkLimits | None) -> None:
    """Whatever points at the locked deal waits for the next run, and nothing else does."""
    deal = company.world.rows("Opportunity", "IsClosed = 0")[0]["Id"]
    company.world.control("locks", ids=[deal])

    report = company.sync(bulk=bulk)

    assert (report.outcome, report.message) == ("finished", None)
    assert report.counts["refused"] > 0
    assert (company.waiting("refused"), company.waiting("sending")) == (0, 0)
    with company.store.begin() as connection:
        lying = outbox.lying(connection, ALIAS, ["planned"])
    assert {row.deal for _, row in lying} == {deal}
    company.world.org.locks.clear()
    company.goes_on(bulk=bulk)


# --- bulk jobs


def test_job_that_fails_midway(company: Company) -> None:
    """What it did stays, and the rest goes in batches in the same run."""
    company.world.control("bulk", kind="ingest", object=FINDING, after=3, fail="InternalServerError : Oops")

    assert company.sync(bulk=BULK).outcome == "finished"

    assert first_difference("in the same run", company.world.picture(), company.undisturbed) is None


def test_query_job_that_fails_is_read_by_plain_queries(company: Company) -> None:
    company.world.control("bulk", count=3, kind="query", fail="InternalServerError : Oops")

    assert company.sync(bulk=BULK).outcome == "finished"

    assert first_difference("in the same run", company.world.picture(), company.undisturbed) is None


def test_job_that_never_ends_is_waited_for_twice_and_then_ended(company: Company) -> None:
    company.world.control("bulk", kind="ingest", object=FINDING, after=3, never_ends=True)

    with pytest.raises(StillRunning, match="still running"):
        company.sync(bulk=HASTY)

    with company.store.begin() as connection:
        ((name, job),) = outbox.jobs(connection, ALIAS)
    assert name == FINDING
    outcome, message = company.heartbeat()
    assert (outcome, message) == ("Failed", company.told())
    assert job in message
    assert "Bulk Data Load Jobs" in message
    company.goes_on(bulk=HASTY)
    (one,) = [one for one in company.world.sandbox.state.bulk.all("ingest") if one.id == job]
    assert (one.state, one.processed) == ("Aborted", 3)


def test_query_job_that_never_ends_is_ended(company: Company) -> None:
    company.world.control("bulk", kind="query", object="Task", never_ends=True)

    with pytest.raises(Exception, match="did not end"):
        company.sync(bulk=HASTY)

    assert "office hours" in company.told()
    assert company.heartbeat() == ("Failed", company.told())
    assert not [one for one in company.world.sandbox.state.bulk.all("query") if one.state == "InProgress"]
    company.goes_on(bulk=HASTY)
