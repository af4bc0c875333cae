"""Who sees which record: owners, the role hierarchy, share rows, parents; the same on every path."""

from dataclasses import dataclass
from typing import Any

import pytest

from connector.sandbox.ids import make_id
from connector.sandbox.wire.org import Org
from connector.sandbox.wire.schema import SObject
from connector.sandbox.wire.server import Sandbox

from .conftest import Client, custom_field

ALPHA, BETA = make_id("006", 1), make_id("006", 2)
ACME, ADA = make_id("001", 1), make_id("003", 1)
REFUSED = (400, "INSUFFICIENT_ACCESS_OR_READONLY", [])


@dataclass
class Team:
    org: Org
    rep: Client  # owns every deal
    manager: Client  # above the rep
    outsider: Client  # beside the manager
    admin: Client


@pytest.fixture
def team(org: Org, sandbox: Sandbox) -> Team:
    roles = [(1, "Chief", None), (2, "Manager", 1), (3, "Rep", 2), (4, "Other manager", 1)]
    org.load(
        "UserRole",
        [{"Id": make_id("00E", n), "Name": name, "ParentRoleId": up and make_id("00E", up)} for n, name, up in roles],
    )
    org.add_user("manager@example.com", UserRoleId=make_id("00E", 2))
    org.add_user("outsider@example.com", UserRoleId=make_id("00E", 4))
    client = Client(sandbox, "admin@example.com")
    rep = org.user_id("rep@example.com")
    assert client.call("PATCH", f"/sobjects/User/{rep}", {"UserRoleId": make_id("00E", 3)})[0] == 204
    people = (Client(sandbox, f"{name}@example.com") for name in ("rep", "manager", "outsider", "admin"))
    return Team(org, *people)


def count(client: Client, name: str = "Opportunity", where: str = "") -> int:
    status, body = client.call("GET", f"/query?q=SELECT COUNT() FROM {name}{where}")
    assert status == 200, body
    return int(body["totalSize"])


def test_open_to_all_is_the_default(team: Team) -> None:
    assert [count(one) for one in (team.rep, team.manager, team.outsider, team.admin)] == [5, 5, 5, 5]
    assert team.outsider.call("PATCH", f"/sobjects/Opportunity/{ALPHA}", {"NextStep": "x"})[0] == 204


def test_private_records_are_the_owners_and_of_those_above(team: Team) -> None:
    team.org.share("Opportunity", "Private")
    assert [count(one) for one in (team.rep, team.manager, team.outsider, team.admin)] == [5, 5, 0, 5]
    assert team.manager.call("PATCH", f"/sobjects/Opportunity/{ALPHA}", {"NextStep": "x"})[0] == 204
    team.org.share("Opportunity", "Private", hierarchies=False)
    assert [count(one) for one in (team.rep, team.manager, team.admin)] == [5, 0, 5]
    team.org.share("Opportunity", "Read")
    assert count(team.outsider) == 5
    assert team.outsider.refused("PATCH", f"/sobjects/Opportunity/{ALPHA}", {"NextStep": "x"}) == REFUSED
    assert team.outsider.refused("DELETE", f"/sobjects/Opportunity/{ALPHA}") == REFUSED


def test_what_is_hidden_is_hidden_on_every_path(team: Team) -> None:
    team.org.share("Opportunity", "Private")
    who, path = team.outsider, f"/sobjects/Opportunity/{ALPHA}"
    assert who.refused("GET", path)[:2] == (404, "NOT_FOUND")
    assert who.refused("PATCH", path, {"NextStep": "x"})[0] == 404
    assert who.refused("DELETE", path)[0] == 404
    assert who.query("SELECT Id FROM Opportunity", everything=True) == []
    assert who.query("SELECT StageName, SUM(Amount) s FROM Opportunity GROUP BY StageName") == []
    assert who.query("SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity)") == []
    [acme] = who.query(f"SELECT Name, (SELECT Id FROM Opportunities) FROM Account WHERE Id = '{ACME}'")
    assert acme == {"Name": "Acme", "Opportunities": None}
    assert who.call("POST", "/composite/sobjects/Opportunity", {"ids": [ALPHA], "fields": ["Name"]})[1] == [None]
    [result] = who.call("DELETE", f"/composite/sobjects?ids={ALPHA}")[1]
    assert result["success"] is False
    window = "/sobjects/Opportunity/updated/?start=2026-05-01T00:00:00Z&end=2026-05-15T00:00:00Z"
    assert (who.call("GET", window)[1]["ids"], len(team.rep.call("GET", window)[1]["ids"])) == ([], 3)
    gone = window.replace("updated", "deleted").replace("05-15", "05-16")
    assert who.call("GET", gone)[1]["deletedRecords"] == []
    # What hangs on a hidden record, and what points at it.
    assert who.query("SELECT Id FROM OpportunityContactRole") == []
    assert team.rep.call("PATCH", path, {"StageName": "Proposal"})[0] == 204
    assert (count(team.rep, "OpportunityFieldHistory"), count(who, "OpportunityFieldHistory")) == (3, 0)
    assert (count(team.rep, "OpportunityHistory"), count(who, "OpportunityHistory")) == (1, 0)
    [task] = who.query("SELECT Subject, What.Name, What.Type FROM Task WHERE Subject = 'Intro'")
    assert task == {"Subject": "Intro", "What": None}
    assert who.query("SELECT Id FROM Task WHERE What.Name = 'Alpha'") == []
    # Pages.
    assert who.refused("GET", f"/ui-api/records/{ALPHA}?fields=Opportunity.Name")[:2] == (403, "INSUFFICIENT_ACCESS")
    assert who.refused("PATCH", f"/ui-api/records/{ALPHA}", {"fields": {"NextStep": "x"}})[0] == 403
    listed = who.call("GET", f"/ui-api/related-list-records/{ACME}/Opportunities?fields=Opportunity.Name")[1]
    assert listed["records"] == []
    text = (
        "{ uiapi { query { Opportunity { totalCount } Account { edges { node { Opportunities { totalCount } } } } } } }"
    )
    told = who.call("POST", "/graphql", {"query": text})[1]["data"]["uiapi"]["query"]
    assert told["Opportunity"] == {"totalCount": 0}
    assert {edge["node"]["Opportunities"]["totalCount"] for edge in told["Account"]["edges"]} == {0}
    # A new record may not point at what its author cannot see.
    role = {"OpportunityId": ALPHA, "ContactId": ADA, "Role": "Other"}
    assert who.refused("POST", "/sobjects/OpportunityContactRole", role)[1] == (
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"
    )


