"""backtest: closed deals judged as they stood, and what the judgement was worth."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from mappings.conditions import with_own
from mappings.organisation import Organisation
from rules.rule import discover
from rules.scorecard.fit import chance
from rules.scorecard.lift import Place, lifts
from rules.scorecard.measure import Told, auc
from sync.backtest.examine import Dates, Examined, ready
from sync.backtest.page import area, page, warning
from sync.backtest.report import Report, Tried, Worth, report
from sync.backtest.spread import examine_kept
from sync.backtest.table import examine_table, organisation_of_table
from sync.backtest.thresholds import BadThreshold, Threshold, with_threshold
from sync.cli.exits import Exit, Refused
from sync.cli.learn import CORES, WINDOW, Every, History, Most, OnlyOrNamed, Processes
from sync.cli.out import QUIET, Out, cell, table, title
from sync.cli.shell import Shell
from sync.clock import company_day
from sync.store import learned
from sync.turn import Progress


def backtest(
    shell: Shell,
    org: OnlyOrNamed = None,
    deals: Annotated[
        Path | None, typer.Option("--deals", metavar="FILE", help="A CSV or JSON table of closed deals; needs no CRM.")
    ] = None,
    fields: Annotated[
        Path | None, typer.Option("--fields", metavar="FILE", help="What the table's columns mean: a fields file.")
    ] = None,
    insist: Annotated[bool, typer.Option("--insist", help="Use columns that know the outcome all the same.")] = False,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write the report as one page.")] = None,
    try_: Annotated[
        list[str] | None,
        typer.Option("--try", metavar="LIMIT", help="Another threshold: risk.buyer-silent.quiet_workdays=15."),
    ] = None,
    every: Every = 14,
    most: Most = 8,
    history: History = WINDOW,
    processes: Processes = CORES,
) -> Exit:
    """Judge closed deals as they stood on past dates, and show what the judgement was worth.

    Of an organisation: from what its last sync kept, and from history only. A field without history is used only where
    it cannot change. With --deals: one table as it lies there; columns that know the outcome are named and left out.
    """
    thresholds = _thresholds(try_ or [])
    if (deals is None) != (fields is None):
        raise typer.BadParameter("--deals and --fields belong together")
    if deals is not None and fields is not None:
        told = _of_table(shell, deals, fields, insist=insist)
    else:
        told = _of_organisation(shell, org, Dates(every, most), history, thresholds, processes)
    shell.out.document(told)
    _show(shell.out, told)
    if html is not None:
        html.write_text(page(told), encoding="utf-8")
        shell.out.note(f"  {html}", style=QUIET)
    return Exit.DONE


def _thresholds(given: list[str]) -> list[Threshold]:
    try:
        return [Threshold.parse(text) for text in given]
    except BadThreshold as error:
        raise typer.BadParameter(str(error), param_hint="--try") from error


def _of_table(shell: Shell, deals: Path, fields: Path, *, insist: bool) -> Report:
    for file in (deals, fields):
        if not file.is_file():
            raise Refused(f"{file}: there is no such file. Nearest: check the path", Exit.SETUP)
    organisation, rules = organisation_of_table(fields), discover()
    today = company_day(shell.settings.clock(), organisation.time_zone)
    with shell.out.step(f"{deals.name}: judge and learn") as step:
        found = examine_table(organisation, deals, rules, today, insist=insist)
        step.tells(f"{found.examined.closed} closed deals")
        playbook = organisation.process.playbook
        return report(deals.name, today, found.examined, playbook, rules, leaks=found.leaks, history=False)


def _of_organisation(
    shell: Shell, alias: str | None, dates: Dates, history: int, thresholds: list[Threshold], processes: int
) -> Report:
    organisation, rules = shell.organisation(alias), discover()
    today = company_day(shell.settings.clock(), organisation.time_zone)
    dates = replace(dates, since=today - timedelta(days=history) if history else None)
    with shell.store() as store, shell.out.step(f"{organisation.alias}: judge the past") as step:
        with store.begin() as connection:
            organisation = learned.as_learned(connection, organisation)

        def examined(one: Organisation, progress: Progress = step.progress) -> Examined:
            with store.reading() as connection:
                return examine_kept(connection, one, ready(one, rules), dates, progress, processes)

        found = examined(organisation)
        told = report(organisation.alias, today, found, organisation.process.playbook, rules)
        own = with_own(rules, organisation.process.playbook)
        lowers = frozenset(rule.key for rule in own.risks if rule.lowers)
        tried = [_try(one, examined(with_threshold(organisation, one)), lowers) for one in thresholds]
        step.tells(f"{told.deals} closed deals on {told.dates} dates")
    return replace(told, tried=tuple(tried))


def _try(one: Threshold, found: Examined, lowers: frozenset[str]) -> Tried:
    seen = [snapshot.seen() for snapshot in found.snapshots]
    (lift,) = lifts(seen, [one.rule], lowers)
    told = [Told(s.deal, chance(s.points / 1000), s.lost, s.share) for s in found.snapshots]
    return Tried(str(one), one.rule, lift, auc(told))


# --- on the terminal


def _show(out: Out, told: Report) -> None:
    aside = f"on {told.dates:,} past dates" if told.history else "as they lie in the table"
    title(out, f"{told.deals:,} closed deals, {told.lost:,} lost", aside)
    for why, count in told.left_out.items():
        out.say(Text(f"  {count:,} of {told.closed:,} left out: {why}", style=QUIET))
    for leak in told.leaks:
        out.say(Text(f"  {leak.column} left out: {leak.why}", style="yellow"))
    if not told.enough:
        out.say("Too few closed deals, or too few of one ending, for any figure to mean something.")
        return
    title(out, "What the score was worth", "on deals it was not learned from")
    figures = table("Score", "AUC", ("Brier", {"justify": "right"}), ("Calibration error", {"justify": "right"}))
    for name, one in (("playbook", told.playbook), ("learned", told.learned)):
        figures.add_row(name, *_figures(one))
    out.say(figures)
    if not told.learned.signal:
        out.say("No signal: these deals do not tell lost from won beyond chance, so no probability would be shown.")
    for quarter in told.quarters:
        said = f"closed in {quarter.name}: {quarter.said:.0%} of {quarter.deals} deals said to be lost"
        out.say(
            Text(f"{said}, {quarter.lost:.0%} were; calibration error {quarter.calibration_error:.3f}", style=QUIET)
        )
    out.say(Text(warning(told), style=QUIET))
    _rules(out, told)
    for tried in told.tried:
        out.say(f"With {tried.limit}: fires on {tried.lift.fired:,} deals, {tried.lift.place}; AUC {area(tried.auc)}")
    if told.history:
        out.say(Text(f"Without history, so left out: {', '.join(told.excluded) or 'nothing'}", style=QUIET))


def _figures(one: Worth) -> tuple[str, str, str]:
    return area(one.auc), f"{one.brier:.3f}", f"{one.calibration_error:.3f}"


def _rules(out: Out, told: Report) -> None:
    title(
        out,
        "What each rule told",
        "share lost where it fired, less where it was silent in the same stages: an association",
    )
    right = {"justify": "right"}
    shown = table("Rule", ("Fired", right), ("Lost", right), ("Silent", right), ("Lost", right), ("Apart", right), "It")
    for one in sorted(
        told.rules, key=lambda r: (r.place is Place.TOO_FEW, -(r.difference.value if r.difference else 0))
    ):
        if one.difference is None or one.place is Place.TOO_FEW:
            continue
        apart = f"{one.difference.value:+.0%} ({one.difference.low:+.0%} to {one.difference.high:+.0%})"
        shown.add_row(
            cell(one.key), f"{one.fired:,}", f"{one.lost_fired:.0%}", f"{one.silent:,}", f"{one.lost_silent:.0%}",
            apart, cell(one.place.value),
        )  # fmt: skip
    out.say(shown)
    few = [one.key for one in told.rules if one.place is Place.TOO_FEW]
    if few:
        out.say(Text(f"{len(few)} more fired, or were silent, on too few deals", style=QUIET))
