"""The forecast says commit, and the stage does not.

Why it matters: a commitment to the board rests on what the buyer has done, and the stage says how far that is.
Fires when: the forecast category begins with one of `commits`, before `from_progress` of the process.
Stays silent when: no forecast category is kept.
False alarms: small repeat orders. Give them a playbook of their own.
Source: docs/sources.md#forecast-mismatch
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Early(Limits):
    from_progress: float = Field(
        0.6, ge=0.3, le=0.9, description="How far a deal must be in the process to be committed: 0 first stage, 1 last"
    )
    commits: tuple[str, ...] = Field(
        ("commit", "zugesagt", "verbindlich"), max_length=20, description="How such categories begin, in small letters"
    )


@risk(needs=("forecast", "stage_progress"))
def check(case: Case, limits: Early) -> Finding | None:
    said = case.forecast
    if not (said.value or "").casefold().startswith(limits.commits):
        return None
    if case.come_to(limits.from_progress):
        return None
    return Finding({"forecast": said.value, "stage": case.stage.value}, (said.source, case.stage.source))
