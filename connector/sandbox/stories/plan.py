"""The plan of one deal: what is true in it. Story lines set it; `life` turns it into a timeline."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass
class Plan:
    """Everything that decides how a deal goes. All days count from the deal's first day or back from its last.

    The last day is today for an open deal and the closing day for a closed one.
    """

    line: str
    stage: int
    age: int
    stage_days: int
    causes: dict[str, bool] = field(default_factory=dict)

    # people
    contacts: int = 3
    champion: Literal["none", "friendly", "real"] = "real"
    economic_buyer: Literal["none", "named", "engaged"] = "engaged"
    partner: bool = False

    # what is known
    metrics: bool = True
    budget: Literal["Unknown", "No budget", "Rough", "Approved"] = "Approved"
    method: bool = True
    """Decision criteria, decision process and paper process are asked about and written down."""
    technical_fit: Literal["Open", "Confirmed", "Failed"] = "Confirmed"
    competitor: Literal["none", "open", "beaten"] = "none"
    pilot: bool = False
    mutual_plan: bool = True
    compelling_event: bool = True

    # how it goes
    pushes: int = 0
    price_objections: int = 0
    skipped: tuple[int, ...] = ()
    history: bool = True
    quiet: int = 3
    """Days since the buyer's last word."""
    chases: int = 0
    """The rep's messages since then."""
    away: int | None = None
    """Days until the buyer is back from leave; an automatic reply says so."""
    next_meeting: int | None = 5
    close_in: int = 30
    legal_until: int | None = None
    """Days until the buyer's legal department answers."""
    next_step: bool = True
    overdue_task: bool = False
    big: bool = False
    renewal: bool = False
