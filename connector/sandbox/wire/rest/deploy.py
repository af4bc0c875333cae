"""Metadata deployed over REST, as ``sf project deploy start`` does: a zip in, its outcome asked for by id.

A deployment is done when its request is answered; the answer says Pending all the same, as Salesforce's does.
"""

import io
from typing import Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, parse_form

from connector.sandbox.ids import make_id, to18
from connector.sandbox.wire.access import View
from connector.sandbox.wire.deploy.files import BadFile, from_zip
from connector.sandbox.wire.deploy.run import Outcome, run
from connector.sandbox.wire.errors import SalesforceError, not_found
from connector.sandbox.wire.values import instant_text

from .call import Answer, Call, parse_json, route
from .state import State

_REQUEST = "/metadata/deployRequest"
_REFUSED_OPTIONS = ("purgeOnDelete", "allowMissingFiles", "autoUpdatePackage")


@route("POST", _REQUEST)
def start(state: State, call: Call) -> Answer:
    _check_rights(call.view)
    package, options = _parts(call)
    for name in _REFUSED_OPTIONS:
        if options.get(name):
            raise SalesforceError("INVALID_OPERATION", f"the deploy option {name} is not served here")
    told = _deploy(state, call.view, package, options)
    with state.lock:
        state.deployments[told["id"]] = told
    pending = {**told, "status": "Pending", "done": False, "success": False, "details": None, "completedDate": None}
    body = {"id": told["id"], "validatedDeployRequestId": None, "deployOptions": options, "deployResult": pending}
    return Answer(201, {**body, "url": f"/services/data/{call.version}{_REQUEST}/{told['id']}"})


def _check_rights(view: View) -> None:
    if not view.customizes:
        message = (
            "insufficient access rights on cross-reference id: use of the Metadata API requires a user with the "
            "ModifyAllData or ModifyMetadata permissions"
        )
        raise SalesforceError("INSUFFICIENT_ACCESS", message, status=403)


def _parts(call: Call) -> tuple[bytes, dict[str, Any]]:
    """The zip, and what stands in ``deployOptions``."""
    package: list[bytes] = []
    described: list[bytes] = []

    def on_file(part: File) -> None:
        part.file_object.seek(0)
        content = part.file_object.read()
        (described if content.lstrip()[:1] == b"{" else package).append(content)

    def on_field(part: Field) -> None:
        described.append(part.value or b"")

    headers = {"Content-Type": call.headers.get("content-type", "").encode()}
    try:
        parse_form(headers, io.BytesIO(call.raw), on_field, on_file)
    except (FormParserError, ValueError) as fault:
        raise SalesforceError("INVALID_MULTIPART_REQUEST", f"the body is no multipart form: {fault}") from None
    told = parse_json(described[0]) if described else None
    options = told.get("deployOptions") if isinstance(told, dict) else None
    if len(package) != 1 or not isinstance(options, dict):
        message = "a part with deployOptions and a part with the zip file are needed"
        raise SalesforceError("INVALID_MULTIPART_REQUEST", message)
    return package[0], options


def _deploy(state: State, view: View, package: bytes, options: dict[str, Any]) -> dict[str, Any]:
    check_only = options.get("checkOnly") is True
    rollback = options.get("rollbackOnError") is not False
    started = instant_text(state.org.clock.seconds())
    try:
        outcomes = run(state.org, from_zip(package), check_only=check_only, rollback_on_error=rollback)
    except BadFile as fault:
        outcomes = [Outcome("", fault.file, fault.file, problem=fault.fault)]
    failed = sum(one.failed for one in outcomes)
    status = "Succeeded" if not failed else "Failed" if rollback or check_only else "SucceededPartial"
    with state.lock:
        deployment_id = make_id("0Af", len(state.deployments) + 1)
    return {
        "id": deployment_id,
        "canceledBy": None,
        "canceledByName": None,
        "checkOnly": check_only,
        "completedDate": instant_text(state.org.clock.seconds()),
        "createdBy": view.user_id,
        "createdByName": state.org.value("User", "Id", view.user_id, "Name"),
        "createdDate": started,
        "details": _details([_message(one, started) for one in outcomes]),
        "done": True,
        "errorMessage": None,
        "errorStatusCode": None,
        "ignoreWarnings": options.get("ignoreWarnings") is True,
        "lastModifiedDate": started,
        "numberComponentErrors": failed,
        "numberComponentsDeployed": len(outcomes) - failed,
        "numberComponentsTotal": len(outcomes),
        "numberTestErrors": 0,
        "numberTestsCompleted": 0,
        "numberTestsTotal": 0,
        "rollbackOnError": rollback,
        "runTestsEnabled": False,
        "startDate": started,
        "stateDetail": None,
        "status": status,
        "success": not failed,
    }


def _message(one: Outcome, moment: str) -> dict[str, Any]:
    return {
        "changed": one.changed or one.created or one.deleted,
        "columnNumber": None,
        "componentType": one.kind,
        "created": one.created,
        "createdDate": moment,
        "deleted": one.deleted,
        "fileName": one.file,
        "fullName": one.name,
        "id": None,
        "lineNumber": None,
        "problem": one.problem,
        "problemType": None if one.problem is None else "Warning" if one.warning else "Error",
        "requiresProductionTestRun": False,
        "success": not one.failed,
        "warning": one.warning,
    }


def _details(messages: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "componentFailures": [one for one in messages if not one["success"]],
        "componentSuccesses": [one for one in messages if one["success"]],
        "retrieveResult": None,
        "runTestResult": {
            "apexLogId": None,
            "codeCoverage": [],
            "codeCoverageWarnings": [],
            "failures": [],
            "flowCoverage": [],
            "flowCoverageWarnings": [],
            "numFailures": 0,
            "numTestsRun": 0,
            "successes": [],
            "totalTime": 0.0,
        },
    }


@route("GET", _REQUEST + r"/(?P<deployment_id>\w+)")
def status(state: State, call: Call, deployment_id: str) -> Answer:
    """With ``includeDetails=true``, what became of each component."""
    _check_rights(call.view)
    try:
        told = state.deployments.get(to18(deployment_id))
    except ValueError:
        told = None
    if told is None:
        raise not_found()
    if call.query.get("includeDetails", "").lower() != "true":
        told = {**told, "details": None}
    options = {"checkOnly": told["checkOnly"], "rollbackOnError": told["rollbackOnError"]}
    body = {"id": told["id"], "validatedDeployRequestId": None, "deployOptions": options, "deployResult": told}
    return Answer(200, {**body, "url": f"/services/data/{call.version}{_REQUEST}/{told['id']}"})
