"""What was read of a deal, and what could not be."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from rules.case import FACTS, Case
from rules.facts import Cause, Source, Unknown
from rules.playbook import Playbook

Seen = Callable[..., Case]


@pytest.mark.parametrize(
    ("part", "fact", "cause", "known"),
    [
        ("calls", "next_meeting", "not mapped", True),
        ("calls", "next_meeting", "not captured", True),
        ("calls", "next_meeting", "unreadable", False),
        ("calls", "next_meeting", "not synced", False),
        ("meetings", "next_meeting", "not mapped", False),
        ("mail", "our_last_message", "not captured", False),
        ("next_step", "waiting", "not mapped", True),
        ("next_step", "waiting", "not captured", False),
        ("next_step_on", "agreed_date", "not mapped", True),
        ("next_step_on", "agreed_date", "unreadable", False),
        ("element.champion", "champion", "not mapped", True),
        ("element.champion", "champion", "unreadable", False),
    ],
)
def test_what_a_company_does_not_keep_hides_nothing(seen: Seen, part: str, fact: str, cause: str, known: bool) -> None:
    told = seen(activities=[], elements={}, blind={part: cause})
    assert getattr(told, fact).known is known


def test_the_first_part_that_is_hidden_says_why(seen: Seen) -> None:
    both = seen(blind={"tasks": "unreadable", "mail": "not synced"})
    assert both.buyer_last_reply.unknown == Unknown(Cause.NOT_SYNCED, "mail")


def test_a_field_that_cannot_be_read_is_unknown(seen: Seen) -> None:
    for name in ("stage", "amount", "close_date", "created_on", "next_step", "next_step_on", "forecast"):
        found = getattr(seen(blind={name: "unreadable"}), name)
        assert (found.value, found.unknown) == (None, Unknown(Cause.UNREADABLE, name))


def test_a_fact_points_to_its_field(seen: Seen) -> None:
    mapped = replace(seen(), sources={"amount": "Opportunity.Amount"})
    assert mapped.amount.source == Source("Opportunity.Amount", "006A")
    assert seen().amount.source == Source("amount", "006A")


def test_another_playbook_works_every_fact_out_anew(seen: Seen, playbook: Playbook) -> None:
    case = seen()
    assert case.usual_days.value == 20
    short = replace(playbook, stages=tuple(replace(stage, days=5) for stage in playbook.stages))
    assert case.under(short).usual_days.value == 5
    assert case.workdays_since(date(2026, 3, 17)) == 1


def test_every_fact_is_known_of_a_healthy_deal(seen: Seen) -> None:
    case = seen(evidence=["2026-03-10 metrics confirmed 40 hours"])
    assert {name for name in FACTS if not getattr(case, name).known} == set()
