"""A deal that is held out is judged as the others are, and asks nothing of anybody."""

from datetime import date

import pytest
from sqlalchemy import select

from rules.asked import Measured
from sync.asked import WAIT, what_became
from sync.codec import plain
from sync.deals import Filters, riskiest
from sync.explain import explain
from sync.store import Store, ledger
from sync.store.tables import asked
from tests.sync.world import ACTION, ALIAS, DAY, FINDING, GAP, World, kept_rows

HELD = "hold_out: { share: 0.5, opened_from: 2020-01-01 }"
PRIMARY = ("Primary_Action__c", "Primary_Reason__c", "Primary_Timing__c", "Primary_Due__c")


def split(world: World, store: Store) -> tuple[list[str], list[str]]:
    """The deals judged: held out, and shown their actions."""
    organisation, rows = world.organisation(), kept_rows(store, "Opportunity")
    opened = {deal: date.fromisoformat(str(rows[deal].values["CreatedDate"])[:10]) for deal in world.judged()}
    held = [deal for deal, on in opened.items() if organisation.hold_out.holds(ALIAS, deal, on)]
    return held, [deal for deal in opened if deal not in held]


def open_actions(world: World, deal: str) -> list[str]:
    return [row["Key__c"] for row in world.of_deal(ACTION, deal, "Engine_State__c = 'Proposed'")]


def occurrences(store: Store, deal: str) -> set[tuple[str, int]]:
    with store.begin() as connection:
        return {(row.action, row.number) for row in connection.execute(select(asked).where(asked.c.deal == deal))}


def told(world: World, store: Store) -> Measured:
    with store.begin() as connection:
        return what_became(connection, world.organisation(), world.org.clock.now().date())


def nobody_is_shown(settled: World, settled_store: Store, held: list[str], shown: list[str]) -> None:
    """By the commands: the list of deals, and the page of one."""
    organisation = settled.organisation()
    with settled_store.begin() as connection:
        listed = {one.deal.id: one for one in riskiest(connection, organisation, Filters(), 100)}
        for deal in (held[0], shown[0]):
            entry = ledger.entry_at(connection, ALIAS, deal)
            assert entry is not None
            playbook = ledger.playbook_of(connection, entry.playbook)
            assert playbook is not None
            page = explain(organisation, entry, playbook)
            assert page is not None
            assert (page.action is None, page.held_out) == (deal in held, deal in held)
            assert page.alternatives == () or deal not in held
            assert entry.result is not None
            assert plain(entry.result)["primary"]["key"].startswith("next_action.")  # judged and kept all the same
    assert {deal for deal, one in listed.items() if one.action is None} == set(held)
    assert all(one.held_out is (deal in held) for deal, one in listed.items())


@pytest.mark.proof
def test_it_has_its_risks_and_gaps_and_no_action_anywhere(world: World, store: Store) -> None:
    world.configure(HELD)
    world.sync(store)

    held, shown = split(world, store)
    assert len(held) >= 3
    assert len(shown) >= 3
    for deal in held:
        assert {world.assessment(deal)[name] for name in PRIMARY} == {None}
        assert not world.of_deal(ACTION, deal)
        assert world.of_deal(FINDING, deal) or world.of_deal(GAP, deal)
    for deal in shown:
        assert None not in {world.assessment(deal)[name] for name in PRIMARY}
        assert open_actions(world, deal)
    with store.begin() as connection:
        rows = connection.execute(select(asked.c.deal, asked.c.held).distinct()).all()
    assert {row.deal for row in rows if row.held} == set(held)
    assert {row.deal for row in rows if not row.held} == set(shown)


def test_switched_on_later_it_ends_what_was_asked_and_off_again_asks_anew(settled: World, settled_store: Store) -> None:
    before = {deal: open_actions(settled, deal) for deal in settled.judged()}
    settled.configure(HELD)
    settled.pass_time()
    settled.sync(settled_store)

    held, shown = split(settled, settled_store)
    assert all(before[deal] for deal in held)
    for deal in held:
        assert not open_actions(settled, deal)
        assert not settled.of_deal(ACTION, deal, "Is_Primary__c = 1")
        assert {settled.assessment(deal)[name] for name in PRIMARY} == {None}
        assert settled.of_deal(FINDING, deal, "Engine_State__c = 'Open'") or settled.of_deal(GAP, deal)
    assert {deal: open_actions(settled, deal) for deal in shown} == {deal: before[deal] for deal in shown}
    nobody_is_shown(settled, settled_store, held, shown)
    something = {deal for deal in held if any(action != WAIT for action, _ in occurrences(settled_store, deal))}
    assert something
    assert told(settled, settled_store).mixed == len(something)  # although nothing new was asked of them since

    settled.configure()
    settled.pass_time()
    settled.sync(settled_store)

    assert {deal: open_actions(settled, deal) for deal in settled.judged()} == before
    for deal in held:
        assert settled.assessment(deal)["Primary_Action__c"]


def test_what_comes_back_to_a_held_out_deal_is_a_new_occurrence(settled: World, settled_store: Store) -> None:
    settled.configure(HELD)
    settled.sync(settled_store)
    deal = split(settled, settled_store)[0][0]
    stage = kept_rows(settled_store, "Opportunity")[deal].values["StageName"]
    asked_first = occurrences(settled_store, deal)
    for name in ("Closed Lost", stage):
        settled.change("Opportunity", deal, StageName=name)
        settled.pass_time()
        settled.sync(settled_store)

    again = occurrences(settled_store, deal) - asked_first

    assert again
    assert all(number == 2 for action, number in again if (action, 1) in asked_first)
    assert any((action, 1) in asked_first for action, _ in again)


@pytest.mark.proof
def test_a_quiet_day_writes_nothing_of_it(world: World, store: Store) -> None:
    world.configure(HELD)
    for _ in range(3):
        world.sync(store)
        world.pass_time()

    world.sync(store)

    assert not [one for one in world.writes() if "Cornerman_Run__c" not in one]


def test_what_people_did_and_how_it_ended_is_measured(settled: World, settled_store: Store) -> None:
    first, second, *_ = [d for d in settled.judged() if len(open_actions(settled, d)) == 1]
    for deal, status in ((first, "Accepted"), (second, "Done")):
        (row,) = settled.of_deal(ACTION, deal, "Engine_State__c = 'Proposed'")
        settled.change(ACTION, row["Id"], Status__c=status)
    settled.change("Opportunity", second, StageName="Closed Won")
    settled.pass_time(DAY)
    settled.sync(settled_store)

    found = told(settled, settled_store)

    assert found.shown >= 2
    assert sum(one.accepted for one in found.actions) == 2
    assert (found.lift.one.part, found.lift.one.whole) == (1, 1)
    assert found.effect is None
