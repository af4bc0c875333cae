"""How cues are written and matched."""

import pytest

from rules.evidence.automaton import Automaton, fold
from rules.evidence.lexicon import Lexicon, forms, with_stems


def found(cue: str, text: str, **groups: tuple[str, ...]) -> list[str]:
    named = {name.replace("_", ".", 1): cues for name, cues in groups.items()}
    automaton = Automaton(Lexicon("en", {"pain.x": (cue,), **named}))
    return [text[a:b] for a, b in automaton.find(automaton.fold(text)).get("pain.x", [])]


@pytest.mark.parametrize(
    ("cue", "text", "hits"),
    [
        ("budget", "The Budget, yes.", ["Budget"]),
        ("budget", "budgetary", []),
        ("sign* off", "he signed off and she signs off", ["signed off", "signs off"]),
        ("stop*", "it stopped", ["stopped"]),
        ("yes, that's right", "Yes, that's right.", ["Yes, that's right"]),
        ("yes, that's right", "yes that’s right", ["yes that’s right"]),
        ("can't", "we cant", ["cant"]),
        ("put _ on hold", "they put the whole thing on hold", ["put the whole thing on hold"]),
        ("put _ on hold", "they put it in a drawer and then much later on hold", []),
    ],
)
def test_cues(cue: str, text: str, hits: list[str]) -> None:
    assert found(cue, text) == hits


def test_slots_take_what_the_lexicon_calls_so() -> None:
    hits = found("up to {money}", "up to two million a year", number_word=("two",), money_word=("million",))
    assert hits == ["up to two million"]


@pytest.mark.parametrize("text", ["Grüße — “quoted” ’tis", "日本語", "İstanbul", "a\tb\nc"])
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text) == len(fold(text, latin=False))


@pytest.mark.parametrize(
    ("word", "all_forms"),
    [
        ("try", "try tries tried trying"),
        ("play", "play plays played playing"),
        ("lose", "lose lost loses losed losing"),
        ("push", "push pushes pushed pushing"),
        ("fix", "fix fixes fixed fixing"),
        ("stop", "stop stops stoped stopped stoping stopping"),
        ("need", "need needs needed needded needing needding"),
        ("sign", "sign signs signed signing"),
        ("draw", "draw draws drawed drawing"),
        ("go", "go goes went gone gos goed going"),
        ("x", "x"),
        ("fähig", "fähig"),
        ("ランチ", "ランチ"),
    ],
)
def test_forms(word: str, all_forms: str) -> None:
    assert forms(word) == tuple(all_forms.split())


def test_plain_words_stand_in_their_sense_once_and_others_where_they_were() -> None:
    cues = {
        "budget.denied": ("no budget",),
        "budget.denied_plainly": ("there is no budget", "no budget"),
        "pain.slow_plainly": ("far too slow",),
        "upfront_contract.plainly": ("it is fine to say no",),
    }

    assert with_stems(cues) == {
        **cues,
        "budget.denied": ("no budget", "there is no budget"),
        "pain.slow": ("far too slow",),
    }
