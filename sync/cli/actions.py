"""actions: what became of the actions asked for, and what they bring."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.text import Text

from mappings.hold_out import HoldOut
from mappings.organisation import Organisation
from rules.asked import SOON_DAYS, Apart, Brought, Measured
from rules.followed import Share
from sync.asked import what_became
from sync.cli.exits import Exit
from sync.cli.learn import OnlyOrNamed
from sync.cli.out import QUIET, Out, cell, table, title
from sync.cli.shell import Shell
from sync.clock import company_day

_RIGHT = {"justify": "right", "no_wrap": True}
_FEW = 5
"""Deals on either side below which a difference is not shown to people; --json has all."""


def actions(
    shell: Shell,
    org: OnlyOrNamed = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1_000, help="How many kinds at most.")] = 20,
) -> Exit:
    """What became of the actions asked for: shown, accepted, done, and how the deals ended.

    Lift is an association: won where an action was done less won where it was not. With `hold_out` in the
    organisation's file a share of deals, drawn by lot, is judged and shown no action; then the effect is told, too.
    """
    organisation = shell.organisation(org)
    with shell.store() as store, store.reading() as connection:
        today = company_day(shell.settings.clock(), organisation.time_zone)
        found = what_became(connection, organisation, today)
    hold_out = organisation.hold_out
    shell.out.document({"organisation": organisation.alias, "hold_out": hold_out, "actions": found})
    _show(shell.out, organisation, hold_out, found, limit)
    return Exit.DONE


def _show(out: Out, organisation: Organisation, hold_out: HoldOut, found: Measured, limit: int) -> None:
    if not found.actions:
        out.say("No action was asked for yet. Nearest: cornerman sync")
        return
    title(out, f"Actions on {found.shown:,} deals", "deals on which each came first; won of those closed")
    most: Sequence[Brought] = sorted(found.actions, key=lambda one: (-one.shown - one.held, one.action))
    brought = table(
        "Action", ("Shown", _RIGHT), ("Accepted", _RIGHT), ("Done", _RIGHT), ("Soon", _RIGHT), ("Closed", _RIGHT),
        ("Lift", _RIGHT),
    )  # fmt: skip
    for one in most[:limit]:
        brought.add_row(
            cell(organisation.words.label(one.action)), f"{one.shown:,}", f"{one.accepted:,}", f"{one.done:,}",
            _share(one.soon), f"{one.closed:,}", _apart(one.lift),
        )  # fmt: skip
    out.say(brought)
    if len(most) > limit:
        out.say(Text(f"{len(most) - limit:,} more: --limit", style=QUIET))
    _note(out, f"Soon: later data showed it done within {SOON_DAYS} days, of the deals shown where that is settled.")
    _note(out, f"Lift, an association: {_won(found.lift, 'with an action done', 'without')}.")
    if found.effect is None:
        _note(out, "No effect is told: no deal is held out (hold_out in the organisation's file).")
        return
    title(out, f"Beside {found.held:,} deals held out", "seen done soon: shown less held out")
    effects = table("Action", ("Held out", _RIGHT), ("Effect", _RIGHT))
    for one in most[:limit]:
        effects.add_row(cell(organisation.words.label(one.action)), f"{one.held:,}", _apart(one.effect))
    out.say(effects)
    _note(out, f"Effect of being shown actions: {_won(found.effect, 'shown', 'held out')}.")
    _note(out, "Of the effects of single actions one in twenty differs from nothing by chance.")
    _note(out, f"Held out: {hold_out.share:.0%} of the deals opened from {hold_out.opened_from} on, drawn by lot.")
    if found.mixed:
        _note(out, f"{found.mixed:,} deals were moved between the two and count for neither.")


def _note(out: Out, text: str) -> None:
    out.say(Text(text, style=QUIET))


def _share(one: Share) -> str:
    return "-" if one.share is None else f"{one.share:.0%}"


def _apart(one: Apart | None) -> str:
    """The difference with its interval, where it stands on a few deals at least."""
    if one is None or one.apart is None or min(one.one.whole, one.other.whole) < _FEW:
        return "-"
    return f"{one.apart:+.0%} ({one.low:+.0%} to {one.high:+.0%})"


def _won(one: Apart, first: str, second: str) -> str:
    sides = f"won {one.one.part:,} of {one.one.whole:,} {first}, {one.other.part:,} of {one.other.whole:,} {second}"
    if one.apart is None:
        return f"{sides}; too few to compare"
    return f"{sides}: {one.apart:+.0%} ({one.low:+.0%} to {one.high:+.0%})"
