"""A person and a push write one field of the company's own at the same moment.

Through the real connector, over HTTP. What a person saves outside the window between our reading again and our save
stands; what they save within it is found in the org's field history, shown with its value, and can be put back.
"""

import json
import random
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest

from connector.records import Edit, Row, Write, Written
from connector.salesforce import Login, Salesforce
from sync import conflicts as deciding
from sync import pipeline
from sync.store import Store
from tests.sync.world import ALIAS, QUICK, World, conflicts

FIELD = "Competition__c"  # filled from Metrics__c
MOMENTS = ("pulled", "read", "amid", "written", "read back", "done")
KINDS = ("other", "other", "other", "emptied", "ours", "back", "elsewhere")
BATCH = 3
RACES, PARTS = 200, 8


@dataclass
class Race:
    """One person's edit of one deal: when in the push, and of which kind."""

    deal: str
    stood: str | None
    ours: str  # what we are about to propose
    batch: int
    moment: str
    kind: str
    in_window: bool = False
    ran: bool = False

    @property
    def values(self) -> dict[str, Any]:
        if self.kind == "elsewhere":
            return {"NextStep": "Send the paper"}
        wanted = {"other": f"Wellenreiter {self.deal[-4:]}", "emptied": None, "ours": self.ours, "back": self.stood}
        return {FIELD: wanted[self.kind]}


class Raced(Salesforce):
    """The real connector. Between its requests about the company's own fields, people save."""

    races: Sequence[Race] = ()
    world: World
    batch = -1
    reading: tuple[str, ...] = ()  # what was read and is not written yet: the window
    wrote = False

    def act(self, moment: str) -> None:
        for race in self.races:
            if (race.batch, race.moment) == (self.batch, moment):
                race.ran, race.in_window = True, race.deal in self.reading
                self.world.change("Opportunity", race.deal, **race.values)

    def fetch(self, object_name: str, ids: Sequence[str], fields: Sequence[str]) -> Iterator[Row]:
        if object_name != "Opportunity":
            return super().fetch(object_name, ids, fields)
        if self.wrote:
            found = list(super().fetch(object_name, ids, fields))
            self.act("read back")
            return iter(found)
        self.batch += 1
        self.act("pulled")
        found = list(super().fetch(object_name, ids, fields))
        self.reading = tuple(ids)
        self.act("read")
        return iter(found)

    def write(self, writes: Sequence[Write]) -> Sequence[Written]:
        if not self.reading:
            return super().write(writes)
        person = threading.Thread(target=self.act, args=("amid",))
        person.start()
        answers = super().write(writes)
        person.join()
        self.reading, self.wrote = (), True
        self.act("written")
        return answers

    def edits(self, object_name: str, ids: Sequence[str], fields: Sequence[str], since: str) -> Iterator[Edit]:
        found = list(super().edits(object_name, ids, fields, since))
        self.wrote = False
        self.act("done")
        return iter(found)


@dataclass
class Round:
    """One push against which several people race, and what became of each."""

    world: World
    store: Store
    chance: random.Random
    races: list[Race] = field(default_factory=list)

    def sync(self, races: Sequence[Race] = ()) -> None:
        self.world.pass_time()
        app = self.world.practice.app
        login = Login(self.world.sandbox.url, consumer_key=app.consumer_key, consumer_secret=app.consumer_secret)
        crm = Raced.connect(login, patience=QUICK)
        assert isinstance(crm, Raced)
        crm.races, crm.world, crm.batch_size = races, self.world, BATCH
        try:
            report = pipeline.sync(self.world.organisation(), crm, self.store, self.world.org.clock.now)
        finally:
            crm.close()
        assert report.outcome == "finished"

    def deals(self) -> list[dict[str, Any]]:
        """Those whose field holds what we wrote, which is what its source says: no call says more."""
        rows = (self.world.row("Opportunity", f"Id = '{deal}'") for deal in self.world.judged())
        return [row for row in rows if row[FIELD] and row[FIELD] == row["Metrics__c"]]

    def propose(self, number: int) -> dict[str, str]:
        """Every deal gets a new source for our value."""
        proposed = {row["Id"]: f"Saves {number} hours for {row['Id'][-4:]}" for row in self.deals()}
        for deal, value in proposed.items():
            self.world.change("Opportunity", deal, Metrics__c=value)
        return proposed

    def value(self, deal: str) -> str | None:
        found: str | None = self.world.row("Opportunity", f"Id = '{deal}'")[FIELD]
        return found

    def lost(self, deal: str) -> list[str | None]:
        """By the org's own history: what somebody set and we replaced with nothing in between."""
        rows = self.world.rows("OpportunityFieldHistory", f"OpportunityId = '{deal}' AND Field = '{FIELD}'")
        us = self.world.integration
        return [
            json.loads(theirs["NewValue"] or "null")
            for theirs, ours in pairwise(rows)
            if theirs["CreatedById"] != us and ours["CreatedById"] == us
        ]


