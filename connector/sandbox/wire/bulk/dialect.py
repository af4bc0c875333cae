"""How Bulk API 2.0 writes CSV: delimiters and line endings by name, every value in quotes."""

import csv
import io
from collections.abc import Sequence

from connector.sandbox.wire.errors import SalesforceError

DELIMITERS = {"BACKQUOTE": "`", "CARET": "^", "COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "TAB": "\t"}
ENDINGS = {"LF": "\n", "CRLF": "\r\n"}
_LONGEST_FIELD = 32_000 * 5


class JobFailed(Exception):
    """The whole job ends as Failed with this errorMessage; rows not yet done stay unprocessed."""


def named(given: object, known: dict[str, str], default: str, what: str) -> str:
    """The name of a delimiter or line ending in a request. Raises INVALIDJOB (unverified against a live org)."""
    if given is None:
        return default
    if not isinstance(given, str) or given.upper() not in known:
        raise SalesforceError("INVALIDJOB", f"{what}: one of {', '.join(known)} is needed, not {given}")
    return given.upper()


def line(values: Sequence[str], delimiter: str, ending: str) -> str:
    """Every value in quotes."""
    return delimiter.join('"' + value.replace('"', '""') + '"' for value in values) + ending


class Table:
    """An uploaded file: its header, its rows, and the first row that cannot be read, where reading stopped.

    Raises JobFailed for a file that cannot be read at all.
    """

    def __init__(self, upload: bytes, delimiter: str, ending: str) -> None:
        try:
            text = upload.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise JobFailed("InvalidBatch : Failed to read data: not UTF-8") from None
        first, newline, _ = text.partition("\n")
        if newline and first.endswith("\r") != (ending == "CRLF"):
            raise JobFailed(
                f"ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is {ending}"
            )
        self.header_line = first.rstrip("\r")
        csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_FIELD))
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=DELIMITERS[delimiter], strict=True)
        self.rows: list[list[str]] = []
        self.fault: str | None = None
        try:
            self.header = next(reader, [])
            for row in reader:
                if row and len(row) != len(self.header):
                    self.fault = f"line {reader.line_num} has {len(row)} columns, the header {len(self.header)}"
                    break
                if row:
                    self.rows.append(row)
        except csv.Error as fault:
            self.fault = f"line {reader.line_num}: {fault}"
        if not any(self.header):
            raise JobFailed("InvalidBatch : Failed to read data: no header row")
