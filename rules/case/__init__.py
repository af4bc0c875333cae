"""The case: all that a rule may look at for one deal on one day. Nothing else exists for it.

    told.py      what was read, and what could not be
    deal.py      the deal's own fields, and its place in the process
    history.py   how it came here: stages and fields that moved
    people.py    who is on the deal, and what they decide
    talks.py     who wrote, spoke and met, when, and what is planned
    method.py    how well each element of the methodology is known
    said.py      what the buyer's words leave open
    pace.py      numbers to compare it by with won deals

Each fact is known, absent or unknown, and carries its source. One that stands on mail is unknown where this owner's
mail does not reach the CRM.
"""

from dataclasses import dataclass

from rules.case.pace import PaceFacts
from rules.once import fact


@dataclass(frozen=True)
class Case(PaceFacts):
    """One deal on one day, as rules see it: what was read, and the facts made of it."""


FACTS: frozenset[str] = frozenset(
    name for part in Case.__mro__ for name, kind in vars(part).items() if isinstance(kind, fact)
)
"""The names a rule may put into `needs`."""
