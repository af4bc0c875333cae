"""Salesforce's connector against the sandbox org, over HTTP."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
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
from tests.contract import BulkContract, CrmContract, end_of, read, rows_of, write_in_bulk

from .conftest import QUICK, SECRET

METADATA = Path(__file__).parents[3] / "lwc_components" / "force-app" / "main" / "default"
WAITING = Waiting(first=0.01, longest=0.1)
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
        return self.connect_with(BulkLimits(read_from=1, page_rows=2, waiting=WAITING))

    def connect_with(self, bulk: BulkLimits) -> Salesforce:
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


def test_meeting_that_became_private_comes_as_gone(org: SandboxOrg) -> None:
    moment = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
    org.sandbox.org.load("Event", [{"Subject": "Demo", "StartDateTime": moment, "EndDateTime": moment}])
    source = Source("Event", ("Subject", "StartDateTime"))
    pages = read(org.crm, Want(source))
    (meeting,) = rows_of(pages, "Event").values()
    org.change("Event", meeting.id, {"Subject": "My surgery", "IsPrivate": True})

    (row,) = rows_of(read(org.crm, Want(source, end_of(pages, "Event"))), "Event").values()

    assert (row.id, row.deleted, dict(row.values)) == (meeting.id, True, {})


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


# --- bulk jobs


def asked(org: SandboxOrg, *, without: str = "") -> list[str]:
    """What was asked since the log was cleared."""
    paths = [f"{one['method']} {one['path'].partition('v66.0/')[2]}" for one in org.sandbox.state.log]
    return [path for path in paths if not (without and without in path)]


def test_reading_in_bulk_costs_four_calls_and_one_per_further_result(org: SandboxOrg) -> None:
    org.create_at_once(org.deals, [f"Deal {number}" for number in range(12)])
    org.control("bulk", {"page_rows": 2})
    crm = org.connect_in_bulk()
    crm.describe([org.deals.object])
    org.sandbox.state.log.clear()

    rows = rows_of(read(crm, Want(org.deals)), org.deals.object)

    calls = asked(org)
    polls = [path for path in calls if path.startswith("GET jobs/query/") and path.count("/") == 2]
    lists = [path for path in calls if "result" in path.lower() and "pages" in path.lower()]
    assert len(rows) == 13
    assert (len(lists), len([path for path in calls if path.endswith("/results")])) == (2, 7)
    assert len(calls) == 2 + len(polls) + 2 + 7


def test_writing_in_bulk_costs_six_calls(org: SandboxOrg) -> None:
    crm = org.connect_in_bulk()
    crm.describe([ASSESSMENT])
    org.sandbox.state.log.clear()

    result = write_in_bulk(crm, [org.write_of("a", "A"), org.refused_write("b")])

    calls = asked(org)
    polls = [path for path in calls if path.startswith("GET") and path.count("/") == 2]
    assert set(result.answers) == {"a", "b"}
    assert len(calls) - len(polls) + 1 == 6


def test_query_job_that_fails_is_replaced_by_plain_queries(org: SandboxOrg) -> None:
    org.create_at_once(org.deals, ["One", "Two"])
    org.control("bulk", {"kind": "query", "fail": "InternalServerError : Retried more than 15 times"})

    assert len(rows_of(read(org.connect_in_bulk(), Want(org.deals)), org.deals.object)) == 3


def test_query_job_that_never_ends_is_aborted(org: SandboxOrg) -> None:
    org.create_at_once(org.deals, ["One", "Two"])
    org.control("bulk", {"kind": "query", "never_ends": True})
    crm = org.connect_with(BulkLimits(read_from=1, waiting=Waiting(in_all=0.0)))

    with pytest.raises(TryLater, match="did not end"):
        read(crm, Want(org.deals))

    (job,) = {one["path"].rpartition("/")[2] for one in org.sandbox.state.log if one["method"] == "PATCH"}
    assert crm.job_state(job) == "gone"  # a query job is no job of writes
    assert org.sandbox.state.bulk.get("query", job, org.sandbox.org.user_id(BOT)).state == "Aborted"


def test_spent_query_jobs_leave_plain_queries(org: SandboxOrg) -> None:
    org.create_at_once(org.deals, ["One", "Two"])
    org.control("limit", {"query_jobs": 0})

    assert len(rows_of(read(org.connect_in_bulk(), Want(org.deals)), org.deals.object)) == 3


def test_object_that_bulk_does_not_take_is_read_by_plain_queries(org: SandboxOrg) -> None:
    org.create_at_once(org.deals, ["One", "Two"])
    org.control("bulk", {"unsupported": ["Opportunity"]})

    assert len(rows_of(read(org.connect_in_bulk(), Want(org.deals)), org.deals.object)) == 3


def test_job_that_fails_half_way_leaves_its_other_rows_to_be_sent_again(org: SandboxOrg) -> None:
    org.control("bulk", {"kind": "ingest", "after": 2, "fail": "InternalServerError : Retried more than 20 times"})

    result = write_in_bulk(org.crm, [org.write_of(key, "Text") for key in "abcd"])

    assert "Retried more than 20 times" in str(result.failed)
    assert set(result.answers) == {"a", "b"}
    assert result.unprocessed == ("c", "d")


def test_job_that_never_ends_is_left_for_later_and_can_be_dropped(org: SandboxOrg) -> None:
    org.control("bulk", {"kind": "ingest", "after": 1, "never_ends": True})
    crm = org.connect_with(BulkLimits(waiting=Waiting(in_all=0.0)))
    writes = [org.write_of("a", "Text"), org.write_of("b", "Text")]
    job = crm.open_job(ASSESSMENT, writes)
    crm.send_job(job, writes)

    with pytest.raises(TryLater, match=f"{job} is still running"):
        crm.end_job(job)
    assert crm.job_state(job) == "running"
    crm.drop_job(job)

    result = org.crm.end_job(job)
    assert "was aborted" in str(result.failed)
    assert set(result.answers) | set(result.unprocessed) == {"a", "b"}


def test_locked_rows_of_a_job_pass(org: SandboxOrg) -> None:
    org.control("locks", {"ids": [org.deal], "count": 2})

    result = write_in_bulk(org.crm, [org.write_of(key, "Text") for key in "abcd"])

    locked = [answer.refusal for answer in result.answers.values() if answer.refusal]
    assert [(refusal.code, refusal.passing) for refusal in locked] == [("UNABLE_TO_LOCK_ROW", True)] * 2


def test_expired_session_is_renewed_between_the_calls_of_a_job(org: SandboxOrg) -> None:
    writes = [org.write_of("a", "Text")]
    job = org.crm.open_job(ASSESSMENT, writes)
    org.sandbox.state.expire_sessions()
    org.crm.send_job(job, writes)
    org.sandbox.state.expire_sessions()

    assert org.crm.end_job(job).answers["a"].created


@pytest.mark.parametrize("drop", ["before", "after"])
@pytest.mark.parametrize("path", ["batches", "jobs/ingest"])
def test_job_whose_upload_is_lost_on_the_way_writes_each_row_once_or_not_at_all(
    org: SandboxOrg, path: str, drop: str
) -> None:
    writes = [org.write_of("a", "Text")]
    job = org.crm.open_job(ASSESSMENT, writes)
    org.sandbox.state.faults.append(Fault(count=1, drop=drop, path=path))

    sent = True
    with suppress(TryLater):
        org.crm.send_job(job, writes)
        sent = org.crm.end_job(job).answers["a"].created

    state = org.crm.job_state(job)
    assert state in ("done", "aborted")
    assert sent
    assert org.crm.write(writes)[0].created == (state == "aborted")
