"""Reset the close date on what the buyer says must happen until then.

Why it matters: a date the buyer never agreed to will move again, and each time the forecast loses a little of its
    worth.
Proposed when: the close date has passed, keeps moving, or leaves less time than the rest of the process takes.
Not proposed when: the date is credible.
False alarms: a signature that is on its way.
Source: docs/sources.md#reset-close-date
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import best_contact, name_of
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action

SIGNS = ("risk.close-date-passed", "risk.close-date-pushed", "risk.close-date-too-near")


@action(needs=("close_date",), answers=SIGNS)
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    fired = found.fired(*SIGNS)
    close = case.close_date
    if not fired or close.value is None:
        return None
    passed, silent = "risk.close-date-passed" in fired, bool(found.fired("risk.buyer-silent"))
    return Proposal(
        values={
            "contact": name_of(case, best_contact(case)),
            "close_date": close.value,
            "sign": fired[0].removeprefix("risk."),
        },
        because=(*fired, "close_date"),
        serves="decision_process",
        impact=found.impact(*fired, least=2),
        urgency=2 if silent else 4 if passed else 2,
        effort=2,
        minutes=(10, 20),
        due=in_workdays(2 if passed else 5, case.today),
        done_when=DoneWhen("close_date", "after", close.value.isoformat()),
        evidence=(close.source, case.stage.source),
    )
