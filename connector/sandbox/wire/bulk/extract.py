"""Query jobs: what Bulk API 2.0 refuses of SOQL, and the answer as lines of CSV."""

import sqlite3

from connector.sandbox.wire.access import View
from connector.sandbox.wire.errors import SalesforceError
from connector.sandbox.wire.soql import typed
from connector.sandbox.wire.soql.compile import Statement
from connector.sandbox.wire.soql.names import NO_COLUMN
from connector.sandbox.wire.soql.run import Prepared, prepare

from .dialect import DELIMITERS, ENDINGS, JobFailed, line
from .job import Job
from .lines import Lines

# Of the objects served; describe shows their parts as fields of their own.
_COMPOUND = ("mailingaddress", "otheraddress", "billingaddress", "shippingaddress", "address")
_CSV = "not supported in Bulk V2 Query with CSV content type"


def ready(view: View, text: str, everything: bool, unsupported: frozenset[str]) -> Prepared:
    """The checked query. Raises SalesforceError for what SOQL, or Bulk, does not take.

    The codes are those clients were seen to handle; the words for aggregates and OFFSET are unverified against a
    live org.
    """
    try:
        prepared = prepare(view, text, everything)
    except SalesforceError as error:
        named = NO_COLUMN.search(error.message)
        if error.code == "INVALID_FIELD" and named and named[1].lower() in _COMPOUND:
            raise SalesforceError("API_ERROR", "Selecting compound data not supported in Bulk Query") from None
        raise
    query = prepared.query
    if query.source.name.lower() in unsupported:
        raise SalesforceError("INVALIDENTITY", f"Entity '{query.source.name}' is not supported by the Bulk API.")
    if query.kind != "rows":
        raise SalesforceError("API_ERROR", f"Aggregate functions {_CSV}")
    if any(isinstance(one, typed.Children) for one in query.outputs):
        raise SalesforceError("API_ERROR", f"Aggregate Relationships {_CSV}")
    if any(isinstance(one, typed.ByType) for one in query.outputs):
        raise SalesforceError("API_ERROR", f"TYPEOF {_CSV}")
    if query.offset:
        raise SalesforceError("API_ERROR", "OFFSET clause not supported in Bulk V2 Query")
    if any(_is_blob(one) for one in query.outputs):
        raise SalesforceError("API_ERROR", f"Blob field {_CSV}")
    return prepared


def _is_blob(one: typed.Output | typed.Children | typed.ByType) -> bool:
    if not isinstance(one, typed.Output) or isinstance(one.what, typed.Aggregate):
        return False
    return one.what.field.type == "base64" or one.what.field.name == "VersionData"


def extract(view: View, job: Job, prepared: Prepared) -> Lines:
    """The answer, as the rows are now. Raises JobFailed."""
    delimiter, ending = DELIMITERS[job.delimiter], ENDINGS[job.ending]
    statement: Statement = prepared.compiler.lines(prepared.query, delimiter, ending)
    names = [
        one.key if one.key != one.what.path[-1] else ".".join(one.what.path)
        for one in prepared.query.outputs
        if isinstance(one, typed.Output) and isinstance(one.what, typed.Single)
    ]
    try:
        return Lines(view.org.storage, statement, line(names, delimiter, ending).encode())
    except sqlite3.OperationalError as fault:
        raise JobFailed(f"InvalidBatch : Failed to process query: {fault}") from None
