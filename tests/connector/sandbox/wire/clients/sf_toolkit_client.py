"""What sf_toolkit makes of the sandbox: every operation by its name, as JSON. Run where sf_toolkit is installed."""

import json
import sys
from collections.abc import Callable
from typing import Any

import httpx
from sf_toolkit import SalesforceClient, SObject
from sf_toolkit.auth import SalesforceToken, client_credentials_flow_login, public_key_auth_login
from sf_toolkit.data import IdField, ListField, SObjectList, TextField, select
from sf_toolkit.data.query_builder import GE, LIKE
from sf_toolkit.io import api

GIVEN = json.load(sys.stdin)
TOLD: dict[str, Any] = {}


class Local(httpx.HTTPTransport):
    """sf_toolkit logs in at a host of its own choice: this turns it to the sandbox."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        base = httpx.URL(GIVEN["base"])
        request.url = request.url.copy_with(scheme="http", host=base.host, port=base.port)
        return super().handle_request(request)


class Account(SObject):
    Id = IdField()
    Name = TextField()
    Industry = TextField()
    Key__c = TextField()


class Contact(SObject):
    Id = IdField()
    LastName = TextField()


class Company(SObject, api_name="Account"):
    Id = IdField()
    Name = TextField()
    Contacts = ListField(Contact)


def operation(work: Callable[[], Any]) -> None:
    name = work.__name__
    try:
        TOLD[name] = work()
    except Exception as fault:  # noqa: BLE001
        TOLD[name] = {"error": type(fault).__name__, "message": str(fault)[:300]}


@operation
def client_credentials() -> str:
    login = client_credentials_flow_login("the-key", "the-secret", "acme.my")
    with SalesforceClient(login=login, transport=Local(), connection_name="credentials", api_version=60.0) as client:
        return str(client._userinfo.preferred_username)


@operation
def jwt_bearer() -> str:
    login = public_key_auth_login("admin@example.com", "the-key", GIVEN["key"])
    with SalesforceClient(login=login, transport=Local(), connection_name="jwt", api_version=60.0) as client:
        return str(client._userinfo.name)


CLIENT = SalesforceClient(token=SalesforceToken(httpx.URL(GIVEN["base"]), GIVEN["token"]), api_version=60.0)
CLIENT.__enter__()


@operation
def versions() -> bool:
    return 60.0 in CLIENT.versions


@operation
def query() -> list[str]:
    asked = select(Account).where(LIKE("Name", "Many %")).and_where(GE("Name", "Many 4")).order_by(Name="ASC").limit(3)
    return [row.Name for row in asked.execute()]


@operation
def query_pages() -> int:
    return len(select(Account).where(LIKE("Name", "Many %")).execute().as_list())


@operation
def query_all() -> int:
    return len(select(Account, include_deleted=True).where(IsDeleted=True).execute().as_list())


@operation
def children() -> list[int]:
    found = select(Company).where(Name="Acme").execute().as_list()
    return [len(row.Contacts) for row in found]


@operation
def count() -> int:
    return select(Account).where(LIKE("Name", "Many %")).count()


@operation
def unknown_field() -> Any:
    return CLIENT.get(f"{CLIENT.data_url}/query", params={"q": "SELECT Nope FROM Account"}).json()


@operation
def record() -> list[Any]:
    one = Account(Name="From sf_toolkit")
    api.save_insert(one)
    kept = api.fetch(Account, one.Id)
    kept.Name = "Changed"
    api.save_update(kept, only_changes=True)
    changed = api.fetch(Account, one.Id).Name
    api.delete(kept, clear_id_field=False)
    return [len(one.Id), changed]


@operation
def upsert() -> list[Any]:
    first, second = Account(Name="Up", Key__c="t1"), Account(Name="Up again", Key__c="t1")
    api.save_upsert(first, "Key__c")
    api.save_upsert(second, "Key__c")
    return [row.Name for row in select(Account).where(Key__c="t1").execute()]


@operation
def collections() -> list[Any]:
    rows = SObjectList([Account(Name=f"List {n}") for n in range(3)])
    made = [one.success for one in api.save_insert_list(rows)]
    for row in rows:
        row.Industry = "Energy"
    changed = [one.success for one in api.save_update_list(rows, only_changes=True)]
    read = [row.Industry for row in api.fetch_list(Account, *[row.Id for row in rows])]
    gone = [one.success for one in api.delete_list(rows)]
    return [made, changed, read, gone]


@operation
def collections_upsert() -> list[Any]:
    rows = SObjectList([Account(Name="U1", Key__c="t1"), Account(Name="U2", Key__c="t2")])
    return [[one.success, one.created] for one in api.save_upsert_list(rows, "Key__c")]


@operation
def describe() -> list[Any]:
    told = api.sobject_describe(Account)
    made = api.sobject_from_description("Opportunity", connection="default")
    return [told["keyPrefix"], "StageName" in made.__dict__ or hasattr(made, "StageName")]


@operation
def limits() -> int:
    return int(CLIENT.limits().DailyApiRequests.Max)


@operation
def usage() -> int:
    return int(CLIENT.api_usage.api_usage.total)


@operation
def bulk_insert() -> list[Any]:
    rows = SObjectList([Account(Name='Bulk "one"'), Account(Name="Bulk, two")])
    job = api.save_insert_bulk(rows)
    job.monitor_until_complete(poll_interval=0.1)
    return [job.state, job.numberRecordsProcessed, job.numberRecordsFailed, len(list(job.successful_results()))]


@operation
def bulk_upsert() -> list[Any]:
    rows = SObjectList([Account(Name="B1", Key__c="t1"), Account(Name="B9", Key__c="t9")])
    job = api.save_upsert_bulk(rows, "Key__c")
    job.monitor_until_complete(poll_interval=0.1)
    return [job.state, job.numberRecordsFailed]


@operation
def bulk_query() -> int:
    return sum(1 for _ in select(Account).where(LIKE("Name", "Many %")).execute_bulk())


@operation
def session_ended() -> Any:
    gone = SalesforceToken(httpx.URL(GIVEN["base"]), "00D!gone")
    client = SalesforceClient(token=gone, api_version=60.0, connection_name="gone")
    return client.get("/services/data/v60.0/limits").json()


print(json.dumps(TOLD, default=str))
