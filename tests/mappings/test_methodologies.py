"""Every shipped methodology is complete, and a new one is one file."""

import pytest

from mappings.load import Loader
from mappings.schema import About
from rules.evidence.detector import discover
from rules.facts import Strength

STAGES = ("prospecting", "discovery", "qualification", "evaluation", "proposal", "negotiation", "closing")


def shipped():
    loader = Loader(None, None)
    found = {name: loader.methodology(name) for name in loader.shelves["methodologies"].names()}
    assert loader.problems == []
    return found


METHODS = shipped()


def test_the_known_ones_are_there():
    assert set(METHODS) == {
        "bant",
        "meddic",
        "meddpicc",
        "meddpicc_de",
        "spiced",
        "gap",
        "challenger",
        "sandler",
        "spin",
    }


@pytest.mark.parametrize("name", sorted(METHODS))
def test_every_element_says_what_it_is_what_proves_it_and_what_to_ask(name):
    for element in METHODS[name].elements:
        assert element.definition, element.key
        assert element.proof, element.key
        assert element.example, element.key
        assert element.evidence, element.key
        assert len(element.questions["any"]) >= 2, element.key
        assert set(element.questions) - {"any"} <= set(STAGES), element.key
        assert set(element.minimum) <= set(STAGES), element.key


@pytest.mark.parametrize("name", sorted(METHODS))
def test_what_is_asked_for_never_falls_from_stage_to_stage(name):
    for element in METHODS[name].elements:
        asked = [element.minimum[stage] for stage in STAGES if stage in element.minimum]
        assert asked == sorted(asked), element.key


def test_the_words_an_element_may_name_are_those_of_the_detectors():
    assert set(About.__args__) == {one.about for one in discover()}


def test_an_extended_element_may_be_taken_out():
    assert "paper_process" not in [e.key for e in METHODS["meddic"].elements]
    assert "paper_process" in [e.key for e in METHODS["meddpicc"].elements]


OWN = """
    label: Ours
    elements:
      need:
        label: Need
        definition: Why they look.
        proof: They say it.
        evidence: [pain]
        minimum: {discovery: confirmed}
        questions: {any: [What is wrong?]}
    """


def test_a_new_one_is_one_file_and_a_playbook_reads_several(folder):
    folder.org("playbook: ours\n").write("methodologies/ours.yaml", OWN)
    folder.write("playbooks/ours.yaml", "extends: meddpicc\nalso: [ours, bant]\n")
    playbook = folder.load().process.playbook
    assert [method.name for method in playbook.also] == ["ours", "bant"]
    assert playbook.element("need").label == "Need"
    assert playbook.element("budget").label == "Budget"


def test_one_that_is_not_there_is_named_with_the_nearest(folder):
    folder.org("playbook: ours\n").write("playbooks/ours.yaml", "extends: meddpicc\nalso: [bannt]\n")
    assert "there is no methodologies/bannt.yaml. Nearest: bant." in folder.only_problem()


def test_a_word_that_no_detector_finds_is_refused(folder):
    folder.org().write("methodologies/ours.yaml", OWN.replace("[pain]", "[payne]"))
    assert "evidence.0" in folder.only_problem()


def test_a_playbook_asks_for_more_than_its_methodology(folder):
    folder.org("playbook: ours\n").write("methodologies/ours.yaml", OWN)
    stages = (
        "stages:\n  discovery: {minimum: {metrics: null, economic_buyer: null, identify_pain: null, champion: null}}\n"
    )
    folder.write("playbooks/ours.yaml", "extends: meddpicc\n" + stages)
    discovery = folder.load().process.playbook.stage("discovery")
    assert discovery.minimum == {}
    folder.write("playbooks/ours.yaml", "extends: meddpicc\nstages: {discovery: {minimum: {budget: inferred}}}\n")
    assert "has no such element" in folder.only_problem()
    assert METHODS["meddpicc"].elements[0].minimum["evaluation"] is Strength.CONFIRMED
