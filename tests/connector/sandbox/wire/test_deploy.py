"""What lwc_components/ declares is what the sandbox then describes, keeps and enforces."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.sandbox.ids import make_id
from connector.sandbox.wire.describe import describe
from connector.sandbox.wire.formula import parse_formula
from connector.sandbox.wire.org import Org
from connector.sandbox.wire.server import Sandbox

from .conftest import PACKAGE, Client

ALPHA, BETA = make_id("006", 1), make_id("006", 2)
ROBOT = "integration@example.com"


@pytest.fixture
def deployed(org: Org) -> Iterator[Sandbox]:
    org.deploy(PACKAGE)
    org.assign(ROBOT, "Cornerman_Integration")
    with Sandbox(org) as sandbox:
        yield sandbox


@pytest.fixture
def robot(deployed: Sandbox) -> Client:
    return Client(deployed, ROBOT)


@pytest.fixture
def boss(deployed: Sandbox) -> Client:
    return Client(deployed, "admin@example.com")


def upsert(client: Client, name: str, key: str, **fields: object) -> str:
    row = {"attributes": {"type": name}, "Key__c": key, **fields}
    status, [result] = client.call("PATCH", f"/composite/sobjects/{name}/Key__c", {"records": [row]})
    assert status == 200
    assert result["success"], result
    return str(result["id"])


def test_describes_the_package(org: Org, deployed: Sandbox) -> None:
    view = org.view(org.user_id(ROBOT))
    one = view.object("Cornerman_Finding__c")
    assert one is not None
    told = describe(view, one, "v60.0")
    fields = {field["name"]: field for field in told["fields"]}
    assert (told["label"], told["custom"], told["keyPrefix"][0]) == ("Deal Finding", True, "a")
    key = fields["Key__c"]
    assert (key["type"], key["length"], key["externalId"], key["unique"], key["caseSensitive"], key["nillable"]) == (
        "string", 160, True, True, True, True,
    )  # fmt: skip
    master = fields["Assessment__c"]
    assert (master["referenceTo"], master["relationshipName"], master["cascadeDelete"], master["updateable"]) == (
        ["Cornerman_Assessment__c"], "Assessment__r", True, False,
    )  # fmt: skip
    assert master["writeRequiresMasterRead"] is True
    assert (fields["Name"]["autoNumber"], fields["Name"]["createable"]) == (True, False)
    state = fields["Engine_State__c"]
    assert (state["restrictedPicklist"], [one["value"] for one in state["picklistValues"]][:2]) == (
        True,
        ["Open", "Cleared"],
    )
    formula = fields["Effective_State__c"]
    assert (formula["calculated"], formula["type"], formula["createable"]) == (True, "string", False)
    assert "OwnerId" not in fields
    assert fields["Reason__c"]["filterable"] is False
    # People of a standard profile see nothing of it until they are given a permission set.
    assert org.view(org.user_id("rep@example.com")).object("Cornerman_Finding__c") is None


def test_writes_and_formulas(robot: Client, boss: Client) -> None:
    assessment = upsert(
        robot,
        "Cornerman_Assessment__c",
        "o:1:assessment",
        Opportunity__c=ALPHA,
        Risk_Band__c="High",
        Risk_Points__c=812.4,
    )
    finding = upsert(
        robot,
        "Cornerman_Finding__c",
        "o:1:risk:silence:1",
        Assessment__r={"Key__c": "o:1:assessment"},
        Title__c="Silent",
        Engine_State__c="Open",
    )
    [row] = robot.query(
        "SELECT Name, State__c, Effective_State__c, Assessment__r.Name, Assessment__r.Opportunity__r.Name "
        "FROM Cornerman_Finding__c"
    )
    assert row == {
        "Name": "DF-000001",
        "State__c": "New",
        "Effective_State__c": "New",
        "Assessment__r": {"Name": "DA-000001", "Opportunity__r": {"Name": "Alpha"}},
    }
    assert boss.call("PATCH", f"/sobjects/Cornerman_Finding__c/{finding}", {"State__c": "Acknowledged"})[0] == 204
    history = boss.query("SELECT Field, OldValue, NewValue FROM Cornerman_Finding__History ORDER BY Id")
    assert history == [
        {"Field": "created", "OldValue": None, "NewValue": None},
        {"Field": "State__c", "OldValue": "New", "NewValue": "Acknowledged"},
    ]
    query = "SELECT Effective_State__c FROM Cornerman_Finding__c WHERE Effective_State__c = '{}'"
    assert len(robot.query(query.format("Acknowledged"))) == 1
    upsert(robot, "Cornerman_Finding__c", "o:1:risk:silence:1", Engine_State__c="Cleared")
    assert len(robot.query(query.format("Cleared"))) == 1
    # The lookup from the deal, and the formulas that read through it.
    before = robot.query(f"SELECT Cornerman_Risk__c, Cornerman_Risk_Points__c FROM Opportunity WHERE Id = '{ALPHA}'")
    assert before == [{"Cornerman_Risk__c": None, "Cornerman_Risk_Points__c": None}]
    link = {"Cornerman_Assessment__c": assessment}
    assert robot.call("PATCH", f"/sobjects/Opportunity/{ALPHA}", link)[0] == 204
    stamp = f"SELECT SystemModstamp FROM Opportunity WHERE Id = '{ALPHA}'"
    stamped = robot.query(stamp)
    robot.sandbox.org.clock.advance(60)
    upsert(robot, "Cornerman_Assessment__c", "o:1:assessment", Risk_Band__c="Low", Risk_Points__c=-5)
    after = robot.query("SELECT Name, Cornerman_Risk_Points__c FROM Opportunity WHERE Cornerman_Risk__c = 'low'")
    assert after == [{"Name": "Alpha", "Cornerman_Risk_Points__c": -5.0}]
    assert robot.query(stamp) == stamped  # a formula's new value does not touch the deal


def test_only_named_fields_are_open(robot: Client) -> None:
    path = f"/sobjects/Opportunity/{ALPHA}"
    assert robot.refused("PATCH", path, {"Amount": 5})[:2] == (400, "INVALID_FIELD_FOR_INSERT_UPDATE")
    assert robot.refused("PATCH", path, {"Cornerman_Risk__c": "High"})[:2] == (400, "INVALID_FIELD_FOR_INSERT_UPDATE")
    assert robot.refused("DELETE", path)[:2] == (400, "INSUFFICIENT_ACCESS_OR_READONLY")
    new = {"Name": "N", "StageName": "Prospecting", "CloseDate": "2026-06-01"}
    assert robot.refused("POST", "/sobjects/Opportunity", new)[1] == "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"


def test_master_detail(robot: Client, boss: Client) -> None:
    missing = {"attributes": {"type": "Cornerman_Gap__c"}, "Key__c": "g"}
    [result] = robot.call("POST", "/composite/sobjects", {"records": [missing]})[1]
    assert result["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    assert result["errors"][0]["fields"] == ["Assessment__c"]
    first = upsert(robot, "Cornerman_Assessment__c", "a", Opportunity__c=ALPHA)
    upsert(robot, "Cornerman_Gap__c", "g", Assessment__c=first, Strength__c="Unknown")
    assert boss.refused("PATCH", f"/sobjects/Cornerman_Assessment__c/{first}", {"Opportunity__c": BETA})[1] == (
        "INVALID_FIELD_FOR_INSERT_UPDATE"
    )
    boss.call("DELETE", f"/sobjects/Opportunity/{ALPHA}")
    for name in ("Cornerman_Assessment__c", "Cornerman_Gap__c"):
        assert boss.query(f"SELECT Id FROM {name}") == []
        assert len(boss.query(f"SELECT Id FROM {name}", everything=True)) == 1
    boss.http.post(boss.sandbox.url + "/sandbox/undelete", json={"id": ALPHA}, timeout=10)
    [row] = boss.query("SELECT Name, (SELECT Strength__c FROM Cornerman_Gaps__r) FROM Cornerman_Assessment__c")
    assert row["Cornerman_Gaps__r"]["records"] == [{"Strength__c": "Unknown"}]


def test_deploying_twice_changes_nothing(org: Org) -> None:
    org.deploy(PACKAGE)
    before = {name: list(one.fields) for name, one in org.objects.items()}
    prefixes = [one.prefix for one in org.objects.values()]
    org.deploy(PACKAGE)
    assert {name: list(one.fields) for name, one in org.objects.items()} == before
    assert [one.prefix for one in org.objects.values()] == prefixes


@pytest.mark.parametrize(
    ("formula", "fault"),
    [
        ("1 + 1", "cannot read this formula"),
        ("VLOOKUP(a)", "no formula function VLOOKUP"),
        ("IF(a, b)", "IF takes 3 arguments, not 2"),
        ("IF(a, b, c", "not closed"),
        ("", "ends too early"),
    ],
)
def test_formulas_beyond_the_subset_are_refused(formula: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        parse_formula("Opportunity.X__c", formula)


def test_faults_in_the_package_are_named(org: Org, tmp_path: Path) -> None:
    fields = tmp_path / "objects" / "Opportunity" / "fields"
    fields.mkdir(parents=True)
    page = fields / "X__c.field-meta.xml"
    head = '<CustomField xmlns="http://soap.sforce.com/2006/04/metadata"><fullName>X__c</fullName>'
    page.write_text(head + "<type>Hologram</type></CustomField>")
    with pytest.raises(ValueError, match=r"objects/Opportunity\.object Opportunity\.X__c: .* field type 'Hologram'"):
        org.deploy(tmp_path)
    page.write_text(head)
    with pytest.raises(ValueError, match="not well-formed XML"):
        org.deploy(tmp_path)
    page.unlink()
    sets = tmp_path / "permissionsets"
    sets.mkdir()
    (sets / "P.permissionset-meta.xml").write_text(
        '<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata"><label>P</label><fieldPermissions>'
        "<editable>true</editable><field>Opportunity.StageName</field><readable>true</readable></fieldPermissions>"
        "</PermissionSet>"
    )
    with pytest.raises(ValueError, match=r"You cannot deploy to a required field: Opportunity\.StageName"):
        org.deploy(tmp_path)
