"""The champion may have left the company.

Why it matters: whoever sold for us inside is gone, and the promises made to them with them.
Fires when: mail to the champion bounces, or the CRM says that they left, and nobody else is named as the champion.
Stays silent when: another champion is named, or nobody ever was (the methodology's gap shows that).
False alarms: a mailbox that was full, a changed address. Correct the contact.
Source: docs/sources.md#contact-left
"""

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


@risk(needs=("champion_left",))
def check(case: Case, limits: Limits) -> Finding | None:
    gone = case.champion_left
    if gone.value is None:
        return None
    return Finding({"champion": gone.value.name or None, "stage": case.stage.value}, (gone.source, case.stage.source))
