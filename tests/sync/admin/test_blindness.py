"""What nobody can judge, as a worklist: by cause, by owner, ranked by the open amount, with what it unlocks."""

from sync.blindness import Blindness, Spot, blindness
from sync.forget import forget
from sync.store import Store
from tests.sync.world import World


def looked_at(world: World, store: Store) -> Blindness:
    with store.begin() as connection:
        return blindness(connection, world.organisation())


def spots(found: Blindness) -> dict[tuple[str, str], Spot]:
    return {(spot.cause, spot.thing): spot for spot in found.spots}


def test_field_that_may_not_be_read_blinds_every_deal_and_names_its_grant(world: World, store: Store) -> None:
    world.revoke("Task.ActivityDate")
    world.sync(store)

    found = looked_at(world, store)

    spot = spots(found)["unreadable", "Task.ActivityDate"]
    assert spot.deals == found.deals == len(world.judged())
    assert spot.remedy == "Permission set Cornerman_Integration: Read on Task.ActivityDate"
    assert spot.unlocks
    assert set(spot.unlocks) <= set(spot.rules) <= set(found.rules)
    open_amount = sum(world.row("Opportunity", f"Id = '{deal}'")["Amount"] or 0 for deal in world.judged())
    assert sum(spot.amounts.values()) == open_amount
    assert sum(found.amounts.values()) == open_amount


def test_owners_whose_mail_never_arrives_are_named_with_what_hangs_on_them(world: World, store: Store) -> None:
    with world.org.storage.write() as connection:
        connection.execute('DELETE FROM "EmailMessage"')
        connection.execute('DELETE FROM "Task" WHERE "TaskSubtype" = \'Email\'')
    world.sync(store)

    spot = spots(looked_at(world, store))["not captured", "mail"]

    owners = {
        world.row("User", f"Id = '{world.row('Opportunity', f'Id = {deal!r}')['OwnerId']}'")["Name"]
        for deal in world.judged()
    }
    assert {owner.name for owner in spot.owners} == owners
    assert sum(owner.deals for owner in spot.owners) == spot.deals == len(world.judged())
    assert spot.rules
    assert "capture: { mail: { always: [...] } }" in spot.remedy


def test_largest_open_amount_comes_first_and_rules_count_once(settled: World, settled_store: Store) -> None:
    found = looked_at(settled, settled_store)

    currency = settled.organisation().currency
    ranks = [spot.amounts.get(currency, 0) for spot in found.spots]
    assert ranks == sorted(ranks, reverse=True)
    assert set(found.rules) == {rule for spot in found.spots for rule in spot.rules}
    unlocked = [rule for spot in found.spots for rule in spot.unlocks]
    assert len(unlocked) == len(set(unlocked))


def test_nothing_judged_is_nothing_to_see(world: World, store: Store) -> None:
    assert looked_at(world, store) == Blindness(0, 0, {}, (), (), 0)


def test_deal_in_which_somebody_was_erased_is_counted_apart(settled: World, settled_store: Store) -> None:
    person = str(settled.rows("OpportunityContactRole", f"OpportunityId = '{settled.judged()[0]}'")[0]["ContactId"])
    erased = forget(settled_store, settled.organisation(), person)

    assert looked_at(settled, settled_store).erased == len(set(erased.deals) & set(settled.judged()))
