"""Every doubt is heard, asked behind, and settled by the buyer's own word.

Why it matters: an objection that is brushed aside comes back, later and to somebody else.
Met when: the buyer said that each one is settled.
Partly when: some are, or they were raised once and not settled. Missed when one was raised again and never taken up,
    came back from an earlier call, or a risk was not asked about.
False alarms: doubts settled in writing afterwards.
Source: docs/sources.md#objections
"""

from rules.call_review.call import Call
from rules.call_review.criterion import NOT_APPLICABLE, Verdict, criterion, met, missed, partly
from rules.facts import Side
from rules.rule import Limits

_WORST_FIRST = ("objection_recurring", "objection_brushed_aside", "objection_not_resolved", "risk_not_explored")


@criterion(*_WORST_FIRST)
def check(call: Call, limits: Limits) -> Verdict:
    wrong: dict[str, list[int]] = {}
    settled: list[int] = []
    before = {str(e.flags.get("class")) for earlier in call.earlier for e in earlier if e.about == "objection"}
    for kind, places in _by_class(call).items():
        if all(call.evidence[place].side is Side.REP for place in places):
            continue
        fault = _fault(call, places, again=kind in before)
        if fault is None:
            settled.append(places[-1])
        else:
            wrong.setdefault(fault, []).extend(places)
    if risks := [place for place in call.find("risk_phrase", side=Side.BUYER) if not call.asked_soon(place)]:
        wrong["risk_not_explored"] = risks
    if not wrong:
        return met(settled) if settled else NOT_APPLICABLE
    names = [name for name in _WORST_FIRST if name in wrong]
    moments = [place for name in names for place in wrong[name]]
    if settled or names == ["objection_not_resolved"]:
        return partly([*moments, *settled], *names)
    return missed(*names, moments=moments)


def _by_class(call: Call) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place in call.find("objection", where=lambda e: not e.flags.get("vague")):
        found.setdefault(str(call.evidence[place].flags.get("class")), []).append(place)
    return found


def _fault(call: Call, places: list[int], *, again: bool) -> str | None:
    """What is wrong with how one kind of doubt was handled; None where the buyer said that it is settled."""
    states = [str(call.evidence[place].flags.get("state")) for place in places]
    if states[-1] == "resolved":
        return None
    if again:
        return "objection_recurring"
    handled = {"explored", "acknowledged"} & set(states)
    return "objection_not_resolved" if handled or states.count("raised") == 1 else "objection_brushed_aside"
