"""Log-in: client credentials, JWT bearer, sessions that end, and the refusals' bodies."""

import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from connector.sandbox.wire.org import Org
from connector.sandbox.wire.rest.state import App
from connector.sandbox.wire.server import Sandbox

from .conftest import Client

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture
def served(org: Org) -> Iterator[Sandbox]:
    apps = [App("the-key", "the-secret", "integration@example.com", PUBLIC.decode()), App("keyless", "s", "nobody")]
    with Sandbox(org, apps) as sandbox:
        yield sandbox


def post(sandbox: Sandbox, auth: tuple[str, str] | None = None, **form: str) -> tuple[int, dict[str, Any]]:
    answer = requests.post(sandbox.url + "/services/oauth2/token", data=form, auth=auth, timeout=10)
    return answer.status_code, answer.json()


def test_client_credentials(served: Sandbox) -> None:
    grant = {"grant_type": "client_credentials"}
    for status, body in (
        post(served, ("the-key", "the-secret"), **grant),
        post(served, **grant, client_id="the-key", client_secret="the-secret"),
    ):
        assert status == 200
        assert body["instance_url"] == served.url
        assert body["token_type"] == "Bearer"
        info = requests.get(
            served.url + "/services/oauth2/userinfo",
            headers={"Authorization": "Bearer " + body["access_token"]},
            timeout=10,
        ).json()
        assert info["preferred_username"] == "integration@example.com"
        assert body["id"].endswith(f"/{info['organization_id']}/{info['user_id']}")
        assert info["organization_id"].startswith("00D")


def test_refusals(served: Sandbox) -> None:
    grant = {"grant_type": "client_credentials"}
    assert post(served, ("the-key", "wrong"), **grant) == (
        400,
        {"error": "invalid_client", "error_description": "invalid client credentials"},
    )
    assert post(served, ("unknown", "x"), **grant) == (
        400,
        {"error": "invalid_client_id", "error_description": "client identifier invalid"},
    )
    assert post(served, ("keyless", "s"), **grant)[1]["error"] == "invalid_grant"
    assert post(served, grant_type="password")[1]["error"] == "unsupported_grant_type"


def assertion(**changes: Any) -> str:
    signer = changes.pop("signer", KEY)
    claims = {
        "iss": "the-key",
        "sub": "admin@example.com",
        "aud": "https://login.salesforce.com",
        "exp": int(time.time()) + 180,
        **changes,
    }
    return jwt.encode({k: v for k, v in claims.items() if v is not None}, signer, algorithm="RS256")


@pytest.mark.parametrize(
    ("changes", "description"),
    [
        ({}, None),
        ({"aud": "https://test.salesforce.com"}, None),
        ({"signer": OTHER}, "invalid assertion"),
        ({"exp": 1}, "expired assertion"),
        ({"exp": None}, "invalid assertion"),
        ({"aud": "https://elsewhere.example"}, "audience is invalid"),
        ({"sub": "stranger@example.com"}, "user hasn't approved this consumer"),
        ({"iss": "keyless"}, "user hasn't approved this consumer"),
        ({"iss": "unknown"}, "client identifier invalid"),
    ],
)
def test_jwt_bearer(served: Sandbox, changes: dict[str, Any], description: str | None) -> None:
    grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    status, body = post(served, grant_type=grant, assertion=assertion(**changes))
    if description is None:
        assert status == 200
        headers = {"Authorization": "Bearer " + body["access_token"]}
        assert requests.get(served.url + "/services/data/v60.0/limits", headers=headers, timeout=10).status_code == 200
    else:
        assert (status, body["error_description"]) == (400, description)


def test_unsigned_assertion_is_refused(served: Sandbox) -> None:
    unsigned = jwt.encode({"iss": "the-key", "sub": "admin@example.com", "exp": time.time() + 60}, "", algorithm="none")
    grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    assert post(served, grant_type=grant, assertion=unsigned)[0] == 400
    assert post(served, grant_type=grant, assertion="nonsense")[0] == 400


def test_sessions_end(org: Org, served: Sandbox) -> None:
    expired = (401, [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}])
    client = Client(served, "admin@example.com")
    assert client.call("GET", "/limits")[0] == 200
    org.clock.advance(7000)
    assert client.call("GET", "/limits")[0] == 200  # use keeps it alive
    org.clock.advance(7201)
    assert client.call("GET", "/limits") == expired
    client = Client(served, "admin@example.com")
    assert requests.post(served.url + "/sandbox/expire-sessions", timeout=10).json()["expired"] >= 1
    assert client.call("GET", "/limits") == expired
    client.http.headers["Authorization"] = "Bearer nonsense"
    assert client.call("GET", "/limits") == expired
    del client.http.headers["Authorization"]
    assert client.call("GET", "/limits") == expired


def test_a_token_for_anybody(served: Sandbox) -> None:
    body = requests.post(served.url + "/sandbox/token", json={"username": "rep@example.com"}, timeout=10).json()
    headers = {"Authorization": "Bearer " + body["access_token"]}
    info = requests.get(served.url + "/services/oauth2/userinfo", headers=headers, timeout=10).json()
    assert info["name"] == "Rita Rep"
    unknown = requests.post(served.url + "/sandbox/token", json={"username": "x"}, timeout=10)
    assert unknown.status_code == 400


def test_a_user_made_inactive_is_out(org: Org, served: Sandbox) -> None:
    client = Client(served, "rep@example.com")
    Client(served, "admin@example.com").call(
        "PATCH", f"/sobjects/User/{org.user_id('rep@example.com')}", {"IsActive": False}
    )
    assert client.call("GET", "/limits")[0] == 401


def test_the_person_behind_a_token_is_told_in_two_ways(served: Sandbox) -> None:
    headers = {"Authorization": "Bearer " + served.token("rep@example.com")}
    root = requests.get(served.url + "/services/data/v60.0", headers=headers, timeout=10).json()
    person = requests.get(root["identity"], headers=headers, timeout=10).json()
    info = requests.get(served.url + "/services/oauth2/userinfo", headers=headers, timeout=10).json()
    assert person["id"] == root["identity"] == info["sub"]
    assert (person["username"], person["display_name"]) == ("rep@example.com", "Rita Rep")
    assert (info["preferred_username"], info["given_name"]) == ("rep@example.com", "Rita")
    assert info["utcOffset"] == 3_600_000
    for place in ("/services/oauth2/userinfo", root["identity"].removeprefix(served.url)):
        gone = requests.get(served.url + place, headers={"Authorization": "Bearer gone"}, timeout=10)
        assert (gone.status_code, gone.text) == (403, "Bad_OAuth_Token")
