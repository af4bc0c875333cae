"""Puts words into people's mouths: fills the templates of `words/` with one deal's names, dates and numbers."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from connector.sandbox.stories.cast import Account, Contact, polite
from connector.sandbox.stories.company import REGIONS, Person
from connector.sandbox.stories.life import Life
from connector.sandbox.stories.words import TONGUES
from connector.sandbox.stories.words.tongue import Mail, Talk, Tongue

Way = TypeVar("Way", Mail, Talk)

PRODUCTS = ("Tarnwerk Plan", "Tarnwerk Flow", "Tarnwerk Sight")
_RIVALS = ("Orvantis", "Kestrelo", "Nordhafen IT")
_PARTNERS = ("Brückwerk Consulting", "Halden Partners", "Mirai Systems")
# How many days ahead the date lies that a topic names, where it is not the next meeting.
# Said one way first and another way from then on.
_IN_ORDER = ("price_objection",)
_AHEAD = {"process": 14, "promise": 6}


@dataclass(frozen=True)
class Cue:
    """One turn of a call: seconds from its start."""

    start: float
    end: float
    speaker: str
    words: str


class Voice:
    """One deal's language and everything its people can mention."""

    def __init__(
        self,
        life: Life,
        account: Account,
        owner: Person,
        language: str,
        amount: float,
        close: date,
        legal: date,
        rng: Random,
    ) -> None:
        self.tongue: Tongue = TONGUES[language]
        self.product = rng.choice(PRODUCTS)
        self.rival = rng.choice(_RIVALS)
        self.partner = rng.choice(_PARTNERS)
        plan = life.plan
        self._rng = rng
        self._account = account
        self._owner = owner
        self._legal = legal
        self._said: set[tuple[str, Mail | Talk]] = set()
        self._asked: dict[str, int] = {}
        self._named: dict[str, date] = {}
        self._threads: dict[str, str] = {}
        offer = self.tongue.offers[self.product]
        self.pain, self.metric = rng.choice(offer.pain), rng.choice(offer.metric)
        self.vague, self.criteria = rng.choice(offer.vague), rng.choice(offer.criteria)
        self.objection = rng.choice(self.tongue.objections)
        lead, boss = account.people["lead"], account.people["boss"]
        knows_boss = plan.economic_buyer != "none"
        region = REGIONS[owner.region]
        self._has_tech = "tech" in life.people
        self._has_boss = plan.economic_buyer == "engaged"
        self._values = {
            "me": owner.first,
            "me_full": owner.name,
            "me_title": f"{owner.title}, Tarnwerk Software",
            "co": account.short,
            "city": account.city,
            "industry": account.industry.lower(),
            "product": self.product,
            "rival": self.rival,
            "partner": self.partner,
            "pain": self.pain,
            "metric": self.metric,
            "vague": self.vague,
            "criteria": self.criteria,
            "first_criterion": self.criteria.replace("、", ",").split(",")[0],
            "objection": self.objection,
            "boss": boss.name,
            "boss_title": boss.title,
            "boss_or_board": boss.name if knows_boss else self.tongue.notes["board"],
            "signer": boss.name if knows_boss else lead.name,
            "tech": account.people["tech"].name,
            "tech_polite": polite(account.people["tech"].first, account.people["tech"].last),
            "boss_polite": polite(boss.first, boss.last),
            "amount": self.tongue.money(amount, region.currency),
        }
        event = rng.choice(self.tongue.events)
        self.event = event.format(city=account.city, date=self.tongue.day(close + timedelta(days=35)))
        self._values["event"] = self.event

    def fill(self, template: str, you: Contact, day: date, reason: int = 0) -> str:
        """A template with this deal's values; `{Name}` is `{name}` with a capital."""
        values = self._values | {
            "you": you.first,
            "you_full": you.name,
            "you_polite": polite(you.first, you.last),
            "date": self.tongue.day(day),
            "month": self.tongue.month(day),
            "reason": self.tongue.reasons[reason % len(self.tongue.reasons)],
        }
        for name in ("metric", "vague", "reason", "objection"):
            values[name.capitalize()] = values[name][:1].upper() + values[name][1:]
        return template.format_map(values)

    def note(self, key: str, you: Contact, day: date) -> str:
        """A subject, field text or deal name."""
        return self.fill(self.tongue.notes[key], you, day)

    def next_step(self, stage: int, you: Contact, day: date) -> str:
        """What the rep writes into NextStep on entering a stage."""
        return self.fill(self.tongue.next_steps[stage], you, day)

    def mail(self, topic: str, buyer: Contact, day: date, reason: int = 0) -> tuple[str, str]:
        """Subject and body of the owner's mail to a buyer. `day` is what `{date}` stands for in it."""
        subject, body = self._next_way(topic, self.tongue.mail[topic])
        if topic == "keep_out":
            self._asked[buyer.id] = self.tongue.mail[topic].index((subject, body))
        opener = self._rng.choice(self.tongue.openers.get(self._owner.region, ("",)))
        if topic == "intro" and self.tongue is TONGUES["en"]:  # nobody thanks a stranger
            opener = ""
        greeting = self.tongue.greetings[buyer.voice]
        parting = self.tongue.partings["formal" if buyer.voice == "formal" else "warm"]
        subject = self._with_thread(subject, buyer, day)
        self._threads[buyer.id] = self._threads[""] = subject.removeprefix("Re: ")
        self._named[buyer.id] = day
        text = self.fill(
            f"{greeting}\n\n{opener} {body}".replace("\n\n ", "\n\n").replace("。 ", "。"), buyer, day, reason
        )
        return subject, f"{text}\n\n{self.fill(parting, buyer, day)}"

    def reply(self, topic: str, buyer: Contact, on: date, day: date, reason: int = 0) -> tuple[str, str]:
        """Subject and body of a buyer's mail to the owner, written on `on`. An answer keeps to the question."""
        ways = self.tongue.mail[topic]
        if topic == "promise_kept" and not self._has_boss:
            ways = tuple(way for way in ways if "{boss}" not in way[0])
        if topic == "keep_in":
            if buyer.id in self._asked:
                ways = (ways[self._asked.pop(buyer.id)],)
                day = max(self._named[buyer.id], on)
            else:
                ways = self.tongue.mail["note_in"]
        elif topic == "intro_reply" and self._named.get(buyer.id, on) > on:
            day = self._named[buyer.id]
        subject, body = self._next_way(topic, ways)
        greeting, parting = self._theirs(buyer)
        text = self.fill("\n\n".join(part for part in (greeting, body) if part), buyer, day, reason)
        return self._with_thread(subject, buyer, day), f"{text}\n\n{parting}"

    def _with_thread(self, subject: str, buyer: Contact, day: date) -> str:
        thread = self._threads.get(buyer.id) or self._threads.get("") or self.product
        return self.fill(subject.replace("{thread}", thread.replace("{", "")), buyer, day)

    def _next_way(self, topic: str, ways: tuple[Way, ...]) -> Way:
        """A way of saying it that this deal has not heard yet, as long as there is one."""
        fresh = [way for way in ways if (topic, way) not in self._said]
        if topic in _IN_ORDER:
            way = fresh[0] if fresh else ways[-1]
        elif fresh:
            way = self._rng.choice(fresh)
        else:
            self._said = {said for said in self._said if said[0] != topic}
            way = self._rng.choice(ways)
        self._said.add((topic, way))
        return way

    def _theirs(self, buyer: Contact) -> tuple[str, str]:
        """How a buyer opens and ends a mail to the owner."""
        swap = {"{you}": self._owner.first, "{you_full}": self._owner.name}
        swap["{you_polite}"] = polite(self._owner.first, self._owner.last)
        greeting = self.tongue.greetings[buyer.voice]
        for mark, name in swap.items():
            greeting = greeting.replace(mark, name)
        parting = self.tongue.partings[buyer.voice]
        swap = {"{me}": buyer.first, "{me_full}": buyer.name, "{me_title}": f"{buyer.title}, {self._account.name}"}
        for mark, name in swap.items():
            parting = parting.replace(mark, name)
        return ("" if buyer.voice == "brief" and self._rng.random() < 0.3 else greeting), parting

    def call(
        self, topics: tuple[str, ...], buyer: Contact, day: date, until: date, pushed: date, reason: int
    ) -> list[Cue]:
        """A call's turns, held on `day`. `{date}` is `until`, the next meeting, unless a topic has its own."""
        people = self._account.people
        names = {"R": self._owner.name, "B": buyer.name, "E": people["boss"].name}
        names["T"] = people["tech"].name if self._has_tech else buyer.name
        own = {topic: day + timedelta(days=days) for topic, days in _AHEAD.items()} | {
            "legal": self._legal,
            "push": pushed,
        }
        cues, clock = [], 4.0
        for topic in topics:
            for speaker, words in self._next_way(topic, self.tongue.talk[topic]):
                said = self.fill(words, buyer, own.get(topic, until), reason)
                long = max(1.5, len(said) * self.tongue.seconds_per_sign)
                cues.append(Cue(clock, clock + long, names[speaker], said))
                clock += long + self._rng.choice((0.6, 0.9, 1.4, 2.8))
        return cues


def webvtt(cues: list[Cue]) -> str:
    """A call as WebVTT with a voice tag per cue."""
    lines = ["WEBVTT", ""]
    for cue in cues:
        lines += [f"{_stamp(cue.start)} --> {_stamp(cue.end)}", f"<v {cue.speaker}>{cue.words}", ""]
    return "\n".join(lines)


def _stamp(seconds: float) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 3600000:02}:{whole // 60000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"
