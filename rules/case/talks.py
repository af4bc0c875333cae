"""Who wrote, spoke and met, when, and what is planned. Automatic replies never count as anybody's words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter

from rules.calendar import workdays_between
from rules.case.people import PeopleFacts
from rules.facts import Activity, Fact, Kind, Person, Side, Source
from rules.once import fact, once

_BY_DAY = attrgetter("on", "id")


class Sorted:
    """The activities sorted in one pass into the few kinds that facts ask for, each list oldest first."""

    __slots__ = ("away", "cancelled", "heard", "late", "met", "ours", "past", "planned", "sent")

    def __init__(self, activities: Iterable[Activity], today: date) -> None:
        ordered = sorted(activities, key=_BY_DAY)
        self.past = [a for a in ordered if a.done and a.on <= today]
        self.heard: list[Activity] = []  # the buyer wrote, spoke or met
        self.met: list[Activity] = []  # of these, both sides spoke: a meeting held, a call that connected
        self.ours: list[Activity] = []  # done, and not by the buyer alone
        self.sent: list[Activity] = []  # mail and calls of ours
        self.away: list[Activity] = []  # automatic replies
        for activity in self.past:
            side = activity.side
            if side is not Side.BUYER:
                self.ours.append(activity)
            if activity.out_of_office:
                self.away.append(activity)
            elif side is Side.BUYER:
                self.heard.append(activity)
            elif side is Side.BOTH:
                self.heard.append(activity)
                self.met.append(activity)
            elif side is Side.REP and activity.kind in _MESSAGES:
                self.sent.append(activity)
        self.planned: list[Activity] = []  # meetings and calls with the buyer ahead, today included
        self.late: list[Activity] = []  # open tasks past their day
        self.cancelled: list[Activity] = []  # meetings with the buyer called off, whether past or ahead
        for activity in [a for a in ordered if not a.done]:
            if activity.cancelled:
                if activity.kind is Kind.MEETING and activity.people:
                    self.cancelled.append(activity)
            elif activity.on >= today and is_meeting(activity):
                self.planned.append(activity)
            elif activity.on < today and activity.kind is Kind.TASK:
                self.late.append(activity)


_MESSAGES = (Kind.MAIL, Kind.CALL)


@dataclass(frozen=True)
class TalkFacts(PeopleFacts):
    """What happened, and what is planned."""

    @once
    def talks(self) -> Sorted:
        """Everything that happened or is planned, whether or not all of it can be seen: facts say when it cannot."""
        return Sorted(self.activities, self.today.day)

    @once
    def last_words(self) -> dict[str, Activity]:
        """The last time each of the buyer's people wrote, spoke or met, by id; as far as it can be seen."""
        return {person: activity for activity in self.talks.heard for person in activity.people}

    # --- what happened

    @fact
    def last_activity(self) -> Fact[date]:
        """The last day anything was done on the deal, by either side."""
        if hidden := self._hidden("mail", "meetings", "tasks", "calls"):
            return Fact(None, unknown=hidden)
        return self._last([a for a in self.talks.past if not a.out_of_office], "mail")

    @fact
    def buyer_last_reply(self) -> Fact[date]:
        """The last day the buyer wrote, spoke or met."""
        if hidden := self._hidden("mail", "meetings", "tasks", "calls"):
            return Fact(None, unknown=hidden)
        return self._last(self.talks.heard, "mail")

    @fact
    def unanswered_since(self) -> Fact[date]:
        """The day of our first message or call since the buyer's last reply; absent when the buyer spoke last."""
        reply = self.buyer_last_reply
        if reply.unknown is not None:
            return Fact(None, unknown=reply.unknown)
        since = [a for a in self.talks.sent if reply.value is None or a.on > reply.value]
        return self._first(since, reply.source)

    @fact
    def buyer_waiting_since(self) -> Fact[date]:
        """The day of the buyer's last message when nobody of ours did anything on that day or since; else absent."""
        if hidden := self._hidden("mail", "meetings", "tasks", "calls"):
            return Fact(None, unknown=hidden)
        mails = [a for a in self.talks.heard if a.kind is Kind.MAIL]
        ours = self.talks.ours
        if not mails or (ours and ours[-1].on >= mails[-1].on):
            return Fact(None, self._at("mail"))
        return self._last(mails, "mail")

    @fact
    def out_of_office_on(self) -> Fact[date]:
        """The last day an automatic out-of-office reply came."""
        if hidden := self._hidden("mail"):
            return Fact(None, unknown=hidden)
        return self._last(self.talks.away, "mail")

    @fact
    def last_meeting(self) -> Fact[date]:
        """The last day of a meeting or call held with the buyer."""
        if hidden := self._hidden("meetings", "tasks", "calls"):
            return Fact(None, unknown=hidden)
        return self._last(self.talks.met, "meetings")

    @fact
    def overdue_tasks(self) -> Fact[tuple[Activity, ...]]:
        """Open tasks whose day has passed, oldest first."""
        if blind := self.blind.get("tasks"):
            return Fact(None, unknown=blind)
        return Fact(tuple(self.talks.late), self._at("tasks"))

    @fact
    def our_last_message(self) -> Fact[date]:
        """The last day we wrote to the buyer or rang."""
        if hidden := self._hidden("mail", "tasks", "calls"):
            return Fact(None, unknown=hidden)
        return self._last(self.talks.sent, "mail")

    @fact
    def quiet_since(self) -> Fact[date]:
        """Since when nobody can say that the talk goes on: our first unanswered message, else the last activity."""
        since = self.unanswered_since
        return since if since.unknown is not None or since.value is not None else self.last_activity

    @fact
    def cancelled_meetings(self) -> Fact[tuple[Activity, ...]]:
        """Meetings with the buyer called off since the last one that was held, oldest first."""
        last = self.last_meeting
        if last.unknown is not None:
            return Fact(None, unknown=last.unknown)
        since = [a for a in self.talks.cancelled if last.value is None or a.on > last.value]
        return Fact(tuple(since), self._at("meetings"))

    @fact
    def reply_times(self) -> Fact[tuple[int, ...]]:
        """Workdays that the buyer took to answer, oldest first; of several messages of ours the first one counts."""
        if hidden := self._hidden("mail", "meetings", "tasks", "calls"):
            return Fact(None, unknown=hidden)
        sent, waited, last, first = self.talks.sent, [], date.min, 0
        for reply in self.talks.heard:
            while first < len(sent) and sent[first].on <= last:
                first += 1
            if first < len(sent) and sent[first].on <= reply.on:
                waited.append(workdays_between(sent[first].on, reply.on, self.today))
            last = reply.on
        return Fact(tuple(waited), self._at("mail"))

    # --- whose words

    @fact
    def economic_buyer_last_reply(self) -> Fact[date]:
        return self._last_reply_of(self.economic_buyer)

    @fact
    def champion_last_reply(self) -> Fact[date]:
        return self._last_reply_of(self.champion)

    @fact
    def active_contacts(self) -> Fact[tuple[Person, ...]]:
        """The buyer's people who wrote, spoke or met within the last 30 days, by id, with or without a contact role."""
        return self._voices(self.today.day - timedelta(days=30))

    @fact
    def heard_contacts(self) -> Fact[tuple[Person, ...]]:
        """The buyer's people who ever wrote, spoke or met, by id, with or without a contact role."""
        return self._voices(date.min)

    @fact
    def first_words(self) -> Fact[dict[str, date]]:
        """The day each of the buyer's people was first heard, by id."""
        if hidden := self._hidden("people", "mail", "meetings", "tasks", "calls"):
            return Fact(None, unknown=hidden)
        first: dict[str, date] = {}
        for activity in self.talks.heard:
            for person in activity.people:
                first.setdefault(person, activity.on)
        return Fact(first, self._at("people"))

    # --- what lies ahead

    @fact
    def next_meeting(self) -> Fact[date]:
        """The next meeting or call with the buyer on the calendar, today included; absent when there is none."""
        if hidden := self._hidden("meetings", "calls"):
            return Fact(None, unknown=hidden)
        return self._first(self.talks.planned, self._at("meetings"))

    @fact
    def economic_buyer_next_meeting(self) -> Fact[date]:
        """The next meeting to which the economic buyer is invited, or the day of the next step that names them."""
        return self._next_with(self.economic_buyer)

    @fact
    def champion_next_meeting(self) -> Fact[date]:
        """The next meeting to which the champion is invited, or the day of the next step that names them."""
        return self._next_with(self.champion)

    @fact
    def agreed_date(self) -> Fact[date]:
        """The day both sides wait for: the next meeting, else the date of the next step; absent when none is ahead."""
        if self.next_meeting.value or not self.next_meeting.known:
            return self.next_meeting
        if hidden := self._hidden("next_step_on"):
            return Fact(None, unknown=hidden)
        planned = self.deal.next_step_on
        return Fact(planned if planned and planned >= self.today.day else None, self._at("next_step_on"))

    # --- how the facts above are made

    def _first(self, activities: list[Activity], otherwise: Source | None) -> Fact[date]:
        if not activities:
            return Fact(None, otherwise)
        first = activities[0]
        return Fact(first.on, Source(first.source, first.id, first.on))

    def _last(self, activities: list[Activity], part: str) -> Fact[date]:
        if not activities:
            return Fact(None, self._at(part))
        last = activities[-1]
        return Fact(last.on, Source(last.source, last.id, last.on))

    def _last_reply_of(self, person: Fact[Person]) -> Fact[date]:
        if person.unknown is not None:
            return Fact(None, unknown=person.unknown)
        if person.value is None:
            return Fact(None, person.source)
        if hidden := self._hidden("mail", "meetings", "tasks", "calls"):
            return Fact(None, unknown=hidden)
        last = self.last_words.get(person.value.id)
        return self._last([last] if last else [], "mail")

    def _next_with(self, person: Fact[Person]) -> Fact[date]:
        if not person.known or not self.next_meeting.known:
            return Fact(None, unknown=person.unknown or self.next_meeting.unknown)
        who = person.value.id if person.value else None
        meetings = [a for a in self.talks.planned if who in a.people]
        if not meetings and person.value is not None and person.value.name:
            if hidden := self._hidden("next_step", "next_step_on"):
                return Fact(None, unknown=hidden)
            planned, family = self.deal.next_step_on, person.value.name.split()[-1].casefold()
            if planned and planned >= self.today.day and family in (self.deal.next_step or "").casefold():
                return Fact(planned, self._at("next_step_on"))
        return self._first(meetings, self._at("meetings"))

    def _voices(self, since: date) -> Fact[tuple[Person, ...]]:
        if hidden := self._hidden("people", "mail", "meetings", "tasks", "calls"):
            return Fact(None, unknown=hidden)
        seen = sorted([who for who, last in self.last_words.items() if last.on >= since])
        return Fact(tuple([self.person(who) for who in seen]), self._at("people"))


def is_meeting(activity: Activity) -> bool:
    """A meeting of ours alone does not count, nor does a call we only mean to make."""
    if activity.kind is Kind.MEETING:
        return activity.side is not Side.REP or bool(activity.people)
    return activity.kind is Kind.CALL and activity.side is Side.BOTH
