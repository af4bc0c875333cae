"""What the next talk begins with."""

from rules.assessment import Finding
from rules.playbook import Playbook
from rules.rule import Found
from rules.topic import first_topic


def found(playbook: Playbook, **points: int) -> Found:
    keys = {f"risk.{name.replace('_', '-')}": worth for name, worth in points.items()}
    return Found(playbook, {key: Finding(key=key, points=worth) for key, worth in keys.items()})


def test_the_weightiest_comes_first_and_of_equals_the_graver(playbook: Playbook) -> None:
    assert first_topic(found(playbook, rival_unanswered=300, objection_open=250)) == (
        "risk.rival-unanswered",
        "topic_rival",
    )
    assert first_topic(found(playbook, no_money=300, project_in_danger=300))[1] == "topic_danger"


def test_what_no_talk_can_answer_is_no_topic(playbook: Playbook) -> None:
    assert first_topic(found(playbook, close_date_pushed=900)) == ("", "")
