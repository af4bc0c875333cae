"""A person's data is found and erased in every table, stays out when everything is read again, and what the CRM goes
on to hold of them is listed."""

from typing import Any

from sqlalchemy import select

from sync.codec import unpack
from sync.forget import Forgotten, forget
from sync.replay import replayed
from sync.store import Store, kept, ledger, organisations, shared_fields
from sync.store.tables import assessment, metadata
from sync.three_way import Ours
from tests.sync.world import ALIAS, World, kept_rows


def everything(store: Store) -> dict[str, bytes]:
    """All that the store holds, by table: cases and results opened."""
    found = {}
    with store.begin() as connection:
        for name, table in metadata.tables.items():
            parts = []
            for row in connection.execute(select(table)).mappings():
                for column, value in row.items():
                    if isinstance(value, bytes):
                        opened = name == "assessment" and column in ("case", "result")
                        parts.append(unpack(value) if opened or (name, column) == ("playbook", "data") else value)
                    elif isinstance(value, str):
                        parts.append(value.encode())
            found[name] = b"\n".join(parts)
    return found


def somebody(world: World) -> dict[str, Any]:
    """A contact on a judged deal, whose mail is known, and who sent some."""
    judged = ", ".join(f"'{deal}'" for deal in world.judged())
    roles = world.rows("OpportunityContactRole", f"OpportunityId IN ({judged})")
    for role in roles:
        contact = world.row("Contact", f"Id = '{role['ContactId']}'")
        if contact["Email"] and world.rows("EmailMessage", f"FromAddress = '{contact['Email']}'"):
            return {**contact, "deal": role["OpportunityId"]}
    raise AssertionError("nobody wrote a mail")


def where_named(store: Store, *texts: str) -> dict[str, list[str]]:
    tables = everything(store)
    return {
        name: found
        for name, data in tables.items()
        if (found := [text for text in texts if text.encode().lower() in data.lower()])
    }


def erase(world: World, store: Store, person: str) -> Forgotten:
    return forget(store, world.organisation(), person)


def test_nothing_in_any_table_names_the_person(world: World, store: Store) -> None:
    world.sync(store)
    person = somebody(world)
    named = where_named(store, person["Id"], person["Email"], person["Name"])
    assert {"kept", "reference", "assessment", "sent", "outbox"} <= set(named)
    with store.begin() as connection:
        ours = Ours(person["Id"], person["Name"])
        shared_fields.raise_conflict(
            connection, ALIAS, 1, person["deal"], "Opportunity", "Champion__c", ours, person["Name"], person["Id"]
        )

    erased = erase(world, store, person["Id"])

    assert where_named(store, person["Id"], person["Email"], person["Name"]) == {}
    assert person["deal"] in erased.deals
    assert not erased.already
    assert min(erased.records, erased.emptied, erased.assessments, erased.writes, erased.fields) > 0


def test_replay_says_erased(settled: World, settled_store: Store) -> None:
    person = somebody(settled)
    erase(settled, settled_store, person["Id"])

    with settled_store.begin() as connection:
        entry = ledger.entry_at(connection, ALIAS, person["deal"])
        assert entry is not None
        playbook = ledger.playbook_of(connection, entry.playbook)
    assert playbook is not None
    assert replayed(entry, playbook).verdict == "erased"


def test_reading_everything_again_does_not_bring_them_back(settled: World, settled_store: Store) -> None:
    person = somebody(settled)
    erase(settled, settled_store, person["Id"])
    with settled_store.begin() as connection:
        organisations.refetch(connection, ALIAS)
    settled.pass_time()

    settled.sync(settled_store)

    assert where_named(settled_store, person["Id"], person["Email"]) == {}
    assert person["Id"] not in kept_rows(settled_store, "Contact")
    assert person["Id"] not in settled.assessment(person["deal"])["People__c"]
    assert person["Name"] not in settled.assessment(person["deal"])["People__c"]
    assert all(person["deal"] != row.deal for row in assessments(settled_store) if row.case is None and row.run > 9)


def assessments(store: Store) -> list[Any]:
    with store.begin() as connection:
        return list(connection.execute(select(assessment)))


def test_what_the_crm_goes_on_to_hold_is_listed(settled: World, settled_store: Store) -> None:
    person = somebody(settled)

    stays = {(one.object, one.record): one for one in erase(settled, settled_store, person["Id"]).stays}

    assert ("Contact", person["Id"]) in stays
    for mail in settled.rows("EmailMessage", f"FromAddress = '{person['Email']}'"):
        assert "FromAddress" in stays["EmailMessage", mail["Id"]].fields
    for role in settled.rows("OpportunityContactRole", f"ContactId = '{person['Id']}'"):
        assert ("OpportunityContactRole", role["Id"]) in stays


def test_second_time_is_harmless(settled: World, settled_store: Store) -> None:
    person = somebody(settled)
    erase(settled, settled_store, person["Id"])
    settled.pass_time()
    settled.sync(settled_store)
    before = kept_rows(settled_store, "Task")

    again = erase(settled, settled_store, person["Id"])

    assert again.already
    assert (again.records, again.emptied, again.assessments, again.writes) == (0, 0, 0, 0)
    assert kept_rows(settled_store, "Task") == before


def test_person_who_was_merged_goes_with_every_id(settled: World, settled_store: Store) -> None:
    person = somebody(settled)
    other = next(
        row["Id"]
        for row in settled.rows("Contact", f"AccountId = '{person['AccountId']}'")
        if row["Id"] != person["Id"]
    )
    settled.control("merge", master=other, losers=[person["Id"]])
    settled.pass_time()
    settled.sync(settled_store)

    erase(settled, settled_store, person["Id"])

    assert where_named(settled_store, person["Id"], other) == {}
    with settled_store.begin() as connection:
        organisations.refetch(connection, ALIAS)
    settled.pass_time()
    settled.sync(settled_store)
    assert where_named(settled_store, person["Id"], other) == {}


def test_neighbours_stay_as_they_are(settled: World, settled_store: Store) -> None:
    person = somebody(settled)
    before = kept_rows(settled_store, "Contact")

    erased = erase(settled, settled_store, person["Id"])

    assert kept_rows(settled_store, "Contact") == {k: v for k, v in before.items() if k != person["Id"]}
    with settled_store.begin() as connection:
        others = set(settled.judged()) - set(erased.deals)
        assert others
        for deal in others:
            entry = ledger.entry_at(connection, ALIAS, deal)
            assert entry is not None
            assert entry.case is not None
        assert not set(kept.dirty_deals(connection, ALIAS, "", None)) & others


def test_person_nobody_knows_erases_nothing(settled: World, settled_store: Store) -> None:
    erased = erase(settled, settled_store, "003000000000000AAA")

    assert (erased.deals, erased.records, erased.stays) == ((), 0, ())
