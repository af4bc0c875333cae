"""Whose side a voice is on: told by hand, by address, by the CRM's people, by the label; else unknown.

Unknown stays unknown and weakens what was said. Nothing is guessed from how somebody talks.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rules.facts import Side

_ADDRESS = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
_ASIDE = re.compile(r"[(\[|/]([^)\]|]*)[)\]]?")
_NUMBERED = re.compile(r"[\s_#-]*\d+$")


class Why(StrEnum):
    """What told the side."""

    TOLD = "told"  # named on the command line or by an admin
    ADDRESS = "address"  # the e-mail domain
    PERSON = "person"  # a user or contact of the CRM
    COMPANY = "company"  # the company beside the name: `Ana Sousa (Acme)`
    LABEL = "label"  # the voice or channel is called agent, customer ...
    REST = "rest"  # everybody on one side was named, and this is somebody else
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Sided:
    side: Side
    why: Why


@dataclass(frozen=True, slots=True)
class Labels:
    """Words by which recorders call a voice: case-folded."""

    rep: frozenset[str] = frozenset()
    buyer: frozenset[str] = frozenset()
    nobody: frozenset[str] = frozenset()  # a room, a recorder: several people, or none


@dataclass(frozen=True)
class Known:
    """What is known of who takes part. Names told by hand may be parts of a name; the others are whole."""

    told_rep: tuple[str, ...] = ()
    told_buyer: tuple[str, ...] = ()
    users: tuple[str, ...] = ()  # the CRM's users who may have taken part
    contacts: tuple[str, ...] = ()  # the buyer's people
    rep_domains: frozenset[str] = frozenset()
    buyer_domains: frozenset[str] = frozenset()
    rep_companies: tuple[str, ...] = ()
    buyer_companies: tuple[str, ...] = ()
    labels: Labels = field(default_factory=Labels)


def sides_of(
    voices: Iterable[tuple[str | None, str | None]], known: Known
) -> dict[tuple[str | None, str | None], Sided]:
    """The side of each voice (speaker, channel). Where only one side was told by hand, the other named voices are the
    other side: the caller has said who is who."""
    found = {voice: side_of(*voice, known) for voice in dict.fromkeys(voices)}
    rest = _rest(known)
    if rest is None:
        return found
    return {
        voice: Sided(rest, Why.REST)
        if sided.why is Why.NOTHING and voice[0] and not _is(voice[0], known.labels.nobody)
        else sided
        for voice, sided in found.items()
    }


def side_of(speaker: str | None, channel: str | None, known: Known) -> Sided:
    """The side of one voice by itself."""
    if speaker:
        for test in (_told, _by_address, _by_person, _by_company):
            sided = test(speaker, known)
            if sided is not None:
                return sided
    for label in (speaker, channel):
        sides = [
            s for s, words in ((Side.REP, known.labels.rep), (Side.BUYER, known.labels.buyer)) if _is(label, words)
        ]
        if len(sides) == 1:
            return Sided(sides[0], Why.LABEL)
    return Sided(Side.UNKNOWN, Why.NOTHING)


def _rest(known: Known) -> Side | None:
    if bool(known.told_rep) == bool(known.told_buyer):
        return None
    return Side.BUYER if known.told_rep else Side.REP


def _told(speaker: str, known: Known) -> Sided | None:
    folded = fold(speaker)
    return _only({
        Side.REP: any(fold(name) in folded for name in known.told_rep),
        Side.BUYER: any(fold(name) in folded for name in known.told_buyer),
    }, Why.TOLD)  # fmt: skip


def _by_address(speaker: str, known: Known) -> Sided | None:
    match = _ADDRESS.search(speaker)
    if match is None:
        return None
    domain = match[1].casefold()
    return _only(
        {Side.REP: _within(domain, known.rep_domains), Side.BUYER: _within(domain, known.buyer_domains)}, Why.ADDRESS
    )


def _by_person(speaker: str, known: Known) -> Sided | None:
    """The whole name first; then a part of it, where it fits people of one side only."""
    words = name_words(speaker)
    if not words:
        return None
    for fits in (lambda name: name_words(name) == words, lambda name: words < name_words(name)):
        ours, theirs = any(map(fits, known.users)), any(map(fits, known.contacts))
        if ours or theirs:
            return _only({Side.REP: ours, Side.BUYER: theirs}, Why.PERSON)
    return None


def _by_company(speaker: str, known: Known) -> Sided | None:
    beside = [fold(aside) for aside in _ASIDE.findall(speaker) if aside.strip()]
    if not beside:
        return None
    return _only({
        Side.REP: any(_same_company(aside, name) for aside in beside for name in known.rep_companies),
        Side.BUYER: any(_same_company(aside, name) for aside in beside for name in known.buyer_companies),
    }, Why.COMPANY)  # fmt: skip


def _same_company(aside: str, name: str) -> bool:
    whole = fold(name)
    return bool(aside) and (aside == whole or whole.startswith(f"{aside} ") or aside.startswith(f"{whole} "))


def _only(holds: Mapping[Side, bool], why: Why) -> Sided | None:
    """The one side for which it holds; for both it tells nothing, and nothing weaker may decide."""
    sides = [side for side, yes in holds.items() if yes]
    if not sides:
        return None
    return Sided(sides[0], why) if len(sides) == 1 else Sided(Side.UNKNOWN, Why.NOTHING)


def _is(label: str | None, words: frozenset[str]) -> bool:
    """`Agent`, `AGENT 1`, `customer_2`, `Sales rep (Ana)`."""
    if not label:
        return False
    folded = fold(label)
    return any(form in words for form in (folded, _NUMBERED.sub("", folded), fold(_ASIDE.sub(" ", label))))


def _within(domain: str, domains: frozenset[str]) -> bool:
    return any(domain == one or domain.endswith(f".{one}") for one in domains)


def name_words(name: str) -> frozenset[str]:
    """The words of a name without what stands in brackets: `Sousa, Ana (Acme)` is `Ana Sousa`."""
    return frozenset(re.findall(r"\w+", fold(_ASIDE.sub(" ", name))))


def fold(text: str) -> str:
    """Capitals, accents and runs of spaces aside."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())
