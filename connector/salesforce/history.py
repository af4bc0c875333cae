"""Who changed a field, and from what: read from the field history that the organisation keeps.

Only tracked fields have one, for 18 to 24 months; of long texts it keeps no values. A change of a reference stands
there twice, by name and by id: only the ids are taken. Tried only against the sandbox org.
"""

from collections.abc import Iterator, Sequence

from connector.records import Edit
from connector.salesforce import soql
from connector.salesforce.read import Shapes
from connector.salesforce.session import Session
from connector.salesforce.values import moment

_STANDARD = {"Opportunity": ("OpportunityFieldHistory", "OpportunityId")}


def edits(
    session: Session, shapes: Shapes, object_name: str, ids: Sequence[str], fields: Sequence[str], since: str
) -> Iterator[Edit]:
    """Changes of these fields on these records from `since` on, oldest first. None where no history can be seen."""
    history, parent = _history_of(object_name)
    if not shapes.sees(history):
        return
    references = {name for name in fields if shapes.described(object_name).shape.fields[name].reference_to}
    for start in range(0, len(ids), soql.IDS_PER_QUERY):
        asked = soql.history(history, parent, ids[start : start + soql.IDS_PER_QUERY], fields, since)
        reply = session.query(asked, place=history)
        while True:
            for record in reply["records"]:
                name, before, after = record["Field"], record["OldValue"], record["NewValue"]
                if name in references and not (_is_id(before) and _is_id(after)):
                    continue
                yield Edit(record[parent], name, before, after, record["CreatedById"], moment(record["CreatedDate"]))
            if reply["done"]:
                break
            reply = session.more(reply["nextRecordsUrl"], place=history)


def _history_of(object_name: str) -> tuple[str, str]:
    if object_name in _STANDARD:
        return _STANDARD[object_name]
    if object_name.endswith("__c"):
        return object_name.removesuffix("c") + "History", "ParentId"
    return f"{object_name}History", f"{object_name}Id"


def _is_id(value: object) -> bool:
    return value is None or (isinstance(value, str) and len(value) in (15, 18) and value.isalnum())