def test_parents_that_are_hidden(team: Team) -> None:
    team.org.share("Account", "Private")
    assert count(team.outsider, "Account") == 3  # each has an opportunity that they may read
    team.org.share("Opportunity", "Private")
    assert count(team.outsider, "Account") == 0
    team.org.share("Opportunity", "Read")
    team.org.load(
        "Account", [{"Id": make_id("001", 9), "Name": "Secret", "OwnerId": team.org.user_id("rep@example.com")}]
    )
    team.org.load("Contact", [{"Id": make_id("003", 9), "LastName": "Grey", "AccountId": make_id("001", 9)}])
    [row] = team.outsider.query(
        "SELECT LastName, Account.Name, Account.Owner.Name FROM Contact WHERE LastName = 'Grey'"
    )
    assert row == {"LastName": "Grey", "Account": None}
    assert team.outsider.query("SELECT Id FROM Contact WHERE Account.Name = 'Secret'") == []
    path = f"/ui-api/records/{make_id('003', 9)}?fields=Contact.Account.Name"
    shown = team.outsider.call("GET", path)[1]["fields"]["Account"]
    assert shown == {"displayValue": None, "value": None}
    team.org.share("Contact", "ControlledByParent")
    assert count(team.outsider, "Contact") == 3
    assert count(team.rep, "Contact") == 4


def test_share_rows(team: Team) -> None:
    team.org.share("Opportunity", "Private")
    outsider = team.org.user_id("outsider@example.com")
    row: dict[str, Any] = {"OpportunityId": ALPHA, "UserOrGroupId": outsider, "OpportunityAccessLevel": "Read"}
    assert team.outsider.refused("POST", "/sobjects/OpportunityShare", row)[1] == (
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"
    )
    status, made = team.rep.call("POST", "/sobjects/OpportunityShare", row)
    assert status == 201
    assert team.outsider.query("SELECT Name FROM Opportunity") == [{"Name": "Alpha"}]
    assert len(team.outsider.query("SELECT Id FROM OpportunityContactRole")) == 2
    change = {"NextStep": "x"}
    assert team.outsider.refused("PATCH", f"/sobjects/Opportunity/{ALPHA}", change) == REFUSED
    again = team.rep.call("POST", "/sobjects/OpportunityShare", {**row, "OpportunityAccessLevel": "Edit"})
    assert (again[0], again[1]["id"]) == (201, made["id"])
    assert team.outsider.call("PATCH", f"/sobjects/Opportunity/{ALPHA}", change)[0] == 204
    assert team.outsider.refused("DELETE", f"/sobjects/Opportunity/{ALPHA}") == REFUSED
    assert team.outsider.refused("PATCH", f"/sobjects/Opportunity/{ALPHA}", {"OwnerId": outsider}) == REFUSED
    shares = "SELECT OpportunityId, UserOrGroupId, OpportunityAccessLevel, RowCause FROM OpportunityShare"
    assert team.rep.query(shares) == [{**row, "OpportunityAccessLevel": "Edit", "RowCause": "Manual"}]
    assert team.rep.refused("POST", "/sobjects/OpportunityShare", {**row, "OpportunityAccessLevel": "All"})[1] == (
        "FIELD_INTEGRITY_EXCEPTION"
    )
    # A new owner ends what was shared by hand.
    manager = team.org.user_id("manager@example.com")
    assert team.rep.call("PATCH", f"/sobjects/Opportunity/{ALPHA}", {"OwnerId": manager})[0] == 204
    assert (count(team.outsider), count(team.rep), team.manager.query(shares)) == (0, 4, [])
    second = {**row, "OpportunityId": BETA}
    made = team.rep.call("POST", "/sobjects/OpportunityShare", second)[1]
    assert count(team.outsider) == 1
    assert team.rep.call("DELETE", f"/sobjects/OpportunityShare/{made['id']}")[0] == 204
    assert count(team.outsider) == 0


