"""Writing in collections: upserts by our key, updates by id, deletes; up to 200 records a request.

allOrNone is off, so a refused row keeps nobody else back. Every request may be sent twice: rows are found by key or
id. Tried only against the sandbox org.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connector.errors import FixYourSetup, TryLater
from connector.records import Link, Refusal, Write, Written
from connector.salesforce.patience import Patience
from connector.salesforce.redact import redact
from connector.salesforce.session import Session

KEY = "Key__c"
BATCH_SIZE = 200
SHARE = "__Share"
"""How the name of an object of share rows ends. Inserted again, a share row that stands stays the only one, with the
level now sent: documented, and unverified against a live org."""
_WAYS = ("by key", "by id", "new")
_PASSING = ("UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE", "QUERY_TIMEOUT", "CONCURRENT_REQUESTS_LIMIT_EXCEEDED")
_GONE = "ENTITY_IS_DELETED"


def write(session: Session, writes: Sequence[Write], fixed: frozenset[str]) -> list[Written]:
    """One answer per write, in order. Rows refused in passing (a lock) are sent again.

    `fixed` are the fields that can be set only when a record is created (the parent of a master-detail): where
    Salesforce refuses an update for one of them, the row is sent again without it.
    """
    if len(writes) > BATCH_SIZE:
        raise ValueError(f"{len(writes)} writes at once; at most {BATCH_SIZE} fit into one request")
    if len({item.object for item in writes}) > 1:
        raise ValueError("the writes of one call must be of one object")
    answers: dict[int, Written] = {}
    bodies = [_body(item) for item in writes]

    left = list(range(len(writes)))

    def send() -> bool:
        nonlocal left
        for way in _WAYS:
            # Rows of one lane stay together and in the order given.
            numbers = [number for number in left if _way(writes[number]) == way]
            if numbers:
                some = _send(session, writes[0].object, [bodies[number] for number in numbers], way)
                answers.update(zip(numbers, some, strict=True))
        left = [
            number
            for number in left
            if _is_open(answers[number]) or _without_fixed(bodies[number], answers[number], fixed)
        ]
        return not left

    _until_sent(session.patience, send, answers)
    return [answers[number] for number in range(len(writes))]


def delete(session: Session, object_name: str, ids: Sequence[str]) -> list[Written]:
    """One answer per id, in order; a record that is already in the bin counts as deleted."""
    answers: dict[str, Written] = {}
    left = list(dict.fromkeys(ids))

    def send() -> bool:
        nonlocal left
        for start in range(0, len(left), BATCH_SIZE):
            some = left[start : start + BATCH_SIZE]
            reply = session.call(
                "DELETE",
                "composite/sobjects",
                params={"ids": ",".join(some), "allOrNone": "false"},
                place=object_name,
            )
            for record, result in zip(some, _results(reply, len(some), object_name), strict=True):
                written = _written(result, record)
                gone = written.refusal is not None and written.refusal.code == _GONE
                answers[record] = Written(id=record) if gone else written
        left = [record for record in left if _is_open(answers[record])]
        return not left

    _until_sent(session.patience, send, answers)
    return [answers[record] for record in ids]


def _until_sent(patience: Patience, send: Callable[[], bool], answers: Mapping[Any, Written]) -> None:
    try:
        patience.until_done(send)
    except TryLater as error:
        # Where an earlier round was answered its rows are written: the batch as a whole did arrive.
        error.unsent = error.unsent and not answers
        raise


def _way(item: Write) -> str:
    if item.key is not None and item.id is not None:
        raise ValueError("a write has a key or an id, not both")
    if item.key is None and item.id is None and not item.object.endswith(SHARE):
        raise ValueError("a write needs a key or an id: sent twice, it would stand twice")
    return "by key" if item.key is not None else "by id" if item.id is not None else "new"


def _send(session: Session, object_name: str, bodies: Sequence[Mapping[str, Any]], way: str) -> list[Written]:
    reply = session.call(
        "POST" if way == "new" else "PATCH",
        f"composite/sobjects/{object_name}/{KEY}" if way == "by key" else "composite/sobjects",
        body={"allOrNone": False, "records": bodies},
        place=object_name,
    )
    results = _results(reply, len(bodies), object_name)
    return [_written(result, body.get("id")) for result, body in zip(results, bodies, strict=True)]


def _body(item: Write) -> dict[str, Any]:
    found_by = {"by key": {KEY: item.key}, "by id": {"id": item.id}, "new": {}}[_way(item)]
    body: dict[str, Any] = {"attributes": {"type": item.object}, **found_by}
    for name, value in item.values.items():
        if isinstance(value, Link):
            body[relationship(name, item.object)] = {KEY: value.key}
        else:
            body[name] = value
    return body


def relationship(field: str, object_name: str) -> str:
    """The name under which a reference is given by the other record's external id."""
    if not field.endswith("__c"):
        raise FixYourSetup(
            f"{field} is no field of ours, so it cannot be linked by key", place=object_name, remedy="Give an id"
        )
    return field.removesuffix("__c") + "__r"


def _results(reply: Any, expected: int, object_name: str) -> list[Mapping[str, Any]]:
    if not isinstance(reply, list) or len(reply) != expected:
        raise TryLater("the answer does not fit the rows that were sent", place=object_name, code="GARBLED")
    return reply


def _written(result: Mapping[str, Any], known_id: str | None) -> Written:
    if result.get("success"):
        return Written(id=result.get("id") or known_id, created=bool(result.get("created")))
    errors = result.get("errors") or [{}]
    code = str(errors[0].get("statusCode") or errors[0].get("errorCode") or "UNKNOWN")
    fields = tuple(str(name) for name in errors[0].get("fields") or ())
    return Written(id=known_id, refusal=refusal(code, str(errors[0].get("message") or ""), fields))


def refusal(code: str, words: str, fields: tuple[str, ...]) -> Refusal:
    """Why a row was refused, and whether that passes.

    A lock may also be met inside a customer's flow or trigger, which then names it in its own error's words. A
    duplicate of our own key is a request of ours that was still under way when we sent it again.
    """
    message = redact(words)
    passing = (
        code in _PASSING or any(name in message for name in _PASSING) or (code == "DUPLICATE_VALUE" and KEY in message)
    )
    return Refusal(code=code, message=message, fields=fields, passing=passing)


def _is_open(answer: Written) -> bool:
    return answer.refusal is not None and answer.refusal.passing


def for_fixed_alone(refused: Refusal | None, fixed: frozenset[str]) -> bool:
    """Whether a row was refused for nothing but fixed fields.

    That a live org refuses an unchanged parent in an upsert is unverified; where it does, the parent stands.
    """
    if refused is None or refused.code != "INVALID_FIELD_FOR_INSERT_UPDATE" or not refused.fields:
        return False
    return fixed.issuperset(refused.fields)


def _without_fixed(body: dict[str, Any], answer: Written, fixed: frozenset[str]) -> bool:
    """Takes fixed fields out of a row that was refused for them alone; false where there are none."""
    if answer.refusal is None or not for_fixed_alone(answer.refusal, fixed):
        return False
    named = answer.refusal.fields
    sent = [name for field in named for name in (field, field.removesuffix("__c") + "__r") if name in body]
    for name in sent:
        del body[name]
    return bool(sent)
