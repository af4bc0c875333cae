"""The defaults and bounds of limits are those that docs/rules.md documents; the cases hold what they mean."""

import re
from functools import cache
from pathlib import Path

import pytest

from rules.rule import RuleSet, discover

PAGE = Path(__file__).parents[2] / "docs/rules.md"
ROW = re.compile(r"^\| `(\w+)` \| ([\d.]+) \| ([\d.]+) to ([\d.]+) \|", re.MULTILINE)


@cache
def documented() -> dict[str, dict[str, tuple[float, float, float]]]:
    sections = re.split(r"^### (\S+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    pairs = zip(sections[1::2], sections[2::2], strict=True)
    return {
        key: {name: (float(d), float(low), float(high)) for name, d, low, high in ROW.findall(text)}
        for key, text in pairs
    }


@pytest.mark.parametrize("key", [rule.key for rule in discover().all])
def test_limits_are_those_documented(key: str, rules: RuleSet) -> None:
    (rule,) = (one for one in rules.all if one.key == key)
    found = {}
    for name, field in rule.limits.model_fields.items():
        marks = {type(mark).__name__: mark for mark in field.metadata}
        if {"Ge", "Le"} <= marks.keys():
            found[name] = (float(field.default), float(marks["Ge"].ge), float(marks["Le"].le))
    assert found == documented()[key]


@pytest.mark.parametrize("key", [rule.key for rule in discover().actions])
def test_answers_are_those_documented(key: str, rules: RuleSet) -> None:
    """While one of them cannot be judged, the action is held: which ones is no detail."""
    (rule,) = (one for one in rules.actions if one.key == key)
    section = PAGE.read_text(encoding="utf-8").partition(f"\n### {key}\n")[2].partition("\n### ")[0]
    line = re.search(r"^- \*\*Answers:\*\* (.*)$", section, re.MULTILINE)
    assert list(rule.answers) == re.findall(r"\[([a-z.-]+)\]", line[1] if line else "")
