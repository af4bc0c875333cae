"""Tarnwerk Software GmbH: who sells, what is sold, and the sales process. The same for every seed.

Invented from end to end. Berlin head office, three regions, a hierarchy of VP > managers > reps, three products,
two record types, seven stages. Two owners' mail is not captured in the CRM, two others' calls are not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

from connector.sandbox.ids import KEY_PREFIX, make_id

NAME = "Tarnwerk Software GmbH"
DOMAIN = "tarnwerk.example"
FOUNDED = datetime(2019, 3, 4, 8, 0, tzinfo=UTC)

ORGANISATION_ID = make_id(KEY_PREFIX["Organization"], 4711)


@dataclass(frozen=True)
class Stage:
    """One stage of the sales process."""

    name: str
    probability: int
    forecast: str
    closed: bool = False
    won: bool = False


STAGES = (
    Stage("Prospecting", 5, "Pipeline"),
    Stage("Discovery", 10, "Pipeline"),
    Stage("Qualification", 20, "Pipeline"),
    Stage("Evaluation", 40, "Pipeline"),
    Stage("Proposal", 60, "Best Case"),
    Stage("Negotiation", 80, "Commit"),
    Stage("Closing", 90, "Commit"),
)
WON = Stage("Closed Won", 100, "Closed", closed=True, won=True)
LOST = Stage("Closed Lost", 0, "Omitted", closed=True)
PROSPECTING, DISCOVERY, QUALIFICATION, EVALUATION, PROPOSAL, NEGOTIATION, CLOSING = range(7)

RECORD_TYPES = {"New_Business": make_id("012", 1), "Renewal": make_id("012", 2)}

EURO_IN_DOLLAR = 1.08

# The forecast categories as the picklist ForecastCategory spells them; ForecastCategoryName has the labels above.
FORECAST_CATEGORY = {
    "Pipeline": "Pipeline",
    "Best Case": "BestCase",
    "Commit": "Forecast",
    "Closed": "Closed",
    "Omitted": "Omitted",
}


@dataclass(frozen=True)
class Region:
    """Where a team sells. `hours_ahead` is its offset from UTC, held fixed so that replays need no zone data."""

    name: str
    currency: str
    hours_ahead: int
    zone: str
    locale: str


REGIONS = {
    "EMEA": Region("EMEA", "EUR", 1, "Europe/Berlin", "de_DE"),
    "Americas": Region("Americas", "USD", -5, "America/New_York", "en_US"),
    "Asia": Region("Asia", "USD", 9, "Asia/Tokyo", "ja_JP"),
}


@dataclass(frozen=True)
class Person:
    """A user of the org. `mail` and `calls` say whether those channels are captured in the CRM for them."""

    n: int
    first: str
    last: str
    title: str
    region: str
    role: str
    manager: int | None
    mail: bool = True
    calls: bool = True

    @cached_property
    def id(self) -> str:
        return make_id(KEY_PREFIX["User"], self.n)

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def email(self) -> str:
        return f"{self.first}.{self.last}@{DOMAIN}".lower()

    @property
    def is_rep(self) -> bool:
        return self.title == "Account Executive"


_AE = "Account Executive"
TEAM = (
    Person(1, "Renate", "Aldinger", "Chief Revenue Officer", "EMEA", "Chief Revenue Officer", None),
    Person(2, "Henrik", "Valbruck", "VP Sales EMEA", "EMEA", "VP EMEA", 1),
    Person(3, "Dana", "Whitlock", "VP Sales Americas", "Americas", "VP Americas", 1),
    Person(4, "Aiko", "Moriyasu", "VP Sales Asia", "Asia", "VP Asia", 1),
    Person(5, "Katrin", "Soller", "Sales Manager DACH", "EMEA", "Manager DACH", 2),
    Person(6, "Owen", "Pritchett", "Sales Manager North", "EMEA", "Manager North", 2),
    Person(7, "Marcus", "Delgrove", "Sales Manager", "Americas", "Manager Americas", 3),
    Person(8, "Kenta", "Isobe", "Sales Manager", "Asia", "Manager Asia", 4),
    Person(10, "Jonas", "Freytag", _AE, "EMEA", "Rep DACH", 5),
    Person(11, "Mirja", "Lenz", _AE, "EMEA", "Rep DACH", 5),
    Person(12, "Tobias", "Quandt", _AE, "EMEA", "Rep DACH", 5, mail=False),
    Person(13, "Eleanor", "Marsh", _AE, "EMEA", "Rep North", 6),
    Person(14, "Lars", "Oskarsen", _AE, "EMEA", "Rep North", 6, calls=False),
    Person(15, "Claire", "Dumarais", _AE, "EMEA", "Rep North", 6),
    Person(16, "Priya", "Castellan", _AE, "Americas", "Rep Americas", 7),
    Person(17, "Wes", "Harlan", _AE, "Americas", "Rep Americas", 7, mail=False),
    Person(18, "Monica", "Reyes-Tate", _AE, "Americas", "Rep Americas", 7),
    Person(19, "Andre", "Coletti", _AE, "Americas", "Rep Americas", 7),
    Person(20, "Haruka", "Nishida", _AE, "Asia", "Rep Asia", 8),
    Person(21, "Daichi", "Fukuhara", _AE, "Asia", "Rep Asia", 8, calls=False),
    Person(22, "Mei Ling", "Koh", _AE, "Asia", "Rep Asia", 8),
    Person(30, "Stefan", "Brandt", "Sales Engineer", "EMEA", "Sales Engineering", 2),
    Person(31, "Joelle", "Avery", "Sales Engineer", "Americas", "Sales Engineering", 3),
    Person(32, "Ryo", "Tachikawa", "Sales Engineer", "Asia", "Sales Engineering", 4),
    Person(40, "Ines", "Korth", "CRM Administrator", "EMEA", "Operations", 1),
)
REPS = tuple(person for person in TEAM if person.is_rep)
ADMIN = TEAM[-1]
ENGINEER = {person.region: person for person in TEAM if person.title == "Sales Engineer"}
_INTEGRATION = Person(90, "Cornerman", "Integration", "Integration", "EMEA", "", None)

# Each role reports to the role of its people's managers.
_ROLES = (
    ("Chief Revenue Officer", None),
    ("VP EMEA", "Chief Revenue Officer"),
    ("VP Americas", "Chief Revenue Officer"),
    ("VP Asia", "Chief Revenue Officer"),
    ("Manager DACH", "VP EMEA"),
    ("Manager North", "VP EMEA"),
    ("Manager Americas", "VP Americas"),
    ("Manager Asia", "VP Asia"),
    ("Rep DACH", "Manager DACH"),
    ("Rep North", "Manager North"),
    ("Rep Americas", "Manager Americas"),
    ("Rep Asia", "Manager Asia"),
    ("Sales Engineering", "Chief Revenue Officer"),
    ("Operations", "Chief Revenue Officer"),
)
_ROLE_ID = {name: make_id(KEY_PREFIX["UserRole"], n) for n, (name, _) in enumerate(_ROLES, 1)}
_PROFILES = ("System Administrator", "Sales", "Minimum Access - API Only Integrations")
_PROFILE_ID = {name: make_id(KEY_PREFIX["Profile"], n) for n, name in enumerate(_PROFILES, 1)}

Row = dict[str, object]


@dataclass(frozen=True)
class People:
    """The org's users as rows: those who sell (with their managers and the administrator), and the integration user."""

    users: tuple[Row, ...]
    integration: Row
    roles: tuple[Row, ...]
    profiles: tuple[Row, ...]


