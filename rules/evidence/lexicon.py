"""The words of a market, by what they are a sign of, and how a cue is written.

A cue is a plain phrase, matched at word boundaries, capitals and punctuation aside:

    budget                one word
    sign* off             the starred word in all its regular forms: sign, signs, signed, signing
    yes, that's right     the comma may be spoken or not
    put _ on hold         up to four words may stand in the gap
    up to {money}         a slot, {number}, {money} or {date}: the cues of `number.*`, `money.*`, `date.*`

Cues stand in groups. `budget.set_aside` is a sign of `budget`; groups of `stance`, `number`, `money`, `unit`, `date`
and `answer` serve all detectors. How much a sign counts is said by `points` (see scorecard.py); a cue of a group whose
sense ends in `plainly` is enough by itself, so there belongs only what is seldom said otherwise, and not by a buyer who
is about to sign. What stands in `budget.denied_plainly` need not stand in `budget.denied` as well (see `with_stems`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

PLAINLY = "plainly"
"""How the sense of a group ends whose cues are enough by themselves."""

IRREGULAR: Mapping[str, tuple[str, ...]] = {
    "lose": ("lost",), "pay": ("paid",), "say": ("said",), "tell": ("told",), "send": ("sent",), "buy": ("bought",),
    "spend": ("spent",), "build": ("built",), "keep": ("kept",), "hold": ("held",), "take": ("took", "taken"),
    "give": ("gave", "given"), "go": ("goes", "went", "gone"), "come": ("came",), "run": ("ran",), "get": ("got",),
    "write": ("wrote", "written"), "bring": ("brought",), "leave": ("left",), "break": ("broke", "broken"),
    "fall": ("fell", "fallen"), "think": ("thought",), "do": ("does", "did", "done"), "have": ("has", "had"),
    "put": ("putting",), "sit": ("sat",), "see": ("saw", "seen"), "hear": ("heard",), "freeze": ("froze", "frozen"),
    "sell": ("sold",), "know": ("knew", "known"), "forget": ("forgot", "forgotten"), "make": ("made",),
    "show": ("shown",), "choose": ("chose", "chosen"), "drive": ("drove", "driven"), "quit": ("quit",),
    "cost": ("cost",), "feel": ("felt",), "speak": ("spoke", "spoken"), "meet": ("met",), "win": ("won",),
    "bleed": ("bled",), "catch": ("caught",), "stick": ("stuck",), "burn": ("burnt",), "eat": ("ate", "eaten"),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Cues by group, and points by detector and sign, of one language. Two are equal when they are the same one.

    scored: calls may be scored by them; else they are too few, and what a rep did well would not show.
    """

    language: str
    cues: Mapping[str, tuple[str, ...]]
    points: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    scored: bool = True


def with_stems(cues: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The groups of cues, where those of `<about>.<sense>_plainly` stand in `<about>.<sense>` too."""
    full = dict(cues)
    for group in cues:
        if (stem := group.removesuffix(f"_{PLAINLY}")) != group:
            full[stem] = tuple(dict.fromkeys((*full.get(stem, ()), *cues[group])))
    return full


def forms(word: str) -> tuple[str, ...]:
    """The regular forms of an English or German word, the word itself first. Wrong forms are harmless.

    >>> forms("stop")
    ('stop', 'stops', 'stoped', 'stopped', 'stoping', 'stopping')
    """
    if not word.isascii() or len(word) < 2:
        return (word,)
    found = [word, *IRREGULAR.get(word, ())]
    if word.endswith("y") and word[-2] not in "aeiou":
        found += [word[:-1] + "ies", word[:-1] + "ied", word + "ing"]
    elif word.endswith("e"):
        found += [word + "s", word + "d", word[:-1] + "ing"]
    elif word.endswith(("s", "sh", "ch", "x", "z")):
        found += [word + "es", word + "ed", word + "ing"]
    else:
        found.append(word + "s")
        for ending in ("ed", "ing"):
            found.append(word + ending)
            if word[-1] not in "aeiouwxy" and word[-2] in "aeiou":
                found.append(word + word[-1] + ending)
    return tuple(dict.fromkeys(found))
