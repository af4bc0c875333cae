"""The strings behind the stage, under /sandbox/: for tests and the demo, clearly not Salesforce.

Needs no log-in: the server listens on localhost only.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from connector.sandbox.wire.bulk.job import Behaviour
from connector.sandbox.wire.errors import SalesforceError
from connector.sandbox.wire.faults.fault import Fault
from connector.sandbox.wire.faults.read import read_schedule
from connector.sandbox.wire.records.remove import merge, undelete
from connector.sandbox.wire.values import instant_text, parse_instant

from .call import Answer
from .state import State, Vanishing

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


def _sharing(state: State, body: Body) -> Answer:
    """``{"object": "Opportunity", "default": "Private", "hierarchies": true}``: an org-wide default."""
    state.org.share(str(body["object"]), str(body["default"]), hierarchies=bool(body.get("hierarchies", True)))
    return Answer(204)


def _assign(state: State, body: Body) -> Answer:
    """``{"username": who, "permission_set": name}``."""
    state.org.assign(str(body["username"]), str(body["permission_set"]))
    return Answer(204)


def _users(state: State, _body: Body) -> Answer:
    """Who can log in here, for ``token``: user name, name, title, profile, role and permission sets."""
    sql = (
        'SELECT u."Id", u."Username", u."Name", u."Title", p."Name", r."Name" FROM "User" u '
        'LEFT JOIN "Profile" p ON p."Id" = u."ProfileId" LEFT JOIN "UserRole" r ON r."Id" = u."UserRoleId" '
        'WHERE u."IsActive" = 1 ORDER BY u."Id"'
    )
    held = (
        'SELECT s."Name" FROM "PermissionSetAssignment" a JOIN "PermissionSet" s ON s."Id" = a."PermissionSetId" '
        'WHERE a."AssigneeId" = ? ORDER BY s."Name"'
    )
    keys = ("id", "username", "name", "title", "profile", "role")
    with state.org.storage.read() as connection:
        found = [
            {
                **dict(zip(keys, row, strict=True)),
                "permission_sets": [one[0] for one in connection.execute(held, (row[0],))],
            }
            for row in connection.execute(sql).fetchall()
        ]
    return Answer(200, found)


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
    """``{"max": n, "used": n, "query_jobs": n, "batches": n}``, each optional; the last two are a day's most."""
    state.bulk.query_jobs.most = int(body.get("query_jobs", state.bulk.query_jobs.most))
    state.bulk.batches.most = int(body.get("batches", state.bulk.batches.most))
    if "max" in body:
        state.org.daily_limit = int(body["max"])
    if "used" in body:
        state.used = int(body["used"])
    return Answer(200, {"max": state.org.daily_limit, "used": state.used})


def _faults(state: State, body: Body) -> Answer:
    """``{"count", "status", "body", "content_type", "drop": "before|after|amid", "path": "part of the path"}``."""
    if body.get("drop") not in (None, "before", "after", "amid"):
        return _refused("drop: before, after or amid is needed")
    with state.lock:
        state.faults.append(Fault(**{"count": 1, **body}))
    return Answer(204)


def _clear_faults(state: State, _body: Body) -> Answer:
    with state.lock:
        state.faults.clear()
    return Answer(204)


def _schedule(state: State, body: Body) -> Answer:
    """``{"yaml": text}`` of a schedule, as ``cornerman sandbox --faults`` takes it; counted from the next request."""
    state.play(read_schedule(str(body["yaml"]), "yaml", state.org))
    return Answer(204)


def _played(state: State, _body: Body) -> Answer:
    """What began so far, and whether all is over."""
    player = state.player
    begun = [asdict(one) for one in player.begun] if player else []
    return Answer(200, {"begun": begun, "done": player is None or player.done})


def _end_schedule(state: State, _body: Body) -> Answer:
    state.stop_playing()
    return Answer(204)


def _bulk(state: State, body: Body) -> Answer:
    """How the next jobs misbehave: the fields of ``Behaviour``.

    Or ``{"page_rows": n}`` rows in a page of results, ``{"unsupported": [objects]}`` that Bulk does not take.
    """
    state.bulk.page_rows = int(body.pop("page_rows", state.bulk.page_rows))
    if "unsupported" in body:
        state.bulk.unsupported = frozenset(str(name).lower() for name in body.pop("unsupported"))
    if body:
        state.bulk.behaviours.append(Behaviour(**body))
    return Answer(204)


def _clear_bulk(state: State, _body: Body) -> Answer:
    """Stop and forget every job and everything asked of the next ones."""
    state.bulk.forget()
    return Answer(204)


def _locks(state: State, body: Body) -> Answer:
    """``{"ids": [ids], "count": n}``: the next n rows that are or stand below these meet a lock; all without n."""
    count = None if body.get("count") is None else int(body["count"])
    state.org.locks.hold([str(one) for one in body["ids"]], count)
    return Answer(204)


def _clear_locks(state: State, _body: Body) -> Answer:
    state.org.locks.clear()
    return Answer(204)


def _approvals(state: State, body: Body) -> Answer:
    """``{"ids": [ids]}``: these records wait for an approval, and no others."""
    state.org.await_approval([str(one) for one in body["ids"]])
    return Answer(204)


def _history(state: State, body: Body) -> Answer:
    """``{"months": n}``: field history reaches so far back; null for all of it."""
    state.org.history_months = None if body["months"] is None else int(body["months"])
    return Answer(204)


def _latency(state: State, body: Body) -> Answer:
    """``{"ms": n}`` added to every request for /services/."""
    state.latency_ms = float(body["ms"])
    return Answer(204)


def _vanish(state: State, body: Body) -> Answer:
    """``{"target": "Object.Field", "after": n}``: nobody has the field once n more API requests have begun."""
    target, after = str(body["target"]), int(body.get("after", 0))
    state.org.field(target)
    if after:
        with state.lock:
            state.vanishing.append(Vanishing(target, after))
    else:
        state.org.vanish(target)
    return Answer(204)


def _reappear(state: State, _body: Body) -> Answer:
    with state.lock:
        state.vanishing.clear()
    state.org.reappear()
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
    ("POST", "sharing"): _sharing,
    ("POST", "assign"): _assign,
    ("GET", "users"): _users,
    ("POST", "undelete"): _undelete,
    ("POST", "merge"): _merge,
    ("POST", "limit"): _limit,
    ("POST", "faults"): _faults,
    ("DELETE", "faults"): _clear_faults,
    ("POST", "schedule"): _schedule,
    ("GET", "schedule"): _played,
    ("DELETE", "schedule"): _end_schedule,
    ("POST", "bulk"): _bulk,
    ("DELETE", "bulk"): _clear_bulk,
    ("POST", "locks"): _locks,
    ("DELETE", "locks"): _clear_locks,
    ("POST", "approvals"): _approvals,
    ("POST", "history"): _history,
    ("POST", "latency"): _latency,
    ("POST", "vanish"): _vanish,
    ("DELETE", "vanish"): _reappear,
    ("POST", "expire-sessions"): _expire,
    ("POST", "token"): _token,
}
