"""One process at a time turns an organisation's crank; a dead one keeps nobody waiting."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from sync.clock import pinned
from sync.holder import is_dead, new_holder
from sync.store import Store, organisations
from sync.store.organisations import LEASE, AnotherOrganisation, Lease, Leased, give_back, take_lease

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def holder_of_another_process() -> tuple[subprocess.Popen[str], str]:
    code = "from sync.holder import new_holder; print(new_holder(), flush=True); input()"
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def test_second_process_is_refused_until_the_first_gives_back(opened: Callable[[], Store]) -> None:
    first, second = opened(), opened()
    take_lease(first, "acme", new_holder(), NOW)

    with pytest.raises(Leased, match="acme: another sync holds"):
        take_lease(second, "acme", new_holder(), NOW)


def test_given_back_lease_is_free(opened: Callable[[], Store]) -> None:
    first, second = opened(), opened()
    with Lease(first, "acme", pinned(NOW)):
        pass

    take_lease(second, "acme", new_holder(), NOW)


def test_lease_is_given_back_after_a_failure(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), Lease(store, "acme", pinned(NOW)):
        raise ZeroDivisionError

    take_lease(store, "acme", new_holder(), NOW)


def test_giving_back_frees_nobody_elses(store: Store) -> None:
    take_lease(store, "acme", new_holder(), NOW)
    give_back(store, "acme", "somebody else")

    with pytest.raises(Leased):
        take_lease(store, "acme", new_holder(), NOW)


def test_organisations_are_held_apart(store: Store) -> None:
    take_lease(store, "acme", new_holder(), NOW)
    take_lease(store, "globex", new_holder(), NOW)


def test_killed_holder_on_this_machine_is_followed_at_once(store: Store) -> None:
    process, holder = holder_of_another_process()
    take_lease(store, "acme", holder, NOW)
    with pytest.raises(Leased):
        take_lease(store, "acme", new_holder(), NOW)

    process.kill()
    process.wait()

    take_lease(store, "acme", new_holder(), NOW)


def test_killed_holder_that_nobody_has_buried_is_dead_as_well() -> None:
    process, holder = holder_of_another_process()
    process.kill()
    # Waits for the end without collecting it: as in a container whose first process collects nothing.
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)

    assert is_dead(holder)
    process.wait()


def test_process_that_got_a_dead_ones_number_is_not_taken_for_it() -> None:
    mine = new_holder().split(":")
    mine[3] = "1"  # started when the machine did

    assert is_dead(":".join(mine))


@pytest.mark.parametrize("holder", ["", "host", "host:machine:x:y:z", "elsewhere:0123456789abcdef:1:2:token"])
def test_nothing_is_known_of_holders_elsewhere(holder: str) -> None:
    assert not is_dead(holder)


def test_holder_fits_its_column() -> None:
    assert len(new_holder()) <= 80


def test_lease_of_another_machine_runs_out(store: Store) -> None:
    take_lease(store, "acme", "elsewhere:0123456789abcdef:1:2:token", NOW)

    with pytest.raises(Leased):
        take_lease(store, "acme", new_holder(), NOW + LEASE)
    take_lease(store, "acme", new_holder(), NOW + LEASE + timedelta(seconds=1))


def test_long_run_keeps_its_lease_by_renewing(store: Store) -> None:
    time = [NOW]
    lease = Lease(store, "acme", lambda: time[0])
    for _ in range(20):
        time[0] += timedelta(minutes=10)
        lease.renew()

    with pytest.raises(Leased):
        take_lease(store, "acme", new_holder(), time[0] + LEASE)


def test_run_that_lost_its_lease_stops(store: Store) -> None:
    time = [NOW]
    lease = Lease(store, "acme", lambda: time[0])
    time[0] += 2 * LEASE
    take_lease(store, "acme", new_holder(), time[0])

    with pytest.raises(Leased):
        lease.renew()


def test_pinned_organisation_refuses_another(store: Store) -> None:
    with store.begin() as connection:
        organisations.pin(connection, "acme", "00D000000000001AAA")
        organisations.pin(connection, "acme", "00D000000000001AAA")
        with pytest.raises(AnotherOrganisation, match=r"00D000000000002AAA.*pinned to 00D000000000001AAA"):
            organisations.pin(connection, "acme", "00D000000000002AAA")


@pytest.mark.parametrize("wanted", ["00D000000000001AAA", "00D000000000001"])
def test_id_in_the_organisations_own_file_is_held_from_the_first_sync(store: Store, wanted: str) -> None:
    with store.begin() as connection:
        organisations.pin(connection, "acme", "00D000000000001AAA", wanted)
        with pytest.raises(AnotherOrganisation):
            organisations.pin(connection, "globex", "00D000000000002AAA", wanted)
        assert organisations.load(connection, "globex").crm_id is None
