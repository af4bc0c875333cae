"""A company that exists as exports only: closed deals with their history, written row by row.

A deal is open for about five months: it moves through five stages, its close date may be pushed, both sides write and
meet, ten activities in all. A deal that goes quiet and is pushed is mostly lost.
"""

import csv
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

STAGES = ("Discovery", "Qualification", "Evaluation", "Proposal", "Negotiation")
HEADS = {
    "deals": ("Id", "Name", "Stage", "Amount", "Close Date", "Created", "Owner", "Pipeline", "Source", "Currency",
        "Next Step", "Metrics", "Pain", "Economic Buyer", "Champion", "Compelling Event"),
    "history": ("Deal", "Stage", "On", "Close Date", "Amount"),
    "changes": ("Deal", "Field", "Before", "After", "On"),
    "contacts": ("Id", "Name", "Email"),
    "mails": ("Deal", "Incoming", "On", "Subject", "From", "To", "Owner"),
    "meetings": ("Deal", "Contact", "Owner", "Subject", "Start"),
    "tasks": ("Deal", "Contact", "Owner", "Subject", "On", "Done", "Kind"),
    "users": ("Id", "Name", "Email"),
}  # fmt: skip
FIELDS = """extends: files
signals:
  source: { field: Source, insist: true }
capture: { days: 90, mail: { always: all }, meetings: { always: all }, calls: { always: all } }
"""
ORGANISATION = """crm: files
files: { folder: exports }
fields: ours
currency: EUR
time_zone: UTC
"""
ELEMENTS = ("Metrics", "Pain", "Economic_Buyer", "Champion", "Compelling_Event")
BEGINS, DAYS = date(2025, 1, 6), 300
"""Deals begin within so many days from then on."""


def write(folder: Path, deals: int, seed: int = 7) -> None:
    """The company folder with its exports."""
    for name in ("orgs", "fields", "exports"):
        (folder / name).mkdir(parents=True)
    (folder / "orgs/ours.yaml").write_text(ORGANISATION, encoding="utf-8")
    (folder / "fields/ours.yaml").write_text(FIELDS, encoding="utf-8")
    with ExitStack() as stack:
        sheets = {}
        for name, head in HEADS.items():
            file = stack.enter_context((folder / "exports" / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            sheets[name] = csv.writer(file)
            sheets[name].writerow(head)
        for number in range(50):
            sheets["users"].writerow((f"u{number}", f"Rep {number}", f"rep{number}@ours.example"))
        rng = Random(seed)  # noqa: S311 - a made-up company, no secret
        for number in range(deals):
            for name, row in _deal(number, rng):
                sheets[name].writerow(row)


def _deal(number: int, rng: Random) -> Iterator[tuple[str, tuple[Any, ...]]]:
    deal, owner, amount = f"D{number:06}", f"u{number % 50}", rng.choice((4_000, 12_000, 30_000, 80_000))
    began = BEGINS + timedelta(days=rng.randrange(DAYS))
    pace = rng.randint(20, 32)
    quiet, pushed = rng.random() < 0.4, rng.random() < 0.4
    lost = rng.random() < 0.15 + 0.35 * quiet + 0.35 * pushed
    closes = began + timedelta(days=5 * pace + 20)
    for place, stage in enumerate(STAGES):
        on = began + timedelta(days=pace * place)
        if pushed and place in (2, 3):
            later = closes + timedelta(days=30)
            yield "changes", (deal, "Close_Date", closes, later, f"{on}T09:00:00")
            closes = later
        yield "history", (deal, stage, f"{on}T09:00:00", closes, amount)
    ended = began + timedelta(days=5 * pace)
    final = "Closed Lost" if lost else "Closed Won"
    yield "history", (deal, final, f"{ended}T09:00:00", ended, amount)
    noted = []
    for column in ("Next_Step", *ELEMENTS):
        filled = rng.random() < 0.6
        noted.append("Noted" if filled else "")
        if filled:
            yield "changes", (deal, column, "", "Noted", f"{began + timedelta(days=rng.randrange(5 * pace))}T09:00:00")
    kind, source = rng.choice(("New", "Renewal")), rng.choice(("Fair", "Web", "Referral"))
    yield "deals", (deal, f"Deal {number}", final, amount, ended, began, owner, kind, source, "EUR", *noted)
    people = [f"C{number:06}{place}" for place in range(rng.randint(1, 3))]
    for person in people:
        yield "contacts", (person, f"Person {person}", f"{person.lower()}@theirs.example")
    if number % 10 == 0:
        yield "changes", (deal, "Owner", f"u{(number + 1) % 50}", owner, f"{began + timedelta(days=pace)}T09:00:00")
    for _ in range(6):
        on = began + timedelta(days=rng.randrange(3 * pace if quiet else 5 * pace))
        ours, theirs = f"rep{number % 50}@ours.example", f"{rng.choice(people).lower()}@theirs.example"
        incoming = rng.random() < 0.5
        ends = (theirs, ours) if incoming else (ours, theirs)
        yield "mails", (deal, "true" if incoming else "false", f"{on}T10:00:00", "About the offer", *ends, owner)
    for _ in range(3):
        on = began + timedelta(days=rng.randrange(3 * pace if quiet else 5 * pace))
        yield "meetings", (deal, rng.choice(people), owner, "Meeting", f"{on}T11:00:00")
    on = began + timedelta(days=rng.randrange(5 * pace))
    yield "tasks", (deal, rng.choice(people), owner, "Call", on, "true", "Call")
