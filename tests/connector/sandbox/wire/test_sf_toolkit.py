"""sf_toolkit, a client nobody here wrote, cannot tell the sandbox from an org."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from connector.sandbox.wire.org import Org
from connector.sandbox.wire.rest.state import App
from connector.sandbox.wire.server import Sandbox

from .conftest import NOW, custom_field, fill
from .test_jsforce import expected
from .test_login import KEY, PUBLIC, serialization

PACKAGES = ("sf_toolkit==0.6.1", "cryptography>=44")
SCRIPT = Path(__file__).with_name("clients") / "sf_toolkit_client.py"
EXPECTED: dict[str, Any] = {
    "client_credentials": "admin@example.com",
    "jwt_bearer": "Ann Admin",
    "versions": True,
    "query": ["Many 4", "Many 40", "Many 400"],
    "query_pages": 4100,
    "query_all": 1,
    "children": [2],
    "count": 4100,
    "unknown_field": ("SalesforceMalformedRequest", "No such column 'Nope' on entity 'Account'"),
    "record": [18, "Changed"],
    "upsert": ["Up again"],
    "collections": [[True] * 3, [True] * 3, ["Energy"] * 3, [True] * 3],
    "collections_upsert": [[True, False], [True, True]],
    "describe": ["001", True],
    "limits": 100_000,
    "usage": 100_000,
    "bulk_insert": ["JobComplete", 2, 0, 2],
    "bulk_upsert": ["JobComplete", 0],
    "bulk_query": 4100,
    "session_ended": ("SalesforceExpiredSession", "INVALID_SESSION_ID"),
}


@pytest.fixture
def python(tmp_path: Path) -> str:
    """An interpreter of its own with sf_toolkit in it: none of our dependencies stands beside it."""
    made = subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=False, timeout=300)
    own = str(tmp_path / "venv" / "bin" / "python")
    command = [own, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES]
    done = (
        subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)
        if not made.returncode
        else made
    )
    if done.returncode:
        pytest.skip(f"NOT TESTED: sf_toolkit on the sandbox: it could not be installed: {(done.stderr or '')[-300:]}")
    return own


@pytest.mark.proof
def test_every_operation(python: str) -> None:
    org = Org(now=NOW)
    fill(org)
    org.add_field("Account", custom_field("Key__c", "string", length=20, external_id=True, unique=True))
    org.load("Account", [*({"Name": f"Many {n}"} for n in range(4100)), {"Name": "gone", "IsDeleted": True}])
    private = KEY.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with Sandbox(org, [App("the-key", "the-secret", "admin@example.com", PUBLIC.decode())]) as sandbox:
        given = {"base": sandbox.url, "token": sandbox.token("admin@example.com"), "key": private.decode()}
        done = subprocess.run(
            [python, str(SCRIPT)], check=False, input=json.dumps(given), capture_output=True, text=True, timeout=300
        )
    org.close()
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert told.keys() == EXPECTED.keys()
    assert {name: told[name] for name, wanted in EXPECTED.items() if not expected(told[name], wanted)} == {}
