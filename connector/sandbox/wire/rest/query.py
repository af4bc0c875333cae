"""query, queryAll and the pages that follow."""

import re

from connector.sandbox.wire.errors import SalesforceError
from connector.sandbox.wire.soql.run import PAGE, prepare
from connector.sandbox.wire.soql.shape import column_metadata

from .call import Answer, Call, route
from .state import State

_SMALLEST_PAGE = 200


def _page_size(call: Call) -> int:
    """From ``Sforce-Query-Options: batchSize=200``, between 200 and 2,000."""
    found = re.search(r"batchSize\s*=\s*(\d+)", call.headers.get("sforce-query-options", ""))
    return min(PAGE, max(_SMALLEST_PAGE, int(found[1]))) if found else PAGE


def _ask(state: State, call: Call, everything: bool) -> Answer:
    unknown = set(call.query) - {"q", "columns"}
    if unknown:
        name = sorted(unknown)[0]
        raise SalesforceError("INVALID_PARAMETER", f"the query parameter {name} is not served here")
    if "q" not in call.query:
        raise SalesforceError("MALFORMED_QUERY", "A query string has to be specified")
    if state.query_is_slow():
        raise SalesforceError("QUERY_TIMEOUT", "Your query request was running for too long.")
    if call.query.get("columns", "").lower() == "true":
        return Answer(200, column_metadata(prepare(call.view, call.query["q"], everything)))
    return Answer(200, state.queries.ask(call.view, call.query["q"], everything, call.version, _page_size(call)))


@route("GET", "/query")
def query(state: State, call: Call) -> Answer:
    return _ask(state, call, everything=False)


@route("GET", "/queryAll")
def query_all(state: State, call: Call) -> Answer:
    return _ask(state, call, everything=True)


@route("GET", r"/(?:query|queryAll)/(?P<locator>[\w-]+)")
def more(state: State, call: Call, locator: str) -> Answer:
    return Answer(200, state.queries.more(call.view, locator, call.version, _page_size(call)))
