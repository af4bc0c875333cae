"""Go back for the exit criterion that was skipped.

Why it matters: an exit criterion is there because deals without it were lost later. It is cheaper to make up for now.
Proposed when: a step marked `gate` is not done although its stage is behind the deal; the earliest one first.
Not proposed when: the deviation is accepted; the buyer does not answer; or another action already serves the same
    absence (the economic buyer, an element below the stage's minimum).
False alarms: steps done and not logged. Log them, or record the reason for the deviation.
Source: docs/sources.md#skipped-step
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import goal
from rules.facts import DoneWhen
from rules.playbook import ExpectedStep
from rules.rule import Found, Limits, action

SIGNS = ("risk.exit-criteria-unmet", "risk.stage-jumped")


@action(needs=("stage_progress",), answers=SIGNS)
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    if found.fired("risk.buyer-silent"):
        return None
    for stage in found.playbook.stages:
        for expected in stage.steps:
            step = found.steps.get(expected.key)
            if step and step.breached and step.gate and not _served_elsewhere(expected, found):
                return Proposal(
                    values={
                        "step": expected.title,
                        "why": expected.why,
                        "correction": expected.correction.rstrip("."),
                        "left": stage.key,
                        "stage": case.stage.value,
                    },
                    because=(f"step.{expected.key}", *found.fired(*SIGNS), "stage"),
                    serves=str(expected.given.get("element") or goal(case)),
                    impact=found.impact(*SIGNS, least=3),
                    urgency=2,
                    effort=2,
                    minutes=(15, 30),
                    due=in_workdays(5, case.today),
                    done_when=DoneWhen(f"step.{expected.key}", "is", "done"),
                    subject=expected.key,
                    evidence=(*step.check.because, case.stage.source),
                )
    return None


def _served_elsewhere(expected: ExpectedStep, found: Found) -> bool:
    element = expected.given.get("element")
    if element is None and expected.given.get("role") == "economic buyer":
        element = "economic_buyer"
    if element == "economic_buyer" and found.fired("risk.no-economic-buyer", "risk.economic-buyer-silent"):
        return True
    gap = found.gaps.get(str(element))
    return gap is not None and gap.below_minimum
