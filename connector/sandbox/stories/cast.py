"""The buying side: accounts and the people in them. Every name is invented; addresses end in .example."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from random import Random
from typing import NamedTuple

from connector.sandbox.ids import KEY_PREFIX, make_id
from connector.sandbox.stories.company import REPS, Person
from connector.sandbox.stories.own_fields import INDUSTRIES


class Country(NamedTuple):
    """Where buyers sit, and which name pool they draw from."""

    code: str
    region: str
    language: str
    pool: str
    cities: tuple[str, ...]
    suffixes: tuple[str, ...]


COUNTRIES = (
    Country("DE", "EMEA", "de", "de", ("Hamburg", "Nürnberg", "Stuttgart", "Kassel"), ("GmbH", "AG", "KG")),
    Country("AT", "EMEA", "de", "de", ("Linz", "Graz"), ("GmbH", "AG")),
    Country("GB", "EMEA", "en", "en", ("Leeds", "Bristol", "Coventry"), ("Ltd", "plc")),
    Country("NL", "EMEA", "en", "nl", ("Eindhoven", "Rotterdam"), ("B.V.", "N.V.")),
    Country("SE", "EMEA", "en", "nl", ("Malmö", "Västerås"), ("AB",)),
    Country("US", "Americas", "en", "en", ("Columbus", "Milwaukee", "Charlotte"), ("Inc.", "Corp.", "LLC")),
    Country("CA", "Americas", "en", "en", ("Hamilton", "Winnipeg"), ("Inc.", "Ltd")),
    Country("JP", "Asia", "ja", "ja", ("Osaka", "Nagoya", "Kawasaki"), ("K.K.",)),
    Country("SG", "Asia", "en", "sg", ("Singapore",), ("Pte Ltd",)),
)
_FIRST = {
    "de": "Anja Bernd Carolin Dirk Frauke Gero Heike Ingo Judith Karsten Lena Matthias Nadine Oliver Petra Ralf "
    "Silke Thorsten Ulrike Volker",
    "en": "Alice Brandon Carla Derek Erin Frank Grace Howard Isabel Jason Karen Leon Megan Nathan Olivia Paul "
    "Rachel Scott Teresa Victor",
    "nl": "Anneke Bram Cecilia Daan Elin Femke Gustav Hanneke Ingrid Joris Karin Lotte Maarten Nils Pieter Saskia",
    "ja": "Akira Chihiro Daisuke Emi Fumiko Hiroshi Izumi Jun Kaori Makoto Naomi Osamu Rie Satoshi Takumi Yuko",
    "sg": "Adeline Benson Cheryl Desmond Evelyn Farid Grace Hui Min Jasmine Kelvin Rajesh Shu Fen Vikram Wei Jie",
}
_LAST = {
    "de": "Ackmann Behrwald Cordsen Dornseif Ehlert Fahrenkamp Gutberlet Hollmann Irmscher Jentzen Kolbmann Leitgeb "
    "Mönkhoff Niedermann Oesterle Pohlitz Rathjens Seeberg Thomsdorf Wiesand",
    "en": "Abernell Brightwood Carrow Denholme Eastgrove Fenwright Garrity Hollis Ingleby Jarrow Kirkdale Lowther "
    "Merrick Norland Oakden Pemberly Quill Radcott Stanmore Thorley",
    "nl": "Aalders Bergqvist Coenraad Dekkering Ekholm Fredsson Groenveld Hallgren Jonkers Kuiperman Lindahl Meerhof "
    "Noordveld Ostman Ruiterman Sandell",
    "ja": "Akagawa Besshodani Chibana Dogawa Enomori Fujikane Haneishi Ikegawa Kamimori Mizuhata Nakazono Okumiya "
    "Sakanoue Takehana Uedono Yamagishi",
    "sg": "Ang Balan Cheong Devan Foong Goh Ismadi Kwek Leong Menon Ong Pillay Quek Rahmani Seah Toh",
}
_COMPANY = [
    "Alderkamp",
    "Bruckfeld",
    "Corvane",
    "Dunmere",
    "Eltrona",
    "Fjordhem",
    "Gravenholt",
    "Harrowby",
    "Istvale",
    "Jadeport",
    "Korvantum",
    "Lindmar",
    "Morwen",
    "Novarik",
    "Ostrava-Linde",
    "Pellworm",
    "Quarrion",
    "Rothwell-Hayes",
    "Silverin",
    "Talmeer",
    "Umbria",
    "Vantorre",
    "Westerlund",
    "Yarrowfield",
    "Zellbach",
    "Kirishima",
    "Hoshikawa",
    "Minatoya",
    "Asagiri",
    "Tenryu",
]
_TRADE = {
    "Manufacturing": ("Fabrication", "Precision", "Components"),
    "Logistics": ("Freight", "Logistics", "Cold Chain"),
    "Food & Beverage": ("Foods", "Dairy", "Bakeries"),
    "Chemicals": ("Chemicals", "Coatings"),
    "Retail": ("Retail", "Stores"),
    "Energy": ("Energy", "Grid Services"),
    "Healthcare": ("Medical", "Laboratories"),
}


class Post(NamedTuple):
    """A seat at the buyer's table."""

    key: str
    titles: tuple[str, ...]
    department: str


