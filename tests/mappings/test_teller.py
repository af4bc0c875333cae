"""The words that the page and `explain` share."""

import pytest

from mappings.teller import Goal, Teller


@pytest.fixture
def teller(organisation):
    return Teller(organisation.words, "EUR", {"metrics": "Metrics"}, {"discovery": Goal("Discovery", "Pain is known")})


def test_an_action_serves_a_stage_or_an_element(teller):
    assert teller.serves("discovery") == "Discovery: Pain is known"
    assert teller.serves("metrics") == "Metrics"
    assert teller.serves("an_older_element") == "an older element"


def test_a_rule_that_is_gone_reads_as_its_key(teller):
    assert teller.say("risk.long-gone", "title", {}) == "long gone"


def test_the_fact_for_which_the_action_changed_may_be_what_a_person_did_with_an_action(teller):
    key = "next_action.map-decision-process"
    title = teller.say(key, "title", {})
    said = teller.changed_for(f"mark.{key}=done", (f"mark.{key}=done",), {key: {}})
    assert title in said
