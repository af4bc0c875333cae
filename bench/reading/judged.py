"""Sentences and dialogues that others labelled, from ../shared/data/judgement (sources and licences: its README).

`B4` is 1 on the rows of the one who is asked to give: our buyer; 0 on the rows of the one who asks: our rep.
"""

import csv
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from rules.evidence.conversation import Conversation, Said
from rules.facts import Side

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "judgement"
OBJECTIONS = frozenset({"disagree-donation", "disagree-donation-more", "negative-reaction-to-donation"})
COMMITMENTS = frozenset({"agree-donation", "confirm-donation", "provide-donation-amount"})
QUESTIONS = frozenset(
    {
        "task-related-inquiry",
        "personal-related-inquiry",
        "ask-org-info",
        "ask-donation-procedure",
        "ask-persuader-donation-intention",
    }
)


def mail_rows() -> list[tuple[str, bool]]:
    """Sentences of e-mail, and whether they ask for or promise an action."""
    rows = []
    for line in (DATA / "email_intent.tsv").read_text(encoding="utf-8").splitlines():
        answer, _, text = line.partition("\t")
        if text:
            rows.append((text, answer == "Yes"))
    return rows


def mails() -> Iterator[tuple[Conversation, frozenset[str]]]:
    """Each sentence as a conversation of one turn of nobody known. What asks or promises counts as both."""
    for text, action in mail_rows():
        labels = frozenset({"request", "commitment"}) if action else frozenset()
        yield Conversation((Said(0, Side.UNKNOWN, None, None, text),), spoken=False), labels


def dialogue_rows() -> list[dict[str, str]]:
    with (DATA / "persuasion_dialogues.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def dialogues() -> Iterator[tuple[str, Conversation, list[frozenset[str]]]]:
    """Each dialogue, a turn to a sentence, with what the one who is asked does in it."""
    for name, rows in groupby(dialogue_rows(), key=lambda row: row["B2"]):
        turns, labels = [], []
        for index, row in enumerate(rows):
            buyer = row["B4"] == "1"
            turns.append(Said(index, Side.BUYER if buyer else Side.REP, "buyer" if buyer else "rep", None, row["Unit"]))
            labels.append(truth(row) if buyer else frozenset())
        yield name, Conversation(tuple(turns)), labels


def truth(row: dict[str, str]) -> frozenset[str]:
    label = row["ee_label_1"]
    sets = {"objection": OBJECTIONS, "commitment": COMMITMENTS, "question": QUESTIONS}
    return frozenset(about for about, labels in sets.items() if label in labels)
