"""GraphQL as pages ask it: shapes, limits, errors, and nothing told of what the user may not read."""

from typing import Any

import pytest

from connector.sandbox.ids import make_id
from connector.sandbox.wire.org import Org
from connector.sandbox.wire.server import Sandbox

from .conftest import Client

ALPHA, ACME = make_id("006", 1), make_id("001", 1)


@pytest.fixture
def rep(sandbox: Sandbox) -> Client:
    return Client(sandbox, "rep@example.com")


def ask(client: Client, inner: str, **variables: Any) -> dict[str, Any]:
    """The answer to ``uiapi { query { inner } }``, with the variables declared by what they are."""
    kinds = {str: "String", int: "Int", list: "[ID]", dict: "Opportunity_Filter", bool: "Boolean"}
    declared = ", ".join(f"${name}: {kinds[type(value)]}" for name, value in variables.items())
    text = f"query page{f'({declared})' if declared else ''} {{ uiapi {{ query {{ {inner} }} }} }}"
    status, body = client.call("POST", "/graphql", {"query": text, "variables": variables})
    assert status == 200, body
    return dict(body)


def data(client: Client, inner: str, **variables: Any) -> dict[str, Any]:
    body = ask(client, inner, **variables)
    assert body["errors"] == [], body
    return dict(body["data"]["uiapi"]["query"])


def names(client: Client, arguments: str, **variables: Any) -> list[str]:
    found = data(client, f"Opportunity({arguments}) {{ edges {{ node {{ Name {{ value }} }} }} }}", **variables)
    return [edge["node"]["Name"]["value"] for edge in found["Opportunity"]["edges"]]


def fault(client: Client, inner: str, **variables: Any) -> tuple[str, str]:
    """(message, ErrorType) of the only error, which leaves no data."""
    body = ask(client, inner, **variables)
    assert body["data"] is None
    [error] = body["errors"]
    return error["message"], error["extensions"]["ErrorType"]


def test_records_parents_and_children(rep: Client) -> None:
    found = data(
        rep,
        """
        deals: Opportunity(where: {Id: {eq: $id}}) { totalCount edges { cursor node {
            __typename Id ApiName
            Amount { value displayValue }
            StageName { label value }
            ... on Opportunity { CloseDate { value displayValue } CreatedDate { value } }
            Account { Id Name { value } Owner { Name { value } } }
            OpportunityContactRoles(orderBy: {Contact: {LastName: {order: ASC}}}) {
                totalCount edges { node { Role { value } Contact { Name { value } } } } }
        } } pageInfo { hasNextPage endCursor } }
        """,
        id=ALPHA,
    )
    assert found == {
        "deals": {
            "totalCount": 1,
            "edges": [
                {
                    "cursor": "djE6MA==",
                    "node": {
                        "__typename": "Opportunity",
                        "Id": ALPHA,
                        "ApiName": "Opportunity",
                        "Amount": {"value": 100.0, "displayValue": "EUR 100.00"},
                        "StageName": {"label": "Prospecting", "value": "Prospecting"},
                        "CloseDate": {"value": "2026-05-15", "displayValue": "15/05/2026"},
                        "CreatedDate": {"value": "2026-05-01T00:00:00.000Z"},
                        "Account": {
                            "Id": ACME,
                            "Name": {"value": "Acme"},
                            "Owner": {"Name": {"value": "Rita Rep"}},
                        },
                        "OpportunityContactRoles": {
                            "totalCount": 2,
                            "edges": [
                                {"node": {"Role": {"value": role}, "Contact": {"Name": {"value": person}}}}
                                for role, person in (("Champion", "Ada Lovelace"), ("Evaluator", "Bob Ross"))
                            ],
                        },
                    },
                }
            ],
            "pageInfo": {"hasNextPage": False, "endCursor": "djE6MA=="},
        }
    }


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ('{StageName: {eq: "prospecting"}}', ["Alpha", "Gamma", "Ärger"]),
        ("{Amount: {gt: 100, lt: 500}}", ["beta"]),
        ("{Amount: {eq: null}}", ["Gamma"]),
        ('{Name: {in: ["Alpha", "beta"]}}', ["Alpha", "beta"]),
        ('{Name: {nin: ["Alpha", "beta"]}, IsClosed: {eq: false}}', ["Gamma", "Ärger"]),
        ('{or: [{Name: {like: "al%"}}, {Account: {Name: {eq: "zeta"}}}]}', ["Alpha", "delta"]),
        ('{not: {or: [{IsClosed: {eq: true}}, {Name: {eq: "Alpha"}}]}}', ["Gamma", "Ärger"]),
        ('{CloseDate: {gte: {value: "2026-05-15"}}}', ["Alpha", "Gamma"]),
        ("{CloseDate: {eq: {literal: THIS_MONTH}}}", ["Alpha", "Ärger"]),
        ("{CloseDate: {eq: {range: {last_n_days: 20}}}}", ["Alpha", "beta", "Ärger"]),
        ('{Id: {inq: {OpportunityContactRole: {Role: {eq: "Evaluator"}}, ApiName: "OpportunityId"}}}', ["Alpha"]),
        ('{NextStep: {eq: "It\'s \\\\ back"}}', ["Gamma"]),
        ("{Name: {in: []}}", []),
    ],
)
def test_where(rep: Client, where: str, expected: list[str]) -> None:
    assert sorted(names(rep, f"where: {where}"), key=str.lower) == sorted(expected, key=str.lower)


