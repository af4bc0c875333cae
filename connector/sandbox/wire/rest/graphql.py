"""POST /graphql: always 200 for a body that is GraphQL's, whatever it says."""

from connector.sandbox.wire.errors import SalesforceError
from connector.sandbox.wire.graphql.answer import answer

from .call import Answer, Call, route
from .state import State


@route("POST", "/graphql")
def graphql(_state: State, call: Call) -> Answer:
    body = call.json_object()
    text, variables, name = body.get("query"), body.get("variables") or {}, body.get("operationName")
    if not isinstance(text, str) or not isinstance(variables, dict) or not isinstance(name, str | None):
        raise SalesforceError("JSON_PARSER_ERROR", "query, variables and operationName are needed")
    return Answer(200, answer(call.view, text, variables, name))
