"""planned -> sending -> accepted or refused, and what is believed to stand in the CRM of ours."""

from typing import Any

import pytest

from connector.records import Link, Refusal, Write
from sync.store import Store, outbox
from sync.store.outbox import Planned, Waiting

ORG, DEAL, OTHER = "acme", "006A", "006B"
FINDING = "Cornerman_Finding__c"


def planned(key: str = "k1", deal: str | None = DEAL, lane: str = "001A", **values: Any) -> Planned:
    return Planned(deal, FINDING, key, values or {"Points__c": 1}, {}, "risk.quiet", lane)


def plan(store: Store, *rows: Planned, deals: tuple[str, ...] = (DEAL,), run: int = 1, alias: str = ORG) -> None:
    with store.begin() as connection:
        outbox.plan(connection, alias, run, deals, rows)


def rows_in(store: Store, state: str, *, shared: bool = False, limit: int = 100, alias: str = ORG) -> list[Waiting]:
    with store.begin() as connection:
        return outbox.waiting(connection, alias, state, FINDING, shared=shared, limit=limit)


def send(store: Store) -> list[Waiting]:
    rows = rows_in(store, "planned")
    with store.begin() as connection:
        outbox.set_state(connection, rows, "sending")
    return rows


def accept(store: Store, crm_id: str = "a01") -> None:
    rows = send(store)
    with store.begin() as connection:
        outbox.accept(connection, ORG, [(row, crm_id) for row in rows])


def believed(store: Store, *deals: str, alias: str = ORG) -> dict[str, dict[str, Any]]:
    with store.begin() as connection:
        found = outbox.believed(connection, alias, deals or (DEAL,))
    return {key: dict(sent.values) for (_, key), sent in found.items()}


def test_values_and_links_come_back_as_planned(store: Store) -> None:
    values = {
        "Title__c": "Ünïcödé 🦊",
        "Assessment__c": Link("Cornerman_Assessment__c", "acme:006A:assessment"),
        "N": None,
    }
    plan(store, planned(**values))

    (row,) = rows_in(store, "planned")
    assert (row.values, row.key, row.deal, row.lane, row.run) == (values, "k1", DEAL, "001A", 1)
    assert outbox.as_write(row) == Write(FINDING, values, key="k1", lane="001A")


def test_new_answer_replaces_what_was_planned_of_its_deal_only(store: Store) -> None:
    plan(store, planned("k1"), planned("k2"))
    plan(store, planned("k3", OTHER), deals=(OTHER,))
    plan(store, planned("k4"), run=2)

    assert {row.key for row in rows_in(store, "planned")} == {"k3", "k4"}


def test_what_is_on_its_way_is_not_replaced_and_counts_as_ours(store: Store) -> None:
    plan(store, planned(Points__c=1, Title__c="a"))
    accept(store)
    plan(store, planned(Points__c=2))
    send(store)
    plan(store, planned(Points__c=3), run=2)

    assert [row.values for row in rows_in(store, "sending")] == [{"Points__c": 2}]
    assert believed(store) == {"k1": {"Points__c": 2, "Title__c": "a"}}


def test_planned_is_not_believed(store: Store) -> None:
    plan(store, planned())

    assert believed(store) == {}


def test_accepted_values_fold_over_what_was_accepted_before(store: Store) -> None:
    plan(store, planned(Points__c=1, Title__c="a"))
    accept(store, "a01")
    plan(store, planned(Points__c=2))
    accept(store, "a01")

    assert believed(store) == {"k1": {"Points__c": 2, "Title__c": "a"}}
    assert [row.values for row in rows_in(store, "accepted")] == [{"Points__c": 1, "Title__c": "a"}, {"Points__c": 2}]


def test_refused_for_good_waits_and_is_not_believed(store: Store) -> None:
    plan(store, planned())
    (row,) = send(store)
    with store.begin() as connection:
        outbox.refuse(connection, [(row, Refusal("FIELD_CUSTOM_VALIDATION_EXCEPTION", "No."))], back="planned")

    assert rows_in(store, "planned") == []
    assert [r.attempts for r in rows_in(store, "refused")] == [1]
    assert believed(store) == {}


def test_refused_in_passing_goes_back_to_where_it_came_from(store: Store) -> None:
    lock = Refusal("UNABLE_TO_LOCK_ROW", "Busy.", passing=True)
    plan(store, planned("k1"), planned("k2"))
    first, second = send(store)
    with store.begin() as connection:
        outbox.refuse(connection, [(first, lock)], back="planned")
        outbox.refuse(connection, [(second, lock)], back="sending")

    assert [row.key for row in rows_in(store, "planned")] == ["k1"]
    assert [row.key for row in rows_in(store, "sending")] == ["k2"]


