"""Bytes to text: the encodings that exports and mail programs really write, told by content."""

import codecs
import re

from connector.transcripts.build import Builder
from connector.transcripts.limits import MAX_BYTES, MAX_LINE, MAX_LINES

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NEITHER_TEXT = (
    (b"%PDF", "a PDF"),
    (b"RIFF", "a sound or video file"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
    (b"fLaC", "a sound file"),
    (b"\x1aE\xdf\xa3", "a video file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"PK\x03\x04", "a zip archive that holds no Word document"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_KANA = re.compile(r"[\u3041-\u30fe]")
PROBE = 65_536  # bytes looked at to tell an encoding


def decode(data: bytes, build: Builder) -> str:
    """The text of a file with newlines as `\\n`. Notes an encoding other than UTF-8 and control characters left out.

    Raises BadTranscript for what is no text, or too long.
    """
    if len(data) > MAX_BYTES:
        raise build.bad(f"{len(data)} bytes", remedy=f"At most {MAX_BYTES} are read.")
    for mark, kind in _NEITHER_TEXT:
        if data.startswith(mark):
            raise build.bad(
                f"this is {kind}, not a transcript", remedy="Export the transcript as VTT, SRT, docx or text."
            )
    if data[4:8] == b"ftyp":
        raise build.bad("this is a video file, not a transcript", remedy="Export the transcript as VTT or text.")
    text = _decoded(data, build)
    controls = len(_CONTROLS.findall(text))
    if controls > 16 + len(text) // 20:
        raise build.bad(
            "not text: full of control characters", remedy="Export the transcript as VTT, SRT, docx or text."
        )
    if controls:
        text = _CONTROLS.sub("", text)
        build.note(f"{controls} control characters left out", "")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def lines(text: str, build: Builder) -> list[str]:
    """The lines of a text. Raises BadTranscript for too many, or an endless one."""
    if text.count("\n") >= MAX_LINES:
        raise build.bad(f"more than {MAX_LINES} lines", remedy="Split the file.")
    parts = text.split("\n")
    if len(text) > MAX_LINE and max(map(len, parts)) > MAX_LINE:
        raise build.bad(f"a line of more than {MAX_LINE} characters", remedy="Export it again, one turn per line.")
    return parts


def _decoded(data: bytes, build: Builder) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text, cut = _strict(data[len(mark) :], encoding)
            if text is None:
                text = data[len(mark) :].decode(encoding, "replace")
                build.note(f"bytes that are not {encoding}", "")
            elif cut:
                build.note("the last character is cut off", "")
            return text
    unmarked = _utf16_without_mark(data[:PROBE])
    if unmarked:
        build.note(f"read as {unmarked}", "")
        return data.decode(unmarked, "replace")
    text, cut = _strict(data, "utf-8")
    if text is not None:
        if cut:
            build.note("the last character is cut off", "")
        return text
    japanese = data.decode("cp932", "replace")[:PROBE]
    if len(_KANA.findall(japanese)) * 20 > len(japanese):
        build.note("read as Shift JIS", "")
        return data.decode("cp932", "replace")
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        build.note("read as Latin-1", "")
        return data.decode("latin-1")
    build.note("read as Windows-1252", "")
    return text


def _strict(data: bytes, encoding: str) -> tuple[str | None, bool]:
    """The text, and whether the last character is cut off; None where it is not of this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(data)
    except UnicodeDecodeError:
        return None, False
    return text, bool(decoder.getstate()[0])


def _utf16_without_mark(head: bytes) -> str | None:
    """Text of Western letters in UTF-16 has a zero in every second byte."""
    half = len(head) // 2
    if half < 8:
        return None
    even, odd = head[0 : half * 2 : 2].count(0), head[1 : half * 2 : 2].count(0)
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.05:
        return "utf-16-be"
    return None
