"""Ring the champion who went quiet.

Why it matters: the champion hears of trouble first. Their silence is the news; a call is how you get to hear it.
Proposed when: `risk.champion-silent` fires.
Not proposed when: nobody at the buyer's answers (`next_action.re-engage-silent-buyer`), or no champion is named.
False alarms: as in `risk.champion-silent`.
Source: docs/sources.md#silent-champion
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import name_of
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action


@action(needs=("champion", "champion_last_reply"), answers=("risk.champion-silent",))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    champion, last = case.champion.value, case.champion_last_reply
    if not found.fired("risk.champion-silent") or champion is None or last.value is None:
        return None
    return Proposal(
        values={"contact": name_of(case, champion), "last_reply": last.value, "stage": case.stage.value},
        because=("risk.champion-silent", "stage"),
        serves="champion",
        impact=found.impact("risk.champion-silent", least=2),
        urgency=4,
        effort=2,
        minutes=(10, 20),
        due=in_workdays(1, case.today),
        done_when=DoneWhen("champion_last_reply", "after", last.value.isoformat()),
        evidence=(case.champion.source, last.source, case.stage.source),
    )
