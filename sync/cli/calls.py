"""Files of calls as the commands take them: one bad file never stops the others."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from connector.transcripts import BadTranscript, parse
from connector.transcripts.limits import MAX_BYTES
from mappings.reading import Talk, talk_of
from mappings.reading.books import Books
from rules.matching.sides import Known

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file could not be read: where, what, and what cures it. No word of a call is in it."""

    message: str
    place: str
    fault: str
    remedy: str


@dataclass(frozen=True, slots=True)
class FileBad:
    """A file that could not be read."""

    file: str
    error: Fault


def talks(files: Sequence[str], rep: Sequence[str], buyer: Sequence[str], books: Books) -> Iterator[Talk | FileBad]:
    """Each file in its order, read; or why it cannot be."""
    known = known_of(rep, buyer, books)
    for name in files:
        try:
            yield talk_of(parse(_bytes(name), name=name), known, books.shelves, books.lexicon)
        except BadTranscript as error:
            yield FileBad(name, Fault(str(error), error.place, error.fault, error.remedy))


def known_of(rep: Sequence[str], buyer: Sequence[str], books: Books) -> Known:
    """Who takes part, as far as the command line tells."""
    return Known(told_rep=tuple(rep), told_buyer=tuple(buyer), labels=books.labels)


def _bytes(name: str) -> bytes:
    if name == STDIN:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise BadTranscript(f"more than {MAX_BYTES:,} bytes", place=name)
        return data
    try:
        size = Path(name).stat().st_size
        if size > MAX_BYTES:
            raise BadTranscript(
                f"{size:,} bytes", place=name, remedy=f"At most {MAX_BYTES:,} are read: cut it in parts."
            )
        return Path(name).read_bytes()
    except OSError as error:
        fault = error.strerror or type(error).__name__
        raise BadTranscript(fault, place=name, remedy="Check the path, and who may read it.") from None
