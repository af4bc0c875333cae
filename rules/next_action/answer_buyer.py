"""Answer the buyer, who wrote last.

Why it matters: nothing we plan moves a deal as surely as answering while the buyer still has it on the desk.
Proposed when: the buyer's last message is at least `workdays` workdays old and nobody of ours has done anything since.
    While a date is agreed, or the next step waits for their lawyers, purchase or board, it ranks low: the message may
    just have confirmed it.
Not proposed when: somebody of ours wrote, rang or met on the same day or later; the subject says that it was only
    thanks or news (`no_answer`); or the message is older than `until_workdays`: then a new beginning is better than a
    late answer.
False alarms: thanks under another subject. Mark it "not for this deal", or add the words to `no_answer`.
Source: docs/sources.md#answer-in-time
"""

import re

from pydantic import Field

from rules.assessment import Proposal
from rules.calendar import workday_on_or_after
from rules.case import Case
from rules.contact import goal, name_of, taking_part
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action

COURTESY = (
    *("thank you", "thanks", "many thanks", "done", "for your information", "fyi", "accepted:", "received"),
    *("danke", "vielen dank", "erledigt", "zur info", "zur kenntnis", "zugesagt:", "erhalten"),
    *("merci", "gracias", "obrigad", "grazie", "ありがとう", "お礼", "ご報告", "承知"),
)
_REPLY = re.compile(r"^\s*((re|aw|fw|fwd|wg|sv|tr|rv)\s*:\s*)+", re.IGNORECASE)


class Promptness(Limits):
    workdays: int = Field(1, ge=1, le=5, description="Workdays the buyer has waited")
    until_workdays: int = Field(15, ge=5, le=40, description="Workdays after which it is too late to answer")
    no_answer: tuple[str, ...] = Field(
        COURTESY, max_length=200, description="How subjects begin that need no answer, in small letters"
    )


@action(needs=("buyer_waiting_since", "agreed_date", "waiting"))
def propose(case: Case, found: Found, limits: Promptness) -> Proposal | None:
    since = case.buyer_waiting_since
    if since.value is None or not limits.workdays <= case.workdays_since(since.value) <= limits.until_workdays:
        return None
    if _REPLY.sub("", _subject(case)).strip().casefold().startswith(limits.no_answer):
        return None
    step = case.next_step_on.value
    waiting = bool(case.waiting.value) and (step is None or step > since.value)  # else this may be the awaited answer
    agreed = case.agreed_date.value is not None or waiting
    return Proposal(
        values={
            "contact": name_of(case, taking_part(case, since)),
            "since": since.value,
            "dated": "yes" if agreed else "no",
        },
        because=("buyer_last_reply",),
        serves=goal(case),
        impact=2 if agreed else 4,
        urgency=3 if agreed else 5,
        effort=2,
        minutes=(10, 20),
        due=workday_on_or_after(case.today.day, case.today),
        done_when=DoneWhen("last_activity", "after", since.value.isoformat()),
        evidence=(since.source,),
    )


def _subject(case: Case) -> str:
    record = case.buyer_waiting_since.source.record if case.buyer_waiting_since.source else ""
    return next((activity.subject for activity in case.activities if activity.id == record), "")
