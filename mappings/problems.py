"""What is wrong with a company's files: place, line, field, fault, nearest remedy. All of it at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault. `place` is the file below the company's folder, `field` the path of the entry in it."""

    place: str
    line: int | None
    field: str
    fault: str
    remedy: str = ""

    def __str__(self) -> str:
        at = self.place + (f":{self.line}" if self.line else "") + (f" {self.field}" if self.field else "")
        return f"{at}: {self.fault}." + (f" {self.remedy}" if self.remedy else "")


class BadMapping(Exception):
    """A company's files cannot be used as they stand. Only an admin can cure it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=lambda p: (p.place, p.line or 0, p.field, p.fault)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def nearest(word: object, known: Iterable[str], say: str = "Nearest") -> str:
    """`Nearest: Economic_Buyer__c.`, or what there is when nothing is near and the choice is short."""
    names = sorted(set(known))
    if not names:
        return ""
    found = process.extractOne(str(word)[:200], names, scorer=fuzz.WRatio, processor=utils.default_process)
    if found and found[1] >= 70:
        return f"{say}: {found[0]}."
    return f"There is: {', '.join(names)}." if len(names) <= 20 else ""
