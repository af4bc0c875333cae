"""Log-in: the JWT bearer and client-credentials flows, and who the token belongs to."""

import base64
import binascii
import hashlib
import time
from datetime import datetime, timedelta
from typing import Any

import jwt

from connector.sandbox.wire.soql.dates import zone
from connector.sandbox.wire.values import instant_text

from .call import Answer
from .state import App, State

_JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_HABITS = {
    "TimeZoneSidKey": "TimeZoneSidKey",
    "LocaleSidKey": "DefaultLocaleSidKey",
    "LanguageLocaleKey": "LanguageLocaleKey",
}
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
    person = _identity(state, user_id, base_url)
    issued = str(int(time.time() * 1000))
    signature = hashlib.sha256(f"{person}{issued}{app.consumer_secret}".encode()).digest()
    return Answer(
        200,
        {
            "access_token": state.open_session(user_id),
            "signature": base64.b64encode(signature).decode(),
            "scope": "api",
            "instance_url": base_url,
            "id": person,
            "token_type": "Bearer",
            "issued_at": issued,
        },
    )


def userinfo(state: State, user_id: str, base_url: str) -> Answer:
    """GET /services/oauth2/userinfo."""
    user, common = _person(state, user_id, base_url)
    return Answer(
        200,
        {
            "sub": _identity(state, user_id, base_url),
            **common,
            "preferred_username": user["Username"],
            "nickname": user["CommunityNickname"] or user["Alias"],
            "name": user["Name"],
            "given_name": user["FirstName"],
            "family_name": user["LastName"],
            "zoneinfo": user["TimeZoneSidKey"],
            "profile": f"{base_url}/{user_id}",
            "picture": f"{base_url}/profilephoto/005/F",
            "address": {},
            "updated_at": instant_text(int(user["LastModifiedDate"])),
        },
    )


def identity(state: State, user_id: str, base_url: str) -> Answer:
    """GET /id/<org>/<user>: the same person in other words."""
    user, common = _person(state, user_id, base_url)
    return Answer(
        200,
        {
            "id": _identity(state, user_id, base_url),
            "asserted_user": True,
            **common,
            "username": user["Username"],
            "nick_name": user["CommunityNickname"] or user["Alias"],
            "display_name": user["Name"],
            "first_name": user["FirstName"],
            "last_name": user["LastName"],
            "timezone": user["TimeZoneSidKey"],
            "last_modified_date": instant_text(int(user["LastModifiedDate"])),
        },
    )


def _identity(state: State, user_id: str, base_url: str) -> str:
    return f"{base_url}/id/{state.org.organization()['Id']}/{user_id}"


def _person(state: State, user_id: str, base_url: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The user's row, and what both answers say of it."""
    organization = state.org.organization()
    names = ("Username", "Name", "FirstName", "LastName", "Alias", "CommunityNickname", "Email", "LastModifiedDate")
    user: dict[str, Any] = {name: state.org.value("User", "Id", user_id, name) for name in (*names, *_HABITS)}
    for name, default in _HABITS.items():
        user[name] = user[name] or organization[default]
    winter = zone(user["TimeZoneSidKey"]).utcoffset(datetime(2026, 1, 1))  # noqa: DTZ001
    data = f"{base_url}/services/data/v{{version}}/"
    photo = f"{base_url}/profilephoto/005/"
    return user, {
        "user_id": user_id,
        "organization_id": organization["Id"],
        "email": user["Email"],
        "email_verified": True,
        "photos": {"picture": photo + "F", "thumbnail": photo + "T"},
        "urls": {
            "rest": data,
            "sobjects": f"{data}sobjects/",
            "query": f"{data}query/",
            "metadata": f"{base_url}/services/Soap/m/{{version}}/",
            "custom_domain": base_url,
        },
        "active": True,
        "user_type": "STANDARD",
        "language": user["LanguageLocaleKey"],
        "locale": user["LocaleSidKey"],
        "utcOffset": int((winter or timedelta(0)).total_seconds() * 1000),
        "is_app_installed": True,
    }
