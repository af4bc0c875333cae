"""One exported file, row by row: never whole in memory.

Texts stay as they are written, but for two things that each column as a whole must tell: numbers with a decimal comma
or with thousands come as `1234.5`, days and times as `2026-03-31` and `2026-03-31T09:30:00`. What a column cannot tell
(is 03/04/2026 in March or April?) is an error, with the line, once somebody asks for that column.
"""

import codecs
import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal, TextIO

from connector.cells import as_date, as_number, decimal_of, order_of, shown
from connector.errors import FixYourSetup

SUFFIXES = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson")
_TABLES = (".csv", ".tsv", ".txt")
_SEPARATORS = (",", ";", "\t", "|")
_CHUNK = 1 << 20
_LONGEST_CELL = 32 * 1024 * 1024
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_TIME = re.compile(r"^(\S+)[T ]\s*(\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?$")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?$")
_NAMED_ID = ("id", "record_id", "recordid", "object_id")


@dataclass(frozen=True, slots=True)
class Said:
    """What no column tells of itself: the decimal sign, and the order of day and month in slashed dates."""

    decimal: Literal[",", "."] | None = None
    dates: Literal["dmy", "mdy"] | None = None


@dataclass
class Column:
    """What all cells of one column have shown so far."""

    numbers: bool = True
    days: bool = True
    marked: bool = False  # some number bears a comma or thousands
    any: bool = False
    decimal: str | None = None
    order: str | None = None
    slashed: tuple[int, str] | None = None  # the first date that only the order can tell
    doubtful: tuple[int, str] | None = None  # the first number that only the sign can tell
    torn: tuple[int, str] | None = None  # the first that contradicts one above it

    def see(self, text: str, line: int) -> None:
        self.any = True
        if self.numbers:
            self._number(text, line)
        if self.days:
            self._day(text, line)

    def _number(self, text: str, line: int) -> None:
        if _PLAIN_NUMBER.match(text) and not re.match(r"[+-]?[1-9]\d{0,2}\.\d{3}$", text):
            if "." in text:
                self._agree_on_decimal(".", text, line)
            return
        told = decimal_of(text)
        try:
            as_number(text, told or ".")
        except ValueError:
            self.numbers = False
            return
        self.marked = True
        if told is None:
            self.doubtful = self.doubtful or (line, text)
        else:
            self._agree_on_decimal(told, text, line)

    def _agree_on_decimal(self, told: str, text: str, line: int) -> None:
        if self.decimal and told != self.decimal:
            self.torn = self.torn or (line, text)
        self.decimal = self.decimal or told

    def _day(self, text: str, line: int) -> None:
        timed = _TIME.match(text)
        on = timed[1] if timed else text
        told = order_of(on)
        try:
            as_date(on, told or "dmy")
        except ValueError:
            self.days = False
            return
        if "/" in on and not re.match(r"\d{4}", on):
            self.slashed = self.slashed or (line, text)
        if told and self.order and told != self.order:
            self.torn = self.torn or (line, text)
        self.order = self.order or told


