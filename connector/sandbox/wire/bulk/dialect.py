"""How Bulk API 2.0 writes CSV: delimiters and line endings by name, every value in quotes."""

import csv
import io
from collections.abc import Iterator, Sequence

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
    """An uploaded file: its header and, one by one, its rows. Raises JobFailed for what cannot be read."""

    def __init__(self, upload: bytes, delimiter: str, ending: str) -> None:
        try:
            text = upload.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise JobFailed("InvalidBatch : Failed to read data: not UTF-8") from None
        self.header_line = text.partition("\n")[0].rstrip("\r")
        wrong = text.partition("\n")[0].endswith("\r") != (ENDINGS[ending] == "\r\n") and "\n" in text
        if wrong:
            raise JobFailed(
                f"ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is {ending}"
            )
        csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_FIELD))
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=DELIMITERS[delimiter], strict=True)
        self.header = next(self._rows(), [])
        if not any(self.header):
            raise JobFailed("InvalidBatch : Failed to read data: no header row")

    def _rows(self) -> Iterator[list[str]]:
        try:
            yield from (row for row in self._reader if row)
        except csv.Error as fault:
            raise JobFailed(f"InvalidBatch : Failed to parse CSV: {fault}") from None

    def __iter__(self) -> Iterator[list[str]]:
        """The rows after the header, each as long as the header."""
        width = len(self.header)
        for row in self._rows():
            if len(row) != width:
                # The words are unverified against a live org.
                message = f"line {self._reader.line_num} has {len(row)} columns, the header {width}"
                raise JobFailed(f"InvalidBatch : Failed to parse CSV: {message}")
            yield row
