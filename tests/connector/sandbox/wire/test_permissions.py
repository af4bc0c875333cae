"""Object and field permissions hold on every path: describe, query, record, collection."""

from connector.sandbox.ids import make_id
from connector.sandbox.wire.org import Org
from connector.sandbox.wire.server import Sandbox

from .conftest import Client

ALPHA = make_id("006", 1)


def test_field_permissions_on_every_path(org: Org, sandbox: Sandbox) -> None:
    rep = Client(sandbox, "rep@example.com")
    path = f"/sobjects/Opportunity/{ALPHA}"
    assert rep.call("PATCH", path, {"NextStep": "mine"})[0] == 204
    org.allow("Standard User", "Opportunity.NextStep", ["read"])
    assert rep.call("GET", path)[1]["NextStep"] == "mine"
    read_only = (400, "INVALID_FIELD_FOR_INSERT_UPDATE", ["NextStep"])
    assert rep.refused("PATCH", path, {"NextStep": "again"}) == read_only
    new = {"Name": "N", "StageName": "Prospecting", "CloseDate": "2026-06-01", "NextStep": "x"}
    assert rep.refused("POST", "/sobjects/Opportunity", new) == read_only
    row = {"attributes": {"type": "Opportunity"}, "id": ALPHA, "NextStep": "x"}
    results = rep.call("PATCH", "/composite/sobjects", {"records": [row]})[1]
    assert results[0]["errors"][0]["statusCode"] == "INVALID_FIELD_FOR_INSERT_UPDATE"
    org.allow("Standard User", "Opportunity.NextStep", [])
    assert "NextStep" not in rep.call("GET", path)[1]
    assert rep.refused("GET", path + "?fields=NextStep")[:2] == (400, "INVALID_FIELD")
    assert rep.refused("PATCH", path, {"NextStep": "x"})[:2] == (400, "INVALID_FIELD")
    message = rep.call("PATCH", path, {"NextStep": "x"})[1][0]["message"]
    assert message == "No such column 'NextStep' on sobject of type Opportunity"
    # The administrator still sees it.
    assert Client(sandbox, "admin@example.com").call("GET", path)[1]["NextStep"] == "mine"


def test_history_tells_only_of_readable_fields(org: Org, sandbox: Sandbox, admin: Client) -> None:
    rep = Client(sandbox, "rep@example.com")
    change = {"NextStep": "x", "StageName": "Proposal", "OwnerId": org.user_id("admin@example.com")}
    assert admin.call("PATCH", f"/sobjects/Opportunity/{ALPHA}", change)[0] == 204
    query = "SELECT Field FROM OpportunityFieldHistory ORDER BY Id"
    everything = [row["Field"] for row in admin.query(query)]
    assert {"NextStep", "StageName", "Owner"} < set(everything)
    assert [row["Field"] for row in rep.query(query)] == everything
    org.allow("Standard User", "Opportunity.NextStep", [])
    assert [row["Field"] for row in rep.query(query)] == [name for name in everything if name != "NextStep"]
    assert rep.query("SELECT StageName FROM OpportunityHistory WHERE StageName = 'Proposal'")


def test_object_permissions(org: Org, sandbox: Sandbox) -> None:
    rep = Client(sandbox, "rep@example.com")
    contact = make_id("003", 1)
    org.allow("Standard User", "Contact", ["read"])
    assert rep.call("GET", f"/sobjects/Contact/{contact}?fields=Name")[0] == 200
    assert rep.refused("PATCH", f"/sobjects/Contact/{contact}", {"Title": "x"})[1] == "INSUFFICIENT_ACCESS_OR_READONLY"
    assert rep.refused("DELETE", f"/sobjects/Contact/{contact}")[1] == "INSUFFICIENT_ACCESS_OR_READONLY"
    assert rep.refused("POST", "/sobjects/Contact", {"LastName": "x"})[1] == "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"
    org.allow("Standard User", "Contact", [])
    for method, path in (
        ("GET", f"/sobjects/Contact/{contact}"),
        ("GET", "/sobjects/Contact/describe"),
        ("POST", "/sobjects/Contact"),
    ):
        assert rep.refused(method, path, {} if method == "POST" else None)[:2] == (404, "NOT_FOUND")
    row = {"attributes": {"type": "Contact"}, "LastName": "x"}
    assert (
        rep.call("POST", "/composite/sobjects", {"records": [row]})[1][0]["errors"][0]["statusCode"] == "INVALID_TYPE"
    )


