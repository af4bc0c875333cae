"""Salesforce's connector against the sandbox org, over HTTP."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from connector.errors import DailyLimitReached, FixYourSetup, TryLater
from connector.records import Cursor, Link, Source, Want, Write
from connector.salesforce import BulkLimits, Login, Salesforce, Waiting
from connector.sandbox.wire.org import Org as Organisation
from connector.sandbox.wire.rest.state import App, Fault
from connector.sandbox.wire.server import Sandbox
from tests.contract import BulkContract, CrmContract, end_of, read, rows_of

from .conftest import QUICK, SECRET

METADATA = Path(__file__).parents[3] / "lwc_components" / "force-app" / "main" / "default"
BOT, ADMIN = "bot@acme.test", "admin@acme.test"
ASSESSMENT, FINDING = "Cornerman_Assessment__c", "Cornerman_Finding__c"


@dataclass
class SandboxOrg:
    """Fulfils `tests.contract.Org`: the connector as the integration user, the hands as an admin."""

    sandbox: Sandbox
    crm: Salesforce
    deal: str  # the deal that our own records hang on

    deals = Source("Opportunity", ("Name", "StageName", "Amount"))
    contacts = Source("Contact", ("LastName", "Title"))
    ours = ASSESSMENT

    def connect(self) -> Salesforce:
        login = Login(self.sandbox.url, "key", SECRET)
        return Salesforce.connect(login, patience=QUICK)

    def connect_in_bulk(self) -> Salesforce:
        bulk = BulkLimits(read_from=1, waiting=Waiting(first=0.01, longest=0.1))
        return Salesforce.connect(Login(self.sandbox.url, "key", SECRET), patience=QUICK, bulk=bulk)

    def as_admin(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.sandbox.token(ADMIN)}"}
        url = f"{self.sandbox.url}/services/data/v66.0/{path}"
        reply = requests.request(method, url, json=body, headers=headers, timeout=10)
        assert reply.status_code < 300, reply.text
        return reply.json() if reply.content else None

    def control(self, path: str, body: Any) -> None:
        reply = requests.post(f"{self.sandbox.url}/sandbox/{path}", json=body, timeout=10)
        assert reply.status_code < 300, reply.text

    def _values(self, source: Source, text: str) -> dict[str, Any]:
        if source.object == "Opportunity":
            return {"Name": text, "StageName": "Discovery", "CloseDate": "2026-12-31", "Amount": 100}
        return {source.fields[0]: text}

    def create(self, source: Source, text: str) -> str:
        return str(self.as_admin("POST", f"sobjects/{source.object}", self._values(source, text))["id"])

    def create_at_once(self, source: Source, texts: Sequence[str]) -> list[str]:
        moment = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
        one = self.sandbox.org.objects[source.object.lower()]
        ids = [self.sandbox.org.new_id(one) for _ in texts]
        rows = [
            {
                **self._values(source, text),
                **({"CloseDate": date(2026, 12, 31)} if source is self.deals else {}),
                "Id": record,
                "SystemModstamp": moment,
            }
            for record, text in zip(ids, texts, strict=True)
        ]
        self.sandbox.org.load(source.object, rows)
        return ids

    def change(self, object_name: str, record: str, values: Mapping[str, Any]) -> None:
        self.as_admin("PATCH", f"sobjects/{object_name}/{record}", dict(values))

    def delete(self, object_name: str, record: str) -> None:
        self.as_admin("DELETE", f"sobjects/{object_name}/{record}")

    def restore(self, object_name: str, record: str) -> None:
        self.control("undelete", {"id": record, "username": ADMIN})

    def merge(self, object_name: str, survivor: str, loser: str) -> None:
        self.control("merge", {"master": survivor, "losers": [loser], "username": ADMIN})

    def revoke(self, object_name: str, field: str) -> None:
        for holder in ("Standard User", "Cornerman_Integration"):
            self.sandbox.org.allow(holder, f"{object_name}.{field}", [])

    def write_of(self, key: str, text: str) -> Write:
        return Write(ASSESSMENT, {"Opportunity__c": self.deal, "Primary_Action__c": text}, key=key, lane=self.deal)

    def text_of(self, write: Write) -> tuple[str, str]:
        return "Primary_Action__c", write.values["Primary_Action__c"]

    def refused_write(self, key: str) -> Write:
        return Write(ASSESSMENT, {"Opportunity__c": self.deal, "Risk_Band__c": "Mauve"}, key=key, lane=self.deal)


@pytest.fixture
def org() -> Iterator[SandboxOrg]:
    organisation = Organisation()
    organisation.deploy(METADATA)
    organisation.load(
        "OpportunityStage",
        [{"MasterLabel": "Discovery", "ApiName": "Discovery", "IsActive": True, "SortOrder": 1}],
    )
    organisation.load("CurrencyType", [{"IsoCode": "EUR", "IsCorporate": True, "IsActive": True}])
    organisation.add_user(BOT, "Standard User", ["Cornerman_Integration"])
    organisation.add_user(ADMIN, "System Administrator", ["Cornerman_Integration"])
    with Sandbox(organisation, apps=[App("key", SECRET, BOT)]) as sandbox:
        crm = Salesforce.connect(Login(sandbox.url, "key", SECRET), patience=QUICK)
        hands = SandboxOrg(sandbox, crm, "")
        hands.deal = hands.create(hands.deals, "The deal")
        yield hands
        crm.close()
    organisation.close()


class TestSalesforceContract(CrmContract):
    """Every promise of `connector.crm.Crm`."""


class TestSalesforceBulkContract(BulkContract):
    """Every promise of its jobs."""

    @pytest.fixture(autouse=True)
    def jobs(self, org: SandboxOrg) -> None:
        headers = {"Authorization": f"Bearer {org.sandbox.token(ADMIN)}"}
        url = f"{org.sandbox.url}/services/data/v66.0/jobs/query"
        if requests.post(url, json={}, headers=headers, timeout=10).status_code == 404:
            pytest.skip("the sandbox org serves no bulk jobs")


def test_identity_is_the_organisations_own(org: SandboxOrg) -> None:
    identity = org.crm.identity()

    assert identity.organisation == org.sandbox.org.organization()["Id"]
    assert identity.user == org.sandbox.org.user_id(BOT)
    assert (identity.is_sandbox, identity.time_zone, identity.currency) == (True, "Europe/Berlin", "EUR")


def test_idle_read_of_five_objects_is_one_call(org: SandboxOrg) -> None:
    sources = [org.deals, org.contacts, *(Source(name, ("Id",)) for name in ("Account", "Task", "Event"))]
    first = read(org.crm, *(Want(source) for source in sources))
    now = Cursor("2999-01-01T00:00:00Z", "")
    wants = [Want(source, end_of(first, source.object) or now) for source in sources]
    used = org.crm.budget().used  # type: ignore[union-attr]

    read(org.crm, *wants)

    assert org.crm.budget().used == used + 1  # type: ignore[union-attr]


def test_archived_activities_are_read(org: SandboxOrg) -> None:
    old = datetime(2020, 1, 1, tzinfo=UTC)
    org.sandbox.org.load("Task", [{"Subject": "Long ago", "IsArchived": True, "SystemModstamp": old}])

    rows = rows_of(read(org.crm, Want(Source("Task", ("Subject",)))), "Task")

    assert [row.values["Subject"] for row in rows.values()] == ["Long ago"]


def test_private_meetings_are_not_read(org: SandboxOrg) -> None:
    moment = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
    org.sandbox.org.load(
        "Event",
        [
            {"Subject": subject, "IsPrivate": subject == "Doctor", "StartDateTime": moment, "EndDateTime": moment}
            for subject in ("Demo", "Doctor")
        ],
    )

    pages = read(org.crm, Want(Source("Event", ("Subject", "StartDateTime"))))

    assert [dict(row.values) for page in pages for row in page.rows] == [
        {"Subject": "Demo", "StartDateTime": "2026-01-31T09:30:00Z"}
    ]


def test_parents_field_stands_under_its_path(org: SandboxOrg) -> None:
    org.sandbox.org.load("Task", [{"Subject": "Call", "WhatId": org.deal}, {"Subject": "Note"}])

    rows = rows_of(read(org.crm, Want(Source("Task", ("Subject", "What.Type")))), "Task")

    assert {row.values["Subject"]: row.values["What.Type"] for row in rows.values()} == {
        "Call": "Opportunity",
        "Note": None,
    }


def test_finding_is_linked_to_an_assessment_by_its_key(org: SandboxOrg) -> None:
    org.crm.write([org.write_of("org:deal:assessment", "Call the buyer")])
    finding = Write(
        FINDING,
        {"Assessment__c": Link(ASSESSMENT, "org:deal:assessment"), "Title__c": "Quiet buyer"},
        key="org:deal:risk:quiet:1",
    )

    (first,) = org.crm.write([finding])
    (second,) = org.crm.write([finding])

    assert first.refusal is None
    assert first.created
    assert second.refusal is None
    assert second.id == first.id


def test_expired_session_is_renewed_within_a_read(org: SandboxOrg) -> None:
    org.sandbox.state.expire_sessions()

    assert read(org.crm, Want(org.deals))[-1].last


def test_spent_day_stops_at_once_and_the_next_day_goes_on(org: SandboxOrg) -> None:
    org.crm.describe([org.deals.object])
    org.sandbox.org.daily_limit = org.sandbox.state.used

    with pytest.raises(DailyLimitReached):
        read(org.crm, Want(org.deals))
    org.sandbox.org.daily_limit += 100

    assert org.deal in rows_of(read(org.crm, Want(org.deals)), org.deals.object)


@pytest.mark.parametrize("drop", ["before", "after"])
def test_dropped_write_is_sent_again_and_written_once(org: SandboxOrg, drop: str) -> None:
    org.crm.describe([ASSESSMENT])
    org.sandbox.state.faults.append(Fault(count=1, drop=drop, path="composite/sobjects"))

    (answer,) = org.crm.write([org.write_of("key", "Call the buyer")])

    assert answer.refusal is None
    assert len(rows_of(read(org.crm, Want(Source(ASSESSMENT, ("Key__c",)))), ASSESSMENT)) == 1


def test_write_whose_every_answer_is_lost_is_unknown_and_written(org: SandboxOrg) -> None:
    org.crm.describe([ASSESSMENT])
    org.sandbox.state.faults.append(Fault(count=QUICK.attempts, drop="after", path="composite/sobjects"))

    with pytest.raises(TryLater) as caught:
        org.crm.write([org.write_of("key", "Call the buyer")])

    assert not caught.value.unsent
    assert len(rows_of(read(org.crm, Want(Source(ASSESSMENT, ("Key__c",)))), ASSESSMENT)) == 1


def test_wrong_secret_is_named_and_not_shown(org: SandboxOrg) -> None:
    with pytest.raises(FixYourSetup, match="External Client App") as caught:
        Salesforce.connect(Login(org.sandbox.url, "key", "wr0ng-secret"), patience=QUICK)

    assert "wr0ng" not in str(caught.value)


def test_jwt_signs_in_with_a_key(org: SandboxOrg) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    org.sandbox.state.apps["jwt-key"] = App("jwt-key", "", BOT, public_key=public.decode())

    crm = Salesforce.connect(Login(org.sandbox.url, "jwt-key", username=BOT, private_key=private), patience=QUICK)

    assert crm.identity() == org.crm.identity()
