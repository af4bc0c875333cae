"""One deal's answer in words: what the page in the CRM and `explain` both say, said once.

Works on keys and plain values, so that it serves a fresh assessment and one that an older engine stored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from mappings.speak import Words
from rules.assessment import Value


class Goal(NamedTuple):
    """A stage of the playbook, and what it is there to reach."""

    label: str
    goal: str


@dataclass(frozen=True)
class Teller:
    """The organisation's words, with what the playbook calls its elements and stages, by key."""

    words: Words
    currency: str | None
    elements: Mapping[str, str]
    stages: Mapping[str, Goal]

    def say(self, key: str, part: str, values: Mapping[str, Value]) -> str:
        """One sentence of a finding or action; the key in plain words where the rule is gone."""
        try:
            return self.words.say(key, part, {"currency": self.currency, **values})
        except KeyError:
            return self.words.label(key)

    def element(self, key: str) -> str:
        return self.elements.get(key) or self.words.label(key)

    def serves(self, key: str) -> str:
        """The goal of a stage, or the element, that an action brings forward."""
        stage = self.stages.get(key)
        return f"{stage.label}: {stage.goal}" if stage else self.element(key)

    def changed_for(self, ground: str, grounds: Iterable[str], items: Mapping[str, Mapping[str, Value]]) -> str:
        """The new fact for which the primary action changed. `items`: values of the findings and actions, by key."""
        titles = {key: self.say(key, "title", values) for key, values in items.items()}
        return self.words.changed_for(ground, grounds, titles)
