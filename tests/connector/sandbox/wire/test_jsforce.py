"""jsforce, a client nobody here wrote, cannot tell the sandbox from an org."""

import json
import time
from pathlib import Path
from typing import Any

import jwt
import pytest

from connector.sandbox.wire.org import Org
from connector.sandbox.wire.rest.state import App
from connector.sandbox.wire.server import Sandbox

from .conftest import NOW, custom_field, fill
from .npm import install, run
from .test_login import KEY, PUBLIC

JSFORCE = "3.10.14"
SCRIPT = Path(__file__).with_name("clients") / "jsforce.mjs"
# What each operation gives. Of an error its code, and a part of its message.
EXPECTED: dict[str, Any] = {
    "client credentials": [18, 18, 4105],
    "jwt": "admin@example.com",
    "wrong secret": ("invalid_client", "invalid client credentials"),
    "identity": "admin@example.com",
    "versions": True,
    "query pages": [4100, 4100, True],
    "queryMore": [2000, False, 2000],
    "query events": 4100,
    "queryAll": ["gone"],
    "find": [["Alpha", "Acme"], ["Gamma", "Bürli GmbH"]],
    "find with children": [["Alpha", "beta"]],
    "unknown field": ("INVALID_FIELD", "No such column 'Nope' on entity 'Account'"),
    "count": 1,
    "create": [True, 18],
    "create many": [True, True, "REQUIRED_FIELD_MISSING"],
    "create many in one piece": ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING"],
    "retrieve": "From jsforce",
    "retrieve many": ["From jsforce", "A", "B"],
    "update": True,
    "update many": [True, True],
    "upsert": [True, True, True, False],
    "upsert many": [[True, False], [True, True]],
    "upsert to two": ("MULTIPLE_CHOICES", "Multiple records found"),
    "destroy": True,
    "destroy many": [True, True],
    "gone": ("NOT_FOUND", "does not exist"),
    "more than 200": [450, True],
    "describe": ["Opportunity", "006", True],
    "describeGlobal": True,
    "describe cached": "Account",
    "composite": [201, 204],
    "batch": [200, 404],
    "limits": 100_000,
    "limit info": 100_000,
    "updated": True,
    "deleted": 3,
    "recent": ("NOT_FOUND", "does not exist"),
    "search": ("NOT_FOUND", "does not exist"),
    "bulk2 insert": [2, 0, 0, None],
    "bulk2 update": [2, 0],
    "bulk2 upsert": ["false", "true"],
    "bulk2 delete": [2, 0],
    "bulk2 query": [4100, "Id,Name,Industry"],
    "bulk2 query refused": ("API_ERROR", "Aggregate functions not supported"),
    "session ended": ("INVALID_SESSION_ID", "Session expired or invalid"),
    "session renewed": 1,
}


def expected(told: Any, wanted: Any) -> bool:
    if isinstance(wanted, tuple):
        return isinstance(told, dict) and told.get("error") == wanted[0] and wanted[1] in told["message"]
    return bool(told == wanted)


@pytest.mark.proof
def test_every_operation(tmp_path: Path) -> None:
    node = install(tmp_path, "jsforce on the sandbox", jsforce=JSFORCE)
    org = Org(now=NOW)
    fill(org)
    org.add_field("Account", custom_field("Key__c", "string", length=20, external_id=True, unique=True))
    org.add_field("Account", custom_field("Double__c", "string", length=20, external_id=True))
    two = [{"Name": name, "Double__c": "x"} for name in ("First", "Second")]
    org.load("Account", [*({"Name": f"Many {n}"} for n in range(4100)), *two])
    app = App("the-key", "the-secret", "admin@example.com", PUBLIC.decode())
    with Sandbox(org, [app]) as sandbox:
        claims = {"iss": "the-key", "sub": "admin@example.com", "aud": sandbox.url, "exp": int(time.time()) + 180}
        given = {
            "base": sandbox.url,
            "token": sandbox.token("admin@example.com"),
            "assertion": jwt.encode(claims, KEY, algorithm="RS256"),
            "ids": {"from": "2026-05-15T09:00:00.000Z", "to": "2026-05-15T11:00:00.000Z"},
        }
        told = json.loads(run(node, tmp_path, SCRIPT.read_text(encoding="utf-8"), json.dumps(given)))
    org.close()
    assert told.keys() == EXPECTED.keys()
    assert {name: told[name] for name, wanted in EXPECTED.items() if not expected(told[name], wanted)} == {}
