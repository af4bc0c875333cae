"""How well and how fast the reader reads. Needs the `bench` dependencies; skips what ../shared/data does not hold.

    python -m bench.reading.run              everything, printed and written to bench/RESULTS-READING.md
    python -m bench.reading.run labels       only one part, printed: labels, judged, meetings, speed

1. Labels: precision, recall and F1 of each label on the open and on the held files, with 95% intervals (bootstrap over
   files). Of the held files nothing but these sums is ever shown.
2. Judged: sentences and dialogues others labelled, cross-validated, beside a keyword list and TF-IDF with logistic
   regression in the same folds.
3. Meetings: false alarms per hour in talk that is no sales call.
4. Speed: MB of talk per second of processor time, beside spaCy's blank tokeniser with PhraseMatcher.
"""

import os
import platform
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import redirect_stdout
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import TextIO

from bench.reading.judged import DATA as JUDGED
from bench.reading.judged import dialogues, mail_rows, mails
from bench.reading.labelled import labelled
from bench.reading.meetings import DATA as MEETINGS
from bench.reading.meetings import hours, meetings
from mappings.lexicon import shipped_lexicon
from rules.evidence.lexicon import Lexicon
from rules.evidence.reader import Reader, read, reader_of

Counts = Counter[str]  # tp, fp, fn
RISKY = frozenset(
    {"objection", "delay", "risk_phrase", "competition", "budget", "economic_buyer", "champion", "timeline", "pain"}
)
"""What a risk or a named diagnosis can rest on: at most one false alarm per hour."""
RESAMPLES = 500
RESULTS = Path(__file__).parents[1] / "RESULTS-READING.md"
_HEAD = """\
# How well and how fast calls are read

Written by `make bench`; what each part means stands at the head of bench/reading/run.py. Speeds are of processor time
on a machine that did other things too: read them beside each other.

**Machine**: {machine}

"""


def f1(c: Counts) -> float:
    return 2 * c["tp"] / ((2 * c["tp"] + c["fp"] + c["fn"]) or 1)


def interval(by_file: Sequence[Counts]) -> tuple[float, float]:
    """95% of F1 when whole files are drawn again."""
    draw = random.Random(7)  # noqa: S311
    found = []
    for _ in range(RESAMPLES):
        total: Counts = Counter()
        for one in draw.choices(by_file, k=len(by_file)):
            total.update(one)
        found.append(f1(total))
    found.sort()
    return found[int(RESAMPLES * 0.025)], found[int(RESAMPLES * 0.975)]


def labels() -> None:  # noqa: PLR0912 - one table
    """Part 1."""
    lexicon = shipped_lexicon()
    tables: dict[str, dict[str, dict[str, Counts]]] = {}
    strengths: dict[str, Counter[bool]] = {}
    for part in ("open", "held"):
        by_label: dict[str, dict[str, Counts]] = defaultdict(lambda: defaultdict(Counter))
        right: Counter[bool] = Counter()
        for one in labelled(part):
            got: dict[int, dict[str, str]] = defaultdict(dict)
            for e in read(one.conversation, lexicon).evidence:
                if e.turn is not None:
                    got[e.turn][e.about] = e.strength.name.lower()
            for turn in one.conversation.turns:
                want = {label["about"]: label.get("strength") for label in one.labels[turn.index]}
                for about in {*want, *got[turn.index]}:
                    kind = "fn" if about not in got[turn.index] else "tp" if about in want else "fp"
                    by_label[about][one.name][kind] += 1
                    by_label["all"][one.name][kind] += 1
                    if kind == "tp" and want[about]:
                        right[want[about] == got[turn.index][about]] += 1
        tables[part], strengths[part] = by_label, right
    print(f"{'label':22}" + "".join(f"{part:>7}: n     P    R    F1  (95%)      " for part in tables))
    names = sorted({name for table in tables.values() for name in table}, key=lambda n: (n == "all", n))
    for name in names:
        line = f"{name:22}"
        for table in tables.values():
            files = list(table[name].values())
            total: Counts = Counter()
            for one in files:
                total.update(one)
            n = total["tp"] + total["fn"]
            p, r = total["tp"] / ((total["tp"] + total["fp"]) or 1), total["tp"] / (n or 1)
            low, high = interval(files) if files else (0.0, 0.0)
            line += f"{n:10} {p:5.2f}{r:5.2f} {f1(total):5.2f}  ({low:.2f}-{high:.2f})   "
        print(line)
    for part, table in tables.items():
        each = []
        for name in names[:-1]:
            total = Counter()
            for one in table[name].values():
                total.update(one)
            each.append(f1(total))
        share = strengths[part][True] / (sum(strengths[part].values()) or 1)
        print(
            f"{part}: mean F1 over labels {sum(each) / len(each):.2f}; strength right in {share:.0%} of what was found"
        )


