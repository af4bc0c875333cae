"""One deal being told: its life, its people, its calendar, and the rows written so far."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from connector.sandbox.ids import KEY_PREFIX, make_id
from connector.sandbox.stories.cast import Account, Contact
from connector.sandbox.stories.company import REGIONS, Person
from connector.sandbox.stories.life import Life
from connector.sandbox.stories.speak import Voice

Row = dict[str, object]

# A deal's rows of one object are numbered within its own block, so that no deal need know the others.
BLOCK = 1000


def opportunity_id(number: int) -> str:
    """The id of the deal with this number."""
    return make_id(KEY_PREFIX["Opportunity"], number + 1)


@dataclass
class Calendar:
    """A deal's days as dates, and working hours of its owner as UTC."""

    first: date
    age: int
    hours_ahead: int
    _taken: dict[date, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def last(self) -> date:
        return self.day(self.age)

    def day(self, day: int) -> date:
        return self.first + timedelta(days=day)

    def past(self, day: int) -> date:
        """A weekend moves back to its Friday, or stays where that would lie before the deal."""
        at = self.day(day)
        friday = at - timedelta(days=max(0, at.weekday() - 4))
        return friday if friday >= self.first else at

    def coming(self, day: int) -> date:
        """A weekend moves on to its Monday."""
        at = self.day(day)
        return at + timedelta(days=7 - at.weekday()) if at.weekday() > 4 else at

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """An hour of the owner's day."""
        local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
        return local - timedelta(hours=self.hours_ahead)

    def next(self, day: date, minute: int) -> datetime:
        """The next free hour of a day, so that one day's scenes follow each other. At most eight fit."""
        slot = self._taken[day]
        self._taken[day] += 1
        return self.at(day, min(9 + slot, 16), minute)


@dataclass
class Deal:
    """A deal being told. `lost` is None while it is open."""

    number: int
    life: Life
    account: Account
    owner: Person
    language: str
    today: date
    lost: bool | None
    loss_reason: str | None
    calendar: Calendar
    voice: Voice
    amount: float
    first_amount: float
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    @cached_property
    def id(self) -> str:
        return opportunity_id(self.number)

    @property
    def currency(self) -> str:
        return REGIONS[self.owner.region].currency

    @property
    def created(self) -> datetime:
        return self.calendar.at(self.calendar.first, 8)

    @property
    def closed_at(self) -> datetime:
        return self.calendar.at(self.calendar.last, 17, 30)

    def person(self, post: str) -> Contact:
        """The account's person in a post."""
        return self.account.people[post]

    def add(self, kind: str, at: datetime, by: Person, values: Row) -> str:
        """Writes one row and says its id."""
        record = make_id(KEY_PREFIX[kind], self.number * BLOCK + len(self.rows[kind]) + 1)
        row: Row = {"Id": record, "CreatedDate": at, "CreatedById": by.id}
        if kind != "OpportunityFieldHistory":
            row["SystemModstamp"] = at
        if not kind.endswith("History"):
            row |= {"LastModifiedDate": at, "LastModifiedById": by.id}
        self.rows[kind].append(row | values)
        return record
