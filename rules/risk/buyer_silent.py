"""The buyer has stopped answering.

Why it matters: a buyer who still wants this answers within days. Silence after our message is the earliest sign that
    the deal has lost its place on their list.
Fires when: our first unanswered message or call is at least `quiet_workdays` workdays old.
Stays silent when: the buyer spoke last (`risk.no-activity` owns a deal that nobody works on); a meeting or a dated next
    step lies ahead; an automatic out-of-office reply came after we wrote, within the same number of workdays. Where the
    next step waits for their lawyers, purchase or board, the limit is `waiting_workdays`. Holidays of the company and
    of the buyer's country are no workdays. Unknown where a partner runs the deal.
False alarms: answers on channels that do not reach the CRM (chat, a private phone). Log them, or map the channel.
Source: docs/sources.md#ghosted
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Quiet(Limits):
    quiet_workdays: int = Field(
        10, ge=3, le=30, description="Workdays without an answer, from our first unanswered message"
    )
    waiting_workdays: int = Field(
        20, ge=5, le=60, description="The same while the next step waits for their lawyers, purchase or board"
    )


@risk(needs=("unanswered_since", "buyer_last_reply", "agreed_date", "out_of_office_on", "waiting"))
def check(case: Case, limits: Quiet) -> Finding | None:
    since, away = case.unanswered_since, case.out_of_office_on
    quiet = max(limits.quiet_workdays, limits.waiting_workdays) if case.waiting.value else limits.quiet_workdays
    if since.value is None or case.workdays_since(since.value) < quiet or case.agreed_date.value:
        return None
    if away.value and away.value >= since.value and case.workdays_since(away.value) < limits.quiet_workdays:
        return None
    reply = case.buyer_last_reply
    return Finding(
        {"since": since.value, "heard": "before" if reply.value else "never", "last_reply": reply.value},
        (since.source, reply.source if reply.value else None),
    )
