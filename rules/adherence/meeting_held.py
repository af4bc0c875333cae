"""A meeting or call with the buyer has taken place.

Why it matters: until both sides have talked, every other field is our guess.
Done when: a meeting or connected call with the buyer lies behind us.
Not applicable when: never.
False alarms: meetings that nobody logged. Switch on calendar capture.
Source: docs/sources.md#first-meeting
"""

from rules.assessment import StepCheck
from rules.case import Case
from rules.rule import Limits, done, not_done, step


@step()
def check(case: Case, limits: Limits) -> StepCheck:
    held = case.last_meeting
    return done(held) if held.present else not_done(held)
