"""How cues are found in folded text, and which of them open the gate to which detector."""

import pytest

from rules.evidence.automaton import Automaton, Gate, Reach, fold
from rules.evidence.lexicon import Lexicon
from rules.facts import Side

REP, BUYER = Side.REP, Side.BUYER


def automaton(**groups: tuple[str, ...]) -> Automaton:
    return Automaton(Lexicon("en", {name.replace("_", ".", 1): cues for name, cues in groups.items()}))


def hits(of: Automaton, text: str) -> dict[str, list[str]]:
    return {group: [text[a:b] for a, b in places] for group, places in of.find(of.fold(text)).items()}


@pytest.mark.parametrize(
    ("text", "latin", "any_script"),
    [
        ("Ab-9, it's 5% & $3.\nZ", "ab 9  it's 5% & $3 \nz", "ab 9  it's 5% & $3 \nz"),
        ("ÄÖÜß ÿ × ª", "äöüß ÿ   ª", "äöüß ÿ   ª"),
        ("’tis ‘so’ €5 £6", "'tis 'so' $5 $6", "'tis 'so' $5 $6"),
        ("予算、Żak İ", "    ak  ", "予算 żak  "),
        ("a!b", "a b", "a b"),
    ],
)
def test_folded_text_has_small_letters_digits_and_blanks(text: str, latin: str, any_script: str) -> None:
    assert fold(text) == latin
    assert fold(text, latin=False) == any_script


@pytest.mark.parametrize(("cue", "latin"), [("fähig ÿ", True), ("can’t", True), ("Ā", False), ("予算", False)])
def test_other_scripts_are_folded_as_they_are(cue: str, latin: bool) -> None:
    assert automaton(pain_x=("plain",), pain_y=("word", cue)).latin is latin


def test_nothing_to_look_for_is_nothing_found() -> None:
    assert automaton().find("anything") == {}
    assert hits(automaton(pain_x=("budget",)), "nothing") == {}


def test_cue_of_two_groups_is_found_for_both_and_once_for_each() -> None:
    both = automaton(budget_x=("set aside", "set aside", "Set Aside"), pain_y=("set aside",))

    assert hits(both, "Set aside, set aside") == {
        "budget.x": ["Set aside", "set aside"],
        "pain.y": ["Set aside", "set aside"],
    }
    assert both.groups == ("budget.x", "pain.y")
    assert both.literals == (" set aside ",)
    assert both.groups_of(" set aside ") == (0, 1)


@pytest.mark.parametrize(
    ("cue", "text", "found"),
    [
        ("i'm", "im here, I'm here", ["I'm"]),
        ("i've", "Ive been, I've been", ["Ive", "I've"]),
        ("yes, sure", "yes, sure", ["yes, sure"]),
        ("yes, sure", "yes sure", ["yes sure"]),
        ("yes, sure", "yes,  sure", []),
        ("yes , sure", "yes  sure", ["yes  sure"]),
        ("予算", "この予算は", ["予算"]),
        ("予算", "予算", ["予算"]),
        ("put _ off", "put it off", ["put it off"]),
        ("put _ off", "put off", ["put off"]),
        ("put _ off", "put a b c d off", ["put a b c d off"]),
        ("put _ off", "put a b c d e off", []),
        ("put _ off", "put " + "x" * 55 + " off", ["put " + "x" * 55 + " off"]),
        ("put _ off", "put " + "x" * 56 + " off", []),
        ("so _ put it off", "so " + "x" * 56 + " put it off", ["so " + "x" * 56 + " put it off"]),
        ("so _ put it off", "so " + "x" * 57 + " put it off", []),
        ("put _ off", "input it off", []),
        ("put _ off", "put it offline", []),
        ("put _ off", "put it off and put that off", ["put it off", "put that off"]),
        ("_ off today", "they are off today", ["they are off today"]),
        ("lost {number}", "lost 12", ["lost 12"]),
        ("lost {number}", "lost $ 12 and two", ["lost $ 12 and two"]),
        ("lost {number}", "lost some 12", []),
        ("lost {number}", "lost number k", []),
        ("{number} in all", "so 40 in all", ["40 in all"]),
        ("{number} in all", "40 in all", ["40 in all"]),
        ("up to {money}", "up to two million", ["up to two million"]),
        ("up to {money}", "up to $400", ["up to $400"]),
        ("by {date}", "by the 3rd", ["by the 3rd"]),
        ("by {date}", "by friday", ["by friday"]),
        ("by {date}", "by night", []),
        ("between {number} and {number} of them", "between 3 and 5 of them", ["between 3 and 5 of them"]),
        ("from {number} to {number}", "from 3 to 5", ["from 3 to 5"]),
        ("a {unit} b", "a x b", []),
    ],
)
def test_cue_as_it_is_written(cue: str, text: str, found: list[str]) -> None:
    of = automaton(pain_x=(cue,), number_word=("two", "{number} k"), money_word=("million",), date_day=("friday",))

    assert hits(of, text).get("pain.x", []) == found


