"""Other languages than English: nothing was learned of them, and the cues count plainly."""

import pytest

from mappings.lexicon import shipped_lexicon
from rules.evidence.conversation import Conversation, Said
from rules.evidence.reader import read
from rules.facts import Side


@pytest.mark.parametrize(
    ("language", "text", "about", "strength"),
    [
        ("de", "Wir haben ein Budget von achtzig tausend Euro eingeplant.", "budget", "CONFIRMED"),
        ("de", "Ich bin nicht derjenige, der unterschreibt.", "economic_buyer", "CONTRADICTED"),
        ("de", "Wir besprechen das intern und melden uns.", "delay", "CONFIRMED"),
        ("ja", "予算がありません。", "budget", "CONTRADICTED"),
        ("ja", "予算はあります。", "budget", "CONFIRMED"),
        ("ja", "社内で検討します。", "delay", "CONFIRMED"),
    ],
)
def test_a_plain_cue_is_enough(language: str, text: str, about: str, strength: str) -> None:
    talk = Conversation((Said(0, Side.BUYER, "b", None, text),))
    found = {e.about: e.strength.name for e in read(talk, shipped_lexicon(language)).evidence}
    assert found.get(about) == strength


def test_what_is_supposed_in_german_is_nothing() -> None:
    talk = Conversation((Said(0, Side.BUYER, "b", None, "Wenn wir Budget hätten, wäre das eingeplant."),))
    assert not [e for e in read(talk, shipped_lexicon("de")).evidence if e.about == "budget"]
