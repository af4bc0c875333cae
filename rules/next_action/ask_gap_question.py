"""Close the widest gap of the methodology with one question.

Why it matters: the element that nobody asked about decides the deal anyway, only later and without us.
Proposed when: an element is known to be weaker than this stage asks for, and the methodology has a question for it.
Not proposed when: the buyer does not answer; the deal is in its last stage, where the signature is what is asked for;
    the gap is the economic buyer, where people can be read, or late in the process and near the close date the paper
    process: those have actions of their own. Before an agreed date it ranks low: the question belongs into the meeting,
    or can wait.
False alarms: answers that the rep has and never wrote down.
Source: docs/sources.md#method-below-minimum
"""

from datetime import timedelta

from rules.assessment import Gap, Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import guest, may_wait, name_of, near_meeting
from rules.facts import DoneWhen, Strength
from rules.rule import Found, Limits, action

PAPERS_OWN = timedelta(days=45)  # near the close date `next_action.start-paperwork` asks for them
SIGNS = ("risk.method-below-minimum", "risk.exit-criteria-unmet")


@action(needs=("stage_progress",))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    if found.fired("risk.buyer-silent") or case.stage_progress.value == 1:
        return None
    gap = widest(case, found)
    stage = found.playbook.stage(case.stage.value)
    if gap is None or stage is None:
        return None
    minimum = stage.minimum[gap.element]
    # What is not on file is first written down; only what is on file can be confirmed.
    target = minimum if gap.strength >= Strength.ASSUMED else min(minimum, Strength.ASSUMED)
    meeting = near_meeting(case)
    return Proposal(
        values={
            "contact": name_of(case, guest(case)),
            "element": gap.element,
            "strength": gap.strength.name.lower(),
            "minimum": minimum.name.lower(),
            "target": target.name.lower(),
            "stage": stage.key,
            "question": gap.question,
            "occasion": "meeting" if meeting else "call",
            "meeting": meeting,
        },
        because=(f"gap.{gap.element}", *found.fired(*SIGNS), "stage"),
        serves=gap.element,
        impact=found.impact(*SIGNS, least=2),
        urgency=1 if may_wait(case) else 2,
        effort=2,
        minutes=(10, 20),
        due=meeting or in_workdays(4, case.today),
        done_when=DoneWhen(f"element.{gap.element}", "at least", int(target)),
        subject=gap.element,
        evidence=(gap.source, case.stage.source),
    )


def widest(case: Case, found: Found) -> Gap | None:
    """The weakest element below the stage's minimum; among equals the methodology's own order decides."""
    close, late = case.close_date.value, case.come_to(0.6)
    papers = late and close is not None and close <= case.today.day + PAPERS_OWN
    own = ({"economic_buyer"} if case.economic_buyer.known else set()) | ({"paper_process"} if papers else set())
    short = [g for g in found.gaps.values() if g.below_minimum and g.question and g.element not in own]
    return min(short, key=_weakness, default=None)


def _weakness(gap: Gap) -> Strength:
    return gap.strength