def people() -> People:
    """Who works at Tarnwerk. The integration user stands apart: it owns nothing and has no role."""
    return People(
        users=tuple(_user(person) for person in TEAM),
        integration=_user(_INTEGRATION),
        roles=tuple(
            {
                "Id": _ROLE_ID[name],
                "Name": name,
                "DeveloperName": name.replace(" ", "_"),
                "ParentRoleId": _ROLE_ID[above] if above else None,
            }
            for name, above in _ROLES
        ),
        profiles=tuple({"Id": _PROFILE_ID[name], "Name": name} for name in _PROFILES),
    )


def viewers() -> dict[str, str]:
    """Whose eyes the demo looks through, by part: rep, that rep's manager, and an outsider to that rep's calls."""
    rep, manager, outsider = (next(one for one in TEAM if one.n == n) for n in (10, 5, 20))
    return {"rep": rep.email, "manager": manager.email, "outsider": outsider.email, "admin": ADMIN.email}


def seats() -> list[tuple[str, str]]:
    """(user name, permission set) of everybody whom the administrator gave a part of the package."""
    managers = {person.manager for person in TEAM}
    return [
        *((person.email, "Cornerman_Rep") for person in REPS),
        *((person.email, "Cornerman_Manager") for person in TEAM if person.n in managers),
        (ADMIN.email, "Cornerman_Admin"),
    ]


