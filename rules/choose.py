"""The one action that comes first: what is feasible, what ranks highest, and what may change the choice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from rules.assessment import Action, Finding, Gap, Proposal, Step
from rules.case import Case
from rules.facts import ActionStatus, FindingState, Former, Mark, Strength, Unknown
from rules.lives import Lives, plain, rule_of, timing_of
from rules.rule import ActionRule, Found, Limits

NAMED_GROUNDS = (
    "stage",
    "amount",
    "close_date",
    "next_step",
    "next_meeting",
    "agreed_date",
    "buyer_last_reply",
    "economic_buyer",
    "champion",
    "overdue_tasks",
)
"""Facts whose change alone may change the primary action; findings, gaps, steps and marks are grounds as well."""


_WORD = {strength: strength.name.lower() for strength in Strength}


def choose(
    case: Case,
    found: Found,
    rules: Sequence[tuple[ActionRule, Limits]],
    unknown: Mapping[str, Unknown],
    grounds: tuple[str, ...],
    lives: Lives,
) -> tuple[Action, list[Action], str | None]:
    """The primary action, every other that is feasible now (best first), and the new fact it changed for."""
    actions: list[tuple[bool, Action]] = []
    blind: set[str] = set()
    for rule, limits in rules:
        missing = rule.unknown_need(unknown) if unknown else None
        if missing or (rule.answers and not found.unknown.isdisjoint(rule.answers)):
            blind.add(rule.key)
        proposal = None if missing else rule.function(case, found, limits)
        if proposal is None:
            continue
        key = f"{rule.key}.{proposal.subject}" if proposal.subject else rule.key
        action = _action(case, key, proposal, lives)
        if proposal.wait or _feasible(lives.mark(key), case.today.day):
            actions.append((rule.hygiene, action))
    lives.hold_actions(blind, found.steps)
    # Tidying the CRM never ranks first. Waiting ranks like any other action, and first among equals.
    actions.sort(key=lambda a: (a[0], -a[1].rank, not a[1].proposal.wait, a[1].key))
    if not actions:
        raise LookupError("no action was proposed: rules/next_action must hold one that always proposes to wait")
    chosen, changed_for = _hold(case, [a for _, a in actions], grounds)
    return lives.ask(chosen), [a for _, a in actions if a.key != chosen.key], changed_for


def grounds_of(
    case: Case, findings: tuple[Finding, ...], gaps: tuple[Gap, ...], steps: tuple[Step, ...], lives: Lives
) -> tuple[str, ...]:
    """Everything whose change may change the primary action, in words that compare."""
    facts = [(name, getattr(case, name)) for name in NAMED_GROUNDS]
    grounds = [f"{name}={'unknown' if fact.unknown else plain(fact.value)}" for name, fact in facts]
    grounds += [f"{f.key}#{f.number}" for f in findings]
    grounds += [f"gap.{g.element}={_WORD[g.strength]}" for g in gaps]
    grounds += [f"step.{s.key}" for s in steps if s.breached]
    said = [(key, mark) for key, mark in case.marks.items() if mark.status != FindingState.NEW]
    grounds += [f"mark.{key}={mark.status}" for key, mark in said if _lasts(mark, case.today.day)]
    if case.former:
        grounds += lives.carried(case.former.grounds)
    return tuple(sorted(set(grounds)))


def set_aside(mark: Mark | None, today: date) -> bool:
    """A person said that this finding is not to be acted on now. It keeps its points: they are the engine's view."""
    if mark is None:
        return False
    return mark.status == FindingState.NOT_A_RISK or (mark.status == FindingState.SNOOZED and _lasts(mark, today))


def _action(case: Case, key: str, proposal: Proposal, lives: Lives) -> Action:
    life = lives.propose(key, proposal)
    mark = lives.mark(key)
    due = life.due or proposal.due
    if not life.unasked and life.done_when and life.done_when != proposal.done_when:
        proposal = replace(proposal, done_when=life.done_when)
    return Action(
        key=key,
        proposal=proposal,
        timing=timing_of(due, case.today, wait=proposal.wait),
        due=due,
        rank=100 * proposal.impact * proposal.urgency // proposal.effort,
        since=life.since,
        number=life.number,
        status=mark.status if mark else None,
        probability=case.playbook.chance(rule_of(key)) if case.playbook else None,
    )


def _lasts(mark: Mark, today: date) -> bool:
    return mark.until is None or mark.until > today


def _feasible(mark: Mark | None, today: date) -> bool:
    if mark is None:
        return True
    if mark.status in ActionStatus.over():
        return False
    return not (mark.status == ActionStatus.NOT_NOW and _lasts(mark, today))


def _hold(case: Case, actions: list[Action], grounds: tuple[str, ...]) -> tuple[Action, str | None]:
    """The best action, unless nothing is new since the former primary one was chosen: then that one stays.

    New is a ground that came or went, or an action that was not proposed before (a meeting has come near). The ground
    named is the one nearest to the choice: one the new action rests on, else any that came, else one that went.
    """
    best = actions[0]
    before = case.former
    if before is None or before.primary is None:
        return best, None
    if before.primary == best.key:
        return best, _still(before, grounds)
    new, gone = sorted(set(grounds) - set(before.grounds)), sorted(set(before.grounds) - set(grounds))
    former = next((a for a in actions if a.key == before.primary), None)
    offered = best.key in before.lives and before.lives[best.key].open
    if former is not None and offered and not new and not gone:
        return former, _still(before, grounds)
    # What is hidden since is told by nobody: it may be named neither as come nor as gone.
    hidden = {g.removesuffix("=unknown") for g in grounds if g.endswith("=unknown")}
    come, went = ([g for g in some if g.partition("=")[0] not in hidden] for some in (new, gone))
    come.sort(key=lambda g: g.endswith("=None"))  # what happened says more than what is no more
    behind = [] if offered else [g for g in _behind(best, grounds) if g.partition("=")[0] not in hidden]
    return best, next(iter(_behind(best, come) + behind + come + went), f"no longer feasible: {before.primary}")


def _still(before: Former, grounds: tuple[str, ...]) -> str | None:
    """The fact named when the action came first, until that fact itself has gone."""
    named = before.changed_for
    return None if named in before.grounds and named not in grounds else named


def _behind(action: Action, grounds: Iterable[str]) -> list[str]:
    """Those of these grounds that the action rests on, in the order in which it names them."""
    named = action.proposal.because
    return [g for b in named for g in grounds if g == b or g.startswith((f"{b}=", f"{b}#"))]
