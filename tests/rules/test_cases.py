"""Every case of every rule: tests/rules/<kind>/<rule>.yaml, in the short form of conftest.py.

test_fires_...    a risk is found, a step is not done, an action is proposed; `expect` holds values of it, of an action
                  also its `due` day, what it weighs (impact, urgency, effort), its minutes, what it serves, what it
                  stands on (because) and `done_when`
test_silent_...   it is not; for a step, `expect` says done, not applicable or accepted deviation, and `record` names
                  what it points to
test_unknown_...  nobody may say: `expect` names the fact that is unknown (risks and actions); an action is then not
                  proposed, or is another one than where nothing is hidden
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rules.assessment import Action, Assessment, StepCheck
from rules.case import Case
from rules.facts import DoneWhen
from rules.judge import Judge
from rules.lives import can_tell
from rules.playbook import ExpectedStep, Playbook
from rules.rule import RuleSet
from tests.rules.written import cases_in

HERE = Path(__file__).parent
KINDS = ("risk", "adherence", "next_action")
WAIT = "next_action.nothing-to-do-until"


def _cases() -> Iterator[Any]:
    for kind in KINDS:
        for file in sorted((HERE / kind).glob("*.yaml")):
            key = f"{kind}.{file.stem.replace('_', '-')}"
            for name, case in cases_in(file).items():
                yield pytest.param(key, name, case, id=f"{file.stem}::{name}")


@pytest.mark.parametrize(("key", "name", "given"), list(_cases()))
def test_case(
    key: str,
    name: str,
    given: dict[str, Any],
    rules: RuleSet,
    playbook: Playbook,
    make: Callable[..., Case],
    with_norms: Callable[..., Playbook],
) -> None:
    told = dict(given)
    expect, limits, kind = told.pop("expect", None), told.pop("limits", {}), name.split("_")[1]
    record = told.pop("record", None)
    playbook = with_norms(playbook, told.pop("norms", {}))
    playbook = replace(
        playbook, weights=replace(playbook.weights, points={**playbook.weights.points, **told.pop("points", {})})
    )
    case = make(told)
    if key.startswith("risk."):
        _risk(Judge.of(replace(playbook, limits={key: limits}), rules).judge(case), key, kind, expect)
    elif key.startswith("adherence."):
        check = _asked(playbook, key, case, limits, rules)
        _step(check.state.value, kind, expect)
        assert record is None or record in {source.record for source in check.because if source}
    else:
        alone = replace(rules, actions=tuple(r for r in rules.actions if r.key in (key, WAIT)))
        judge = Judge.of(replace(playbook, limits={key: limits}), alone)
        if kind == "unknown":
            _unknown_action(judge, key, case, make({k: v for k, v in told.items() if k != "blind"}), expect)
        else:
            _action(judge.judge(case), key, kind, expect or {})


def _risk(assessment: Assessment, key: str, kind: str, expect: Any) -> None:
    found = {f.key: f for f in assessment.findings}
    need = next(t.need for t in assessment.score.terms if t.key == key)
    if kind == "fires":
        _holds(found[key].values, expect or {})
        assert found[key].because
    else:
        assert key not in found
        assert need == (expect if kind == "unknown" else None)


def _asked(playbook: Playbook, key: str, case: Case, given: Mapping[str, Any], rules: RuleSet) -> StepCheck:
    """One step, asked for in the deal's first stage."""
    row = ExpectedStep("asked", key.removeprefix("adherence."), "", "", "", given)
    first = replace(playbook.stages[0], steps=(row,))
    judge = Judge.of(replace(playbook, stages=(first, *(replace(s, steps=()) for s in playbook.stages[1:]))), rules)
    return next(s.check for s in judge.judge(case).steps)


def _step(state: str, kind: str, expect: Any) -> None:
    if kind == "silent":
        assert state == (expect or "done")
        assert state in ("done", "not applicable", "accepted deviation")
    else:
        assert state == {"fires": "not done", "unknown": "unknown"}[kind]


def _unknown_action(judge: Judge, key: str, blind: Case, seeing: Case, fact: str) -> None:
    assert not can_tell(DoneWhen(fact, "present"), replace(blind, playbook=judge.playbook), {}), f"{fact} is known"
    hidden, told = _offered(judge.judge(blind), key), _offered(judge.judge(seeing), key)
    assert told is not None, "nothing is proposed where nothing is hidden either"
    assert (hidden is None) is (key != WAIT)
    assert hidden is None or hidden.proposal.values != told.proposal.values


def _offered(assessment: Assessment, key: str) -> Action | None:
    offered: dict[str, Action] = {a.key: a for a in (assessment.primary, *assessment.alternatives)}
    return next((a for k, a in offered.items() if k == key or k.startswith(f"{key}.")), None)


def _action(assessment: Assessment, key: str, kind: str, expect: Mapping[str, Any]) -> None:
    found = _offered(assessment, key)
    told = dict(expect)
    if key == WAIT or kind == "fires":
        assert found is not None
        assert found.primary is told.pop("primary", True)
        due = told.pop("due", found.due)
        assert found.due == due
        assert found.proposal.effort >= 1
        assert found.proposal.minutes[0] <= found.proposal.minutes[1]
        assert found.due >= assessment.on
        proposal, done = found.proposal, found.proposal.done_when
        promised = {
            "impact": proposal.impact,
            "urgency": proposal.urgency,
            "effort": proposal.effort,
            "minutes": list(proposal.minutes),
            "serves": proposal.serves,
            "because": list(proposal.because),
            "subject": proposal.subject,
            "evidence": [source.field for source in proposal.evidence if source],
            "done_when": [done.fact, done.test, done.value] if done else None,
        }
        _holds({**proposal.values, **promised}, told)
    else:
        assert found is None


def _holds(values: Mapping[str, Any], expect: Mapping[str, Any]) -> None:
    assert {name: values[name] for name in expect} == dict(expect)
