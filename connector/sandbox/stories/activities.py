"""A deal's scenes as activities: e-mails with their task twins, meetings with calls and transcripts, tasks."""

from datetime import date, datetime, timedelta
from random import Random

from connector.sandbox.stories.cast import Contact
from connector.sandbox.stories.company import ENGINEER, Person
from connector.sandbox.stories.deal import Deal, Row
from connector.sandbox.stories.life import TECHNICAL, Scene
from connector.sandbox.stories.speak import webvtt

# Salesforce archives finished activities after a year: only queryAll returns them.
_ARCHIVED_AFTER = timedelta(days=365)
# How many days ahead people agree their next meeting.
_IN_SIGHT = 32
_HALF_HOUR = timedelta(minutes=30)
_WITH_ENGINEER = ("demo", "review")


def write_activities(deal: Deal, rng: Random) -> None:
    """Adds the rows of every scene, and what lies ahead of an open deal."""
    for scene in deal.life.scenes:
        day = deal.calendar.past(scene.day)
        if scene.kind == "meet":
            _meeting(deal, scene, day, rng)
        elif scene.kind == "dial":
            _dialled(deal, scene, day, rng)
        elif deal.owner.mail:
            _mail(deal, scene, day, rng)
    if rng.random() < 0.04:
        _private(deal)
    if deal.lost is None:
        _ahead(deal, rng)


def meant_day(deal: Deal, scene: Scene) -> date:
    """The day that `{date}` stands for in a scene: the one it names, else the next meeting."""
    if scene.until is None:
        return next_meeting_day(deal, scene)
    return deal.calendar.past(scene.until) if scene.until < scene.day else deal.calendar.coming(scene.until)


def next_meeting_day(deal: Deal, scene: Scene) -> date:
    """When they meet again, as far as they can know; in a week, where nothing is agreed."""
    here = deal.calendar.past(scene.day)
    for later in deal.life.scenes:
        if later.kind == "meet" and scene.day < later.day <= scene.day + _IN_SIGHT:
            day = deal.calendar.past(later.day)
            if day > here:
                return day
    plan = deal.life.plan
    ahead = plan.age + (plan.next_meeting or 0)
    if deal.lost is None and plan.next_meeting is not None and ahead - scene.day <= _IN_SIGHT:
        return deal.calendar.coming(ahead)
    return deal.calendar.coming(scene.day + 8)


def _archived(deal: Deal, day: date) -> bool:
    return deal.today - day > _ARCHIVED_AFTER


def _task(deal: Deal, buyer: Contact, day: date, at: datetime, values: Row) -> str:
    done: Row = {
        "Status": "Completed",
        "Priority": "Normal",
        "IsClosed": True,
        "ActivityDate": day,
        "CompletedDateTime": at,
        "WhatId": deal.id,
        "WhoId": buyer.id,
        "AccountId": deal.account.id,
        "OwnerId": deal.owner.id,
        "IsArchived": _archived(deal, day),
    }
    return deal.add("Task", at, deal.owner, done | values)


def _mail(deal: Deal, scene: Scene, day: date, rng: Random) -> None:
    buyer, owner = deal.person(scene.who), deal.owner
    incoming = scene.kind in ("in", "auto")
    until = meant_day(deal, scene)
    if incoming:
        subject, body = deal.voice.reply(scene.topics[0], buyer, day, until, scene.reason)
    else:
        subject, body = deal.voice.mail(scene.topics[0], buyer, until, scene.reason)
    at = deal.calendar.next(day, rng.randint(0, 49))
    twin: Row = {"Subject": f"Email: {subject}"[:255], "Description": body, "TaskSubtype": "Email"}
    task = _task(deal, buyer, day, at, twin)
    ours, theirs = (owner.email, owner.name), (buyer.email, buyer.name)
    sender, receiver = (theirs, ours) if incoming else (ours, theirs)
    deal.add(
        "EmailMessage",
        at,
        owner,
        {
            "ActivityId": task,
            "RelatedToId": deal.id,
            "Incoming": incoming,
            "Subject": subject,
            "TextBody": body,
            "FromAddress": sender[0],
            "FromName": sender[1],
            "ToAddress": receiver[0],
            "MessageDate": at,
            "Status": "1" if incoming else "3",
            "HasAttachment": False,
        },
    )


def _dialled(deal: Deal, scene: Scene, day: date, rng: Random) -> None:
    buyer = deal.person(scene.who)
    at = deal.calendar.next(day, rng.randint(0, 49))
    values: Row = {
        "Subject": deal.voice.note("call", buyer, day),
        "Description": deal.voice.note("voicemail", buyer, day),
        "TaskSubtype": "Call",
        "CallType": "Outbound",
        "CallDurationInSeconds": rng.randint(20, 50),
        "CallDisposition": "Left Voicemail",
    }
    _task(deal, buyer, day, at, values)


