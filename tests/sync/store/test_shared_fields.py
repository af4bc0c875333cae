"""What we asked for, what the CRM stored, and the conflicts with people."""

from sync.store import Store, shared_fields
from sync.three_way import Ours

ORG, DEAL, OBJECT = "acme", "006A", "Opportunity"
OURS = Ours("asked", "stored")


def test_last_write_is_remembered_as_asked_and_as_stored(store: Store) -> None:
    with store.begin() as connection:
        shared_fields.remember(
            connection, ORG, 1, DEAL, OBJECT, {"A__c": " x ", "B__c": 1.25}, {"A__c": "x", "B__c": 1.3}
        )
        shared_fields.remember(connection, ORG, 2, DEAL, OBJECT, {"A__c": "y"}, {"A__c": "y"})

        assert shared_fields.remembered(connection, ORG, [DEAL]) == {
            DEAL: {"A__c": Ours("y", "y"), "B__c": Ours(1.25, 1.3)}
        }
        assert shared_fields.remembered(connection, "copy", [DEAL]) == {}


def test_kept_field_is_a_persons_even_when_empty(store: Store) -> None:
    with store.begin() as connection:
        shared_fields.remember(connection, ORG, 1, DEAL, OBJECT, {"A__c": "x"}, {"A__c": "x"})
        shared_fields.remember(connection, ORG, 2, DEAL, OBJECT, {"A__c": None}, {"A__c": None}, theirs=True)

        assert shared_fields.remembered(connection, ORG, [DEAL]) == {DEAL: {"A__c": Ours(None, None, theirs=True)}}


def test_conflict_that_stands_is_brought_up_to_date(store: Store) -> None:
    with store.begin() as connection:
        for theirs in ("first", "second"):
            shared_fields.raise_conflict(connection, ORG, 1, DEAL, OBJECT, "A__c", OURS, theirs, "proposed")

        (conflict,) = shared_fields.conflicts(connection, ORG)
        assert (conflict.stored, conflict.theirs, conflict.proposed) == ("stored", "second", "proposed")


def test_decided_conflict_does_not_swallow_a_new_one(store: Store) -> None:
    with store.begin() as connection:
        shared_fields.raise_conflict(connection, ORG, 1, DEAL, OBJECT, "A__c", OURS, "first", "p")
        shared_fields.settle_conflict(connection, shared_fields.conflicts(connection, ORG)[0].id, "kept")
        shared_fields.raise_conflict(connection, ORG, 2, DEAL, OBJECT, "A__c", OURS, "second", "p")

        assert [c.theirs for c in shared_fields.conflicts(connection, ORG)] == ["second"]
        assert [c.theirs for c in shared_fields.conflicts(connection, ORG, "kept")] == ["first"]


def test_conflict_ends_where_the_field_says_again_what_we_wrote(store: Store) -> None:
    with store.begin() as connection:
        for name in ("A__c", "B__c"):
            shared_fields.raise_conflict(connection, ORG, 1, DEAL, OBJECT, name, OURS, "theirs", "p")
        shared_fields.end_conflicts(connection, ORG, DEAL, ["A__c"])
        shared_fields.end_conflicts(connection, "copy", DEAL, ["B__c"])
        shared_fields.end_conflicts(connection, ORG, DEAL, [])

        assert [c.field for c in shared_fields.conflicts(connection, ORG)] == ["B__c"]


def test_conflict_about_what_our_write_went_over_stays_until_decided(store: Store) -> None:
    with store.begin() as connection:
        shared_fields.raise_conflict(connection, ORG, 1, DEAL, OBJECT, "A__c", OURS, "theirs", "p", overwrote=True)
        shared_fields.end_conflicts(connection, ORG, DEAL, ["A__c"])
        assert shared_fields.gone_over(connection, ORG, [DEAL]) == {DEAL: {"A__c": "theirs"}}

        shared_fields.raise_conflict(connection, ORG, 2, DEAL, OBJECT, "A__c", OURS, "theirs", "p")
        assert [c.overwrote for c in shared_fields.conflicts(connection, ORG)] == [True]
        shared_fields.raise_conflict(connection, ORG, 3, DEAL, OBJECT, "A__c", OURS, "a newer one", "p")
        assert [c.overwrote for c in shared_fields.conflicts(connection, ORG)] == [False]
        assert shared_fields.gone_over(connection, ORG, [DEAL]) == {}