KEYWORDS = {
    "action": "please|can you|could you|would you|let me know|need you|i will|i'll|we will|we'll|send|call|forward",
    "objection": "not|can't|cannot|don't|won't|no|unfortunately|but|afraid|expensive|rather|not sure",
    "commitment": "will|i'll|would like|willing|happy to|yes|sure|i can|okay|dollars|cents",
    "question": "what|how|why|when|where|who|which|do you|are you|can you|is it",
}


def keyword(about: str, text: str) -> bool:
    low = f" {text.lower()} "
    return any(f" {word}" in low for word in KEYWORDS[about].split("|"))


def judged() -> None:  # noqa: PLR0912 - one table
    """Part 2."""
    if not JUDGED.is_dir():
        print("judged: ../shared/data/judgement is absent")
        return
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict
    from sklearn.pipeline import make_pipeline

    from bench.reading.learn import FOLDS, all_rows, learn, samples

    texts: dict[str, list[tuple[str, str, bool]]] = {name: [] for name in KEYWORDS}  # group, text, truth
    for n, (text, action) in enumerate(mail_rows()):
        texts["action"].append((f"mail {n % 50}", text, action))
    talks = list(dialogues())
    for name, talk, wanted in talks:
        for turn in talk.turns:
            if turn.speaker == "buyer":
                for about in ("objection", "commitment", "question"):
                    texts[about].append((name, turn.text, about in wanted[turn.index]))
    groups = sorted({group for rows in texts.values() for group, _, _ in rows})
    random.Random(5).shuffle(groups)  # noqa: S311
    fold = {group: n % FOLDS for n, group in enumerate(groups)}
    found = {name: [False] * len(rows) for name, rows in texts.items()}
    cues = shipped_lexicon()
    everything = all_rows(samples(), cues)
    mail_talks = list(mails())
    for k in range(FOLDS):
        seen = {
            side: [r for r in rows if fold.get(_group(r.group, r.source)) != k] for side, rows in everything.items()
        }
        learned = learn(seen, cues, ("request", "commitment", "objection"))
        reader = Reader(Lexicon(cues.language, cues.cues, learned))
        for n, (talk, _) in enumerate(mail_talks):
            if fold[f"mail {n % 50}"] == k:
                found["action"][n] = any(e.about in ("request", "commitment") for e in reader.read(talk).evidence)
        place = 0
        for name, talk, _ in talks:
            buyers = [turn.index for turn in talk.turns if turn.speaker == "buyer"]
            if fold[name] == k:
                got = {(e.turn, e.about) for e in reader.read(talk).evidence}
                for n, index in enumerate(buyers):
                    for about in ("objection", "commitment", "question"):
                        found[about][place + n] = (index, about) in got
            place += len(buyers)
    print(f"{'set':12}{'n':>6}{'yes':>6}   {'reader':>22}   {'keywords':>8}  {'TF-IDF + LR':>22}")
    for name, rows in texts.items():
        truth = [t for _, _, t in rows]
        tfidf = [False] * len(rows)
        for k in range(FOLDS):
            train = [n for n, row in enumerate(rows) if fold[row[0]] != k]
            test = [n for n, row in enumerate(rows) if fold[row[0]] == k]
            model = make_pipeline(
                TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
                LogisticRegression(C=10, max_iter=2000),
            )
            texts_seen, truth_seen = [rows[n][1] for n in train], np.array([truth[n] for n in train])
            inner = cross_val_predict(model, texts_seen, truth_seen, cv=3, method="predict_proba")[:, 1]
            at = max(np.arange(0.1, 0.6, 0.05), key=lambda at: _score(list(inner >= at), list(truth_seen)))
            model.fit(texts_seen, truth_seen)
            own = model.predict_proba([rows[n][1] for n in test])[:, 1]
            for n, p in zip(test, own, strict=True):
                tfidf[n] = bool(p >= at)
        keys = [keyword(name, text) for _, text, _ in rows]
        low, high = interval(_by_group(rows, found[name]))
        low2, high2 = interval(_by_group(rows, tfidf))
        print(
            f"{name:12}{len(rows):6}{sum(truth):6}   {_score(found[name], truth):8.3f} ({low:.2f}-{high:.2f})"
            f"   {_score(keys, truth):8.3f}  {_score(tfidf, truth):8.3f} ({low2:.2f}-{high2:.2f})"
        )


def _group(group: str, source: str) -> str:
    return f"mail {group}" if source == "mails" else group


def _score(found: Sequence[bool], truth: Sequence[bool]) -> float:
    both = sum(a and b for a, b in zip(found, truth, strict=True))
    return 2 * both / ((sum(found) + sum(truth)) or 1)


def _by_group(rows: Sequence[tuple[str, str, bool]], found: Sequence[bool]) -> list[Counts]:
    groups: dict[str, Counts] = defaultdict(Counter)
    for (group, _, is_it), got in zip(rows, found, strict=True):
        groups[group]["tp" if got and is_it else "fp" if got else "fn" if is_it else "tn"] += 1
    return list(groups.values())


