"""A risk of the company's own, from its playbook to sync, explain, replay and backtest."""

import pytest

from .conftest import Exported
from .test_commands import run

KEY = "risk.own-quick-close"


@pytest.mark.proof
def test_it_is_judged_explained_replayed_and_backtested_as_a_built_in_one(exported: Exported) -> None:
    org = exported.folder / "orgs" / "ours.yaml"
    org.write_text(org.read_text() + "playbook: ours\n")
    (exported.folder / "playbooks").mkdir()
    (exported.folder / "playbooks" / "ours.yaml").write_text(
        "extends: meddpicc\nlabel: Ours\nown_risks:\n  quick-close:\n    when: close_date_pushes > 0.0\n"
        '    title: { en: "Pushed {close_date_pushes:time|times}" }\n    why: { en: "Why." }\n'
    )
    exported.tell(8)
    run(exported, "sync")
    told = run(exported, "explain", "Deal 9", "--run", "1")
    (term,) = [one for one in told["explanation"]["score"]["terms"] if one["rule"] == KEY]

    assert (term["says"], term["why"]) == ("Pushed 2 times", "Why.")
    assert (term["preview"], term["points"]) == (True, 0)
    assert told["replay"]["verdict"] == "same bytes"
    rules = run(exported, "backtest", "--every", "28", "--most", "4")["rules"]
    assert [one["fired"] > 0 for one in rules if one["key"] == KEY] == [True]
