"""Puts words into people's mouths: fills the templates of `words/` with one deal's names, dates and numbers."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from connector.sandbox.stories.cast import Account, Contact
from connector.sandbox.stories.company import REGIONS, Person
from connector.sandbox.stories.plan import Plan
from connector.sandbox.stories.words import TONGUES
from connector.sandbox.stories.words.tongue import Tongue

PRODUCTS = ("Tarnwerk Plan", "Tarnwerk Flow", "Tarnwerk Sight")
_RIVALS = ("Orvantis", "Kestrelo", "Nordhafen IT")
_PARTNERS = ("Brückwerk Consulting", "Halden Partners", "Mirai Systems")
# How many days ahead the date lies that a topic names, where it is not the next meeting.
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
        plan: Plan,
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
        self._rng = rng
        self._account = account
        self._owner = owner
        self._legal = legal
        offer = self.tongue.offers[self.product]
        self.pain, self.metric = rng.choice(offer.pain), rng.choice(offer.metric)
        self.vague, self.criteria = rng.choice(offer.vague), rng.choice(offer.criteria)
        self.objection = rng.choice(self.tongue.objections)
        lead, boss = account.people["lead"], account.people["boss"]
        knows_boss = plan.economic_buyer != "none"
        region = REGIONS[owner.region]
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
            "amount": f"{region.currency} {amount:,.0f}",
        }
        event = rng.choice(self.tongue.events)
        self.event = event.format(city=account.city, date=self.tongue.day(close + timedelta(days=35)))
        self._values["event"] = self.event

    def fill(self, template: str, you: Contact, day: date, reason: int = 0) -> str:
        """A template with this deal's values; `{Name}` is `{name}` with a capital."""
        values = self._values | {
            "you": you.first,
            "you_full": you.name,
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

    def mail(self, topic: str, buyer: Contact, *, incoming: bool, day: date, reason: int) -> tuple[str, str]:
        """Subject and body of a mail between the owner and a buyer."""
        known = [
            one
            for one in self.tongue.mail[topic]
            if self._has_boss or topic != "promise_kept" or "{boss}" not in one[0]
        ]
        subject, body = self._rng.choice(known)
        if incoming:
            greeting, parting = self._theirs(buyer)
            opener = ""
        else:
            greeting = self.tongue.greetings[buyer.voice]
            parting = self.tongue.partings["formal" if buyer.voice == "formal" else "warm"]
            openers = self.tongue.openers.get(self._owner.region, ("",))
            opener = self._rng.choice(openers)
        text = f"{opener} {body}".strip() if opener else body
        whole = "\n\n".join(part for part in (greeting, text, parting) if part)
        return self.fill(subject, buyer, day), self.fill(whole, buyer, day, reason)

    def _theirs(self, buyer: Contact) -> tuple[str, str]:
        """How a buyer opens and ends a mail to the owner."""
        swap = {"{you}": self._owner.first, "{you_full}": self._owner.name}
        greeting = self.tongue.greetings[buyer.voice]
        for mark, name in swap.items():
            greeting = greeting.replace(mark, name)
        parting = self.tongue.partings[buyer.voice]
        swap = {"{me}": buyer.first, "{me_full}": buyer.name, "{me_title}": f"{buyer.title}, {self._account.name}"}
        for mark, name in swap.items():
            parting = parting.replace(mark, name)
        return ("" if buyer.voice == "brief" and self._rng.random() < 0.3 else greeting), parting

    def call(
        self, topics: tuple[str, ...], buyer: Contact, day: date, until: date, reason: int, seen: set[str]
    ) -> list[Cue]:
        """A call's turns. A topic heard before in this deal is said differently where the language can."""
        people = self._account.people
        names = {"R": self._owner.name, "B": buyer.name, "E": people["boss"].name, "T": people["tech"].name}
        cues, clock = [], 4.0
        for topic in topics:
            ways = self.tongue.talk[topic]
            talk = ways[1] if topic in seen and len(ways) > 1 else ways[0] if topic == "price_objection" else None
            about = (
                self._legal if topic == "legal" else day + timedelta(days=_AHEAD[topic]) if topic in _AHEAD else until
            )
            for speaker, words in talk or self._rng.choice(ways):
                said = self.fill(words, buyer, about, reason)
                long = max(1.5, len(said) * self.tongue.seconds_per_sign)
                cues.append(Cue(clock, clock + long, names[speaker], said))
                clock += long + self._rng.choice((0.6, 0.9, 1.4, 2.8))
            seen.add(topic)
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
