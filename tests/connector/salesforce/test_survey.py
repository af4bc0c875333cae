"""What an organisation tells of itself: automations, storage, licences, numbers. What it hides is unknown, not none."""

from typing import Any
from urllib.parse import unquote

import pytest

from connector.errors import DailyLimitReached, TryLater
from connector.survey import Automations, Grants, Space

from .conftest import Says, Told, composite, error, field_shape, object_shape, page

OPPORTUNITY, FINDING = "Opportunity", "Cornerman_Finding__c"
NOTHING: dict[str, Any] = {"records": [], "done": True, "totalSize": 0}
HIDDEN = error("INVALID_TYPE", "sObject type 'FlowDefinitionView' is not supported.")


def owner(name: str) -> dict[str, Any]:
    return {"QualifiedApiName": name}


def test_what_runs_by_itself_is_told_by_object(told: Told) -> None:
    flows = page(
        {"ApiName": "Deal_Alert", "TriggerObjectOrEvent": owner(OPPORTUNITY)},
        {"ApiName": "Approve", "TriggerObjectOrEvent": owner(OPPORTUNITY)},
        {"ApiName": "Elsewhere", "TriggerObjectOrEvent": owner("Lead")},
        {"ApiName": "By_Screen", "TriggerObjectOrEvent": None},
    )
    triggers = page({"Name": "FindingTrigger", "TableEnumOrId": FINDING})
    rules = page({"ValidationName": "Amount_Needed", "EntityDefinition": owner(OPPORTUNITY)})
    told.on("POST", "composite", composite(flows, triggers))
    told.on("GET", "tooling/query", Says(rules))

    found = told.connect().survey.automations([OPPORTUNITY, FINDING])

    assert found == {
        OPPORTUNITY: Automations({"flow": ("Approve", "Deal_Alert"), "validation rule": ("Amount_Needed",)}),
        FINDING: Automations({"trigger": ("FindingTrigger",)}),
    }
    asked = [unquote(one["url"]) for one in told.of("POST", "composite")[0].body["compositeRequest"]]
    assert all("IN ('Opportunity', 'Cornerman_Finding__c')" in one for one in asked)
    assert "Active = true" in told.of("GET", "tooling/query")[0].query["q"]


def test_what_may_not_be_seen_is_unknown_and_the_rest_is_told(told: Told) -> None:
    told.on("POST", "composite", composite(HIDDEN, page({"Name": "T", "TableEnumOrId": OPPORTUNITY})))

    found = told.connect().survey.automations([OPPORTUNITY])[OPPORTUNITY]

    assert found.found == {"trigger": ("T",)}
    assert set(found.unknown) == {"flow", "validation rule"}
    assert found.unknown["flow"].startswith("INVALID_TYPE")


@pytest.mark.parametrize(
    ("status", "code", "raised"),
    [(403, "REQUEST_LIMIT_EXCEEDED", DailyLimitReached), (503, "SERVER_UNAVAILABLE", TryLater)],
)
def test_limit_or_outage_is_no_answer(told: Told, status: int, code: str, raised: type[Exception]) -> None:
    told.on("POST", "composite", composite(NOTHING, NOTHING))
    told.on("GET", "tooling/query", Says(error(code, "TotalRequests Limit exceeded."), status))

    with pytest.raises(raised):
        told.connect().survey.automations([OPPORTUNITY])


def test_no_objects_cost_no_call(told: Told) -> None:
    crm = told.connect()
    before = len(told.asked)

    assert crm.survey.automations([]) == {}
    assert len(told.asked) == before


@pytest.mark.parametrize(
    ("body", "space"),
    [
        ({"DataStorageMB": {"Max": 10_240, "Remaining": 10_000}}, Space(240, 10_240)),
        ({"DailyApiRequests": {"Max": 5, "Remaining": 5}}, None),
        ({"DataStorageMB": {"Max": None, "Remaining": 0}}, None),
    ],
)
def test_space_is_unknown_where_limits_do_not_say(told: Told, body: Any, space: Space | None) -> None:
    told.on("GET", "limits", Says(body))

    assert told.connect().survey.space() == space


def test_grants_are_told_and_unknown_where_hidden(told: Told) -> None:
    licence = page({"Profile": {"UserLicense": {"Name": "Salesforce Integration"}}})
    sets = page({"PermissionSet": {"Name": "Cornerman_Integration"}}, {"PermissionSet": {"Name": "Another"}})
    told.on("POST", "composite", composite(licence, HIDDEN, sets), composite(HIDDEN, page(), HIDDEN))
    survey = told.connect().survey

    assert survey.grants("005A") == Grants("Salesforce Integration", None, ("Another", "Cornerman_Integration"))
    assert survey.grants("005A") == Grants(None, (), None)


def test_counting_leaves_out_what_is_deleted_and_private(told: Told) -> None:
    private = object_shape("Event", field_shape("IsPrivate", "boolean"))
    told.on("POST", "composite", composite(private))
    told.on("GET", "queryAll", Says({"totalSize": 7, "done": True, "records": []}))

    assert told.connect().survey.count("Event", {"IsAllDayEvent": False, "Subject": "It's"}) == 7
    assert told.of("GET", "queryAll")[0].query["q"] == (
        "SELECT COUNT() FROM Event WHERE IsPrivate = false AND IsDeleted = false "
        "AND IsAllDayEvent = false AND Subject = 'It\\'s'"
    )


def test_ids_come_page_by_page(told: Told) -> None:
    told.on("POST", "composite", composite(object_shape("Task")))
    told.on("GET", "queryAll", Says(page({"Id": "1"}, {"Id": "2"}, more="01-2")))
    told.on("GET", "query/01-2", Says(page({"Id": "3"})))

    assert list(told.connect().survey.ids("Task")) == ["1", "2", "3"]
