"""One HTTP session with an organisation: log-in, renewal, retries, the day's budget, clear errors.

simple-salesforce does the log-in and the REST calls, and is known to this file only. Every call made here may be
sent twice without harm (reads, upserts by key, updates by id, deletes), so all are tried again when a reply is
lost. Tried only against the sandbox org.
"""

import contextlib
import logging
import re
import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import jwt
import requests
import structlog
from requests.adapters import HTTPAdapter
from simple_salesforce.api import Salesforce as Client
from simple_salesforce.exceptions import SalesforceAuthenticationFailed, SalesforceError
from simple_salesforce.login import SalesforceLogin
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from connector.errors import CrmError, FixYourSetup, TryLater
from connector.records import Budget
from connector.salesforce import auth
from connector.salesforce.auth import Login
from connector.salesforce.faults import EXPIRED, understand
from connector.salesforce.patience import Patience

TOGETHER = 25
"""Requests that one composite call takes, the whole counting as one call of the day."""
QUERIES_TOGETHER = 5
"""How many of them may be queries."""

_ROOT = re.compile(r"^(/services/data/v[\d.]+)?/")
_USAGE = re.compile(r"api-usage=(\d+)/(\d+)")
_log = structlog.get_logger("cornerman.salesforce")
# At DEBUG urllib3 writes each address with its query; queries hold values of the company's records.
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait for a connection, and for the next bytes of a reply. Salesforce ends a query after 120."""

    connect: float = 10.0
    read: float = 150.0


@dataclass(frozen=True, slots=True)
class Download:
    """A CSV as it came, unzipped, with the headers of the reply."""

    content: bytes
    headers: Mapping[str, str]


class _Adapter(HTTPAdapter):
    """Asks before every request that counts, gives each a time-out, and takes those for an organisation on this machine
    there by plain http.

    simple-salesforce builds https addresses only, and gives the log-in no time-out.
    """

    def __init__(self, timeouts: Timeouts, local: str | None, before: Callable[[], None]) -> None:
        self._timeouts, self._local, self._before = timeouts, local, before
        super().__init__(pool_connections=4, pool_maxsize=16)

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        if _is_counted(request):
            self._before()
        kwargs["timeout"] = (self._timeouts.connect, self._timeouts.read)
        if self._local:
            here, asked = urlsplit(self._local), urlsplit(request.url or "")
            request.url = urlunsplit((here.scheme, here.netloc, asked.path, asked.query, ""))
        return super().send(request, **kwargs)


def _is_counted(request: requests.PreparedRequest) -> bool:
    """Whether it is a call of the day: logging in is none."""
    return "/services/data/" in (request.url or "")


def _spend_freely() -> None:
    """For whoever is held to no budget."""


def _no_netrc(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keeps requests from putting a .netrc entry in the place of our token."""
    return request


