"""Start legal, security and procurement now.

Why it matters: the paper takes weeks that no discount buys back. It loses more quarters than price does.
Proposed when: from `from_progress` of the process onwards the paper process is known to be weaker than inferred, and
    the close date lies at most `within_days` days ahead.
Not proposed when: the paper process is under way; the buyer does not answer; or the date is far off or has passed.
False alarms: framework contracts under which a purchase order is enough. Write that into the paper process.
Source: docs/sources.md#start-paperwork
"""

from datetime import timedelta

from pydantic import Field

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import best_contact, name_of
from rules.facts import DoneWhen, Strength
from rules.rule import Found, Limits, action


class Late(Limits):
    from_progress: float = Field(
        0.6, ge=0.3, le=0.9, description="How far the deal must be in the process: 0 first stage, 1 last"
    )
    within_days: int = Field(45, ge=14, le=120, description="Days to the close date within which paper must be moving")


@action(needs=("stage_progress", "close_date"))
def propose(case: Case, found: Found, limits: Late) -> Proposal | None:
    close = case.close_date
    if close.value is None or found.fired("risk.buyer-silent"):
        return None
    if not case.come_to(limits.from_progress):
        return None
    if not case.today.day <= close.value <= case.today.day + timedelta(days=limits.within_days):
        return None
    if not case.falls_short("paper_process", Strength.INFERRED):
        return None
    paper = case.element("paper_process")
    strength = paper.value.strength if paper.value else Strength.NOT_ASKED
    target = Strength.INFERRED if strength >= Strength.ASSUMED else Strength.ASSUMED
    return Proposal(
        values={
            "contact": name_of(case, best_contact(case)),
            "close_date": close.value,
            "strength": strength.name.lower(),
            "target": target.name.lower(),
        },
        because=("gap.paper_process", "close_date", "stage"),
        serves="paper_process",
        impact=3,
        urgency=3,
        effort=2,
        minutes=(15, 30),
        due=in_workdays(3, case.today),
        done_when=DoneWhen("element.paper_process", "at least", int(target)),
        evidence=(close.source, paper.source, case.stage.source),
    )
