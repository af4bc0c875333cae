"""How a cue stands in its sentence, at the edges."""

import pytest

from rules.evidence.stance import Stance, stance_of, weakened
from tests.rules.evidence.worded import passage

SAID, DENIED, ASKED, NOT_REAL = Stance.SAID, Stance.DENIED, Stance.ASKED, Stance.NOT_REAL
CUES = {
    "budget.set_aside": ("budget",),
    "pain.x": ("problem", "late delivery", "is always late"),
    "objection.price": ("too dear",),
    "question.opener": ("what",),
    "question.more": ("anything else",),
    "stance.not": ("not", "no"),
    "stance.unreal": ("if we had",),
    "stance.past": ("last year",),
    "stance.other": ("they",),
    "stance.meeting": ("late", "hard stop"),
    "stance.short": ("anything less",),
    "stance.hedge": ("perhaps",),
    "stance.reported": ("my boss says",),
    "stance.expected": ("will want",),
}


@pytest.mark.parametrize(
    ("text", "group", "stance"),
    [
        ("We have budget.", "budget.set_aside", SAID),
        # a denial reaches thirty characters forward, within its sentence and up to a turn of it
        ("We have no budget.", "budget.set_aside", DENIED),
        ("No budget.", "budget.set_aside", DENIED),
        (f"We have not {'x' * 28} budget.", "budget.set_aside", DENIED),
        (f"We have not {'x' * 29} budget.", "budget.set_aside", SAID),
        ("We have budget, no?", "budget.set_aside", ASKED),
        ("Budget is not there.", "budget.set_aside", SAID),
        ("Surely not. We have budget.", "budget.set_aside", SAID),
        ("It was not much but budget.", "budget.set_aside", SAID),
        ("It did not fail because budget.", "budget.set_aside", SAID),
        ("Surely not, budget is there.", "budget.set_aside", SAID),
        ("No, no budget.", "budget.set_aside", DENIED),
        # supposed, past, of others: within the sentence, before or behind
        ("If we had budget, we would buy.", "budget.set_aside", NOT_REAL),
        ("We had budget last year.", "budget.set_aside", NOT_REAL),
        ("That was last year. We have budget.", "budget.set_aside", SAID),
        ("We have budget. They are slow.", "budget.set_aside", SAID),
        # of the meeting itself: troubles alone
        ("I am late, no problem.", "pain.x", NOT_REAL),
        ("I am late and budget is there.", "budget.set_aside", SAID),
        ("The late delivery hurts.", "pain.x", SAID),
        ("Late, and the late delivery hurts.", "pain.x", NOT_REAL),
        ("Late delivery, and late.", "pain.x", NOT_REAL),
        ("It is always late.", "pain.x", SAID),
        # asked, or asked for nothing in particular
        ("Is there budget?", "budget.set_aside", ASKED),
        ("We have budget. Is it enough?", "budget.set_aside", SAID),
        ("Is there anything else about the budget?", "budget.set_aside", NOT_REAL),
        ("Anything else about the budget?", "budget.set_aside", NOT_REAL),
        ("Anything else? Is there budget?", "budget.set_aside", ASKED),
        ("Is there budget? Anything else?", "budget.set_aside", ASKED),
        ("Is there budget, as you have a hard stop?", "budget.set_aside", NOT_REAL),
        # a limit at the beginning of a sentence, within twelve characters, refuses nothing
        ("Anything less is too dear.", "objection.price", NOT_REAL),
        ("Fine. But with anything less it is too dear.", "objection.price", NOT_REAL),
        ("xxxxxxxxxx anything less is too dear.", "objection.price", NOT_REAL),
        ("xxxxxxxxxxx anything less is too dear.", "objection.price", SAID),
        ("Anything less. It is too dear.", "objection.price", SAID),
        ("It is too dear. Anything less?", "objection.price", SAID),
        ("Anything less is a problem.", "pain.x", SAID),
    ],
)
def test_cue_in_its_sentence(text: str, group: str, stance: Stance) -> None:
    heard = passage(text, CUES)
    start, end = heard.found[group][0]

    assert stance_of(heard, group, start, end) is stance


@pytest.mark.parametrize(
    ("text", "weak"),
    [
        ("We have budget.", False),
        ("Perhaps we have budget.", True),
        ("My boss says we have budget.", True),
        ("We have budget, my boss says.", True),
        ("Perhaps. We have budget.", False),
        ("We have budget. Perhaps.", False),
        ("They will want budget.", False),
    ],
)
def test_hedged_and_reported_words_weaken_their_sentence(text: str, weak: bool) -> None:
    heard = passage(text, CUES)

    assert weakened(heard, heard.found["budget.set_aside"][0][0]) is weak


def test_other_words_weaken_where_they_are_named() -> None:
    heard = passage("They will want budget.", CUES)

    assert weakened(heard, heard.found["budget.set_aside"][0][0], "stance.expected")


def test_denial_may_stand_without_a_blank() -> None:
    heard = passage("無予算です。", {"budget.set_aside": ("予算",), "stance.not": ("無",)})

    assert heard.signs >= {"no budget.set_aside"}
