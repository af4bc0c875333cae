"""The buyer has stopped answering.

Why it matters: a buyer who still wants this answers within days. Silence after our message is the earliest sign that
    the deal has lost its place on their list.
Fires when: our first unanswered message or call is at least `quiet_workdays` workdays old.
Stays silent when: the buyer spoke last (`risk.no-activity` owns a deal that nobody works on); a meeting or a dated next
    step lies ahead; an automatic out-of-office reply came after we wrote, within the same number of workdays.
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


@risk(needs=("unanswered_since", "buyer_last_reply", "agreed_date", "out_of_office_on"))
def check(case: Case, limits: Quiet) -> Finding | None:
    since, away = case.unanswered_since, case.out_of_office_on
    if since.value is None or case.workdays_since(since.value) < limits.quiet_workdays or case.agreed_date.value:
        return None
    if away.value and away.value >= since.value and case.workdays_since(away.value) < limits.quiet_workdays:
        return None
    reply = case.buyer_last_reply
    return Finding(
        {"since": since.value, "heard": "before" if reply.value else "never", "last_reply": reply.value},
        (since.source, reply.source if reply.value else None),
    )
