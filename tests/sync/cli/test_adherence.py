"""`cornerman adherence`: what the ledger says of the open deals, and what closed deals add on demand."""

import pytest

from rules.followed import Stood, share_of, tie
from sync.cli.adherence import _stood
from sync.cli.out import WIDTH, Out
from sync.followed import Outcome
from tests.sync.cli.conftest import Cornerman
from tests.sync.cli.test_safe import FORBIDDEN


def test_every_open_deal_counts_by_its_stored_steps(cornerman: Cornerman) -> None:
    deals = cornerman("deals", "--json", "--limit", "100").document["deals"]
    told = cornerman("adherence", "--json").document["adherence"]
    found, names = told["followed"], told["names"]

    assert told["deals"] == len(deals) > 0
    assert set(names["deals"]) == {one["deal"]["id"] for one in deals}
    assert {names["reps"][one["key"]] for one in found["reps"]} <= {one["deal"]["owner"] for one in deals}
    assert found["teams"]
    assert not {one["key"] for one in found["teams"]} & {names["teams"][one["key"]] for one in found["teams"]}
    assert set(names["steps"]) >= {one["key"] for one in found["steps"]}
    counts = [sum(one["followed"]["whole"] for one in found[part]) for part in ("deals", "reps", "stages", "steps")]
    assert counts[0] > 0
    assert len(set(counts)) == 1
    assert (told["outcome"], found["closed"]) == (None, 0)

    deal = next(one["key"] for one in found["deals"] if one["followed"]["whole"])
    stages = cornerman("explain", deal, "--json").document["explanation"]["stages"]
    steps = [step for stage in stages for step in stage["steps"]]
    (share,) = [one["followed"] for one in found["deals"] if one["key"] == deal]
    assert share["part"] == sum(1 for step in steps if step["state"] == "done")
    assert share["whole"] - share["part"] == sum(1 for step in steps if step["breached"])


def test_outcome_is_asked_for_and_told_as_an_association(cornerman: Cornerman) -> None:
    outcome = cornerman("adherence", "--outcome", "--json").document["adherence"]["outcome"]

    assert outcome["deals"] + sum(outcome["left_out"].values()) == outcome["closed"] > 0
    assert 0 < outcome["won"] < outcome["deals"]
    for one in outcome["tied"]:
        ends = one["with_it"]["whole"] + one["without_it"]["whole"]
        assert 0 < ends <= outcome["deals"]
        assert one["apart"] is None or one["low"] <= one["apart"] <= one["high"]
    assert {one["element"] for one in outcome["stood"]} >= {"champion", "economic_buyer"}
    for one in outcome["stood"]:
        assert 0 < sum(share["whole"] for share in one["states"].values()) <= outcome["deals"]


def test_people_read_the_least_followed_first(cornerman: Cornerman) -> None:
    said = cornerman("adherence", "--outcome", "--limit", "3").out

    assert "fewer than 5 deals" in said
    assert "more: --limit" in said
    assert not FORBIDDEN.search(said.replace("\n", ""))
    assert all(len(line) <= WIDTH for line in said.splitlines())


def test_people_read_what_was_won_by_how_an_element_stood(capsys: pytest.CaptureFixture[str]) -> None:
    states = {"assumed": share_of(2, 20), "inferred": share_of(1, 4), "confirmed": share_of(12, 16)}
    sure = Stood("champion", states, tie("champion", share_of(13, 20), share_of(2, 20)))
    alone = Stood(
        "metrics", {"assumed": share_of(9, 30), "confirmed": share_of(1, 4)}, tie("metrics", *[share_of(1, 4)] * 2)
    )

    _stood(Out(), Outcome(40, 40, 15, {}, (), (sure, alone)), {"champion": "Champion"}, 10)

    said = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["Champion", "assumed", "20", "10%", "3%", "to", "30%"] in said
    assert ["confirmed", "16", "75%", "50%", "to", "90%"] in said
    assert not [line for line in said if "inferred" in line or "metrics" in line]  # of too few deals
