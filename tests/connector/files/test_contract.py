"""A folder of exports keeps every promise of a CRM; people's hands are on the CSV files."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connector.files import Files
from connector.records import Source, Write
from tests.contract import CrmContract

ASSESSMENT = "Cornerman_Assessment__c"
LONG_PAST = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


class Exports:
    """Fulfils `tests.contract.Org`. Each change of a file is looked at in a second of its own."""

    deals = Source("deals", ("Name", "Stage", "Amount"))
    contacts = Source("contacts", ("LastName", "Title"))
    ours = ASSESSMENT

    def __init__(self, folder: Path) -> None:
        self.folder, self.now, self.made = folder, datetime(2026, 3, 3, 9, tzinfo=UTC), 0
        self.gone: dict[str, dict[str, Any]] = {}
        for source in (self.deals, self.contacts):
            self._save(source.object, ["Id", *source.fields, "IsDeleted", "MasterRecordId"], [])
        self.crm = self.connect()

    def connect(self) -> Files:
        return Files(self.folder, clock=lambda: self.now)

    connect_in_bulk = connect

    def _load(self, name: str) -> tuple[list[str], list[dict[str, Any]]]:
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
            return list(reader.fieldnames or ()), rows

    def _save(self, name: str, columns: list[str], rows: list[dict[str, Any]]) -> None:
        with (self.folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
        self.now += timedelta(seconds=1)

    def create(self, source: Source, text: str) -> str:
        return self._add(source, [text])[0]

    def _add(self, source: Source, texts: Sequence[str]) -> list[str]:
        columns, rows = self._load(source.object)
        new = [{"Id": f"r{self.made + n:06}", source.fields[0]: text} for n, text in enumerate(texts)]
        self.made += len(texts)
        self._save(source.object, columns, [*rows, *new])
        return [one["Id"] for one in new]

    def create_at_once(self, source: Source, texts: Sequence[str]) -> list[str]:
        ids = self._add(source, texts)
        now, self.now = self.now, LONG_PAST
        list(self.connect().fetch(source.object, ids[:1], source.fields))  # looked at then
        self.now = now
        return ids

    def change(self, object_name: str, record: str, values: Mapping[str, Any]) -> None:
        columns, rows = self._load(object_name)
        self._save(object_name, columns, [{**row, **values} if row["Id"] == record else row for row in rows])

    def delete(self, object_name: str, record: str) -> None:
        columns, rows = self._load(object_name)
        self.gone |= {row["Id"]: row for row in rows if row["Id"] == record}
        list(self.connect().fetch(object_name, [record], ["Id"]))  # it was there when somebody looked
        self._save(object_name, columns, [row for row in rows if row["Id"] != record])

    def restore(self, object_name: str, record: str) -> None:
        list(self.connect().fetch(object_name, [record], ["Id"]))
        columns, rows = self._load(object_name)
        self._save(object_name, columns, [*rows, self.gone[record]])

    def merge(self, object_name: str, survivor: str, loser: str) -> None:
        self.change(object_name, loser, {"IsDeleted": "true", "MasterRecordId": survivor})

    def revoke(self, object_name: str, field: str) -> None:
        columns, rows = self._load(object_name)
        self._save(object_name, [column for column in columns if column != field], rows)

    def write_of(self, key: str, text: str) -> Write:
        return Write(ASSESSMENT, {"Opportunity__c": "r000001", "Primary_Action__c": text}, key=key)

    def text_of(self, write: Write) -> tuple[str, str]:
        return "Primary_Action__c", write.values["Primary_Action__c"]

    def refused_write(self, key: str) -> Write:
        return Write(ASSESSMENT, {"Risk_Band__c": "Mauve"}, key=key)


@pytest.fixture
def org(tmp_path: Path) -> Iterator[Exports]:
    org = Exports(tmp_path)
    yield org
    org.crm.close()


class TestFilesContract(CrmContract):
    """Every promise of `connector.crm.Crm`; there are no jobs."""


def test_what_was_written_lies_beside_the_exports(org: Exports) -> None:
    org.crm.write([org.write_of("key", 'Ring "Ana",\nthen write')])
    org.crm.close()
    org.crm = org.connect()

    with (org.folder / "cornerman" / f"{ASSESSMENT}.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)

    assert row["Key__c"] == "key"
    assert row["Primary_Action__c"] == 'Ring "Ana",\nthen write'
