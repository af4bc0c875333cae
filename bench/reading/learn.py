"""Learn how much each sign counts: mappings/lexicon/learned/en.yaml from labelled talk.

    python -m bench.reading.learn            writes the file, and prints F1 of each card, cross-validated by file

A card is logistic regression with a Gaussian prior at the plain card of rules/evidence/scorecard.py, in thousandths.
It learns from the open labels, from sentences of e-mail (does it ask or promise?) and from dialogues (objections and
commitments of the one who is asked); never from the held labels. Words are learned only where thousands of
sentences are labelled, and never words of the file's own topic. Needs the `bench` dependencies and ../shared/data; the
file it writes needs neither.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from zlib import crc32

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from bench.reading.judged import dialogues, mails
from bench.reading.labelled import labelled
from bench.reading.meetings import meetings
from mappings.lexicon import load_lexicon
from rules.evidence.conversation import Conversation, Said
from rules.evidence.detector import SoFar, discover
from rules.evidence.lexicon import Lexicon
from rules.evidence.passage import Passage, cuts
from rules.evidence.reader import LITTLE, Reader
from rules.evidence.scorecard import Scorecard, opens_gate, plain_card, words_of
from rules.facts import Side

FILE = Path("mappings/lexicon/learned/en.yaml")
FOLDS = 4
TRUST = 0.6  # how much of the plain card's points the prior gives
BASE = -3.0
PULL = 0.6  # weight of the prior on a detector's own signs
PULL_OTHERS = 1.2
PULL_WORDS = 2.0
WORDS, MANY = 260, 1500  # at most so many words on a card
SEEN = 3
ANYWHERE = frozenset({"request", "commitment"})  # heard in meetings of every kind
MISSED_AT_GATE = 0.06  # so many of what would be found may be lost for speed
PLAIN = frozenset({"features_before_pain"})  # in three files only: too few to learn from
MEETINGS = 2  # every so many passages of the meetings teach
OF_THE_FILE = ("donat", "charit", "child", "kids", "save the", "enron", "$")

Card = dict[str, int]


@dataclass(frozen=True)
class Row:
    """A passage as the scorecard sees it, and whether its turn is labelled."""

    group: str  # the file or dialogue it is from: never on both sides of a fold
    source: str
    signs: frozenset[str]
    words: frozenset[str]
    labels: frozenset[str]


class Recorder(Reader):
    """A reader that looks at everything, and keeps the signs. With `all_of_it` also at what no gate would let through:
    the cards shall fit all that is said, since their words open the gate."""

    rows: list[tuple[Passage, frozenset[str]]]
    all_of_it = True

    def passages(self, turns: Iterable[Said], *, crowd: bool = False) -> Iterator[tuple[Passage, set[str]]]:
        if not self.all_of_it:
            yield from super().passages(turns, crowd=crowd)
            return
        for said in turns:
            for a, b in cuts(said.text):
                text = said.text[a:b]
                yield Passage(said, a, text, self.language.automaton.fold(text), self.language), set()

    def points(self, passage: Passage, so_far: SoFar, look: set[str]) -> dict[str, int]:  # noqa: ARG002
        self.rows.append((passage, frozenset(self.signs(passage, so_far))))
        return super().points(passage, so_far, set(self.cards[passage.side]))


@dataclass(frozen=True)
class Sample:
    """A conversation with the abouts of each turn."""

    group: str
    source: str
    conversation: Conversation
    labels: Sequence[frozenset[str]]


def samples() -> list[Sample]:
    found = [
        Sample(
            one.name, "labels", one.conversation, [frozenset(label["about"] for label in turn) for turn in one.labels]
        )
        for one in labelled("open")
    ]
    found += [Sample(str(n % 50), "mails", talk, [labels]) for n, (talk, labels) in enumerate(mails())]
    found += [Sample(name, "dialogues", talk, labels) for name, talk, labels in dialogues()]
    found += [Sample(name, "meetings", talk, [frozenset()] * len(talk.turns)) for name, talk in meetings("tuned")]
    return found


def rows_of(found: Iterable[Sample], cues: Lexicon, points: Mapping[str, Card]) -> dict[Side, list[Row]]:
    """The passages of each side, with the context that these cards make."""
    recorder = Recorder(Lexicon(cues.language, cues.cues, points), gated=False)
    rows: dict[Side, list[Row]] = {side: [] for side in (Side.BUYER, Side.REP, Side.UNKNOWN)}
    read: list[tuple[Sample, Passage, frozenset[str]]] = []
    files: dict[tuple[str, str], set[str]] = {}
    for one in found:
        recorder.rows, recorder.all_of_it = [], one.source != "meetings"
        recorder.read(one.conversation)
        for passage, signs in recorder.rows:
            read.append((one, passage, signs))
            if one.source == "labels":
                for cue in _cues_in(passage):
                    files.setdefault(cue, set()).add(one.group)
    once = {cue for cue, where in files.items() if len(where) == 1 and crc32(repr(cue).encode()) % 2}
    for one, passage, seen in read:
        signs = as_if_new(passage, seen, once) if one.source == "labels" else seen
        words = frozenset(w for w in words_of(passage.folded) if not any(t in w for t in OF_THE_FILE))
        labels = one.labels[passage.said.index]
        rows[passage.side].append(Row(one.group, one.source, signs, words, labels))
    return rows


def _cues_in(passage: Passage) -> Iterable[tuple[str, str]]:
    """Group and words of every telling cue found."""
    for group, places in passage.found.items():
        if opens_gate(group) or group.startswith("ask."):
            for start, end in places:
                yield group, passage.folded[max(start, 0) : end]


def as_if_new(passage: Passage, seen: frozenset[str], once: Set[tuple[str, str]]) -> frozenset[str]:
    """The signs of a passage without the cues that no other file holds.

    Whoever writes cues has read the open files; talk nobody has read holds fewer. So that the cards fit that talk, half
    of the cues found in one file only do not count while learning.
    """
    context = seen - passage.signs
    passage.__dict__["found"] = {
        group: kept
        for group, places in passage.found.items()
        if (kept := [p for p in places if (group, passage.folded[max(p[0], 0) : p[1]]) not in once])
    }
    for name in ("signs", "_stances", "_shape", "numbers", "quantity", "money"):
        passage.__dict__.pop(name, None)
    return frozenset(passage.signs | context)


def fit(rows: Sequence[Row], truth: Sequence[bool], plain: Card, about: str, *, words: int = 0) -> Card:
    """The card that explains the labels best without leaving the plain card further than it must."""
    counts = Counter(sign for row in rows for sign in row.signs)
    signs = sorted(sign for sign, n in counts.items() if n >= SEEN)
    if words:
        chosen = _telling_words(rows, truth, words * 3)
        first = _solve(rows, truth, plain, about, signs, chosen)
        spread = Counter(word for row in rows for word in row.words)
        chosen = sorted(sorted(chosen, key=lambda w: (-abs(first[f"~{w}"]) * spread[w] ** 0.5, w))[:words])
    else:
        chosen = []
    return _solve(rows, truth, plain, about, signs, chosen)


def _telling_words(rows: Sequence[Row], truth: Sequence[bool], most: int) -> list[str]:
    """The words most unevenly spread over what is labelled and what is not."""
    yes, no = Counter[str](), Counter[str]()
    for row, is_it in zip(rows, truth, strict=True):
        (yes if is_it else no).update(row.words)
    share = sum(truth) / len(truth)
    words = [w for w in {*yes, *no} if yes[w] + no[w] >= 6]

    def uneven(word: str) -> float:
        total = yes[word] + no[word]
        return abs(yes[word] - share * total) / (share * (1 - share) * total) ** 0.5

    return sorted(words, key=lambda w: (-uneven(w), w))[:most]


def _solve(
    rows: Sequence[Row], truth: Sequence[bool], plain: Card, about: str, signs: list[str], words: list[str]
) -> Card:
    place = {sign: n for n, sign in enumerate([*signs, *(f"~{w}" for w in words)], 1)}
    indices, starts = [], [0]
    for row in rows:
        indices.append(0)
        indices += [place[s] for s in row.signs if s in place]
        indices += [place[f"~{w}"] for w in row.words if f"~{w}" in place]
        starts.append(len(indices))
    x = csr_matrix((np.ones(len(indices)), indices, starts), shape=(len(rows), len(place) + 1))
    y = np.asarray(truth, dtype=float)
    prior = np.array([BASE, *(TRUST * plain.get(sign, 0) / 1000 for sign in place)])
    pull = np.array([0.02, *(_pull(sign, about) for sign in place)])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z, off = x @ w, w - prior
        value = (np.logaddexp(0, z) - y * z).sum() + (pull * off * off).sum()
        return value, x.T @ (1 / (1 + np.exp(-z)) - y) + 2 * pull * off

    w = minimize(loss, prior, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    card = {"base": round(w[0] * 1000)}
    card |= {sign: round(w[n] * 100) * 10 for sign, n in place.items()}
    card |= {sign: round(points * TRUST) for sign, points in plain.items() if sign not in card}
    return card


def _pull(sign: str, about: str) -> float:
    if sign.startswith("~"):
        return PULL_WORDS
    return PULL if sign.rsplit(maxsplit=1)[-1].partition(".")[0] == about else PULL_OTHERS


def points_of(card: Mapping[str, int], row: Row) -> int:
    total = card["base"] + sum(card.get(sign, 0) for sign in row.signs)
    return total + sum(card.get(f"~{word}", 0) for word in row.words)


def f1(found: Sequence[bool], truth: Sequence[bool]) -> float:
    both = sum(a and b for a, b in zip(found, truth, strict=True))
    return 2 * both / ((sum(found) + sum(truth)) or 1)


def crossed(rows: Sequence[Row], truth: Sequence[bool], plain: Card, about: str, words: int) -> list[int]:
    """The points of each row by a card that saw nothing of its file."""
    groups = sorted({row.group for row in rows})
    random.Random(5).shuffle(groups)  # noqa: S311
    fold = {group: n % FOLDS for n, group in enumerate(groups)}
    points = [0] * len(rows)
    for k in range(FOLDS):
        seen = [n for n, row in enumerate(rows) if fold[row.group] != k]
        card = fit([rows[n] for n in seen], [truth[n] for n in seen], plain, about, words=words)
        for n, row in enumerate(rows):
            if fold[row.group] == k:
                points[n] = points_of(card, row)
    return points


def threshold(points: Sequence[int], rows: Sequence[Row], truth: Sequence[bool]) -> int:
    """Where F1 is highest, averaged over the sources; near nought where there is little to go by."""
    sources = [
        s
        for s in sorted({row.source for row in rows})
        if any(t for t, r in zip(truth, rows, strict=True) if r.source == s)
    ]

    def quality(at: int) -> float:
        total = 0.0
        for source in sources:
            part = [n for n, row in enumerate(rows) if row.source == source]
            total += f1([points[n] >= at for n in part], [truth[n] for n in part])
        return total / len(sources)

    smooth = {at: (quality(at - 100) + quality(at) + quality(at + 100)) / 3 for at in range(-2200, 501, 100)}
    return max(smooth, key=lambda at: (round(smooth[at], 4), -abs(at + 600)))


USED = {  # which sources teach a card beside the labels, and how many words it may learn
    ("", "commitment"): (("dialogues",), WORDS),
    ("", "objection"): (("dialogues",), WORDS),
    ("unknown ", "request"): (("mails",), MANY),
    ("unknown ", "objection"): (("dialogues", "labels"), WORDS),
}


def all_rows(found: Sequence[Sample], cues: Lexicon) -> dict[Side, list[Row]]:
    """Rows to learn from. What a buyer says teaches the cards of unknown sides too; meetings teach all."""
    rows = rows_of(found, cues, cues.points)
    elsewhere = [replace(row, signs=row.signs - {"crowd"}) for row in rows[Side.UNKNOWN] if row.source == "meetings"]
    rows[Side.UNKNOWN] = [row for row in rows[Side.UNKNOWN] if row.source != "meetings"] + rows[Side.BUYER]
    for side in rows:
        rows[side] += elsewhere[::MEETINGS]
    return rows


def learn(
    rows: Mapping[Side, Sequence[Row]], cues: Lexicon, only: Sequence[str] = (), *, tell: bool = False
) -> dict[str, Card]:
    """Every card of which there is enough to learn from; with `only`, these alone, the others as shipped."""
    groups = tuple(sorted(cues.cues))
    abouts = sorted(only or {one.about for one in discover() if one.scored} - PLAIN)
    points = {name: dict(card) for name, card in cues.points.items() if only and name.split()[-1] not in only}
    for about in abouts:
        plain = plain_card(about, groups)
        for side, name in ((Side.BUYER, ""), (Side.REP, "rep "), (Side.UNKNOWN, "unknown ")):
            sources, words = USED.get((name, about), ((), 0))
            if side is Side.UNKNOWN and not sources:
                continue
            taught = (
                *(() if side is Side.UNKNOWN else ("labels",)),
                *sources,
                *(() if about in ANYWHERE else ("meetings",)),
            )
            mine = [row for row in rows[side] if row.source in taught]
            truth = [about in row.labels for row in mine]
            if sum(truth) < 5:
                points[f"{name}{about}"] = few(about, groups)
                continue
            unseen = crossed(mine, truth, plain, about, words)
            at = threshold(unseen, mine, truth)
            card = fit(mine, truth, plain, about, words=words)
            card["base"] -= at
            card["gate"] = LITTLE if words else gate(card, about, mine, truth)
            points[f"{name}{about}"] = card
            if tell:
                _tell(f"{name}{about}", [p >= at for p in unseen], mine, truth)
    return points


def _tell(name: str, found: Sequence[bool], rows: Sequence[Row], truth: Sequence[bool]) -> None:
    line = f"{name:28}"
    for source in sorted({row.source for row in rows} - {"meetings"}):
        part = [n for n, row in enumerate(rows) if row.source == source]
        score = f1([found[n] for n in part], [truth[n] for n in part])
        line += f"  {source} {score:.2f} of {sum(truth[n] for n in part)}"
    print(line, flush=True)


def gate(card: Card, about: str, rows: Sequence[Row], truth: Sequence[bool]) -> int:
    """What cues alone bring to all but few of the passages found; not counted are those looked at for their context."""
    scorecard = Scorecard(card)
    called = {f"answers {about}", f"follows {about}", *(("doubt open",) if about == "objection" else ())}
    brought = []
    for row, is_it in zip(rows, truth, strict=True):
        if is_it and not called & row.signs and points_of(card, row) >= 0:
            groups = {group for sign in row.signs if opens_gate(group := sign.split()[-1])}
            brought.append(sum(p for group in groups if (p := scorecard.reach(group)) >= LITTLE))
    brought.sort()
    return max(LITTLE, brought[int(len(brought) * MISSED_AT_GATE)]) if brought else -card["base"]


def few(about: str, groups: Iterable[str]) -> Card:
    """Too little to learn from: only what is presumed aloud."""
    own = {group: 0 for group in groups if group.partition(".")[0] == about}
    own |= {f"ask {group}": 0 for group in own}
    return {"base": -1500, **own, f"{about}.presumed": 2000}


def write(points: Mapping[str, Card]) -> None:
    lines = [
        "# Learned by bench/reading/learn.py: thousandths of log-odds by card and sign.",
        "# A passage is evidence from nought up.",
        "# `~word` counts a word or a pair of words. Signs that count less than 150 are left out.",
    ]
    for card, signs in sorted(points.items()):
        own = card.split()[-1]
        kept = {
            s: p for s, p in signs.items() if s != "crowd" and (abs(p) >= 150 or s.split()[-1].partition(".")[0] == own)
        }
        lines.append(f"{card}:")
        lines += [f"  {name}: {kept.pop(name)}" for name in ("base", "gate") if name in kept]
        plain = {s: p for s, p in kept.items() if not s.startswith("~")}
        lines += [f"  {sign}: {p}" for sign, p in sorted(plain.items(), key=lambda i: (-i[1], i[0]))]
        lines += [f'  "{s}": {p}' for s, p in sorted(kept.items(), key=lambda i: (-i[1], i[0])) if s.startswith("~")]
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    lexicon = load_lexicon()
    write(learn(all_rows(samples(), lexicon), lexicon, tell=True))
