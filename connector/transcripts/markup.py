"""HTML bodies to lines of text, in one pass over the bytes: quotes as `> `, signatures and scripts left out.

Not Python's html.parser: malformed mail makes it take time by the square of the length.
"""

import html
import re

_LOOKS = re.compile(
    r"<(?:!doctype|html|head|body|div|p|br|span|table|blockquote|font|b|ul|ol|a)\b[^<>]{0,500}>", re.IGNORECASE
)
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]{0,20})")
_SILENT = ("script", "style", "head", "title")
_CLOSERS = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in _SILENT}
_BLOCKS = frozenset(
    ("p", "div", "br", "li", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "blockquote", "pre")
)
_APART = frozenset(("p", "ul", "ol", "table", "blockquote", "h1", "h2", "h3", "pre"))
_SIGNATURE = re.compile(r"""\b(?:class|id)\s*=\s*["']?[^"'<>]{0,200}(?:signature|Signature)""")
_ANOTHER = re.compile(r"""\bid\s*=\s*["']?(?:[a-z_]{0,20}divRplyFwdMsg|[a-z_]{0,20}appendonsend)""", re.IGNORECASE)
ANOTHER_MAIL = "-----Original Message-----"


def is_html(text: str) -> bool:
    """Whether a body is HTML rather than text that has an angle bracket."""
    return len(_LOOKS.findall(text[:20_000])) > 1 or text.lstrip()[:14].lower().startswith(("<html", "<!doctype html"))


def to_text(text: str) -> str:
    """The words of an HTML body as lines, a blank line between paragraphs."""
    reader = _Reader()
    position, length = 0, len(text)
    while position < length:
        opening = text.find("<", position)
        if opening < 0:
            opening = length
        reader.words(text[position:opening])
        if opening == length:
            break
        position = _after(text, opening, reader)
    return reader.text()


def _after(text: str, opening: int, reader: "_Reader") -> int:
    """Where reading goes on behind the tag, comment or lone bracket at `opening`."""
    if text.startswith("<!--", opening):
        end = text.find("-->", opening + 4)
        return len(text) if end < 0 else end + 3
    name = _NAME.match(text, opening)
    if name is None and not text.startswith(("<!", "<?"), opening):
        reader.words("<")
        return opening + 1
    end = text.find(">", opening)
    if end < 0:
        return len(text)  # cut off within a tag
    if name is not None:
        tag = name[1].lower()
        closing = text[opening + 1] == "/"
        if tag in _SILENT and not closing:
            closer = _CLOSERS[tag].search(text, end)
            return len(text) if closer is None else closer.start()
        reader.tag(tag, closing, text[opening : min(end, opening + 2000)])
    return end + 1


class _Reader:
    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quoted = 0
        self._skipped = 0  # depth of div and table within a signature

    def words(self, words: str) -> None:
        if words and not self._skipped:
            self._line.append(re.sub(r"\s+", " ", html.unescape(words)))

    def tag(self, name: str, closing: bool, source: str) -> None:
        if self._skipped:
            if name in ("div", "table"):
                self._skipped += -1 if closing else 1
            return
        if name in _BLOCKS:
            self._break(apart=name in _APART)
        if name == "blockquote":
            self._quoted = max(0, self._quoted + (-1 if closing else 1))
        if closing or name not in ("div", "table"):
            return
        if _ANOTHER.search(source):
            self._lines.append(ANOTHER_MAIL)
        elif _SIGNATURE.search(source):
            self._skipped = 1

    def text(self) -> str:
        self._break(apart=False)
        return "\n".join(self._lines)

    def _break(self, *, apart: bool) -> None:
        line = "".join(self._line).strip()
        self._line = []
        mark = "> " if self._quoted else ""
        if line:
            self._lines.append(mark + line)
        if apart and self._lines and self._lines[-1].strip("> "):
            self._lines.append(mark.strip())
