"""A company's own words: taken with the rest of its files, and every fault told with its line and what instead."""

import json
from pathlib import Path

import pytest

from mappings.init import schemas
from mappings.lexicon import load_lexicon, shipped_lexicon
from mappings.load import load_company
from mappings.problems import BadMapping

ORG = """login: {url: https://acme.my.salesforce.com, consumer_key: ACME_KEY, consumer_secret: ACME_SECRET}
currency: EUR
time_zone: Europe/Berlin
"""


@pytest.fixture
def company(tmp_path: Path) -> Path:
    (tmp_path / "orgs").mkdir()
    (tmp_path / "orgs" / "acme.yaml").write_text(ORG)
    (tmp_path / "lexicon").mkdir()
    return tmp_path


def faults(company: Path) -> list[str]:
    with pytest.raises(BadMapping) as told:
        load_company(company)
    return [str(problem) for problem in told.value.problems]


def test_own_words_are_added_to_the_shipped_ones_and_taken_out(company: Path) -> None:
    (company / "lexicon" / "en.yaml").write_text(
        "extends: en\nmore: {competition.others: [zorglub]}\nwithout: {pain.harm: [penalty]}\n"
    )
    lexicon = load_company(company).organisations["acme"].reading.lexicon("en")
    assert "zorglub" in lexicon.cues["competition.others"]
    assert "penalty" in shipped_lexicon("en").cues["pain.harm"]
    assert "penalty" not in lexicon.cues["pain.harm"]
    assert lexicon.points == shipped_lexicon("en").points


@pytest.mark.parametrize(
    ("cue", "says"),
    [
        ('"{amount} deal"', "holds no slot that there is: {amount}"),
        ('"{money"', "Nearest: {money}."),
        ('"{money}"', "has no word of its own"),
        ('"_"', "has no word of its own"),
        ('"*"', "has no word of its own"),
        ('"up _"', "begins or ends with a gap"),
    ],
)
def test_a_cue_that_means_nothing_is_told_with_its_line(company: Path, cue: str, says: str) -> None:
    (company / "lexicon" / "en.yaml").write_text(
        f"extends: en\nmore:\n  competition.others:\n    - acme\n    - {cue}\n"
    )
    (fault,) = faults(company)
    assert fault.startswith("lexicon/en.yaml:5 more.competition.others.1: ")
    assert says in fault


def test_a_group_of_no_detector_and_a_cue_that_is_not_there_are_told_with_the_nearest(company: Path) -> None:
    (company / "lexicon" / "en.yaml").write_text(
        "extends: en\nmore: {budgett.word: [geld]}\nwithout: {pain.harm: [penaltys]}\n"
    )
    first, second = faults(company)
    assert "there is no detector of budgett. Nearest: budget." in first
    assert '"penaltys" is not in this group. Nearest: penalty.' in second


def test_a_file_that_would_not_be_read_is_told(company: Path) -> None:
    (company / "lexicon" / "en.yml").write_text("extends: en\n")
    assert faults(company) == ["lexicon/en.yml: is not read. Name it .yaml."]


def test_a_lexicon_of_nothing_shipped_needs_a_language(company: Path) -> None:
    (company / "lexicon" / "nl.yaml").write_text("cues: {pain.harm: [kapot]}\n")
    assert "lexicon/nl.yaml" in faults(company)[0]
    (company / "lexicon" / "nl.yaml").write_text("language: nl\ncues: {pain.harm: [kapot]}\n")
    assert load_lexicon("nl", company / "lexicon").cues == {"pain.harm": ("kapot",)}
    load_company(company)


def test_editors_are_told_of_groups_and_parts() -> None:
    schema = schemas()["lexicon"]
    assert {"extends", "language", "cues", "more", "without"} <= set(schema["properties"])
    assert "pain.harm" not in json.dumps(schema)
    shipped = json.loads((Path(__file__).parents[3] / "docs" / "schemas" / "lexicon.json").read_text())
    assert shipped == schema