@pytest.fixture
def review(team: Team) -> str:
    """A private object with a detail below it, as a package brings them; the id of one record."""
    one = SObject("Review__c", "Review", "Reviews", "", custom=True, sharing="Private")
    one.can = frozenset(["create", "update", "delete"])
    one.add(custom_field("Words__c", "string", length=255))
    team.org.add_object(one)
    line = SObject("Line__c", "Line", "Lines", "", custom=True, sharing="ControlledByParent")
    line.can = one.can
    line.add(
        custom_field(
            *("Review__c", "reference"),
            reference_to=("Review__c",),
            relationship="Review__r",
            children="Lines__r",
            master=True,
            cascade=True,
            write_requires_master_read=True,
        )
    )
    line.add(custom_field("Note__c", "string", length=20))
    team.org.add_object(line)
    review_id = team.rep.call("POST", "/sobjects/Review__c", {"Words__c": "said"})[1]["id"]
    assert team.rep.call("POST", "/sobjects/Line__c", {"Review__c": review_id, "Note__c": "n"})[0] == 201
    return str(review_id)


def test_details_follow_their_master(team: Team, review: str) -> None:
    assert [count(one, "Line__c") for one in (team.rep, team.manager, team.outsider)] == [1, 1, 0]
    line = {"Review__c": review, "Note__c": "mine"}
    assert team.outsider.refused("POST", "/sobjects/Line__c", line)[1] == (
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"
    )
    share = {"ParentId": review, "UserOrGroupId": team.org.user_id("outsider@example.com"), "AccessLevel": "Read"}
    assert team.rep.call("POST", "/sobjects/Review__Share", share)[0] == 201
    [row] = team.outsider.query("SELECT Id, Review__r.Words__c FROM Line__c")
    assert row["Review__r"] == {"Words__c": "said"}
    # Its lookup says that reading the master is enough to write below it.
    assert team.outsider.call("PATCH", f"/sobjects/Line__c/{row['Id']}", {"Note__c": "x"})[0] == 204
    assert team.outsider.call("POST", "/sobjects/Line__c", line)[0] == 201
    assert team.outsider.refused("PATCH", f"/sobjects/Review__c/{review}", {"Words__c": "x"}) == REFUSED


def test_view_all_and_system_permissions(team: Team, review: str) -> None:
    team.org.permission_set("Reader")
    team.org.assign("outsider@example.com", "Reader")
    team.org.allow("Reader", "Review__c", ["read", "view_all"])
    assert (count(team.outsider, "Review__c"), count(team.outsider, "Line__c")) == (1, 1)
    assert team.outsider.refused("PATCH", f"/sobjects/Review__c/{review}", {"Words__c": "x"}) == REFUSED
    team.org.allow("Reader", "Review__c", ["read", "edit", "view_all", "modify_all"])
    assert team.outsider.call("PATCH", f"/sobjects/Review__c/{review}", {"Words__c": "x"})[0] == 204
    [row] = team.admin.query("SELECT PermissionsViewAllRecords, PermissionsModifyAllRecords FROM ObjectPermissions")
    assert row == {"PermissionsViewAllRecords": True, "PermissionsModifyAllRecords": True}


def test_formulas_look_through_sharing(team: Team) -> None:
    team.org.add_field("Contact", custom_field("Shown__c", "string", formula="Account.Name", length=100))
    team.org.share("Opportunity", "Private")
    team.org.share("Account", "Private")
    [row] = team.outsider.query(f"SELECT Shown__c, Account.Name FROM Contact WHERE Id = '{ADA}'")
    assert row == {"Shown__c": "Acme", "Account": None}


def test_people_and_defaults_over_the_control_plane(team: Team) -> None:
    url, http = team.rep.sandbox.url, team.rep.http
    body = {"object": "Opportunity", "default": "Private", "hierarchies": False}
    assert http.post(url + "/sandbox/sharing", json=body, timeout=10).status_code == 204
    assert count(team.manager) == 0
    assert http.post(url + "/sandbox/sharing", json={**body, "default": "Nope"}, timeout=10).status_code == 400
    team.org.permission_set("Reader")
    give = {"username": "outsider@example.com", "permission_set": "Reader"}
    assert http.post(url + "/sandbox/assign", json=give, timeout=10).status_code == 204
    people = {one["username"]: one for one in http.get(url + "/sandbox/users", timeout=10).json()}
    assert people["outsider@example.com"]["permission_sets"] == ["Reader"]
    assert (people["rep@example.com"]["role"], people["rep@example.com"]["profile"]) == ("Rep", "Standard User")
    token = http.post(url + "/sandbox/token", json={"username": "manager@example.com"}, timeout=10).json()
    assert token["user_id"] == team.org.user_id("manager@example.com")
