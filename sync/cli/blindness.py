"""blindness: what nobody can judge, as a worklist."""

from rich.text import Text

from sync.blindness import Amounts, Blindness, Spot
from sync.blindness import blindness as map_of
from sync.cli.exits import Exit
from sync.cli.look import Org
from sync.cli.out import QUIET, Out
from sync.cli.safe import safe
from sync.cli.shell import Shell
from sync.cli.words import amount

_OWNERS = 6


def blindness(shell: Shell, org: Org = None) -> Exit:
    """What no rule can judge, by cause, ranked by the open amount: which grant, mapping or capture unlocks how much.

    An unknown is never a risk and never a gap, so it hides both. Amounts of different currencies are not added; the
    order goes by the organisation's own. It ends with 1 where something is blind.
    """
    organisation = shell.organisation(org)
    with shell.store() as store, store.begin() as connection:
        found = map_of(connection, organisation)
    shell.out.document({"organisation": organisation.alias, "blindness": found})
    _show(shell.out, found)
    return Exit.FOUND if found.spots else Exit.DONE


def _show(out: Out, found: Blindness) -> None:
    if not found.deals:
        out.say("No deal was judged yet. Nearest: cornerman sync")
        return
    if not found.spots:
        out.say(f"Every rule sees all {found.deals:,} open deals.")
    else:
        out.say(
            Text(
                f"{_many(len(found.rules), 'rule')} blind on {found.blind_deals:,} of {found.deals:,} open deals, "
                f"{_money(found.amounts)}.",
                style="bold",
            )
        )
        first = found.spots[0]
        out.say(f"{_name(first)} first: it unlocks {len(first.unlocks)}.")
        for number, spot in enumerate(found.spots, 1):
            _spot(out, number, spot)
    if found.erased:
        out.say(Text(f"{found.erased:,} deals could not be looked at: a person in them was erased.", style=QUIET))


def _spot(out: Out, number: int, spot: Spot) -> None:
    out.say()
    out.say(Text.assemble((f"{number}. {_name(spot)}", "bold"), f"  {_money(spot.amounts)}, {spot.deals:,} deals"))
    unlocks = f"unlocks {len(spot.unlocks)}" if spot.unlocks else "unlocks none alone"
    out.say(Text(f"   {_many(len(spot.rules), 'rule')} blind by it, {unlocks}: {', '.join(map(safe, spot.rules))}"))
    shown = [f"{safe(owner.name)} {_money(owner.amounts)}" for owner in spot.owners[:_OWNERS]]
    more = [f"{len(spot.owners) - _OWNERS} more"] if len(spot.owners) > _OWNERS else []
    out.say(Text(f"   {' · '.join([*shown, *more])}", style=QUIET))
    out.say(Text(f"   Remedy: {safe(spot.remedy)}"))


def _name(spot: Spot) -> str:
    return f"{spot.cause}: {safe(spot.thing)}"


def _many(number: int, what: str) -> str:
    return f"{number} {what} is" if number == 1 else f"{number} {what}s are"


def _money(amounts: Amounts) -> str:
    return ", ".join(str(amount(number, currency)) for currency, number in amounts.items()) or "no amount"
