"""What the sandbox describes, against describes recorded from real orgs."""

import json
from pathlib import Path
from typing import Any

import pytest

from connector.sandbox.wire.describe import describe, describe_global
from connector.sandbox.wire.org import Org

RECORDED = Path(__file__).parents[5] / "shared" / "data" / "salesforce"
ATTRIBUTES = (
    "type",
    "length",
    "precision",
    "scale",
    "nillable",
    "createable",
    "updateable",
    "filterable",
    "sortable",
    "groupable",
    "aggregatable",
    "defaultedOnCreate",
    "restrictedPicklist",
    "nameField",
    "referenceTo",
    "relationshipName",
    "soapType",
)
# The field lists were recorded with fewer attributes.
LISTED = ("type", "nillable", "filterable", "sortable", "groupable", "referenceTo", "relationshipName")
FULL = ("Account", "Contact", "Event", "Opportunity", "OpportunityContactRole")
SHORT = ("Account", "Contact", "Event", "EventRelation", "Opportunity", "OpportunityStage", "Task", "User", "VoiceCall")
# What the two recordings themselves disagree about: the describe's word is served.
DISAGREED = {("Event", "WhatId", "referenceTo")}

needs_recordings = pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded describes are not on this machine")


def served(org: Org, name: str) -> dict[str, dict[str, Any]]:
    view = org.view(org.user_id("admin@example.com"))
    one = view.object(name)
    assert one is not None
    return {field["name"]: field for field in describe(view, one, "v60.0")["fields"]}


def differences(org: Org, name: str, recorded: dict[str, Any], attributes: tuple[str, ...]) -> list[str]:
    ours = served(org, name)
    common = [field for field in recorded["fields"] if field["name"] in ours]
    assert len(common) >= 10, name
    return [
        f"{name}.{field['name']}.{key}: recorded {field[key]!r}, served {ours[field['name']][key]!r}"
        for field in common
        for key in attributes
        if key in field
        and field[key] != ours[field["name"]][key]
        and (attributes is ATTRIBUTES or (name, field["name"], key) not in DISAGREED)
    ]


@needs_recordings
@pytest.mark.parametrize("name", FULL)
def test_agrees_with_recorded_describe(reading_org: Org, name: str) -> None:
    recorded = json.loads((RECORDED / "describe" / f"{name}.json").read_text(encoding="utf-8"))
    assert differences(reading_org, name, recorded, ATTRIBUTES) == []
    view = reading_org.view(reading_org.user_id("admin@example.com"))
    one = view.object(name)
    assert one is not None
    ours = describe(view, one, "v60.0")
    for key in ("createable", "updateable", "deletable", "undeletable", "mergeable", "queryable", "replicateable"):
        assert ours[key] == recorded[key], key
    # Every recorded child relationship between objects that are served.
    names = {s["name"] for s in describe_global(view, "v60.0")["sobjects"]}
    mine = {(c["childSObject"], c["field"], c["relationshipName"]) for c in ours["childRelationships"]}
    for child in recorded["childRelationships"]:
        fields = served(reading_org, child["childSObject"]) if child["childSObject"] in names else {}
        if child["field"] in fields:
            assert (child["childSObject"], child["field"], child["relationshipName"]) in mine


@needs_recordings
@pytest.mark.parametrize("name", SHORT)
def test_agrees_with_recorded_field_list(reading_org: Org, name: str) -> None:
    recorded = json.loads((RECORDED / "fields" / f"{name}.json").read_text(encoding="utf-8"))
    assert differences(reading_org, name, recorded, LISTED) == []


@needs_recordings
def test_global_describe_agrees(reading_org: Org) -> None:
    recorded = json.loads((RECORDED / "describe" / "Global.json").read_text(encoding="utf-8"))
    view = reading_org.view(reading_org.user_id("admin@example.com"))
    ours = {one["name"]: one for one in describe_global(view, "v60.0")["sobjects"]}
    theirs = {one["name"]: one for one in recorded["sobjects"] if one["name"] in ours}
    assert len(theirs) >= 6
    for name, one in theirs.items():
        for key in ("keyPrefix", "label", "labelPlural", "custom", "createable", "updateable", "deletable"):
            if (name, key) == ("Event", "keyPrefix"):
                continue  # the recorded one is a stub
            assert one[key] == ours[name][key], (name, key)


def test_describe_follows_the_user(org: Org) -> None:
    org.allow("Standard User", "Opportunity.NextStep", ["read"])
    org.allow("Standard User", "Opportunity.Amount", [])
    org.allow("Standard User", "Account", ["read"])
    view = org.view(org.user_id("rep@example.com"))
    opportunity, account = view.object("Opportunity"), view.object("account")
    assert opportunity is not None
    assert account is not None
    fields = {one["name"]: one for one in describe(view, opportunity, "v60.0")["fields"]}
    assert "Amount" not in fields
    assert (fields["NextStep"]["createable"], fields["NextStep"]["updateable"]) == (False, False)
    whole = describe(view, account, "v60.0")
    assert (whole["queryable"], whole["createable"], whole["updateable"]) == (True, False, False)
    org.allow("Standard User", "Account", [])
    later = org.view(org.user_id("rep@example.com"))
    assert later.object("Account") is None
    assert "Account" not in [one["name"] for one in describe_global(later, "v60.0")["sobjects"]]


def test_stages_are_the_orgs(org: Org) -> None:
    stage = served(org, "Opportunity")["StageName"]
    values = [one["value"] for one in stage["picklistValues"]]
    assert values == ["Prospecting", "Proposal", "Closed Won", "Closed Lost"]
