"""What every rule file promises: its page, its words, its sources, its cases, and that it asks no clock."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from mappings.load import Loader
from mappings.resolve import words as made_ready
from mappings.speak import Words
from rules.case import Case
from rules.judge import Judge
from rules.playbook import Playbook
from rules.rule import Rule, RuleSet, discover
from tests.rules.written import cases_in

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
LANGUAGES = tuple(sorted(file.stem for file in (ROOT / "mappings/words").glob("*.yaml")))
RULES = discover().all
PARTS = {
    "risk": ("Why it matters", "Fires when", "Stays silent when", "False alarms", "Source"),
    "adherence": ("Why it matters", "Done when", "Not applicable when", "False alarms", "Source"),
    "next_action": ("Why it matters", "Proposed when", "Not proposed when", "False alarms", "Source"),
}
PREVIEW = {
    # Compared with won deals: they wait for medians of the company's own.
    "risk.amount-unusual",
    "risk.engagement-below-won",
    "risk.reach-below-won",
    "risk.replies-slow",
    # Nobody documents what they are worth.
    "risk.close-date-pulled-in",
    "risk.forecast-ahead",
}
"""Shown, and worth no points in the shipped playbook."""
REFUSED = re.compile(
    r"\b(follow(ed|ing|s)?[ -]?ups?|touch(ed|ing)? base|circl(e|ing) back|check(ed|ing)? in"
    r"|reach(ed|ing)? out|discuss further|explor(e|es|ing)|keep warm|nachfassen|nachhaken|nachgefasst|am ball bleiben"
    r"|in kontakt bleiben|mal (hören|melden)|zeitnah|abklopfen)\b",
    re.I,
)
AGES = re.compile(r"\b(days?|weeks?|months?) (ago|old|overdue|late)\b|\bfor \{[^}]+:day", re.I)

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda r: r.key)


def _cases(rule: Rule[Any, Any]) -> Mapping[str, Any]:
    file = HERE / rule.kind / f"{rule.key.partition('.')[2].replace('-', '_')}.yaml"
    return cases_in(file)


@each_rule
def test_docstring_has_its_parts_in_order(rule: Rule[Any, Any]) -> None:
    title, _, body = rule.text.partition("\n\n")
    assert re.fullmatch(r"[A-Z][^\n]{8,}\.", title), "one sentence first"
    found = re.findall(r"^([A-Z][a-z ]+): \S", body, re.MULTILINE)
    assert tuple(found) == PARTS[rule.kind]


@each_rule
def test_its_source_is_told(rule: Rule[Any, Any]) -> None:
    anchors = set(re.findall(r"^### (\S+)$", (ROOT / "docs/sources.md").read_text(encoding="utf-8"), re.MULTILINE))
    cited = re.search(r"^Source: docs/sources\.md#(\S+)$", rule.text, re.MULTILINE)
    assert cited
    assert cited[1] in anchors


def test_every_source_is_cited() -> None:
    anchors = set(re.findall(r"^### (\S+)$", (ROOT / "docs/sources.md").read_text(encoding="utf-8"), re.MULTILINE))
    files = [file for room in ("rules", "mappings", "connector") for file in (ROOT / room).rglob("*.py")]
    cited = set(re.findall(r"sources\.md#([a-z-]+)", "\n".join(file.read_text(encoding="utf-8") for file in files)))
    assert anchors <= cited
    assert {one for rule in RULES for one in re.findall(r"sources\.md#(\S+)", rule.text)} <= anchors


@each_rule
def test_limits_are_bounded_and_described(rule: Rule[Any, Any]) -> None:
    for name, field in rule.limits.model_fields.items():
        assert field.description, name
        if field.annotation in (int, float):
            assert {type(m).__name__ for m in field.metadata} >= {"Ge", "Le"}, f"{name} has no bounds"
            assert not field.is_required()


@each_rule
def test_has_a_firing_a_silent_and_an_unknown_case(rule: Rule[Any, Any]) -> None:
    kinds = {name.split("_")[1] for name in _cases(rule)}
    assert kinds == {"fires", "silent", "unknown"}


def test_no_case_without_its_rule() -> None:
    keys = {rule.key for rule in RULES}
    for kind in PARTS:
        for file in (HERE / kind).glob("*.yaml"):
            assert f"{kind}.{file.stem.replace('_', '-')}" in keys


def _sources() -> Iterator[Any]:
    for file in sorted((ROOT / "rules").rglob("*.py")):
        yield pytest.param(file, id=str(file.relative_to(ROOT)))


@pytest.mark.parametrize("file", list(_sources()))
def test_no_clock_no_chance_no_files(file: Path) -> None:
    """Nothing under rules/ may ask what day it is, draw a number, or open a file."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    imported = {a.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    imported |= {(n.module or "").split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert not imported & {
        "time",
        "random",
        "os",
        "pathlib",
        "io",
        "secrets",
        "uuid",
        "locale",
        "mappings",
        "connector",
    }
    called = {n.func.attr for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)}
    assert not called & {"today", "now", "utcnow", "fromtimestamp"}
    named = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    assert not named & {"open", "print", "input", "eval", "exec", "hash", "id"}


