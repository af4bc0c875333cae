"""The labels as turns: open files to tune on, held files only ever to be counted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from rules.evidence.conversation import Conversation, Said
from rules.facts import Side

LABELS = Path(__file__).parent / "labels"
_TIME = r"(\d\d):(\d\d):(\d\d\.\d\d\d)"
_CUE = re.compile(rf"(\d+)\n{_TIME} --> {_TIME}\n([^:\n]+): (.+)\n")


@dataclass(frozen=True)
class Labelled:
    """A conversation with the labels of each turn, by index."""

    name: str
    kind: str  # sentences: each turn is judged alone; calls
    conversation: Conversation
    labels: tuple[tuple[dict[str, Any], ...], ...]


def labelled(part: str) -> Iterator[Labelled]:
    """Every file of a part, `open` or `held`; each sentence is a conversation of its own."""
    yaml = YAML(typ="safe")
    split = yaml.load(LABELS / "split.yaml")[part]
    for stem in split["sentences"]:
        for row in yaml.load(LABELS / "sentences" / f"{stem}.yaml"):
            spoken = row.get("channel") != "email"
            turn = Said(0, Side(row["side"]), None, None, row["text"])
            yield Labelled(stem, "sentences", Conversation((turn,), spoken), (tuple(row["labels"]),))
    for stem in split["calls"]:
        truth = yaml.load(LABELS / "calls" / f"{stem}.yaml")
        text = (LABELS / "calls" / f"{stem}.vtt").read_text(encoding="utf-8")
        sides = {one["name"]: Side(one["side"]) for one in truth["speakers"]}
        turns, labels = [], []
        for index, cue in enumerate(_CUE.findall(text)):
            _, h, m, s, h2, m2, s2, name, words = cue
            start, end = int(h) * 3600 + int(m) * 60 + float(s), int(h2) * 3600 + int(m2) * 60 + float(s2)
            turns.append(Said(index, sides[name], name, start, words, end))
            labels.append(tuple(one for one in truth["labels"] if one["cue"] == index + 1))
        yield Labelled(stem, "calls", Conversation(tuple(turns)), tuple(labels))
