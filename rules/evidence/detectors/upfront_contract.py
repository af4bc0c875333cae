"""An agreement at the start: purpose, time, and what happens at the end, a "no" included.

Why it matters: a buyer who may say no tells the truth sooner.
Finds: at least two of: the time there is, what it is for, what is decided at its end, that "no" is fine; or what can
    hardly be said but in one.
Leaves out: a mere agenda.
False alarms: closing words that recap the same.
Source: docs/sources.md#sandler
"""

from rules.evidence.detector import Found, SoFar, detector
from rules.evidence.passage import Passage


@detector(about="upfront_contract")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    if passage.has("upfront_contract.plainly"):
        return Found()
    parts = sum(passage.has(f"upfront_contract.{part}") for part in ("time", "aim", "end", "out"))
    return Found() if parts >= 2 and passage.has("upfront_contract.end", "upfront_contract.out") else None