def run(round_: Round, most: int) -> int:
    """At most so many races; how many there were: a batch of which nothing is left to send has fewer moments."""
    chance = round_.chance
    stood = {row["Id"]: row[FIELD] for row in round_.deals()}
    proposed = round_.propose(1)
    batches = -(-len(proposed) // BATCH)
    for deal in sorted(proposed)[:most]:
        moment, kind = chance.choice((*MOMENTS, "read", "amid")), chance.choice(KINDS)
        round_.races.append(Race(deal, stood[deal], proposed[deal], chance.randrange(batches), moment, kind))
    round_.sync(round_.races)
    round_.races = [race for race in round_.races if race.ran]
    open_now = {one.deal: one for one in conflicts(round_.store)}
    gone: dict[str, str | None] = {}
    for race in round_.races:
        told = f"{race}: {round_.value(race.deal)!r}"
        if lost := round_.lost(race.deal):
            assert race.in_window, told
            gone[race.deal] = lost[-1]
            assert (open_now[race.deal].theirs, open_now[race.deal].overwrote) == (lost[-1], True), told
        else:
            assert not (race.deal in open_now and open_now[race.deal].overwrote), told
            if FIELD in race.values and race.kind != "back":
                assert round_.value(race.deal) == race.values[FIELD], told
    assert open_now.keys() <= {race.deal for race in round_.races if FIELD in race.values}

    later = round_.propose(2)
    round_.sync()
    open_now = {one.deal: one for one in conflicts(round_.store)}
    for race in round_.races:
        if race.deal in gone:
            assert open_now[race.deal].theirs == gone[race.deal], race
            page = round_.world.assessment(race.deal)
            assert page["Conflicts_Open__c"] == 1, race
            assert (gone[race.deal] or "null") in page["Conflicts__c"], race
        elif race.kind in ("other", "emptied"):
            assert round_.value(race.deal) == race.values[FIELD], race

    kept = [deal for number, deal in enumerate(sorted(gone)) if number % 2 == 0]
    for deal in gone:
        decide = deciding.keep if deal in kept else deciding.take
        assert decide(round_.store, ALIAS, open_now[deal].id)
    round_.sync()
    for deal, theirs in gone.items():
        assert round_.value(deal) == (theirs if deal in kept else later.get(deal, proposed[deal])), deal
    round_.propose(3)
    round_.sync()
    for deal in kept:
        assert round_.value(deal) == gone[deal], deal
    assert not {one.deal for one in conflicts(round_.store)} & gone.keys()
    return len(round_.races)


def test_ten_races(company: World, store: Store) -> None:
    assert run(Round(company, store, random.Random(3)), 10) > 5


@pytest.mark.proof
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(PARTS))
def test_two_hundred_races(company: World, settled_store: Any, part: int) -> None:
    """In eight parts, each with its seeds, so that several cores share them."""
    done, number = 0, 0
    while done < RACES // PARTS:
        number += 1
        with settled_store() as store:
            done += run(Round(company, store, random.Random(1000 * part + number)), RACES // PARTS - done)
