"""The words of each market: `<language>.yaml`, what was learned of it under learned/, and a company's own on top.

extends: en
more:
  competition.others: [acme, globex]       added to the group, or a group of your own
without:
  pain.harm: [late]                        taken out of it
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from mappings.document import Document, Shelf
from mappings.document import read as read_document
from mappings.problems import BadMapping, Problem, nearest
from mappings.schema import Extending
from mappings.validate import validate
from rules.evidence.detector import discover
from rules.evidence.lexicon import Lexicon, with_stems

SHIPPED = Path(__file__).parent
SLOTS = frozenset({"{number}", "{money}", "{date}"})
SERVING = frozenset({"stance", "number", "money", "unit", "date", "question", "answer", "ask"})

Cue = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Group = Annotated[str, StringConstraints(pattern=r"^[a-z_]+\.[a-z_]+$")]
Cues = dict[Group, list[Cue]]


class LexiconFile(Extending):
    """The words of a market: `lexicon/<name>.yaml`."""

    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")] = Field(
        description="The language as Unicode writes it: en, de, ja; what was learned of it is used"
    )
    scored: bool = Field(
        False, description="Whether calls are scored by these words; false as long as good questions would go unseen"
    )
    cues: Cues = Field({}, description="Cues by group, `<about>.<sense>`")
    more: Cues = Field({}, description="Cues added to groups of the file this one extends")
    without: Cues = Field({}, description="Cues taken out of groups of the file this one extends")


def load_lexicon(name: str = "en", own: Path | None = None) -> Lexicon:
    """The lexicon of this name: a company's own (`own` is its lexicon folder) or a shipped one.

    Raises BadMapping with all problems at once.
    """
    shelf = Shelf("lexicon", own, SHIPPED)
    document = shelf.open(name)
    if document is None:
        raise BadMapping([Problem("lexicon/", None, name, "there is no such lexicon", nearest(name, shelf.names()))])
    file = validate(document, LexiconFile)
    if file is None:
        raise BadMapping(document.problems)
    cues = _cues(document, file)
    if document.problems:
        raise BadMapping(document.problems)
    return Lexicon(file.language, cues, _learned(file.language), file.scored)


@cache
def shipped_lexicon(name: str = "en") -> Lexicon:
    """A shipped lexicon, loaded once."""
    return load_lexicon(name)


def _cues(document: Document, file: LexiconFile) -> dict[str, tuple[str, ...]]:
    known = {one.about for one in discover()} | SERVING
    for part in ("cues", "more"):
        for group in getattr(file, part):
            about = group.partition(".")[0]
            if about not in known:
                document.complain((part, group), f"there is no detector of {about}", nearest(about, known))
            for place, cue in enumerate(getattr(file, part)[group]):
                fault = _fault(cue)
                if fault:
                    document.complain((part, group, str(place)), f'"{cue}" {fault[0]}', fault[1])
    gone = {group: set(cues) for group, cues in file.without.items()}
    for group, cues in gone.items():
        for cue in sorted(cues - set(file.cues.get(group, ()))):
            document.complain(
                ("without", group), f'"{cue}" is not in this group', nearest(cue, file.cues.get(group, ()))
            )
    kept = {
        group: tuple(
            dict.fromkeys(
                c for c in [*file.cues.get(group, ()), *file.more.get(group, ())] if c not in gone.get(group, ())
            )
        )
        for group in sorted({*file.cues, *file.more})
    }
    return with_stems(kept)


def _fault(cue: str) -> tuple[str, str] | None:
    """What is wrong with how a cue is written, and its remedy; see rules/evidence/lexicon.py."""
    words = cue.split()
    for word in words:
        if ("{" in word or "}" in word) and word not in SLOTS:
            return f"holds no slot that there is: {word}", nearest(word, SLOTS)
    if not any(letter.isalnum() for word in words if word not in SLOTS for letter in word):
        return "has no word of its own", "Write at least one plain word beside gaps and slots."
    if "_" in (words[0], words[-1]):
        return "begins or ends with a gap", "A gap stands between two words: put _ on hold."
    return None


def _learned(language: str) -> Mapping[str, Mapping[str, int]]:
    """Points by detector and sign, or nothing where nothing was learned of this language."""
    file = SHIPPED / "learned" / f"{language}.yaml"
    if not file.is_file():
        return {}
    document = read_document(file, f"shipped lexicon/learned/{file.name}")
    if document.problems:
        raise BadMapping(document.problems)
    return {card: {sign: int(points) for sign, points in signs.items()} for card, signs in document.values.items()}
