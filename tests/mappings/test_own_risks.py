"""A risk of the company's own, written as a condition: typed when it is loaded, judged as a built-in one is."""

from dataclasses import replace
from datetime import date

import pytest

from mappings.conditions import WORDS, BadCondition, condition, judge_of
from rules.case import FACTS, Case
from rules.facts import Activity, Cause, Deal, Kind, Side, Today, Unknown
from rules.rule import discover

TODAY = Today(date(2026, 3, 2), "UTC")
QUIET = "deal.amount > 50000.0 && days_since_buyer_reply > 10.0"
KEY = "risk.own-big-and-quiet"
OWN = """
    extends: meddpicc
    label: Ours
    own_risks:
      big-and-quiet:
        when: {when}
        title: {{ en: "{title}", de: "Groß und still" }}
        why: {{ en: "A large deal gone quiet is late to save.", de: "Spät zu retten." }}
    """
TITLE = "{amount:money} and no word since {buyer_last_reply}"


def case(*, replied: date | None = date(2026, 2, 1), amount: float | None = 60_000.0, **more: object) -> Case:
    mails = (Activity("m1", Kind.MAIL, replied, Side.BUYER, done=True),) if replied else ()
    deal = Deal("006000000000001AAA", "Big", "u1", "Ana", amount=amount, currency="EUR", stage="discovery")
    return Case(deal, TODAY, activities=mails, **more)


def fires(text: str, of: Case) -> bool:
    return condition(text)(of, None) is not None


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    from tests.mappings.conftest import Folder

    folder = Folder(tmp_path_factory.mktemp("own"))
    folder.org("playbook: ours").write("playbooks/ours.yaml", OWN.format(when=QUIET, title=TITLE))
    return folder.load()


def test_every_word_stands_on_a_fact():
    assert {word.fact for word in WORDS.values()} <= FACTS


@pytest.mark.parametrize(
    ("replied", "amount", "fired"),
    [
        (date(2026, 2, 1), 60_000.0, True),
        (date(2026, 2, 20), 60_000.0, False),  # ten days ago
        (date(2026, 2, 19), 60_000.0, True),
        (date(2026, 2, 1), 50_000.0, False),
        (None, 60_000.0, False),  # nobody ever replied: since when, nobody can say
        (date(2026, 2, 1), None, False),
    ],
)
def test_it_fires_by_what_the_case_says(replied, amount, fired):
    assert fires(QUIET, case(replied=replied, amount=amount)) is fired


def test_what_is_absent_spoils_only_what_hangs_on_it():
    assert fires("deal.amount > 5.0 || days_since_buyer_reply > 10.0", case(replied=None))
    assert fires("!has_champion && people_named == 0.0", case())
    assert not fires("1.0 / deal.amount > 0.0 && days_to_next_meeting < 1.0", case())


@pytest.mark.parametrize("part", ["amount", "mail"])
def test_what_is_unknown_makes_it_unknown_and_it_never_fires(ours, part):
    judge = judge_of(ours.process.playbook, discover())
    blind = {part: Unknown(Cause.UNREADABLE, "Opportunity.Amount")}

    (seen,) = [term for term in judge.judge(case()).score.terms if term.key == KEY]
    (term,) = [term for term in judge.judge(case(blind=blind)).score.terms if term.key == KEY]

    assert (seen.fired, seen.preview, seen.points) == (True, True, 0)
    assert not term.fired
    assert term.unknown == blind[part]


def test_its_points_are_those_of_the_weights_and_its_words_those_of_the_playbook(ours):
    playbook = ours.process.playbook
    weights = replace(playbook.weights, points={**playbook.weights.points, KEY: 700})
    plain = judge_of(playbook, discover()).judge(case())
    weighed = judge_of(replace(playbook, weights=weights), discover()).judge(case())
    (finding,) = [one for one in weighed.findings if one.key == KEY]

    assert weighed.score.points == plain.score.points + 700
    assert finding.values == {"amount": 60_000.0, "buyer_last_reply": date(2026, 2, 1)}  # a day, never an age
    assert ours.words.say(KEY, "title", finding.values) == "€60,000 and no word since Feb 1, 2026"
    assert [source.record for source in finding.because] == ["006000000000001AAA", "m1"]


def test_a_condition_that_cannot_be_asked_is_told_with_its_place(folder):
    folder.org("playbook: ours").write("playbooks/ours.yaml", OWN.format(when="deal.amout > 5.0", title="Big"))
    assert folder.only_problem() == (
        'playbooks/ours.yaml:6 own_risks.big-and-quiet.when: column 5: there is no "deal.amout". Nearest: deal.amount.'
    )


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ("deal.amount > 5", r"column 13: found no matching overload for '_>_'.* A number is written with its point"),
        ("has_champion &&\n deal.amount >", "line 2, column 15: Syntax error"),
        ("deal.amount + 1.0", "is DOUBLE, not true or false. Compare it"),
        ("1.0 < 2.0", "looks at nothing of the deal. There is: deal.amount"),
    ],
)
def test_what_is_wrong_with_a_condition(when, says):
    with pytest.raises(BadCondition, match=says):
        condition(when)


def test_a_loop_is_refused_before_it_runs():
    with pytest.raises(BadCondition, match="loops by all"):
        condition("deal.amount > 1.0 && [1, 2].all(a, [1, 2].all(b, a < b))")
    assert fires("deal.stage in ['discovery', 'x.all(']", case())


@pytest.mark.parametrize(
    ("org", "title", "says"),
    [
        ("playbook: ours", "Quiet since {last_replay}", "the condition tells nothing of {last_replay}"),
        ("playbook: ours", "{amount:euros}", "{amount:euros}: there is label, money, percent or plural forms"),
        ("{playbook: ours, language: nl}", "Big", ""),
    ],
)
def test_words_that_cannot_be_filled_are_told_with_their_place(folder, org, title, says):
    if "nl" in org:
        folder.write("words/nl.yaml", "extends: en\nlanguage: nl\n")
        org, says = "playbook: ours\nlanguage: nl", "has no words in nl, the organisation's language"
    folder.org(org).write("playbooks/ours.yaml", OWN.format(when=QUIET, title=title))
    told = str(folder.problems()[0])
    assert told.startswith("playbooks/ours.yaml:7 own_risks.big-and-quiet.title: ")
    assert says in told


def test_weights_of_a_risk_that_no_playbook_has_are_told(folder):
    folder.org("playbook: ours").write(
        "playbooks/ours.yaml",
        OWN.format(when=QUIET, title="Big").replace("label: Ours", "label: Ours\n    weights: ours"),
    )
    folder.write("weights/ours.yaml", "extends: meddpicc\npoints: {risk.own-big-and-quite: 400}\n")
    assert "weighs risk.own-big-and-quite, and this playbook has no such risk. Nearest: risk.own-big-and-quiet." in (
        folder.only_problem()
    )
    folder.write("weights/ours.yaml", f"extends: meddpicc\npoints: {{{KEY}: 400}}\n")
    assert folder.load().process.playbook.weights.points[KEY] == 400
