"""A folder of exports as a CRM. What is written stays in the index, and is laid out as CSV under `cornerman/`."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from connector.crm import JobResult, JobState
from connector.errors import FixYourSetup
from connector.files.folder import Folder
from connector.files.index import Clock, Index, now
from connector.files.sheet import Said
from connector.package import PackageField, package
from connector.records import (
    Budget,
    Cursor,
    Edit,
    FieldShape,
    Identity,
    Link,
    ObjectShape,
    Page,
    Refusal,
    Row,
    Want,
    Write,
    Written,
)
from connector.survey import Automations, Grants, Space

_PAGE = 1000
OUT = "cornerman"


class Files:
    """Fulfils `connector.crm.Crm`. There are no jobs, no budget, nobody else: what the files say is what there is."""

    batch_size = 200
    bulk_from = 0
    bulk_rows = 0
    calls = 0

    def __init__(
        self,
        path: Path,
        said: Said | None = None,
        *,
        time_zone: str = "UTC",
        currency: str = "",
        language: str = "en",
        clock: Clock = now,
    ) -> None:
        self._folder = Folder(path, said or Said())
        self._index = Index(self._folder, clock)
        self._words = (time_zone, currency, language)
        self._lost: set[str] = set()
        self.spend: Callable[[], None] = _nothing  # no file counts how often it is read

    def close(self) -> None:
        """Lay out what was written, for people to read."""
        for name in self._index.written():
            self._lay_out(name)
        self._index.close()

    # --- reading

    @property
    def lost_fields(self) -> frozenset[str]:
        return frozenset(self._lost)

    @property
    def survey(self) -> "Files":
        return self

    def identity(self) -> Identity:
        time_zone, currency, language = self._words
        return Identity(self._index.identity(), self._folder.path.name, "files", False, time_zone, currency, language)

    def describe(self, objects: Iterable[str]) -> Mapping[str, ObjectShape]:
        """Columns of the files there are, and our own objects."""
        there = self._folder.objects()
        found: dict[str, ObjectShape] = {}
        for name in objects:
            if name in there:
                fields = {f: FieldShape(f, f, "string", updateable=True) for f in self._folder.fields(name)}
                found[name] = ObjectShape(name, name, createable=False, updateable=True, deletable=False, fields=fields)
                self._lost -= {
                    lost for lost in self._lost if lost.partition(".")[0] == name and lost[len(name) + 1 :] in fields
                }
            elif name in package().objects and name.startswith("Cornerman_"):
                found[name] = _ours(name)
        return found

    def budget(self) -> Budget | None:
        return None

    def changed_since(self, wants: Sequence[Want]) -> Iterator[Page]:
        for want in wants:
            name = want.source.object
            fields = self._asked(name, want.source.fields)
            cursor = want.cursor
            rows: list[Row] = []
            for page in self._index.since(name, cursor, fields, _PAGE):
                if rows:
                    yield Page(name, tuple(rows), cursor, last=False)
                rows = page
                cursor = Cursor(rows[-1].stamp, rows[-1].id)
            yield Page(name, tuple(rows), cursor, last=True)

    def fetch(self, object_name: str, ids: Sequence[str], fields: Sequence[str]) -> Iterator[Row]:
        yield from self._index.of_ids(object_name, ids, self._asked(object_name, fields))

    def edits(self, object_name: str, ids: Sequence[str], fields: Sequence[str], since: str) -> Iterator[Edit]:  # noqa: ARG002
        """Files do not say who changed what."""
        return iter(())

    def _asked(self, name: str, fields: Sequence[str]) -> list[str]:
        """The fields that can be read, looked up anew; the others are noted as lost."""
        if name in package().objects and name.startswith("Cornerman_"):
            return list(fields)
        if name not in self._folder.objects():
            raise FixYourSetup(
                f"there is no file {name}.csv or {name}.json",
                place=name,
                remedy="Export it, or set the object to null in the fields file",
            )
        there = self._folder.fields(name)
        sheet = self._folder.sheet(name)
        for field in fields:
            if field not in there:
                self._lost.add(f"{name}.{field}")
            elif sheet is not None:
                sheet.check(field)
        self._index.look(name)
        return [field for field in fields if field in there]

    # --- writing

    def write(self, writes: Sequence[Write]) -> Sequence[Written]:
        with self._index.together():
            return [self._write(one) for one in writes]

    def _write(self, one: Write) -> Written:
        values = {name: self._linked(value) for name, value in one.values.items()}
        if refusal := _refusal(one.object, values, self._folder):
            return Written(None, refusal=refusal)
        created = one.key is not None and self._index.id_of(one.object, one.key) is None
        record = self._index.put(one.object, values, key=one.key, record=one.id)
        if record is None:
            return Written(None, refusal=Refusal("NOT_FOUND", f"{one.object} has no record {one.id}"))
        return Written(record, created)

    def _linked(self, value: Any) -> Any:
        return self._index.id_of(value.object, value.key) if isinstance(value, Link) else value

    def delete(self, object_name: str, ids: Sequence[str]) -> Sequence[Written]:
        for record in ids:
            self._index.remove(object_name, record)
        return [Written(record) for record in ids]

    def _lay_out(self, name: str) -> None:
        columns = ["Id", "Key__c", "Name", *sorted(set(package().objects[name].fields) - {"Key__c"})]
        folder = self._folder.path / OUT
        folder.mkdir(exist_ok=True)
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows([values.get(c) for c in columns] for _, values in self._index.every(name))

    # --- jobs

    def cut_jobs(self, writes: Sequence[Write]) -> Iterator[Sequence[Write]]:
        yield from (writes[start : start + self.batch_size] for start in range(0, len(writes), self.batch_size))

    def open_job(self, object_name: str, writes: Sequence[Write]) -> str:  # noqa: ARG002
        self._no_jobs()

    def send_job(self, job: str, writes: Sequence[Write]) -> None:  # noqa: ARG002
        self._no_jobs()

    def end_job(self, job: str) -> JobResult:
        return JobResult(failed=f"{job}: files know no jobs")

    def job_state(self, job: str) -> JobState:  # noqa: ARG002
        return "gone"

    def drop_job(self, job: str) -> None:
        """There is none."""

    def _no_jobs(self) -> NoReturn:
        raise FixYourSetup("files know no jobs", remedy="Write in batches")

    # --- the survey

    def automations(self, objects: Sequence[str]) -> Mapping[str, Automations]:
        """Nothing runs by itself on a file."""
        return {name: Automations() for name in objects}

    def space(self) -> Space | None:
        return None

    def grants(self, user: str) -> Grants:  # noqa: ARG002
        return Grants(None, None, None)

    def count(self, object_name: str, equals: Mapping[str, Any] | None = None) -> int:
        self._look(object_name)
        wanted = (equals or {}).items()
        return sum(1 for _, values in self._index.every(object_name) if all(values.get(k) == v for k, v in wanted))

    def ids(self, object_name: str) -> Iterator[str]:
        self._look(object_name)
        return (record for record, _ in self._index.every(object_name))

    def _look(self, object_name: str) -> None:
        if object_name in self._folder.objects():
            self._index.look(object_name)


def _nothing() -> None:
    """Asked before a request that a CRM would count."""


def _ours(name: str) -> ObjectShape:
    one = package().objects[name]
    fields = {
        field.name: FieldShape(
            field.name, field.label, field.type, length=field.length or 0, createable=not field.formula,
            updateable=not field.formula, external_id=field.external_id, unique=field.unique, values=field.values,
        )
        for field in one.fields.values()
    }  # fmt: skip
    return ObjectShape(name, one.label, createable=True, updateable=True, deletable=True, fields=fields)


def _refusal(name: str, values: Mapping[str, Any], folder: Folder) -> Refusal | None:
    """What a file would take silently, and no page could show."""
    if name not in package().objects or not name.startswith("Cornerman_"):
        if name not in folder.objects():
            return Refusal("NOT_FOUND", f"there is no object {name}")
        strange = [f for f in values if f not in folder.fields(name) and not f.startswith("Cornerman_")]
        return Refusal("INVALID_FIELD", f"{name} has no column {strange[0]}", tuple(strange)) if strange else None
    fields = package().objects[name].fields
    for field, value in values.items():
        if field == "Name":
            continue
        if field not in fields:
            return Refusal("INVALID_FIELD", f"{name} has no field {field}", (field,))
        if fault := _misfit(fields[field], value):
            return Refusal("INVALID_VALUE", f"{name}.{field} {fault}", (field,))
    return None


def _misfit(field: PackageField, value: Any) -> str | None:
    if isinstance(value, str) and field.length and len(value) > field.length:
        return f"holds {field.length} signs, not {len(value)}"
    if field.values and value is not None and value not in field.values:
        return f"has no value {value!r}"
    return None
