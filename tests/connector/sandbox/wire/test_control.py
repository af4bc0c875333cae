"""Set aside and set back; fields that vanish; latency; a server that forgets."""

from datetime import timedelta
from typing import Any

from connector.sandbox.ids import make_id
from connector.sandbox.wire.org import Org

from .conftest import NOW, Client, custom_field

ALPHA = make_id("006", 1)


def test_a_snapshot_brings_everything_back(org: Org, admin: Client) -> None:
    def refuse(record: dict[str, Any], before: dict[str, Any] | None) -> None:
        raise AssertionError("automation that was not there then")

    told = org.snapshot()
    before = admin.query("SELECT Id, Name, SystemModstamp FROM Opportunity")
    first = admin.call("POST", "/sobjects/Account", {"Name": "After"})[1]["id"]
    for _ in range(2):
        admin.call("PATCH", f"/sobjects/Opportunity/{ALPHA}", {"NextStep": "Changed", "StageName": "Proposal"})
        org.add_field("Opportunity", custom_field("Late__c", "string", length=10))
        org.allow("Standard User", "Opportunity.NextStep", [])
        org.before_save("Account", refuse)
        org.vanish("Opportunity.Amount")
        org.locks.hold([ALPHA])
        org.clock.advance(3600)
        org.restore(told)
        assert admin.query("SELECT Id, Name, SystemModstamp FROM Opportunity") == before
        assert admin.query(f"SELECT NextStep, Amount FROM Opportunity WHERE Id = '{ALPHA}'") == [
            {"NextStep": "Call back", "Amount": 100.0}
        ]
        assert admin.query("SELECT Id FROM OpportunityHistory") == []
        assert admin.refused("GET", "/query?q=SELECT+Late__c+FROM+Opportunity")[1] == "INVALID_FIELD"
        assert Client(admin.sandbox, "rep@example.com").query("SELECT NextStep FROM Opportunity LIMIT 1")
        assert org.clock.now() == NOW
        assert admin.query("SELECT Id FROM Account WHERE Name = 'After'") == []
    again = admin.call("POST", "/sobjects/Account", {"Name": "After"})[1]["id"]
    assert again == first
    assert admin.call("PATCH", f"/sobjects/Opportunity/{ALPHA}", {"NextStep": "Free"})[0] == 204


def test_a_field_that_vanishes(admin: Client) -> None:
    control = admin.sandbox.url + "/sandbox/vanish"
    admin.http.post(control, json={"target": "Opportunity.NextStep", "after": 2}, timeout=10)
    text = "SELECT NextStep FROM Opportunity LIMIT 1"
    assert len(admin.query(text)) == 1
    assert len(admin.query(text)) == 1
    status, body = admin.call("GET", "/query?q=" + text)
    assert (status, body[0]["errorCode"]) == (400, "INVALID_FIELD")
    assert "No such column 'NextStep' on entity 'Opportunity'" in body[0]["message"]
    described = admin.call("GET", "/sobjects/Opportunity/describe")[1]
    assert "NextStep" not in [field["name"] for field in described["fields"]]
    update = {"NextStep": "x"}
    assert admin.refused("PATCH", f"/sobjects/Opportunity/{ALPHA}", update)[1] == "INVALID_FIELD"
    admin.http.delete(control, timeout=10)
    assert admin.query(text + " OFFSET 0")
    unknown = admin.http.post(control, json={"target": "Opportunity.Nope"}, timeout=10)
    assert unknown.status_code == 400


def test_latency_and_forgetting(org: Org, admin: Client) -> None:
    state = admin.sandbox.state
    admin.http.post(admin.sandbox.url + "/sandbox/latency", json={"ms": 40}, timeout=10)
    assert admin.raw("GET", "/limits").elapsed >= timedelta(milliseconds=40)
    admin.http.post(admin.sandbox.url + "/sandbox/faults", json={"count": 9}, timeout=10)
    admin.call("POST", "/jobs/ingest", {"operation": "insert", "object": "Account"})
    state.forget()
    assert (list(state.log), state.faults, state.used, state.latency_ms, state.bulk.all("ingest")) == (
        [],
        [],
        0,
        0.0,
        [],
    )
    assert admin.call("GET", "/limits")[0] == 200
