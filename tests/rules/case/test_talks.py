"""Who wrote, spoke and met, when, and what is planned."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.case import Case
from rules.facts import Cause, Unknown

Seen = Callable[..., Case]
HEARD = ("mail", "meetings", "tasks", "calls")


def day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def ids(activities: Any) -> list[str]:
    return [activity.id for activity in activities]


# --- what happened


@pytest.mark.parametrize(
    ("activities", "last"),
    [
        (["2026-03-16 mail buyer c1", "2026-03-10 task rep"], "2026-03-16"),
        (["2026-03-10 task rep", "2026-03-18 meeting rep"], "2026-03-18"),
        (["2026-03-10 task rep", "2026-03-19 mail rep c1"], "2026-03-10"),
        (["2026-03-10 mail buyer c1", "2026-03-16 mail buyer c1 away"], "2026-03-10"),
        (["2026-03-10 meeting both c1 cancelled", "2026-03-11 task rep open"], None),
    ],
)
def test_the_last_activity_is_done_by_somebody(seen: Seen, activities: list[str], last: str | None) -> None:
    assert seen(activities=activities).last_activity.value == day(last)


@pytest.mark.parametrize(
    ("activities", "last"),
    [
        (["2026-03-10 mail buyer c1", "2026-03-16 mail rep c1"], "2026-03-10"),
        (["2026-03-10 meeting both c1", "2026-03-16 call rep c1"], "2026-03-10"),
        (["2026-03-10 mail buyer c1", "2026-03-16 mail buyer c1 away"], "2026-03-10"),
        (["2026-03-16 mail unknown c1"], None),
    ],
)
def test_the_buyers_last_reply(seen: Seen, activities: list[str], last: str | None) -> None:
    case = seen(activities=activities)
    assert case.buyer_last_reply.value == day(last)
    if last:
        assert case.buyer_last_reply.source is not None
        assert case.buyer_last_reply.source.record == "00A0"


@pytest.mark.parametrize(
    ("activities", "since"),
    [
        (["2026-03-10 mail buyer c1", "2026-03-10 mail rep c1"], None),
        (["2026-03-10 mail buyer c1", "2026-03-11 mail rep c1", "2026-03-12 call rep c1"], "2026-03-11"),
        (["2026-03-11 mail rep c1", "2026-03-12 mail rep c1"], "2026-03-11"),
        (["2026-03-09 mail rep c1", "2026-03-10 mail buyer c1"], None),
        (["2026-03-11 meeting rep", "2026-03-11 task rep"], None),
    ],
)
def test_a_message_is_unanswered_until_the_buyer_speaks(seen: Seen, activities: list[str], since: str | None) -> None:
    assert seen(activities=activities).unanswered_since.value == day(since)


@pytest.mark.parametrize(
    ("activities", "since"),
    [
        (["2026-03-09 mail rep c1", "2026-03-10 mail buyer c1", "2026-03-11 mail buyer c1"], "2026-03-11"),
        (["2026-03-09 mail buyer c1", "2026-03-10 mail rep c1", "2026-03-11 mail buyer c1"], "2026-03-11"),
        (["2026-03-09 mail rep c1", "2026-03-10 mail buyer c1", "2026-03-11 mail rep c1"], None),
        (["2026-03-10 mail buyer c1"], "2026-03-10"),
        (["2026-03-10 mail buyer c1", "2026-03-10 task rep"], None),
        (["2026-03-10 mail buyer c1", "2026-03-11 call both c1"], None),
        (["2026-03-10 call buyer c1"], None),
        (["2026-03-10 mail rep c1"], None),
        ([], None),
    ],
)
def test_the_buyer_waits_while_nobody_of_ours_does_anything(
    seen: Seen, activities: list[str], since: str | None
) -> None:
    found = seen(activities=activities).buyer_waiting_since
    assert found.known
    assert found.value == day(since)


def test_an_automatic_reply_tells_who_is_away(seen: Seen) -> None:
    away = ["2026-03-10 mail buyer c1 away", "2026-03-12 mail buyer c1 away", "2026-03-13 mail buyer c1"]
    assert seen(activities=away).out_of_office_on.value == date(2026, 3, 12)
    assert seen(activities=away[2:]).out_of_office_on.value is None


def test_the_last_meeting_is_one_that_both_sides_held(seen: Seen) -> None:
    held = [
        "2026-03-10 meeting both c1",
        "2026-03-11 call both c1",
        "2026-03-12 call rep c1",
        "2026-03-13 mail buyer c1",
    ]
    assert seen(activities=held).last_meeting.value == date(2026, 3, 11)
    assert seen(activities=held[2:]).last_meeting.value is None


def test_our_last_message_is_a_mail_or_a_call(seen: Seen) -> None:
    ours = ["2026-03-10 mail rep c1", "2026-03-11 call rep c1", "2026-03-12 task rep", "2026-03-13 meeting rep"]
    assert seen(activities=ours).our_last_message.value == date(2026, 3, 11)
    assert seen(activities=ours[2:]).our_last_message.value is None
    assert seen(activities=["2026-03-13 mail buyer c1"]).our_last_message.value is None


@pytest.mark.parametrize(
    ("activities", "since"),
    [
        (["2026-03-09 mail buyer c1", "2026-03-10 mail rep c1", "2026-03-12 task rep"], "2026-03-10"),
        (["2026-03-10 mail rep c1", "2026-03-11 mail buyer c1", "2026-03-12 task rep"], "2026-03-12"),
        ([], None),
    ],
)
def test_quiet_is_counted_from_what_was_left_unanswered(seen: Seen, activities: list[str], since: str | None) -> None:
    found = seen(activities=activities).quiet_since
    assert found.known
    assert found.value == day(since)


def test_tasks_are_overdue_from_the_day_after(seen: Seen) -> None:
    tasks = ["2026-03-17 task rep open", "2026-03-11 task rep open", "2026-03-18 task rep open", "2026-03-11 task rep"]
    other = ["2026-03-11 meeting both c1 planned", "2026-03-11 task rep cancelled"]
    assert ids(seen(activities=[*tasks, *other]).overdue_tasks.value) == ["00A1", "00A0"]
    assert seen(activities=[], blind={"tasks": "not captured"}).overdue_tasks.unknown is not None


def test_meetings_are_counted_as_called_off_since_the_last_one_held(seen: Seen) -> None:
    off = [
        "2026-03-05 meeting both c1 cancelled",
        "2026-03-10 meeting both c1 cancelled",
        "2026-03-12 meeting both c1 cancelled",
        "2026-03-25 meeting both c1 cancelled",
        "2026-03-26 meeting rep cancelled",
        "2026-03-26 call both c1 cancelled",
    ]
    assert ids(seen(activities=off).cancelled_meetings.value) == ["00A0", "00A1", "00A2", "00A3"]
    held = [*off, "2026-03-10 meeting both c1"]
    assert ids(seen(activities=held).cancelled_meetings.value) == ["00A2", "00A3"]
    assert seen(activities=held, blind={"meetings": "unreadable"}).cancelled_meetings.unknown is not None


@pytest.mark.parametrize(
    ("activities", "times"),
    [
        (["2026-03-06 mail rep c1", "2026-03-10 mail buyer c1"], (2,)),  # over a weekend
        (["2026-03-09 mail rep c1", "2026-03-10 mail rep c1", "2026-03-12 mail buyer c1"], (3,)),
        (["2026-03-09 mail rep c1", "2026-03-10 mail buyer c1", "2026-03-12 mail buyer c1"], (1,)),
        (["2026-03-09 mail buyer c1", "2026-03-10 mail rep c1", "2026-03-10 mail buyer c1"], (0,)),
        (
            ["2026-03-09 mail buyer c1", "2026-03-09 mail rep c1", "2026-03-11 mail buyer c1"],
            (0,),
        ),  # of one day: the answer
        (
            [
                "2026-03-09 mail rep c1",
                "2026-03-10 mail buyer c1",
                "2026-03-11 mail rep c1",
                "2026-03-16 mail buyer c1",
            ],
            (1, 3),
        ),
        (["2026-03-09 mail buyer c1", "2026-03-10 mail rep c1"], ()),
        ([], ()),
    ],
)
def test_workdays_that_the_buyer_took_to_answer(seen: Seen, activities: list[str], times: tuple[int, ...]) -> None:
    assert seen(activities=activities).reply_times.value == times


# --- whose words


def test_the_last_reply_of_one_person(seen: Seen) -> None:
    case = seen(activities=["2026-03-10 meeting both c1 c2", "2026-03-12 mail buyer c1", "2026-03-13 mail rep c2"])
    assert case.champion_last_reply.value == date(2026, 3, 12)
    assert case.economic_buyer_last_reply.value == date(2026, 3, 10)
    assert seen(activities=[]).champion_last_reply.value is None
    assert seen(activities=[]).champion_last_reply.known
    nobody = seen(people=[], elements={}).champion_last_reply
    assert (nobody.value, nobody.known) == (None, True)


@pytest.mark.parametrize("part", HEARD)
def test_nobody_tells_a_hidden_reply(seen: Seen, part: str) -> None:
    assert seen(blind={part: "unreadable"}).champion_last_reply.unknown == Unknown(Cause.UNREADABLE, part)
    assert seen(people=[], elements={}, blind={part: "unreadable"}).champion_last_reply.known


def test_who_took_part_lately_and_ever(seen: Seen) -> None:
    told = [
        "2026-02-16 mail buyer c3",
        "2026-02-15 mail buyer c2",
        "2026-03-11 meeting both c9 c1",
        "2026-03-12 mail rep c4",
    ]
    case = seen(activities=told)
    assert [p.id for p in case.active_contacts.value or ()] == ["c1", "c3", "c9"]
    assert [p.id for p in case.heard_contacts.value or ()] == ["c1", "c2", "c3", "c9"]


def test_the_day_of_first_words(seen: Seen) -> None:
    case = seen(activities=["2026-03-10 meeting both c1 c2", "2026-03-12 mail buyer c1", "2026-03-02 mail buyer c2"])
    assert case.first_words.value == {"c1": date(2026, 3, 10), "c2": date(2026, 3, 2)}


# --- what lies ahead


@pytest.mark.parametrize(
    ("activity", "counts"),
    [
        ("2026-03-18 meeting both c1 planned", True),
        ("2026-03-20 meeting unknown planned", True),
        ("2026-03-20 meeting rep c1 planned", True),
        ("2026-03-20 meeting rep planned", False),
        ("2026-03-20 call both c1 planned", True),
        ("2026-03-20 call rep c1 planned", False),
        ("2026-03-20 task both c1 planned", False),
        ("2026-03-17 meeting both c1 planned", False),
        ("2026-03-20 meeting both c1 cancelled", False),
        ("2026-03-20 meeting both c1", False),
    ],
)
def test_the_next_meeting_is_one_with_the_buyer(seen: Seen, activity: str, counts: bool) -> None:
    found = seen(activities=[activity]).next_meeting
    assert found.known
    assert found.value == (day(activity[:10]) if counts else None)


def test_the_first_of_several_meetings_is_the_next(seen: Seen) -> None:
    both = ["2026-03-24 meeting both c1 planned", "2026-03-20 meeting both c2 planned"]
    case = seen(activities=both)
    assert case.next_meeting.value == date(2026, 3, 20)
    assert case.champion_next_meeting.value == date(2026, 3, 24)
    assert case.economic_buyer_next_meeting.value == date(2026, 3, 20)


@pytest.mark.parametrize(
    ("step", "on", "who", "planned"),
    [
        ("Ring EHLERT on the offer", "2026-03-24", "c2 Ralf Ehlert", "2026-03-24"),
        ("Ring Ehlert", "2026-03-18", "c2 Ralf Ehlert", "2026-03-18"),
        ("Ring Ehlert", "2026-03-17", "c2 Ralf Ehlert", None),
        ("Ring Ralf", "2026-03-24", "c2 Ralf Ehlert", None),
        ("Ring Ehlert", None, "c2 Ralf Ehlert", None),
        (None, "2026-03-24", "c2 Ralf Ehlert", None),
        ("Ring Ehlert", "2026-03-24", "c2", None),  # nobody knows their name
    ],
)
def test_the_next_step_may_name_whom_we_meet(
    seen: Seen, step: str | None, on: str | None, who: str, planned: str | None
) -> None:
    told = {"people": [f"{who}, economic buyer"], "elements": {}, "activities": []}
    found = seen(**told, deal={"next_step": step, "next_step_on": on}).economic_buyer_next_meeting
    assert found.known
    assert found.value == day(planned)


def test_a_meeting_they_are_invited_to_comes_before_the_next_step(seen: Seen) -> None:
    case = seen(
        activities=["2026-03-26 meeting both c2 planned"], deal={"next_step": "Ehlert", "next_step_on": "2026-03-24"}
    )
    assert case.economic_buyer_next_meeting.value == date(2026, 3, 26)


@pytest.mark.parametrize("part", ["next_step", "next_step_on"])
def test_nobody_says_whom_a_hidden_next_step_names(seen: Seen, part: str) -> None:
    blind = {part: "unreadable"}
    assert not seen(activities=[], blind=blind).economic_buyer_next_meeting.known
    met = seen(activities=["2026-03-26 meeting both c2 planned"], blind=blind)
    assert met.economic_buyer_next_meeting.value == date(2026, 3, 26)
    nobody = seen(activities=[], people=[], elements={}, blind=blind).economic_buyer_next_meeting
    assert (nobody.value, nobody.known) == (None, True)


def test_why_a_meeting_with_one_person_is_unknown(seen: Seen) -> None:
    people, meetings = Unknown(Cause.UNREADABLE, "people"), Unknown(Cause.UNREADABLE, "meetings")
    assert seen(elements={}, blind={"people": "unreadable"}).champion_next_meeting.unknown == people
    assert seen(blind={"meetings": "unreadable"}).champion_next_meeting.unknown == meetings


@pytest.mark.parametrize(
    ("meeting", "step", "agreed"),
    [
        ("2026-03-26", "2026-03-20", "2026-03-26"),
        (None, "2026-03-20", "2026-03-20"),
        (None, "2026-03-18", "2026-03-18"),
        (None, "2026-03-17", None),
        (None, None, None),
    ],
)
def test_the_day_both_sides_wait_for(seen: Seen, meeting: str | None, step: str | None, agreed: str | None) -> None:
    planned = [f"{meeting} meeting both c1 planned"] if meeting else []
    found = seen(activities=planned, deal={"next_step_on": step}).agreed_date
    assert found.known
    assert found.value == day(agreed)


def test_nobody_says_what_was_agreed_while_meetings_are_hidden(seen: Seen) -> None:
    step = {"next_step_on": "2026-03-20"}
    blind = seen(activities=[], deal=step, blind={"meetings": "unreadable"}).agreed_date
    assert (blind.value, blind.unknown) == (None, Unknown(Cause.UNREADABLE, "meetings"))
    assert not seen(activities=[], blind={"next_step_on": "unreadable"}).agreed_date.known


# --- what cannot be seen


@pytest.mark.parametrize(
    ("fact", "parts"),
    [
        ("last_activity", HEARD),
        ("buyer_last_reply", HEARD),
        ("unanswered_since", HEARD),
        ("buyer_waiting_since", HEARD),
        ("out_of_office_on", ("mail",)),
        ("last_meeting", ("meetings", "tasks", "calls")),
        ("our_last_message", ("mail", "tasks", "calls")),
        ("quiet_since", HEARD),
        ("reply_times", HEARD),
        ("active_contacts", ("people", *HEARD)),
        ("first_words", ("people", *HEARD)),
        ("next_meeting", ("meetings", "calls")),
    ],
)
def test_what_is_hidden_is_unknown(seen: Seen, fact: str, parts: tuple[str, ...]) -> None:
    for part in ("people", *HEARD, "stages"):
        found = getattr(seen(blind={part: "unreadable"}), fact)
        assert (found.unknown == Unknown(Cause.UNREADABLE, part)) is (part in parts)
        assert found.known is (part not in parts)


def test_calls_that_nobody_logs_hide_nothing(seen: Seen) -> None:
    for cause, known in (("not mapped", True), ("not captured", True), ("unreadable", False), ("not synced", False)):
        assert seen(blind={"calls": cause}).buyer_last_reply.known is known


def test_a_partners_mail_never_reaches_us(seen: Seen) -> None:
    case = seen(deal={"partner_managed": True})
    assert case.buyer_last_reply.unknown == Unknown(Cause.NOT_CAPTURED, "mail of the partner who runs this deal")
    read = seen(deal={"partner_managed": True}, blind={"mail": "unreadable"})
    assert read.buyer_last_reply.unknown == Unknown(Cause.UNREADABLE, "mail")


def test_workdays_since_a_day(seen: Seen) -> None:
    assert seen().workdays_since(date(2026, 3, 13)) == 3
    assert replace(seen()).workdays_since(date(2026, 3, 18)) == 0
