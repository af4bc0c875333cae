"""Reading a company's CSV export: encoding, separator, quoted newlines, and what a cell's text means.

Nothing is guessed: a number or a date that could be read two ways is an error that says how to settle it.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

_SEPARATORS = (",", ";", "\t", "|")
_LONGEST_CELL = 32 * 1024 * 1024
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_YES = {"true", "yes", "y", "1", "x", "ja", "wahr", "oui", "si", "sí", "はい"}
_NO = {"false", "no", "n", "0", "nein", "falsch", "non", "いいえ"}


class TableError(ValueError):
    """The table or its mapping cannot be loaded; the message names file, line, column, value and remedy."""


@dataclass(frozen=True)
class Line:
    """One record of the file. `number` is the line it starts on."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """A file's columns and records."""

    name: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]

    def fault(self, line: int, column: str, value: object, fault: str) -> TableError:
        """An error about one cell."""
        return TableError(f"{self.name}:{line} column {shown(column)}: {shown(value)} {fault}")


def shown(value: object) -> str:
    """A value fit for an error: quoted, control characters escaped, cut short."""
    text = str(value)
    quoted = ascii(text) if any(not sign.isprintable() for sign in text) else f'"{text}"'
    return quoted if len(quoted) <= 62 else quoted[:60] + '…"'


def nearest(word: str, known: Iterable[str]) -> str:
    """` Nearest: …` for an error, or nothing."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.4)
    return f" Nearest: {shown(near[0])}." if near else ""


def read_sheet(path: Path, wanted: Sequence[str]) -> Sheet:
    """The file's records. `wanted` columns tell the separator: the one under which most of them are found.

    Raises TableError when the file cannot be read as text or as a table.
    """
    text = _text(path)
    if not text.strip():
        raise TableError(f"{path.name}: the file is empty. Export it again, with its header line.")
    separator = max(_SEPARATORS, key=lambda sign: _found(text, sign, wanted))
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        columns = tuple(name.strip() for name in next(reader))
        lines, start = [], reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) != len(columns):
                    raise TableError(
                        f"{path.name}:{start} has {len(cells)} cells, the header has {len(columns)}. "
                        f"Quote cells that hold {shown(separator)} or a line break."
                    )
                lines.append(Line(start, dict(zip(columns, (cell.strip() for cell in cells), strict=True))))
            start = reader.line_num + 1
    except csv.Error as fault:
        raise TableError(f"{path.name}:{reader.line_num} is no proper CSV: {fault}. Export it again.") from fault
    finally:
        csv.field_size_limit(before)
    return Sheet(path.name, columns, tuple(lines))


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as fault:
        raise TableError(f"{path.name}: cannot be read: {fault.strerror}. Check the path.") from fault
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _decoded(raw, path, encoding)
    if raw[1:200:2].count(0) > 50 or raw[0:200:2].count(0) > 50:
        return _decoded(raw, path, "utf-16-le" if raw[1:2] == b"\0" else "utf-16-be")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(raw, path, "cp1252")


def _decoded(raw: bytes, path: Path, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        raise TableError(
            f"{path.name}:{line} is neither UTF-8, UTF-16 nor Windows-1252 text. Save the file as CSV UTF-8."
        ) from fault


def _found(text: str, separator: str, wanted: Sequence[str]) -> tuple[int, int]:
    try:
        header = next(csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=separator))
    except (csv.Error, StopIteration):
        return 0, 0
    return len({name.strip() for name in header} & set(wanted)), len(header)


def as_checkbox(text: str) -> bool | None:
    """Yes or no, in a few languages; None when it is neither."""
    low = text.strip().lower()
    return True if low in _YES else False if low in _NO else None


class Contradiction(ValueError):
    """A column's cells cannot all be read the same way; `text` is the first that differs."""

    def __init__(self, fault: str, text: str) -> None:
        super().__init__(fault)
        self.text = text


def decimal_sign(texts: Iterable[str]) -> str | None:
    """The decimal sign of a column of numbers, from those that can be read one way only; None when none tells.

    Contradiction when one cell uses a comma and another a point.
    """
    return _agreed(texts, decimal_of, "uses another decimal sign than the cells above it")


def decimal_of(text: str) -> str | None:
    bare = text.strip(" €$%¥").lstrip("+-")
    marks = [sign for sign in bare if sign in ".,"]
    if not marks:
        return None
    if len(set(marks)) == 2:
        return marks[-1]
    if len(marks) > 1:
        return ("." if marks[0] == "," else ",") if re.fullmatch(r"\d{1,3}([.,]\d{3})+", bare) else None
    return None if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", bare) else marks[0]


def _agreed(texts: Iterable[str], tells: Callable[[str], str | None], fault: str) -> str | None:
    agreed: str | None = None
    for text in texts:
        told = tells(text)
        if told and agreed and told != agreed:
            raise Contradiction(fault, text)
        agreed = agreed or told
    return agreed


def as_number(text: str, decimal: str | None) -> float:
    """A number under a known decimal sign; ValueError when it is none, or when only the sign could tell."""
    bare = re.sub(r"[\s'€$%¥]|EUR|USD", "", text)
    if decimal is None and re.search(r"[.,]", bare):
        raise ValueError("could be thousands or decimals")
    point, group = (decimal, "." if decimal == "," else ",") if decimal else (".", ",")
    shape = rf"[+-]?(\d+|\d{{1,3}}({re.escape(group)}\d{{3}})+)({re.escape(point)}\d*)?|[+-]?{re.escape(point)}\d+"
    if not re.fullmatch(shape, bare, re.ASCII):
        raise ValueError("is not a number")
    return float(bare.replace(group, "").replace(point, "."))


def day_order(texts: Iterable[str]) -> str | None:
    """`dmy` or `mdy` for a column of dates written with slashes, from those that can be read one way only.

    Contradiction when one cell begins with the day and another with the month.
    """
    return _agreed(texts, order_of, "begins with the day where the cells above it begin with the month, or the reverse")


def order_of(text: str) -> str | None:
    parts = re.fullmatch(r"(\d{1,2})/(\d{1,2})/\d{4}", text)
    if not parts:
        return None
    return "dmy" if int(parts[1]) > 12 else "mdy" if int(parts[2]) > 12 else None


def as_date(text: str, order: str | None) -> date:
    """A date: 2026-03-31 (with or without a time), 31.03.2026, or with slashes in a known order."""
    iso = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?", text)
    if iso:
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    dotted = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
    if dotted:
        return date(int(dotted[3]), int(dotted[2]), int(dotted[1]))
    slashed = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    if not slashed:
        raise ValueError("is not a date")
    if order is None:
        raise ValueError("could begin with the day or the month")
    day, month = (slashed[1], slashed[2]) if order == "dmy" else (slashed[2], slashed[1])
    return date(int(slashed[3]), int(month), int(day))
