"""What a dry run found, for people: counted by object, then record by record, field by field."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from connector.records import Link
from sync.cli.out import ACCENT, QUIET, Out, cell, table
from sync.cli.safe import safe
from sync.codec import to_json
from sync.differences import Difference

_LONGEST = 200  # of a value on the screen; --json has all of it


def show_planned(out: Out, found: Sequence[Difference], limit: int) -> None:
    """At most `limit` records; 0 shows all."""
    if not found:
        out.say("Nothing would be written.")
        return
    out.say(f"Would write {len(found):,} records; nothing was written.")
    counted = table("Object", ("Records", {"justify": "right"}))
    for name, count in Counter(one.object for one in found).most_common():
        counted.add_row(cell(name), f"{count:,}")
    out.say(counted)
    for one in found[: limit or None]:
        _show(out, one)
    if limit and len(found) > limit:
        out.say()
        out.say(Text(f"and {len(found) - limit:,} more: --limit 0 shows all, --json every value whole", style=QUIET))


def _show(out: Out, one: Difference) -> None:
    out.say()
    of = f"  of {safe(one.deal_name)}" if one.deal_name and one.deal_name != one.name else ""
    out.say(Text.assemble((safe(one.name), "bold"), (of, "")))
    out.say(Padding(Text(f"{safe(one.object)}  {safe(one.key)}", style=QUIET), (0, 0, 0, 2), expand=False))
    out.say(Padding(Text(f"because of {safe(one.because)}", style=QUIET), (0, 0, 0, 2), expand=False))
    fields = Table.grid(padding=(0, 2, 0, 0))
    fields.add_column(no_wrap=True)
    fields.add_column(overflow="fold", ratio=1)
    for change in one.changes:
        after = Text.assemble(_value(change.before), (" → ", ACCENT), _value(change.after))
        fields.add_row(cell(change.field), after)
    out.say(Padding(fields, (0, 0, 0, 2), expand=False))


def _value(value: Any) -> Text:
    if isinstance(value, Link):
        value = value.key
    if value is None:
        return Text("-", style=QUIET)
    text = safe(value if isinstance(value, str) else to_json(value).decode())
    if len(text) <= _LONGEST:
        return Text(text)
    return Text.assemble(text[:_LONGEST], (f" … and {len(text) - _LONGEST:,} characters more", QUIET))
