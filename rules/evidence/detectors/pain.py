"""A harm or trouble the buyer has now.

Why it matters: nobody buys to be polite; without a pain of their own there is nothing to decide.
Finds: words of trouble, loss, failure and strain in the buyer's own house, and answers to a question about them.
Leaves out: what is over ("we used to"), what happened to others, what was only asked.
False alarms: neutral accounts of hard work, and jokes.
Source: docs/sources.md#pain
"""

from rules.evidence.detector import Found, SoFar, detector, strength_of
from rules.evidence.passage import Passage


@detector(about="pain")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    return Found(strength_of("pain", passage, so_far))
