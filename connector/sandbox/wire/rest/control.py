"""The strings behind the stage, under /sandbox/: for tests and the demo, clearly not Salesforce.

Needs no log-in: the server listens on localhost only.
"""

from collections.abc import Callable
from typing import Any

from connector.sandbox.wire.errors import SalesforceError
from connector.sandbox.wire.records.remove import merge, undelete
from connector.sandbox.wire.values import instant_text, parse_instant

from .call import Answer
from .state import Fault, State

Body = dict[str, Any]


def _refused(message: str) -> Answer:
    return Answer(400, {"error": message})


def control(state: State, method: str, path: str, body: Any) -> Answer:
    """Answer /sandbox/<path>; 404 when there is no such control."""
    handler = _CONTROLS.get((method, path.rstrip("/")))
    if handler is None:
        known = ", ".join(f"{verb} {name}" for verb, name in _CONTROLS)
        return Answer(404, {"error": f"no control {method} {path}", "controls": known})
    try:
        return handler(state, body if isinstance(body, dict) else {})
    except SalesforceError as error:
        return Answer(error.status, error.body())
    except (KeyError, ValueError, TypeError) as fault:
        return _refused(f"{type(fault).__name__}: {fault}")


def _log(state: State, _body: Body) -> Answer:
    return Answer(200, list(state.log))


def _clear_log(state: State, _body: Body) -> Answer:
    state.log.clear()
    return Answer(204)


def _clock(state: State, _body: Body) -> Answer:
    return Answer(200, {"now": instant_text(state.org.clock.seconds())})


def _set_clock(state: State, body: Body) -> Answer:
    """``{"set": "2026-01-02T03:04:05Z"}`` pins, ``{"advance": seconds}`` moves on."""
    if "set" in body:
        moment = parse_instant(str(body["set"]))
        if moment is None:
            return _refused("set: a date and time such as 2026-01-02T03:04:05Z is needed")
        state.org.clock.set(moment)
    if "advance" in body:
        state.org.clock.advance(float(body["advance"]))
    return _clock(state, body)


def _permissions(state: State, body: Body) -> Answer:
    """``{"holder": "Cornerman_Integration", "target": "Opportunity.Amount", "rights": []}``."""
    state.org.allow(str(body["holder"]), str(body["target"]), [str(right) for right in body["rights"]])
    return Answer(204)


def _undelete(state: State, body: Body) -> Answer:
    return Answer(200, {"restored": undelete(_acting(state, body), str(body["id"]))})


def _merge(state: State, body: Body) -> Answer:
    """``{"master": id, "losers": [ids], "username": who}``; username may be left out."""
    merge(_acting(state, body), str(body["master"]), [str(one) for one in body["losers"]])
    return Answer(204)


def _acting(state: State, body: Body) -> Any:
    username = body.get("username")
    user_id = state.org.user_id(str(username)) if username else state.org.value("User", "IsActive", 1, "Id")
    return state.org.view(str(user_id))


def _limit(state: State, body: Body) -> Answer:
    """``{"max": n, "used": n}``, each optional."""
    if "max" in body:
        state.org.daily_limit = int(body["max"])
    if "used" in body:
        state.used = int(body["used"])
    return Answer(200, {"max": state.org.daily_limit, "used": state.used})


def _faults(state: State, body: Body) -> Answer:
    """``{"count", "status", "body", "content_type", "drop": "before|after", "path": "part of the path"}``."""
    if body.get("drop") not in (None, "before", "after"):
        return _refused("drop: before or after is needed")
    with state.lock:
        state.faults.append(Fault(**{"count": 1, **body}))
    return Answer(204)


def _clear_faults(state: State, _body: Body) -> Answer:
    with state.lock:
        state.faults.clear()
    return Answer(204)


def _expire(state: State, _body: Body) -> Answer:
    return Answer(200, {"expired": state.expire_sessions()})


def _token(state: State, body: Body) -> Answer:
    """``{"username": who}`` → an access token of that person."""
    user_id = state.org.user_id(str(body["username"]))
    state.org.view(user_id)
    return Answer(200, {"access_token": state.open_session(user_id), "user_id": user_id})


_CONTROLS: dict[tuple[str, str], Callable[[State, Body], Answer]] = {
    ("GET", "log"): _log,
    ("DELETE", "log"): _clear_log,
    ("GET", "clock"): _clock,
    ("POST", "clock"): _set_clock,
    ("POST", "permissions"): _permissions,
    ("POST", "undelete"): _undelete,
    ("POST", "merge"): _merge,
    ("POST", "limit"): _limit,
    ("POST", "faults"): _faults,
    ("DELETE", "faults"): _clear_faults,
    ("POST", "expire-sessions"): _expire,
    ("POST", "token"): _token,
}
