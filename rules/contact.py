"""Whom an action speaks to, by name."""

from datetime import date

from rules.calendar import last_of_next_week
from rules.case import Case
from rules.facts import Fact, Person, Role
from rules.rule import Found

AWAY_WORKDAYS = 10  # an automatic reply older than this says nothing of today


def best_contact(case: Case) -> Person | None:
    """Who is most likely to pick up: the champion, the primary contact, whoever spoke last, anybody."""
    champion = case.champion.value
    if champion and champion.name and not champion.left:
        return champion
    here = [p for p in case.people if not p.left and p.name]
    spoke = {who: last.on.toordinal() for who, last in case.last_words.items()}
    return min(here, key=lambda p: (not p.primary, -spoke.get(p.id, 0), p.id), default=None)


def name_of(case: Case, person: Person | None) -> str:
    """A person's name, else the buyer's company: an action always says whom."""
    if person is not None and person.name:
        return person.name
    return case.deal.account_name or case.deal.name


def missing_role(case: Case) -> Role:
    """The role whose voice the deal most needs next and does not have."""
    held = {p.role for p in case.people if not p.left}
    late = case.come_to(0.6)
    wanted = (Role.LEGAL, Role.TECHNICAL, Role.USER) if late else (Role.TECHNICAL, Role.USER, Role.LEGAL)
    return next((role for role in wanted if role not in held), Role.OTHER)


def goal(case: Case) -> str:
    """What an action serves when it serves no single element: the goal of the stage."""
    return case.stage.value or "deal"


def guest(case: Case) -> Person | None:
    """Whom the next meeting is with, where the calendar says so; else the best contact."""
    return taking_part(case, case.next_meeting)


def taking_part(case: Case, fact: Fact[date]) -> Person | None:
    """Who takes part in the mail or meeting that a fact stands on, as far as it tells; else the best contact."""
    record = fact.source.record if fact.source else ""
    there = {person for activity in case.activities if activity.id == record for person in activity.people}
    named = [p for p in case.people if p.id in there and p.name]
    return min(named, key=lambda p: (not p.primary, p.id), default=None) or best_contact(case)


def near_meeting(case: Case) -> date | None:
    """The next meeting when it lies by the end of next week: a question can wait for it. None when it does not."""
    meeting = case.next_meeting.value
    return meeting if meeting is not None and meeting <= last_of_next_week(case.today) else None


def may_wait(case: Case) -> bool:
    """A question need not be asked now: a date by the end of next week is agreed, or the buyer is out of office."""
    agreed, away, reply = case.agreed_date.value, case.out_of_office_on.value, case.buyer_last_reply.value
    if agreed is not None and (agreed <= last_of_next_week(case.today) or case.waiting.value):
        return True
    return away is not None and (reply is None or away >= reply) and case.workdays_since(away) < AWAY_WORKDAYS


def question_for(case: Case, found: Found, person: Person | None, first: tuple[str, ...] = ()) -> tuple[str, str]:
    """The element to ask this person about, and its question. Nobody is asked who they are themselves."""
    known = {"economic_buyer"} if case.economic_buyer.value else set()
    if person and (person.role is Role.CHAMPION or case.champion.value == person):
        known.add("champion")
    for key in (*first, *found.questions):
        if key not in known and found.questions.get(key):
            return key, found.questions[key]
    return "", ""


def of_this_stage(case: Case, found: Found) -> tuple[str, ...]:
    """Open elements, what the stage still asks for first, and among equals what it is the first stage to ask for."""
    stages = found.playbook.up_to(case.stage.value)
    before = {key for stage in stages[:-1] for key in stage.minimum}
    new = {key for key in stages[-1].minimum if key not in before} if stages else set()
    gaps = sorted(found.gaps.values(), key=lambda g: (not g.below_minimum, g.element not in new, g.strength))
    return tuple(gap.element for gap in gaps)
