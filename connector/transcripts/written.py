"""The written word as a transcript: e-mail bodies without what others wrote, task descriptions and notes.

A turn is a paragraph of a mail, an item of a list, or a line of a note. What is cut (quoted replies, forwards,
signatures, notices) is noted with its count of lines, never silently; when in doubt a line is kept. Answers between the
lines of a quoted mail stay.
"""

import re

from connector.transcripts import markup, wording
from connector.transcripts.build import Builder
from connector.transcripts.limits import MAX_WRITTEN
from connector.transcripts.text import lines as split
from connector.transcripts.transcript import Transcript

SIGNATURE_LINES = 15  # at most, after a closing
SIGNATURE_WIDTH = 100  # characters: a longer line after a closing is a sentence
FULL = frozenset((32_000, 131_072))  # lengths at which Salesforce cuts a long text area; unverified against a live org

_ITEM = re.compile(r"(?:[-*•·‣–]|\d{1,2}[.)]|[a-z][.)])\s+")
# Salesforce's log of a sent mail in a Task: header lines, then `Body:`. Unverified against a live org.
_LOGGED = re.compile(r"\s*(?:(?:Additional To|To|CC|BCC|Attachment|Subject): ?[^\n]{0,2000}\n\s*){2,12}Body:[ \t]*\n?")


def mail(body: str, *, author: str | None = None, name: str = "") -> Transcript:
    """The words one person wrote in one mail; plain or HTML. `author` becomes the speaker of every turn.

    Raises BadTranscript when the body is beyond the limits, or nothing of the author's own is left.
    """
    build = Builder(name)
    return _written("mail", _own(_lines(body, build), build), body, author, build)


def note(text: str, *, author: str | None = None, name: str = "") -> Transcript:
    """A task description, an event description or a note, plain or HTML. A logged mail is read as a mail."""
    build = Builder(name)
    logged = _LOGGED.match(text[:30_000])
    if logged:
        return _written("mail", _own(_lines(text[logged.end() :], build), build), text, author, build)
    return _written("note", _lines(text, build), text, author, build)


def _written(kind: str, lines: list[str], source: str, author: str | None, build: Builder) -> Transcript:
    for number, paragraph in _paragraphs(lines, wrapped=kind == "mail"):
        build.add(_joined(paragraph), speaker=author, place=f"line {number}")
    return build.done(kind, truncated=len(source) in FULL, spoken=False)


def _lines(text: str, build: Builder) -> list[str]:
    if len(text) > MAX_WRITTEN:
        raise build.bad(f"{len(text)} characters", remedy=f"At most {MAX_WRITTEN} are read.")
    if markup.is_html(text):
        text = markup.to_text(text)
    return [line.rstrip() for line in split(text.replace("\r\n", "\n").replace("\r", "\n"), build)]


def _own(lines: list[str], build: Builder) -> list[str]:
    lines = _without_quotes(lines, build)
    lines = _without_notices(lines, build)
    return _without_signature(lines, build)


def _without_quotes(lines: list[str], build: Builder) -> list[str]:
    """Cuts quoted lines with the line above them, and all below another mail's header."""
    kept: list[str] = []
    quoted, position = 0, 0
    while position < len(lines):
        line = lines[position].strip()
        if _another_mail(lines, position):
            build.note(f"{len(lines) - position} lines of another mail left out", f"line {position + 1}")
            break
        above = _reply_above(lines, position)
        if above:
            if not _quotes_follow(lines, position + above):
                build.note(f"{len(lines) - position} lines of another mail left out", f"line {position + 1}")
                break
            quoted += above
            position += above
        elif line.startswith((">", "＞")):
            kept.append("")  # answers between quoted lines stay apart
            quoted += 1
            position += 1
        else:
            kept.append(lines[position])
            position += 1
    if quoted:
        build.note(f"{quoted} quoted lines left out", "")
    return kept


def _another_mail(lines: list[str], position: int) -> bool:
    line = lines[position].strip()
    if wording.RULED.fullmatch(line[:400]):
        return _header_at(lines, position + 1)
    return wording.ANOTHER_MAIL.fullmatch(line[:400]) is not None or _header_at(lines, position)


