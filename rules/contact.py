"""Whom an action speaks to, by name."""

from datetime import date

from rules.calendar import last_of_next_week
from rules.case import Case
from rules.facts import Person, Role, Side
from rules.rule import Found


def best_contact(case: Case) -> Person | None:
    """Who is most likely to pick up: the champion, the primary contact, whoever spoke last, anybody."""
    here = [p for p in case.people if not p.left and p.name]
    champion = case.champion.value
    if champion and champion.name and not champion.left:
        return champion
    spoke = {
        person: activity.on
        for activity in sorted(case.activities, key=lambda a: (a.on, a.id))
        if activity.done and activity.side in (Side.BUYER, Side.BOTH)
        for person in activity.people
    }
    ranked = sorted(here, key=lambda p: (not p.primary, -spoke[p.id].toordinal() if p.id in spoke else 0, p.id))
    return ranked[0] if ranked else None


def name_of(case: Case, person: Person | None) -> str:
    """A person's name, else the buyer's company: an action always says whom."""
    if person is not None and person.name:
        return person.name
    return case.deal.account_name or case.deal.name


def missing_role(case: Case) -> Role:
    """The role whose voice the deal most needs next and does not have."""
    held = {p.role for p in case.people if not p.left}
    late = (case.stage_progress.value or 0) >= 0.6
    wanted = (Role.LEGAL, Role.TECHNICAL, Role.USER) if late else (Role.TECHNICAL, Role.USER, Role.LEGAL)
    return next((role for role in wanted if role not in held), Role.OTHER)


def goal(case: Case) -> str:
    """What an action serves when it serves no single element: the goal of the stage."""
    return case.stage.value or "deal"


def guest(case: Case) -> Person | None:
    """Whom the next meeting is with, where the calendar says so; else the best contact."""
    record = case.next_meeting.source.record if case.next_meeting.source else ""
    invited = {p for a in case.activities if a.id == record for p in a.people}
    here = [p for p in case.people if p.id in invited and p.name]
    return min(here, key=lambda p: (not p.primary, p.id), default=None) or best_contact(case)


def near_meeting(case: Case) -> date | None:
    """The next meeting when it lies by the end of next week: a question can wait for it. None when it does not."""
    meeting = case.next_meeting.value
    return meeting if meeting is not None and meeting <= last_of_next_week(case.today) else None


def question_for(case: Case, found: Found, person: Person | None, first: tuple[str, ...] = ()) -> tuple[str, str]:
    """The element to ask this person about, and its question. Nobody is asked who they are themselves."""
    known = {"economic_buyer"} if case.economic_buyer.value else set()
    if person and (person.role is Role.CHAMPION or case.champion.value == person):
        known.add("champion")
    for key in (*first, *found.questions):
        if key not in known and found.questions.get(key):
            return key, found.questions[key]
    return "", ""
