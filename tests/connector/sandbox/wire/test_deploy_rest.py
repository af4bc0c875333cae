"""A zip deployed over REST: what it declares is there, twice is once, a fault leaves nothing, and it can be removed."""

import io
import json
import zipfile
from typing import Any

import pytest

from connector.sandbox.ids import make_id
from connector.sandbox.wire.deploy.components import components
from connector.sandbox.wire.deploy.files import from_source
from connector.sandbox.wire.org import Org

from .conftest import PACKAGE, Client, custom_field

_HEAD = 'xmlns="http://soap.sforce.com/2006/04/metadata"'
ALPHA = make_id("006", 1)


def manifest(version: str = "60.0", **members: list[str]) -> str:
    types = "".join(
        f"<types>{''.join(f'<members>{one}</members>' for one in names)}<name>{kind}</name></types>"
        for kind, names in members.items()
    )
    return f"<Package {_HEAD}>{types}<version>{version}</version></Package>"


def package() -> dict[str, str | bytes]:
    """The whole package as a zip holds it, every component named."""
    files = from_source(PACKAGE)
    named: dict[str, list[str]] = {}
    for one in components(files).values():
        named.setdefault(one.kind, []).append(one.name)
    return {**files, "package.xml": manifest(**named)}


def deploy(client: Client, files: dict[str, str | bytes], **options: Any) -> dict[str, Any]:
    """The result, as it is told when it is asked for."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    described = json.dumps({"deployOptions": {"singlePackage": True, "rollbackOnError": True, **options}})
    parts = {
        "file": ("package.zip", packed.getvalue(), "application/zip"),
        "entity_content": (None, described, "application/json"),
    }
    started = client.raw("POST", "/metadata/deployRequest", files=parts)
    assert started.status_code == 201, started.text
    assert (started.json()["deployResult"]["status"], started.json()["deployResult"]["done"]) == ("Pending", False)
    status, told = client.call("GET", f"/metadata/deployRequest/{started.json()['id']}?includeDetails=true")
    assert status == 200
    return dict(told["deployResult"])


def failures(result: dict[str, Any]) -> dict[str, str]:
    return {one["fullName"]: one["problem"] for one in result["details"]["componentFailures"]}


def objects(**fields: str) -> str:
    """A custom object of our own with these fields, each the inside of its element."""
    inside = "".join(f"<fields><fullName>{name}</fullName>{text}</fields>" for name, text in fields.items())
    return (
        f"<CustomObject {_HEAD}>{inside}<label>Note</label><pluralLabel>Notes</pluralLabel><nameField>"
        "<label>Name</label><type>Text</type></nameField><sharingModel>ReadWrite</sharingModel></CustomObject>"
    )


TEXT = "<label>T</label><length>20</length><type>Text</type>"
NOTE: dict[str, str | bytes] = {
    "package.xml": manifest(CustomObject=["Note__c"]),
    "objects/Note__c.object": objects(Text__c=TEXT),
}


def test_the_package_comes_by_deploy_and_twice_is_once(org: Org, admin: Client) -> None:
    assert admin.refused("GET", "/sobjects/Cornerman_Finding__c/describe")[0] == 404
    first = deploy(admin, package())
    assert failures(first) == {}
    assert (first["status"], first["success"], first["numberComponentErrors"]) == ("Succeeded", True, 0)
    assert all(one["created"] for one in first["details"]["componentSuccesses"])
    one = admin.call("POST", "/sobjects/Cornerman_Assessment__c", {"Opportunity__c": ALPHA})
    assert one[0] == 201
    fresh = Org(now=org.clock.now())
    fresh.deploy(PACKAGE)
    try:
        assert {name: list(one) for name, one in fresh.objects.items()} == {
            name: list(one) for name, one in org.objects.items()
        }
    finally:
        fresh.close()
    # An admin's own: a field on our object, a field's label, a permission set beside ours.
    org.add_field("Cornerman_Assessment__c", custom_field("Theirs__c", "string", length=10))
    org.permission_set("Theirs")
    org.allow("Theirs", "Cornerman_Assessment__c", ["read"])
    kept = admin.call("GET", "/sobjects/Cornerman_Assessment__c/describe")[1]
    second = deploy(admin, package())
    assert not any(one["created"] or one["changed"] for one in second["details"]["componentSuccesses"])
    assert admin.call("GET", "/sobjects/Cornerman_Assessment__c/describe")[1] == kept
    assert "Theirs__c" in [field["name"] for field in kept["fields"]]
    assert org.permission_sets["Theirs"].objects == {"cornerman_assessment__c": frozenset(["read"])}
    assert len(admin.query("SELECT Id FROM Cornerman_Assessment__c")) == 1


def test_check_only_and_rollback_leave_nothing(org: Org, admin: Client) -> None:
    checked = deploy(admin, NOTE, checkOnly=True)
    assert (checked["status"], checked["checkOnly"], checked["numberComponentsTotal"]) == ("Succeeded", True, 2)
    assert admin.refused("GET", "/sobjects/Note__c/describe")[0] == 404
    bad = {**NOTE, "objects/Note__c.object": objects(Text__c=TEXT, Wrong__c="<label>W</label><type>Hologram</type>")}
    result = deploy(admin, bad)
    assert (result["status"], result["success"]) == ("Failed", False)
    assert failures(result) == {"Note__c.Wrong__c": "the sandbox has no field type 'Hologram'"}
    assert admin.refused("GET", "/sobjects/Note__c/describe")[0] == 404
    assert org.components == {}
    part = deploy(admin, bad, rollbackOnError=False)
    assert (part["status"], part["numberComponentErrors"]) == ("SucceededPartial", 1)
    fields = [one["name"] for one in admin.call("GET", "/sobjects/Note__c/describe")[1]["fields"]]
    assert ("Text__c" in fields, "Wrong__c" in fields) == (True, False)
    # The same prefix and ids as if nothing had been tried before.
    assert admin.call("POST", "/sobjects/Note__c", {"Text__c": "x"})[1]["id"].startswith("a01")


@pytest.mark.parametrize(
    ("files", "name", "problem"),
    [
        ({"package.xml": manifest(Flow=["A"])}, "package.xml", "Entity type: 'Flow' is unknown, or not served here"),
        ({"package.xml": "<Package"}, "package.xml", "not well-formed XML"),
        ({**NOTE, "package.xml": manifest(CustomObject=["Other__c"])}, "Other__c", "was not found in zipped directory"),
        ({**NOTE, "package.xml": manifest(CustomTab=["*"])}, "Note__c", "Not in package.xml"),
        ({**NOTE, "flows/A.flow": "<Flow/>"}, "A.flow", "the folder flows is not served here"),
        (
            {**NOTE, "objects/Note__c.object": objects().replace("<label>Note", "<hologram/><label>Note")},
            "Note__c",
            "Element hologram invalid at this location in type CustomObject",
        ),
        (
            {**NOTE, "objects/Note__c.object": objects().replace("<label>Note", "<validationRules/><label>Note")},
            "Note__c",
            "validationRules are not served here",
        ),
        (
            {**NOTE, "objects/Note__c.object": objects(F__c="<formula>Nope__c</formula><type>Text</type>")},
            "Note__c.F__c",
            "Field Nope__c does not exist",
        ),
        (
            {**NOTE, "objects/Note__c.object": objects(F__c="<formula>NOW()</formula><type>DateTime</type>")},
            "Note__c.F__c",
            "no formula function NOW",
        ),
        (
            {**NOTE, "objects/Note__c.object": objects(L__c="<referenceTo>X__c</referenceTo><type>Lookup</type>")},
            "Note__c.L__c",
            "referenceTo value of 'X__c' does not resolve",
        ),
        (
            {
                "package.xml": manifest(PermissionSet=["P"]),
                "permissionsets/P.permissionset": f"<PermissionSet {_HEAD}><fieldPermissions><editable>true</editable>"
                "<field>Opportunity.Nope__c</field><readable>true</readable></fieldPermissions></PermissionSet>",
            },
            "P",
            "no CustomField named Opportunity.Nope__c found",
        ),
        (
            {
                "package.xml": manifest(Report=["Deals", "Deals/One"]),
                "reports/Deals-meta.xml": f"<ReportFolder {_HEAD}/>",
                "reports/Deals/One.report": f"<Report {_HEAD}><reportType>Gone__c</reportType></Report>",
            },
            "Deals/One",
            "invalid report type: Gone__c",
        ),
        (
            {
                "package.xml": manifest(Report=["Deals/One"]),
                "reports/Deals/One.report": f"<Report {_HEAD}><reportType>Opportunity</reportType></Report>",
            },
            "Deals/One",
            "Cannot find folder:Deals",
        ),
    ],
)
def test_nothing_is_taken_in_silence(
    org: Org, admin: Client, files: dict[str, str | bytes], name: str, problem: str
) -> None:
    result = deploy(admin, files)
    assert (result["status"], result["success"]) == ("Failed", False)
    assert problem in failures(result)[name]
    assert org.components == {}


def test_reports_lie_in_folders(org: Org, admin: Client) -> None:
    """The folder is a member of its own; the CLI names it with a slash at the end."""
    result = deploy(
        admin,
        {
            "package.xml": manifest(Report=["Deals/", "Deals/One"], ReportType=["Notes"]),
            "reportTypes/Notes.reportType": f"<ReportType {_HEAD}><baseObject>Opportunity</baseObject></ReportType>",
            "reports/Deals-meta.xml": f"<ReportFolder {_HEAD}/>",
            "reports/Deals/One.report": f"<Report {_HEAD}><reportType>Notes__c</reportType></Report>",
        },
    )
    assert failures(result) == {}
    assert sorted(org.components) == ["Report:Deals", "Report:Deals/One", "ReportType:Notes"]


def test_a_deployed_permission_set_replaces_the_former(org: Org, admin: Client) -> None:
    def grants(*fields: str) -> str:
        inside = "".join(
            f"<fieldPermissions><editable>false</editable><field>Opportunity.{field}</field><readable>true</readable>"
            "</fieldPermissions>"
            for field in fields
        )
        return f"<PermissionSet {_HEAD}><label>P</label>{inside}</PermissionSet>"

    path = "permissionsets/P.permissionset"
    deploy(admin, {"package.xml": manifest(PermissionSet=["P"]), path: grants("Amount", "NextStep")})
    query = "SELECT Field FROM FieldPermissions WHERE Parent.Name = 'P' ORDER BY Id"
    assert [row["Field"] for row in admin.query(query)] == ["Opportunity.Amount", "Opportunity.NextStep"]
    deploy(admin, {"package.xml": manifest(PermissionSet=["P"], version="39.0"), path: grants("Type")})
    assert len(admin.query(query)) == 3
    result = deploy(admin, {"package.xml": manifest(PermissionSet=["P"]), path: grants("Type")})
    assert [one["changed"] for one in result["details"]["componentSuccesses"]] == [False]
    assert [row["Field"] for row in admin.query(query)] == ["Opportunity.Type"]


def test_what_is_used_cannot_be_removed_and_the_rest_can(org: Org, admin: Client) -> None:
    deploy(admin, NOTE)
    made = admin.call("POST", "/sobjects/Note__c", {"Text__c": "kept?"})[1]["id"]
    org.add_field("Note__c", custom_field("Loud__c", "string", formula="Text__c", length=20))
    empty = manifest()
    going = {"package.xml": empty, "destructiveChanges.xml": manifest(CustomField=["Note__c.Text__c"])}
    result = deploy(admin, going)
    assert failures(result) == {
        "Note__c.Text__c": "This custom field is referenced elsewhere in salesforce.com: Note__c.Loud__c"
    }
    both = {**going, "destructiveChanges.xml": manifest(CustomField=["Note__c.Text__c", "Note__c.Loud__c"])}
    assert [one["deleted"] for one in deploy(admin, both)["details"]["componentSuccesses"]] == [True, True]
    assert admin.refused("GET", "/query?q=SELECT Text__c FROM Note__c")[1] == "INVALID_FIELD"
    # Made again, the field is empty.
    deploy(admin, NOTE)
    assert admin.query("SELECT Id, Text__c FROM Note__c") == [{"Id": made, "Text__c": None}]
    org.add_field(
        "Opportunity",
        custom_field("Note__c", "reference", reference_to=("Note__c",), relationship="Note__r"),
    )
    gone = {"package.xml": empty, "destructiveChangesPost.xml": manifest(CustomObject=["Note__c", "Nope__c"])}
    assert "Opportunity.Note__c" in failures(deploy(admin, gone))["Note__c"]
    gone["destructiveChangesPre.xml"] = manifest(CustomField=["Opportunity.Note__c"])
    result = deploy(admin, gone)
    assert result["success"]
    [absent] = [one for one in result["details"]["componentSuccesses"] if one["fullName"] == "Nope__c"]
    assert (absent["deleted"], absent["problem"]) == (False, "No CustomObject named: Nope__c found")
    assert admin.refused("GET", "/sobjects/Note__c/describe")[0] == 404


def test_the_whole_package_can_be_removed(org: Org, admin: Client) -> None:
    before = {name: list(one.fields) for name, one in org.objects.items()}
    files = package()
    deploy(admin, files)
    named: dict[str, list[str]] = {}
    for one in components({name: body for name, body in files.items() if isinstance(body, bytes)}).values():
        if one.kind != "CustomField" or one.name.startswith("Opportunity."):
            named.setdefault(one.kind, []).append(one.name)
    result = deploy(admin, {"package.xml": manifest(), "destructiveChanges.xml": manifest(**named)})
    assert failures(result) == {}
    assert {name: list(one.fields) for name, one in org.objects.items()} == before
    assert org.components == {}
    assert admin.query("SELECT Id FROM PermissionSet") == []


def test_requests_that_are_none(org: Org, admin: Client) -> None:
    rep = Client(admin.sandbox, "rep@example.com")
    part = {"file": ("p.zip", b"PK", "application/zip"), "json": (None, '{"deployOptions": {}}', "application/json")}
    assert rep.raw("POST", "/metadata/deployRequest", files=part).status_code == 403
    broken = admin.raw("POST", "/metadata/deployRequest", files=part).json()["id"]
    told = admin.call("GET", f"/metadata/deployRequest/{broken}?includeDetails=true")[1]["deployResult"]
    assert "not a zip file" in told["details"]["componentFailures"][0]["problem"]
    assert admin.call("GET", f"/metadata/deployRequest/{broken}")[1]["deployResult"]["details"] is None
    for files in ({"file": part["file"]}, {"json": part["json"]}):
        assert admin.raw("POST", "/metadata/deployRequest", files=files).status_code == 400
    plain = admin.raw("POST", "/metadata/deployRequest", data=b"x", headers={"Content-Type": "text/plain"})
    assert plain.status_code == 400
    purge = {**part, "json": (None, '{"deployOptions": {"purgeOnDelete": true}}', "application/json")}
    assert admin.raw("POST", "/metadata/deployRequest", files=purge).status_code == 400
    assert admin.refused("GET", "/metadata/deployRequest/0Af000000000099AAA")[0] == 404
    assert org.components == {}


def test_labels_of_a_picklist_are_told(admin: Client) -> None:
    picklist = (
        "<label>P</label><type>Picklist</type><valueSet><valueSetDefinition><value><fullName>low</fullName>"
        "<label>Quite low</label></value><value><fullName>high</fullName><label>high</label></value>"
        "</valueSetDefinition></valueSet>"
    )
    files = {**NOTE, "objects/Note__c.object": objects(Text__c=TEXT, P__c=picklist)}
    assert deploy(admin, files)["status"] == "Succeeded"
    for value in ("low", "high"):
        assert admin.call("POST", "/sobjects/Note__c", {"P__c": value})[0] == 201
    asked = "SELECT P__c, toLabel(P__c) shown FROM Note__c WHERE toLabel(P__c) LIKE 'quite%'"
    assert admin.query(asked) == [{"P__c": "low", "shown": "Quite low"}]
    assert admin.query("SELECT toLabel(P__c) FROM Note__c ORDER BY P__c DESC") == [
        {"P__c": "high"},
        {"P__c": "Quite low"},
    ]
    fields = {field["name"]: field for field in admin.call("GET", "/sobjects/Note__c/describe")[1]["fields"]}
    told = [(one["value"], one["label"]) for one in fields["P__c"]["picklistValues"]]
    assert told == [("low", "Quite low"), ("high", "high")]
