"""One table of closed deals with their present values only: judged as it lies there.

Nothing tells how a deal stood before it ended, so what is set when it ends is left out: stage, dates and forecast, and
columns that know the outcome. What can be judged is judged; the rest is unknown.
"""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from connector.files.sheet import Said, Sheet
from connector.records import Row
from mappings import translate
from mappings.load import load_company
from mappings.organisation import Organisation
from mappings.translate.ending import ending_of
from mappings.translate.values import calendar_day
from rules.rule import RuleSet
from rules.scorecard.leak import Leak, leak_by_name
from sync.backtest.examine import Examined, Examiner, Snapshot, ready, shape_of
from sync.learn import leaks_among

SET_AT_THE_END = ("stage", "close_date", "forecast", "next_step", "next_step_on", "closed", "won")
STILL_OPEN = "still open, or ended in a way that the fields file does not name"

_ORG = """\
crm: files
files: {{ folder: . }}
fields: {fields}
currency: {currency}
time_zone: {time_zone}
"""


@dataclass(frozen=True, slots=True)
class Table:
    """The deals of a table, judged, and the columns left out because they leak."""

    organisation: Organisation
    examined: Examined
    leaks: tuple[Leak, ...]


def organisation_of_table(fields: Path, currency: str = "EUR", time_zone: str = "UTC") -> Organisation:
    """An organisation that is nothing but this fields file. Raises `BadMapping`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("orgs", "fields"):
            (folder / part).mkdir()
        for beside in fields.parent.glob("*.yaml"):  # what the file may extend
            if beside != fields and f"extends: {beside.stem}\n" in fields.read_text(encoding="utf-8"):
                shutil.copyfile(beside, folder / "fields" / beside.name)
        shutil.copyfile(fields, folder / "fields" / fields.name)
        org = _ORG.format(fields=fields.stem, currency=currency, time_zone=time_zone)
        (folder / "orgs" / "table.yaml").write_text(org, encoding="utf-8")
        return load_company(folder).organisations["table"]


def examine_table(
    organisation: Organisation, file: Path, rules: RuleSet, today: date, *, insist: bool = False
) -> Table:
    """Every closed deal of the table, judged on `today`. With `insist` columns that leak are used all the same."""
    sheet = Sheet.open(file, Said())
    fields = organisation.fields
    blind = translate.blind_spots(
        fields, {fields.opportunity.object: shape_of(fields.opportunity.object, sheet.columns)}
    )
    examiner = Examiner(
        organisation, ready(organisation, rules), blind, lambda _: translate.Capture(), frozenset(), None
    )
    snapshots = list(_judged(examiner, sheet, today))
    insisted = {key for key, signal in fields.signals.items() if signal.insist or insist}
    named = {signal.field: key for key, signal in fields.signals.items()}
    leaks = {leak.column: leak for leak in map(leak_by_name, sheet.columns) if leak is not None}
    if fields.outcome is not None:
        leaks.pop(fields.outcome.field, None)
    by_value = {leak.column: leak for leak in leaks_among([one.seen() for one in snapshots])}
    left_out = {key for column, key in named.items() if (column in leaks or key in by_value) and key not in insisted}
    found = examiner.found
    found.snapshots = [_without(one, left_out) for one in snapshots]
    told = [leak for column, leak in leaks.items() if named.get(column) not in insisted]
    told += [leak for key, leak in by_value.items() if key in left_out and fields.signals[key].field not in leaks]
    return Table(organisation, found, tuple(told))


def _judged(examiner: Examiner, sheet: Sheet, today: date) -> Iterator[Snapshot]:
    organisation = examiner.organisation
    kind = organisation.fields.opportunity
    columns = {*kind.fields.values(), *(s.field for s in organisation.fields.signals.values())}
    columns |= {element.field for element in organisation.fields.elements.values() if element.field}
    for column in sorted(columns & set(sheet.columns)):
        sheet.check(column)
    dropped = {kind.fields[ours] for ours in SET_AT_THE_END if ours in kind.fields}
    dropped -= {signal.field for signal in organisation.fields.signals.values()}
    for record, values in sheet.rows():
        closed, won = ending_of(organisation.fields, values)
        if not closed:
            examiner.found.left_out[STILL_OPEN] += 1
            continue
        examiner.found.closed += 1
        ended = calendar_day(values.get(kind.fields.get("close_date", ""))) or date.min
        then = {name: value for name, value in {"Id": record, **values}.items() if name not in dropped}
        row = Row(kind.object, record, f"{today.isoformat()}T00:00:00Z", then)
        yield examiner.judged({kind.object: [row]}, {}, (), today, ended, lost=not won)


def _without(one: Snapshot, fields: set[str]) -> Snapshot:
    starts = tuple(f"signal.{name}=" for name in fields)
    if not starts:
        return one
    return one.keeping(frozenset(term for term in one.terms if not term.startswith(starts)))
