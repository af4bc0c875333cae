"""Is what stands before a colon a speaker, or the beginning of a sentence? Decided over the whole file."""

import re
from collections import Counter
from collections.abc import Sequence

# `Ana: words`, `Ana :words`, `田中：はい`; not `12:30` and not `https://`.
_PREFIX = re.compile(r"([^:：\n]{1,80})(?::(?=\s|$)|：)\s*")
_DATE = re.compile(r"\d,|\b\d{4}\b")
_PARTICLES = frozenset(
    (
        "van",
        "von",
        "der",
        "den",
        "de",
        "del",
        "della",
        "di",
        "da",
        "du",
        "la",
        "le",
        "bin",
        "ibn",
        "al",
        "el",
        "zu",
        "dos",
    )
)

# What stands before a colon at the head of a file and is no speaker, in the languages of our users.
_LABELS = frozenset(
    label
    for language in (
        (
            "date",
            "time",
            "duration",
            "subject",
            "title",
            "topic",
            "topics",
            "agenda",
            "summary",
            "notes",
            "note",
            "file",
        ),
        ("attendees", "participants", "location", "meeting", "host", "recorded", "recording", "transcript", "language"),
        ("from", "to", "cc", "bcc", "re", "fw", "fwd", "body", "phone"),
        ("datum", "uhrzeit", "dauer", "betreff", "thema", "teilnehmer", "ort", "protokoll", "von", "an"),
        ("heure", "durée", "objet", "sujet", "lieu", "de", "à"),
        ("件名", "日時", "参加者", "場所", "議題"),
    )
    for label in language
)
FEW = 0.2  # below this share of marked lines, colons are taken for punctuation
NEARLY_ALL = 0.9


def split(line: str) -> tuple[str, str] | None:
    """Name and words of `Name: words`, whether or not it is a name; None without a fitting colon."""
    match = _PREFIX.match(line)
    if match is None:
        return None
    name = match[1].strip(" \t*_\u200e\u200f\u202a\u202b\u202c")
    return (name, line[match.end() :]) if name else None


def believed(names: Sequence[str | None]) -> frozenset[str]:
    """Which of the prefixes are speakers. `names` holds one entry per line of the file, None where a line has none."""
    counts = Counter(name for name in names if name)
    share = counts.total() / len(names) if names else 0.0
    if share < FEW:
        often = {name for name, count in counts.items() if count > 1 and looks_like_name(name)}
        return frozenset(often) if len(often) > 1 else frozenset()
    return frozenset(
        name
        for name, count in counts.items()
        if not (name.casefold() in _LABELS and count == 1)
        and (share >= NEARLY_ALL or count > 1 or looks_like_name(name))
    )


def looks_like_name(text: str) -> bool:
    """A few words that all begin like a name's: no sentence does."""
    words = text.split()
    if not 1 <= len(words) <= 6 or text[-1:] in ".?!," or text.casefold() in _LABELS or _DATE.search(text):
        return False
    return all(w.casefold() in _PARTICLES or not w[:1].islower() for w in words)
