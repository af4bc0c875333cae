"""Calls as they were read, in short: what was said about what, in which turn, by whom."""

from rules.call_review.call import Call
from rules.evidence.talk import Talk
from rules.facts import Evidence, Side, Strength

REP, BUYER = Side.REP, Side.BUYER


def said(about, turn, side=BUYER, strength=None, **flags):
    if strength is None:
        strength = Strength.ASSUMED if side is REP else Strength.CONFIRMED
    return Evidence(about, f"{about} at {turn}", None, side, strength, side.value, None, turn, float(turn), None, flags)


def call(*evidence, **more):
    words = more.pop("words", {REP: 100, BUYER: 100})
    return Call(tuple(evidence), Talk(words, 0.5, 40, ()), more.pop("turns", 40), **more)
