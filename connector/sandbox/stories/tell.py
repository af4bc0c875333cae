"""Tells the whole org, partition by partition, parents before children.

A deal depends on its number, the seed and today alone: nothing is shared between deals but their accounts, so any
deal, and the truth about it, can be told without the others.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from connector.sandbox.stories import cast
from connector.sandbox.stories.activities import write_activities
from connector.sandbox.stories.causes import closed_plan, closed_renewal, log_odds, loss_reason
from connector.sandbox.stories.company import REGIONS, REPS, Person, organisation
from connector.sandbox.stories.deal import Calendar, Deal, Row, opportunity_id
from connector.sandbox.stories.life import Life, live
from connector.sandbox.stories.lines import healthy, lines
from connector.sandbox.stories.plan import Plan
from connector.sandbox.stories.record import write_record
from connector.sandbox.stories.speak import Voice

PARTITION = 200
_ACCOUNTS_PER_PARTITION = 120
# Closed deals closed within this many days before today.
_YEARS_BACK = 540

# Parents before children.
_ORDER = (
    "Opportunity",
    "OpportunityContactRole",
    "OpportunityHistory",
    "OpportunityFieldHistory",
    "Task",
    "Event",
    "EventRelation",
    "EmailMessage",
    "VideoCall",
    "VideoCallTranscript",
)


@dataclass(frozen=True)
class Org:
    """How large an org is told, from which seed, as of which day."""

    deals: int
    closed: int
    seed: int
    today: date

    @property
    def size(self) -> int:
        return self.deals + self.closed

    def is_closed(self, number: int) -> bool:
        """Open and closed deals are mixed evenly."""
        return (number + 1) * self.closed // self.size > number * self.closed // self.size


def tell(
    deals: int = 300, closed: int | None = None, seed: int = 1, *, today: date
) -> Iterator[tuple[str, Iterable[Row]]]:
    """The org's rows as (object, rows), parents before children; the same bytes for the same arguments.

    `deals` open opportunities and `closed` closed ones (default: twice as many). Each partition of 200 deals is told
    and let go before the next, whatever the size.
    """
    org = _org(deals, closed, seed, today)
    yield from organisation(today)
    for start in range(0, org.size, PARTITION):
        numbers = range(start, min(start + PARTITION, org.size))
        accounts = [cast.account(seed, n) for n in _accounts_of(start)]
        yield "Account", [cast.account_row(account) for account in accounts]
        yield "Contact", [row for account in accounts for row in cast.contact_rows(account)]
        rows: dict[str, list[Row]] = defaultdict(list)
        for number in numbers:
            for kind, more in _told(org, number).rows.items():
                rows[kind] += more
        for kind in _ORDER:
            if rows[kind]:
                yield kind, rows.pop(kind)


def truth(deals: int = 300, closed: int | None = None, seed: int = 1, *, today: date) -> Iterator[dict[str, object]]:
    """What is really the case in each deal that `tell` tells with these arguments: for tests, never in the org.

    opportunity, line (the story), causes (names; for a closed deal the true causes of `causes.CAUSES` by name, with
    log_odds and probability of losing), open, lost (None while open), language, mail_captured, calls_captured,
    in_scope, created, closed_on, last_heard (the buyer's last word).
    """
    org = _org(deals, closed, seed, today)
    for number in range(org.size):
        bones = _bones(org, number)
        life, plan = bones.life, bones.life.plan
        first = bones.first
        yield {
            "opportunity": opportunity_id(number),
            "line": plan.line,
            "causes": list(lines()[plan.line].causes)
            if bones.lost is None
            else sorted(name for name, present in plan.causes.items() if present),
            "open": bones.lost is None,
            "lost": bones.lost,
            "log_odds": log_odds(plan.causes) if plan.causes else None,
            "loses": bones.loses,
            "language": bones.language,
            "mail_captured": bones.deal_owner.mail,
            "calls_captured": bones.deal_owner.calls,
            "in_scope": not plan.renewal,
            "created": first,
            "closed_on": None if bones.lost is None else first + timedelta(days=plan.age),
            "last_heard": Calendar(first, plan.age, 0).past(life.heard),
        }


@dataclass(frozen=True)
class _Bones:
    """A deal before it is written down."""

    life: Life
    account: cast.Account
    deal_owner: Person
    language: str
    first: date
    lost: bool | None
    loses: float | None
    rng: Random


def _org(deals: int, closed: int | None, seed: int, today: date) -> Org:
    if deals < 0 or (closed is not None and closed < 0):
        raise ValueError(f"deals {deals}, closed {closed}: neither can be negative")
    return Org(deals, 2 * deals if closed is None else closed, seed, today)


def _accounts_of(number: int) -> range:
    first = number // PARTITION * _ACCOUNTS_PER_PARTITION
    return range(first, first + _ACCOUNTS_PER_PARTITION)


def _bones(org: Org, number: int) -> _Bones:
    rng = Random(f"{org.seed}/deal/{number}")
    if org.is_closed(number):
        plan, loses, lost = closed_renewal(rng) if rng.random() < 0.08 else closed_plan(rng)
        owner = rng.choice(REPS)
        last = org.today - timedelta(days=rng.randint(3, _YEARS_BACK))
        last -= timedelta(days=max(0, last.weekday() - 4))  # nobody closes on a Sunday
    else:
        plan, loses, lost = _open_plan(rng), None, None
        line = lines()[plan.line]
        owner = rng.choice([rep for rep in REPS if rep.mail == line.mail and (rep.calls or not line.calls)])
        last = org.today
    _start_on_a_working_day(plan, last)
    accounts = [n for n in _accounts_of(number) if cast.region_of(n) == owner.region]
    account = cast.account(org.seed, rng.choice(accounts))
    language = account.country.language if rng.random() < 0.75 else "en"
    return _Bones(live(plan, rng), account, owner, language, last - timedelta(days=plan.age), lost, loses, rng)


def _start_on_a_working_day(plan: Plan, last: date) -> None:
    """Makes a deal a day or two older where it would start on a weekend. A new one may: the enquiry came by itself."""
    late = max(0, (last - timedelta(days=plan.age)).weekday() - 4)
    if late and plan.age > 2:
        plan.age += late
        plan.stage_days += 0 if plan.history else late


def _open_plan(rng: Random) -> Plan:
    table = list(lines().values())
    line = rng.choices(table, [line.share for line in table])[0]
    plan = healthy(rng, line.name)
    line.tell(plan, rng)
    return plan


def _told(org: Org, number: int) -> Deal:
    bones = _bones(org, number)
    rng, life, plan = bones.rng, bones.life, bones.life.plan
    amount = rng.choice((24, 36, 48, 60, 84, 120)) * (0.6 + bones.account.employees / 4000)
    amount = float(round(amount * (6 if plan.big else 1))) * 1000
    early = rng.choice((0.85, 0.9, 1.15, 1.25)) if plan.stage > 3 and rng.random() < 0.5 else 1.0
    calendar = Calendar(bones.first, plan.age, REGIONS[bones.deal_owner.region].hours_ahead)
    voice = Voice(
        life,
        bones.account,
        bones.deal_owner,
        bones.language,
        amount,
        calendar.day(plan.age + plan.close_in),
        calendar.coming(plan.age + (plan.legal_until or 10)),
        rng,
    )
    deal = Deal(
        number=number,
        life=life,
        account=bones.account,
        owner=bones.deal_owner,
        language=bones.language,
        today=org.today,
        lost=bones.lost,
        loss_reason=loss_reason(rng, plan.causes) if bones.lost else None,
        calendar=calendar,
        voice=voice,
        amount=amount,
        first_amount=float(round(amount * early, -2)),
    )
    write_record(deal, rng)
    write_activities(deal, rng)
    return deal
