"""How far each of the buyer's people takes part, told from what they themselves wrote, said and met.

Source: docs/sources.md#engagement
"""

from datetime import date, timedelta
from enum import StrEnum

from rules.case import Case
from rules.facts import Person

ENGAGED_DAYS = 14
"""Own words within so many days: the usual pace of a deal that moves."""

COOLING_DAYS = 30
"""Own words within so many days, and none within the former: somebody one may be about to lose."""


class Engagement(StrEnum):
    """Where a person stands. Unknown where not all that the buyer writes and says can be seen."""

    ENGAGED = "engaged"
    COOLING = "cooling"
    SILENT = "silent"
    NOT_HEARD = "not heard"
    LEFT = "left"
    UNKNOWN = "unknown"


def engagement_of(case: Case, person: Person) -> tuple[Engagement, date | None]:
    """How a person takes part today, and the day of their own last words as far as it can be seen."""
    last = case.last_words.get(person.id)
    spoke = last.on if last else None
    if person.left:
        return Engagement.LEFT, spoke
    if spoke is not None and spoke >= case.today.day - timedelta(days=ENGAGED_DAYS):
        return Engagement.ENGAGED, spoke
    if not case.buyer_last_reply.known:
        return Engagement.UNKNOWN, spoke
    if spoke is None:
        return Engagement.NOT_HEARD, None
    cooling = spoke >= case.today.day - timedelta(days=COOLING_DAYS)
    return Engagement.COOLING if cooling else Engagement.SILENT, spoke