class Session:
    """Calls to one organisation as one user; may be used from several threads."""

    def __init__(self, login: Login, patience: Patience, timeouts: Timeouts) -> None:
        self.patience = patience
        self.budget: Budget | None = None
        self.calls = 0
        self.spend: Callable[[], None] = _spend_freely
        self.server_time: datetime | None = None  # as of the last reply: no later than the organisation's now
        self.root = f"/services/data/v{login.api_version}"
        self._login = login
        self._http = requests.Session()
        self._http.auth = _no_netrc
        self._http.trust_env = not login.is_local
        self._http.hooks["response"].append(self._hear)
        self._http.mount("https://", _Adapter(timeouts, login.url if login.is_local else None, self._ask))
        self._renewing = threading.Lock()
        self._client = patience.call(self._sign_in)

    def close(self) -> None:
        self._http.close()

    def _ask(self) -> None:
        self.spend()

    def call(
        self, method: str, path: str, *, place: str, params: Mapping[str, str] | None = None, body: Any = None
    ) -> Any:
        """The JSON of `path` (below the version's root, or a whole path that Salesforce gave us)."""
        tail = _ROOT.sub("", path)
        return self._patiently(
            place,
            f"{method} {tail.split('?')[0]}",
            lambda client: client.restful(tail, params=params, method=method, json=body),
        )

    def download(self, path: str, *, place: str, params: Mapping[str, str] | None = None) -> Download:
        """The CSV at `path`; empty where Salesforce has nothing to give."""
        tail = _ROOT.sub("", path)

        def send(client: Client) -> Download:
            accept = {"Accept": "text/csv"}
            reply = client._call_salesforce("GET", client.base_url + tail, name=tail, params=params, headers=accept)
            if reply.content.lstrip()[:1] in (b"<", b"{"):  # a maintenance page, said with status 200
                raise _garbled(place)
            return Download(reply.content, reply.headers)

        found = self._patiently(place, f"GET {tail.split('?')[0]}", send)
        assert isinstance(found, Download)
        return found

    def upload(self, path: str, content: bytes, *, place: str) -> None:
        """Puts a CSV at `path`."""

        def send(client: Client) -> None:
            kind = {"Content-Type": "text/csv; charset=UTF-8"}
            client._call_salesforce("PUT", client.base_url + path, name=path, data=content, headers=kind)

        self._patiently(place, f"PUT {path}", send)

    def userinfo(self) -> Mapping[str, Any]:
        """Who is signed in, as OAuth's userinfo tells."""
        place = "Salesforce user"
        reply = self._patiently(place, "GET oauth2/userinfo", lambda client: client.oauth2("userinfo"))
        if not isinstance(reply, dict) or "user_id" not in reply:
            raise FixYourSetup(
                "userinfo does not say who is signed in",
                place=place,
                remedy="Add the scope openid to the External Client App",
            )
        return reply

    def query(self, soql: str, *, place: str, deleted: bool = False) -> dict[str, Any]:
        """The first page of a query; with `deleted` also deleted and archived records."""
        reply = self.call("GET", "queryAll" if deleted else "query", params={"q": soql}, place=place)
        return _page(reply, place)

    def more(self, next_page: str, *, place: str) -> dict[str, Any]:
        """The next page, by the address that the page before gave."""
        return _page(self.call("GET", next_page, place=place), place)

    def query_together(
        self, soqls: Sequence[str], *, place: str, deleted: bool = False
    ) -> list[dict[str, Any] | CrmError]:
        """The first pages of several queries, five to a call of the day; a failed one is an error in its place."""
        resource = "queryAll" if deleted else "query"
        paths = [f"{resource}?q={quote(soql)}" for soql in soqls]
        answers: list[dict[str, Any] | CrmError] = []
        for start in range(0, len(paths), QUERIES_TOGETHER):
            for answer in self.get_together(paths[start : start + QUERIES_TOGETHER], place=place):
                answers.append(answer if isinstance(answer, CrmError) else _page(answer, place))
        return answers

    def get_together(self, paths: Sequence[str], *, place: str) -> list[Any]:
        """The bodies of several GETs in one composite call; a failed one is a `CrmError` in its place."""
        asked = [
            {"method": "GET", "url": f"{self.root}/{path}", "referenceId": f"r{number}"}
            for number, path in enumerate(paths)
        ]
        reply = self.call("POST", "composite", body={"allOrNone": False, "compositeRequest": asked}, place=place)
        answers = reply.get("compositeResponse") if isinstance(reply, dict) else None
        if not isinstance(answers, list) or len(answers) != len(asked):
            raise _garbled(place)
        by_reference = {answer["referenceId"]: answer for answer in answers}
        return [_body_of(by_reference[item["referenceId"]], place) for item in asked]

    def _patiently(self, place: str, what: str, send: Any) -> Any:
        reached = False

        def attempt() -> Any:
            nonlocal reached
            try:
                return self._signed_in(place, what, send)
            except TryLater as error:
                reached = reached or not error.unsent
                # One attempt may have arrived: then the outcome is not known, whatever the last one met.
                error.unsent = not reached
                _log.info("salesforce.failed", call=what, fault=error.code or error.fault)
                raise

        return self.patience.call(attempt)

    def _signed_in(self, place: str, what: str, send: Any) -> Any:
        client = self._client
        try:
            return self._once(client, place, what, send)
        except FixYourSetup as error:
            if error.code not in EXPIRED:
                raise
        self._renew(client)
        try:
            return self._once(self._client, place, what, send)
        except FixYourSetup as error:
            if error.code not in EXPIRED:
                raise
            raise FixYourSetup(
                "the new session is refused as well",
                place=place,
                remedy="Check the session policies of the External Client App and the user's allowed addresses",
                code=error.code,
            ) from None

    def _renew(self, stale: Client) -> None:
        """Signs in anew, once for all threads that met the end of the same session."""
        with self._renewing:
            if self._client is stale:
                self._client = self._sign_in()
                _log.info("salesforce.renewed")

    def _once(self, client: Client, place: str, what: str, send: Any) -> Any:
        # `from None`: the library's own errors carry the whole address, query values among them.
        try:
            reply = send(client)
        except SalesforceError as error:
            raise understand(error.status, _text(error.content), place) from None
        except requests.RequestException as error:
            raise _unreachable(error, place) from None
        except (ValueError, TypeError):
            raise _garbled(place) from None
        _log.debug("salesforce.call", call=what)
        return reply

    def _sign_in(self) -> Client:
        login, place = self._login, "Salesforce log-in"
        how: dict[str, Any] = {"domain": login.domain, "consumer_secret": login.consumer_secret}
        if login.private_key:
            how = {
                "domain": login.audience,
                "instance_url": login.domain,
                "username": login.username,
                "privatekey": login.private_key,
            }
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # one of them prints the consumer key
                token, instance = SalesforceLogin(
                    session=self._http, sf_version=login.api_version, consumer_key=login.consumer_key, **how
                )
        except SalesforceAuthenticationFailed as error:
            raise auth.refused(error.code, _text(error.content)) from None
        except requests.RequestException as error:
            raise _unreachable(error, place) from None
        except AttributeError:  # a token reply without an instance_url
            raise auth.not_salesforce() from None
        except (jwt.PyJWTError, ValueError, TypeError):
            raise auth.unusable_key() from None
        if not token:
            raise auth.not_salesforce()
        client = Client(
            session_id=token,
            instance_url=f"https://{instance}",
            version=login.api_version,
            session=self._http,
            object_pairs_hook=None,
        )
        client.headers.pop("X-PrettyPrint", None)
        return client

    def _hear(self, response: requests.Response, *_args: Any, **_kwargs: Any) -> None:
        if _is_counted(response.request):
            self.calls += 1
        found = _USAGE.search(response.headers.get("Sforce-Limit-Info", ""))
        if found:
            self.budget = Budget(used=int(found[1]), limit=int(found[2]))
        with contextlib.suppress(KeyError, TypeError, ValueError):  # a reply without a date, or with a broken one
            self.server_time = parsedate_to_datetime(response.headers["Date"])


