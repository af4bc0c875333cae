"""undo: take back what a run wrote."""

from typing import Annotated, Any

import typer
from rich.text import Text

from connector.survey import Automations
from sync.cli.exits import Exit
from sync.cli.look import Org
from sync.cli.out import BAD, GOOD, QUIET, Out, cell, table, title
from sync.cli.safe import safe
from sync.cli.shell import Shell
from sync.undo import Outcome, Undone
from sync.undo import undo as take_back

_SHOWN = 12  # of those that were left; --json has all


def undo(
    shell: Shell,
    run: Annotated[int, typer.Argument(metavar="RUN", min=1, help="Its number, as cornerman runs shows it.")],
    org: Org = None,
    later: Annotated[
        bool, typer.Option("--later", help="Take back first the later runs that wrote over it, newest first.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Look at what stands and show what would go back. Nothing does.")
    ] = False,
) -> Exit:
    """Take back what one run wrote, and pause the organisation until resume.

    A field of yours goes back only where it still holds what we stored; what somebody changed since is listed and
    stays. Run it again where it was cut short. It ends with 1 where something was left.
    """
    organisation = shell.organisation(org)
    alias = organisation.alias
    says = f"{alias}: {'see what undoing' if dry_run else 'undo'} run {run}"
    with shell.store() as store, shell.out.step(says) as step, shell.connect(organisation) as crm:
        outcome = take_back(
            organisation,
            crm,
            store,
            shell.settings.clock,
            run,
            later=later,
            dry_run=dry_run,
            progress=step.progress,
        )
        step.tells(_counted(outcome))
    shell.out.document({"organisation": alias, **_document(outcome)})
    for undone in outcome.undone:
        _show(shell.out, undone, dry_run=dry_run)
    _recall(shell.out, outcome)
    if not dry_run:
        shell.out.say()
        shell.out.say(
            f"{alias} is paused. After resume the next sync writes the same again, unless you change what it stands "
            "on first: the mapping, the playbook or the scope."
        )
        shell.out.paste(f"cornerman resume {alias}")
    return Exit.FOUND if any(undone.left for undone in outcome.undone) else Exit.DONE


def _counted(outcome: Outcome) -> str:
    restored = sum(undone.restored for undone in outcome.undone)
    return f"{restored:,} writes · {sum(len(undone.left) for undone in outcome.undone):,} left"


def _document(outcome: Outcome) -> dict[str, Any]:
    return {"dry_run": outcome.dry_run, "undone": outcome.undone, "automations": outcome.automations}


def _show(out: Out, undone: Undone, *, dry_run: bool) -> None:
    would = "would go" if dry_run else "went"
    objects = ", ".join(f"{safe(name)} {count:,}" for name, count in undone.by_object.items())
    out.say(Text.assemble(("✓ ", GOOD), f"run {undone.run}: {undone.restored:,} writes {would} back"))
    if objects:
        out.say(Text(f"  {objects}", style=QUIET))
    if undone.not_sent:
        dropped = "would be dropped" if dry_run else "were dropped"
        out.say(Text(f"  {undone.not_sent:,} more were never sent and {dropped}", style=QUIET))
    if not undone.left:
        return
    stay = "would stay" if dry_run else "stay"
    out.say(Text.assemble(("✗ ", BAD), f"{len(undone.left):,} {stay} as they stand:"))
    shown = table("Record", "Field", "Stands", "Was", "Why")
    for one in undone.left[:_SHOWN]:
        fields = [name for name in one.stands if name in one.before]
        several = f"{len(one.stands)} fields"
        only = fields[0] if len(fields) == 1 else None
        shown.add_row(
            cell(one.record),
            cell(f"{one.object}.{only}" if only else f"{one.object}, {several}"),
            cell(one.stands[only]) if only else cell(None),
            cell(one.before[only]) if only else cell(None),
            cell(f"{one.why} ({one.code})" if one.code else one.why),
        )
    out.say(shown)
    if len(undone.left) > _SHOWN:
        out.say(Text(f"and {len(undone.left) - _SHOWN:,} more; --json has all", style=QUIET))


def _recall(out: Out, outcome: Outcome) -> None:
    title(out, "Cannot be recalled")
    out.say("What the CRM's own automation did in answer, mails it sent, what other syncs carried on.")
    show_automations(out, outcome.automations)


def show_automations(out: Out, automations: dict[str, Automations] | Any) -> None:
    """What runs by itself, by object; what could not be seen, once."""
    unknown: dict[str, str] = {}
    for name, found in automations.items():
        unknown.update(found.unknown)
        for kind, names in found.found.items():
            out.say(Text(f"  {safe(name)}: {kind} {', '.join(map(safe, names))}"))
    if not unknown and not any(found.found for found in automations.values()):
        out.say(Text("  No flow, trigger or validation rule is active on them.", style=QUIET))
    for kind, why in unknown.items():
        out.say(Text(f"  unknown: {kind}s ({safe(why)})", style=QUIET))
