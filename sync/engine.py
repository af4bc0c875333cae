"""Which engine judged: a digest over every rule, the frame they run in, and what asks a playbook's own conditions."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from sync.codec import digest


@cache
def engine_digest() -> str:
    """Changes whenever a source file that judges does, so that all open deals are judged again."""
    return digest_of(files("rules"), files("mappings").joinpath("conditions.py"))


@cache
def sources_digest(part: str) -> str:
    """Changes with any source file of one folder of `rules`."""
    return digest_of(files("rules").joinpath(part))


def digest_of(*places: Traversable) -> str:
    """One digest over source files, and over all of those in folders."""
    return digest(b"".join(source for place in places for source in _sources(place)))


def _sources(place: Traversable) -> list[bytes]:
    if place.is_dir():
        return [source for entry in sorted(place.iterdir(), key=lambda e: e.name) for source in _sources(entry)]
    return [place.read_bytes()] if place.name.endswith(".py") else []
