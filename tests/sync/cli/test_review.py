"""`cornerman review`: proof for every score, calls that cannot be scored, examples from one's own best calls."""

import json
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from typer.testing import CliRunner

from sync.cli import app
from sync.cli.review import ReviewsTold

TALK = [
    ("Dana", "Before I show anything, how do you do it today?"),
    ("Ana", "The night shift writes it on a sheet and the office types it in."),
    ("Dana", "And where does that go wrong?"),
    ("Ana", "We lose orders every week and the customers are furious about it."),
    ("Dana", "What does that cost you in a month?"),
    ("Ana", "About twelve thousand euros a month."),
    ("Dana", "Is there a budget set aside?"),
    ("Ana", "Yes, sixty thousand euros, the board approved it in March."),
    ("Ana", "But honestly it sounds too expensive to me."),
    ("Dana", "Let us meet on Thursday at two, I will bring the plan."),
    ("Ana", "Thursday at two works, I will send you the figures by Tuesday."),
]


def review(*words: str, code: int = 0):
    ended = CliRunner().invoke(app, ["review", *words, "--json"])
    assert ended.exit_code == code, ended.stderr
    document = json.loads(ended.stdout)
    TypeAdapter(ReviewsTold).validate_python(document)
    return document


@pytest.fixture
def call(tmp_path: Path) -> str:
    file = tmp_path / "call.txt"
    file.write_text("\n".join(f"{name}: {words}" for name, words in TALK))
    return str(file)


def test_every_score_has_a_quote_or_a_question(call):
    document = review(call, "--rep", "Dana")
    (one,) = document["reviews"]
    assert document["coverage"] == {"calls": 1, "scored": 1}
    words = [words for _, words in TALK]
    for score in one["scores"]:
        if score["mark"] in ("met", "partly", "missed"):
            assert score["moments"] or score["missing_question"]
        for moment in score["moments"]:
            assert moment["quote"] in words[moment["turn"]]
    marks = {score["criterion"]: score["mark"] for score in one["scores"]}
    assert marks["budget_explicit"] == "met"
    assert one["practice"]["drill"]["minutes"] <= 10
    assert one["talk"]["rep_share"] is not None


def test_a_call_without_sides_and_a_bad_file_are_listed_with_the_reason(call, tmp_path):
    document = review(call, str(tmp_path / "none.txt"), code=1)
    assert document["reviews"] == []
    assert ["who speaks" in one["reason"] or "No such file" in one["reason"] for one in document["unscored"]] == [
        True,
        True,
    ]
    assert document["coverage"] == {"calls": 2, "scored": 0}


JAPANESE = """田中: お待たせしました。どのような課題についてお話しできますか。
佐藤: 在庫の管理に困っています。手作業でミスが多いです。
"""
FRENCH = """Luc: Et comment est-ce que vous faites aujourd'hui ?
Anne: Nous le faisons avec des feuilles, et ce n'est pas bon.
"""


@pytest.mark.parametrize(("said", "rep", "language"), [(JAPANESE, "田中", "ja"), (FRENCH, "Luc", "fr")])
def test_a_call_whose_language_has_too_few_words_is_not_marked_down(tmp_path, said, rep, language):
    file = tmp_path / "call.txt"
    file.write_text(said * 5, encoding="utf-8")

    (one,) = review(str(file), "--rep", rep, code=1)["unscored"]

    assert one["reason"].startswith(f"its language ({language})")


def test_the_same_call_gives_the_same_bytes(call):
    runs = {CliRunner().invoke(app, ["review", call, "--rep", "Dana", "--json"]).stdout for _ in range(2)}
    assert len(runs) == 1


def test_an_example_comes_from_a_call_of_ones_own(call, tmp_path):
    bad = tmp_path / "bad.txt"
    lines = [("Dana", "So here is our dashboard with forty widgets."), ("Ana", "Okay, fine.")] * 5
    bad.write_text("\n".join(f"{name}: {words}" for name, words in lines))
    document = review(str(bad), "--rep", "Dana", "--best", call)
    assert document["reviews"][0]["practice"]["example"]["source"] in ("call.txt", "rubric")
    sources = review(str(bad), "--rep", "Dana")["reviews"][0]["practice"]["example"]["source"]
    assert sources == "rubric"


def test_for_people_the_cure_comes_before_the_scores(call):
    shown = CliRunner().invoke(app, ["review", call, "--rep", "Dana"]).stdout
    assert shown.index("Next call") < shown.index("Drill:") < shown.index("Scores")
    assert "scores nothing by itself" in shown
