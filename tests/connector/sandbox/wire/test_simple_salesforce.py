"""simple-salesforce, a client nobody here wrote, cannot tell the sandbox from an org."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce, format_soql
from simple_salesforce.exceptions import (
    SalesforceAuthenticationFailed,
    SalesforceError,
    SalesforceExpiredSession,
    SalesforceMalformedRequest,
    SalesforceResourceNotFound,
)

from connector.sandbox.ids import make_id
from connector.sandbox.wire.org import Org
from connector.sandbox.wire.rest.state import App
from connector.sandbox.wire.server import Sandbox

from .conftest import custom_field
from .test_login import KEY, PUBLIC, serialization

ALPHA = make_id("006", 1)


class Local(HTTPAdapter):
    """simple-salesforce always speaks https to a host of its own choice: this turns every call to the sandbox."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def send(self, request: requests.PreparedRequest, *more: Any, **named: Any) -> requests.Response:
        assert isinstance(request.url, str)
        parts = urlsplit(request.url)
        request.url = self.url + parts.path + (f"?{parts.query}" if parts.query else "")
        return super().send(request, *more, **named)


@pytest.fixture
def served(org: Org) -> Iterator[Sandbox]:
    with Sandbox(org, [App("the-key", "the-secret", "admin@example.com", PUBLIC.decode())]) as sandbox:
        yield sandbox


def local_session(sandbox: Sandbox) -> requests.Session:
    session = requests.Session()
    session.mount("https://", Local(sandbox.url))
    return session


@pytest.fixture
def sf(served: Sandbox) -> Salesforce:
    return Salesforce(
        consumer_key="the-key",
        consumer_secret="the-secret",
        domain="acme.my",
        session=local_session(served),
        version="60.0",
    )


def test_jwt_log_in(served: Sandbox) -> None:
    private = KEY.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    client = Salesforce(
        username="admin@example.com",
        consumer_key="the-key",
        privatekey=private.decode(),
        session=local_session(served),
        version="60.0",
    )
    assert client.query("SELECT COUNT() FROM Account")["totalSize"] == 3
    with pytest.raises(SalesforceAuthenticationFailed):
        Salesforce(consumer_key="the-key", consumer_secret="wrong", domain="acme.my", session=local_session(served))


def test_queries(org: Org, sf: Salesforce) -> None:
    org.load("Account", [{"Name": f"Many {n}"} for n in range(4100)])
    assert sf.query("SELECT Name FROM Opportunity WHERE Id = '%s'" % ALPHA)["records"][0]["Name"] == "Alpha"  # noqa: UP031
    everything = sf.query_all("SELECT Id, Name FROM Account WHERE Name LIKE 'Many %'")
    assert (everything["totalSize"], len(everything["records"]), everything["done"]) == (4100, 4100, True)
    assert len(list(sf.query_all_iter("SELECT Id FROM Account"))) == 4103
    deleted = sf.query_all("SELECT Name FROM Opportunity WHERE IsDeleted = true", include_deleted=True)
    assert [one["Name"] for one in deleted["records"]] == ["gone"]
    with pytest.raises(SalesforceMalformedRequest) as caught:
        sf.query("SELECT Nope FROM Opportunity")
    assert caught.value.content[0]["errorCode"] == "INVALID_FIELD"


def test_records(org: Org, sf: Salesforce) -> None:
    made = sf.Account.create({"Name": "From a client"})
    assert made["success"] is True
    assert sf.Account.get(made["id"])["Name"] == "From a client"
    assert sf.Account.update(made["id"], {"Name": "Changed"}) == 204
    assert sf.Account.delete(made["id"]) == 204
    with pytest.raises(SalesforceResourceNotFound):
        sf.Account.get(made["id"])
    described = sf.Opportunity.describe()
    assert described["name"] == "Opportunity"
    assert "StageName" in [field["name"] for field in described["fields"]]
    assert sf.Opportunity.metadata()["objectDescribe"]["keyPrefix"] == "006"
    assert "Opportunity" in [one["name"] for one in sf.describe()["sobjects"]]
    assert sf.limits()["DailyApiRequests"]["Max"] == 100_000
    assert sf.api_usage["api-usage"].total == 100_000
    org.clock.advance(600)
    sf.Opportunity.update(ALPHA, {"NextStep": "x"})
    org.clock.advance(600)
    window = (datetime(2026, 5, 15, 10, 5, tzinfo=UTC), datetime(2026, 5, 15, 11, tzinfo=UTC))
    assert sf.Opportunity.updated(*window)["ids"] == [ALPHA]
    assert sf.Opportunity.deleted(*window)["deletedRecords"] == []


