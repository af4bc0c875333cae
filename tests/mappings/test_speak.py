"""Words put to keys and values in the organisation's language."""

from datetime import date

import pytest

from mappings.speak import BadSentence, Language, Sentence

VALUES = {
    "until": date(2026, 3, 5),
    "amount": 1234567.4,
    "currency": "USD",
    "days": 3,
    "one": 1,
    "share": 0.25,
    "who": "  Ana\n{until} Sousa ",
    "element": "economic_buyer",
    "gone": None,
}


def say(text, language="en", **labels):
    spoken = Language.of(language, "not known", "EUR", labels)
    return Sentence.of(text, spoken).fill(VALUES, spoken)


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("Until {until}.", "en", "Until Mar 5, 2026."),
        ("Bis {until}.", "de", "Bis 05.03.2026."),
        ("{until}まで", "ja", "2026/03/05まで"),
        ("{amount:money}", "en", "$1,234,567"),
        ("{amount:money}", "de", "1.234.567\xa0$"),
        ("{amount}", "de", "1.234.567,4"),
        ("{days:day|days}, {one:day|days}", "en", "3 days, 1 day"),
        ("{days}日", "ja", "3日"),
        ("{days:день|дня|дней|дня}", "ru", "3 дня"),
        ("{share:percent}", "en", "25%"),
        ("by {who}", "en", "by Ana {until} Sousa"),
        ("{element:label}", "en", "economic buyer"),
        ("{gone} and {missing}", "en", "not known and not known"),
    ],
)
def test_values_are_written_as_the_language_writes_them(text, language, said):
    assert say(text, language) == said


def test_a_label_is_taken_from_playbook_and_methodology(organisation):
    assert say("{element:label}", economic_buyer="Wirtschaftlicher Käufer") == "Wirtschaftlicher Käufer"
    assert organisation.words.label("economic_buyer") == "Economic buyer"
    assert organisation.words.label("gap.economic_buyer") == "Economic buyer"
    assert organisation.words.label("discovery") == "Discovery"
    assert organisation.words.label("risk.buyer-silent") == "buyer silent"


@pytest.mark.parametrize("text", ["{until", "until}", "{}", "{0}", "{a.b}", "{a!r}", "{a:>10}", "{a:b|c|d}", "{A}"])
def test_a_broken_sentence_is_refused(text):
    with pytest.raises(BadSentence):
        say(text)


def test_a_sentence_by_one_value(organisation):
    words = organisation.words
    said = {
        reason: words.say("next_action.nothing-to-do-until", "why", {"reason": reason, "until": date(2026, 3, 5)})
        for reason in ("meeting", "next step", "never heard of")
    }
    assert len(set(said.values())) == 3
    assert all("Mar 5, 2026" in text for text in said.values())


def test_an_action_about_something_is_said_by_its_rule(organisation):
    words = organisation.words
    assert words.say("next_action.ask-gap-question.metrics", "title", {"element": "metrics"})
    assert "element" in words.names("next_action.ask-gap-question", "title") | words.names(
        "next_action.ask-gap-question", "why"
    )


@pytest.mark.parametrize(
    ("ground", "holds", "said"),
    [
        ("stage=proposal", True, "The stage is now Proposal."),
        ("close_date=2026-05-29", True, "The close date is now May 29, 2026."),
        ("next_meeting=2026-05-29", True, "The next meeting is on May 29, 2026."),
        ("agreed_date=None", True, "No date is agreed."),
        ("next_meeting=None", True, "No meeting is ahead."),
        ("risk.buyer-silent#2", True, "Gone quiet."),
        ("risk.buyer-silent#1", False, "No longer so: Gone quiet."),
        ("gap.champion=assumed", True, "Champion is assumed by us."),
        ("gap.champion=confirmed", False, "No longer so: Champion."),
        ("mark.risk.buyer-silent=snoozed", True, 'You marked "Gone quiet" as snoozed.'),
        ("no longer feasible: next_action.x", True, "The former action can no longer be done."),
    ],
)
def test_the_new_fact_is_named(organisation, ground, holds, said):
    titles = {"risk.buyer-silent": "Gone quiet"}
    assert organisation.words.changed_for(ground, [ground] if holds else [], titles) == said
