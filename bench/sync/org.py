"""A plain synthetic organisation: as many open deals as asked for, each with five activities. Straight rows, no story.

Everything of a deal follows from its number. The deals differ in stage, age, silence, people and recorded elements, so
that every one of them gives the rules something to say.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from connector.sandbox.ids import make_id
from connector.sandbox.stories import people
from sync import practice

Row = dict[str, Any]
Rows = Iterator[tuple[str, list[Row]]]

ACTIVITIES = 5
"""On each deal: two e-mails, a call, a task and a meeting."""
_AT_ONCE = 500  # deals told and let go
_STAGES = ("Prospecting", "Discovery", "Qualification", "Evaluation", "Proposal", "Negotiation")
_TEXT = "What the buyer said about it in the second meeting, in the words of the notes, number {}"


def practice_org(deals: int, now: datetime) -> practice.Practice:
    """The company of the practice organisation, its users and permissions, with these deals in place of its own."""
    made = practice.from_story(0, 0, 1, now, pinned=False)
    counts = dict(made.counts)
    for name, rows in rows_of(deals, now.date()):
        counts[name] = counts.get(name, 0) + made.org.load(name, rows)
    return practice.Practice(made.org, made.app, counts)


def rows_of(deals: int, today: date) -> Rows:
    """The rows of that many open deals, parents before children."""
    owners = [str(user["Id"]) for user in people().users if "Account Executive" in str(user.get("Title"))]
    assert owners, "nobody sells in this company"
    for first in range(1, deals + 1, _AT_ONCE):
        rows: dict[str, list[Row]] = {}
        for number in range(first, min(first + _AT_ONCE, deals + 1)):
            for name, row in _deal(number, owners[number % len(owners)], today):
                rows.setdefault(name, []).append(row)
        yield from rows.items()


def _deal(n: int, owner: str, today: date) -> Iterator[tuple[str, Row]]:
    account, deal = make_id("001", (n + 1) // 2), make_id("006", n)
    contacts = [make_id("003", 2 * n - 1), make_id("003", 2 * n)]
    age, stage = 20 + n % 90, n % len(_STAGES)
    silent = n % 41  # days since the last activity
    if n % 2:
        yield "Account", {"Id": account, "Name": f"Account {n}", "OwnerId": owner, "CreatedDate": _at(today, age)}
    for place, contact in enumerate(contacts):
        yield (
            "Contact",
            {
                "Id": contact,
                "AccountId": account,
                "FirstName": "Robin",
                "LastName": f"Buyer {n}-{place}",
                "Title": ("Head of Operations", "Chief Financial Officer")[place],
                "Email": f"buyer{n}-{place}@customer-{n}.example",
                "OwnerId": owner,
                "CreatedDate": _at(today, age),
            },
        )
    yield "Opportunity", _opportunity(n, deal, account, contacts, owner, stage, age, today)
    for place, contact in enumerate(contacts):
        role = {
            "Id": make_id("00K", 2 * n + place),
            "OpportunityId": deal,
            "ContactId": contact,
            "Role": ("Champion", "Economic Buyer")[place] if (n + place) % 3 else "Influencer",
            "IsPrimary": not place,
            "CreatedDate": _at(today, age),
        }
        yield "OpportunityContactRole", role
    for place in range(3):
        moved = {
            "Id": make_id("008", 3 * n + place),
            "OpportunityId": deal,
            "StageName": _STAGES[max(0, stage - 2 + place)],
            "Amount": 40_000.0 + n % 7 * 1_000,
            "CloseDate": today + timedelta(days=n % 60 - 10 * (2 - place)),
            "CreatedDate": _at(today, age * (3 - place) // 3),
        }
        yield "OpportunityHistory", moved
    yield (
        "OpportunityFieldHistory",
        _changed(2 * n, deal, "NextStep", "Call them", "Send the proposal", today, age // 2),
    )
    before, after = ((today + timedelta(days=n % 60 - days)).isoformat() for days in (10, 0))
    yield "OpportunityFieldHistory", _changed(2 * n + 1, deal, "CloseDate", before, after, today, age // 3)
    yield from _activities(n, deal, account, contacts, owner, silent, today)


def _opportunity(
    n: int, deal: str, account: str, contacts: list[str], owner: str, stage: int, age: int, today: date
) -> Row:
    return {
        "Id": deal,
        "Name": f"Deal {n}",
        "AccountId": account,
        "OwnerId": owner,
        "RecordTypeId": make_id("012", 1),
        "StageName": _STAGES[stage],
        "Amount": 40_000.0 + n % 7 * 1_000,
        "CloseDate": today + timedelta(days=n % 60),
        "CreatedDate": _at(today, age),
        "LastModifiedDate": _at(today, n % 15),
        "NextStep": "Send the proposal" if n % 4 else None,
        "Next_Step_Date__c": today + timedelta(days=n % 9 - 3) if n % 4 else None,
        "Champion__c": contacts[0] if n % 3 else None,
        "Economic_Buyer__c": contacts[1] if n % 5 == 0 else None,
        "Identified_Pain__c": _TEXT.format(n) if n % 2 else None,
        "Metrics__c": _TEXT.format(n) if n % 3 == 0 else None,
        "Decision_Criteria__c": _TEXT.format(n) if n % 4 == 0 else None,
        "Decision_Process__c": _TEXT.format(n) if n % 5 == 0 else None,
        "Budget_Status__c": ("Approved", "Rough", "Unknown", None)[n % 4],
    }


def _changed(n: int, deal: str, field: str, before: str, after: str, today: date, ago: int) -> Row:
    return {
        "Id": make_id("017", n),
        "OpportunityId": deal,
        "Field": field,
        "OldValue": before,
        "NewValue": after,
        "DataType": "Text",
        "CreatedDate": _at(today, ago),
    }


def _activities(
    n: int, deal: str, account: str, contacts: list[str], owner: str, silent: int, today: date
) -> Iterator[tuple[str, Row]]:
    common = {"WhatId": deal, "WhoId": contacts[0], "AccountId": account, "OwnerId": owner}
    called, planned = _at(today, silent + 6), today + timedelta(days=n % 12 - 4)
    call = {
        "Subject": f"Call about the pilot {n}",
        "TaskSubtype": "Call",
        "Status": "Completed",
        "IsClosed": True,
        "ActivityDate": called.date(),
        "CompletedDateTime": called,
        "CallDisposition": "Connected" if n % 3 else "Left voicemail",
        "CallDurationInSeconds": 60 * (n % 30),
        "CreatedDate": called,
    }
    yield "Task", {"Id": make_id("00T", 2 * n), **common, **call}
    yield (
        "Task",
        {
            "Id": make_id("00T", 2 * n + 1),
            **common,
            "Subject": "Send the security sheet",
            "TaskSubtype": "Task",
            "Status": "Not Started",
            "IsClosed": False,
            "ActivityDate": planned,
            "CreatedDate": _at(today, silent + 3),
        },
    )
    start = _at(today, silent + 9) if n % 4 else _at(today, -(n % 10) - 1)
    event = {
        "Subject": f"Demo {n}",
        "StartDateTime": start,
        "EndDateTime": start + timedelta(minutes=30),
        "ActivityDateTime": start,
        "ActivityDate": start.date(),
        "DurationInMinutes": 30,
        "CreatedDate": _at(today, silent + 12),
    }
    meeting = make_id("00U", n)
    yield "Event", {"Id": meeting, **common, **event}
    attends = {"EventId": meeting, "RelationId": contacts[0], "Status": "Accepted", "CreatedDate": event["CreatedDate"]}
    yield "EventRelation", {"Id": make_id("0RE", n), **attends}
    if n == 1:
        # One recorded call, since an object that has no row is asked for anew by every sync.
        called_at = {"CreatedDate": start, "CreatedById": owner}
        recorded = {"EventId": meeting, "RelatedRecordId": deal, "HostId": owner, "StartDateTime": start}
        yield "VideoCall", {"Id": make_id("0kP", 1), **recorded, **called_at, "Title": "Demo 1", "VendorName": "Zoom"}
        said = "WEBVTT\n\n00:00:01.000 --> 00:00:05.000\n<v Robin Buyer>We will talk to our board.\n"
        told = {"VideoCallId": make_id("0kP", 1), "TranscriptContent": said, **called_at}
        yield "VideoCallTranscript", {"Id": make_id("0kR", 1), **told}
    for place, incoming in enumerate((False, True)):
        buyer, rep = f"buyer{n}-0@customer-{n}.example", "rep@tarnwerk.example"
        yield (
            "EmailMessage",
            {
                "Id": make_id("02s", 2 * n + place),
                "RelatedToId": deal,
                "Incoming": incoming,
                "Subject": f"The pilot in plant {n}",
                "FromAddress": buyer if incoming else rep,
                "ToAddress": rep if incoming else buyer,
                "MessageDate": _at(today, silent + 1 - place),
                "Status": "3",
                "CreatedById": owner,
                "CreatedDate": _at(today, silent + 1 - place),
            },
        )


def _at(today: date, days_ago: int) -> datetime:
    return datetime.combine(today, time(6), UTC) - timedelta(days=days_ago)