def test_collections_and_composite_through_restful(sf: Salesforce) -> None:
    records = [{"attributes": {"type": "Account"}, "Name": f"C{n}"} for n in range(3)]
    results = sf.restful("composite/sobjects", method="POST", json={"allOrNone": True, "records": records})
    assert [one["success"] for one in results] == [True] * 3
    part = {"method": "GET", "url": "/services/data/v60.0/limits", "referenceId": "r"}
    answer = sf.restful("composite", method="POST", json={"compositeRequest": [part]})
    assert answer["compositeResponse"][0]["httpStatusCode"] == 200


def test_an_ended_session_is_renewed_by_the_client(served: Sandbox, sf: Salesforce) -> None:
    served.state.expire_sessions()
    assert sf.query("SELECT COUNT() FROM Account")["totalSize"] == 3
    sf._salesforce_login_partial = None  # a client that got a token from elsewhere cannot renew it
    served.state.expire_sessions()
    with pytest.raises(SalesforceExpiredSession):
        sf.query("SELECT COUNT() FROM Account")


def test_bulk2(org: Org, sf: Salesforce) -> None:
    made = sf.bulk2.Account.insert(records=[{"Name": f"Bulk {n}"} for n in range(300)], wait=0)
    assert [(one["numberRecordsProcessed"], one["numberRecordsFailed"]) for one in made] == [(300, 0)]
    (part,) = sf.bulk2.Account.query("SELECT Id, Name FROM Account WHERE Name LIKE 'Bulk %' ORDER BY Name", wait=0)
    lines = part.splitlines()
    assert (lines[0], len(lines)) == ('"Id","Name"', 301)
    done = sf.bulk2.Account.delete(records=[{"Id": line.split(",")[0].strip('"')} for line in lines[1:]], wait=0)
    assert done[0]["numberRecordsFailed"] == 0
    unprocessed = sf.bulk2.Account.get_unprocessed_records(done[0]["job_id"])
    assert unprocessed.strip() == "Id"
    assert sf.query("SELECT COUNT() FROM Account WHERE Name LIKE 'Bulk %'")["totalSize"] == 0


def test_the_rest_of_its_surface(org: Org, sf: Salesforce, tmp_path: Path) -> None:
    org.add_field("Account", custom_field("Key__c", "string", length=20, external_id=True, unique=True))
    assert sf.is_sandbox()
    assert sf.oauth2("userinfo")["preferred_username"] == "admin@example.com"
    assert sf.Account.upsert("Key__c/k1", {"Name": "Up"}) == 201
    assert sf.Account.upsert("Key__c/k1", {"Name": "Up again"}) == 200
    assert sf.Account.get_by_custom_id("Key__c", "k1")["Name"] == "Up again"
    asked = format_soql(
        "SELECT Name FROM Opportunity WHERE Name IN {} AND CloseDate >= {}", ["Alpha"], date(2026, 1, 1)
    )
    assert [one["Name"] for one in sf.query(asked)["records"]] == ["Alpha"]
    like = format_soql("SELECT Name FROM Opportunity WHERE NextStep LIKE '{:like}%'", "100% sure_")
    assert [one["Name"] for one in sf.query(like)["records"]] == ["beta"]
    rows = [{"Key__c": "k1", "Name": "One"}, {"Key__c": "k2", "Name": "Two"}]
    assert sf.bulk2.Account.upsert(records=rows, external_id_field="Key__c", wait=0)[0]["numberRecordsFailed"] == 0
    made = [
        {"Id": one["Id"], "Industry": "Energy"}
        for one in sf.query("SELECT Id FROM Account WHERE Key__c != null")["records"]
    ]
    assert sf.bulk2.Account.update(records=made, wait=0)[0]["numberRecordsProcessed"] == 2
    sf.bulk2.Account.download("SELECT Name FROM Account WHERE Industry = 'Energy'", path=str(tmp_path), wait=0)
    assert len(next(tmp_path.glob("*.csv")).read_text().splitlines()) == 4  # zeta was in Energy before
    failed = sf.bulk2.Account.insert(records=[{"Name": "x" * 300}], wait=0)[0]
    assert "STRING_TOO_LONG" in sf.bulk2.Account.get_failed_records(failed["job_id"])


def test_what_of_it_is_refused(sf: Salesforce) -> None:
    """Search, Tooling, Apex and Bulk API 1.0 are not here, and say so."""
    with pytest.raises(SalesforceResourceNotFound):
        sf.search("FIND {Acme}")
    with pytest.raises(SalesforceResourceNotFound):
        sf.toolingexecute("query/?q=SELECT+Id+FROM+ApexClass")
    with pytest.raises(SalesforceError):
        sf.apexecute("Anything")
    with pytest.raises(SalesforceError):
        sf.bulk.Account.insert([{"Name": "Old"}])
