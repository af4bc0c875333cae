"""Records as read: replaced, referred to, moved, merged, purged; the organisation leads every key."""

from typing import Any

import pytest
from sqlalchemy import Connection, Table, select

from connector.records import Cursor, Row
from sync.store import Store, kept, tables
from sync.store.kept import CHUNK, Place

ORG = "acme"
DEAL, OTHER = "006A", "006B"


def row(object_name: str, record: str, **values: Any) -> Row:
    return Row(object_name, record, "2026-03-02T08:00:00Z", values)


def keep(connection: Connection, *rows: tuple[Row, Place], alias: str = ORG) -> None:
    kept.keep(connection, alias, rows)


def gathered(connection: Connection, deal: str = DEAL, alias: str = ORG) -> dict[str, list[str]]:
    found = kept.of_deals(connection, alias, [deal])[deal]
    return {name: sorted(r.id for r in rows) for name, rows in sorted(found.items())}


def count(connection: Connection, table: Table) -> int:
    return len(connection.execute(select(table)).all())


def opportunity(deal: str = DEAL, *references: str) -> tuple[Row, Place]:
    return row("Opportunity", deal, Name=deal), Place(deal, (), references)


def test_page_replaces_what_was_kept(store: Store) -> None:
    with store.begin() as connection:
        keep(connection, (row("Task", "00T1", Subject="Call"), Place(DEAL)))
        keep(connection, (row("Task", "00T1", Subject="Called"), Place(DEAL)))

        (task,) = kept.of_deals(connection, ORG, [DEAL])[DEAL]["Task"]
        assert task == row("Task", "00T1", Subject="Called")


def test_keeping_the_same_page_twice_is_keeping_it_once(store: Store) -> None:
    page = [opportunity(DEAL, "001A", "005A"), (row("Task", "00T1"), Place(DEAL, (), ("003A",)))]
    with store.begin() as connection:
        keep(connection, *page)
        keep(connection, *page)

        assert (count(connection, tables.kept), count(connection, tables.reference)) == (2, 3)


def test_a_deal_gathers_its_own_what_it_points_to_and_what_hangs_on_these(store: Store) -> None:
    with store.begin() as connection:
        keep(
            connection,
            opportunity(DEAL, "001A", "005A"),
            (row("OpportunityContactRole", "00K1"), Place(DEAL, (), ("003A",))),
            (row("Account", "001A"), Place(None)),
            (row("User", "005A"), Place(None)),
            (row("Contact", "003A"), Place(None)),
            (row("Contact", "003Z"), Place(None)),
            (row("Task", "00T1"), Place(None, ("001Z", "003A"))),  # on another account, with this deal's contact
            (row("Task", "00T2"), Place(OTHER)),
            (row("Event", "00U1"), Place(None, ("003Z",))),
        )

        assert gathered(connection) == {
            "Account": ["001A"],
            "Contact": ["003A"],
            "Opportunity": [DEAL],
            "OpportunityContactRole": ["00K1"],
            "Task": ["00T1"],
            "User": ["005A"],
        }


def test_mail_with_a_person_of_two_deals_bears_on_both_once(store: Store) -> None:
    with store.begin() as connection:
        keep(
            connection,
            opportunity(DEAL, "001A"),
            opportunity(OTHER, "001A"),
            (row("OpportunityContactRole", "00K1"), Place(DEAL, (), ("003A",))),
            (row("OpportunityContactRole", "00K2"), Place(OTHER, (), ("003A",))),
            (row("OpportunityContactRole", "00K3"), Place(OTHER, (), ("003A",))),
            (row("Contact", "003A"), Place(None)),
            (row("EmailMessage", "02s1"), Place(None, ("003A",))),
        )

        both = kept.of_deals(connection, ORG, [DEAL, OTHER])
        assert [[r.id for r in both[deal]["EmailMessage"]] for deal in (DEAL, OTHER)] == [["02s1"], ["02s1"]]
        assert kept.deals_through(connection, ORG, ["003A", "001A"]) == {"003A": {DEAL, OTHER}, "001A": {DEAL, OTHER}}


def test_child_that_moves_to_another_deal_leaves_the_first(store: Store) -> None:
    with store.begin() as connection:
        keep(connection, opportunity(DEAL), opportunity(OTHER))
        keep(connection, (row("OpportunityContactRole", "00K1"), Place(DEAL, (), ("003A",))))
        keep(connection, (row("OpportunityContactRole", "00K1"), Place(OTHER, (), ("003A",))))

        assert "OpportunityContactRole" not in gathered(connection)
        assert gathered(connection, OTHER)["OpportunityContactRole"] == ["00K1"]
        assert kept.deals_through(connection, ORG, ["003A"]) == {"003A": {OTHER}}


def test_drop_takes_the_references_along(store: Store) -> None:
    with store.begin() as connection:
        keep(connection, (row("OpportunityContactRole", "00K1"), Place(DEAL, (), ("003A",))))
        kept.drop(connection, ORG, "OpportunityContactRole", ["00K1"])

        assert kept.deals_through(connection, ORG, ["003A"]) == {}