def _event(deal: Deal, start: datetime, booked: datetime, values: Row, owner: Person | None = None) -> str:
    """A meeting of half an hour, unless the values say otherwise."""
    day = start.date()
    event: Row = {
        "StartDateTime": start,
        "EndDateTime": start + _HALF_HOUR,
        "ActivityDateTime": start,
        "ActivityDate": day,
        "DurationInMinutes": 30,
        "EventSubtype": "Event",
        "IsAllDayEvent": False,
        "IsChild": False,
        "IsGroupEvent": False,
        "IsPrivate": False,
        "ShowAs": "Busy",
        "WhatId": deal.id,
        "AccountId": deal.account.id,
        "OwnerId": (owner or deal.owner).id,
        "IsArchived": _archived(deal, day),
    }
    return deal.add("Event", booked, deal.owner, event | values)


def _meeting(deal: Deal, scene: Scene, day: date, rng: Random) -> None:
    buyer = deal.person(scene.who)
    start = deal.calendar.next(day, rng.choice((0, 0, 15, 30)))
    booked = max(deal.created, start - timedelta(days=2, hours=1))
    subject = deal.voice.note(scene.note, buyer, day)
    group = scene.note in _WITH_ENGINEER
    values: Row = {"Subject": subject, "WhoId": buyer.id, "IsGroupEvent": group}
    event = _event(deal, start, booked, values)
    for post in _attending(deal, scene):
        invited: Row = {"EventId": event, "RelationId": deal.person(post).id, "Status": "Accepted"}
        deal.add("EventRelation", booked, deal.owner, invited)
    if group:  # the invited engineer's calendar holds a copy
        _event(deal, start, booked, values | {"IsChild": True}, ENGINEER[deal.owner.region])
    if deal.owner.calls:
        _call(deal, scene, event, subject, start)


def _attending(deal: Deal, scene: Scene) -> list[str]:
    """Who sits in: whoever was asked, the lead beside the boss, the technical person where it gets technical."""
    posts = [scene.who] if scene.who == "lead" else [scene.who, "lead"]
    if "tech" in deal.life.people and TECHNICAL & set(scene.topics):
        posts.append("tech")
    return posts


def _call(deal: Deal, scene: Scene, event: str, subject: str, start: datetime) -> None:
    speaker = deal.person("lead" if scene.who == "boss" else scene.who)
    until, pushed = next_meeting_day(deal, scene), meant_day(deal, scene)
    cues = deal.voice.call(scene.topics, speaker, start.date(), until, pushed, scene.reason)
    end = start + timedelta(seconds=round(cues[-1].end) + 6)
    call = deal.add(
        "VideoCall",
        end,
        deal.owner,
        {
            "EventId": event,
            "RelatedRecordId": deal.id,
            "HostId": deal.owner.id,
            "Title": subject,
            "StartDateTime": start,
            "EndDateTime": end,
            "VendorName": "Zoom",
            "IsRecorded": True,
        },
    )
    deal.add(
        "VideoCallTranscript",
        end + timedelta(minutes=5),
        deal.owner,
        {
            "VideoCallId": call,
            "TranscriptContent": webvtt(cues),
            "TranscriptStartTimestamp": start,
            "TranscriptEndTimestamp": end,
            "IsTranscriptTruncated": False,
        },
    )


def _private(deal: Deal) -> None:
    """An appointment that the owner marked private; nothing in it is anybody's business."""
    day = deal.calendar.past(max(0, deal.life.plan.age - 4))
    start = deal.calendar.at(day, 12)
    subject = deal.voice.note("private", deal.person("lead"), day)
    values: Row = {"Subject": subject, "IsPrivate": True, "WhoId": None}
    _event(deal, start, max(deal.created, start - timedelta(days=1)), values)


def _ahead(deal: Deal, rng: Random) -> None:
    """The next meeting and open tasks of an open deal."""
    plan, lead = deal.life.plan, deal.person("lead")
    booked = max(deal.created, deal.calendar.at(deal.calendar.past(max(0, plan.age - 2)), 15))
    if plan.next_meeting is not None:
        day = deal.calendar.coming(plan.age + plan.next_meeting)
        start = deal.calendar.at(day, rng.choice((9, 10, 11, 14, 15)))
        _event(deal, start, booked, {"Subject": deal.voice.note("next", lead, day), "WhoId": lead.id})
    due = None
    if plan.overdue_task:
        due = deal.calendar.past(plan.age - 9)
    elif plan.legal_until is not None:
        due = deal.calendar.coming(plan.age + plan.legal_until)
    elif plan.next_meeting is not None and rng.random() < 0.4:
        due = deal.calendar.coming(plan.age + rng.randint(1, 5))
    if due is None:
        return
    note = "hold" if plan.legal_until is not None else "task"
    made = max(deal.created, min(booked, deal.calendar.at(due - timedelta(days=7), 9)))
    open_task: Row = {
        "Subject": deal.voice.note(note, lead, due),
        "Status": "Not Started",
        "IsClosed": False,
        "CompletedDateTime": None,
        "IsArchived": False,
    }
    _task(deal, lead, due, made, open_task)
