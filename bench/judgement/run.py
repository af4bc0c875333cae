"""What the score is worth. `make bench`, or:

    python -m bench.judgement.run --table b2b_deals.csv --fields docs/examples/b2b_export.yaml
    python -m bench.judgement.run --quick        whether it runs at all, in seconds

A real table of closed deals beside what one would reach for instead, the learning curve, and generated companies whose
causes are known. It prints what it writes to bench/judgement/RESULTS.md.
"""

import argparse
import os
import platform
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from bench.judgement.companies import CAUSES, USELESS, at_random, company, with_leak
from bench.judgement.contenders import Contender, cornerman, neutral, others, playbook
from bench.judgement.measured import Figures, cross_validated, learning_curve, mean
from rules.playbook import Weights
from rules.rule import discover
from rules.scorecard.choose import in_time, learn, out_of_sample
from rules.scorecard.fit import Prior
from rules.scorecard.lift import lifts
from rules.scorecard.measure import auc
from sync.backtest.table import examine_table, organisation_of_table
from sync.learn import leaks_among

ROOT = Path(__file__).parents[2]
RESULTS = Path(__file__).parent / "RESULTS.md"
TABLE = ROOT.parent / "shared" / "data" / "judgement" / "b2b_deals.csv"
FIELDS = ROOT / "docs" / "examples" / "b2b_export.yaml"
SIZES = (10, 25, 50, 100, 200)
MORE = 4  # times as many repetitions of the generated learning curve, whose single draws differ much
LOOKS = 25  # times as many companies for the useless rule: what is right in 95 of 100 is not seen in 40
OURS, ALONE = "Cornerman", "the playbook alone"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Measures what the score is worth.")
    parser.add_argument("--table", type=Path, default=TABLE, help="closed deals, as CSV or JSON")
    parser.add_argument("--fields", type=Path, default=FIELDS, help="what its columns mean")
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--quick", action="store_true", help="one repetition of everything, on few deals")
    parser.add_argument("--out", type=Path, default=RESULTS)
    asked = parser.parse_args(arguments)
    repeats = 1 if asked.quick else asked.repeats
    warnings.filterwarnings("ignore", category=FutureWarning, module="sklearn")
    lines = ["# What the score is worth", "", f"`make bench` on {_machine()}. {repeats} repetitions.", ""]
    if asked.table.is_file():
        lines += _real(asked.table, asked.fields, repeats, quick=asked.quick)
    else:
        print(f"{asked.table} is not here: the real table is left out", file=sys.stderr)
    lines += _known(repeats, quick=asked.quick)
    text = "\n".join(lines).rstrip() + "\n"
    asked.out.write_text(text, encoding="utf-8")
    print(text)


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.python_implementation()} {platform.python_version()}"


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


# --- a real table


def _real(table: Path, fields: Path, repeats: int, *, quick: bool) -> Iterator[str]:
    organisation = organisation_of_table(fields)
    found = examine_table(organisation, table, discover(), date(2026, 1, 1))
    seen = [one.seen() for one in found.examined.snapshots]
    lost = sum(one.lost for one in seen)
    folds = 3 if quick else 5
    _say(f"{table.name}: {len(seen)} deals")
    contenders: dict[str, Contender] = {OURS: cornerman, **others()}
    yield f"## {table.name}: {len(seen)} closed deals, {lost} lost"
    yield ""
    yield (
        f"{folds}-fold cross-validation; deals that look the same are kept together. AUC is within each part held "
        "back. Mean, and in brackets the standard deviation among repetitions. By chance: the calibration error of the "
        "same score on so many deals, were every chance that it tells right."
    )
    yield ""
    yield from _table(cross_validated(contenders, seen, folds, repeats))
    yield ""
    yield "### Learning curve"
    yield ""
    yield "Learned from so many deals drawn at random, told of all others that look like none of them. AUC / Brier."
    yield ""
    priors = neutral(seen)
    alone: dict[str, Contender] = {OURS: cornerman, ALONE: partial(playbook, priors=priors), **others()}
    sizes = SIZES[:2] if quick else SIZES
    yield from _curve(learning_curve(alone, seen, sizes, repeats, twins=True))
    yield ""


def _table(found: Mapping[str, Sequence[Figures]]) -> Iterator[str]:
    yield "| | AUC | Brier | calibration error | of it by chance | log loss |"
    yield "|---|---|---|---|---|---|"
    for name, each in found.items():
        cells = (
            mean([one.auc for one in each]),
            mean([one.brier for one in each]),
            mean([one.calibration for one in each]),
            mean([one.by_chance for one in each]),
            mean([one.log_loss for one in each]),
        )
        yield f"| {name} | " + " | ".join(f"{c.value:.3f} ({c.spread:.3f})" for c in cells) + " |"


