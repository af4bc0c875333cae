"""conflicts, forget: what only a person can decide."""

from enum import StrEnum
from typing import Annotated

import typer
from rich.text import Text

from sync import conflicts as deciding
from sync import forget as forgetting
from sync.cli.exits import Exit, Refused
from sync.cli.look import Org
from sync.cli.out import Out, cell, table
from sync.cli.safe import safe
from sync.cli.shell import Shell
from sync.forget import Stays
from sync.store import shared_fields
from sync.store.shared_fields import Conflict


class Decision(StrEnum):
    KEEP = "keep"
    TAKE = "take"


def conflicts(
    shell: Shell,
    decision: Annotated[
        Decision | None, typer.Argument(metavar="[keep|take]", help="keep what the person set, or take ours.")
    ] = None,
    number: Annotated[int | None, typer.Argument(metavar="[NUMBER]", help="Which conflict, by its number.")] = None,
    org: Org = None,
) -> Exit:
    """Fields of yours that we filled and a person changed: show them, or decide one.

    After keep the field is theirs for good; where both wrote at the same moment and ours came last, the next sync puts
    theirs back. After take the next sync writes our value.
    """
    if (decision is None) != (number is None):
        raise typer.BadParameter("name both, as in: cornerman conflicts keep 3")
    organisation = shell.organisation(org)
    with shell.store() as store:
        if decision is None or number is None:
            with store.begin() as connection:
                found = shared_fields.conflicts(connection, organisation.alias)
            shell.out.document({"organisation": organisation.alias, "conflicts": found})
            _show(shell.out, found)
            return Exit.FOUND if found else Exit.DONE
        decide = deciding.keep if decision is Decision.KEEP else deciding.take
        settled = decide(store, organisation.alias, number)
    if settled is None:
        raise Refused(f"no conflict {number} is open. Nearest: cornerman conflicts")
    state = "kept" if decision is Decision.KEEP else "taken"
    shell.out.document({"organisation": organisation.alias, "conflict": settled, "decided": state})
    if decision is Decision.KEEP and not settled.overwrote:
        shell.out.say(f"Kept: {settled.field} stays as the person set it, and is theirs from now on.")
    elif settled.overwrote and settled.theirs == shared_fields.NOT_KEPT:
        shell.out.say(f"{settled.field} stays as it is: nobody knows what the person had set.")
    elif decision is Decision.KEEP:
        shell.out.say(f"Kept: the next sync puts {settled.field} back as the person set it; it is theirs from now on.")
    elif settled.overwrote:
        shell.out.say(f"Taken: {settled.field} stays as we wrote it.")
    else:
        shell.out.say(f"Taken: the next sync writes {settled.field}.")
    return Exit.DONE


def _show(out: Out, found: list[Conflict]) -> None:
    if not found:
        out.say("No conflict is open.")
        return
    shown = table(("No.", {"justify": "right"}), "Deal", "Field", "We wrote", "They set", "We propose")
    for one in found:
        values = (one.stored, one.theirs, one.proposed)
        shown.add_row(str(one.id), cell(one.deal), cell(f"{one.object}.{one.field}"), *map(cell, values))
    out.say(shown)
    if gone_over := [str(one.id) for one in found if one.overwrote]:
        out.say()
        out.say(f"Both wrote at the same moment, and ours stands: No. {', '.join(gone_over)}.")
    out.say()
    out.say(Text("Decide with:"))
    out.paste(f"cornerman conflicts keep {found[0].id}")
    out.paste(f"cornerman conflicts take {found[0].id}")


def _stays(out: Out, stays: tuple[Stays, ...]) -> None:
    """What the CRM goes on to hold, by object; which of it nothing of ours writes again."""
    if not stays:
        return
    out.say()
    out.say("The CRM still names them. Erase there what your rules ask for; --json lists every record:")
    shown = table("Object", ("Records", {"justify": "right"}), "Fields", "First of them")
    for name, ours in sorted({(one.object, one.ours) for one in stays}):
        some = [one for one in stays if (one.object, one.ours) == (name, ours)]
        fields = sorted({field for one in some for field in one.fields})
        ended = " (ours, ended)" if ours else ""
        shown.add_row(cell(f"{name}{ended}"), f"{len(some):,}", cell(", ".join(fields)), cell(some[0].record))
    out.say(shown)


_CONTACT_ID = (15, 18)


def forget(
    shell: Shell,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="The contact's record id.")],
    org: Org = None,
) -> None:
    """Erase one of the buyer's people here: their records, and all that was said of their deals.

    Only digests of their ids and addresses stay, so that they do not come back. Their deals are judged again by the
    next sync. What the CRM holds of them is the CRM's to erase, and is listed.
    """
    if len(person) not in _CONTACT_ID or not person.isalnum():
        raise typer.BadParameter(
            "that is no record id: it has 18 letters and digits, and stands in the contact's address"
        )
    organisation = shell.organisation(org)
    with shell.store() as store:
        erased = forgetting.forget(store, organisation, person)
    shell.out.document({"organisation": organisation.alias, "erased": erased})
    again = "Was forgotten before. " if erased.already else ""
    shell.out.say(
        safe(
            f"{again}Erased: {erased.records} records, {erased.assessments} assessments, {erased.writes} writes and "
            f"{erased.fields} remembered fields of {len(erased.deals)} deals; {erased.emptied} more records named them "
            "and do no more."
        )
    )
    _stays(shell.out, erased.stays)
    if erased.deals:
        shell.out.say("Judge them again without this person:")
        shell.out.paste(f"cornerman sync {organisation.alias}")