def _header_at(lines: list[str], position: int) -> bool:
    """Header lines of a mail: at least three in a row, one of them the sender's."""
    head = [line.strip()[:900] for line in lines[position : position + 8]]
    if not head or not wording.HEADER.fullmatch(head[0]):
        return False
    rows = 0
    while rows < len(head) and wording.HEADER.fullmatch(head[rows]):
        rows += 1
    return rows >= 3 and any(wording.SENDER.fullmatch(row) for row in head[:rows])


def _reply_above(lines: list[str], position: int) -> int:
    """How many lines say `On ... wrote:`, which mail programs wrap: 0 to 3."""
    joined = ""
    for count, line in enumerate(lines[position : position + 3], 1):
        if not line.strip() or len(joined) > 400:
            return 0
        joined = f"{joined} {line.strip().lstrip('> ')[:300]}".strip()
        if joined.endswith((":", "：", "書きました")) and wording.REPLY.fullmatch(joined):
            return count
    return 0


def _quotes_follow(lines: list[str], position: int) -> bool:
    return any(line.lstrip().startswith((">", "＞")) for line in lines[position : position + 3])


def _without_notices(lines: list[str], build: Builder) -> list[str]:
    kept: list[str] = []
    cutting, cut = False, 0
    for line in lines:
        stripped = line.strip()
        cutting = bool(stripped) and (cutting or wording.NOTICE.fullmatch(stripped[:2000]) is not None)
        added = stripped != "" and wording.ADDED.fullmatch(stripped[:200]) is not None
        if cutting or added:
            cut += 1
        else:
            kept.append(line)
    if cut:
        build.note(f"{cut} lines of notices left out", "")
    return kept


def _without_signature(lines: list[str], build: Builder) -> list[str]:
    """Cuts from a closing or a rule near the end that no sentence follows; a postscript stays."""
    lines = lines[: max((n for n, line in enumerate(lines, 1) if line.strip()), default=0)]
    for position in range(max(0, len(lines) - SIGNATURE_LINES - 1), len(lines)):
        line = lines[position].strip()[:300]
        if not (wording.CLOSING.fullmatch(line) or wording.RULE.fullmatch(line)):
            continue
        rest = [row.strip() for row in lines[position + 1 :] if row.strip()]
        last = next((n for n, row in enumerate(rest) if wording.POSTSCRIPT.fullmatch(row)), len(rest))
        if any(map(_is_sentence, rest[:last])):
            continue
        build.note(f"{1 + last} lines of a signature left out", "")
        return [*lines[:position], "", *rest[last:]]
    return lines


def _is_sentence(row: str) -> bool:
    """A line that somebody means: not a name, a title, an address, a number."""
    return len(row) > SIGNATURE_WIDTH or (
        row[-1] in ".?!…。？！" and (len(re.findall(r"[^\W\d_]+", row)) > 4 or ord(row[0]) >= 0x3000)
    )


def _paragraphs(lines: list[str], *, wrapped: bool) -> list[tuple[int, list[str]]]:
    """Paragraphs with the number of their first line; an item of a list is one, and so is every line of a note."""
    found: list[tuple[int, list[str]]] = []
    going_on = in_item = False
    for number, line in enumerate(lines, 1):
        words = line.strip()
        item = _ITEM.match(words) is not None
        if not words:
            going_on = False
        elif wrapped and going_on and not item and (not in_item or line[0].isspace()):
            found[-1][1].append(words)
        else:
            found.append((number, [words]))
            going_on, in_item = True, item
    return found


def _joined(paragraph: list[str]) -> str:
    """Wrapped lines in one; Chinese and Japanese lines without a space between."""
    text = paragraph[0]
    for line in paragraph[1:]:
        unspaced = text and ord(text[-1]) >= 0x3000 and ord(line[0]) >= 0x3000
        text = f"{text}{line}" if unspaced else f"{text} {line}"
    return text
