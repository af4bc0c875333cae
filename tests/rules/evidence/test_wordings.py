"""What is said in so many words is found in whatever trade it is said, and the same words in innocent use are not."""

import pytest

from mappings.lexicon import shipped_lexicon
from rules.evidence.conversation import Conversation, Said
from rules.evidence.reader import read
from rules.facts import Evidence, Side, Strength

BUYER = [
    ("objection", "I'd struggle to get that past my finance people."),
    ("objection", "The nurses have seen four systems come and go, they'll roll their eyes."),
    ("objection", "We got stung by a company from your country a few years back."),
    ("objection", "Our barns have no reception, so an app is useless out there."),
    ("objection", "With respect, sir, your rate is on the higher side for our market."),
    ("objection", "It's a bit over the top for what we do."),
    ("competition", "There are two more firms quoting for this."),
    ("competition", "IT says they could knock something together in a few weeks."),
    ("competition", "We've narrowed it down to you and one other."),
    ("competition", "What do you do that Infor doesn't?"),
    ("compelling_event", "The grant has to be drawn down before the end of the financial year."),
    ("compelling_event", "E-invoicing becomes mandatory from the first of January."),
    ("compelling_event", "If the money isn't committed by March it goes back to the treasury."),
    ("pricing_discussed", "So what would something like this set us back?"),
    ("pricing_discussed", "Is it by user or by site?"),
    ("request", "Kindly send across the deck by tomorrow."),
    ("request", "If you could get me the specs by Friday, that'd be lovely."),
    ("request", "Put me in touch with one of your users, will you?"),
    ("economic_buyer", "I need the go-ahead from our VP."),
    ("economic_buyer", "The bursar has to put his name to it."),
    ("economic_buyer", "It stops with me."),
    ("champion", "I'm going to bat for this one."),
    ("champion", "Send me the slides, no prices in them, and I'll walk her through them."),
    ("pain", "Things get lost between the ward and the lab."),
    ("pain", "My team is on its knees."),
    ("pain", "I never know where my trucks are."),
    ("decision_process", "The committee sits on the first Tuesday of the month."),
    ("decision_process", "Nothing happens until the works council has said yes."),
    ("desired_state", "What I'm after is a single list everybody trusts."),
    ("budget", "There's a line for it in the estimates."),
    ("current_state", "It comes in by e-mail and Joan keys it in."),
    ("delay", "We'll need to chew it over among ourselves."),
    ("impact", "Last quarter that was a hundred and forty thousand down the drain."),
    ("paper_process", "We need you on the approved suppliers register."),
    ("timeline", "I'd like it running before the lambing."),
    ("risk_phrase", "To be honest you're here to keep the other one honest."),
    ("risk_phrase", "The company's being sold."),
]
REP = [
    ("pricing_discussed", "We charge by the bed, not by the user."),
    ("tension", "Every month this goes on, that's another eleven thousand out the door."),
    ("tension", "Say it takes another two years, who pays for that?"),
    ("upfront_contract", "If at the end you think it's not for you, just tell me, that's a perfectly good outcome."),
    ("competition", "Ask them to show it on your own data; they're strong at reports."),
]
INNOCENT = [
    ("objection", "Our office is on the third floor, take the lift on the left."),
    ("objection", "My daughter starts school in September."),
    ("objection", "We've been married for ten years."),
    ("competition", "My cousin works for Bosch."),
    ("competition", "We signed up with a new gym."),
    ("competition", "I tried the soup, it was good."),
    ("compelling_event", "I go on holiday in August."),
    ("pricing_discussed", "We charge our customers for parking."),
    ("request", "Can you hear the trains from your office?"),
    ("economic_buyer", "I drove my boss to the airport."),
    ("economic_buyer", "The captain of the ship was drunk."),
    ("champion", "I took the bus to the board meeting."),
    ("pain", "Sorry I'm late, the traffic was bad."),
    ("decision_process", "The holiday committee plans the party."),
    ("desired_state", "We want to thank you for coming."),
    ("budget", "My pot plant died."),
    ("current_state", "I read the paper this morning."),
    ("delay", "He'll be back in the office tomorrow."),
    ("paper_process", "We framed the picture."),
    ("timeline", "We opened in 2003."),
    ("risk_phrase", "My last name is Kumar."),
    ("upfront_contract", "Let me know if you have any questions."),
]


def _read(text: str, side: Side = Side.BUYER) -> tuple[Evidence, ...]:
    return read(Conversation((Said(0, side, "Kim", 1.0, text, 9.0),)), shipped_lexicon()).evidence


def _found(text: str, side: Side = Side.BUYER) -> set[str]:
    return {one.about for one in _read(text, side)}


@pytest.mark.parametrize(("about", "text"), BUYER)
def test_a_buyer_is_heard_in_words_of_any_trade(about: str, text: str) -> None:
    assert about in _found(text)


@pytest.mark.parametrize(("about", "text"), REP)
def test_a_rep_is_heard_too(about: str, text: str) -> None:
    assert about in _found(text, Side.REP)


@pytest.mark.parametrize(("about", "text"), INNOCENT)
def test_the_same_words_in_innocent_use_are_not_found(about: str, text: str) -> None:
    assert about not in _found(text)


def test_a_rep_does_not_prove_a_buyers_pain_by_naming_it() -> None:
    assert "pain" not in _found("Things get lost between the ward and the lab.", Side.REP)


def test_what_is_denied_in_so_many_words_is_contradicted() -> None:
    (one,) = [e for e in _read("We have no budget line, nothing was set aside.") if e.about == "budget"]
    assert one.strength is Strength.CONTRADICTED


def test_an_objection_in_so_many_words_keeps_its_class() -> None:
    (one,) = [e for e in _read("We got stung by a company from abroad.") if e.about == "objection"]
    assert one.flags["class"] == "trust"


HEALTHY = [
    "We have already decided to go with you.",
    "We have made up our minds, please send the contract.",
    "The last day of the month would be fine for us.",
    "Everything is on the table for us, let's talk.",
    "I am just learning how to use your portal.",
    "Our clients would love this.",
    "That does most of what we need, I like it.",
    "It's included in our plan.",
    "I have never seen anything so good.",
    "Last time we spoke you showed me the dashboard, and the team liked it.",
    "The only concern was the price, and you solved that.",
    "The main concern is gone now.",
    "The pilot is good enough for us to sign.",
    "We stick with you, definitely.",
    "I showed it around and my people like it.",
    "It would be nice to have it by June.",
    "It's a steep learning curve but we like it.",
    "I am talking to everybody in my team about this.",
    "We are in discussions with our bank about the leasing.",
    "We are used to it by now and like it.",
    "We are in the middle of an exciting year.",
    "There are other priorities too, but this one comes first.",
    "For half of that team it is a daily tool.",
    "Last time we met you promised us a plan, and here it is.",
    "It doesn't support PDF export yet, but that is fine.",
    "My people are excited.",
    "We decided already: we want to start in May.",
    "We are in discussions with your colleague about the date.",
    "Could you send it by the last day of this week?",
]


@pytest.mark.parametrize("words", HEALTHY)
def test_a_buyer_who_is_about_to_sign_raises_nothing(words: str) -> None:
    said = Conversation(
        (
            Said(0, Side.REP, "Dana", 0.0, "Good morning, thank you for your time.", 1.0),
            Said(1, Side.BUYER, "Ana", 1.0, words, 2.0),
        ),
        True,
        False,
    )
    found = read(said, shipped_lexicon()).evidence

    bad = ("objection", "competition", "risk_phrase", "delay", "pain")
    assert not [one.about for one in found if one.about in bad and not one.flags.get("vague")]
