"""Who decides what in which order, by what, and no "we will discuss it" is left standing.

Why it matters: most lost forecasts were won with somebody who did not decide.
Met when: the buyer named criteria and process, and what lies behind a delay came out.
Missed when: neither is known; a delay behind which nobody looked leads what was wrong.
False alarms: a process agreed in writing.
Source: docs/sources.md#delay
"""

from rules.call_review.call import Call
from rules.call_review.criterion import Verdict, criterion, met, missed, partly
from rules.facts import Side, Strength
from rules.rule import Limits

_TOLD = (Strength.CONFIRMED, Strength.INFERRED)
_BEHIND = ("decision_process", "economic_buyer", "timeline", "compelling_event", "decision_criteria")
_WITHIN = 8  # turns in which what lies behind a delay comes out, or does not


@criterion("delay_accepted", "process_unknown", "criteria_unknown")
def check(call: Call, limits: Limits) -> Verdict:
    accepted = [place for place in call.find("delay", side=Side.BUYER) if not _followed_up(call, place)]
    criteria, process = call.proof("decision_criteria"), call.proof("decision_process")
    wrong = [*(["delay_accepted"] if accepted else [])]
    wrong += ["process_unknown"] if process.strength not in _TOLD else []
    wrong += ["criteria_unknown"] if criteria.strength not in _TOLD else []
    shown = [
        *(process.evidence[:2] if process.strength in _TOLD else ()),
        *(criteria.evidence[:2] if criteria.strength in _TOLD else ()),
    ]
    if not wrong:
        return met(shown)
    if shown:
        return partly([*accepted, *shown], *wrong)
    return missed(*wrong, moments=accepted)


def _followed_up(call: Call, place: int) -> bool:
    """Whether the buyer said, soon after a delay, who decides, when or by what."""
    turn = call.evidence[place].turn or 0
    behind = call.find(*_BEHIND, side=Side.BUYER, where=lambda e: turn <= (e.turn or 0) <= turn + _WITHIN)
    return bool(behind)
