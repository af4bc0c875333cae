"""What can go wrong with a CRM, grouped by who must act.

    CrmError
    ├── FixYourSetup    an admin must act: a credential, a permission, a missing object or field
    ├── TryLater        nobody need act: limits, locks, time-outs; the next run goes on from here
    └── SkipRecord      one record is refused; the rest go on

Every message names the place, the fault and the nearest remedy, and holds no secret and no person's data.
"""


class CrmError(Exception):
    """A CRM did not do what was asked. `place` says where (object, field, endpoint), `remedy` what cures it."""

    def __init__(self, fault: str, *, place: str = "", remedy: str = "", code: str = "") -> None:
        self.fault, self.place, self.remedy, self.code = fault, place, remedy, code
        super().__init__(f"{place + ': ' if place else ''}{fault}{'. ' + remedy if remedy else ''}")


class FixYourSetup(CrmError):
    """Only an admin can cure it; running again changes nothing."""


class TryLater(CrmError):
    """Passing: a limit, a lock, a time-out, an outage. Nothing is lost; run again.

    `unsent` is true when the request certainly did nothing: no connection was made, or the CRM turned it away.
    """

    def __init__(self, fault: str, *, place: str = "", remedy: str = "", code: str = "", unsent: bool = False) -> None:
        self.unsent = unsent
        super().__init__(fault, place=place, remedy=remedy, code=code)


class DailyLimitReached(TryLater):
    """The organisation's daily calls, or the admin's share of them, are spent. Stop cleanly; never sleep on it."""


class StillRunning(TryLater):
    """A job of the CRM works on after we have waited for as long as we do. Its id is kept, and asked for again."""


class SkipRecord(CrmError):
    """One record is refused by the CRM; its neighbours are not."""