def test_order_and_pages(rep: Client) -> None:
    order = "orderBy: {Amount: {order: DESC, nulls: LAST}, Name: {order: ASC}}"
    assert names(rep, order) == ["delta", "beta", "Alpha", "Ärger", "Gamma"]
    inner = f"Opportunity(first: 2, after: $after, {order}) {{ edges {{ node {{ Name {{ value }} }} }} "
    inner += "totalCount pageResultCount pageInfo { hasNextPage hasPreviousPage endCursor } }"
    first = data(rep, inner.replace("$after", "null"))["Opportunity"]
    info = first["pageInfo"]
    assert (first["totalCount"], info["hasNextPage"], info["hasPreviousPage"]) == (5, True, False)
    second = data(rep, inner, after=info["endCursor"])["Opportunity"]
    assert [edge["node"]["Name"]["value"] for edge in second["edges"]] == ["Alpha", "Ärger"]
    assert (second["pageResultCount"], second["pageInfo"]["hasPreviousPage"]) == (2, True)


def test_ten_by_default_two_thousand_at_most(org: Org, rep: Client) -> None:
    org.load("Account", [{"Name": f"More {n}"} for n in range(12)])
    org.load("Contact", [{"LastName": f"P{n}", "AccountId": ACME} for n in range(12)])
    inner = "Account { edges { node { Id } } totalCount pageInfo { hasNextPage } }"
    found = data(rep, inner)["Account"]
    assert (len(found["edges"]), found["totalCount"], found["pageInfo"]["hasNextPage"]) == (10, 15, True)
    inner = "Account(where: {Id: {eq: $id}}) { edges { node { Contacts { totalCount edges { node { Id } } } } } }"
    [edge] = data(rep, inner, id=ACME)["Account"]["edges"]
    assert (len(edge["node"]["Contacts"]["edges"]), edge["node"]["Contacts"]["totalCount"]) == (10, 14)
    assert len(data(rep, "Account(first: 2000) { edges { node { Id } } }")["Account"]["edges"]) == 15
    assert fault(rep, "Account(first: 2001) { edges { node { Id } } }")[1] == "ValidationError"
    ten = " ".join(f"a{n}: Account(first: 1) {{ totalCount }}" for n in range(10))
    assert len(data(rep, ten)) == 10
    assert "more than 10 subqueries" in fault(rep, ten + " a10: Account { totalCount }")[0]


def test_a_field_that_the_user_lacks_is_undefined_everywhere(org: Org, rep: Client) -> None:
    org.allow("Standard User", "Opportunity.Amount", [])
    node = "Opportunity { edges { node { Id Amount { value } } } }"
    message, kind = fault(rep, node)
    assert kind == "ValidationError"
    assert message == (
        "Validation error of type FieldUndefined: Field 'Amount' in type 'Opportunity' is undefined @ "
        "'uiapi/query/Opportunity/edges/node/Amount'"
    )
    for arguments in (
        "where: {Amount: {gt: 1}}",
        "orderBy: {Amount: {order: ASC}}",
        'where: {or: [{Name: {eq: "x"}}, {not: {Amount: {gt: 1}}}]}',
        'where: {Id: {inq: {Opportunity: {Amount: {gt: 1}}, ApiName: "Id"}}}',
    ):
        assert (
            "'Amount' in type 'Opportunity' is undefined" in fault(rep, f"Opportunity({arguments}) {{ totalCount }}")[0]
        )
    optional = "Opportunity(first: 1) { edges { node { Id Amount @optional { value } Nope @optional { value } } } }"
    assert list(data(rep, optional)["Opportunity"]["edges"][0]["node"]) == ["Id"]
    org.allow("Standard User", "Account", [])
    assert "'Account' in type 'Opportunity'" in fault(rep, "Opportunity { edges { node { Account { Id } } } }")[0]
    assert "'Account' in type 'RecordQuery'" in fault(rep, "Account { totalCount }")[0]
    assert data(rep, "Account @optional { totalCount } Contact { totalCount }")["Contact"] == {"totalCount": 3}


