"""Ask your contact to bring in a second person, by role.

Why it matters: one voice on their side is one resignation away from none.
Proposed when: `risk.single-threaded` fires.
Not proposed when: nobody answers: there is no one to ask; or the economic buyer is the person to reach
    (`next_action.confirm-economic-buyer` and `next_action.executive-outreach` do that, and cure both).
False alarms: as in `risk.single-threaded`.
Source: docs/sources.md#single-threaded
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import missing_role, name_of, near_meeting
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action

ABOUT_THE_BUYER = ("risk.no-economic-buyer", "risk.economic-buyer-silent")


@action(needs=("active_contacts",), answers=("risk.single-threaded",))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    active = case.active_contacts.value or ()
    if not found.fired("risk.single-threaded") or found.fired(*ABOUT_THE_BUYER, "risk.buyer-silent") or not active:
        return None
    meeting = near_meeting(case)
    return Proposal(
        values={
            "contact": name_of(case, active[0]),
            "role": f"role_{missing_role(case).name.lower()}",
            "meeting": meeting,
            "occasion": "meeting" if meeting else "call",
        },
        because=("risk.single-threaded",),
        serves="champion",
        impact=found.impact("risk.single-threaded", least=2),
        urgency=3,
        effort=2,
        minutes=(10, 15),
        due=meeting or in_workdays(4, case.today),
        done_when=DoneWhen("active_contacts", "at least", 2),
        evidence=(case.active_contacts.source, case.stage.source),
    )
