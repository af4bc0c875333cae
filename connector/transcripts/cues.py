"""Cues as WebVTT and SubRip write them: a line with `-->`, then what was said until a blank line.

Every `-->` line counts: one with a malformed time keeps its words and loses only its time, and says so. Words outside
any cue stay with the turn before.
"""

import html
import re
from dataclasses import dataclass, field

from connector.transcripts import speakers
from connector.transcripts.build import Builder
from connector.transcripts.clock import seconds

_ARROW = "-->"
_LETTERS = re.compile(r"[^\W\d_]")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{1,100})?[ \t]+([^<>]{1,300})>")
_TAG = re.compile(r"</?(?:v|c|i|b|u|font|ruby|rt|lang)(?:[.\s][^<>]{0,300})?>|<\d\d:[\d:.]{1,20}>", re.IGNORECASE)
_ESCAPE = re.compile(r"&(?:amp|lt|gt|nbsp|lrm|rlm|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_ASIDE = ("NOTE", "STYLE", "REGION")


@dataclass(slots=True)
class _Cue:
    number: int
    line: int
    start: float | None
    end: float | None
    said: list[str] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"cue {self.number} (line {self.line})"


def is_timing(line: str, *, at_block_start: bool) -> bool:
    """Whether this line begins a cue. Inside a cue an arrow between words is words."""
    left, arrow, right = line.partition(_ARROW)
    if not arrow:
        return False
    return at_block_start or not (
        _LETTERS.search(left[:200]) or _LETTERS.search(right.split(maxsplit=1)[0] if right.strip() else "")
    )


def read(lines: list[str], build: Builder) -> bool:
    """Adds one turn per cue and voice. True when the file ends in a cue that never got its words: it is cut off."""
    cues = _cues(lines, build)
    plain = [_line(cue.said[0]) if cue.said and not _VOICE.search(cue.said[0]) else None for cue in cues]
    prefixes = [speakers.split(line) if line else None for line in plain]
    known = speakers.believed(
        [p[0] if p else None for p, line in zip(prefixes, plain, strict=True) if line is not None]
    )
    for cue, prefix in zip(cues, prefixes, strict=True):
        if prefix and prefix[0] in known:
            rest = [prefix[1], *map(_line, cue.said[1:])]
            build.add(" ".join(rest), speaker=prefix[0], start=cue.start, end=cue.end, place=cue.place)
        else:
            _add_voices(cue, build)
    return bool(cues) and not any(cues[-1].said)


def _cues(lines: list[str], build: Builder) -> list[_Cue]:
    cues: list[_Cue] = []
    stray: list[tuple[int, str]] = []  # lines outside cues since the last one
    inside = aside = False
    for number, line in enumerate(lines, 1):
        if _ARROW in line and is_timing(line, at_block_start=not inside):
            if stray and stray[-1][0] == number - 1:
                stray.pop()  # the cue's identifier
            elif inside and cues[-1].said and cues[-1].said[-1].strip().isdigit():
                cues[-1].said.pop()  # the next cue's number, where the blank line is missing
            _keep_stray(stray, cues, build)
            cues.append(_timed(line, len(cues) + 1, number, build))
            inside, aside = True, False
        elif not line.strip():
            inside = aside = False
        elif inside:
            cues[-1].said.append(line)
        elif not aside:
            aside = line.startswith(_ASIDE) and (not stray or stray[-1][0] != number - 1)
            if not aside:
                stray.append((number, line))
    _keep_stray(stray, cues, build)
    return cues


def _timed(line: str, count: int, number: int, build: Builder) -> _Cue:
    left, _, right = line.partition(_ARROW)
    start, end = seconds(left[:40]), seconds((right.split() or [""])[0][:40])
    cue = _Cue(count, number, start, end)
    if start is None or end is None:
        build.note("a time that cannot be read", cue.place)
        cue.end = None if start is None else end
    return cue


def _keep_stray(stray: list[tuple[int, str]], cues: list[_Cue], build: Builder) -> None:
    if cues:
        for number, line in stray:
            if not line.strip().isdigit():
                cues[-1].said.append(line)
                build.note("words outside any cue, kept with the turn before", f"line {number}")
    stray.clear()


def _add_voices(cue: _Cue, build: Builder) -> None:
    raw = "\n".join(cue.said)
    voices = list(_VOICE.finditer(raw))
    before = raw[: voices[0].start()] if voices else raw
    if before.strip() or not voices:
        build.add(_line(before), start=cue.start, end=cue.end, place=cue.place)
    ends = [*(voice.start() for voice in voices[1:]), len(raw)]
    for voice, until in zip(voices, ends, strict=False):
        said = raw[voice.end() : until]
        build.add(_line(said), speaker=_unescaped(voice[1]), start=cue.start, end=cue.end, place=cue.place)


def _line(said: str) -> str:
    return _unescaped(_TAG.sub("", said) if "<" in said else said)


def _unescaped(said: str) -> str:
    return _ESCAPE.sub(lambda match: html.unescape(match[0]), said) if "&" in said else said
