"""Personal data out of a call before it leaves, and the way back.

Names that are known, e-mail addresses (also spoken, "ana at acme dot com") and telephone numbers become `[person 1]`,
`[mail 1]`, `[phone 1]`: the same for the same all through a call. A quote is put back by its place, so that it is
verbatim again whatever stood there. Names that nobody told of are not found.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from connector.readers.question import Spoken

_MAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[\w.+-]+ at [\w-]+(?: dot [\w-]+)+\b"
_PHONE = r"(?<![\w.,$€£])(?:\+|\(?0)?\(?\d[\d()/ .-]{5,}\d(?!\w| ?[%€£$])"
_DIGITS = range(7, 16)
_SUM_OR_DAY = re.compile(r"\d{1,3}(?:[ .,]\d{3})+|(?:19|20)\d\d[-/. ]\d\d?[-/. ]\d\d?|"
                         r"\d\d?[-/. ]\d\d?[-/. ](?:19|20)\d\d|(?:19|20)\d\d ?[-/] ?(?:19|20)\d\d")  # fmt: skip
_NO_NAME = frozenset(
    "speaker unknown guest caller agent customer client user host room phone me you voice rep sales".split()  # noqa: SIM905
)
_WORDS_TOO = frozenset(  # names that are words: taken for names only as they are written
    "will mark may april june august bill grant rich rose hope grace frank dean young long white black brown green "  # noqa: SIM905
    "gray king price page case field hall hill wood stone joy faith art jack rob sue pat drew chase best good love day "
    "ray cook baker smith bush ford west north rice ward bond banks cash market sales bob bass fox wolf major "
    "miles see so an do no le la de van von der den di da el al ben e a i".split()
)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A stretch of one text: where it stands as redacted and as spoken. Where `whole`, no part of it can be quoted."""

    redacted: int
    spoken: int
    whole: bool


class Redacted:
    """A call without personal data: `texts` by turn, and the way back from a place in them to what was spoken."""

    def __init__(self, call: Spoken) -> None:
        self._people = _people(call.names)
        self._numbers: dict[tuple[str, str], int] = {}
        self._finder = _finder(self._people)
        self._cuts: list[list[_Cut]] = []
        self._spoken = tuple(line.text for line in call.lines)
        self.texts = tuple(self._redact(text) for text in self._spoken)

    def back(self, turn: int, start: int, end: int) -> tuple[int, int]:
        """The place in the turn as it was spoken; a placeholder that is touched is meant whole."""
        cuts = self._cuts[turn]
        first = cuts[bisect_right(cuts, start, key=lambda cut: cut.redacted) - 1]
        place = bisect_right(cuts, end - 1, key=lambda cut: cut.redacted) - 1
        last = cuts[place]
        begin = first.spoken if first.whole else first.spoken + start - first.redacted
        if not last.whole:
            return begin, last.spoken + end - last.redacted
        return begin, cuts[place + 1].spoken if place + 1 < len(cuts) else len(self._spoken[turn])

    def _redact(self, text: str) -> str:
        parts: list[str] = []
        cuts = [_Cut(0, 0, whole=False)]
        length = last = 0
        for match in self._finder.finditer(text):
            instead = self._instead(match)
            if instead is None:
                continue
            before = text[last : match.start()]
            parts += [before, instead]
            length += len(before)
            cuts.append(_Cut(length, match.start(), whole=True))
            length += len(instead)
            last = match.end()
            cuts.append(_Cut(length, last, whole=False))
        self._cuts.append(cuts)
        return "".join([*parts, text[last:]])

    def _instead(self, match: re.Match[str]) -> str | None:
        kind, found = match.lastgroup or "", match[0]
        if kind == "phone":
            digits = re.sub(r"\D", "", found)
            if len(digits) not in _DIGITS or _SUM_OR_DAY.fullmatch(found):
                return None
            return self._numbered(kind, digits)
        if kind == "mail":
            return self._numbered(kind, found.lower().replace(" at ", "@").replace(" dot ", "."))
        return f"[person {self._people[found.casefold()]}]"

    def _numbered(self, kind: str, what: str) -> str:
        of_kind = sum(1 for one, _ in self._numbers if one == kind)
        return f"[{kind} {self._numbers.setdefault((kind, what), of_kind + 1)}]"


def _people(names: Iterable[str]) -> dict[str, int]:
    """The number of a person by every form of their name: whole, and each part of it. The first who bears it counts."""
    numbers: dict[str, int] = {}
    whole = dict.fromkeys(" ".join(name.split()).casefold() for name in names if name.strip())
    for number, name in enumerate((one for one in whole if _parts(one)), 1):
        for form in (name, *_parts(name)):
            numbers.setdefault(form, number)
    return numbers


def _parts(name: str) -> list[str]:
    return [p for p in re.findall(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", name) if len(p) > 1 and p not in _NO_NAME]


def _finder(people: dict[str, int]) -> re.Pattern[str]:
    """Mails before names, since a mail may hold one; of names the longest first."""
    forms = sorted(people, key=lambda form: (-len(form), form))
    plain = [form for form in forms if form in _WORDS_TOO or len(form) == 2]
    loose = "|".join(re.escape(form) for form in forms if form not in plain)
    exact = "|".join(re.escape(form.capitalize()) for form in plain)
    name = "|".join(part for part in (f"(?i:{loose})" if loose else "", exact) if part) or r"(?!)"
    return re.compile(rf"(?P<mail>{_MAIL})|(?P<phone>{_PHONE})|(?P<person>(?<!\w)(?:{name})(?!\w))")