# --- words


@pytest.fixture(scope="module")
def loader(rules: RuleSet) -> Loader:
    return Loader(None, rules)


@pytest.fixture(scope="module")
def spoken(loader: Loader) -> dict[str, Words]:
    files = {language: loader.words_file(language) for language in LANGUAGES}
    assert not loader.problems, [str(p) for p in loader.problems]
    return {language: made_ready(file, "EUR", {}) for language, file in files.items() if file is not None}


def test_no_language_says_less_than_english(spoken: Mapping[str, Words]) -> None:
    """The same rules, the same cases of each sentence, the same values and the same terms, in every language."""
    files = {name: YAML(typ="safe").load(ROOT / f"mappings/words/{name}.yaml") for name in LANGUAGES}
    english = files["en"]
    for name, told in files.items():
        assert told["terms"].keys() == english["terms"].keys(), name
        for key, parts in english["rules"].items():
            for part, text in parts.items():
                other = told["rules"][key][part]
                assert isinstance(text, dict) is isinstance(other, dict), f"{name}: {key}.{part}"
                if isinstance(text, dict):
                    assert (text["by"], text["is"].keys()) == (other["by"], other["is"].keys()), f"{name}: {key}.{part}"
                assert spoken[name].names(key, part) <= spoken["en"].names(key, part), f"{name}: {key}.{part}"


def test_the_shipped_playbook_fits_the_rules(loader: Loader, rules: RuleSet) -> None:
    shipped = loader.process("meddpicc")
    assert not loader.problems, [str(p) for p in loader.problems]
    assert shipped is not None
    Judge.of(shipped.playbook, rules)
    steps = [step.key for stage in shipped.playbook.stages for step in stage.steps]
    assert len(steps) == len(set(steps)) >= 16
    assert all(stage.steps for stage in shipped.playbook.stages)
    points = shipped.playbook.weights.points
    assert {rule.key for rule in rules.risks} - set(points) == PREVIEW
    for rule in rules.risks:
        assert rule.key in PREVIEW or (points[rule.key] < 0) is rule.lowers


def test_a_silent_buyer_is_asked_about_what_the_stage_is_for(
    loader: Loader, rules: RuleSet, make: Callable[..., Case]
) -> None:
    shipped = loader.process("meddpicc")
    assert shipped is not None
    judge = Judge.of(shipped.playbook, rules)
    asked = set()
    for stage in shipped.playbook.stages:
        told = {"deal": {"stage": stage.key}, "activities": ["2026-03-02 mail rep c1"], "elements": {}}
        primary = judge.judge(make(told)).primary
        assert primary.key == "next_action.re-engage-silent-buyer"
        asked.add(primary.proposal.values["question"])
    assert None not in asked
    assert len(asked) >= 4


def test_there_are_enough_rules(rules: RuleSet) -> None:
    assert len(rules.risks) >= 45
    assert len([rule for rule in rules.risks if rule.lowers]) >= 5
    assert len(rules.actions) >= 36
    answered = {key for rule in rules.actions for key in rule.answers}
    assert answered <= {rule.key for rule in rules.risks if not rule.lowers}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", [r for r in RULES if r.kind != "adherence"], ids=lambda r: r.key)