def test_cue_with_a_slot_is_known_by_its_longest_part() -> None:
    """The more letters, then the more words."""
    of = automaton(pain_x=("we _ lost money",), pain_y=("a bcd _ abcd",), pain_z=("ab cd _ abcd",))

    assert of.literals == (" a bcd ", " ab cd ", " lost money ")
    assert of.groups_of(" lost money ") == (0,)


def test_same_slot_in_two_groups_is_found_for_both() -> None:
    of = automaton(pain_x=("lost {number}",), impact_y=("lost {number}",))

    assert hits(of, "we lost 12") == {"impact.y": ["lost 12"], "pain.x": ["lost 12"]}
    assert of.groups_of(" lost ") == (0, 1)


def gate(of: Automaton, brings: dict[str, dict[str, int]], needs: dict[str, int], **words: dict[str, int]) -> Gate:
    """The same for both sides; the rep needs one point more."""
    by_number = {of.groups.index(group): tuple(points.items()) for group, points in brings.items()}
    told = {word.replace("_", " "): points for word, points in words.items()}
    more = {about: need + 1 for about, need in needs.items()}
    return Gate(of, {BUYER: Reach(by_number, told, needs), REP: Reach(by_number, told, more)})


def opened(of: Gate, *passages: tuple[str, Side]) -> dict[int, set[str]]:
    starts, place = [], 1
    for text, _ in passages:
        starts.append(place)
        place += len(text) + 3
    folded = " \n ".join(text for text, _ in passages)
    return of.open(f" {folded} ", starts, [side for _, side in passages])


def test_gate_opens_where_the_points_of_a_passage_reach_what_a_detector_needs() -> None:
    of = gate(
        automaton(budget_x=("set aside",), budget_y=("funds",), pain_z=("trouble",)),
        {"budget.x": {"budget": 300, "pain": 10}, "budget.y": {"budget": 200}, "pain.z": {"pain": 500}},
        {"budget": 500, "pain": 510},
    )

    assert opened(of, ("set aside", BUYER)) == {}
    assert opened(of, ("funds set aside", BUYER)) == {0: {"budget"}}
    assert opened(of, ("funds set aside", REP)) == {}
    assert opened(of, ("funds set aside funds", REP)) == {0: {"budget"}}
    assert opened(of, ("funds", BUYER), ("set aside", BUYER)) == {}
    assert opened(of, ("hello", BUYER), ("set aside trouble", BUYER), ("funds set aside", BUYER)) == {
        1: {"pain"},
        2: {"budget"},
    }
    assert opened(
        of, ("funds set aside", BUYER), ("funds set aside", REP), ("so", REP), ("trouble set aside", BUYER)
    ) == {
        0: {"budget"},
        3: {"pain"},
    }


def test_literal_brings_the_most_of_its_groups_and_words() -> None:
    of = automaton(budget_x=("funds",), budget_y=("funds",))
    brings = {"budget.x": {"budget": 100}, "budget.y": {"budget": 300}}

    assert opened(gate(of, brings, {"budget": 300}), ("funds", BUYER)) == {0: {"budget"}}
    assert opened(gate(of, brings, {"budget": 301}), ("funds", BUYER)) == {}
    assert opened(gate(of, brings, {"budget": 301}, funds={"budget": 400}), ("funds", BUYER)) == {0: {"budget"}}
    assert opened(gate(of, brings, {"budget": 300}, funds={"budget": 200}), ("funds", BUYER)) == {0: {"budget"}}
    assert opened(gate(of, {}, {"request": 50}, send_over={"request": 50}), ("send over", BUYER)) == {0: {"request"}}


def test_word_of_two_letters_opens_no_gate() -> None:
    of = automaton(budget_x=("of",), budget_y=("off",))
    opening = gate(of, {"budget.x": {"budget": 9}, "budget.y": {"budget": 9}}, {"budget": 9})

    assert opened(opening, ("of", BUYER)) == {}
    assert opened(opening, ("off", BUYER)) == {0: {"budget"}}


def test_gate_without_cues_stays_shut() -> None:
    assert opened(gate(automaton(), {}, {"budget": 0}), ("funds", BUYER)) == {}
