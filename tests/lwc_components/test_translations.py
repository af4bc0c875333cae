"""A German user reads German: objects, fields, help and values, wherever the organisation tells them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from bench.page.deal import blank, service
from connector.sandbox import stories
from connector.sandbox.wire.server import Sandbox
from sync import practice
from tests.lwc_components.deploying import ADMIN, deploy, unit
from tests.lwc_components.project import ROOT

OBJECT = "Cornerman_Finding__c"
STATES = {"New": "Neu", "Acknowledged": "Gesehen", "Snoozed": "Zurückgestellt"}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    made = practice.from_story(1, 1, 1, datetime(2026, 5, 15, 10, tzinfo=UTC), pinned=True)
    with practice.served(made, 0) as served:
        deploy(served, ROOT, unit("translations"))
        yield served


def asked(sandbox: Sandbox, path: str, who: str, **more: Any) -> Any:
    head = {"Authorization": f"Bearer {sandbox.token(stories.viewers().get(who, who))}"}
    method = "POST" if more else "GET"
    answer = requests.request(method, f"{sandbox.url}/services/data/v65.0/{path}", headers=head, timeout=30, **more)
    assert answer.ok, answer.text
    return answer.json()


@pytest.fixture
def german(sandbox: Sandbox) -> str:
    """The rep, whose language is German now."""
    rep = sandbox.org.user_id(stories.viewers()["rep"])
    head = {"Authorization": f"Bearer {sandbox.token(ADMIN)}"}
    url = f"{sandbox.url}/services/data/v65.0/sobjects/User/{rep}"
    assert requests.patch(url, headers=head, json={"LanguageLocaleKey": "de"}, timeout=30).ok
    return "rep"


def test_object_information_is_german_for_a_german_user_only(sandbox: Sandbox, german: str) -> None:
    info = asked(sandbox, f"ui-api/object-info/{OBJECT}", german)
    assert (info["label"], info["labelPlural"]) == ("Befund", "Befunde")
    assert info["fields"]["State__c"]["label"] == "Stand"
    assert info["fields"]["Name"]["label"] == "Nummer des Befunds"
    assert "Cornerman ändert Ihre Antwort nie" in info["fields"]["State__c"]["inlineHelpText"]
    other = asked(sandbox, f"ui-api/object-info/{OBJECT}", "manager")
    assert (other["label"], other["fields"]["State__c"]["label"]) == ("Deal Finding", "State")
    assert "Cornerman never changes your answer" in other["fields"]["State__c"]["inlineHelpText"]


def test_values_keep_their_names_and_are_said_in_german(sandbox: Sandbox, german: str) -> None:
    described = asked(sandbox, f"sobjects/{OBJECT}/describe", german)
    [state] = [one for one in described["fields"] if one["name"] == "State__c"]
    words = {one["value"]: one["label"] for one in state["picklistValues"]}
    assert words.items() >= STATES.items()
    path = f"ui-api/object-info/{OBJECT}/picklist-values/012000000000000AAA/State__c"
    assert {one["value"]: one["label"] for one in asked(sandbox, path, german)["values"]} == words
    assert {one["label"] for one in asked(sandbox, path, "manager")["values"]} == set(words)


def test_a_page_shows_the_german_word(sandbox: Sandbox, german: str) -> None:
    judged = {"Opportunity__c": blank(sandbox), "Risk_Band__c": "High"}
    [assessment] = service(sandbox).create("Cornerman_Assessment__c", [judged])
    where = f'first: 1, where: {{ Id: {{ eq: "{assessment}" }} }}'
    asks = f"Cornerman_Assessment__c({where}) {{ edges {{ node {{ Risk_Band__c {{ value displayValue label }} }} }} }}"
    for who, word in ((german, "Hoch"), (ADMIN, "High")):
        told = asked(sandbox, "graphql", who, json={"query": f"query {{ uiapi {{ query {{ {asks} }} }} }}"})
        [edge] = told["data"]["uiapi"]["query"]["Cornerman_Assessment__c"]["edges"]
        assert edge["node"]["Risk_Band__c"] == {"value": "High", "displayValue": word, "label": word}
        record = asked(sandbox, f"ui-api/records/{assessment}?fields=Cornerman_Assessment__c.Risk_Band__c", who)
        assert record["fields"]["Risk_Band__c"] == {"value": "High", "displayValue": word}
