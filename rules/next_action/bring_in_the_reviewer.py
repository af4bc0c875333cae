"""Ask who will check it, technically or on paper, and talk to that person first.

Why it matters: reviewers who are asked at the end protect their house; asked early, they say what they need.
Proposed when: `risk.no-technical-voice` or `risk.no-legal-contact` fires.
Not proposed when: the buyer does not answer at all: silence is dealt with first.
False alarms: as in those signs.
Source: docs/sources.md#role-missing
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import guest, may_wait, name_of, near_meeting
from rules.facts import DoneWhen, Role
from rules.rule import Found, Limits, action

SIGNS = {"risk.no-legal-contact": Role.LEGAL, "risk.no-technical-voice": Role.TECHNICAL}


@action(needs=("contacts",), answers=tuple(SIGNS))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    fired = found.fired(*SIGNS)
    if not fired or found.fired("risk.buyer-silent"):
        return None
    role, meeting = SIGNS[fired[0]], near_meeting(case)
    return Proposal(
        values={
            "contact": name_of(case, guest(case)),
            "role": f"role_{role.name.lower()}",
            "kind": role.name.lower(),
            "stage": case.stage.value,
        },
        because=(fired[0], "stage"),
        serves="paper_process" if role is Role.LEGAL else "decision_criteria",
        impact=found.impact(fired[0], least=2),
        urgency=1 if may_wait(case) else 2,
        effort=2,
        minutes=(10, 20),
        due=meeting or in_workdays(4, case.today),
        done_when=DoneWhen("contacts", "at least", len(case.contacts.value or ()) + 1),
        subject=role.name.lower(),
        evidence=(case.contacts.source, case.stage.source),
    )
