"""Numbers by which a deal is compared with won ones and with its former self."""

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median_low

from rules.case.said import SaidFacts
from rules.facts import Fact
from rules.once import fact

TWELVE_WEEKS = timedelta(days=84)
LAST_REPLIES = 5


@dataclass(frozen=True)
class PaceFacts(SaidFacts):
    """How old it is, how fast the buyer answers, how much and how many of them talk to us."""

    @fact
    def age_days(self) -> Fact[int]:
        """Days since the deal was opened."""
        opened = self.created_on
        if opened.value is None:
            return Fact(None, opened.source, opened.unknown)
        return Fact((self.today.day - opened.value).days, opened.source)

    @fact
    def reply_workdays(self) -> Fact[int]:
        """The median workdays of the buyer's last five answers; absent where fewer than three were given."""
        times = self.reply_times
        if times.unknown is not None:
            return Fact(None, unknown=times.unknown)
        last = (times.value or ())[-LAST_REPLIES:]
        return Fact(median_low(last) if len(last) >= 3 else None, times.source)

    @fact
    def buyer_touches(self) -> Fact[int]:
        """How often the buyer wrote, spoke or met within twelve weeks."""
        reply = self.buyer_last_reply
        if reply.unknown is not None:
            return Fact(None, unknown=reply.unknown)
        return Fact(self.touches(self.today.day - TWELVE_WEEKS, self.today.day), self._at("mail"))

    @fact
    def people_heard(self) -> Fact[int]:
        """How many of the buyer's people ever wrote, spoke or met."""
        heard = self.heard_contacts
        return Fact(None if heard.value is None else len(heard.value), heard.source, heard.unknown)

    def touches(self, after: date, until: date) -> int:
        """How often the buyer wrote, spoke or met after one day, up to and including another; as far as it shows."""
        return sum(1 for activity in self.talks.heard if after < activity.on <= until)
