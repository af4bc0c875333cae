"""Words of a language that were never tried on real talk."""

import pytest

from connector.transcripts import parse
from mappings.reading import load_labels, talk_of
from mappings.reading.shelves import Shelves
from rules.facts import UNTRIED, Strength
from rules.matching.sides import Known

TALKS = {
    "de": "WEBVTT\n\n00:01.000 --> 00:09.000\n<v Rita>Wie läuft das heute bei Ihnen, und was hindert Sie?\n\n"
    "00:10.000 --> 00:19.000\n<v Bernd>Wir haben große Probleme mit den Verspätungen, und das kostet uns viel Zeit.\n",
    "en": "WEBVTT\n\n00:01.000 --> 00:09.000\n<v Rita>Good morning. How does that work today, and what hinders you?\n\n"
    "00:10.000 --> 00:19.000\n<v Bernd>We have a big problem with the delays, and it costs us a lot of time.\n",
}


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_untried_words_find_says_so_and_confirms_nothing(language: str) -> None:
    known = Known(told_rep=("Rita",), told_buyer=("Bernd",), labels=load_labels())
    read = talk_of(parse(TALKS[language].encode(), name="call.vtt"), known, Shelves())
    assert read.language == language
    strengths = {one.strength for one in read.reading.evidence}
    if language == "de":
        assert {one.flags[UNTRIED] for one in read.reading.evidence} == {"de"}
        assert Strength.CONFIRMED not in strengths
    else:
        assert not any(UNTRIED in one.flags for one in read.reading.evidence)
        assert Strength.CONFIRMED in strengths