def test_its_words_speak_only_of_what_it_gives(
    rule: Rule[Any, Any],
    language: str,
    spoken: Mapping[str, Words],
    playbook: Playbook,
    rules: RuleSet,
    make: Callable[..., Case],
    with_norms: Callable[..., Playbook],
) -> None:
    """And every sentence is said from its firing cases without a hole: nothing "not known", no empty quote."""
    parts = ("title", "why") if rule.kind == "risk" else ("title", "why", "outcome", "done", "instead")
    seen = 0
    for name, told in _cases(rule).items():
        if not name.startswith("test_fires"):
            continue
        case = make({k: v for k, v in told.items() if k not in ("expect", "limits", "norms", "points")})
        limits = {rule.key: told.get("limits", {})}
        alone = replace(rules, actions=tuple(r for r in rules.actions if r.key == rule.key or "nothing" in r.key))
        learned = with_norms(playbook, told.get("norms", {}))
        assessment = Judge.of(replace(learned, limits=limits), alone).judge(case)
        given = [(f.key, f.values) for f in assessment.findings if f.key == rule.key]
        given += [
            (a.key, a.proposal.values)
            for a in (assessment.primary, *assessment.alternatives)
            if a.key.startswith(rule.key)
        ]
        for key, values in given:
            seen += 1
            for part in parts:
                words = spoken[language]
                assert words.names(key, part) <= set(values), f"{name}: {part}"
                said = words.say(key, part, values)
                assert words.language.nothing not in said, said
                assert '""' not in said
                assert len(said) < (256 if part == "title" else 600)
    assert seen


def _sentences() -> Iterator[tuple[str, str]]:
    for folder in ("words", "playbooks", "methodologies"):
        for file in sorted((ROOT / "mappings" / folder).glob("*.yaml")):
            yield from _texts(file.name, YAML(typ="safe").load(file))


def _texts(place: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(f"{place}:{key}", inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(place, inner)
    elif isinstance(value, str):
        yield place, value


def test_no_sentence_nags_or_counts_days() -> None:
    sentences = list(_sentences())
    assert len(sentences) > 300
    for place, text in sentences:
        assert not REFUSED.search(text), f"{place}: {text}"
        assert not AGES.search(text), f"{place}: {text}"


def test_the_refusal_refuses() -> None:
    for words in (
        "Follow up with Anja",
        "touch base",
        "Let us circle back",
        "discuss further",
        "Explore options",
        "Check in with Anja",
        "Bei Anja nachfassen",
        "am Ball bleiben",
    ):
        assert REFUSED.search(words)
    assert AGES.search("No answer, 17 days ago")
    assert AGES.search("silent for {count:day|days}")


def test_the_german_playbook_asks_for_the_same_in_other_words(loader: Loader, rules: RuleSet) -> None:
    english, german = loader.process("meddpicc"), loader.process("meddpicc_de")
    assert not loader.problems, [str(p) for p in loader.problems]
    assert english is not None
    assert german is not None
    Judge.of(german.playbook, rules)
    assert german.playbook.weights == english.playbook.weights
    for ours, theirs in zip(english.playbook.stages, german.playbook.stages, strict=True):
        assert (ours.key, ours.days, ours.minimum) == (theirs.key, theirs.days, theirs.minimum)
        assert ours.goal != theirs.goal
        for step, other in zip(ours.steps, theirs.steps, strict=True):
            assert (step.key, step.rule, step.given, step.gate) == (other.key, other.rule, other.given, other.gate)
            said = {step.title, step.why, step.correction} & {other.title, other.why, other.correction}
            assert not said, f"{step.key} is not translated"
    elements = zip(english.playbook.methodology.elements, german.playbook.methodology.elements, strict=True)
    for ours, theirs in elements:
        assert {k: len(q) for k, q in ours.questions.items()} == {k: len(q) for k, q in theirs.questions.items()}
        assert not {q for asked in ours.questions.values() for q in asked} & {
            q for asked in theirs.questions.values() for q in asked
        }
