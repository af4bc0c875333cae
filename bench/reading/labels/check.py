"""Check the labels: valid YAML, known names, cue numbers, truth against cues, split, counts.

python bench/reading/labels/check.py        ends with 1 when something is wrong
"""

import re
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

from ruamel.yaml import YAML

HERE = Path(__file__).parent
STRENGTHS = {"confirmed", "inferred", "assumed", "contradicted"}
ELEMENTS = [
    "budget", "economic_buyer", "champion", "impact", "decision_criteria", "decision_process", "paper_process",
    "pain", "competition", "timeline", "compelling_event", "next_step",
]  # fmt: skip
STRONG = {*ELEMENTS, "current_state", "desired_state"}
PLAIN = {
    "objection", "commitment", "request", "delay", "question", "features_before_pain", "teaching", "tension",
    "upfront_contract", "pricing_discussed", "risk_phrase",
}  # fmt: skip
CLASSES = {"price", "timing", "authority", "need", "trust", "status_quo", "competitor", "technical", "legal"}
STATES = {"raised", "acknowledged", "explored", "resolved"}
SIDES = {"buyer", "rep", "unknown"}
FLAGS = {
    "budget": {"kind"},
    "objection": {"class", "state", "recurring"},
    "next_step": {"date", "owner", "deliverable"},
    "commitment": {"side"},
    "request": {"side"},
    "competition": {"differentiated", "defensive"},
}
KINDS = {"amount", "approval", "route", "absence", "concern"}
OUTCOMES = {"advanced", "stalled", "continued_no_step", "disqualified", "won", "lost", "expanded"}
STAGES = {"discovery", "qualification", "demo", "proposal", "negotiation", "expansion"}
TIME = r"\d\d:\d\d:\d\d\.\d\d\d"
CUE = re.compile(rf"(\d+)\n({TIME}) --> ({TIME})\n([^:\n]+): (.+)\n")

problems: list[str] = []
counts: Counter = Counter()


def wrong(where, what):
    problems.append(f"{where}: {what}")


def gaps_named() -> set[str]:
    text = (HERE / "README.md").read_text(encoding="utf-8")
    part = text[text.index("`diagnosis` uses these names:") : text.index("An empty list: nothing worth naming")]
    return set(re.findall(r"[a-z]+(?:_[a-z]+)+", part))


def check_label(where, label, side):
    about = label.get("about")
    if about not in STRONG | PLAIN:
        wrong(where, f"unknown label {about}")
        return
    strength = label.get("strength")
    counts[part, about, strength or "-"] += 1
    if (about in STRONG) != (strength in STRENGTHS):
        wrong(where, f"{about} with strength {strength}")
    if side == "rep" and strength in {"confirmed", "inferred", "contradicted"}:
        wrong(where, f"a rep's words cannot make {about} {strength}")
    if side == "unknown" and strength == "confirmed":
        wrong(where, f"{about} confirmed by an unknown speaker")
    extra = set(label) - {"about", "strength", "cue"} - FLAGS.get(about, set())
    if extra:
        wrong(where, f"{about} has {extra}")
    if label.get("kind", "amount") not in KINDS:
        wrong(where, f"budget kind {label['kind']}")
    if about == "objection":
        if label.get("class") not in CLASSES or label.get("state") not in STATES:
            wrong(where, f"objection {label}")
        elif (label["state"] in {"acknowledged", "explored"}) != (side == "rep"):
            wrong(where, f"objection {label['state']} by {side}")
    if about in {"commitment", "request"} and label.get("side") != side:
        wrong(where, f"{about} of {label.get('side')} in the words of {side}")
    if about == "next_step" and not FLAGS["next_step"] <= set(label):
        wrong(where, "next_step without its three flags")
    if about == "features_before_pain" and side != "rep":
        wrong(where, "features_before_pain not by the rep")


def check_sentences(path):
    rows = YAML(typ="safe").load(path)
    if len(rows) < 27:
        wrong(path.name, f"only {len(rows)} sentences")
    seen = set()
    for number, row in enumerate(rows, 1):
        where = f"{path.name}#{number}"
        if row.get("side") not in SIDES or not row.get("text") or "labels" not in row:
            wrong(where, "needs side, text, labels")
            continue
        if row["text"] in seen:
            wrong(where, "twice")
        seen.add(row["text"])
        counts[part, "sentences", "all"] += 1
        counts[part, "sentences", "email"] += row.get("channel") == "email"
        counts[part, "sentences", "nothing to find"] += not row["labels"]
        counts[part, "sentences", "only question"] += [x["about"] for x in row["labels"]] == ["question"]
        for label in row["labels"]:
            check_label(where, label, row["side"])