def test_lookups_to_several_objects(rep: Client) -> None:
    inner = """Task(orderBy: {Subject: {order: ASC}}) { edges { node { Subject { value } What {
        ... on Opportunity { Id Name { value } } ... on Account @optional { Name { value } } } } } }"""
    rows = data(rep, inner)["Task"]["edges"]
    assert {row["node"]["Subject"]["value"]: row["node"]["What"] for row in rows} == {
        "Intro": {"Id": ALPHA, "Name": {"value": "Alpha"}},
        "Prepare": {"Name": {"value": "Acme"}},
        "Someday": None,
    }
    assert "'Case'" in fault(rep, "Task { edges { node { What { ... on Case { Id } } } } }")[0]
    wide = "Task { edges { node { What { ... on Opportunity { Amount { value } } } } } }"
    assert "'Amount' in type 'Opportunity'" in fault(rep, wide)[0]


@pytest.mark.parametrize(
    ("inner", "part"),
    [
        ("Opportunity { edges { node { Name } } }", "SubSelectionRequired"),
        ("Opportunity { edges { node { Name { worth } } } }", "'worth'"),
        ("Opportunity { nodes { Id } }", "'nodes'"),
        ("Opportunity(scope: MINE) { totalCount }", "scope is not served"),
        ("Opportunity(upperBound: 5000) { totalCount }", "upperBound is not served"),
        ("Opportunity(where: {Name: {sounds: 1}}) { totalCount }", "sounds is not served"),
        ('Opportunity(where: {Amount: {gt: "1"}}) { totalCount }', "wrong type"),
        ('Opportunity(where: {CloseDate: {eq: "2026-01-01"}}) { totalCount }', "value, literal or range"),
        ('Opportunity(after: "x") { totalCount }', "not a cursor"),
        ("Opportunity @stream { totalCount }", "Unknown directive"),
        ("Opportunity { ...nowhere }", "Undefined fragment"),
        ("opportunity { totalCount }", "'opportunity' in type 'RecordQuery'"),
        ("OpportunityStage { totalCount }", "'OpportunityStage'"),
        ("Opportunity { edges { node { Description: Id Description { value } } } }", "different fields"),
    ],
)
def test_refusals(rep: Client, inner: str, part: str) -> None:
    message, kind = fault(rep, inner)
    assert part in message
    assert kind == "ValidationError"


def test_documents(rep: Client) -> None:
    def kind(body: dict[str, Any]) -> str:
        status, told = rep.call("POST", "/graphql", body)
        assert status == 200
        return str(told["errors"][0]["extensions"]["ErrorType"])

    assert kind({"query": "{ uiapi { "}) == "InvalidSyntax"
    assert kind({"query": "{" * 5000}) == "InvalidSyntax"
    assert kind({"query": "mutation { uiapi { x } }"}) == "OperationNotSupported"
    assert kind({"query": "query a { __typename } query b { __typename }"}) == "OperationNotSupported"
    assert kind({"query": "{ uiapi { aggregate { x } } }"}) == "ValidationError"
    assert kind({"query": "query($id: ID!) { uiapi { __typename } }"}) == "ValidationError"
    cycle = "{ uiapi { query { Opportunity { edges { node { ...a } } } } } } fragment a on Opportunity { Id ...a }"
    assert kind({"query": cycle}) == "ValidationError"
    two = {"query": "query a { __typename } query b { uiapi { __typename } }", "operationName": "b"}
    assert rep.call("POST", "/graphql", two)[1]["data"] == {"uiapi": {"__typename": "UIAPI"}}
    assert rep.refused("POST", "/graphql", {"query": 1})[:2] == (400, "JSON_PARSER_ERROR")
    spread = (
        "{ uiapi { query { Account(first: 1) { edges { node { ...a } } } } } } fragment a on Account { Name { value } }"
    )
    told = rep.call("POST", "/graphql", {"query": spread})[1]
    assert told["data"]["uiapi"]["query"]["Account"]["edges"] == [{"node": {"Name": {"value": "Acme"}}}]
    skipped = "{ uiapi { query { Opportunity(first: 1) { edges { node { Id Name @skip(if: true) { value } } } } } } }"
    told = rep.call("POST", "/graphql", {"query": skipped})[1]
    assert list(told["data"]["uiapi"]["query"]["Opportunity"]["edges"][0]["node"]) == ["Id"]
    # What the query itself refuses is an error beside the data.
    beside = ask(rep, 'Opportunity(where: {StageName: {gt: "A"}}) { totalCount } Account { totalCount }')
    assert beside["data"]["uiapi"]["query"] == {"Opportunity": None, "Account": {"totalCount": 3}}
    assert beside["errors"][0]["path"] == ["uiapi", "query", "Opportunity"]
    # The address without a version, as a page on the same host asks it.
    plain = rep.http.post(rep.sandbox.url + "/graphql", json={"query": "{ __typename }"}, timeout=10)
    assert plain.json()["data"] == {"__typename": "Query"}
