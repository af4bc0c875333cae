"""What is read of a CRM, what is hidden from us, and whose a row is."""

from dataclasses import replace
from datetime import date

from connector.records import FieldShape, ObjectShape
from mappings import translate
from mappings.organisation import Ids
from mappings.translate.reading import can_see
from rules.facts import Cause
from tests.mappings.conftest import ACCOUNT, ANA, DEAL, OTHER_DEAL, OWNER, TODAY, opportunity, row


def test_only_mapped_fields_that_we_can_see_are_read(organisation, shapes):
    found = {s.object: s.fields for s in translate.sources(organisation.fields, shapes(organisation))}
    assert "Description" not in found["Opportunity"]
    assert {"Name", "Champion__c", "RecordType.DeveloperName"} <= set(found["Opportunity"])
    less = shapes(organisation, "Opportunity.Champion__c", "Opportunity.RecordTypeId", "EventRelation")
    found = {s.object: s.fields for s in translate.sources(organisation.fields, less)}
    assert not {"Champion__c", "RecordType.DeveloperName"} & set(found["Opportunity"])
    assert "EventRelation" not in found


def test_people_s_fields_of_our_own_records_are_read_back(organisation, shapes):
    from connector.package import package
    from connector.records import FieldShape, ObjectShape

    ours = {
        name: ObjectShape(
            name, name, True, True, True, {f: FieldShape(f, f, "string") for f in package().objects[name].fields}
        )
        for name in package().objects
        if name != "Opportunity"
    }
    found = {s.object: s.fields for s in translate.sources(organisation.fields, shapes(organisation) | ours)}
    assert {"Key__c", "State__c", "State_Reason__c", "Snoozed_Until__c"} <= set(found["Cornerman_Finding__c"])
    assert {"Key__c", "Status__c", "Status_Reason__c", "Not_Before__c"} <= set(found["Cornerman_Action__c"])
    assert set(translate.objects(organisation.fields)) >= {"Opportunity", "Cornerman_Finding__c"}


def test_a_field_taken_away_is_unreadable_and_one_never_mapped_is_not_mapped(organisation, shapes):
    blind = translate.blind_spots(organisation.fields, shapes(organisation))
    assert {name: unknown.cause for name, unknown in blind.items()} == {"partner_managed": Cause.NOT_MAPPED}
    blind = translate.blind_spots(
        organisation.fields, shapes(organisation, "Opportunity.Amount", "Opportunity.Next_Step_Date__c", "EmailMessage")
    )
    assert blind["amount"].cause is Cause.UNREADABLE
    assert blind["amount"].where == "Opportunity.Amount"
    assert blind["next_step_on"].cause is Cause.NOT_MAPPED
    assert blind["mail"].where == "EmailMessage"


def test_each_part_of_a_case_that_cannot_be_told_is_named(organisation, shapes):
    for hidden, part in (
        ("OpportunityContactRole", "people"),
        ("OpportunityContactRole.Role", "people"),
        ("Contact", "people"),
        ("OpportunityHistory", "stages"),
        ("OpportunityFieldHistory.NewValue", "changes"),
        ("EmailMessage.Incoming", "mail"),
        ("Event", "meetings"),
        ("Task.ActivityDate", "tasks"),
    ):
        blind = translate.blind_spots(organisation.fields, shapes(organisation, hidden))
        assert blind[part].cause is Cause.UNREADABLE, hidden


def test_an_element_by_contact_role_is_blind_only_without_the_roles(organisation, shapes):
    seen = translate.blind_spots(organisation.fields, shapes(organisation, "Opportunity.Champion__c"))
    assert "element.champion" not in seen
    assert "element.metrics" in translate.blind_spots(
        organisation.fields, shapes(organisation, "Opportunity.Metrics__c")
    )
    none = shapes(organisation, "Opportunity.Champion__c", "OpportunityContactRole")
    assert "element.champion" in translate.blind_spots(organisation.fields, none)


def test_whose_a_row_is(organisation):
    fields = organisation.fields
    for one, deal, via in (
        (opportunity(), DEAL, ()),
        (row("Task", "00T1", WhatId=OTHER_DEAL, AccountId=ACCOUNT), OTHER_DEAL, ()),
        (row("Task", "00T1", WhatId=ACCOUNT, WhoId=ANA), None, (ACCOUNT, ANA)),
        (row("Event", "00U1", WhatId="a0X000000000001AAA", WhoId=ANA), None, (ANA,)),
        (row("Event", "00U1", WhatId=None, WhoId="00Q000000000001AAA"), None, ()),
        (row("EmailMessage", "02s1", RelatedToId=DEAL), DEAL, ()),
        (row("OpportunityHistory", "0081", OpportunityId=DEAL), DEAL, ()),
        (row("Contact", ANA, AccountId=ACCOUNT), None, (ANA,)),
        (row("User", OWNER), None, (OWNER,)),
        (row("Cornerman_Action__c", "a041", Key__c=f"acme:{DEAL}:action:next_action.x:1"), DEAL, ()),
        (row("Cornerman_Action__c", "a041", Key__c=None), None, ()),
        (row("Lead", "00Q1"), None, ()),
    ):
        assert translate.touches(fields, one) == translate.Touch(deal, via), one


