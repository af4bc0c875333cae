"""From an organisation's file to its second reader of calls, and one answer of it."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from connector.errors import FixYourSetup, TryLater
from connector.readers.claude import Claude, Setup
from connector.readers.memory import Memory
from connector.readers.prompt import Prompt
from connector.readers.purse import Price
from mappings.organisation import Organisation, SecondReader
from mappings.reading import Talk
from mappings.reading.second import SecondTold, questions, second_told, spoken_of
from rules.evidence.lexicon import Lexicon
from rules.matching.sides import Known
from sync.clock import Clock, company_day

FILE = "reader.sqlite"
"""In the company folder: what was answered, by places in calls, and what it cost. It holds no words."""


@dataclass(frozen=True)
class Second:
    """One reader for the talks of one lexicon."""

    name: str
    claude: Claude
    by_night: bool

    def told(self, talk: Talk, known: Known) -> SecondTold:
        """What it makes of a talk, or why nothing yet: the words stand without it. Raises FixYourSetup."""
        try:
            return self.asked(talk, known)
        except TryLater as passing:
            return SecondTold(self.name, why=str(passing), waiting=True)

    def asked(self, talk: Talk, known: Known) -> SecondTold:
        """What it makes of a talk, or why nothing. Raises FixYourSetup and TryLater."""
        return second_told(self.name, talk, self.claude.read(spoken_of(talk, known), later=self.by_night))

    def key(self, talk: Talk, known: Known) -> str:
        """By which its memory knows this talk."""
        return self.claude.key(spoken_of(talk, known))


@dataclass
class Readers:
    """One reader to each lexicon, opened with the first talk that needs it: the words tell what is asked."""

    organisation: Organisation
    environment: Mapping[str, str]
    folder: Path
    clock: Clock
    _opened: dict[Lexicon, Second] = field(default_factory=dict)
    _open: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.clear()
        self._open.close()

    @property
    def named(self) -> SecondReader:
        """What the organisation's file says of it. Raises FixYourSetup where it names none."""
        if self.organisation.second is None:
            raise FixYourSetup(
                "names no second reader",
                place=f"orgs/{self.organisation.alias}.yaml",
                remedy="Add `reader: claude` and `claude:` with model, budget, price.",
            )
        return self.organisation.second

    def of(self, lexicon: Lexicon) -> Second:
        """The reader for talks of this lexicon. Raises FixYourSetup where none is named, or its key is missing."""
        if lexicon not in self._opened:
            self._opened[lexicon] = self._begin(lexicon)
        return self._opened[lexicon]

    def is_under_way(self, key: str) -> bool:
        """Whether the answer to this is still to come from a batch. Raises FixYourSetup and TryLater."""
        any_ = next(iter(self._opened.values()), None) or self.of(self.organisation.reading.lexicon("en"))
        return any_.claude.is_under_way(key)

    def affords_queue(self) -> bool:
        """Whether all that waits for the night can be sent in one batch, by its size and the budget."""
        return all(one.claude.affords_queue() for one in self._opened.values())

    def send(self) -> int:
        """Send what waits for the night. Returns how many calls were sent. Raises FixYourSetup and TryLater."""
        return sum(one.claude.send() for one in self._opened.values())

    def _begin(self, lexicon: Lexicon) -> Second:
        told, place = self.named, f"orgs/{self.organisation.alias}.yaml"
        key = self.environment.get(told.key, "").strip()
        if not key:
            raise FixYourSetup(
                f"the environment variable {told.key} is not set",
                place=f"{place} claude.key",
                remedy=f"Set it, or write {told.key}=... into the file .env of the company folder",
            )
        price = Price(told.price_read, told.price_written)
        setup = Setup(key, told.key, told.model, price, told.budget, told.url)
        month = f"{company_day(self.clock(), self.organisation.time_zone):%Y-%m}"
        claude = Claude(setup, Prompt(questions(lexicon)), Memory(self.folder / FILE), month)
        self._open.callback(claude.close)
        return Second(told.name, claude, told.by_night)
