"""A backtest as one HTML page: no script, nothing loaded from anywhere, plots as inline SVG."""

from collections.abc import Iterable, Sequence
from html import escape

from rules.scorecard.lift import Lift
from rules.scorecard.measure import Bin, Interval
from sync.backtest.report import Report, Worth

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --quiet: #57606a; --line: #d0d7de; --paper: #fff; --us: #0b6e75;
  --other: #a15c00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --quiet: #9aa4af; --line: #363d46; --paper: #12161b;
  --us: #4fc3cc; --other: #e3a34c; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2.5rem; }
p, figcaption { color: var(--quiet); } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
figure { margin: 1rem 0; } svg { max-width: 100%; height: auto; } svg text { fill: var(--quiet); font-size: 12px; }
.scroll { overflow-x: auto; }
"""
_SIDE, _EDGE = 320, 40
_LIFT = (
    "The share lost where it fired less the share lost where it was silent in the same stages, with its 95 % interval: "
    "an association, not an effect."
)


def page(told: Report) -> str:
    """The whole page."""
    parts = [
        f"<h1>Backtest of {escape(told.organisation)}</h1>",
        f"<p>{_basis(told)}</p>",
        "<h2>What the score was worth</h2>",
        _worths(told),
        "<h2>Of what was said, what came true</h2>",
        _curves(told),
        *_quarters(told),
        "<h2>Early warning</h2>",
        f"<p>{escape(warning(told))}</p>",
        "<h2>What each rule told</h2>",
        f"<p>{_LIFT}</p>",
        _forest(told.rules),
        "<h2>By segment</h2>",
        _segments(told),
        *_tried(told),
        "<h2>What it rests on</h2>",
        _ground(told),
    ]
    title = f"Backtest of {escape(told.organisation)}, {told.on}"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body>{''.join(parts)}</body></html>\n"
    )


def warning(told: Report) -> str:
    """How early the band High came, in one sentence."""
    one = told.warned
    if not told.history:
        return "One table with present values tells no day: nothing can be said of early warning."
    if one.days is None:
        return f"None of {one.lost} lost deals stood in the band High to its end."
    return (
        f"{one.warned} of {one.lost} lost deals stood in the band High to their end, for {one.days:g} days in the "
        f"median; so did {one.falsely} of {one.won} won deals."
    )


def area(found: Interval | None) -> str:
    return "not known" if found is None else f"{found.value:.3f} ({found.low:.3f} to {found.high:.3f})"


def _basis(told: Report) -> str:
    dates = f" as they stood on {told.dates:,} past dates" if told.history else " as they lie in the table"
    return f"{told.deals:,} closed deals, {told.lost:,} of them lost, judged{dates}. Made on {told.on}."


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: int = 1) -> str:
    """Columns from `numbers` on are numbers."""

    def line(cells: Sequence[str], tag: str) -> str:
        return "".join(
            f'<{tag} class="n">{escape(c)}</{tag}>' if n >= numbers else f"<{tag}>{escape(c)}</{tag}>"
            for n, c in enumerate(cells)
        )

    body = "".join(f"<tr>{line(row, 'td')}</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{line(heads, "th")}</tr></thead><tbody>{body}</tbody></table></div>'


def _worths(told: Report) -> str:
    rows = [(name, *_figures(one)) for name, one in (("playbook", told.playbook), ("learned", told.learned))]
    said = "" if told.learned.signal else "<p>No signal: the closed deals do not tell lost from won beyond chance.</p>"
    return _table(("Score", "AUC with interval", "Brier", "Calibration error"), rows) + said


def _figures(one: Worth) -> tuple[str, str, str]:
    if not one.curve:
        return "too few deals", "", ""
    return area(one.auc), f"{one.brier:.3f}", f"{one.calibration_error:.3f}"


def _curves(told: Report) -> str:
    size = _SIDE + 2 * _EDGE
    grid = "".join(
        f'<line x1="{_x(v)}" y1="{_y(0)}" x2="{_x(v)}" y2="{_y(1)}" stroke="var(--line)"/>'
        f'<line x1="{_x(0)}" y1="{_y(v)}" x2="{_x(1)}" y2="{_y(v)}" stroke="var(--line)"/>'
        f'<text x="{_x(v)}" y="{_y(0) + 18}" text-anchor="middle">{v:.0%}</text>'
        f'<text x="{_x(0) - 6}" y="{_y(v) + 4}" text-anchor="end">{v:.0%}</text>'
        for v in (0, 0.25, 0.5, 0.75, 1)
    )
    diagonal = f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="var(--quiet)" stroke-dasharray="4"/>'
    lines = _curve(told.playbook.curve, "var(--other)") + _curve(told.learned.curve, "var(--us)")
    legend = (
        f'<text x="{_x(0.03)}" y="{_y(0.95)}" style="fill:var(--us)">learned</text>'
        f'<text x="{_x(0.03)}" y="{_y(0.89)}" style="fill:var(--other)">playbook</text>'
    )
    return (
        f'<figure><svg viewBox="0 0 {size} {size}" width="{size}" role="img" aria-label="calibration">'
        f"{grid}{diagonal}{lines}{legend}</svg><figcaption>Across: the chance of losing that was said. Up: the share "
        "really lost. On the dashed line both are the same; the size of a point is the number of deals.</figcaption>"
        "</figure>"
    )


def _curve(bins: Sequence[Bin], colour: str) -> str:
    if not bins:
        return ""
    most = max(one.deals for one in bins)
    points = " ".join(f"{_x(one.said):.1f},{_y(one.lost):.1f}" for one in bins)
    dots = "".join(
        f'<circle cx="{_x(o.said):.1f}" cy="{_y(o.lost):.1f}" r="{2 + 4 * (o.deals / most) ** 0.5:.1f}" '
        f'fill="{colour}"/>'
        for o in bins
    )
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'


def _x(share: float) -> float:
    return _EDGE + share * _SIDE


def _y(share: float) -> float:
    return _EDGE + (1 - share) * _SIDE


def _forest(rules: Sequence[Lift]) -> str:
    """One line for each rule: its interval beside nought."""
    shown = sorted((r for r in rules if r.difference and r.fired), key=lambda r: -(r.difference or _NOUGHT).value)
    if not shown:
        return "<p>None fired.</p>"
    rows = []
    for place, one in enumerate(shown):
        found, y = one.difference or _NOUGHT, 20 + 20 * place
        middle = 520 + 200 * found.value
        rows.append(
            f'<text x="0" y="{y + 4}" style="fill:var(--ink)">{escape(one.key)}</text>'
            f'<text x="305" y="{y + 4}" text-anchor="end">{one.fired:,}</text>'
            f'<line x1="{520 + 200 * found.low:.1f}" y1="{y}" x2="{520 + 200 * found.high:.1f}" y2="{y}" '
            f'stroke="var(--us)" stroke-width="2"/><circle cx="{middle:.1f}" cy="{y}" r="4" fill="var(--us)"/>'
            f'<text x="730" y="{y + 4}">{one.place}</text>'
        )
    height = 40 + 20 * len(shown)
    axis = (
        f'<line x1="520" y1="8" x2="520" y2="{height - 24}" stroke="var(--quiet)"/>'
        f'<text x="520" y="{height - 8}" text-anchor="middle">0</text>'
        f'<text x="320" y="{height - 8}" text-anchor="middle">-100 points</text>'
        f'<text x="720" y="{height - 8}" text-anchor="middle">+100 points</text>'
        '<text x="305" y="8" text-anchor="end">deals</text>'
    )
    return (
        f'<div class="scroll"><svg viewBox="0 0 860 {height}" width="860" role="img" aria-label="rules">'
        f"{axis}{''.join(rows)}</svg></div>"
    )


_NOUGHT = Interval(0.0, 0.0, 0.0)


def _segments(told: Report) -> str:
    rows = [(f"{p.name}: {p.value}", f"{p.deals:,}", f"{p.lost:.0%}", area(p.auc)) for p in told.segments]
    return _table(("Segment", "Deals", "Lost", "AUC of the playbook"), rows) if rows else "<p>None is large enough.</p>"


def _quarters(told: Report) -> list[str]:
    if not told.quarters:
        return []
    rows = [
        (q.name, f"{q.deals:,}", f"{q.said:.0%}", f"{q.lost:.0%}", f"{q.brier:.3f}", f"{q.calibration_error:.3f}")
        for q in told.quarters
    ]
    heads = ("Closed in", "Deals", "Said to be lost", "Lost", "Brier", "Calibration error")
    return ["<h2>The last quarters</h2>", _table(heads, rows)]


def _tried(told: Report) -> list[str]:
    if not told.tried:
        return []
    rows = [(t.limit, f"{t.lift.fired:,}", t.lift.place.value, area(t.auc)) for t in told.tried]
    return ["<h2>Other thresholds</h2>", _table(("Limit", "Fired on", "Then it", "AUC of the playbook"), rows)]


def _ground(told: Report) -> str:
    left = [f"{count:,} of {told.closed:,} closed deals left out: {why}" for why, count in told.left_out.items()]
    leaks = [f"Column {leak.column} left out: {leak.why}" for leak in told.leaks]
    used = ", ".join(told.used) or "nothing"
    excluded = ", ".join(told.excluded) or "nothing"
    lines = [
        *left,
        *leaks,
        f"Used as history tells, or because it cannot change: {used}",
        f"Without history: {excluded}",
    ]
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"
