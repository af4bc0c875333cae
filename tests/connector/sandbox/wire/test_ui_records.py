"""User Interface API: shapes, what is shown for a value, rights, saves and related lists."""

from email.utils import format_datetime
from typing import Any

import pytest

from connector.sandbox.ids import make_id
from connector.sandbox.wire.org import Org
from connector.sandbox.wire.server import Sandbox

from .conftest import NOW, Client

ALPHA, DELTA, GONE = (make_id("006", n) for n in (1, 4, 6))
ACME = make_id("001", 1)


@pytest.fixture
def rep(sandbox: Sandbox) -> Client:
    return Client(sandbox, "rep@example.com")


def record(client: Client, record_id: str, *fields: str, optional: str = "") -> dict[str, Any]:
    path = f"/ui-api/records/{record_id}?fields={','.join(fields)}&optionalFields={optional}"
    status, body = client.call("GET", path)
    assert status == 200, body
    return dict(body)


def test_a_record_as_a_page_gets_it(rep: Client) -> None:
    names = ("Name", "Amount", "StageName", "CloseDate", "Probability", "IsClosed", "CreatedDate", "AccountId")
    got = record(rep, ALPHA, *(f"Opportunity.{name}" for name in names), "Opportunity.Account.Owner.Name")
    assert (got["apiName"], got["id"], got["childRelationships"], got["recordTypeId"]) == (
        "Opportunity",
        ALPHA,
        {},
        None,
    )
    assert got["lastModifiedDate"] == "2026-05-01T00:00:00.000Z"
    assert got["weakEtag"] == 1777593600000
    fields = got["fields"]
    assert {name: (fields[name]["value"], fields[name]["displayValue"]) for name in names} == {
        "Name": ("Alpha", None),
        "Amount": (100.0, "EUR 100.00"),
        "StageName": ("Prospecting", "Prospecting"),
        "CloseDate": ("2026-05-15", "15/05/2026"),
        "Probability": (10.0, "10%"),
        "IsClosed": (False, None),
        "CreatedDate": ("2026-05-01T00:00:00.000Z", "01/05/2026, 02:00"),
        "AccountId": (ACME, None),
    }
    account = fields["Account"]
    assert (account["displayValue"], account["value"]["apiName"], account["value"]["id"]) == ("Acme", "Account", ACME)
    owner = account["value"]["fields"]["Owner"]
    assert (owner["displayValue"], owner["value"]["fields"]["Name"]["value"]) == ("Rita Rep", "Rita Rep")
    # Without a parent there is nothing behind it.
    assert record(rep, make_id("006", 5), "Opportunity.Account.Name")["fields"]["Account"] == {
        "displayValue": None,
        "value": None,
    }


def test_what_is_shown_follows_the_users_locale(org: Org, rep: Client) -> None:
    with org.storage.write() as connection:
        connection.execute('UPDATE "User" SET "LocaleSidKey" = ?', ("en_US",))
    fields = record(rep, DELTA, "Opportunity.Amount", "Opportunity.CloseDate", "Opportunity.CreatedDate")["fields"]
    assert [fields[name]["displayValue"] for name in ("Amount", "CloseDate")] == ["USD 1,000.00", "12/31/2025"]
    assert fields["CreatedDate"]["displayValue"].replace("\u202f", " ") == "1/1/2025, 1:00 AM"
    with org.storage.write() as connection:
        connection.execute('UPDATE "User" SET "LocaleSidKey" = ?', ("de_DE",))
    fields = record(rep, DELTA, "Opportunity.Amount", "Opportunity.CloseDate", "Opportunity.CreatedDate")["fields"]
    shown = [fields[name]["displayValue"] for name in ("Amount", "CloseDate", "CreatedDate")]
    assert shown == ["USD 1.000,00", "31.12.2025", "1.1.2025, 01:00"]


def test_a_field_that_the_user_lacks(org: Org, rep: Client) -> None:
    org.allow("Standard User", "Opportunity.Amount", [])
    path = f"/ui-api/records/{ALPHA}?fields=Opportunity.Amount"
    assert rep.refused("GET", path)[:2] == (400, "INVALID_FIELD")
    got = record(rep, ALPHA, "Opportunity.Name", optional="Opportunity.Amount,Opportunity.Nope,Opportunity.NextStep")
    assert sorted(got["fields"]) == ["Name", "NextStep"]
    org.allow("Standard User", "Account", [])
    assert rep.refused("GET", f"/ui-api/records/{ALPHA}?fields=Opportunity.Account.Name")[1] == "INVALID_FIELD"
    assert rep.refused("GET", f"/ui-api/records/{ACME}?fields=Account.Name")[:2] == (403, "INSUFFICIENT_ACCESS")
    assert rep.refused("GET", f"/ui-api/records/{ALPHA}?fields=Name")[1] == "INVALID_FIELD"
    assert rep.refused("GET", f"/ui-api/records/{ALPHA}")[1] == "ILLEGAL_QUERY_PARAMETER_VALUE"
    assert rep.refused("GET", f"/ui-api/records/{ALPHA}?layoutTypes=Full")[1] == "ILLEGAL_QUERY_PARAMETER_VALUE"
    assert rep.refused("GET", f"/ui-api/records/{GONE}?fields=Opportunity.Name")[:2] == (404, "ENTITY_IS_DELETED")
    absent = f"/ui-api/records/{make_id('006', 99)}?fields=Opportunity.Name"
    assert rep.refused("GET", absent)[:2] == (404, "NOT_FOUND")
    assert rep.refused("GET", "/ui-api/records/nope?fields=A.B")[:2] == (404, "NOT_FOUND")


