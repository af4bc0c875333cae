"""Which engine judged: a digest over every rule and the frame they run in."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from sync.codec import digest


@cache
def engine_digest() -> str:
    """Changes whenever any source file of `rules` does, so that all open deals are judged again."""
    return digest(b"".join(_sources(files("rules"))))


@cache
def sources_digest(part: str) -> str:
    """Changes with any source file of one folder of `rules`."""
    return digest(b"".join(_sources(files("rules").joinpath(part))))


def _sources(folder: Traversable) -> list[bytes]:
    found: list[bytes] = []
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            found.extend(_sources(entry))
        elif entry.name.endswith(".py"):
            found.append(entry.read_bytes())
    return found
