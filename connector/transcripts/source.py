"""One file on its way to its format: its bytes, its text, and a look into its JSON without building it."""

import re
from functools import cached_property
from typing import TypeVar

import msgspec

from connector.transcripts.build import Builder
from connector.transcripts.limits import MAX_BYTES, MAX_JSON_PARTS
from connector.transcripts.text import decode, lines

T = TypeVar("T")

# `[00:01] Ana: hello` opens a bracket and is no JSON.
_JSON = re.compile(r'\s*(?:\{\s*["}]|\[\s*[\[{"\]])')


class Source:
    """A file that its formats may look into. Reading it twice costs nothing."""

    def __init__(self, data: bytes, name: str = "") -> None:
        self.build = Builder(name)
        if not data.strip(b"\0 \t\r\n"):
            raise self.build.bad("empty", remedy="Check that the call was transcribed.")
        if len(data) > MAX_BYTES:
            raise self.build.bad(f"{len(data)} bytes", remedy=f"At most {MAX_BYTES} are read.")
        self.data = data

    @property
    def is_zip(self) -> bool:
        return self.data.startswith(b"PK\x03\x04")

    @cached_property
    def text(self) -> str:
        return decode(self.data, self.build)

    @cached_property
    def lines(self) -> list[str]:
        return lines(self.text, self.build)

    @cached_property
    def json(self) -> bytes | None:
        """The file as UTF-8 JSON, whole and bounded in parts; msgspec bounds the depth. None when it is no JSON."""
        if self.is_zip or _JSON.match(self.text[:1000]) is None:
            return None
        data = self.text.encode("utf-8", "replace")
        if sum(data.count(part) for part in (b",", b"{", b"[")) > MAX_JSON_PARTS:
            raise self.build.bad("too many parts of JSON", remedy=f"At most {MAX_JSON_PARTS} are read.")
        self._decode(data, msgspec.Raw)
        return data

    def keys(self, *path: str) -> frozenset[str]:
        """The keys of the object at this path; in a list, of its first object. Empty when there is none."""
        found = self._top
        for step in path:
            if found is None or step not in found:
                return frozenset()
            found = _first_object(found[step])
        return frozenset(found or ())

    @cached_property
    def _top(self) -> dict[str, msgspec.Raw] | None:
        return None if self.json is None else _first_object(self.json)

    def has(self, *path: str) -> bool:
        """Whether there is anything at this path."""
        return path[-1] in self.keys(*path[:-1])

    def decode(self, kind: type[T]) -> T:
        """The JSON as this type; unknown keys are skipped unread. Raises BadTranscript with the path that is wrong."""
        assert self.json is not None
        return self._decode(self.json, kind)

    def rows(self, kind: type[T]) -> tuple[list[T], bool]:
        """Records of a query answer, a list of records, or one record; and whether more are to come."""
        assert self.json is not None
        if "records" in self.keys():
            page = self.decode(_Page)
            return self._decode(page.records, list[kind]), not page.done  # type: ignore[valid-type]
        if self.json.lstrip()[:1] == b"[":
            return self.decode(list[kind]), False  # type: ignore[valid-type]
        return [self.decode(kind)], False

    def _decode(self, data: bytes | msgspec.Raw, kind: type[T]) -> T:
        try:
            return msgspec.json.decode(data, type=kind, strict=False)
        except msgspec.ValidationError as error:
            raise self.build.bad(f"not as its vendor writes it: {error}", remedy="Export the call again.") from None
        except (msgspec.DecodeError, RecursionError) as error:
            raise self.build.bad(
                f"broken JSON: {error}", remedy="Is the file cut off? Export the call again."
            ) from None


class _Page(msgspec.Struct, frozen=True):
    records: msgspec.Raw
    done: bool = True


def _first_object(data: bytes | msgspec.Raw) -> dict[str, msgspec.Raw] | None:
    start = bytes(data).lstrip()[:1]
    if start == b"[":
        rows = msgspec.json.decode(data, type=list[msgspec.Raw])
        return _first_object(rows[0]) if rows and bytes(rows[0]).lstrip()[:1] == b"{" else None
    return msgspec.json.decode(data, type=dict[str, msgspec.Raw]) if start == b"{" else None
