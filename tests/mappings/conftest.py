"""A company's folder on disk, an organisation loaded from it, and CRM rows as the connector hands them over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from connector.records import FieldShape, ObjectShape, Row
from mappings import translate
from mappings.load import load_company
from mappings.organisation import Organisation
from mappings.problems import BadMapping, Problem
from rules.case import Case
from rules.facts import Today, Unknown

TODAY = date(2026, 3, 2)
DEAL, OTHER_DEAL = "006000000000001AAA", "006000000000002AAA"
ACCOUNT, OWNER = "001000000000001AAA", "005000000000001AAA"
ANA, BEN = "003000000000001AAA", "003000000000002AAA"

ORG = """
    login:
      url: https://acme.my.salesforce.com
      consumer_key: ACME_CONSUMER_KEY
      consumer_secret: ACME_CONSUMER_SECRET
    currency: EUR
    time_zone: Europe/Berlin
    holidays: {country: DE, region: BE}
    """


@dataclass(frozen=True)
class Folder:
    """A company's folder; `write` puts a file into it."""

    path: Path

    def write(self, name: str, text: str) -> "Folder":
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text), encoding="utf-8")
        return self

    def org(self, more: str = "", alias: str = "acme") -> "Folder":
        return self.write(f"orgs/{alias}.yaml", dedent(ORG) + dedent(more))

    def load(self, alias: str = "acme") -> Organisation:
        return load_company(self.path).organisations[alias]

    def problems(self) -> tuple[Problem, ...]:
        with pytest.raises(BadMapping) as raised:
            load_company(self.path)
        return raised.value.problems

    def only_problem(self) -> str:
        (problem,) = self.problems()
        return str(problem)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture(scope="session")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    return Folder(tmp_path_factory.mktemp("company")).org().load()


def row(object_name: str, id_: str, **values: Any) -> Row:
    return Row(object_name, id_, "2026-03-01T00:00:00Z", values)


def opportunity(**values: Any) -> Row:
    return row(
        "Opportunity",
        DEAL,
        **{
            "Name": "Quay crane control",
            "StageName": "Discovery",
            "Amount": 120000.0,
            "CurrencyIsoCode": "EUR",
            "CloseDate": "2026-05-29",
            "CreatedDate": "2026-01-10T10:00:00Z",
            "NextStep": "Call Ana",
            "Next_Step_Date__c": "2026-03-05",
            "OwnerId": OWNER,
            "AccountId": ACCOUNT,
            "RecordType.DeveloperName": "New_Business",
            "IsClosed": False,
            "IsWon": False,
        }
        | values,
    )


@dataclass
class World:
    """The rows of one deal, and what is known of the CRM beside them."""

    organisation: Organisation
    rows: list[Row] = field(default_factory=list)
    today: date = TODAY
    blind: Mapping[str, Unknown] = field(default_factory=dict)
    capture: translate.Capture = field(
        default_factory=lambda: translate.Capture(frozenset("*"), frozenset("*"), frozenset("*"))
    )

    def put(self, *rows: Row) -> None:
        """Add these rows, each in place of the one with its id."""
        ids = {one.id for one in rows}
        self.rows = [one for one in self.rows if one.id not in ids] + list(rows)

    def drop(self, id_: str) -> None:
        self.rows = [one for one in self.rows if one.id != id_]

    def case(self, *more: Row, **given: Any) -> Case:
        records: dict[str, list[Row]] = {}
        for one in (*self.rows, *more):
            records.setdefault(one.object, []).append(one)
        today: Today = translate.today_of(self.organisation, self.today)
        return translate.case_of(
            self.organisation, records, **{"today": today, "blind": self.blind, "capture": self.capture} | given
        )


@pytest.fixture
def world(organisation: Organisation) -> World:
    """One open deal with its account, owner, two contacts with roles, and one stage entered."""
    return World(
        organisation,
        [
            opportunity(),
            row("Account", ACCOUNT, Name="Hafen AG"),
            row("User", OWNER, Name="Jonas Freytag", Email="jonas@seller.example"),
            row("Contact", ANA, Name="Ana Sousa", Title="COO", Email="ana@hafen.example", AccountId=ACCOUNT),
            row("Contact", BEN, Name="Ben Okafor", Title=None, Email="Ben@Hafen.example", AccountId=ACCOUNT),
            row(
                "OpportunityContactRole",
                "00K1",
                OpportunityId=DEAL,
                ContactId=ANA,
                Role="Economic Buyer",
                IsPrimary=True,
            ),
            row("OpportunityContactRole", "00K2", OpportunityId=DEAL, ContactId=BEN, Role="Champion", IsPrimary=False),
            row(
                "OpportunityHistory",
                "0081",
                OpportunityId=DEAL,
                StageName="Discovery",
                CreatedDate="2026-01-10T10:00:00Z",
            ),
        ],
    )


@pytest.fixture(scope="session")
def shapes() -> Callable[..., dict[str, ObjectShape]]:
    """Shapes that describe every field the shipped mapping names, less those to `hide` (`Object.Field` or `Object`)."""

    def make(organisation: Organisation, *hide: str, **fields: FieldShape) -> dict[str, ObjectShape]:
        found: dict[str, dict[str, FieldShape]] = {}
        for kind in organisation.fields.kinds.values():
            for name in kind.fields.values():
                way, dotted, _ = name.partition(".")
                plain = f"{way}Id" if dotted else name
                shape = FieldShape(plain, plain, "string", relationship=way if dotted else None)
                found.setdefault(kind.object, {})[plain] = shape
        for element in organisation.fields.elements.values():
            if element.field:
                to = ("Contact",) if element.is_contact else ()
                kind = "reference" if element.is_contact else "string"
                found["Opportunity"][element.field] = FieldShape(
                    element.field, element.field, kind, updateable=True, reference_to=to
                )
        for shape in fields.values():
            found["Opportunity"][shape.name] = shape
        return {
            name: ObjectShape(
                name, name, True, True, True, {n: f for n, f in known.items() if f"{name}.{n}" not in hide}
            )
            for name, known in found.items()
            if name not in hide
        }

    return make