def check_file(name, text, cues, truth, sides):
    if not text.startswith("WEBVTT\n") or text.count(" --> ") != len(cues):
        wrong(name, "not every cue can be read")
    if not 40 <= len(cues) <= 90:
        wrong(name, f"{len(cues)} cues")
    if any(int(c[0]) != i or c[1] >= c[2] for i, c in enumerate(cues, 1)):
        wrong(name, "cue numbers or times")
    if any(a[2] > b[1] for a, b in pairwise(cues)):
        wrong(name, "cues overlap")
    if {c[3] for c in cues} != set(sides):
        wrong(name, f"speakers {({c[3] for c in cues}) ^ set(sides)}")
    if re.search(r"@(?!example\.)", text):
        wrong(name, "an e-mail domain that is not example.*")
    if truth["outcome"] not in OUTCOMES or truth["stage"] not in STAGES:
        wrong(name, "outcome or stage")
    if set(truth["diagnosis"]) - GAPS:
        wrong(name, f"diagnosis {set(truth['diagnosis']) - GAPS}")


def check_truth(name, truth, last):
    strengths: dict[str, set] = {}
    for label in truth["labels"]:
        strengths.setdefault(label["about"], set()).add(label.get("strength"))
    for element in ELEMENTS:
        state = truth["truth"].get(element)
        counts[part, f"truth {element}", state] += 1
        found = strengths.get(element, set())
        if (state == "not_asked") != (not found) or (state != "not_asked" and state not in found):
            wrong(name, f"{element} is {state}, cues say {found}")
    told = {o["class"]: o["state"] for o in truth["objections"]}
    if told != {kind: label["state"] for kind, label in last.items()}:
        wrong(name, f"objections told {told}, cues end {last}")


def check_call(path):
    truth = YAML(typ="safe").load(path)
    text = path.with_suffix(".vtt").read_text(encoding="utf-8")
    cues = CUE.findall(text)
    name = path.stem
    sides = {s["name"]: s["side"] for s in truth["speakers"]}
    check_file(name, text, cues, truth, sides)
    counts[part, "calls", "all"] += 1
    counts[part, "cues", "all"] += len(cues)
    counts[part, "cues", "nothing to find"] += len(cues) - len({x["cue"] for x in truth["labels"]})
    for key in ("stage", "outcome", "quality"):
        counts[part, key, truth[key]] += 1
    last: dict[str, dict] = {}
    pain = False
    for label in truth["labels"]:
        where = f"{name}#{label['cue']}"
        if not 1 <= label["cue"] <= len(cues):
            wrong(where, "no such cue")
            continue
        side = sides.get(cues[label["cue"] - 1][3])
        check_label(where, label, side)
        if label["about"] == "objection":
            last[label["class"]] = label
        if label["about"] == "features_before_pain" and pain:
            wrong(where, "features after pain")
        pain |= label["about"] == "pain" and side == "buyer" and label["strength"] != "contradicted"
    check_truth(name, truth, last)


if __name__ == "__main__":
    GAPS = gaps_named()
    split = YAML(typ="safe").load(HERE / "split.yaml")
    for folder, check in (("sentences", check_sentences), ("calls", check_call)):
        files = {p.stem for p in (HERE / folder).glob("*.yaml")}
        told = split["open"][folder] + split["held"][folder]
        if sorted(told) != sorted(files):
            wrong("split.yaml", f"{folder}: {files ^ set(told)}")
        for part in ("open", "held"):
            counts[part, "files", folder] += len(split[part][folder])
            for stem in split[part][folder]:
                check(HERE / folder / f"{stem}.yaml")
    keys = sorted({(a, s) for _, a, s in counts})
    print(f"{'':22}{'':18}{'open':>6}{'held':>6}{'all':>6}")
    for a, s in keys:
        open_, held = counts["open", a, s], counts["held", a, s]
        print(f"{a:22}{s:18}{open_:6}{held:6}{open_ + held:6}")
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(problems)} problems")
    sys.exit(bool(problems))
