"""How well each element of the methodology is known."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from rules.case import Case
from rules.facts import Cause, Evidence, Side, Strength, Unknown
from rules.playbook import MethodElement, Playbook

Seen = Callable[..., Case]
SAID = "2026-03-10 metrics {} 40 hours a month"


@pytest.mark.parametrize(
    ("recorded", "said", "strength", "text"),
    [
        ("assumed c1", "confirmed", Strength.CONFIRMED, "40 hours a month"),
        ("inferred c1", "inferred", Strength.INFERRED, "40 hours a month"),  # the buyer's own words lead
        ("confirmed c1", "inferred", Strength.CONFIRMED, "noted"),
        ("confirmed c1", "contradicted", Strength.CONTRADICTED, "40 hours a month"),
        (None, "confirmed", Strength.CONFIRMED, "40 hours a month"),
        ("assumed c1", None, Strength.ASSUMED, "noted"),
    ],
)
def test_the_stronger_word_counts_and_a_no_most(
    seen: Seen, recorded: str | None, said: str | None, strength: Strength, text: str
) -> None:
    told = {"metrics": recorded} if recorded else {}
    found = seen(elements=told, evidence=[SAID.format(said)] if said else []).element("metrics").value
    assert found is not None
    assert (found.strength, found.text, found.person) == (strength, text, "c1" if recorded else None)


def test_an_element_is_told_in_the_words_that_make_its_state(seen: Seen) -> None:
    found = seen(evidence=["2026-03-12 metrics inferred Some hours", SAID.format("confirmed")]).element("metrics").value
    assert found is not None
    assert found.text == "40 hours a month"


def test_what_was_said_points_to_the_call(seen: Seen) -> None:
    source = seen(evidence=[SAID.format("confirmed")]).element("metrics").source
    assert source is not None
    assert (source.field, source.record, source.as_of) == ("call", "0AJ1", date(2026, 3, 10))
    from_file = Evidence("metrics", "", None, Side.BUYER, Strength.CONFIRMED)
    bare = replace(seen(elements={}), evidence=(from_file,)).element("metrics")
    assert bare.source is not None
    assert bare.source.record == "006A"
    assert bare.value is not None
    assert bare.value.text is None


@pytest.mark.parametrize("part", ["element.metrics", "calls", "transcripts"])
def test_nobody_says_that_nothing_is_known_of_what_is_hidden(seen: Seen, part: str) -> None:
    found = seen(elements={}, blind={part: "unreadable"}).element("metrics")
    assert (found.value, found.unknown) == (None, Unknown(Cause.UNREADABLE, part))
    assert seen(blind={part: "unreadable"}).element("metrics").known
    bare = seen(elements={}).element("metrics")
    assert (bare.value, bare.known) == (None, True)


@pytest.mark.parametrize(
    ("recorded", "heard", "short"),
    [
        ("assumed", False, False),  # it may have been confirmed in a call that nobody read
        ("inferred", False, False),
        ("stale", False, True),
        ("contradicted", False, True),
        (None, False, True),
        ("assumed", True, True),
        ("inferred", True, True),
        ("confirmed", True, False),
    ],
)
def test_an_element_falls_short_of_the_minimum(seen: Seen, recorded: str | None, heard: bool, short: bool) -> None:
    told = {"metrics": recorded} if recorded else {}
    case = seen(elements=told, evidence=["2026-03-10 pain confirmed Penalties"] if heard else [])
    assert case.falls_short("metrics", Strength.CONFIRMED) is short


def test_what_meets_the_minimum_or_is_hidden_is_not_short(seen: Seen) -> None:
    assert not seen(elements={"metrics": "stale"}).falls_short("metrics", Strength.STALE)
    assert not seen(elements={}).falls_short("metrics", Strength.NOT_ASKED)
    for part in ("element.metrics", "calls", "transcripts"):
        for told in ({}, {"metrics": "stale"}):
            assert not seen(elements=told, blind={part: "unreadable"}).falls_short("metrics", Strength.CONFIRMED)


def test_elements_without_a_field_may_be_short(seen: Seen) -> None:
    """Where the company maps none, only a call could tell; unknown it stays, and nobody calls it short."""
    unmapped = {"element.metrics": "not mapped"}
    assert not seen(elements={}, blind=unmapped).falls_short("metrics", Strength.CONFIRMED)
    assert seen(elements={"metrics": "stale"}, blind=unmapped).falls_short("metrics", Strength.CONFIRMED)


def test_short_are_the_elements_that_this_stage_asks_for(seen: Seen) -> None:
    """Evaluation asks for pain, metrics, the decision process, and who buys and champions it."""
    case = seen(elements={}, people=[], deal={"stage": "evaluation"})
    short = ("metrics", "economic_buyer", "decision_process", "identify_pain", "champion")
    assert case.short_elements.value == short
    assert seen(elements={}, deal={"stage": "discovery"}).short_elements.value == ()
    hidden = seen(elements={}, blind={"stage": "unreadable"}).short_elements
    assert hidden.unknown == Unknown(Cause.UNREADABLE, "stage")
    assert not replace(case, playbook=None).short_elements.known


def test_the_words_that_make_the_state_come_first(seen: Seen) -> None:
    case = seen(evidence=["2026-03-12 metrics inferred Some hours", SAID.format("confirmed")])
    assert [quote.quote for quote in case.quotes("metrics")] == ["40 hours a month", "Some hours"]
    assert case.quotes("champion") == []
    assert seen().quotes("metrics") == []


def test_what_counts_for_an_element_stands_in_the_methodology(seen: Seen, playbook: Playbook) -> None:
    element = MethodElement("metrics", "Metrics", "", "", evidence=("impact",), fresh_days=30)
    method = replace(playbook.methodology, elements=(element,))
    case = seen(elements={}, evidence=["2026-03-10 impact confirmed 40 hours"])
    assert case.element("metrics").value is None
    found = case.under(replace(playbook, methodology=method)).element("metrics").value
    assert found is not None
    assert found.strength is Strength.CONFIRMED
    old = seen(elements={}, evidence=["2026-01-10 impact confirmed 40 hours"])
    stale = old.under(replace(playbook, methodology=method)).element("metrics").value
    assert stale is not None
    assert stale.strength is Strength.STALE
    alone = replace(seen(elements={}, evidence=["2026-03-10 metrics confirmed 40 hours"]), playbook=None)
    assert alone.element("metrics").present