def test_saving(org: Org, rep: Client) -> None:
    fields = {"Name": "New", "StageName": "Prospecting", "CloseDate": "2026-06-01"}
    status, made = rep.call("POST", "/ui-api/records", {"apiName": "Opportunity", "fields": fields})
    assert (status, made["fields"]["Name"]["value"], made["fields"]["OwnerId"]["value"]) == (
        201,
        "New",
        org.user_id("rep@example.com"),
    )
    org.clock.advance(60)
    path = f"/ui-api/records/{made['id']}"
    status, changed = rep.call("PATCH", path, {"fields": {"Amount": 12.5}})
    assert (status, changed["fields"]["Amount"]) == (200, {"displayValue": "EUR 12.50", "value": 12.5})
    # Changed since: refused, and nothing written.
    since = {"If-Modified-Since": format_datetime(NOW, usegmt=True)}
    stale = rep.raw("PATCH", path, json={"fields": {"Amount": 1}}, headers=since)
    assert (stale.status_code, stale.json()["output"]["errors"][0]["errorCode"]) == (412, "CONFLICT")
    assert record(rep, made["id"], "Opportunity.Amount")["fields"]["Amount"]["value"] == 12.5
    fresh = {"If-Modified-Since": format_datetime(org.clock.now().replace(microsecond=0), usegmt=True)}
    assert rep.raw("PATCH", path, json={"fields": {"Amount": 2}}, headers=fresh).status_code == 200
    assert rep.raw("PATCH", path, json={"fields": {}}, headers={"If-Modified-Since": "soon"}).status_code == 400
    # Refusals: of a field under its name, of the record together.
    status, body = rep.call("POST", "/ui-api/records", {"apiName": "Opportunity", "fields": {"Name": "x"}})
    assert (status, sorted(body["output"]["fieldErrors"])) == (400, ["CloseDate", "StageName"])
    assert body["output"]["fieldErrors"]["StageName"][0]["fieldLabel"] == "Stage"
    status, body = rep.call("PATCH", path, {"fields": {"Nope": 1}})
    assert (status, body["output"]["errors"][0]["errorCode"]) == (400, "INVALID_FIELD")
    assert rep.call("DELETE", path)[0] == 204
    assert rep.refused("GET", path + "?fields=Opportunity.Name")[0] == 404


def test_related_lists(rep: Client) -> None:
    path = f"/ui-api/related-list-records/{ACME}/Opportunities?fields=Opportunity.Name&sortBy=-Opportunity.Name"
    status, page = rep.call("GET", path + "&pageSize=1&optionalFields=Opportunity.Nope")
    assert status == 200
    assert (page["count"], [one["fields"]["Name"]["value"] for one in page["records"]]) == (1, ["beta"])
    assert page["listReference"]["parentObjectApiName"] == "Account"
    assert (page["previousPageToken"], page["pageSize"], page["fields"]) == (None, 1, ["Opportunity.Name"])
    status, last = rep.call("GET", path + f"&pageSize=1&pageToken={page['nextPageToken']}")
    assert [one["fields"]["Name"]["value"] for one in last["records"]] == ["Alpha"]  # the deleted one is not there
    assert last["nextPageToken"] is None
    by_body = {"fields": ["Contact.Name"], "sortBy": ["Contact.LastName"], "pageSize": 5}
    status, people = rep.call("POST", f"/ui-api/related-list-records/{ACME}/Contacts", by_body)
    assert [one["fields"]["Name"]["value"] for one in people["records"]] == ["Ada Lovelace", "Bob Ross"]
    for bad in ("Nothing?fields=X.Y", "Contacts?fields=Contact.Nope", "Contacts?pageSize=2000", "Contacts?where=x"):
        assert rep.call("GET", f"/ui-api/related-list-records/{ACME}/{bad}")[0] in (400, 404)
    assert rep.call("GET", f"/ui-api/related-list-records/{GONE}/OpportunityContactRoles")[0] == 404


def test_object_information_and_picklists(org: Org, rep: Client) -> None:
    org.allow("Standard User", "Opportunity.Amount", [])
    status, told = rep.call("GET", "/ui-api/object-info/Opportunity")
    assert (status, told["nameFields"], told["updateable"], told["keyPrefix"]) == (200, ["Name"], True, "006")
    assert "Amount" not in told["fields"]
    assert (told["fields"]["StageName"]["dataType"], told["fields"]["StageName"]["required"]) == ("Picklist", True)
    assert told["fields"]["AccountId"]["referenceToInfos"] == [{"apiName": "Account", "nameFields": ["Name"]}]
    names = [child["relationshipName"] for child in told["childRelationships"]]
    assert "OpportunityContactRoles" in names
    base = "/ui-api/object-info/Opportunity/picklist-values/012000000000000AAA"
    values = rep.call("GET", base + "/StageName")[1]["values"]
    assert [one["label"] for one in values] == ["Prospecting", "Proposal", "Closed Won", "Closed Lost"]
    assert "Type" in rep.call("GET", base)[1]["picklistFieldValues"]
    assert rep.refused("GET", base + "/Name")[1] == "INVALID_FIELD"
    assert rep.refused("GET", "/ui-api/object-info/OpportunityStage")[1] == "INVALID_TYPE"
