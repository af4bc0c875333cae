"""What the sandbox describes, against describes recorded from real orgs."""

import json
from pathlib import Path
from typing import Any

import pytest

from connector.sandbox.wire.describe import describe, describe_global
from connector.sandbox.wire.org import Org

RECORDED = Path(__file__).parents[5] / "shared" / "data" / "salesforce"
# What two recordings of two organisations say differently: the describe's word is served.
DISAGREED = {("Event", "WhatId", "referenceTo")}
# Every organisation's own, or the caller's.
OF_ITS_OWN = {("Opportunity", "StageName"), ("Opportunity", "ForecastCategoryName")}
# Time zones and locales, by the hundred: not served as values of a picklist.
LONG_LISTS = ("RecurrenceTimeZoneSidKey", "TimeZoneSidKey", "LocaleSidKey")
OBJECT_OF_ITS_OWN = ("fields", "childRelationships", "urls", "recordTypeInfos", "namedLayoutInfos")
FULL = ("Account", "Contact", "Event", "Opportunity", "OpportunityContactRole")
SHORT = (
    "Account",
    "Contact",
    "Event",
    "EventRelation",
    "Opportunity",
    "OpportunityContactRole",
    "OpportunityStage",
    "Task",
    "User",
    "VoiceCall",
)
# What the two recordings themselves disagree about: the describe's word is served.
DISAGREED = {("Event", "WhatId", "referenceTo")}

needs_recordings = pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded describes are not on this machine")


def served(org: Org, name: str) -> dict[str, dict[str, Any]]:
    view = org.view(org.user_id("admin@example.com"))
    one = view.object(name)
    assert one is not None
    return {field["name"]: field for field in describe(view, one, "v60.0")["fields"]}


def differences(org: Org, name: str, recorded: dict[str, Any], short: bool = False) -> list[str]:
    """Every attribute of every field that both have."""
    ours = served(org, name)
    common = [field for field in recorded["fields"] if field["name"] in ours]
    assert len(common) >= 10, name
    found = []
    for field in common:
        mine = ours[field["name"]]
        for key in field.keys() & mine.keys():
            theirs, told = field[key], mine[key]
            if key == "picklistValues":
                if (name, field["name"]) in OF_ITS_OWN or field["name"] in LONG_LISTS or (short and name in FULL):
                    continue
                theirs, told = (
                    [(one["value"], one["label"] or one["value"]) for one in many] for many in (theirs, told)
                )
            if theirs != told and not (short and (name, field["name"], key) in DISAGREED):
                found.append(f"{name}.{field['name']}.{key}: recorded {theirs!r}, served {told!r}")
    return found


@needs_recordings
@pytest.mark.parametrize("name", FULL)
def test_agrees_with_recorded_describe(reading_org: Org, name: str) -> None:
    recorded = json.loads((RECORDED / "describe" / f"{name}.json").read_text(encoding="utf-8"))
    assert differences(reading_org, name, recorded) == []
    view = reading_org.view(reading_org.user_id("admin@example.com"))
    one = view.object(name)
    assert one is not None
    ours = describe(view, one, "v60.0")
    told = {key: ours[key] for key in recorded.keys() & ours.keys() - set(OBJECT_OF_ITS_OWN)}
    assert told == {key: recorded[key] for key in told}
    # Every recorded child relationship between objects that are served.
    names = {s["name"] for s in describe_global(view, "v60.0")["sobjects"]}
    mine = {(one["childSObject"], one["field"]): one for one in ours["childRelationships"]}
    for child in recorded["childRelationships"]:
        fields = served(reading_org, child["childSObject"]) if child["childSObject"] in names else {}
        if child["field"] in fields:
            one = mine[child["childSObject"], child["field"]]
            assert {key: one[key] for key in child.keys() & one.keys()} == {key: child[key] for key in one}


@needs_recordings
@pytest.mark.parametrize("name", SHORT)
def test_agrees_with_recorded_field_list(reading_org: Org, name: str) -> None:
    recorded = json.loads((RECORDED / "fields" / f"{name}.json").read_text(encoding="utf-8"))
    assert differences(reading_org, name, recorded, short=True) == []


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
