"""Risks that stand on words of the buyer: for how long words count, and the finding that quotes them."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.facts import Evidence, Fact

Days = Annotated[int, Field(ge=14, le=365, description="Days for which it counts")]


def counts(case: Case, said: Evidence, days: int) -> bool:
    """Whether words are young enough; words without a day always are."""
    return said.on is None or said.on >= case.today.day - timedelta(days=days)


def finding_of(case: Case, heard: Fact[Evidence], days: int) -> Finding | None:
    """The finding that the buyer said this within so many days; None where they did not."""
    said = heard.value
    if said is None or not counts(case, said, days):
        return None
    return Finding({"on": said.on}, (heard.source,), said)
