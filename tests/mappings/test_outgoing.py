"""What we write: every record fits the package it goes to, and says nothing that is not ours to say."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.package import PackageField, package
from connector.records import Link
from mappings import outgoing
from mappings.fit import as_json, fit
from mappings.outgoing import Dispute
from mappings.own import ACTION, ASSESSMENT, FINDING, GAP, RUN, OwnKey
from rules.assessment import Closed, Step, StepCheck, StepState
from rules.facts import Evidence, Side, Strength
from rules.judge import Judge
from rules.rule import discover
from tests.mappings.conftest import ANA, BEN, DEAL, OWNER, opportunity, row

PEOPLES = {
    "State__c", "State_Reason__c", "Snoozed_Until__c", "Status__c", "Status_Reason__c", "Not_Before__c",
}  # fmt: skip


def assess(world, *rows, **given):
    case = world.case(*rows, **given)
    playbook = world.organisation.process.playbook
    return case, Judge.of(playbook, discover()).judge(case), playbook


def entered(id_, stage, on):
    return row("OpportunityHistory", id_, OpportunityId=DEAL, StageName=stage, CreatedDate=on)


def quiet(world):
    """A deal that has gone quiet, late and single-threaded, so that many rules have something to say."""
    world.put(
        opportunity(
            StageName="Proposal",
            CloseDate="2026-02-10",
            Metrics__c="40 h a month",
            Budget_Status__c="No budget",
            NextStep=None,
            Next_Step_Date__c=None,
        ),
        row("OpportunityHistory", "0082", OpportunityId=DEAL, StageName="Proposal", CreatedDate="2025-11-10T10:00:00Z"),
        row(
            "OpportunityHistory", "0081", OpportunityId=DEAL, StageName="Discovery", CreatedDate="2025-10-10T10:00:00Z"
        ),
        row("Task", "00T1", WhatId=DEAL, OwnerId=OWNER, ActivityDate="2026-02-01", IsClosed=False, TaskSubtype="Task"),
    )
    sent = {"RelatedToId": DEAL, "Incoming": False, "ToAddress": "ana@hafen.example"}
    came = {"RelatedToId": DEAL, "Incoming": True, "FromAddress": "ana@hafen.example"}
    return assess(
        world,
        row("EmailMessage", "02s1", MessageDate="2026-01-05T10:00:00Z", **came),
        row("EmailMessage", "02s2", MessageDate="2026-01-20T10:00:00Z", **sent),
        row("EmailMessage", "02s3", MessageDate="2026-02-01T10:00:00Z", **sent),
    )


def assert_fits(field: PackageField, value: object) -> None:
    assert field.formula is None, field.name
    if value is None:
        return
    match field.type:
        case "Text" | "LongTextArea":
            assert isinstance(value, str), field.name
            assert value == value.strip() != "", field.name
            assert len(value.encode("utf-16-le")) // 2 <= field.length, field.name
        case "Picklist":
            assert value in field.values, (field.name, value)
        case "Number":
            assert isinstance(value, int), field.name
            assert abs(value) < 10 ** (field.precision - field.scale)
        case "Percent":
            assert isinstance(value, int | float), field.name
            assert 0 <= value <= 100
            assert round(value, field.scale) == value
        case "Date":
            assert date.fromisoformat(value), field.name
        case "DateTime":
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value), field.name
        case "Checkbox":
            assert isinstance(value, bool), field.name
        case "MasterDetail" | "Lookup":
            assert isinstance(value, Link) or re.fullmatch(r"[A-Za-z0-9]{18}", value), field.name
        case other:
            raise AssertionError(f"{field.name}: nothing of ours is of type {other}")


def assert_valid(records):
    assert len({(record.object, record.key) for record in records}) == len(records)
    for record in records:
        fields = package().objects[record.object].fields
        assert record.because
        for name, value in record.values.items():
            if name == "Name":
                assert record.object == RUN
                continue
            assert name not in PEOPLES, "people's fields are never ours to write"
            assert_fits(fields[name], value)
            if name.endswith("s__c") and fields[name].type == "LongTextArea" and fields[name].length == 131072:
                assert isinstance(json.loads(value), list)
        if not record.by_id:
            assert len(record.key) <= fields["Key__c"].length


def test_everything_fits_the_package(world):
    records = outgoing.records_of(world.organisation, *quiet(world), engine="0.1.0")
    assert_valid(records)
    assert {record.object for record in records} == {ASSESSMENT, FINDING, GAP, ACTION, "Opportunity"}
    assert records[0].object == ASSESSMENT
    assert records[0].values["Engine__c"] == "0.1.0"


def test_every_field_of_ours_is_written(world):
    """A field that the package has and nobody fills would stand empty on the page for ever."""
    records = outgoing.records_of(world.organisation, *quiet(world), engine="0.1.0")
    written = {(record.object, name) for record in records for name in record.values}
    for name in (ASSESSMENT, FINDING, GAP, ACTION):
        for field in package().objects[name].fields.values():
            if field.formula is None and field.name not in PEOPLES | {"Key__c"}:
                assert (name, field.name) in written, (name, field.name)


def test_the_score_adds_up_on_the_page(world):
    case, assessment, playbook = quiet(world)
    values = outgoing.records_of(world.organisation, case, assessment, playbook)[0].values
    terms = json.loads(values["Terms__c"])
    assert playbook.weights.base + sum(term["points"] for term in terms) == values["Risk_Points__c"]
    assert sum(1 for term in terms if term["fired"]) == len(assessment.findings) >= 3


def test_keys_lead_back_to_what_they_are(world):
    records = outgoing.records_of(world.organisation, *quiet(world))
    for record in records:
        key = OwnKey.parse(record.key)
        if record.by_id:
            assert record.key == DEAL
        elif record.object == ASSESSMENT:
            assert str(key) == f"acme:{DEAL}:assessment"
        else:
            assert key.deal == DEAL
            assert key.life.split(".")[0] in ("risk", "step", "gap", "next_action")
            assert record.values["Assessment__c"] == Link(ASSESSMENT, f"acme:{DEAL}:assessment")


def test_there_is_one_primary_action_and_it_stands_on_the_assessment(world):
    records = outgoing.records_of(world.organisation, *quiet(world))
    (primary,) = [r for r in records if r.object == ACTION and r.values.get("Is_Primary__c")]
    assert records[0].values["Primary_Action__c"] == primary.values["Title__c"]
    assert records[0].values["Primary_Due__c"] == primary.values["Due__c"]
    alternatives = json.loads(primary.values["Alternatives__c"])
    assert alternatives[0]["instead"]
    assert primary.values["Who__c"] == "Jonas Freytag"


def test_the_same_assessment_gives_the_same_records(world):
    first = outgoing.records_of(world.organisation, *quiet(world))
    assert outgoing.records_of(world.organisation, *quiet(world)) == first


def test_what_ended_says_so_and_nothing_else(world):
    case, assessment, playbook = quiet(world)
    ended = (
        Closed("risk.buyer-silent", 2, "Cleared", case.today.day),
        Closed("step.first-meeting", 7, "Cleared", case.today.day),
        Closed("gap.champion", 7, "Closed", case.today.day),
        Closed("next_action.book-next-meeting", 3, "Seen done", case.today.day),
    )
    records = outgoing.records_of(world.organisation, case, replace(assessment, closed=ended), playbook)
    assert_valid(records)
    by_key = {record.key: record.values for record in records}
    cleared = by_key[f"acme:{DEAL}:finding:risk.buyer-silent:2"]
    assert (cleared["Engine_State__c"], cleared["Cleared_On__c"]) == ("Cleared", "2026-03-02")
    assert by_key[f"acme:{DEAL}:finding:step.first-meeting:7"]["Engine_State__c"] == "Cleared"
    assert by_key[f"acme:{DEAL}:gap:gap.champion:7"]["Closed_On__c"] == "2026-03-02"
    done = by_key[f"acme:{DEAL}:action:next_action.book-next-meeting:3"]
    assert (done["Engine_State__c"], done["Is_Primary__c"]) == ("Seen done", False)


def test_a_rule_in_preview_has_a_term_and_no_record(world):
    case, assessment, playbook = quiet(world)
    tried = assessment.findings[0].key
    points = {rule: worth for rule, worth in playbook.weights.points.items() if rule != tried}
    playbook = replace(playbook, weights=replace(playbook.weights, points=points))
    again = Judge.of(playbook, discover()).judge(case)
    assert tried in {finding.key for finding in again.findings}

    records = outgoing.records_of(world.organisation, case, again, playbook)

    written = [r.values["Rule__c"] for r in records if r.object == FINDING and r.values["Kind__c"] != "Breached step"]
    assert sorted(written) == sorted(finding.key for finding in again.findings if finding.key != tried) != []
    (term,) = [term for term in json.loads(records[0].values["Terms__c"]) if term["key"] == tried]
    assert (term["fired"], term["preview"], term["points"]) == (True, True, 0)


def test_a_breached_step_is_a_finding_with_its_correction(world):
    case, assessment, playbook = quiet(world)
    stage = playbook.stages[0]
    expected = stage.steps[0]
    step = Step(expected.key, stage.key, StepCheck(StepState.NOT_DONE), breached=True, since=case.today.day)
    records = outgoing.records_of(world.organisation, case, replace(assessment, steps=(step,)), playbook)
    (finding,) = [r.values for r in records if r.values.get("Kind__c") == "Breached step"]
    assert finding["Title__c"] == expected.title
    assert finding["Correction__c"] == expected.correction
    assert finding["Stage__c"] == stage.label


@pytest.mark.parametrize(
    ("policy", "opened", "quoted"),
    [("full", True, True), ("full", False, False), ("paraphrase", True, False), ("never", True, False)],
)
def test_words_are_repeated_only_where_the_admin_opened_them(folder, world, policy, opened, quoted):
    opening = f"call_reviews: {{words_on_deal: {str(opened).lower()}}}"
    world.organisation = folder.org(f"quotes: {{calls: {policy}}}\n{opening}").load()
    words = "We have no budget before autumn, whatever Ben says."
    said = Evidence("budget", words, date(2026, 2, 1), Side.BUYER, Strength.CONTRADICTED, "Ana", "0kP1", 4)
    pain = replace(said, about="pain", strength=Strength.INFERRED)
    case, assessment, playbook = assess(world, evidence=(said, pain))
    records = outgoing.records_of(world.organisation, case, assessment, playbook)
    assert_valid(records)
    assert (words in repr(records)) is quoted


def test_the_opportunity_is_linked_once_or_left_alone(folder, world):
    case, assessment, playbook = quiet(world)
    link = outgoing.opportunity_link(world.organisation, case)
    assert (link.object, link.key, link.by_id) == ("Opportunity", DEAL, True)
    assert link.values == {"Cornerman_Assessment__c": Link(ASSESSMENT, f"acme:{DEAL}:assessment")}
    untouched = folder.org("opportunity_writes: never").load()
    assert outgoing.opportunity_link(untouched, case) is None
    assert "Opportunity" not in {r.object for r in outgoing.records_of(untouched, case, assessment, playbook)}


def test_disputes_stand_on_the_assessment(world):
    dispute = Dispute("Champion__c", ANA, None)
    values = outgoing.records_of(world.organisation, *quiet(world), [dispute])[0].values
    assert values["Conflicts_Open__c"] == 1
    assert json.loads(values["Conflicts__c"]) == [{"field": "Champion__c", "ours": ANA, "theirs": None}]


def test_a_name_as_long_as_a_novel_is_cut(world):
    world.put(
        row("User", OWNER, Name="Jonas " * 100),
        row("Contact", ANA, Name="Ana 🦈 " * 100, Title="\u202e" * 300),
        opportunity(Name="ü" * 120, NextStep='"}]' * 80, Metrics__c="\\" * 4000),
    )
    records = outgoing.records_of(world.organisation, *quiet(world))
    assert_valid(records)


def test_a_day_starts_where_the_company_is(folder, world):
    file = folder.org().path / "orgs/acme.yaml"
    file.write_text(file.read_text().replace("Europe/Berlin", "Asia/Tokyo"))
    world.organisation = folder.load()
    assert outgoing.records_of(world.organisation, *quiet(world))[0].values["Changed_On__c"] == "2026-03-01T15:00:00Z"


# --- the company's own fields

WRITES = """
    extends: salesforce
    elements:
      economic_buyer: {write: {field: Economic_Buyer__c, value: person, when: empty}}
      champion: {write: {field: Champion_Strength__c, value: strength, when: empty}}
      metrics: {write: {field: Metrics__c, value: text, when: empty}}
      identify_pain: {write: {field: Pain_Copy__c, value: text, when: never}}
    """


def test_a_field_is_filled_from_where_somebody_stands_behind_it_and_never_from_itself(folder, world):
    world.organisation = folder.org().write("fields/salesforce.yaml", WRITES).load()
    world.put(opportunity(Metrics__c="40 h", Identified_Pain__c="Late"))
    case, assessment, _ = assess(world)
    found = {value.field: value for value in outgoing.shared_values(world.organisation, case, assessment)}
    assert set(found) == {"Economic_Buyer__c", "Champion_Strength__c"}
    assert found["Economic_Buyer__c"].value == ANA
    assert found["Economic_Buyer__c"].because.startswith("OpportunityContactRole.Role of ")
    assert found["Champion_Strength__c"].value == "Assumed"


@pytest.mark.parametrize("opened", [True, False])
def test_words_of_the_buyer_fill_a_field_where_the_admin_opened_them(folder, world, opened):
    made = folder.org(f"call_reviews: {{words_on_deal: {str(opened).lower()}}}")
    world.organisation = made.write("fields/salesforce.yaml", WRITES).load()
    said = Evidence("impact", "We lose 40 hours", date(2026, 2, 1), Side.BUYER, Strength.CONFIRMED, "Ana", "0kP1", 4)
    case, assessment, playbook = assess(world, evidence=(said,))
    values = outgoing.shared_values(world.organisation, case.under(playbook), assessment)
    found = {value.field: value for value in values}
    assert ("Metrics__c" in found) is opened
    assert not opened or found["Metrics__c"].value == "We lose 40 hours"


def test_nothing_is_filled_where_the_mapping_does_not_say_so(world):
    world.put(opportunity(Champion__c=BEN))
    case, assessment, _ = assess(world)
    assert outgoing.shared_values(world.organisation, case, assessment) == ()


# --- the heartbeat


def test_the_heartbeat_is_one_record_of_the_organisation(world):
    record = outgoing.run_record(
        world.organisation,
        started="2026-03-02T06:00:00Z",
        finished="2026-03-02T06:01:00Z",
        judged_on=date(2026, 3, 2),
        outcome="Finished",
        counts={"judged": 12, "written": 3, "refused": 1, "calls": 40},
        message="x" * 9000,
    )
    assert_valid([record])
    assert (record.object, record.key, record.values["Name"]) == (RUN, "acme:run", "acme")
    assert (record.values["Deals_Judged__c"], record.values["Writes__c"], record.values["Calls__c"]) == (12, 3, 40)
    assert set(record.values) - {"Name"} == set(package().objects[RUN].fields) - {"Key__c"}


# --- cutting


@given(st.text(max_size=400), st.integers(5, 120))
def test_a_text_always_fits(text, longest):
    cut = fit(text, longest)
    assert len(cut.encode("utf-16-le", "surrogatepass")) // 2 <= longest
    assert cut == cut.strip()
    if cut != text.strip():
        assert cut.endswith("…")
        assert text.strip().startswith(cut[:-1])


def test_a_text_is_cut_at_a_word():
    assert fit("Agree on the next meeting with Ana Sousa", 30) == "Agree on the next meeting…"
    assert fit("x" * 50, 10) == "x" * 9 + "…"


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.text(max_size=900), max_size=3), max_size=30))
def test_json_is_always_whole(entries):
    cut = as_json(entries, 3000)
    assert len(cut.encode("utf-16-le")) // 2 <= 3000
    found = json.loads(cut)
    left_out = found[-1].get("left_out", 0) if found else len(entries)
    assert left_out + len([e for e in found if "left_out" not in e]) == len(entries)
