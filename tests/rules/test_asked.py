"""What actions bring, in generated companies of which it is known: an effect is found, and selection is none."""

from dataclasses import replace
from random import Random

import pytest

from rules.asked import SOON_DAYS, Apart, Asked, Measured, measured
from rules.playbook import Norm, Norms, Playbook


def company(seed: int, *, deals: int = 1500, share: float = 0.3, effect: float = 0.0, able: float = 0.0) -> list[Asked]:
    """Closed deals of which 35 % are won by themselves.

    effect: how much likelier a deal is won when its action is done. able: how much likelier an able rep wins, who does
    what is asked for twice as often as others, and also more of it unasked.
    """
    dice, found = Random(seed), []
    for number in range(deals):
        is_able, held = dice.random() < 0.5, dice.random() < share
        unasked = dice.random() < (0.3 if is_able else 0.1)
        asked = not held and dice.random() < (0.6 if is_able else 0.3)
        done = unasked or asked
        won = dice.random() < 0.35 + (effect if done else 0.0) + (able if is_able else 0.0)
        found.append(Asked(f"{number:05}", "next_action.a", held, False, True, asked, done, done, won))
    return found


def test_a_known_effect_is_found_where_deals_are_held_out() -> None:
    """Half of the deals do it for being asked; it makes 30 % more of them won: about 11 % in all."""
    found = measured(company(1, deals=3000, effect=0.3))

    assert found.effect is not None
    assert found.effect.tells
    assert found.effect.low is not None
    assert found.effect.high is not None
    assert found.effect.low < 0.3 * (0.45 + 0.2 - 0.45 * 0.2 - 0.2) < found.effect.high
    (one,) = found.actions
    assert one.effect is not None
    assert one.effect.apart == pytest.approx(0.45 * 0.8, abs=0.08)


def test_able_reps_make_a_lift_and_no_effect() -> None:
    """Doing it changes nothing; those who do it win more. The lift is an association, the hold-out says so."""
    lifted = wrong = 0
    for seed in range(40):
        found = measured(company(seed, able=0.3))
        assert found.effect is not None
        lifted += found.lift.tells and found.lift.apart is not None and found.lift.apart > 0
        wrong += found.effect.tells

    assert lifted >= 39
    assert wrong <= 5  # 2 of 40 are expected


def test_without_a_hold_out_no_effect_is_told() -> None:
    found = measured(
        [Asked(str(n), "next_action.a", False, False, False, True, n % 2 == 0, None, n % 3 == 0) for n in range(90)]
    )

    assert found.effect is None
    assert [one.effect for one in found.actions] == [None]
    assert found.lift.one.whole == found.lift.other.whole == 45


def ask(deal: str = "d", action: str = "next_action.a", **given: object) -> Asked:
    plain = {"held": False, "moved": False, "drawn": True, "accepted": False, "done": False, "soon": None, "won": None}
    return Asked(deal, action, **{**plain, **given})  # type: ignore[arg-type]


def test_deals_are_counted_and_not_askings() -> None:
    found = measured([ask(accepted=True), ask(done=True, soon=True), ask(soon=False), ask("e", won=True)])

    (one,) = found.actions
    assert (one.shown, one.accepted, one.done, one.closed) == (2, 1, 1, 1)
    assert found.shown == 2


def test_what_is_done_was_accepted_and_the_first_asking_counts() -> None:
    some = [ask(done=True, soon=None), ask(soon=True), ask("h", held=True, soon=False), ask("h", held=True, soon=True)]

    (one,) = measured(some).actions

    assert one.accepted == 1
    assert one.effect is not None
    assert (one.effect.one.whole, one.effect.other.part, one.effect.other.whole) == (0, 0, 1)
    assert one.effect.apart is None


def test_deals_not_drawn_for_are_in_the_lift_alone() -> None:
    found = measured([ask(drawn=False, won=True), ask("e", won=True), ask("h", held=True, won=False)])

    assert found.effect is not None
    assert (found.effect.one.whole, found.effect.other.whole) == (1, 1)
    assert found.lift.other.whole == 2


def test_a_deal_moved_between_the_two_counts_for_neither() -> None:
    found = measured([ask(won=True), ask(held=True, won=True), ask("e", won=True), ask("f", moved=True, won=True)])

    assert (found.mixed, found.shown, found.held) == (2, 1, 0)


def test_how_often_it_is_soon_done_is_told_of_the_deals_shown_on_which_that_is_settled() -> None:
    settled = [ask(str(n), soon=n < 3, drawn=n % 2 == 0) for n in range(10)]
    others = [ask("open", soon=None), ask("held", held=True, soon=True)]

    (one,) = measured([*settled, *others]).actions

    assert (one.soon.part, one.soon.whole) == (3, 10)


def test_a_chance_is_told_from_enough_deals_on(playbook: Playbook) -> None:
    shares = {"next_action.a": Norm(0.3, 19), "next_action.b": Norm(0.4, 20)}
    learned = replace(playbook, norms=Norms(done_soon=shares))

    assert [learned.chance(action) for action in ("next_action.a", "next_action.b", "next_action.c")] == [
        None,
        0.4,
        None,
    ]


def test_nothing_asked_is_nothing_found() -> None:
    assert measured([]) == Measured((), 0, 0, 0, measured([]).lift, None)
    assert measured([]).lift.apart is None


@pytest.mark.parametrize(
    ("low", "high", "tells"),
    [
        (0.1, 0.2, True),
        (0.0, 0.2, False),
        (-0.2, -0.1, True),
        (-0.2, 0.0, False),
        (-0.1, 0.1, False),
        (None, None, False),
    ],
)
def test_a_difference_tells_where_its_interval_leaves_out_zero(
    low: float | None, high: float | None, tells: bool
) -> None:
    whole = measured([]).lift.one

    assert Apart(whole, whole, 0.1, low, high).tells is tells


def test_soon_is_within_thirty_days() -> None:
    assert SOON_DAYS == 30
