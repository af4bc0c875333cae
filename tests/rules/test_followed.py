"""Adherence over many deals: what counts, on how many deals it stands, and what it has to do with winning."""

from dataclasses import replace
from random import Random

import pytest

from rules.assessment import ElementState, Step, StepCheck, StepState
from rules.facts import Strength
from rules.followed import Judged, followed, share_of, tie

DONE, NOT, NA, EXCUSED, UNKNOWN = (
    StepState.DONE,
    StepState.NOT_DONE,
    StepState.NOT_APPLICABLE,
    StepState.DEVIATION,
    StepState.UNKNOWN,
)


def step(key: str, state: StepState, *, breached: bool = True, reason: str | None = None) -> Step:
    return Step(key, key.partition("-")[0], StepCheck(state), breached=breached and state is NOT, reason=reason)


def deal(number: int, *steps: Step, owner: str = "Ana", team: str | None = "North", won: bool | None = None) -> Judged:
    return Judged(f"006{number}", owner, team, won, steps)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (50, 100, 0.4038, 0.5962)],
)
def test_a_share_has_wilsons_interval(part: int, whole: int, low: float, high: float) -> None:
    found = share_of(part, whole)
    assert (found.share, found.low, found.high) == (part / whole, low, high)


def test_a_share_of_nothing_is_none() -> None:
    assert share_of(0, 0).share is None
    assert tie("a", share_of(1, 2), share_of(0, 0)).apart is None


def test_a_difference_has_newcombes_interval() -> None:
    """The example of Newcombe (1998), 56 of 70 against 48 of 80: 0.2, from 0.0524 to 0.3339."""
    found = tie("a", share_of(56, 70), share_of(48, 80))
    assert (found.apart, found.low, found.high) == (0.2, 0.0524, 0.3339)
    assert found.tells
    assert not tie("a", share_of(5, 7), share_of(4, 8)).tells
    assert not replace(found, low=0.0).tells
    assert replace(found, low=0.0001).tells


def test_shares_and_differences_have_four_digits() -> None:
    assert share_of(1, 3).share == 0.3333
    assert tie("a", share_of(1, 3), share_of(1, 2)).apart == -0.1667


def test_won_by_how_each_element_stood() -> None:
    def of(number: int, strength: Strength | None, *, won: bool | None) -> Judged:
        elements = (ElementState("champion", strength), ElementState("metrics", Strength.CONFIRMED))
        return replace(deal(number, won=won), elements=elements)

    every = [
        of(1, Strength.CONFIRMED, won=True),
        of(2, Strength.INFERRED, won=True),
        of(3, Strength.INFERRED, won=False),
        of(4, Strength.ASSUMED, won=False),
        of(5, Strength.NOT_ASKED, won=False),
        of(6, None, won=True),  # nobody knows how it stood
        of(7, Strength.CONFIRMED, won=None),  # it is open
    ]

    champion, metrics = followed(every).stood

    assert {state: (share.part, share.whole) for state, share in champion.states.items()} == {
        "not_asked": (0, 1),
        "assumed": (0, 1),
        "inferred": (1, 2),
        "confirmed": (1, 1),
    }
    assert list(champion.states) == ["not_asked", "assumed", "inferred", "confirmed"]
    assert (champion.tied.with_it.part, champion.tied.with_it.whole) == (2, 3)
    assert (champion.tied.without_it.part, champion.tied.without_it.whole) == (0, 2)
    assert (metrics.element, metrics.states["confirmed"].whole, metrics.tied.apart) == ("metrics", 6, None)


def test_only_what_is_known_to_be_done_or_breached_counts() -> None:
    one = deal(
        1,
        step("a-1", DONE),
        step("a-2", NOT),
        step("a-3", NOT, breached=False),  # its stage is not left yet
        step("a-4", NA),
        step("a-5", EXCUSED, reason="Renewal"),
        step("a-6", UNKNOWN),
    )
    (found,) = followed([one]).deals
    assert (found.followed.part, found.followed.whole, found.deviations, found.unknown) == (1, 2, 1, 1)
    assert found.reasons == {"Renewal": 1}


def test_reasons_stand_by_how_often_they_were_given() -> None:
    told = ("Renewal", "Tender", "Small deal", "Tender", "By phone")
    (found,) = followed([deal(1, *(step(f"a-{n}", EXCUSED, reason=one) for n, one in enumerate(told)))]).deals
    assert list(found.reasons.items()) == [("Tender", 2), ("By phone", 1), ("Renewal", 1), ("Small deal", 1)]


def test_by_rep_team_stage_and_step() -> None:
    deals = [
        deal(1, step("a-1", DONE), step("b-1", NOT)),
        deal(2, step("a-1", NOT), owner="Ben"),
        deal(3, step("a-1", DONE), owner="Ben", team=None),
    ]
    found = followed(deals)
    assert [(a.key, a.followed.part, a.followed.whole, a.deals) for a in found.reps] == [
        ("Ana", 1, 2, 1),
        ("Ben", 1, 2, 2),
    ]
    assert [(a.key, a.followed.whole) for a in found.teams] == [("North", 3)]
    assert [(a.key, a.followed.part, a.followed.whole) for a in found.stages] == [("a", 2, 3), ("b", 0, 1)]
    assert [a.key for a in found.steps] == ["a-1", "b-1"]


def test_the_step_that_goes_with_winning_is_found_and_the_other_is_not() -> None:
    dice, deals = Random(7), []
    for number in range(400):
        good, idle = dice.random() < 0.5, dice.random() < 0.5
        won = dice.random() < (0.6 if good else 0.2)
        deals.append(
            deal(number, step("a-good", DONE if good else NOT), step("a-idle", DONE if idle else NOT), won=won)
        )
    first, second = followed(deals).tied
    assert (first.step, first.tells, second.step, second.tells) == ("a-good", True, "a-idle", False)
    assert first.with_it.whole + first.without_it.whole == 400


def test_a_wide_difference_of_few_deals_comes_after_a_sure_one() -> None:
    """The surest first: by what is left of the difference at the cautious end of its interval, told of or not."""
    deals = [deal(n, step("a-sure", DONE if n % 2 else NOT), won=n % 2 == 1 and n % 8 != 1) for n in range(80)]
    deals += [deal(100 + n, step("a-wide", NOT if n else DONE), won=n == 0) for n in range(3)]
    deals += [deal(200 + n, step("a-against", NOT if n % 2 else DONE), won=n % 2 == 1) for n in range(40)]
    deals += [deal(300, step("b-never", NOT), won=True)]
    found = followed(deals).tied
    assert [(one.step, one.tells) for one in found] == [
        ("a-against", True),
        ("a-sure", True),
        ("a-wide", False),
        ("b-never", False),
    ]
    assert found[2].apart == 1.0
    assert found[3].apart is None


def test_open_deals_are_tied_to_no_outcome() -> None:
    found = followed([deal(1, step("a-1", DONE))])
    assert (found.tied, found.closed) == ((), 0)
    some = [deal(n, step("a-1", DONE), won=won) for n, won in enumerate((True, False, None))]
    assert followed(some).closed == 2


def test_the_order_of_deals_does_not_matter() -> None:
    deals = [deal(n, step("a-1", DONE if n % 3 else NOT), won=bool(n % 2)) for n in range(9)]
    assert followed(deals) == followed(reversed(deals))
