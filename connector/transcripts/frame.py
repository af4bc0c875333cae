"""Which format a file has, by looking at it; a new format is one file in formats/.

Every module there has `sniff(source) -> Claim` and `read(source) -> Transcript`. Nothing is registered.
"""

import importlib
import pkgutil
from enum import IntEnum
from functools import cache
from typing import Protocol, cast

from connector.transcripts.source import Source
from connector.transcripts.transcript import Transcript


class Claim(IntEnum):
    """How sure a format is of a file. The highest claim reads it; two formats never claim the same file for sure."""

    NO = 0
    FALLBACK = 1
    SURE = 2


class Format(Protocol):
    """What every module in formats/ offers."""

    def sniff(self, source: Source) -> Claim: ...
    def read(self, source: Source) -> Transcript: ...


@cache
def formats() -> dict[str, Format]:
    """Every format by the name of its file."""
    package = importlib.import_module("connector.transcripts.formats")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return {name: cast("Format", importlib.import_module(f"{package.__name__}.{name}")) for name in names}


def claims(source: Source) -> dict[str, Claim]:
    """What every format says of this file; those that say no are left out."""
    said = {name: form.sniff(source) for name, form in formats().items()}
    return {name: claim for name, claim in said.items() if claim}


def parse(data: bytes, *, name: str = "") -> Transcript:
    """A call from the bytes of a file. `name` stands in errors only; the content alone decides the format.

    Raises BadTranscript where it is no transcript, is broken, or goes beyond the limits of limits.py.
    """
    source = Source(data, name)
    said = claims(source)
    if not said:
        known = ", ".join(formats())
        raise source.build.bad("of no known format", remedy=f"Known: {known}.")
    best = max(said, key=said.__getitem__)
    return formats()[best].read(source)