def test_same_ids_in_two_organisations_never_mix(store: Store) -> None:
    with store.begin() as connection:
        for alias in (ORG, "acme-copy"):
            keep(connection, opportunity(DEAL, "001A"), (row("Account", "001A", Of=alias), Place(None)), alias=alias)
            kept.mark_dirty(connection, alias, [DEAL])
            kept.move_cursor(connection, alias, "Opportunity", Cursor("2026", alias))
            kept.merge(connection, alias, "003A", f"003-{alias}")

        kept.drop(connection, ORG, "Account", ["001A"])
        kept.clean(connection, ORG, [DEAL])
        kept.purge_deals(connection, ORG, [DEAL])
        kept.keep_only(connection, ORG, [])

        assert gathered(connection) == {}
        (account,) = kept.of_deals(connection, "acme-copy", [DEAL])[DEAL]["Account"]
        assert account.values == {"Of": "acme-copy"}
        assert kept.dirty_deals(connection, "acme-copy", "", None) == [DEAL]
        assert kept.cursors(connection, "acme-copy") == {"Opportunity": Cursor("2026", "acme-copy")}
        assert kept.survivors(connection, "acme-copy") == {"003A": "003-acme-copy"}


# --- merges


def test_merged_person_hands_over_role_and_mail(store: Store) -> None:
    with store.begin() as connection:
        keep(
            connection,
            opportunity(),
            opportunity(OTHER),
            (row("OpportunityContactRole", "00K1"), Place(DEAL, (), ("003LOSER",))),
            (row("OpportunityContactRole", "00K2"), Place(OTHER, (), ("003STAYS",))),
            (row("Contact", "003STAYS"), Place(None)),
            (row("Task", "00T1"), Place(None, ("003LOSER",))),
        )

        assert kept.merge(connection, ORG, "003LOSER", "003STAYS") == {DEAL, OTHER}
        for deal in (DEAL, OTHER):
            assert gathered(connection, deal)["Contact"] == ["003STAYS"]
            assert gathered(connection, deal)["Task"] == ["00T1"]


def test_role_that_named_both_merged_people_names_the_survivor_once(store: Store) -> None:
    with store.begin() as connection:
        keep(connection, opportunity(DEAL, "003LOSER", "003STAYS"))
        kept.merge(connection, ORG, "003LOSER", "003STAYS")

        assert kept.deals_through(connection, ORG, ["003LOSER", "003STAYS"]) == {"003STAYS": {DEAL}}


@pytest.mark.parametrize("order", [[("A", "B"), ("B", "C")], [("B", "C"), ("A", "B")]])
def test_chain_of_merges_ends_at_the_last_survivor(store: Store, order: list[tuple[str, str]]) -> None:
    with store.begin() as connection:
        keep(connection, opportunity(DEAL, "A"), (row("Task", "00T1"), Place(None, ("A",))))
        for loser, survivor in order:
            kept.merge(connection, ORG, loser, survivor)

        assert kept.survivors(connection, ORG) == {"A": "C", "B": "C"}
        assert kept.deals_through(connection, ORG, ["C"]) == {"C": {DEAL}}
        assert gathered(connection)["Task"] == ["00T1"]


def test_merge_told_twice_is_one(store: Store) -> None:
    with store.begin() as connection:
        kept.merge(connection, ORG, "A", "B")
        kept.merge(connection, ORG, "A", "B")

        assert kept.survivors(connection, ORG) == {"A": "B"}


def test_loser_taken_out_of_the_bin_stands_for_itself(store: Store) -> None:
    with store.begin() as connection:
        kept.merge(connection, ORG, "A", "B")
        kept.unmerge(connection, ORG, ["A"])
        kept.merge(connection, ORG, "B", "A")

        assert kept.survivors(connection, ORG) == {"B": "A"}


# --- dirty marks


def test_marking_twice_is_marking_once(store: Store) -> None:
    with store.begin() as connection:
        kept.mark_dirty(connection, ORG, [OTHER, DEAL])
        kept.mark_dirty(connection, ORG, [DEAL])

        assert kept.dirty_deals(connection, ORG, "", None) == [DEAL, OTHER]
        assert kept.dirty_deals(connection, ORG, DEAL, 5) == [OTHER]


def test_more_ids_than_one_query_takes(store: Store) -> None:
    deals = [f"006{n:06}" for n in range(2 * CHUNK + 3)]
    with store.begin() as connection:
        keep(connection, *(opportunity(deal, "001A") for deal in deals))
        kept.mark_dirty(connection, ORG, deals)

        assert len(kept.known(connection, ORG, "Opportunity", deals)) == len(deals)
        assert len(kept.of_deals(connection, ORG, deals)) == len(deals)
        assert [r.id for r in kept.of_object(connection, ORG, "Opportunity")] == deals
        kept.clean(connection, ORG, deals)
        kept.purge_deals(connection, ORG, deals)
        assert count(connection, tables.kept) + count(connection, tables.dirty) == 0


def test_streaming_an_object_leaves_the_connection_as_it_was(store: Store) -> None:
    with store.begin() as connection:
        list(kept.of_object(connection, ORG, "Opportunity"))

        assert "yield_per" not in connection.get_execution_options()


# --- objects no longer read


def test_object_no_longer_read_is_kept_no_longer(store: Store) -> None:
    with store.begin() as connection:
        keep(
            connection,
            opportunity(DEAL, "001A"),
            (row("VideoCall", "0kP1"), Place(DEAL, (), ("003A",))),
        )
        kept.keep_only(connection, ORG, ["Opportunity", "Task"])

        assert gathered(connection) == {"Opportunity": [DEAL]}
        assert kept.deals_through(connection, ORG, ["001A", "003A"]) == {"001A": {DEAL}}


def test_values_come_back_as_they_were_read(store: Store) -> None:
    values = {"a": "Ünïcödé 🦊 עברית \u202e", "b": None, "c": 12.5, "d": True, "e": "x" * 100_000, "f": ""}
    with store.begin() as connection:
        keep(connection, (row("Task", "00T1", **values), Place(DEAL)))

        assert kept.of_deals(connection, ORG, [DEAL])[DEAL]["Task"][0].values == values
