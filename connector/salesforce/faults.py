"""What a failed reply of Salesforce means: who must act.

Salesforce says `[{"errorCode": …, "message": …}]`; its edge says HTML; a spent limit may come as bare text.
Bodies as quoted by users of other clients; tried only against the sandbox org.
"""

from typing import Any

from connector.errors import CrmError, DailyLimitReached, FixYourSetup, TryLater
from connector.salesforce.redact import redact

EXPIRED = ("INVALID_SESSION_ID", "INVALID_AUTH_HEADER")

BULK_LIMIT = "LIMIT_EXCEEDED"
"""Bulk jobs have limits of their own, counted over the last 24 hours; calls of the day may be left."""

_PASSING = (
    "QUERY_TIMEOUT",
    "SERVER_UNAVAILABLE",
    "UNABLE_TO_LOCK_ROW",
    "UNKNOWN_EXCEPTION",
    "API_CURRENTLY_DISABLED",
)
_REMEDIES = {
    "INVALID_TYPE": "Check that the object exists and that the integration user may read it",
    "INVALID_FIELD": "Check that the field exists and that the integration user may see it",
    "NOT_FOUND": "Check the API version, and that the object is there for the integration user",
    "API_DISABLED_FOR_ORG": "Salesforce's API is off for this organisation or user: switch 'API Enabled' on",
    "INSUFFICIENT_ACCESS": "Assign the permission set Cornerman Integration to the integration user",
    "URI_TOO_LONG": "Map fewer fields of this object",
}


def understand(status: int, body: Any, place: str) -> CrmError:
    """The error to raise for this reply. `code` is Salesforce's own; `place` says what was asked for."""
    code, words = _said(status, body)
    said = f"{code}: {words}" if words else code
    if code == "REQUEST_LIMIT_EXCEEDED":
        # The same code names the limit on long requests at one time, which passes in seconds.
        if "concurrent" in words.lower():
            return TryLater(said, place=place, code=code)
        return DailyLimitReached(
            "the organisation's calls of the day are spent",
            place=place,
            remedy="The next run goes on from here once Salesforce gives calls again",
            code=code,
            unsent=True,
        )
    if code == BULK_LIMIT or "per 24 hrs has been" in words:
        return DailyLimitReached(
            f"Salesforce's limit on bulk jobs is reached ({words})",
            place=place,
            remedy="The next run goes on from here; Setup, Bulk Data Load Jobs, shows who uses them up",
            code=BULK_LIMIT,
            unsent=True,
        )
    if status >= 500 or status in (408, 429) or code in _PASSING:
        return TryLater(said, place=place, code=code)
    remedy = next((text for name, text in _REMEDIES.items() if code.startswith(name)), "")
    return FixYourSetup(said, place=place, remedy=remedy, code=code)


def _said(status: int, body: Any) -> tuple[str, str]:
    first = body[0] if isinstance(body, list) and body else body
    if isinstance(first, dict):
        code = first.get("errorCode") or first.get("error") or first.get("exceptionCode")
        words = first.get("message") or first.get("error_description") or first.get("exceptionMessage") or ""
        if code:
            return str(code), redact(str(words))
    text = str(body)
    if "Bad_OAuth_Token" in text:  # what userinfo says of an expired session
        return "INVALID_SESSION_ID", ""
    if "REQUEST_LIMIT_EXCEEDED" in text:
        return "REQUEST_LIMIT_EXCEEDED", redact(text)
    if status == 414:
        return "URI_TOO_LONG", "the request's address is longer than Salesforce takes"
    return f"HTTP {status}", "the answer is not Salesforce's own (a maintenance or proxy page?)"