def test_an_api_only_user_has_what_their_permission_set_names(org: Org, sandbox: Sandbox) -> None:
    robot = Client(sandbox, "integration@example.com")
    assert robot.refused("GET", "/sobjects/Opportunity/describe")[:2] == (404, "NOT_FOUND")
    org.permission_set("Reader")
    org.allow("Reader", "Opportunity", ["read", "edit"])
    org.allow("Reader", "Opportunity.Amount", ["read"])
    org.assign("integration@example.com", "Reader")
    [row] = robot.query("SELECT Name, StageName, CloseDate, Amount FROM Opportunity WHERE Name = 'Alpha'")
    assert row["Amount"] == 100.0  # required fields need no permission, Amount has one
    assert robot.refused("GET", "/query?q=SELECT+NextStep+FROM+Opportunity")[1] == "INVALID_FIELD"
    # A permission set's grants are rows that can be asked for.
    admin = Client(sandbox, "admin@example.com")
    rows = admin.query(
        "SELECT Field, PermissionsRead, PermissionsEdit FROM FieldPermissions WHERE Parent.Name = 'Reader'"
    )
    assert rows == [{"Field": "Opportunity.Amount", "PermissionsRead": True, "PermissionsEdit": False}]
    [held] = admin.query("SELECT Assignee.Username FROM PermissionSetAssignment WHERE PermissionSet.Name = 'Reader'")
    assert held == {"Assignee": {"Username": "integration@example.com"}}


def test_only_administrators_set_up(org: Org, sandbox: Sandbox, admin: Client) -> None:
    rep = Client(sandbox, "rep@example.com")
    grants, me = org.permission_set("Reader"), org.user_id("rep@example.com")
    org.allow("Reader", "Opportunity.Amount", ["read"])
    org.allow("Standard User", "Opportunity.Amount", [])
    seat = {"PermissionSetId": grants.id, "AssigneeId": me}
    assert rep.refused("POST", "/sobjects/PermissionSetAssignment", seat)[1] == "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"
    profile = org.value("Profile", "Name", "System Administrator", "Id")
    change = {"ProfileId": profile}
    assert rep.refused("PATCH", f"/sobjects/User/{me}", change)[1] == "INSUFFICIENT_ACCESS_OR_READONLY"
    # What an administrator gives is there at once, and gone at once.
    amount = "/query?q=SELECT Amount FROM Opportunity LIMIT 1"
    assert rep.refused("GET", amount)[1] == "INVALID_FIELD"
    status, made = admin.call("POST", "/sobjects/PermissionSetAssignment", seat)
    assert (status, rep.call("GET", amount)[0]) == (201, 200)
    assert admin.call("DELETE", f"/sobjects/PermissionSetAssignment/{made['id']}")[0] == 204
    assert rep.refused("GET", amount)[1] == "INVALID_FIELD"


def test_permissions_over_the_control_plane(sandbox: Sandbox, admin: Client) -> None:
    url = sandbox.url + "/sandbox/permissions"
    rep = Client(sandbox, "rep@example.com")
    take = {"holder": "Standard User", "target": "Opportunity.Amount", "rights": []}
    assert rep.http.post(url, json=take, timeout=10).status_code == 204
    assert rep.refused("GET", "/query?q=SELECT+Amount+FROM+Opportunity")[1] == "INVALID_FIELD"
    give = {**take, "rights": ["read", "edit"]}
    assert rep.http.post(url, json=give, timeout=10).status_code == 204
    assert rep.query("SELECT Amount FROM Opportunity WHERE Name = 'Alpha'") == [{"Amount": 100.0}]
    assert rep.http.post(url, json={**take, "target": "Opportunity.Nope"}, timeout=10).status_code == 400
    assert rep.http.post(url, json={**take, "holder": "Nobody"}, timeout=10).status_code == 400
