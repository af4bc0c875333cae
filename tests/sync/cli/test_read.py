"""`cornerman read`: files, stdin, sides, methodologies, and a bad file among good ones."""

import json
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from typer.testing import CliRunner

from sync.cli import app
from sync.cli.read import ReadTold

CALL = """WEBVTT

00:00:01.000 --> 00:00:04.000
Dana Lee: Do you have a budget set aside for this?

00:00:05.000 --> 00:00:09.000
Ana Sousa: Yes, sixty thousand euros, the board approved it in March.

00:00:10.000 --> 00:00:14.000
Dana Lee: I am sure the timing is urgent and you go live before April.

00:00:15.000 --> 00:00:19.000
Ana Sousa: It is Marta who signs, she's our COO.
"""


def read(*words: str, stdin: str | None = None, code: int = 0):
    ended = CliRunner().invoke(app, ["read", *words, "--json"], input=stdin)
    assert ended.exit_code == code, ended.stderr
    document = json.loads(ended.stdout)
    if "files" in document:
        TypeAdapter(ReadTold).validate_python(document)
    return document


@pytest.fixture
def call(tmp_path: Path) -> str:
    file = tmp_path / "call.vtt"
    file.write_text(CALL, encoding="utf-8")
    return str(file)


def elements(one, methodology):
    (found,) = [m for m in one["methodologies"] if m["name"] == methodology]
    return {element["key"]: element for element in found["elements"]}


def test_the_buyers_words_prove_and_the_reps_do_not(call):
    (one,) = read(call, "--rep", "dana", "--methodology", "bant,meddpicc")["files"]
    assert {s["name"]: s["side"] for s in one["speakers"]} == {"Dana Lee": "rep", "Ana Sousa": "buyer"}
    bant = elements(one, "bant")
    assert bant["budget"]["state"] == "confirmed"
    best = one["evidence"][bant["budget"]["evidence"][0]]
    assert (best["turn"], best["start"], best["side"]) == (1, 5.0, "buyer")
    assert "sixty thousand" in best["quote"]
    assert best["detector"] == "evidence.budget"
    assert bant["timing"]["state"] in ("assumed", "not asked")
    assert bant["timing"]["question"]
    assert bant["budget"]["question"] == ""
    assert elements(one, "meddpicc")["economic_buyer"]["state"] == "confirmed"


def test_nobody_told_is_unknown_and_confirms_nothing(call):
    (one,) = read(call)["files"]
    assert {s["side"] for s in one["speakers"]} == {"unknown"}
    assert {e["strength"] for e in one["evidence"]} <= {"inferred", "contradicted"}
    assert one["talk"]["rep_share"] is None
    assert one["coverage"]["sided"] == 0


def test_every_quote_stands_in_its_turn(call):
    (one,) = read(call, "--rep", "Dana", "-m", "all")["files"]
    turns = [block.splitlines()[-1].partition(": ")[2] for block in CALL.split("\n\n")[1:]]
    assert one["evidence"]
    for quote in one["evidence"]:
        assert quote["quote"] in turns[quote["turn"]]


def test_lines_of_text_from_stdin_are_a_turn_each():
    (one,) = read("-", "-m", "bant", stdin="We have fifty thousand approved for this.\nNothing else matters.\n")[
        "files"
    ]
    assert (one["file"], one["turns"]) == ("-", 2)
    assert elements(one, "bant")["budget"]["state"] == "inferred"


def test_a_label_tells_the_side():
    (one,) = read("-", stdin="Customer: We have fifty thousand approved for this.\nAgent: Great.\n")["files"]
    assert [(s["side"], s["why"]) for s in one["speakers"]] == [("buyer", "label"), ("rep", "label")]


def test_a_bad_file_is_told_and_the_others_go_on(call, tmp_path):
    bad = tmp_path / "bad.vtt"
    bad.write_bytes(b"\x00\x01\x02" * 50)
    document = read(str(bad), call, str(tmp_path / "none.vtt"), code=1)
    first, second, third = document["files"]
    assert "error" in first
    assert second["turns"] == 4
    assert "No such file" in third["error"]["fault"]


def test_what_a_foreign_language_does_not_show_is_unknown():
    line = "Nous avons une équipe pour cela et ce n'est pas très important, mais on le fait dans les temps."
    text = "\n".join([line] * 4)
    (one,) = read("-", "-m", "bant", stdin=text)["files"]
    assert one["coverage"]["language"] == "fr"
    assert {e["state"] for e in elements(one, "bant").values()} == {"unknown"}


def test_a_methodology_that_is_not_there_is_named_with_the_nearest(call):
    document = read(call, "-m", "bannt", code=3)
    assert "Nearest: bant" in document["error"]["message"]


def test_a_company_adds_methodologies_and_labels_of_its_own(call, tmp_path):
    (tmp_path / "methodologies").mkdir()
    (tmp_path / "methodologies" / "ours.yaml").write_text(
        "label: Ours\nelements:\n  money: {label: Money, definition: D, proof: P, evidence: [budget],"
        " questions: {any: [How much?], proposal: [Still?]}}\n"
    )
    (one,) = read(call, "-m", "ours", "--stage", "proposal", "--company", str(tmp_path))["files"]
    assert elements(one, "ours")["money"]["state"] == "inferred"
    assert elements(one, "ours")["money"]["question"] == "Still?"


def test_for_people_it_shows_quote_state_and_question(call):
    ended = CliRunner().invoke(app, ["read", call, "--rep", "Dana", "-m", "bant"])
    assert ended.exit_code == 0
    assert "sixty thousand" in ended.stdout
    assert "✓ Budget  confirmed" in ended.stdout
    assert "0:05 #1" in ended.stdout


def test_the_same_file_gives_the_same_bytes(call):
    runs = {CliRunner().invoke(app, ["read", call, "--rep", "Dana", "-m", "all", "--json"]).stdout for _ in range(2)}
    assert len(runs) == 1


def test_a_language_with_a_lexicon_is_read_with_it():
    text = "\n".join(["Das ist für uns und die Kollegen nicht so wichtig, aber wir haben es auch noch."] * 4)
    (one,) = read("-", stdin=text)["files"]
    assert one["coverage"]["lexicon"] == "de"
    (one,) = read("-", "--lexicon", "en", stdin=text)["files"]
    assert (one["coverage"]["lexicon"], one["coverage"]["complete"]) == ("en", False)
