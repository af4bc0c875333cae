"""Batches and lanes: what is under way together, what waits, and what remains after a failure."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.errors import CrmError, FixYourSetup, TryLater
from connector.records import Refusal, Write, Written
from sync.clock import pinned
from sync.push import LANES, batches, first_wave, send_in_batches
from sync.store import Store, outbox
from sync.store.outbox import Planned, Waiting, one_of_each
from sync.turn import Turn

ORG, OBJECT, SIZE = "acme", "Cornerman_Finding__c", 5


def waiting(number: int, lane: str) -> Waiting:
    return Waiting("006A", OBJECT, f"k{number}", {}, {}, "", lane, id=number)


LANED = st.lists(st.integers(1, 12), max_size=12).map(
    lambda sizes: [waiting(100 * lane + n, f"lane{lane:02}") for lane, size in enumerate(sizes) for n in range(size)]
)


@given(LANED)
@settings(max_examples=200)
def test_every_row_is_sent_once_in_order_and_no_lane_is_under_way_twice(rows: list[Waiting]) -> None:
    cut = batches(rows, SIZE)

    assert [row for batch in cut for row in batch] == rows
    assert all(0 < len(batch) <= SIZE for batch in cut)
    wave = first_wave(cut)
    assert wave == cut[: len(wave)]
    assert len(wave) <= LANES
    assert bool(wave) == bool(rows)
    lanes = Counter(lane for batch in wave for lane in {row.lane for row in batch})
    assert not lanes or max(lanes.values()) == 1


@given(LANED)
def test_a_lane_that_fits_into_one_batch_is_never_cut(rows: list[Waiting]) -> None:
    for lane, size in Counter(row.lane for row in rows).items():
        if size <= SIZE:
            assert sum(any(row.lane == lane for row in batch) for batch in batches(rows, SIZE)) == 1


def test_full_batches_are_filled() -> None:
    rows = [waiting(n, f"lane{n}") for n in range(SIZE * 3)]

    assert [len(batch) for batch in batches(rows, SIZE)] == [SIZE] * 3


def test_one_record_is_never_twice_in_a_request_and_the_older_row_goes_first() -> None:
    older, newer, other = waiting(1, "a"), replace(waiting(2, "a"), key="k1"), waiting(3, "a")

    assert one_of_each([newer, older, other]) == [older, other]


class Recorder:
    """Answers writes as told, and notes which lanes were under way together."""

    batch_size, bulk_from, bulk_rows = SIZE, 0, 0

    def __init__(self, answer: Callable[[Write], Written | CrmError] | None = None) -> None:
        self.answer = answer or (lambda write: Written(f"id-{write.key}"))
        self.sent: list[list[str]] = []
        self.under_way: Counter[str] = Counter()
        self.overlapped = False
        self.lock = threading.Lock()

    def write(self, writes: Sequence[Write]) -> Sequence[Written]:
        lanes = {write.lane for write in writes}
        with self.lock:
            self.sent.append([str(write.key) for write in writes])
            self.under_way.update(lanes)
            self.overlapped |= any(self.under_way[lane] > 1 for lane in lanes)
        answers = [self.answer(write) for write in writes]
        with self.lock:
            self.under_way.subtract(lanes)
        for answer in answers:
            if isinstance(answer, CrmError):
                raise answer
        return [answer for answer in answers if isinstance(answer, Written)]


def turn_of(store: Store, crm: Any, run: int = 1) -> Turn:
    organisation: Any = SimpleNamespace(alias=ORG)
    clock = pinned(datetime(2026, 3, 2, 8, tzinfo=UTC))
    return Turn(organisation, crm, store, clock, lambda: None, run, date(2026, 3, 2))


def plan(store: Store, *rows: tuple[str, str]) -> None:
    with store.begin() as connection:
        outbox.plan(
            connection, ORG, 1, [], [Planned("006A", OBJECT, key, {"v": 1}, {}, "", lane) for key, lane in rows]
        )


def states(store: Store) -> dict[str, str]:
    with store.begin() as connection:
        return {row.key: row.state for row in connection.execute(outbox.outbox.select())}


def test_everything_planned_is_sent_lanes_apart(store: Store) -> None:
    rows = [(f"k{n:03}", f"lane{n % 7}") for n in range(143)]
    plan(store, *rows)
    crm = Recorder()

    send_in_batches(turn_of(store, crm), OBJECT, "planned")

    assert sorted(key for batch in crm.sent for key in batch) == [key for key, _ in rows]
    assert not crm.overlapped
    assert set(states(store).values()) == {"accepted"}


def test_bad_row_is_kept_as_refused_and_the_rest_goes_through(store: Store) -> None:
    plan(store, *((f"k{n}", f"lane{n}") for n in range(7)))
    bad = Refusal("STRING_TOO_LONG", "Title: data value too large")
    crm = Recorder(lambda w: Written(None, refusal=bad) if w.key == "k3" else Written("id"))

    send_in_batches(turn_of(store, crm), OBJECT, "planned")

    assert states(store) == {f"k{n}": "refused" if n == 3 else "accepted" for n in range(7)}


def test_row_locked_by_somebody_is_tried_once_a_run(store: Store) -> None:
    plan(store, ("k1", "a"), ("k2", "b"))
    lock = Refusal("UNABLE_TO_LOCK_ROW", "Busy.", passing=True)
    crm = Recorder(lambda w: Written(None, refusal=lock) if w.key == "k1" else Written("id"))

    send_in_batches(turn_of(store, crm), OBJECT, "planned")
    assert crm.sent == [["k1", "k2"]]
    assert states(store) == {"k1": "planned", "k2": "accepted"}

    send_in_batches(turn_of(store, Recorder(), run=2), OBJECT, "planned")
    assert states(store) == {"k1": "accepted", "k2": "accepted"}


@pytest.mark.parametrize(
    ("error", "from_state", "left_in"),
    [
        (TryLater("time-out"), "planned", "sending"),
        (TryLater("no connection", unsent=True), "planned", "planned"),
        (FixYourSetup("no access"), "planned", "planned"),
        (TryLater("time-out"), "sending", "sending"),
        # A former run's request may have arrived: until the CRM answers for it, it counts as ours.
        (TryLater("no connection", unsent=True), "sending", "sending"),
        (FixYourSetup("no access"), "sending", "sending"),
    ],
)
def test_failed_request_leaves_its_rows_where_the_next_run_finds_them(
    store: Store, error: CrmError, from_state: str, left_in: str
) -> None:
    plan(store, ("k1", "a"))
    with store.begin() as connection:
        rows = outbox.waiting(connection, ORG, "planned", OBJECT, shared=False, limit=9)
        outbox.set_state(connection, rows, from_state)

    with pytest.raises(type(error)):
        send_in_batches(turn_of(store, Recorder(lambda _: error)), OBJECT, from_state)

    assert states(store) == {"k1": left_in}


def test_one_failed_batch_does_not_take_its_neighbours_along(store: Store) -> None:
    plan(store, *((f"k{n}", f"lane{n}") for n in range(SIZE * 2)))
    lost = TryLater("time-out")
    crm = Recorder(lambda w: lost if w.key == "k0" else Written("id"))

    with pytest.raises(TryLater):
        send_in_batches(turn_of(store, crm), OBJECT, "planned")

    assert states(store) == {f"k{n}": "sending" if n < SIZE else "accepted" for n in range(SIZE * 2)}


def test_two_rows_of_one_record_arrive_in_the_order_of_planning(store: Store) -> None:
    plan(store, ("k1", "a"))
    with store.begin() as connection:
        outbox.set_state(
            connection, outbox.waiting(connection, ORG, "planned", OBJECT, shared=False, limit=9), "sending"
        )
    plan(store, ("k1", "a"), ("k2", "a"))
    with store.begin() as connection:
        outbox.set_state(connection, [row for _, row in outbox.lying(connection, ORG, ["planned"])], "sending")
    crm = Recorder()

    send_in_batches(turn_of(store, crm), OBJECT, "sending")

    assert crm.sent == [["k1", "k2"], ["k1"]]
