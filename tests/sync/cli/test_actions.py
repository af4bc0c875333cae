"""`cornerman actions`: what became of what was asked for, as an association where no deal is held out."""

from tests.sync.cli.conftest import Cornerman


def test_every_kind_asked_for_is_counted_and_no_effect_is_claimed(cornerman: Cornerman) -> None:
    told = cornerman("actions", "--json").document

    found = told["actions"]
    assert told["hold_out"] == {"share": 0.0, "opened_from": None}
    assert found["shown"] > 0
    assert {one["action"].split(".")[0] for one in found["actions"]} == {"next_action"}
    assert all(one["shown"] >= one["accepted"] >= one["done"] for one in found["actions"])
    assert found["effect"] is None
    said = cornerman("actions", "--limit", "2").out
    assert "Lift, an association: won 0 of 0 with an action done" in said
    assert "No effect is told: no deal is held out" in said
    assert "more: --limit" in said
