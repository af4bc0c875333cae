"""Which files there are. `deals.csv` is the object `deals`; a folder `transcripts/` is the objects `calls` and
`transcripts`.

A transcript lies under the id of its deal, and its name begins with the day of the call: `transcripts/D-17/2026-03-02
Demo.vtt`. One that lies under no deal, or bears no day, is left to the mapping to match.
"""

import re
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

from connector.errors import FixYourSetup
from connector.files.sheet import SUFFIXES, Said, Sheet

TRANSCRIPTS, CALLS = "transcripts", "calls"
CALL_FIELDS = ("Id", "Deal", "On", "Title")
TRANSCRIPT_FIELDS = ("Id", "Call", "Content")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})[ _-]*")
_LARGEST = 16 * 1024 * 1024


class Folder:
    """The exports of one company."""

    def __init__(self, path: Path, said: Said) -> None:
        if not path.is_dir():
            raise FixYourSetup("there is no such folder", place=str(path), remedy="Put the exports there")
        self.path, self.said = path, said
        self._sheets: dict[str, tuple[tuple[int, int], Sheet]] = {}

    def objects(self) -> frozenset[str]:
        """The objects that there are files of."""
        found = {file.stem for file in self._files()}
        if (self.path / TRANSCRIPTS).is_dir():
            found |= {TRANSCRIPTS, CALLS} if CALLS not in found else {TRANSCRIPTS}
        return frozenset(found)

    def fields(self, object_name: str) -> tuple[str, ...]:
        """The columns of an object, the record's id first."""
        sheet = self.sheet(object_name)
        if sheet is None:
            return CALL_FIELDS if object_name == CALLS else TRANSCRIPT_FIELDS
        return tuple(dict.fromkeys(["Id", *sheet.columns]))

    def state(self, object_name: str) -> str:
        """Another one whenever a file of this object may say something else."""
        sheet = self._file(object_name)
        files = [sheet] if sheet else [path for path, _ in self._recordings()]
        told = [f"{f.relative_to(self.path)} {f.stat().st_mtime_ns} {f.stat().st_size}" for f in files]
        return blake2b("\n".join([*told, repr(self.said)]).encode(), digest_size=8).hexdigest()

    def rows(self, object_name: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every record of an object: its id, and what it says."""
        sheet = self.sheet(object_name)
        if sheet is not None:
            for record, values in sheet.rows():
                yield record, {"Id": record, **values}
            return
        for path, deal in self._recordings():
            name = blake2b(str(path.relative_to(self.path)).encode(), digest_size=8).hexdigest()
            if object_name == CALLS:
                found = _DAY.match(path.stem)
                title = path.stem[found.end() :] if found else path.stem
                yield f"c{name}", {"Id": f"c{name}", "Deal": deal, "On": found[1] if found else None, "Title": title}
            else:
                yield f"t{name}", {"Id": f"t{name}", "Call": f"c{name}", "Content": _text(path)}

    def sheet(self, object_name: str) -> Sheet | None:
        """The opened file of an object; None for what lies in the folder of transcripts."""
        path = self._file(object_name)
        if path is None:
            if object_name in self.objects():
                return None
            raise FixYourSetup(
                f"there is no file {object_name}.csv or {object_name}.json",
                place=object_name,
                remedy="Export it, or set the object to null in the fields file",
            )
        stat = path.stat()
        mark = (stat.st_mtime_ns, stat.st_size)
        known = self._sheets.get(object_name)
        if known is None or known[0] != mark:
            known = self._sheets[object_name] = (mark, Sheet.open(path, self.said))
        return known[1]

    def _file(self, object_name: str) -> Path | None:
        found = [file for file in self._files() if file.stem == object_name]
        if len(found) > 1:
            names = " and ".join(file.name for file in found)
            raise FixYourSetup(f"{names} are both {object_name}", place=str(self.path), remedy="Keep one")
        return found[0] if found else None

    def _files(self) -> list[Path]:
        return sorted(f for f in self.path.iterdir() if f.suffix.lower() in SUFFIXES and f.is_file())

    def _recordings(self) -> list[tuple[Path, str | None]]:
        top = self.path / TRANSCRIPTS
        if not top.is_dir():
            return []
        files = sorted(f for f in top.rglob("*") if f.is_file() and not f.name.startswith("."))
        return [(f, f.parent.name if f.parent != top else None) for f in files]


def _text(path: Path) -> str:
    with path.open("rb") as file:
        raw = file.read(_LARGEST)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")
