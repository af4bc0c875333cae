"""One process at a time turns an organisation's crank; a dead one keeps nobody waiting."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from sync.clock import stamp
from sync.holder import is_dead, new_holder
from sync.store import Store, organisations
from sync.store.organisations import LEASE, AnotherOrganisation, Lease, Leased, give_back, take_lease
from sync.store.tables import organisation


def holder_of_another_process() -> tuple[subprocess.Popen[str], str]:
    code = "from sync.holder import new_holder; print(new_holder(), flush=True); input()"
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def test_second_process_is_refused_until_the_first_gives_back(opened: Callable[[], Store]) -> None:
    first, second = opened(), opened()
    take_lease(first, "acme", new_holder())

    with pytest.raises(Leased, match="acme: another sync holds"):
        take_lease(second, "acme", new_holder())


def test_given_back_lease_is_free(opened: Callable[[], Store]) -> None:
    first, second = opened(), opened()
    with Lease(first, "acme"):
        pass

    take_lease(second, "acme", new_holder())


def test_lease_is_given_back_after_a_failure(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), Lease(store, "acme"):
        raise ZeroDivisionError

    take_lease(store, "acme", new_holder())


def test_giving_back_frees_nobody_elses(store: Store) -> None:
    take_lease(store, "acme", new_holder())
    give_back(store, "acme", "somebody else")

    with pytest.raises(Leased):
        take_lease(store, "acme", new_holder())


def test_organisations_are_held_apart(store: Store) -> None:
    take_lease(store, "acme", new_holder())
    take_lease(store, "globex", new_holder())


def test_killed_holder_on_this_machine_is_followed_at_once(store: Store) -> None:
    process, holder = holder_of_another_process()
    take_lease(store, "acme", holder)
    with pytest.raises(Leased):
        take_lease(store, "acme", new_holder())

    process.kill()
    process.wait()

    take_lease(store, "acme", new_holder())


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


def let_time_pass(store: Store, by: timedelta) -> None:
    """The database's clock cannot be moved, so the lease is: as if it had been taken that much earlier."""
    with store.begin() as connection:
        until = connection.execute(select(organisation.c.lease_until)).scalar_one()
        earlier = stamp(datetime.fromisoformat(until) - by)
        connection.execute(update(organisation).values(lease_until=earlier))


def test_lease_of_another_machine_runs_out(store: Store) -> None:
    take_lease(store, "acme", "elsewhere:0123456789abcdef:1:2:token")

    let_time_pass(store, LEASE - timedelta(minutes=1))
    with pytest.raises(Leased):
        take_lease(store, "acme", new_holder())

    let_time_pass(store, timedelta(minutes=2))
    take_lease(store, "acme", new_holder())


def test_lease_is_measured_by_the_databases_clock(store: Store) -> None:
    take_lease(store, "acme", new_holder())

    with store.begin() as connection:
        until = datetime.fromisoformat(connection.execute(select(organisation.c.lease_until)).scalar_one())
        now = connection.execute(select(func.now())).scalar_one().replace(tzinfo=UTC)
    assert timedelta(0) <= until - now <= LEASE


def test_long_run_keeps_its_lease_by_renewing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(organisations, "_RENEWED_EVERY", 0.0)
    with Lease(store, "acme") as lease:
        for _ in range(3):
            let_time_pass(store, timedelta(minutes=10))
            lease.renew()

        with pytest.raises(Leased):
            take_lease(store, "acme", new_holder())


def test_run_that_lost_its_lease_writes_nothing_more(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(organisations, "_RENEWED_EVERY", 0.0)
    lease = Lease(store, "acme")
    with lease.store.begin() as connection:
        organisations.change(connection, "acme", paused="mine")
    let_time_pass(store, 2 * LEASE)
    take_lease(store, "acme", new_holder())

    with pytest.raises(Leased):
        lease.renew()
    with pytest.raises(Leased), lease.store.begin() as connection:
        organisations.change(connection, "acme", paused="no longer mine")
    with store.begin() as connection:
        assert organisations.load(connection, "acme").paused == "mine"


def test_lease_is_not_taken_amid_a_transaction_of_its_holder(store: Store, opened: Callable[[], Store]) -> None:
    lease, other = Lease(store, "acme"), opened()
    let_time_pass(store, 2 * LEASE)
    order: list[str] = []

    def follow() -> None:
        take_lease(other, "acme", new_holder())
        order.append("taken")

    follower = threading.Thread(target=follow)
    with lease.store.begin() as connection:
        follower.start()
        follower.join(0.2)
        organisations.change(connection, "acme", paused="whole")
        order.append("written")
    follower.join()

    assert order == ["written", "taken"]


def test_what_a_person_decides_waits_for_the_transaction_under_way(store: Store, opened: Callable[[], Store]) -> None:
    lease, other = Lease(store, "acme"), opened()
    order: list[str] = []

    def decide() -> None:
        with other.begin() as connection:
            organisations.wait_for_turns(connection, "acme")
            order.append("decided")

    person = threading.Thread(target=decide)
    with lease.store.begin():
        person.start()
        person.join(0.2)
        order.append("written")
    person.join()

    assert order == ["written", "decided"]


RACER = """
import sys
import threading
from sync.holder import new_holder
from sync.store import open_store
from sync.store.organisations import Leased, take_lease
store, holder = open_store(sys.argv[1]), new_holder()
print("ready", flush=True)
for line in sys.stdin:
    try:
        take_lease(store, line.strip(), holder)
        print("won", flush=True)
    except Leased:
        print("lost", flush=True)
"""


def test_of_racing_processes_one_gets_each_organisation(url: str, store: Store) -> None:
    aliases = [f"org{n}" for n in range(60)]
    with store.begin() as connection:
        for alias in aliases[::2]:  # making the others known is raced as well
            organisations.load(connection, alias)
    racers = [
        subprocess.Popen([sys.executable, "-c", RACER, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert [racer.stdout and racer.stdout.readline() for racer in racers] == ["ready\n"] * 3
    told = []
    for alias in aliases:  # together at each of them; and all live to the end, since a dead winner is followed at once
        for racer in racers:
            assert racer.stdin
            racer.stdin.write(f"{alias}\n")
            racer.stdin.flush()
        told.append(sorted(racer.stdout.readline().strip() for racer in racers if racer.stdout))
    for racer in racers:
        racer.communicate()

    assert [racer.returncode for racer in racers] == [0] * 3
    assert told == [["lost", "lost", "won"]] * len(aliases)


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