def _curve(curve: Mapping[int, Mapping[str, Sequence[Figures]]]) -> Iterator[str]:
    names = list(next(iter(curve.values())))
    yield "| deals | " + " | ".join(names) + " |"
    yield "|---|" + "---|" * len(names)
    for size, found in curve.items():
        cells = [
            f"{mean([o.auc for o in found[name]]).value:.3f} / {mean([o.brier for o in found[name]]).value:.3f}"
            for name in names
        ]
        yield f"| {size} | " + " | ".join(cells) + " |"


# --- known causes


def _known(repeats: int, *, quick: bool) -> Iterator[str]:
    yield "## Generated companies with known causes"
    yield ""
    yield from _recovered(300 if quick else 1000)
    yield ""
    yield from _curve_of_a_company(repeats, quick=quick)
    yield ""
    yield from _traps(5 if quick else 40)


def _recovered(deals: int) -> Iterator[str]:
    _say("known causes")
    seen = company(deals, 1)
    model = learn(seen, {key: Prior() for key in CAUSES}, 0.0)
    places = {lift.key: lift for lift in lifts(seen, CAUSES, frozenset(k for k, w in CAUSES.items() if w < 0))}
    yield f"{deals} closed deals, nothing expected of any rule (prior 0). Log-odds of losing:"
    yield ""
    yield "| rule | true | learned | verdict |"
    yield "|---|---|---|---|"
    for key, true in CAUSES.items():
        yield f"| {key} | {true:+.2f} | {model.weights[key]:+.2f} | {places[key].place} |"


def _curve_of_a_company(repeats: int, *, quick: bool) -> Iterator[str]:
    _say("learning curve of a company with a playbook")
    weights = Weights(
        "guess", 0, {"risk.buyer-silent": 800, "risk.single-threaded": 400, "risk.close-date-pushed": 450}
    )
    guess = {key: weights.points.get(key, 250 if true >= 0 else -500) / 1000 for key, true in CAUSES.items()}
    right = {key: Prior(mean_) for key, mean_ in guess.items()}
    wrong = {key: Prior(-mean_) for key, mean_ in guess.items()}
    sizes = SIZES[:2] if quick else SIZES
    yield "### Learning curve with a playbook"
    yield ""
    yield "A playbook that guesses well, and one with every sign wrong. AUC / Brier on 800 other deals."
    yield ""
    contenders: dict[str, Contender] = {
        "good playbook alone": partial(playbook, priors=right),
        "good playbook, learned": partial(cornerman, priors=right),
        "wrong playbook alone": partial(playbook, priors=wrong),
        "wrong playbook, learned": partial(cornerman, priors=wrong),
    }
    curve = learning_curve(contenders, company(1000, 2), sizes, MORE * repeats)
    yield from _curve(curve)
    yield ""
    worst = []
    for size, found in curve.items():
        apart = [
            ours.log_loss - alone.log_loss
            for ours, alone in zip(found["good playbook, learned"], found["good playbook alone"], strict=True)
        ]
        found_ = mean(apart)
        worst.append(f"{size}: {found_.value:+.4f} ({found_.spread / len(apart) ** 0.5:.4f})")
    yield (
        "Log loss learned less alone, good playbook, by closed deals (below nought is better; in brackets the standard "
        "error): " + "; ".join(worst) + "."
    )


def _traps(companies: int) -> Iterator[str]:
    _say("traps")
    leaked = silent = 0
    many = LOOKS * companies
    useless = sum(lifts(company(400, seed), [USELESS])[0].place == "shows nothing" for seed in range(many))
    for seed in range(companies):
        leaked += [leak.column for leak in leaks_among(with_leak(200, seed))] == ["handover"]
        priors = {key: Prior() for key in CAUSES}
        found = auc([told for _, told in out_of_sample(at_random(200, seed), priors, 0.0, in_time)])
        silent += found is None or found.low <= 0.5
    yield "### Traps"
    yield ""
    yield f"- A planted useless rule, looked at alone, is said to show nothing in {useless:,} of {many:,} companies"
    yield f"  (5 % are wrong by construction: {_by_chance(many)})."
    yield f"- A planted leak, and nothing else, is refused in {leaked} of {companies}."
    yield f"- Outcomes by the toss of a coin are called no signal in {silent} of {companies} (2.5 % are wrong by"
    yield "  construction)."


def _by_chance(many: int) -> str:
    """How many of these an interval of 95 % is right about."""
    right, reach = 0.95 * many, 1.96 * (many * 0.95 * 0.05) ** 0.5
    return f"{right - reach:,.0f} to {right + reach:,.0f} are expected"


if __name__ == "__main__":
    main()
