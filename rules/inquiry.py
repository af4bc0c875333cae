"""Actions that ask the buyer one question, in the meeting at hand or in a call."""

from datetime import date

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import guest, may_wait, name_of, near_meeting
from rules.facts import DoneWhen, Evidence, Fact, Strength
from rules.rule import Found

SILENT = "risk.buyer-silent"


def about_words(
    case: Case,
    found: Found,
    heard: Fact[Evidence],
    sign: str,
    *,
    serves: str,
    minutes: tuple[int, int],
    weighs_more: tuple[str, ...] = (),
    **values: str,
) -> Proposal | None:
    """Ask what the buyer's words mean, while their risk `sign` fires and they answer at all.

    `weighs_more` are risks that add to its impact where they fire too; `values` are for its sentences.
    """
    said = heard.value
    if said is None or not found.fired(sign) or found.fired(SILENT):
        return None
    meeting = near_meeting(case)
    return Proposal(
        values={**_where(case, meeting), **values, "on": said.on},
        because=(sign, *found.fired(*weighs_more)),
        serves=serves,
        impact=found.impact(sign, *weighs_more, least=2),
        urgency=2 if meeting else 3,
        effort=2,
        minutes=minutes,
        due=meeting or in_workdays(3, case.today),
        done_when=DoneWhen("buyer_last_reply", "after", (said.on or case.today.day).isoformat()),
        evidence=(heard.source,),
    )


def about_element(case: Case, found: Found, signs: tuple[str, ...], key: str) -> Proposal | None:
    """Ask about an element that nobody told, while one of these risks fires and the buyer answers at all.

    Before a meeting it ranks low: the question belongs into the meeting.
    """
    fired = found.fired(*signs)
    if not fired or found.fired(SILENT):
        return None
    meeting = near_meeting(case)
    return Proposal(
        values={
            **_where(case, meeting),
            "stage": case.stage.value,
            "meeting": meeting,
            "sign": fired[0].removeprefix("risk."),
        },
        because=(*fired, "stage"),
        serves=key,
        impact=found.impact(*fired, least=2),
        urgency=1 if may_wait(case) else 2,
        effort=2,
        minutes=(10, 15),
        due=meeting or in_workdays(4, case.today),
        done_when=DoneWhen(f"element.{key}", "at least", int(Strength.ASSUMED)),
        evidence=(case.element(key).source, case.stage.source),
    )


def _where(case: Case, meeting: date | None) -> dict[str, str]:
    """Whom to ask, and on which occasion."""
    return {"contact": name_of(case, guest(case)), "occasion": "meeting" if meeting else "call"}