# The order is the contact's number within its account.
POSTS = (
    Post("lead", ("Head of Operations", "Director Supply Chain", "Plant Operations Manager"), "Operations"),
    Post("boss", ("CFO", "COO", "Managing Director"), "Executive"),
    Post("tech", ("IT Architect", "Head of Applications", "Integration Lead"), "IT"),
    Post("user", ("Production Planner", "Team Lead Dispatch", "Process Manager"), "Operations"),
    Post("buyer", ("Procurement Manager", "Category Manager IT"), "Procurement"),
    Post("legal", ("Legal Counsel", "Head of Contracts"), "Legal"),
)
VOICES = ("brief", "formal", "warm")


@dataclass(frozen=True)
class Contact:
    """A person on the buying side. `voice` is how they write: brief, formal or warm."""

    id: str
    first: str
    last: str
    title: str
    department: str
    email: str
    voice: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


@dataclass(frozen=True)
class Account:
    """A buying company with its people by post (see POSTS)."""

    n: int
    name: str
    short: str
    industry: str
    country: Country
    city: str
    employees: int
    owner: Person
    people: dict[str, Contact]

    @cached_property
    def id(self) -> str:
        return make_id(KEY_PREFIX["Account"], self.n)


# Who is addressed as Frau in German letters; everybody else as Herr.
_WOMEN = frozenset(
    [
        "Anja",
        "Carolin",
        "Frauke",
        "Heike",
        "Judith",
        "Lena",
        "Nadine",
        "Petra",
        "Silke",
        "Ulrike",
        "Mirja",
        "Eleanor",
        "Claire",
        "Katrin",
    ]
)


def polite(first: str, last: str) -> str:
    """How a German letter addresses somebody: Frau Cordsen, Herr Jentzen."""
    return f"{'Frau' if first in _WOMEN else 'Herr'} {last}"


def region_of(n: int) -> str:
    """The region the ``n``-th account lies in: five in EMEA, three in the Americas, two in Asia, and round again."""
    return ("EMEA", "Americas", "EMEA", "Asia", "EMEA", "Americas", "EMEA", "Asia", "Americas", "EMEA")[n % 10]


@lru_cache(maxsize=256)
def account(seed: int, n: int) -> Account:
    """The ``n``-th account of a seed; the same one whenever it is asked for."""
    rng = Random(f"{seed}/account/{n}")  # a text seed is hashed by SHA-512: the same on every machine
    region = region_of(n)
    country = rng.choice([place for place in COUNTRIES if place.region == region])
    industry = rng.choice(INDUSTRIES)
    short = f"{rng.choice(_COMPANY)} {rng.choice(_TRADE[industry])}"
    domain = f"{short.lower().replace(' ', '-')}-{n}.example"
    firsts = rng.sample(_FIRST[country.pool].split(), len(POSTS))
    lasts = rng.sample(_LAST[country.pool].split(), len(POSTS))
    people = {}
    for seat, (post, first, last) in enumerate(zip(POSTS, firsts, lasts, strict=True)):
        people[post.key] = Contact(
            id=make_id(KEY_PREFIX["Contact"], n * len(POSTS) + seat + 1),
            first=first,
            last=last,
            title=rng.choice(post.titles),
            department=post.department,
            email=f"{_plain(first)}.{_plain(last)}@{domain}",
            voice=rng.choice(VOICES),
        )
    return Account(
        n=n,
        name=f"{short} {rng.choice(country.suffixes)}",
        short=short,
        industry=industry,
        country=country,
        city=rng.choice(country.cities),
        employees=rng.choice((180, 320, 450, 700, 1100, 1900, 3200, 5400)),
        owner=rng.choice([rep for rep in REPS if rep.region == region]),
        people=people,
    )


def _plain(name: str) -> str:
    return name.lower().translate({ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss", ord(" "): "."})


def account_row(it: Account) -> dict[str, object]:
    """The account as Salesforce holds it."""
    return {
        "Id": it.id,
        "Name": it.name,
        "Industry": it.industry,
        "NumberOfEmployees": it.employees,
        "BillingCity": it.city,
        "BillingCountry": it.country.code,
        "Website": "https://" + it.people["lead"].email.split("@")[1],
        "OwnerId": it.owner.id,
        "CreatedById": it.owner.id,
        "CurrencyIsoCode": "EUR" if it.country.region == "EMEA" else "USD",
    }


def contact_rows(it: Account) -> Iterator[dict[str, object]]:
    """The account's people as Salesforce holds them."""
    for person in it.people.values():
        yield {
            "Id": person.id,
            "AccountId": it.id,
            "FirstName": person.first,
            "LastName": person.last,
            "Name": person.name,
            "Title": person.title,
            "Department": person.department,
            "Email": person.email,
            "OwnerId": it.owner.id,
            "CreatedById": it.owner.id,
            "CurrencyIsoCode": "EUR" if it.country.region == "EMEA" else "USD",
        }
