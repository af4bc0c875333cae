"""What SQLite puts together as JSON and CSV reads back as what was stored, whatever the value."""

import csv
import io
import json
import random

import msgspec
import pytest

from connector.sandbox.ids import make_id
from connector.sandbox.wire.org import Org
from connector.sandbox.wire.rest import app
from connector.sandbox.wire.soql.run import Queries

from .conftest import Client
from .test_bulk_query import answer_of

FIELDS = "Id, Name, AnnualRevenue, NumberOfEmployees"
SIGNS = "aZ09 \"'\\/%s%d{}[],;:\t\r\n\x01\x1f\x7f\u2028é漢😀"


def number(chance: random.Random) -> float:
    """Within the 18 digits that a field of an org can have."""
    plain = round(chance.uniform(-1e8, 1e8), chance.randrange(6))
    return chance.choice([plain, chance.uniform(-1, 1) * 10 ** chance.randrange(-8, 18), 0.0, 1e7, -1e15, 0.1 + 0.2])


@pytest.fixture
def told(org: Org) -> dict[str, tuple[str, float, int]]:
    chance = random.Random(7)
    rows = {
        make_id("001", n): (
            "x" + "".join(chance.choices(SIGNS, k=chance.randrange(40))) + "x",
            number(chance),
            chance.randrange(-(2**31), 2**31),
        )
        for n in range(1000, 3000)
    }
    org.load(
        "Account",
        [
            {"Id": key, "Name": name, "AnnualRevenue": money, "NumberOfEmployees": count}
            for key, (name, money, count) in rows.items()
        ],
    )
    return rows


def test_json(org: Org, told: dict[str, tuple[str, float, int]]) -> None:
    view = org.view(org.user_id("admin@example.com"))
    text = f"SELECT {FIELDS}, CreatedDate FROM Account WHERE Name LIKE 'x%x' LIMIT 2000"
    answer = json.loads(msgspec.json.encode(Queries().ask(view, text, False, "v60.0")))
    found = {one["Id"]: one for one in answer["records"]}
    assert found.keys() == told.keys()
    for key, values in told.items():
        one = found[key]
        assert (one["Name"], one["AnnualRevenue"], one["NumberOfEmployees"]) == values
        assert one["attributes"] == {"type": "Account", "url": f"/services/data/v60.0/sobjects/Account/{key}"}
        assert one["CreatedDate"] == "2026-05-15T10:00:00.000+0000"


def test_csv(told: dict[str, tuple[str, float, int]], admin: Client) -> None:
    answer = answer_of(admin, f"SELECT {FIELDS} FROM Account")
    rows = csv.reader(io.StringIO(answer.content.decode(), newline=""), strict=True)
    found = {row[0]: row for row in rows}
    for key, (name, money, count) in told.items():
        row = found[key]
        assert (row[1], int(row[3])) == (name, count)
        assert float(row[2]) == pytest.approx(money, rel=1e-14)


def test_an_upload_has_its_limit(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "_MAX_UPLOAD", 1000)
    _, job = admin.call("POST", "/jobs/ingest", {"object": "Account", "operation": "insert"})
    address = f"{admin.sandbox.url}/{job['contentUrl']}"
    answers = [
        admin.http.put(address, data="Name\n" + "x" * size, headers={"Content-Type": "text/csv"}, timeout=10)
        for size in (2000, 500)
    ]
    assert [answer.status_code for answer in answers] == [413, 201]
