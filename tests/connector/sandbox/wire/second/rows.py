"""What is known of the objects, from Salesforce's object reference, and three hundred rows as plain dictionaries."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

NOW = datetime(2026, 5, 15, 10, 0, tzinfo=UTC)
ZONE = "Europe/Berlin"
WEEK_STARTS = 0  # Monday, as in Britain
FISCAL_MONTH = 6
EUR_PER_USD = 0.8
STAGES = ("Prospecting", "Discovery", "Proposal", "Closed Won", "Closed Lost")
SOURCES = ("Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other")
ROLES = ("Business User", "Decision Maker", "Economic Buyer", "Evaluator", "Influencer", "Other")
STATUSES = ("Not Started", "In Progress", "Completed", "Waiting on someone else", "Deferred")
PREFIXES = {
    "001": "Account",
    "003": "Contact",
    "005": "User",
    "006": "Opportunity",
    "00K": "OpportunityContactRole",
    "00T": "Task",
    "00U": "Event",
}

Row = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """A field. kind: id ref text pick date time money num int bool long. ``to``: what a lookup leads to."""

    kind: str
    relationship: str = ""
    to: tuple[str, ...] = ()
    groups: bool = False  # groupable, and no two values that differ by case only
    values: tuple[str, ...] = ()
    sums: bool = True  # aggregatable

    @property
    def filters(self) -> bool:
        return self.kind != "long"


def lookup(relationship: str, *to: str) -> Known:
    return Known("ref", relationship, to, groups=True)


TEXT, PICK, DATE, TIME = Known("text"), Known("pick", groups=True), Known("date", groups=True), Known("time")
BOOL, MONEY, NUMBER, INT = Known("bool"), Known("money"), Known("num"), Known("int", groups=True)
FORMULA_TEXT, FORMULA_BOOL = Known("text", sums=False), Known("bool", sums=False)  # groups of formulas: not asked
OWN_BOOL = Known("bool", groups=True, sums=False)
LONG, ID = Known("long"), Known("id", groups=True)

OBJECTS: dict[str, dict[str, Known]] = {
    "Account": {
        "Id": ID,
        "Name": TEXT,
        "Industry": PICK,
        "Phone": TEXT,
        "NumberOfEmployees": INT,
        "IsPartner": OWN_BOOL,
        "AnnualRevenue": MONEY,
        "Description": LONG,
        "CreatedDate": TIME,
        "BillingCity": TEXT,
        "IsDeleted": OWN_BOOL,
        "Rating": Known("pick", groups=True, values=("Hot", "Warm", "Cold")),
        "ParentId": lookup("Parent", "Account"),
        "OwnerId": lookup("Owner", "User"),
        "CurrencyIsoCode": Known("pick", groups=True, values=("EUR", "USD")),
    },
    "Contact": {
        "Id": ID,
        "FirstName": TEXT,
        "LastName": TEXT,
        "Name": TEXT,
        "Email": TEXT,
        "Title": TEXT,
        "Birthdate": DATE,
        "CreatedDate": TIME,
        "AccountId": lookup("Account", "Account"),
        "ReportsToId": lookup("ReportsTo", "Contact"),
        "LeadSource": Known("pick", groups=True, values=SOURCES),
        "OwnerId": lookup("Owner", "User"),
    },
    "Opportunity": {
        "Id": ID,
        "Name": TEXT,
        "StageName": Known("pick", groups=True, values=STAGES),
        "Amount": MONEY,
        "CloseDate": DATE,
        "NextStep": TEXT,
        "IsClosed": OWN_BOOL,
        "IsWon": OWN_BOOL,
        "CreatedDate": TIME,
        "LastModifiedDate": TIME,
        "Probability": NUMBER,
        "TotalOpportunityQuantity": NUMBER,
        "Industry__c": FORMULA_TEXT,
        "Closed_Banker__c": FORMULA_BOOL,
        "Description": LONG,
        "AccountId": lookup("Account", "Account"),
        "OwnerId": lookup("Owner", "User"),
        "IsDeleted": OWN_BOOL,
        "LeadSource": Known("pick", groups=True, values=SOURCES),
        "CurrencyIsoCode": Known("pick", groups=True, values=("EUR", "USD")),
    },
    "OpportunityContactRole": {
        "Id": ID,
        "Role": Known("pick", groups=True, values=ROLES),
        "IsPrimary": OWN_BOOL,
        "CreatedDate": TIME,
        "OpportunityId": lookup("Opportunity", "Opportunity"),
        "ContactId": lookup("Contact", "Contact"),
    },
    "Task": {
        "Id": ID,
        "Status": Known("pick", groups=True, values=STATUSES),
        "IsClosed": OWN_BOOL,
        "ActivityDate": Known("date", groups=True, sums=False),
        "Description": LONG,
        "CreatedDate": TIME,
        "CallDurationInSeconds": INT,
        "WhatId": lookup("What", "Account", "Opportunity"),
        "WhoId": lookup("Who", "Contact", "Lead"),
        "OwnerId": lookup("Owner", "Group", "User"),
        "AccountId": lookup("Account", "Account"),
        "CallDisposition": TEXT,
        "Priority": Known("pick", groups=True, values=("High", "Normal", "Low")),
    },
    "Event": {
        "Id": ID,
        "Location": TEXT,
        "StartDateTime": TIME,
        "DurationInMinutes": INT,
        "IsPrivate": OWN_BOOL,
        "ActivityDate": Known("date", groups=True, sums=False),
        "WhatId": lookup("What", "Account", "Opportunity"),
        "WhoId": lookup("Who", "Contact", "Lead"),
        "CreatedDate": TIME,
    },
    "User": {
        "Id": ID,
        "Username": TEXT,
        "LastName": Known("text", groups=True),
        "FirstName": TEXT,
        "Name": TEXT,
        "Email": TEXT,
        "IsActive": OWN_BOOL,
        "Title": TEXT,
        "ManagerId": lookup("Manager", "User"),
    },
}
# Child relationships: the parent's name for them, the child and its lookup.
CHILDREN: dict[str, dict[str, tuple[str, str]]] = {
    "Account": {
        "Contacts": ("Contact", "AccountId"),
        "Opportunities": ("Opportunity", "AccountId"),
        "ChildAccounts": ("Account", "ParentId"),
        "Tasks": ("Task", "WhatId"),
    },
    "Contact": {
        "OpportunityContactRoles": ("OpportunityContactRole", "ContactId"),
        "Tasks": ("Task", "WhoId"),
        "Events": ("Event", "WhoId"),
    },
    "Opportunity": {
        "OpportunityContactRoles": ("OpportunityContactRole", "OpportunityId"),
        "Tasks": ("Task", "WhatId"),
        "Events": ("Event", "WhatId"),
    },
}
# What Name tells of a lookup to several objects.
NAME_FIELDS = {
    "What": ("Id", "Name", "Type"),
    "Who": ("Id", "Name", "Type", "FirstName", "LastName", "Email", "Title"),
    "Owner": ("Id", "Name", "Type", "Username", "LastName"),
}


def record_id(prefix: str, number: int) -> str:
    """An id of 18 characters: 15, and three that tell which of each five are capitals."""
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    counter = ""
    while number:
        number, rest = divmod(number, 62)
        counter = letters[rest] + counter
    whole = f"{prefix}000{counter.rjust(9, '0')}"
    return whole + checksum(whole)


def checksum(whole: str) -> str:
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    return "".join(
        signs[sum(1 << place for place, sign in enumerate(whole[at : at + 5]) if "A" <= sign <= "Z")]
        for at in (0, 5, 10)
    )


NAMES = (
    "Acme",
    "acme GmbH",
    "ACME Holding",
    "Bürli AG",
    "bürli ag 2",
    "Zeta_1",
    "ZetaX1",
    "100% Öl",
    "O'Neil & Co",
    "Émile",
    "zeta",
    "a\\b",
    "Nord",
    "nordlicht",
    "Ærø",
    "Alpha",
    "alphabet",
    "beta",
    "BETA two",
)
STEPS = (
    None,
    None,
    "Call back",
    "call BACK later",
    "100% sure_thing",
    "100% sure thing",
    "It's \\ back",
    "Ärger klären",
    "ärger",
    "x",
    "zZ",
)
PEOPLE = (
    ("Ada", "Lovelace"),
    (None, "Çelik"),
    ("bob", "Ross"),
    ("Bob", "ross-Mayer"),
    ("Zoë", "Ångström"),
    (None, "zz"),
)
CITIES = (None, "Berlin", "berlin", "Köln", "São Paulo")
BIRTHDAYS = (None, date(1990, 1, 1), date(1984, 2, 29), date(1979, 12, 31), date(2001, 4, 7))


def moments(draw: random.Random) -> datetime:
    """Around midnight in Berlin and in UTC, around now, and years apart."""
    day = NOW.date() + timedelta(days=draw.choice((0, 0, 1, -1, -2, -3, -7, -30, -31, -90, -200, -400, 5, -1000)))
    hour, minute, second = draw.choice(
        ((0, 0, 0), (21, 59, 59), (22, 0, 0), (23, 30, 0), (10, 0, 0), (9, 59, 59), (14, 5, 1))
    )
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC)


def days(draw: random.Random) -> date:
    near = draw.choice((0, 0, 1, -1, 2, -2, 3, 7, -7, 8, 15, -14, 16, 17, 30, -30, 31, 45, -46, 60, 90, 91, -90, -91))
    year_old = draw.choice((-364, -365, -366, -367)) if draw.random() < 0.15 else 0  # when activities are archived
    return NOW.date() + timedelta(days=year_old or near * draw.choice((1, 1, 1, 4, 12)))


def build(seed: int) -> dict[str, list[Row]]:
    """Every object's rows. Those deleted are nobody's parents."""
    draw = random.Random(seed)
    users = [
        {
            "Id": record_id("005", 100 + n),
            "Username": f"u{n}@example.com",
            "FirstName": first,
            "LastName": last,
            "Name": " ".join(filter(None, (first, last))),
            "Email": f"U{n}@Example.com",
            "IsActive": n != 2,
            "Title": draw.choice((None, "Rep", "rep", "VP")),
            "ManagerId": record_id("005", 100) if n else None,
        }
        for n, (first, last) in enumerate(PEOPLE[:4])
    ]
    some = [one["Id"] for one in users]
    accounts = [
        {
            "Id": record_id("001", n + 1),
            "Name": draw.choice(NAMES),
            "Industry": draw.choice((None, "Banking", "Energy")),
            "Phone": draw.choice((None, "+49 30 1", "030-1")),
            "NumberOfEmployees": draw.choice((None, 0, 5, 50, 5000)),
            "AnnualRevenue": draw.choice((None, 0.0, 1e6, 2.5e7)),
            "IsPartner": draw.random() < 0.4,
            "CurrencyIsoCode": draw.choice(("EUR", "USD")),
            "CreatedDate": moments(draw),
            "BillingCity": draw.choice(CITIES),
            "Rating": draw.choice((None, "Hot", "Warm", "Cold")),
            "IsDeleted": n >= 15,
            "OwnerId": draw.choice(some),
            "ParentId": record_id("001", draw.randint(1, n)) if 2 < n < 15 and draw.random() < 0.4 else None,
            "Description": draw.choice((None, "long\ntext")),
        }
        for n in range(17)
    ]
    companies = [one["Id"] for one in accounts[:15]]
    contacts = []
    for n in range(30):
        first, last = draw.choice(PEOPLE)
        contacts.append(
            {
                "Id": record_id("003", n + 1),
                "FirstName": first,
                "LastName": last,
                "CreatedDate": moments(draw),
                "Name": " ".join(filter(None, (first, last))),
                "OwnerId": draw.choice(some),
                "AccountId": draw.choice((None, *companies[:9])),
                "Birthdate": draw.choice(BIRTHDAYS),
                "Email": draw.choice((None, f"C{n}@acme.example", f"c{n}@BUERLI.example")),
                "Title": draw.choice((None, "CFO", "cfo", "Head of 50%_off")),
                "LeadSource": draw.choice((None, *SOURCES)),
                "ReportsToId": record_id("003", draw.randint(1, n)) if n and draw.random() < 0.3 else None,
            }
        )
    deals = []
    for n in range(70):
        stage = draw.choice(STAGES)
        deals.append(
            {
                "Id": record_id("006", n + 1),
                "Name": draw.choice(NAMES),
                "StageName": stage,
                "CloseDate": days(draw),
                "Amount": draw.choice((None, 0.0, 100.0, 100.0, 250.5, 1000.0, 1250.0, 80000.25, -5.0)),
                "CurrencyIsoCode": draw.choice(("EUR", "EUR", "USD")),
                "NextStep": draw.choice(STEPS),
                "IsClosed": stage.startswith("Closed"),
                "IsWon": stage == "Closed Won",
                "CreatedDate": moments(draw),
                "LastModifiedDate": moments(draw),
                "Probability": float(draw.choice((0, 10, 50, 100))),
                "TotalOpportunityQuantity": draw.choice((None, 1.0, 2.5, 1e7, 0.1)),
                "AccountId": draw.choice((None, *companies)),
                "OwnerId": draw.choice(some),
                "IsDeleted": n >= 64,
                "LeadSource": draw.choice((None, *SOURCES)),
                "Description": draw.choice((None, "text")),
            }
        )
    industries = {one["Id"]: one["Industry"] for one in accounts}
    for deal in deals:
        deal["Industry__c"] = industries.get(deal["AccountId"])
        deal["Closed_Banker__c"] = deal["IsClosed"] and deal["Industry__c"] == "Banking"
    open_deals = [one["Id"] for one in deals[:64]]
    people = [one["Id"] for one in contacts]
    roles = [
        {
            "Id": record_id("00K", n + 1),
            "OpportunityId": draw.choice(open_deals[:40]),
            "ContactId": draw.choice(people),
            "Role": draw.choice((None, *ROLES)),
            "IsPrimary": draw.random() < 0.3,
            "CreatedDate": moments(draw),
        }
        for n in range(60)
    ]
    tasks = []
    for n in range(80):
        status = draw.choice((*STATUSES, "Completed", "Completed"))
        tasks.append(
            {
                "Id": record_id("00T", n + 1),
                "Status": status,
                "IsClosed": status == "Completed",
                "ActivityDate": draw.choice((None, days(draw), days(draw))),
                "CreatedDate": moments(draw),
                "CallDurationInSeconds": draw.choice((None, 0, 60, 3600)),
                "OwnerId": draw.choice(some),
                "WhatId": draw.choice((None, *companies[:6], *open_deals[:20])),
                "WhoId": draw.choice((None, *people[:10])),
                "AccountId": draw.choice((None, *companies[:5])),
                "CallDisposition": draw.choice(STEPS),
                "Priority": draw.choice(("High", "Normal", "Low")),
                "Description": None,
            }
        )
    events = []
    for n in range(40):
        start = moments(draw)
        events.append(
            {
                "Id": record_id("00U", n + 1),
                "Location": draw.choice(CITIES),
                "StartDateTime": start,
                "ActivityDate": start.date(),
                "DurationInMinutes": draw.choice((15, 30, 60)),
                "IsPrivate": n % 5 == 0,
                "WhatId": draw.choice((None, *companies[:6], *open_deals[:20])),
                "WhoId": draw.choice((None, *people[:10])),
                "CreatedDate": moments(draw),
            }
        )
    return {
        "User": users,
        "Account": accounts,
        "Contact": contacts,
        "Opportunity": deals,
        "OpportunityContactRole": roles,
        "Task": tasks,
        "Event": events,
    }