def false_alarms() -> None:
    """Part 3."""
    if not MEETINGS.is_dir():
        print("meetings: ../shared/data/transcripts/zoom is absent")
        return
    lexicon = shipped_lexicon()
    counts: dict[str, Counter[str]] = {}
    length: dict[str, float] = {}
    for part in ("counted", "all"):
        counts[part], length[part] = Counter(), 0.0
        for _, talk in meetings(part):
            length[part] += hours(talk)
            counts[part].update(e.about for e in read(talk, lexicon).evidence)
    print(f"false alarms per hour; {length['counted']:.0f} hours no card has learned from, {length['all']:.0f} in all")
    for about, _ in counts["all"].most_common():
        told = "".join(f"{counts[part][about] / length[part]:9.2f}" for part in counts)
        over = "  above one" if about in RISKY and counts["all"][about] > length["all"] else ""
        print(f"{about:22}{told}{'  can raise a risk' if about in RISKY else ''}{over}")


def speed() -> None:
    """Part 4."""
    if not MEETINGS.is_dir():
        print("speed: ../shared/data/transcripts/zoom is absent")
        return
    talks = [talk for _, talk in meetings("all")]
    lexicon = shipped_lexicon()
    size = sum(len(turn.text) for talk in talks for turn in talk.turns) / 1e6
    cues = sum(len(one) for one in lexicon.cues.values())
    print(f"{size:.1f} MB of talk; processor time, best of three")
    reader = reader_of(lexicon)
    _told(
        f"one pass for {cues} cues",
        size,
        lambda: _drain(p for talk in talks for p in reader.passages(talk.turns, crowd=True)),
    )
    _told("the whole reading", size, lambda: _drain(reader.read(talk) for talk in talks))
    many = {  # five times as many, the others words that nobody says
        group: (
            *one,
            *(cue[::-1] + end for cue in one if not set(cue) & set("*_{}") for end in ("zq", "qz", "xx", "qq")),
        )
        for group, one in lexicon.cues.items()
    }
    more = Reader(Lexicon(lexicon.language, many, lexicon.points))
    _told(
        f"the whole reading with {sum(map(len, many.values()))} cues",
        size,
        lambda: _drain(more.read(talk) for talk in talks),
    )
    import spacy
    from spacy.matcher import PhraseMatcher

    nlp = spacy.blank("en")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    plain = [cue for one in lexicon.cues.values() for cue in one if not set(cue) & set("*_{}")]
    matcher.add("cue", [nlp.make_doc(cue) for cue in plain])
    turns = [turn.text for talk in talks for turn in talk.turns]
    whole = [" ".join(turn.text for turn in talk.turns) for talk in talks]
    _told("spaCy blank and PhraseMatcher, turn by turn", size, lambda: _drain(matcher(nlp.make_doc(t)) for t in turns))
    _told(
        "spaCy blank and PhraseMatcher, a call at once", size, lambda: _drain(matcher(nlp.make_doc(t)) for t in whole)
    )


def _drain(items: Iterable[object]) -> None:
    for _ in items:
        pass


def _told(what: str, size: float, run: Callable[[], None]) -> None:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        run()
        best = min(best, time.process_time() - start)
    print(f"{what:48}{size / best:8.1f} MB/s")


def _parts() -> Iterator[tuple[str, Callable[[], None]]]:
    yield from (("labels", labels), ("judged", judged), ("meetings", false_alarms), ("speed", speed))


class _Both:
    """Prints, and keeps what was printed."""

    def __init__(self, out: TextIO) -> None:
        self.out, self.kept = out, StringIO()

    def write(self, text: str) -> int:
        self.kept.write(text)
        return self.out.write(text)

    def flush(self) -> None:
        self.out.flush()


def main(chosen: Sequence[str]) -> None:
    before = os.getloadavg()[0]
    both = _Both(sys.stdout)
    with redirect_stdout(both):
        for name, run in _parts():
            if not chosen or name in chosen:
                print(f"\n== {name}\n")
                run()
    if not chosen:
        low, high = sorted((before, os.getloadavg()[0]))
        machine = (
            f"{os.cpu_count()} cores, {platform.system()}, {platform.python_implementation()} "
            f"{platform.python_version()}; load average {low:.1f} to {high:.1f} with all else that ran on it. "
            f"{datetime.now(UTC):%Y-%m-%d}."
        )
        RESULTS.write_text(_HEAD.format(machine=machine) + _as_markdown(both.kept.getvalue()), encoding="utf-8")


def _as_markdown(printed: str) -> str:
    parts = printed.split("\n== ")[1:]
    titled = ("\n".join(map(str.rstrip, part.splitlines())).partition("\n") for part in parts)
    return "\n".join(f"## {title.capitalize()}\n\n```text\n{body.strip()}\n```\n" for title, _, body in titled)


if __name__ == "__main__":
    main(sys.argv[1:])