def _user(person: Person) -> Row:
    region = REGIONS[person.region]
    profile = "Sales"
    if person is ADMIN:
        profile = "System Administrator"
    elif person is _INTEGRATION:
        profile = "Minimum Access - API Only Integrations"
    return {
        "Id": person.id,
        "Username": person.email,
        "FirstName": person.first,
        "LastName": person.last,
        "Name": person.name,
        "Email": person.email,
        "Alias": (person.first[:1] + person.last[:7]).lower(),
        "Title": person.title,
        "Department": person.region,
        "IsActive": True,
        "UserType": "Standard",
        "UserRoleId": _ROLE_ID.get(person.role),
        "ProfileId": _PROFILE_ID[profile],
        "ManagerId": make_id(KEY_PREFIX["User"], person.manager) if person.manager else None,
        "TimeZoneSidKey": region.zone,
        "LocaleSidKey": region.locale,
        "LanguageLocaleKey": "en_US",
        "EmailEncodingKey": "UTF-8",
        "CurrencyIsoCode": region.currency,
        "DefaultCurrencyIsoCode": region.currency,
        "CreatedDate": FOUNDED,
    }


def organisation(today: date) -> Iterator[tuple[str, list[Row]]]:
    """What stands before the first deal: the organisation, users, record types, stages, currencies, holidays."""
    them = people()
    yield (
        "Organization",
        [
            {
                "Id": ORGANISATION_ID,
                "Name": NAME,
                "IsSandbox": True,
                "OrganizationType": "Enterprise Edition",
                "Country": "DE",
                "City": "Berlin",
                "TimeZoneSidKey": "Europe/Berlin",
                "LanguageLocaleKey": "en_US",
                "DefaultLocaleSidKey": "de_DE",
                "FiscalYearStartMonth": 1,
                "CreatedDate": FOUNDED,
            }
        ],
    )
    yield "CurrencyType", _currencies()
    yield "Profile", list(them.profiles)
    yield "UserRole", list(them.roles)
    yield "User", [*them.users, them.integration]
    yield "RecordType", _record_types()
    yield "OpportunityStage", _stages()
    yield "Holiday", _holidays(today)


def _currencies() -> list[Row]:
    rates = (("EUR", 1.0, True), ("USD", EURO_IN_DOLLAR, False))
    return [
        {
            "Id": make_id(KEY_PREFIX["CurrencyType"], n),
            "IsoCode": code,
            "ConversionRate": rate,
            "DecimalPlaces": 2,
            "IsActive": True,
            "IsCorporate": corporate,
        }
        for n, (code, rate, corporate) in enumerate(rates, 1)
    ]


def _record_types() -> list[Row]:
    return [
        {
            "Id": record_id,
            "Name": name.replace("_", " "),
            "DeveloperName": name,
            "SobjectType": "Opportunity",
            "IsActive": True,
        }
        for name, record_id in RECORD_TYPES.items()
    ]


def _stages() -> list[Row]:
    return [
        {
            "Id": make_id(KEY_PREFIX["OpportunityStage"], n),
            "MasterLabel": stage.name,
            "ApiName": stage.name,
            "IsActive": True,
            "SortOrder": n,
            "IsClosed": stage.closed,
            "IsWon": stage.won,
            "DefaultProbability": float(stage.probability),
            "ForecastCategory": FORECAST_CATEGORY[stage.forecast],
            "ForecastCategoryName": stage.forecast,
        }
        for n, stage in enumerate((*STAGES, WON, LOST), 1)
    ]


def _holidays(today: date) -> list[Row]:
    fixed = (("New Year", 1, 1), ("Labour Day", 5, 1), ("German Unity Day", 10, 3), ("Christmas Day", 12, 25))
    days = [
        (name, date(year, month, day)) for year in range(today.year - 2, today.year + 2) for name, month, day in fixed
    ]
    return [
        {
            "Id": make_id(KEY_PREFIX["Holiday"], n),
            "Name": name,
            "ActivityDate": day,
            "IsAllDay": True,
            "IsRecurrence": False,
        }
        for n, (name, day) in enumerate(days, 1)
    ]
