"""What the next talk with the buyer has to begin with."""

from rules.rule import Found

TOPICS = {
    "risk.project-in-danger": "topic_danger",
    "risk.fit-failed": "topic_fit",
    "risk.no-money": "topic_money",
    "risk.objection-open": "topic_objection",
    "risk.rival-unanswered": "topic_rival",
    "risk.decision-put-off": "topic_delay",
}
"""Signs that one talk can answer, with what the words files call each of them; among equals the first one counts."""


def first_topic(found: Found) -> tuple[str, str]:
    """The weightiest of these that fired, and what it is called; two empty strings where none did."""
    fired = found.fired(*TOPICS)
    sign = max(fired, key=lambda key: found.findings[key].points, default="")
    return sign, TOPICS.get(sign, "")