def _page(reply: Any, place: str) -> dict[str, Any]:
    if not isinstance(reply, dict) or not isinstance(reply.get("records"), list) or "done" not in reply:
        raise _garbled(place)
    return reply


def _body_of(answer: Mapping[str, Any], place: str) -> Any:
    status, body = int(answer["httpStatusCode"]), answer.get("body")
    return body if status < 300 else understand(status, body, place)


def _text(content: Any) -> Any:
    return content.decode(errors="replace") if isinstance(content, bytes) else content


def _garbled(place: str) -> TryLater:
    return TryLater("the answer is cut short or not Salesforce's own", place=place, code="GARBLED")


def _unreachable(error: requests.RequestException, place: str) -> CrmError:
    if isinstance(error, requests.exceptions.JSONDecodeError):
        return _garbled(place)
    if isinstance(error, requests.exceptions.SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(error):
        return FixYourSetup(
            "the server's certificate is not trusted here",
            place=place,
            remedy="Install the company's root certificate, or check the address",
        )
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, requests.exceptions.ConnectTimeout) or isinstance(
        reason, NewConnectionError | ConnectTimeoutError
    ):
        return TryLater("no connection could be made", place=place, code="NO_CONNECTION", unsent=True)
    if isinstance(error, requests.exceptions.Timeout):
        return TryLater("the answer did not come in time", place=place, code="TIMEOUT")
    return TryLater("the connection broke before the answer was whole", place=place, code="BROKEN_CONNECTION")
