"""The preflight names what is missing with the grant that cures it, what it will take, and what nobody can see."""

from dataclasses import replace
from typing import Any

import pytest

from connector.sandbox.wire.rest.state import Fault
from connector.survey import Grants
from sync.preflight import Check, Flight, preflight
from sync.preflight.checks import licence_checks
from sync.preflight.forecast import Calls, space_checks
from sync.store import Store
from tests.sync.world import ASSESSMENT, OURS, World


def fly(world: World, store: Store) -> Flight:
    crm = world.crm()
    world.sandbox.state.log.clear()
    try:
        return preflight(world.organisation(), crm, store, world.org.clock.now)
    finally:
        crm.close()


def check(flight: Flight, what: str) -> Check:
    (found,) = {c for c in flight.checks if c.what == what}
    return found


def test_everything_granted_is_no_fault(world: World, store: Store) -> None:
    flight = fly(world, store)

    assert flight.failed == ()
    assert check(flight, "Cornerman_Integration").ok
    assert check(flight, f"{ASSESSMENT}.Key__c (unique)").ok
    assert check(flight, f"{ASSESSMENT} (undo)").ok
    assert check(flight, "user licence").ok is None
    assert check(flight, "data storage").ok
    assert world.writes() == []


@pytest.mark.parametrize(
    ("target", "grant"),
    [
        ("Opportunity.Amount", "Permission set Cornerman_Integration: Read on Opportunity.Amount"),
        ("Task.ActivityDate", "Permission set Cornerman_Integration: Read on Task.ActivityDate"),
    ],
)
def test_each_missing_permission_names_its_grant(world: World, store: Store, target: str, grant: str) -> None:
    world.revoke(target)

    flight = fly(world, store)

    assert [(one.what, one.grant) for one in flight.failed] == [(target, grant)]
    assert target in flight.reach.missing.not_readable
    assert target not in flight.reach.missing.not_synced


def test_space_is_estimated_first_and_measured_once_deals_were_judged(world: World, store: Store) -> None:
    kinds = world.rows("RecordType", "DeveloperName = 'New_Business'")
    deals = world.rows("Opportunity", f"IsClosed = 0 AND RecordTypeId = '{kinds[0]['Id']}'")

    estimated = fly(world, store).space
    world.sync(store)
    measured = fly(world, store).space

    assert (estimated.deals, measured.deals) == (len(deals), len(deals))
    assert (estimated.measured, measured.measured) == (False, True)
    ours = sum(len(world.rows(name, "IsDeleted = 0")) for name in OURS)
    assert measured.there_mb == pytest.approx(ours * 2 / 1024, abs=1)
    assert measured.ours_mb == pytest.approx(ours * 2 / 1024, rel=0.2)
    assert measured.limit_mb == 10_240


def test_space_that_does_not_suffice_is_a_fault_with_a_remedy(world: World, store: Store) -> None:
    space = fly(world, store).space

    (full,) = space_checks(replace(space, ours_mb=900.0, there_mb=100.0, used_mb=9_500, limit_mb=10_240))
    assert full.ok is False
    assert full.fault == "800 MB more are expected, 740 of 10,240 MB are free"
    assert "narrow the scope" in full.grant
    (unknown,) = space_checks(replace(space, used_mb=None))
    assert unknown.ok is None


def test_calls_are_forecast_by_phase(world: World, store: Store) -> None:
    calls = fly(world, store).calls

    world.sync(store)
    spent = len([one for one in world.sandbox.state.log if one["path"].startswith("/services/data/")])
    assert calls.read is not None
    assert calls.write is not None
    assert 0 < calls.read + calls.write <= 2 * spent
    assert calls.allowed == world.org.daily_limit // 4
    assert calls.days == 1
    assert Calls(read=30_000, write=5_000, allowed=10_000).days == 4
    assert Calls(read=None, write=5, allowed=5).days is None


def test_nothing_is_known_of_capture_before_something_was_read(world: World, store: Store) -> None:
    before = fly(world, store).reach
    assert (before.deals, before.channels, before.archives) == (0, (), ())
    assert "Opportunity" in before.missing.not_synced

    world.sync(store, dry_run=True)

    after = fly(world, store).reach
    assert after.missing.not_synced == ()
    assert {channel.name for channel in after.channels} == {"mail", "meetings", "calls"}


def test_owners_whose_mail_never_arrives_are_named(world: World, store: Store) -> None:
    with world.org.storage.write() as connection:
        connection.execute('DELETE FROM "EmailMessage"')
        connection.execute('DELETE FROM "Task" WHERE "TaskSubtype" = \'Email\'')
    world.sync(store, dry_run=True)

    reach = fly(world, store).reach

    mail = next(channel for channel in reach.channels if channel.name == "mail")
    assert (mail.captured, len(mail.missing)) == (0, mail.owners)
    names = {row["Name"] for row in world.rows("User")}
    assert set(mail.missing) <= names
    assert {f"mail of {name}" for name in mail.missing} <= set(reach.missing.not_captured)


def test_what_is_empty_is_absent_and_what_is_old_was_read(world: World, store: Store) -> None:
    world.sync(store, dry_run=True)

    reach = fly(world, store).reach

    absent = dict(reach.missing.absent)
    judged = world.rows("RecordType", "DeveloperName = 'New_Business'")[0]["Id"]
    empty = world.rows("Opportunity", f"IsClosed = 0 AND RecordTypeId = '{judged}' AND Champion__c IS NULL")
    assert absent.get("Opportunity.Champion__c", 0) == len(empty)
    tasks = next(archive for archive in reach.archives if archive.object == "Task")
    assert 0 <= tasks.older <= tasks.read == len(world.rows("Task", "IsDeleted = 0"))


def test_automations_that_cannot_be_seen_are_unknown_not_none(world: World, store: Store) -> None:
    flight = fly(world, store)

    assert set(flight.automations) == {*OURS, "Opportunity"}
    for found in flight.automations.values():
        assert found.found == {}
        assert set(found.unknown) == {"flow", "trigger", "validation rule"}


def test_daily_limit_ends_it_as_it_ends_a_sync(world: World, store: Store) -> None:
    from connector.errors import DailyLimitReached

    limit = '[{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit exceeded."}]'
    world.sandbox.state.faults.append(
        Fault(99, status=403, body=limit, content_type="application/json", path="/queryAll")
    )
    with pytest.raises(DailyLimitReached):
        fly(world, store)


# --- licences


@pytest.mark.parametrize(
    ("grants", "faults"),
    [
        (Grants("Salesforce", (), ("Cornerman_Integration",)), {}),
        (Grants("Salesforce", (), ("Other",)), {"Cornerman_Integration": "is not assigned to the integration user"}),
        (
            Grants("Salesforce Integration", (), ("Cornerman_Integration",)),
            {"SalesforceAPIIntegrationPsl": "is missing beside Salesforce Integration"},
        ),
        (Grants("Salesforce Integration", ("SalesforceAPIIntegrationPsl",), ("Cornerman_Integration",)), {}),
        (Grants(None, None, None), {}),
    ],
)
def test_licences(grants: Grants, faults: dict[str, Any]) -> None:
    checks = list(licence_checks(grants))

    assert {one.what: one.fault for one in checks if one.ok is False} == faults
    assert all(one.grant for one in checks if one.ok is False)