@dataclass
class Sheet:
    """An opened file. `columns` leads from the name that mappings use (`Lost_Reason`) to the header (`Lost Reason`)."""

    path: Path
    said: Said = field(default_factory=Said)
    columns: dict[str, str] = field(default_factory=dict)
    seen: dict[str, Column] = field(default_factory=dict)
    _encoding: str = "utf-8"
    _separator: str = ","

    @classmethod
    def open(cls, path: Path, said: Said | None = None) -> "Sheet":
        """Look the whole file through once: what its columns are, and how their cells are to be read."""
        sheet = cls(path, said or Said())
        sheet._encoding = _encoding_of(path)
        if path.suffix.lower() in _TABLES:
            sheet._separator = sheet._separator_of()
        for line, raw in sheet._raw():
            for name, value in raw.items():
                ours = _identifier(name)
                if ours not in sheet.columns:
                    sheet.columns[ours] = name
                    sheet.seen[ours] = Column()
                if isinstance(value, str) and value:
                    sheet.seen[ours].see(value, line)
        return sheet

    @property
    def id_column(self) -> str | None:
        """The column that names each record."""
        return next((name for name in self.columns if name.lower() in _NAMED_ID), None)

    def check(self, column: str) -> None:
        """Raises `FixYourSetup` where this column can be read two ways, or only in part."""
        found = self.seen.get(column)
        if found is None or not found.any or not (found.numbers or found.days):
            return
        header = shown(self.columns[column])
        if found.torn:
            line, text = found.torn
            raise self._fault(line, header, text, "is written otherwise than the cells above it", "Export it anew.")
        if found.days and found.slashed and not (found.order or self.said.dates):
            line, text = found.slashed
            raise self._fault(
                line, header, text, "could begin with the day or the month", "State `dates: dmy` or `dates: mdy`."
            )
        if found.numbers and found.doubtful and not (found.decimal or self.said.decimal):
            line, text = found.doubtful
            raise self._fault(
                line, header, text, "could be thousands or decimals", 'State `decimal: ","` or `decimal: "."`.'
            )

    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Id and values of each record, in the file's order. Without a column of ids, all it says is its name."""
        twins: dict[str, int] = {}
        ids: dict[str, int] = {}
        for line, raw in self._raw():
            values = {_identifier(name): self._value(_identifier(name), value) for name, value in raw.items()}
            named = self.id_column
            if named is not None:
                record = str(values.get(named) or "").strip()
                if not record:
                    raise self._fault(line, shown(self.columns[named]), "", "names no record", "Fill it in.")
                if record in ids:
                    raise self._fault(
                        line, shown(self.columns[named]), record, f"stands in line {ids[record]} already", "Keep one."
                    )
                ids[record] = line
            else:
                look = blake2b(json.dumps(values, sort_keys=True).encode(), digest_size=8).hexdigest()
                twins[look] = twins.get(look, 0) + 1
                record = f"{look}{twins[look]:03}"
            yield record, values

    def _value(self, name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        text, column = value.strip(), self.seen[name]
        if not text:
            return None
        if column.numbers and column.marked and name != self.id_column:
            decimal = self.said.decimal or column.decimal
            try:
                found = as_number(text, decimal)
            except ValueError:
                return text
            return str(int(found)) if found.is_integer() else repr(found)
        if column.days and column.any:
            return self._day(text, column)
        return text

    def _day(self, text: str, column: Column) -> str:
        timed = _TIME.match(text)
        try:
            on = as_date(timed[1] if timed else text, self.said.dates or column.order).isoformat()
        except ValueError:
            return text
        if not timed:
            return on if len(text) <= len("2026-03-31") else text
        clock = timed[2].zfill(5) if len(timed[2]) < 6 else timed[2].zfill(8)
        return f"{on}T{clock}{':00' if len(clock) == 5 else ''}{timed[3] or ''}"

    # --- the file itself

    def _raw(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Each record with the line it begins on."""
        try:
            with self.path.open(encoding=self._encoding, newline="") as file:
                yield from self._table(file) if self.path.suffix.lower() in _TABLES else _documents(self.path, file)
        except UnicodeDecodeError as fault:
            raise FixYourSetup(
                "is neither UTF-8, UTF-16 nor Windows-1252 text", place=self.path.name, remedy="Save it as CSV UTF-8"
            ) from fault
        except OSError as fault:
            raise FixYourSetup(f"cannot be read: {fault.strerror}", place=self.path.name, remedy="Check it") from fault

    def _table(self, file: TextIO) -> Iterator[tuple[int, dict[str, Any]]]:
        csv.field_size_limit(_LONGEST_CELL)
        reader = csv.reader(file, delimiter=self._separator, strict=True)
        try:
            header = [name.strip() for name in next(reader, [])]
            if not any(header):
                raise FixYourSetup("is empty", place=self.path.name, remedy="Export it again, with its header line")
            names = [_identifier(name) for name in header]
            if len(set(names)) < len(names):
                twice = next(name for name in header if names.count(_identifier(name)) > 1)
                raise FixYourSetup(
                    f"the column {shown(twice)} stands there twice", place=f"{self.path.name}:1", remedy="Keep one"
                )
            for name, written in zip(names, header, strict=True):
                self.columns.setdefault(name, written)
                self.seen.setdefault(name, Column())
            start = reader.line_num + 1
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    if len(cells) != len(header):
                        raise FixYourSetup(
                            f"has {len(cells)} cells, the header has {len(header)}",
                            place=f"{self.path.name}:{start}",
                            remedy=f"Quote cells that hold {shown(self._separator)} or a line break",
                        )
                    yield start, dict(zip(header, (cell.strip() for cell in cells), strict=True))
                start = reader.line_num + 1
        except csv.Error as fault:
            raise FixYourSetup(
                f"is no proper CSV: {fault}", place=f"{self.path.name}:{reader.line_num}", remedy="Export it again"
            ) from fault

    def _separator_of(self) -> str:
        with self.path.open(encoding=self._encoding, newline="") as file:
            head = file.read(100_000)
        if not head.strip():
            raise FixYourSetup("is empty", place=self.path.name, remedy="Export it again, with its header line")
        widths = {sign: len(next(csv.reader([head.splitlines()[0]], delimiter=sign), [])) for sign in _SEPARATORS}
        return max(_SEPARATORS, key=widths.__getitem__)

    def _fault(self, line: int, column: str, value: str, fault: str, remedy: str) -> FixYourSetup:
        said = f"{shown(value)} {fault}" if value else fault
        return FixYourSetup(said, place=f"{self.path.name}:{line} column {column}", remedy=remedy.rstrip("."))


@lru_cache(maxsize=4096)
def _identifier(name: str) -> str:
    """The name by which a mapping calls a column: `Lost Reason (1)` is `Lost_Reason_1`."""
    plain = re.sub(r"[^A-Za-z0-9]+", "_", name.strip()).strip("_")
    return plain if plain[:1].isalpha() else f"c_{plain}"


def _encoding_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            head = file.read(200)
            for mark, encoding in _MARKS:
                if head.startswith(mark):
                    return encoding
            if head[1::2].count(0) > 50 or head[::2].count(0) > 50:
                return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
            decoder = codecs.getincrementaldecoder("utf-8")()
            decoder.decode(head)
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    except OSError as fault:
        raise FixYourSetup(f"cannot be read: {fault.strerror}", place=path.name, remedy="Check the path") from fault
    return "utf-8"


def _documents(path: Path, file: TextIO) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON list, or of lines of JSON, one at a time."""
    decoder, buffer, line, ended = json.JSONDecoder(), "", 1, False
    while True:
        rest = buffer.lstrip("\ufeff \t\r\n,[")
        line += buffer[: len(buffer) - len(rest)].count("\n")
        buffer = rest
        if buffer.startswith("]"):
            return
        if buffer:
            try:
                found, end = decoder.raw_decode(buffer)
            except json.JSONDecodeError as fault:
                if ended:
                    raise FixYourSetup(
                        f"is no proper JSON: {fault.msg}", place=f"{path.name}:{line}", remedy="Export it again"
                    ) from fault
            else:
                if not isinstance(found, dict):
                    raise FixYourSetup(
                        "holds something else than records", place=f"{path.name}:{line}", remedy="Export a list of them"
                    )
                yield line, {name: _flat(value) for name, value in found.items()}
                line += buffer[:end].count("\n")
                buffer = buffer[end:]
                continue
        if ended:
            return
        chunk = file.read(_CHUNK)
        ended = not chunk
        buffer += chunk


def _flat(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
