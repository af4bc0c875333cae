"""Log-in: the JWT bearer and client-credentials flows, and who the token belongs to."""

import base64
import binascii
import hashlib
import time
from typing import Any

import jwt

from .call import Answer
from .state import App, State

_JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_AUDIENCES = ("https://login.salesforce.com", "https://test.salesforce.com")


def _refused(error: str, description: str, status: int = 400) -> Answer:
    return Answer(status, {"error": error, "error_description": description})


def token(state: State, form: dict[str, str], authorization: str, base_url: str) -> Answer:
    """POST /services/oauth2/token."""
    grant = form.get("grant_type")
    if grant == "client_credentials":
        return _client_credentials(state, form, authorization, base_url)
    if grant == _JWT_GRANT:
        return _jwt_bearer(state, form.get("assertion", ""), base_url)
    return _refused("unsupported_grant_type", "grant type not supported")


def _client_credentials(state: State, form: dict[str, str], authorization: str, base_url: str) -> Answer:
    key, secret = form.get("client_id", ""), form.get("client_secret", "")
    if authorization.startswith("Basic "):
        try:
            key, _, secret = base64.b64decode(authorization[6:], validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return _refused("invalid_client", "invalid client credentials", 401)
    app = state.apps.get(key)
    if app is None:
        return _refused("invalid_client_id", "client identifier invalid")
    if app.consumer_secret != secret:
        return _refused("invalid_client", "invalid client credentials")
    return _granted(state, app, app.username, base_url)


def _jwt_bearer(state: State, assertion: str, base_url: str) -> Answer:
    try:
        claims = jwt.decode(assertion, options={"verify_signature": False})
    except jwt.PyJWTError:
        return _refused("invalid_grant", "invalid assertion")
    app = state.apps.get(str(claims.get("iss")))
    if app is None:
        return _refused("invalid_client_id", "client identifier invalid")
    if app.public_key is None:
        return _refused("invalid_grant", "user hasn't approved this consumer")
    try:
        jwt.decode(assertion, app.public_key, algorithms=["RS256"], options={"verify_aud": False, "require": ["exp"]})
    except jwt.ExpiredSignatureError:
        return _refused("invalid_grant", "expired assertion")
    except jwt.PyJWTError:
        return _refused("invalid_grant", "invalid assertion")
    if claims.get("aud") not in (*_AUDIENCES, base_url):
        return _refused("invalid_grant", "audience is invalid")
    return _granted(state, app, str(claims.get("sub")), base_url)


def _granted(state: State, app: App, username: str, base_url: str) -> Answer:
    try:
        user_id = state.org.user_id(username)
        state.org.view(user_id)
    except KeyError:
        return _refused("invalid_grant", "user hasn't approved this consumer")
    organization = str(state.org.organization()["Id"])
    identity = f"{base_url}/id/{organization}/{user_id}"
    issued = str(int(time.time() * 1000))
    signature = hashlib.sha256(f"{identity}{issued}{app.consumer_secret}".encode()).digest()
    return Answer(
        200,
        {
            "access_token": state.open_session(user_id),
            "signature": base64.b64encode(signature).decode(),
            "scope": "api",
            "instance_url": base_url,
            "id": identity,
            "token_type": "Bearer",
            "issued_at": issued,
        },
    )


def userinfo(state: State, user_id: str, base_url: str) -> Answer:
    """GET /services/oauth2/userinfo and /id/<org>/<user>."""
    organization = state.org.organization()
    names = ("Username", "Name", "Email", "TimeZoneSidKey", "LocaleSidKey", "LanguageLocaleKey")
    user: dict[str, Any] = {name: state.org.value("User", "Id", user_id, name) for name in names}
    data = f"{base_url}/services/data/v{{version}}/"
    return Answer(
        200,
        {
            "sub": f"{base_url}/id/{organization['Id']}/{user_id}",
            "user_id": user_id,
            "organization_id": organization["Id"],
            "preferred_username": user["Username"],
            "username": user["Username"],
            "name": user["Name"],
            "email": user["Email"],
            "zoneinfo": user["TimeZoneSidKey"] or organization["TimeZoneSidKey"],
            "locale": user["LocaleSidKey"] or organization["DefaultLocaleSidKey"],
            "language": user["LanguageLocaleKey"] or organization["LanguageLocaleKey"],
            "active": True,
            "user_type": "STANDARD",
            "urls": {
                "rest": data,
                "sobjects": f"{data}sobjects/",
                "query": f"{data}query/",
                "custom_domain": base_url,
            },
        },
    )
