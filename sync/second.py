"""From an organisation's file to its second reader of calls, and one answer of it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from connector.errors import FixYourSetup, TryLater
from connector.readers.claude import Claude, Setup
from connector.readers.memory import Memory
from connector.readers.prompt import Prompt
from connector.readers.purse import Price
from mappings.organisation import Organisation
from mappings.reading import Talk
from mappings.reading.second import SecondTold, questions, second_told, spoken_of
from rules.evidence.lexicon import Lexicon
from rules.matching.sides import Known

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
            answer = self.claude.read(spoken_of(talk, known), later=self.by_night)
        except TryLater as passing:
            return SecondTold(self.name, why=str(passing), waiting=True)
        return second_told(self.name, talk, answer)

    def send(self) -> int:
        """Send what waits for the night. Returns how many calls were sent. Raises FixYourSetup and TryLater."""
        return self.claude.send()


@contextmanager
def second_reader(
    organisation: Organisation, environment: Mapping[str, str], folder: Path, day: date, lexicon: Lexicon
) -> Iterator[Second]:
    """The reader that an organisation's file names. Raises FixYourSetup where it names none, or its key is missing."""
    told, place = organisation.second, f"orgs/{organisation.alias}.yaml"
    if told is None:
        raise FixYourSetup(
            "names no second reader",
            place=place,
            remedy="Add `reader: claude` and `claude:` with model, budget, price.",
        )
    key = environment.get(told.key, "").strip()
    if not key:
        raise FixYourSetup(
            f"the environment variable {told.key} is not set",
            place=f"{place} claude.key",
            remedy=f"Set it, or write {told.key}=... into the file .env of the company folder",
        )
    price = Price(told.price_read, told.price_written)
    setup = Setup(key, told.key, told.model, price, told.budget, told.url)
    claude = Claude(setup, Prompt(questions(lexicon)), Memory(folder / FILE), f"{day:%Y-%m}")
    try:
        yield Second(told.name, claude, told.by_night)
    finally:
        claude.close()
