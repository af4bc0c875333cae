"""A harm or gain with a quantity: money, hours, percent, people.

Why it matters: a pain without a number loses to the next priority.
Finds: a number of money, time, people or share beside words of loss or gain, and answers to "how much".
Leaves out: the price of what is sold, and numbers that only tell a size.
False alarms: volumes told as a complaint.
Source: docs/sources.md#impact
"""

from rules.evidence.detector import Found, SoFar, detector, strength_of
from rules.evidence.passage import Passage


@detector(about="impact")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    return Found(strength_of("impact", passage, so_far))
