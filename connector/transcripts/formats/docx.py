"""Word documents as Microsoft Teams exports a transcript, and any other with the shapes of plain text.

Teams wrote `0:0:5.100 --> 0:0:8.250`, name and words in a paragraph, and now writes `Name   0:05` and the words.
Source: https://support.microsoft.com/office/view-edit-and-download-transcripts (Teams), ECMA-376 Part 1 §17.3.

Only `word/document.xml` is unpacked, up to MAX_UNPACKED, and a document type declaration is refused: python-docx
unpacks every part and picture without a limit, which a bomb would use.
"""

import re
import zipfile
import zlib
from io import BytesIO
from xml.parsers import expat

from connector.transcripts import cues, lines, text
from connector.transcripts.frame import Claim
from connector.transcripts.limits import MAX_UNPACKED
from connector.transcripts.source import Source
from connector.transcripts.transcript import Transcript

PART = "word/document.xml"
_CHUNK = 65_536
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main "
_STAGE = re.compile(r".{1,80}\b(?:started|stopped) transcription", re.IGNORECASE)


def sniff(source: Source) -> Claim:
    if not source.is_zip:
        return Claim.NO
    try:
        with zipfile.ZipFile(BytesIO(source.data)) as archive:
            return Claim.SURE if PART in archive.namelist() else Claim.NO
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        return Claim.SURE  # a broken archive: read() says so


def read(source: Source) -> Transcript:
    spoken = []
    for number, line in enumerate(_lines(source), 1):
        if _STAGE.fullmatch(line.strip()):
            source.build.note("a line of Teams' own left out", f"line {number}")
            line = ""  # noqa: PLW2901
        spoken.append(line)
    if any("-->" in line and cues.is_timing(line, at_block_start=False) for line in spoken):
        cut = cues.read(_blocks(spoken), source.build)
    else:
        cut = lines.read([line for line in spoken if line.strip()], source.build)
    return source.build.done("docx", truncated=cut)


def _blocks(spoken: list[str]) -> list[str]:
    """Teams' older shape: time, name, words. The name becomes `<v name>`, as in its VTT."""
    out: list[str] = []
    after_time = False
    for line in spoken:
        timing = "-->" in line and cues.is_timing(line, at_block_start=False)
        if timing:
            out.append("")
        if after_time and line.strip() and not timing:
            out.append("<v " + line.strip().replace("<", "").replace(">", "") + ">")
            after_time = False
        elif line.strip():
            out.append(line)
            after_time = timing
    return out


def _lines(source: Source) -> list[str]:
    reader = _Paragraphs()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.buffer_text = True
    try:
        with zipfile.ZipFile(BytesIO(source.data)) as archive, archive.open(PART) as part:
            entry = archive.getinfo(PART)
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise source.build.bad("packed as Word never packs", PART)
            if entry.file_size > MAX_UNPACKED:  # and no more than it claims is ever unpacked
                raise source.build.bad(f"unpacks to more than {MAX_UNPACKED} bytes", PART, "It is no transcript.")
            while chunk := part.read(_CHUNK):
                parser.Parse(chunk)
            parser.Parse(b"", True)
    except _Refused:
        raise source.build.bad("declares a document type, as Word never does", PART) from None
    except expat.ExpatError as error:
        raise source.build.bad(f"broken XML: {error}", PART, "Export the document again.") from None
    except (zipfile.BadZipFile, zlib.error, ValueError, KeyError, OSError, EOFError, RuntimeError) as error:
        raise source.build.bad(f"broken archive: {type(error).__name__}", remedy="Export the document again.") from None
    return text.lines("".join(reader.text), source.build)


class _Refused(Exception):
    pass


class _Paragraphs:
    """Paragraphs and breaks as lines, tabs and cells of a row as tabs, deleted text and field codes left out."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self._in_text = False
        self._in_row = 0

    def refuse(self, *_: object) -> None:
        raise _Refused

    def start(self, name: str, _: dict[str, str]) -> None:
        match _local(name):
            case "t":
                self._in_text = True
            case "br" | "cr":
                self.text.append("\n")
            case "tab":
                self.text.append("\t")
            case "tr":
                self._in_row += 1

    def end(self, name: str) -> None:
        match _local(name):
            case "t":
                self._in_text = False
            case "p":
                self.text.append("\t" if self._in_row else "\n")
            case "tr":
                self._in_row -= 1
                self.text.append("\n")

    def characters(self, data: str) -> None:
        if self._in_text:
            self.text.append(data.replace("\n", " "))


def _local(name: str) -> str:
    for namespace in (_W, _STRICT):
        if name.startswith(namespace):
            return name[len(namespace) :]
    return ""