def test_whom_a_deal_refers_to(organisation):
    fields = organisation.fields
    assert translate.references(fields, opportunity(Champion__c=ANA)) == tuple(sorted({ACCOUNT, ANA, OWNER}))
    assert translate.references(fields, row("OpportunityContactRole", "00K1", ContactId=ANA)) == (ANA,)
    assert translate.references(fields, row("Task", "00T1", WhoId=ANA)) == ()


def test_scope(folder):
    folder.org("scope: {kinds: [New_Business], owners: ['" + OWNER + "'], min_amount: 1000, max_amount: 500000}")
    acme = folder.load()
    assert translate.in_scope(acme, opportunity())
    for values, inside in (
        ({"IsClosed": True}, False),
        ({"RecordType.DeveloperName": "Renewal"}, False),
        ({"RecordType.DeveloperName": None}, False),
        ({"OwnerId": "005000000000009AAA"}, False),
        ({"Amount": 999.0}, False),
        ({"Amount": 500001.0}, False),
        ({"Amount": 1000.0}, True),
        ({"Amount": None}, True),
        ({"Amount": 1.0, "CurrencyIsoCode": "JPY"}, True),
    ):
        assert translate.in_scope(acme, opportunity(**values)) is inside, values


# --- capture


def captured(organisation, *rows, day=TODAY):
    return translate.capture_of(organisation.fields, rows, day, organisation.time_zone)


def mail(incoming=True, on="2026-02-20T09:00:00Z", **values):
    return row("EmailMessage", "02s1", Incoming=incoming, MessageDate=on, **values)


def test_mail_is_captured_where_answers_arrive(organisation):
    twin = row("Task", "00T1", TaskSubtype="Email", OwnerId=OWNER)
    assert captured(organisation, mail(ActivityId="00T1"), twin).has("mail", OWNER)
    assert captured(organisation, twin, mail(ActivityId="00T1")).has("mail", OWNER)
    assert captured(organisation, mail(CreatedById=OWNER)).has("mail", OWNER)
    user = row("User", OWNER, Email="Jonas@seller.example")
    assert captured(organisation, mail(ToAddress="jonas@seller.example"), user).has("mail", OWNER)
    for nothing in (
        mail(incoming=False, CreatedById=OWNER),
        mail(on="2025-11-01T09:00:00Z", CreatedById=OWNER),
        mail(on="2026-03-09T09:00:00Z", CreatedById=OWNER),
        twin,
    ):
        assert not captured(organisation, nothing).has("mail", OWNER)


def test_meetings_and_calls_are_captured_each_by_their_own(organisation):
    ahead = row("Event", "00U1", OwnerId=OWNER, StartDateTime="2026-06-01T10:00:00Z")
    assert captured(organisation, ahead).has("meetings", OWNER)
    assert not captured(organisation, ahead).has("calls", OWNER)
    host = row("VideoCall", "0kP1", HostId=OWNER, StartDateTime="2026-02-20T09:00:00Z")
    assert captured(organisation, host).has("calls", OWNER)
    rung = {"OwnerId": OWNER, "TaskSubtype": "Call", "ActivityDate": "2026-02-20", "IsClosed": True}
    assert captured(organisation, row("Task", "00T1", **rung)).has("calls", OWNER)
    assert not captured(organisation, row("Task", "00T1", **rung, CallDisposition="No answer")).has("calls", OWNER)


def test_an_admin_knows_better(folder):
    folder.org().write(
        "fields/salesforce.yaml",
        f"extends: salesforce\ncapture: {{mail: {{always: all, never: [{OWNER}]}}, calls: {{never: all}}}}\n",
    )
    acme = folder.load()
    host = row("VideoCall", "0kP1", HostId=OWNER, StartDateTime="2026-02-20T09:00:00Z")
    capture = captured(acme, mail(CreatedById=OWNER), host)
    assert not capture.has("mail", OWNER)
    assert capture.has("mail", "005000000000002AAA")
    assert not capture.has("calls", OWNER)
    assert not capture.has("meetings", OWNER)


def test_capture_survives_being_kept_as_json(organisation):
    import msgspec

    capture = captured(organisation, mail(CreatedById=OWNER), day=date(2026, 3, 1))
    assert msgspec.json.decode(msgspec.json.encode(capture), type=translate.Capture) == capture


def test_whose_a_row_is_comes_from_what_the_fields_file_says_of_ids(organisation):
    begins = {"opportunity": "D", "account": "A", "contact": "C", "user": "U"}
    fields = replace(organisation.fields, ids=Ids(frozenset(), begins))
    about = {"D7": translate.Touch("D7"), "A7": translate.Touch(None, ("A7",)), DEAL: translate.Touch(None)}
    assert {value: translate.touches(fields, row("Task", "t", WhatId=value)) for value in about} == about


def test_the_way_to_a_parent_is_the_one_that_the_crm_describes():
    lookup = FieldShape("Buying_Center__c", "Buying center", "reference", relationship="Center__r")
    deal = ObjectShape("Opportunity", "Deal", True, True, True, {lookup.name: lookup})
    assert can_see(deal, "Center__r.Name")
    assert not can_see(deal, "Buying_Center__r.Name")
    assert not can_see(deal, "Buying_Center.Name")
