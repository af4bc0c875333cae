"""Several requests in one: composite (with references and allOrNone) and batch."""

import re
from typing import Any
from urllib.parse import quote

import msgspec

from connector.sandbox.wire.errors import SalesforceError

from .call import Answer, Call, dispatch, route, split_url
from .state import State

MAX_SUBREQUESTS = 25
MAX_QUERIES = 5
_REFERENCE = re.compile(r"@\{([^}]+)\}")
_HALTED = "The transaction was rolled back since another operation in the same transaction failed."
_COUNTED = re.compile(r"/services/data/v\d+\.0/(query|queryAll|composite/sobjects)\b")


class _TakenBack(Exception):
    """Ends the transaction of an allOrNone composite."""


def _requests(call: Call, name: str) -> list[dict[str, Any]]:
    requests = call.json_object().get(name)
    if not isinstance(requests, list) or not all(isinstance(one, dict) for one in requests):
        raise SalesforceError("JSON_PARSER_ERROR", f"{name}: a list of requests is needed at [line:1, column:1]")
    if len(requests) > MAX_SUBREQUESTS:
        message = f"The number of subrequests exceeds the limit of {MAX_SUBREQUESTS}"
        raise SalesforceError("LIMIT_EXCEEDED", message)
    return requests


@route("POST", "/composite")
def composite(state: State, call: Call) -> Answer:
    requests = _requests(call, "compositeRequest")
    references = [one.get("referenceId") for one in requests]
    if not all(isinstance(one, str) and re.fullmatch(r"\w+", one) for one in references):
        raise SalesforceError("INVALID_INPUT", "referenceId: letters, digits and underscores are needed")
    if len(set(references)) < len(references):
        raise SalesforceError("INVALID_INPUT", "referenceId: each must be given once")
    if sum(bool(_COUNTED.match(str(one.get("url")))) for one in requests) > MAX_QUERIES:
        message = f"The number of query and sObject collection subrequests exceeds the limit of {MAX_QUERIES}"
        raise SalesforceError("LIMIT_EXCEEDED", message)
    answers: dict[str, Answer] = {}
    if call.json_object().get("allOrNone") is not True:
        for one in requests:
            answers[one["referenceId"]] = _run(state, call, one, answers)
    else:
        try:
            with call.view.org.storage.write():
                for one in requests:
                    answers[one["referenceId"]] = _run(state, call, one, answers)
                    if answers[one["referenceId"]].status >= 300:
                        raise _TakenBack
        except _TakenBack:
            failed = next(reversed(answers))
            halted = [{"errorCode": "PROCESSING_HALTED", "message": _HALTED}]
            answers = {
                reference: answers[reference] if reference == failed else Answer(400, halted)
                for reference in (str(one["referenceId"]) for one in requests)
            }
    response = [
        {"body": one.body, "httpHeaders": one.headers, "httpStatusCode": one.status, "referenceId": reference}
        for reference, one in answers.items()
    ]
    return Answer(200, {"compositeResponse": response})


def _run(state: State, call: Call, one: dict[str, Any], answers: dict[str, Answer]) -> Answer:
    try:
        url = _fill(str(one.get("url", "")), answers, in_url=True)
        body = _fill(one.get("body"), answers)
    except _NoValue as fault:
        message = f"Invalid reference specified. {fault}"
        return Answer(400, [{"errorCode": "PROCESSING_HALTED", "message": message}])
    path, query = split_url(url)
    headers = {str(name).lower(): str(value) for name, value in (one.get("httpHeaders") or {}).items()}
    method = str(one.get("method", "")).upper()
    if re.fullmatch(r"/services/data/v\d+\.0/composite(/batch)?/?", path):
        return Answer(400, SalesforceError("INVALID_INPUT", "a composite within a composite").body())
    return dispatch(state, Call(method, path, query, body, call.view, headers=headers, base_url=call.base_url))


class _NoValue(Exception):
    pass


def _fill(value: Any, answers: dict[str, Answer], in_url: bool = False) -> Any:
    """A subrequest with every ``@{reference.field}`` replaced."""
    if isinstance(value, dict):
        return {name: _fill(inner, answers) for name, inner in value.items()}
    if isinstance(value, list):
        return [_fill(inner, answers) for inner in value]
    if not isinstance(value, str):
        return value
    whole = _REFERENCE.fullmatch(value)
    if whole and not in_url:
        return _look_up(whole[1], answers)

    def text(found: re.Match[str]) -> str:
        looked_up = str(_look_up(found[1], answers))
        return quote(looked_up, safe="") if in_url else looked_up

    return _REFERENCE.sub(text, value)


def _look_up(reference: str, answers: dict[str, Answer]) -> Any:
    name, *steps = [part for part in re.split(r"\.|\[(\d+)\]", reference) if part]
    answer = answers.get(name)
    if answer is None or answer.status >= 300:
        raise _NoValue(f"No value for {reference} found")
    at: Any = answer.body
    for step in steps:
        if isinstance(at, msgspec.Raw):
            at = msgspec.json.decode(at)
        if isinstance(at, list) and step.isdigit() and int(step) < len(at):
            at = at[int(step)]
        elif isinstance(at, dict) and step in at:
            at = at[step]
        else:
            raise _NoValue(f"No value for {reference} found in {name}")
    if at is None or isinstance(at, dict | list):
        raise _NoValue(f"No value for {reference} found in {name}")
    return at


@route("POST", "/composite/batch")
def batch(state: State, call: Call) -> Answer:
    requests = _requests(call, "batchRequests")
    halt = call.json_object().get("haltOnError") is True
    results: list[dict[str, Any]] = []
    failed = False
    for one in requests:
        if failed and halt:
            message = "The batch request was halted since a subrequest failed and haltOnError is true"
            halted = [{"errorCode": "BATCH_PROCESSING_HALTED", "message": message}]
            results.append({"statusCode": 412, "result": halted})
            continue
        path, query = split_url("/services/data/" + str(one.get("url", "")).removeprefix("/services/data/").lstrip("/"))
        method = str(one.get("method", "")).upper()
        answer = dispatch(state, Call(method, path, query, one.get("richInput"), call.view, base_url=call.base_url))
        failed = failed or answer.status >= 300
        results.append({"statusCode": answer.status, "result": answer.body})
    return Answer(200, {"hasErrors": failed, "results": results})