def test_refused_is_planned_again_on_a_new_day_and_replaced_by_a_newer_answer(store: Store) -> None:
    plan(store, planned("k1"), planned("k2", OTHER), deals=(DEAL, OTHER))
    rows = send(store)
    with store.begin() as connection:
        outbox.refuse(connection, [(row, Refusal("REQUIRED_FIELD_MISSING", "No.")) for row in rows], back="planned")
    plan(store, planned("k1", Points__c=9), run=2)
    with store.begin() as connection:
        outbox.plan_refused_again(connection, ORG)

    assert {row.key: row.values["Points__c"] for row in rows_in(store, "planned")} == {"k1": 9, "k2": 1}
    assert rows_in(store, "refused") == []


def test_record_that_somebody_deleted_is_believed_no_longer(store: Store) -> None:
    plan(store, planned("k1"))
    accept(store, "a01")
    plan(store, planned("k2", OTHER), deals=(OTHER,))
    accept(store, "a02")
    with store.begin() as connection:
        assert outbox.lose(connection, ORG, ["a01", "a99"]) == {DEAL}

    assert believed(store, DEAL, OTHER) == {"k2": {"Points__c": 1}}


def test_heartbeat_has_one_planned_row(store: Store) -> None:
    for n in (1, 2):
        with store.begin() as connection:
            outbox.plan_one(connection, ORG, n, planned("heartbeat", None, Points__c=n))

    assert [row.values for row in rows_in(store, "planned")] == [{"Points__c": 2}]


def test_lanes_come_together_and_in_order(store: Store) -> None:
    plan(store, *(planned(f"k{n}", lane=f"001{n % 3}") for n in range(9)))

    assert [(r.lane, r.key) for r in rows_in(store, "planned")] == sorted((f"001{n % 3}", f"k{n}") for n in range(9))
    assert len(rows_in(store, "planned", limit=4)) == 4


def test_shared_rows_lie_apart(store: Store) -> None:
    shared = Planned(DEAL, FINDING, DEAL, {"Metrics__c": "x"}, {}, "", by_id=True, shared=True)
    plan(store, planned(), shared)

    assert [row.key for row in rows_in(store, "planned")] == ["k1"]
    (row,) = rows_in(store, "planned", shared=True)
    assert outbox.as_write(row) == Write(FINDING, {"Metrics__c": "x"}, id=DEAL)


def test_shared_value_on_its_way_is_no_belief_about_ours(store: Store) -> None:
    shared = Planned(DEAL, FINDING, DEAL, {"Metrics__c": "x"}, {}, "", by_id=True, shared=True)
    plan(store, shared)
    with store.begin() as connection:
        outbox.set_state(
            connection, outbox.waiting(connection, ORG, "planned", FINDING, shared=True, limit=9), "sending"
        )

    assert believed(store) == {}


def test_narrowing_keeps_what_stood_there(store: Store) -> None:
    plan(store, Planned(DEAL, FINDING, DEAL, {"a": 1, "b": 2}, {}, "", by_id=True, shared=True))
    (row,) = rows_in(store, "planned", shared=True)
    with store.begin() as connection:
        narrowed = outbox.narrow(connection, row, {"b": 2}, {"b": 0})

    assert rows_in(store, "planned", shared=True) == [narrowed]
    assert (narrowed.values, narrowed.before) == ({"b": 2}, {"b": 0})


def test_organisations_never_mix(store: Store) -> None:
    plan(store, planned(Points__c=1))
    accept(store)
    plan(store, planned(Points__c=2), alias="copy")
    with store.begin() as connection:
        outbox.lose(connection, "copy", ["a01"])
        outbox.plan_refused_again(connection, "copy")

    assert believed(store) == {"k1": {"Points__c": 1}}
    assert believed(store, alias="copy") == {}
    assert [row.values for row in rows_in(store, "planned", alias="copy")] == [{"Points__c": 2}]
    assert rows_in(store, "planned") == []


def test_what_lies_is_told_with_its_state(store: Store) -> None:
    plan(store, planned("k1"))
    send(store)
    plan(store, planned("k2"))
    with store.begin() as connection:
        outbox.plan_one(connection, ORG, 1, planned("heartbeat", None))
        found = outbox.lying(connection, ORG, ["planned", "sending"])

    assert [(state, row.key) for state, row in found] == [("sending", "k1"), ("planned", "k2")]


def test_long_values_do_not_come_all_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    plan(store, *(planned(f"k{number}", Title__c="x" * 100) for number in range(6)))
    monkeypatch.setattr(outbox, "AT_ONCE_BYTES", 350)

    def come(least: int) -> int:
        with store.begin() as connection:
            rows = outbox.waiting(connection, ORG, "planned", FINDING, shared=False, limit=5, long_from=least)
        return len(rows)

    assert [come(least) for least in (1, 4, 6)] == [3, 4, 5]
