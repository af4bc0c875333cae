"""preflight: may we, and what will it take."""

from typing import Any

from rich.text import Text

from sync.cli.exits import Exit
from sync.cli.out import BAD, GOOD, QUIET, Out, title
from sync.cli.safe import safe
from sync.cli.shell import Shell
from sync.cli.syncing import OneOrAll
from sync.cli.undo import show_automations
from sync.preflight import Flight
from sync.preflight import preflight as look_at

_PARTS = ("organisation", "licence", "package", "mapping", "space")
_SHOWN = 8


def preflight(shell: Shell, org: OneOrAll = None) -> Exit:
    """May we do what we are asked to, and what will it take? Changes nothing.

    Log-in, licences, objects, fields and permissions, each with the grant that cures it; the space and the calls that
    a first sync needs; what runs by itself on each object that we write to; whose mail, meetings and calls reach the
    CRM; and which of the four states each missing thing is in. It ends with 1 where something needed is missing.
    """
    flights = []
    for organisation in shell.organisations(org):
        with (
            shell.store() as store,
            shell.out.step(f"{organisation.alias}: log in and look") as step,
            shell.connect(organisation) as crm,
        ):
            flight = look_at(organisation, crm, store, shell.settings.clock)
            step.tells(f"{len(flight.checks)} checks, {len(flight.failed)} failed")
        flights.append((organisation.alias, flight))
    shell.out.document({"organisations": [_document(alias, flight) for alias, flight in flights]})
    for alias, flight in flights:
        _show(shell.out, alias, flight)
    return Exit.FOUND if any(flight.failed for _, flight in flights) else Exit.DONE


def _document(alias: str, flight: Flight) -> dict[str, Any]:
    return {
        "organisation": alias,
        "identity": flight.identity,
        "ok": not flight.failed,
        "checks": flight.checks,
        "space": flight.space,
        "calls": {
            "read": flight.calls.read,
            "write": flight.calls.write,
            "allowed": flight.calls.allowed,
            "days": flight.calls.days,
        },
        "automations": flight.automations,
        "reach": flight.reach,
    }


def _show(out: Out, alias: str, flight: Flight) -> None:
    identity = flight.identity
    kind = "sandbox" if identity.is_sandbox else "production"
    out.say(Text(f"{alias}: {safe(identity.name)}, {kind} {safe(identity.organisation)}", style="bold"))
    for part in _PARTS:
        checks = [check for check in flight.checks if check.part == part and check.ok is not None]
        if not checks:
            continue
        bad = [check for check in checks if check.needed and not check.ok]
        mark, style = ("✗", BAD) if bad else ("✓", GOOD)
        out.say(Text.assemble((f"{mark} ", style), f"{part}: {len(checks) - len(bad)} of {len(checks)} as needed"))
    for check in flight.failed:
        out.say(Text.assemble("  ", (safe(check.what), "bold"), f" {safe(check.fault)}"))
        out.paste(f"    {safe(check.grant)}")
    for check in flight.unseen:
        out.say(Text(f"? {safe(check.what)}: {safe(check.fault)}", style=QUIET))
    _forecast(out, flight)
    title(out, "What runs by itself on the objects that we write to")
    show_automations(out, flight.automations)
    _reach(out, alias, flight)


def _forecast(out: Out, flight: Flight) -> None:
    space, calls = flight.space, flight.calls
    title(out, "What it takes")
    if space.deals is not None:
        how = "measured" if space.measured else "estimated"
        each = f"{space.deals:,} open deals at {space.records_each:g} records each ({how})"
        free = "" if space.limit_mb is None else f"; {space.used_mb:,} of {space.limit_mb:,} MB are used"
        out.say(f"  space: {each}, 2 KB a record: {space.ours_mb:,.1f} MB{free}")
    known = [
        f"{name} {number:,}" for name, number in (("read", calls.read), ("write", calls.write)) if number is not None
    ]
    if known:
        share = "" if calls.allowed is None else f"; our share of the day is {calls.allowed:,}"
        days = f", so {calls.days} days" if calls.days and calls.days > 1 else ""
        out.say(f"  calls of a first sync: {', '.join(known)}{share}{days}")


def _reach(out: Out, alias: str, flight: Flight) -> None:
    reach, missing = flight.reach, flight.reach.missing
    title(out, "What reaches the CRM")
    if not reach.deals:
        out.say("  Not known before something was read:")
        out.paste(f"  cornerman sync {alias} --dry-run")
    for channel in reach.channels:
        said = f"  {channel.name}: of {channel.captured} of {channel.owners} owners of open deals"
        without = f"; none of {_some(channel.missing)}" if channel.missing else ""
        out.say(Text(safe(said + without)))
    for archive in reach.archives:
        older = f"{archive.older:,} of {archive.read:,} are older than a year"
        none = "; if there are any, they are archived and hidden from us" if not archive.older else ""
        out.say(Text(f"  {safe(archive.object)}: {older}{none}", style=QUIET))
    title(out, "Missing", "only what is absent can be a gap or a risk")
    absent = [f"{name} on {count:,} of {reach.deals:,} deals" for name, count in missing.absent]
    for state, things in (
        ("absent", absent),
        ("not readable", missing.not_readable),
        ("not synced", missing.not_synced),
        ("not captured here", missing.not_captured),
    ):
        out.say(Text.assemble((f"  {state}: ", QUIET), safe(_some(tuple(things))) if things else "nothing"))


def _some(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
