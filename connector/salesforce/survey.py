"""Looks at the organisation itself: automations, storage, licences, numbers of records.

Tried only against the sandbox org. Relied on and unverified against a live org: FlowDefinitionView names a flow's
object as TriggerObjectOrEvent.QualifiedApiName and may be filtered by it; ApexTrigger answers plain queries;
ValidationRule answers the Tooling API only; an integration user may lack the right to see any of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connector.errors import CrmError, DailyLimitReached, TryLater
from connector.salesforce import soql
from connector.salesforce.read import Shapes
from connector.salesforce.session import Session
from connector.survey import Automations, Grants, Space

_KINDS = ("flow", "trigger", "validation rule")
_WHY = "{code}; View Setup and Configuration shows it"


class SalesforceSurvey:
    """Fulfils `connector.survey.Survey`."""

    def __init__(self, session: Session, shapes: Shapes) -> None:
        self._session, self._shapes = session, shapes

    def automations(self, objects: Sequence[str]) -> Mapping[str, Automations]:
        if not objects:
            return {}
        names = ", ".join(map(soql.text, objects))
        flows = (
            "SELECT ApiName, TriggerObjectOrEvent.QualifiedApiName FROM FlowDefinitionView "  # noqa: S608
            f"WHERE IsActive = true AND TriggerObjectOrEvent.QualifiedApiName IN ({names})"
        )
        triggers = f"SELECT Name, TableEnumOrId FROM ApexTrigger WHERE Status = 'Active' AND TableEnumOrId IN ({names})"  # noqa: S608
        rules = (
            "SELECT ValidationName, EntityDefinition.QualifiedApiName FROM ValidationRule "  # noqa: S608
            f"WHERE Active = true AND EntityDefinition.QualifiedApiName IN ({names})"
        )
        replies = [*self._session.query_together([flows, triggers], place="automations"), self._tooling(rules)]
        ways = (
            ("ApiName", "TriggerObjectOrEvent", "QualifiedApiName"),
            ("Name", "TableEnumOrId"),
            ("ValidationName", "EntityDefinition", "QualifiedApiName"),
        )
        unknown: dict[str, str] = {}
        found: dict[str, dict[str, list[str]]] = {name: {} for name in objects}
        for kind, reply, (name, *path) in zip(_KINDS, replies, ways, strict=True):
            if isinstance(reply, CrmError):
                if isinstance(reply, TryLater):
                    raise reply
                unknown[kind] = _WHY.format(code=reply.code or "not visible")
                continue
            for record in self._all(reply):
                owner: Any = record
                for step in path:
                    owner = (owner or {}).get(step)
                if owner in found:
                    found[owner].setdefault(kind, []).append(str(record[name]))
        return {
            name: Automations({kind: tuple(sorted(some)) for kind, some in kinds.items()}, unknown)
            for name, kinds in found.items()
        }

    def space(self) -> Space | None:
        try:
            storage = self._session.call("GET", "limits", place="limits")["DataStorageMB"]
            return Space(int(storage["Max"]) - int(storage["Remaining"]), int(storage["Max"]))
        except (KeyError, TypeError, ValueError):
            return None

    def grants(self, user: str) -> Grants:
        who = soql.text(user)
        asked = (
            f"SELECT Profile.UserLicense.Name FROM User WHERE Id = {who}",  # noqa: S608
            f"SELECT PermissionSetLicense.DeveloperName FROM PermissionSetLicenseAssign WHERE AssigneeId = {who}",  # noqa: S608
            f"SELECT PermissionSet.Name FROM PermissionSetAssignment WHERE AssigneeId = {who}",  # noqa: S608
        )
        licence, licences, sets = self._session.query_together(asked, place="licences")
        names = self._names(licence, "Profile", "UserLicense", "Name")
        return Grants(
            licence=names[0] if names else None,
            licences=self._names(licences, "PermissionSetLicense", "DeveloperName"),
            permission_sets=self._names(sets, "PermissionSet", "Name"),
        )

    def count(self, object_name: str, equals: Mapping[str, Any] | None = None) -> int:
        query = f"SELECT COUNT() FROM {object_name}{self._where(object_name, equals or {})}"  # noqa: S608
        reply = self._session.query(query, place=object_name, deleted=True)
        return int(reply["totalSize"])

    def ids(self, object_name: str) -> Iterator[str]:
        query = f"SELECT Id FROM {object_name}{self._where(object_name, {})} ORDER BY Id"  # noqa: S608
        reply = self._session.query(query, place=object_name, deleted=True)
        for record in self._all(reply):
            yield str(record["Id"])

    def _where(self, object_name: str, equals: Mapping[str, Any]) -> str:
        """queryAll leaves nothing out, so what is deleted is left out here; private events are never looked at."""
        known = self._shapes.described(object_name)
        parts = soql.visible(known)
        parts += [f"{name} = {_literal(value)}" for name, value in equals.items()]
        return f" WHERE {' AND '.join(parts)}" if parts else ""

    def _tooling(self, query: str) -> dict[str, Any] | CrmError:
        try:
            reply = self._session.call("GET", "tooling/query", params={"q": query}, place="automations")
        except DailyLimitReached:
            raise
        except CrmError as error:
            return error
        return reply if isinstance(reply, dict) else {"records": [], "done": True}

    def _all(self, reply: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        yield from reply["records"]
        while not reply.get("done", True):
            reply = self._session.more(str(reply["nextRecordsUrl"]), place="survey")
            yield from reply["records"]

    def _names(self, reply: dict[str, Any] | CrmError, *path: str) -> tuple[str, ...] | None:
        """None where Salesforce does not let us see it."""
        if isinstance(reply, CrmError):
            if isinstance(reply, TryLater):
                raise reply
            return None
        found = []
        for record in self._all(reply):
            value: Any = record
            for step in path:
                value = (value or {}).get(step)
            if value:
                found.append(str(value))
        return tuple(sorted(found))


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return soql.text(value) if isinstance(value, str) else str(value)
