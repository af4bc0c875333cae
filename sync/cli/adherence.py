"""adherence: how far the process is followed, by step, stage, rep, team and deal, and what that went with."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

import typer
from rich.text import Text

from rules.followed import Adhered, Share
from rules.rule import discover
from sync.backtest.examine import Dates, ready
from sync.cli.exits import Exit
from sync.cli.learn import WINDOW, Every, History, OnlyOrNamed
from sync.cli.out import QUIET, Out, cell, table, title
from sync.cli.safe import safe
from sync.cli.shell import Shell
from sync.clock import company_day
from sync.followed import Outcome, Told, outcome
from sync.followed import adherence as adherence_of
from sync.store import learned

_RIGHT = {"justify": "right", "no_wrap": True}
_SHOWN_REASONS = 3
_FEW = 5
"""Deals with a step, or without it, below which a difference is not shown to people; --json has all."""


def adherence(
    shell: Shell,
    org: OnlyOrNamed = None,
    with_outcome: Annotated[
        bool, typer.Option("--outcome", help="Judge closed deals as they stood, too: what each step went with.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=10_000, help="How many of a kind at most.")] = 10,
    every: Every = 14,
    history: History = WINDOW,
) -> Exit:
    """How far the open deals follow the process, by step, stage, rep, team and deal, the least followed first.

    Counted are steps known to be done or missed; accepted deviations and what nobody can judge stand beside. Every
    share has the number it stands on and a 95 % interval. --outcome adds how often closed deals were won with each
    step and without it, and by how each element of the methodology stood, as the deals were on their last date before
    the end, from history only.
    """
    organisation = shell.organisation(org)
    with shell.store() as store, store.reading() as connection:
        told = adherence_of(connection, organisation)
        if with_outcome:
            organisation = learned.as_learned(connection, organisation)
            today = company_day(shell.settings.clock(), organisation.time_zone)
            dates = Dates(every, since=today - timedelta(days=history) if history else None)
            with shell.out.step(f"{organisation.alias}: judge the past") as step:
                ends = outcome(connection, organisation, ready(organisation, discover()), dates, step.progress)
                step.tells(f"{ends.deals} closed deals")
            told = replace(told, outcome=ends)
    shell.out.document({"organisation": organisation.alias, "adherence": told})
    _show(shell.out, told, limit)
    return Exit.DONE


def _show(out: Out, told: Told, limit: int) -> None:
    if not told.deals:
        out.say("No deal was judged yet. Nearest: cornerman sync")
    else:
        title(out, f"{told.deals:,} open deals", "of the steps known to be done or missed, those done; 95 % interval")
        found, names = told.followed, told.names
        _part(out, "Step", found.steps, names["steps"], limit)
        _reasons(out, found.steps)
        _part(out, "Stage", found.stages, names["stages"], limit)
        _part(out, "Rep", found.reps, names["reps"], limit)
        _part(out, "Team of", found.teams, names["teams"], limit)
        _part(out, "Deal", found.deals, names["deals"], limit)
    if told.erased:
        out.say(Text(f"{told.erased:,} deals could not be looked at: a person in them was erased.", style=QUIET))
    if told.outcome is not None:
        _outcome(out, told.outcome, told.names["steps"], limit)
        _stood(out, told.outcome, told.names["elements"], limit)


def _part(out: Out, head: str, some: Iterable[Adhered], names: Mapping[str, str], limit: int) -> None:
    """The least followed first; what nothing was counted of is left out."""
    counted = sorted((a for a in some if a.followed.whole), key=lambda a: (a.followed.share, -a.followed.whole, a.key))
    if not counted:
        return
    shown = table(
        head, ("Done", _RIGHT), ("Of", _RIGHT), ("Share", _RIGHT), ("Interval", _RIGHT), ("Excused", _RIGHT),
        ("Unknown", _RIGHT),
    )  # fmt: skip
    for one in counted[:limit]:
        share = one.followed
        shown.add_row(
            cell(names.get(one.key, one.key)), f"{share.part:,}", f"{share.whole:,}", f"{share.share:.0%}",
            _interval(share), f"{one.deviations:,}", f"{one.unknown:,}",
        )  # fmt: skip
    out.say()
    out.say(shown)
    if len(counted) > limit:
        out.say(Text(f"{len(counted) - limit:,} more: --limit", style=QUIET))


def _reasons(out: Out, steps: Iterable[Adhered]) -> None:
    """Why people went another way, the commonest reasons first."""
    given = Counter[str]()
    for one in steps:
        given.update(one.reasons)
    for reason, count in given.most_common(_SHOWN_REASONS):
        out.say(Text(f"  excused {count:,} times: {safe(reason)}", style=QUIET))


def _outcome(out: Out, told: Outcome, names: Mapping[str, str], limit: int) -> None:
    title(out, f"{told.deals:,} closed deals, {told.won:,} won", "as they stood on their last date before the end")
    for why, count in told.left_out.items():
        out.say(Text(f"  {count:,} of {told.closed:,} left out: {why}", style=QUIET))
    compared = [one for one in told.tied if min(one.with_it.whole, one.without_it.whole) >= _FEW]
    few = len(told.tied) - len(compared)
    if few:
        out.say(Text(f"  {few} steps were done, or missed, in fewer than {_FEW} deals: not compared here", style=QUIET))
    if not compared:
        return
    shown = table(
        "Step", ("With", _RIGHT), ("Won", _RIGHT), ("Without", _RIGHT), ("Won", _RIGHT), ("Apart", _RIGHT), "It"
    )
    for one in compared[:limit]:
        shown.add_row(
            cell(names.get(one.step, one.step)), f"{one.with_it.whole:,}", f"{one.with_it.share:.0%}",
            f"{one.without_it.whole:,}", f"{one.without_it.share:.0%}",
            f"{one.apart:+.0%} ({one.low:+.0%} to {one.high:+.0%})", "differs" if one.tells else "may be chance",
        )  # fmt: skip
    out.say(shown)
    if len(compared) > limit:
        out.say(Text(f"{len(compared) - limit:,} more: --limit", style=QUIET))
    out.say(
        Text(
            "An association: it does not say what doing the step would change. "
            f"Of {len(compared)} steps compared, about one in twenty differs by chance.",
            style=QUIET,
        )
    )


def _stood(out: Out, told: Outcome, names: Mapping[str, str], limit: int) -> None:
    """Won by how each element stood, the surest difference between the buyer's own word and anything weaker first."""
    shown = table("Element", "Stood", ("Deals", _RIGHT), ("Won", _RIGHT), ("Interval", _RIGHT))
    some = [(one, [row for row in one.states.items() if row[1].whole >= _FEW]) for one in told.stood]
    compared = [(one, states) for one, states in some if len(states) > 1]
    for one, states in compared[:limit]:
        for place, (state, share) in enumerate(states):
            shown.add_row(
                cell(names.get(one.element, one.element)) if not place else "", state.replace("_", " "),
                f"{share.whole:,}", f"{share.share:.0%}", _interval(share),
            )  # fmt: skip
    if not compared:
        return
    title(
        out,
        "Won, by how each element stood",
        f"states of {_FEW} deals at least; deals that come far have more elements",
    )
    out.say(shown)
    if len(compared) > limit:
        out.say(Text(f"{len(compared) - limit:,} more: --limit", style=QUIET))


def _interval(share: Share) -> str:
    return f"{share.low:.0%} to {share.high:.0%}"
