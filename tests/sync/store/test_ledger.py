"""What was judged, what stands, and what the next judgement may look at."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.facts import DoneWhen, Former, Occurrence
from sync.store import Store, kept, ledger
from sync.store.ledger import Entry, Listing

ORG, DEAL = "acme", "006A"
LIVES = {
    "risk.quiet": Occurrence(2, date(2026, 2, 1), True),
    "next_action.call": Occurrence(
        1, date(2026, 2, 3), False, date(2026, 2, 9), DoneWhen("next_meeting", "present"), unasked=True
    ),
}
FORMER = Former(date(2026, 3, 2), 420, "next_action.call", 7, "risk.quiet", ("stage=closing",), LIVES)


def entry(deal: str = DEAL, run: int = 1, answer: str = "a1", points: int = 420) -> Entry:
    return Entry(deal, run, "2026-03-02", "c1", "p1", "e1", answer, b'{"case":1}', b'{"result":1}', points)


def listing(entry: Entry) -> Listing:
    return Listing("High", "Ana Ruíz", "Proposal 50%", 100.0, entry.deal.encode())


def record(store: Store, *entries: Entry, former: Former = FORMER, alias: str = ORG) -> None:
    with store.begin() as connection:
        ledger.record(connection, alias, [(e, former, listing(e)) for e in entries], "ground")


def test_former_comes_back_whole(store: Store) -> None:
    record(store, entry())
    with store.begin() as connection:
        standing = ledger.standings(connection, ORG, [DEAL, "006Z"])

    assert standing == {DEAL: ledger.Standing(1, "a1", "ground", FORMER)}


def test_past_assessments_stay_and_the_last_stands(store: Store) -> None:
    record(store, entry(run=1, answer="a1"))
    record(store, entry(run=4, answer="a4"), former=replace(FORMER, points=1))
    with store.begin() as connection:
        at = {run: ledger.entry_at(connection, ORG, DEAL, run) for run in (None, 1, 3, 4, 9)}
        assert {run: found.answer for run, found in at.items() if found} == {
            None: "a4",
            1: "a1",
            3: "a1",
            4: "a4",
            9: "a4",
        }
        assert ledger.entry_at(connection, ORG, DEAL, 0) is None
        assert ledger.standings(connection, ORG, [DEAL])[DEAL].former.points == 1


def test_stored_bytes_come_back(store: Store) -> None:
    record(store, entry())
    with store.begin() as connection:
        assert ledger.entry_at(connection, ORG, DEAL) == entry()


def test_same_run_judging_again_replaces_its_own_row(store: Store) -> None:
    record(store, entry(answer="a1"))
    record(store, entry(answer="a2"))
    with store.begin() as connection:
        found = ledger.entry_at(connection, ORG, DEAL)
        assert found is not None
        assert found.answer == "a2"


def test_riskiest_first(store: Store) -> None:
    record(store, entry("006A", points=5), entry("006B", points=90), entry("006C", points=90))
    with store.begin() as connection:
        assert ledger.riskiest(connection, ORG, 2) == [(1, b"006B"), (1, b"006C")]


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({"owner": "RUÍZ"}, True),
        ({"owner": "Ru_z"}, False),
        ({"stage": "50%"}, True),
        ({"stage": "5%l"}, False),
        ({"bands": {"High", "Low"}}, True),
        ({"bands": {"Low"}}, False),
        ({"min_amount": 100}, True),
        ({"min_amount": 100.5}, False),
        ({"owner": "ana", "stage": "proposal", "bands": {"High"}, "min_amount": 1}, True),
    ],
)
def test_lists_are_narrowed_by_the_database(store: Store, narrowed: dict[str, Any], found: bool) -> None:
    record(store, entry())
    record(store, entry("006B"), alias="copy")
    with store.begin() as connection:
        assert ledger.riskiest(connection, ORG, 9, **narrowed) == ([(1, b"006A")] if found else [])


def test_an_erased_deal_takes_no_place_on_a_list(store: Store) -> None:
    record(store, entry("006A", points=90), entry("006B", points=5))
    with store.begin() as connection:
        ledger.erase_deals(connection, ORG, ["006A"])
        assert ledger.riskiest(connection, ORG, 1) == [(1, b"006B")]


def test_withdrawn_deal_stands_no_longer_and_its_past_stays(store: Store) -> None:
    record(store, entry())
    with store.begin() as connection:
        ledger.withdraw(connection, ORG, [DEAL])
        assert ledger.standings(connection, ORG, [DEAL]) == {}
        assert ledger.entry_at(connection, ORG, DEAL) == entry()


def test_doubted_answer_differs_from_any(store: Store) -> None:
    record(store, entry())
    with store.begin() as connection:
        ledger.doubt(connection, ORG, [DEAL])
        assert ledger.standings(connection, ORG, [DEAL]) == {DEAL: ledger.Standing(1, "", "ground", FORMER)}


def test_erased_case_is_gone_and_says_so(store: Store) -> None:
    record(store, entry(), entry("006B"))
    with store.begin() as connection:
        assert ledger.erase_deals(connection, ORG, [DEAL]) == 1
        found = ledger.entry_at(connection, ORG, DEAL)
        assert found is not None
        assert (found.case, found.result, found.answer) == (None, None, "a1")
        assert ledger.entry_at(connection, ORG, "006B") == entry("006B")


def test_playbook_is_kept_once(store: Store) -> None:
    with store.begin() as connection:
        ledger.keep_playbook(connection, "p1", b"{}")
        ledger.keep_playbook(connection, "p1", b"{}")
        assert ledger.playbook_of(connection, "p1") == b"{}"
        assert ledger.playbook_of(connection, "p2") is None


def test_purged_deal_leaves_nothing_and_only_in_its_organisation(store: Store) -> None:
    record(store, entry())
    record(store, entry(), alias="copy")
    with store.begin() as connection:
        kept.purge_deals(connection, ORG, [DEAL])
        assert ledger.entry_at(connection, ORG, DEAL) is None
        assert ledger.standings(connection, ORG, [DEAL]) == {}
        assert ledger.entry_at(connection, "copy", DEAL) == entry()
