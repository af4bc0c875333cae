"""`cornerman read --reader claude`: off by default, beside the words, and what the two see otherwise is shown."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from typer.testing import CliRunner

from mappings.init import write_template
from sync.cli import app
from sync.cli.read import ReadTold
from tests.connector.readers.api import KEY, Api, message, quote, quotes, served

CALL = """Dana Lee: Do you have a budget set aside for this?
Ana Sousa: Yes, sixty thousand euros, the board approved it in March.
Dana Lee: Lovely weather today.
Ana Sousa: Honestly our people hate Mondays since Otto left, ask Dana.
"""
READER = """
reader: claude
claude:
  {{model: claude-test, key: THE_KEY, budget: {budget}, price: {{read: 3, written: 15}}, when: {when}, url: "{url}"}}
"""


@pytest.fixture
def api() -> Iterator[Api]:
    with served() as one:
        yield one


@pytest.fixture
def company(tmp_path: Path, api: Api):
    write_template(tmp_path)
    file = tmp_path / "orgs" / "main.yaml"
    plain = file.read_text(encoding="utf-8")

    def make(budget: float = 5, when: str = "at once", *, reader: bool = True) -> Path:
        more = READER.format(budget=budget, when=when, url=api.url) if reader else ""
        file.write_text(plain + more, encoding="utf-8")
        return tmp_path

    return make


def read(company: Path, *words: str, code: int = 0, env: dict[str, str] | None = None):
    given = ["read", "-", "--rep", "Dana", "--company", str(company), "--json", *words]
    ended = CliRunner().invoke(app, given, input=CALL, env={"THE_KEY": KEY} if env is None else env)
    assert ended.exit_code == code, ended.output
    document = json.loads(ended.stdout)
    if "files" not in document:
        return document["error"]["message"]
    TypeAdapter(ReadTold).validate_python(document)
    return document["files"][0]


def test_nothing_is_asked_where_nobody_asks_for_it(company, api):
    assert read(company())["second"] is None
    assert api.asked == []


def test_it_stands_beside_and_decides_nothing(company, api):
    told = "Yes, sixty thousand euros, the board approved it in March."
    api.say(
        quotes(
            quote(1, told),
            quote(3, "our people hate Mondays since Otto left, ask [person 1].", question="pain"),
            quote(3, "The budget is gone", stands="denied"),
        )
    )
    plain, both = read(company()), read(company(), "--reader", "claude")
    second = both.pop("second")
    plain.pop("second")
    assert both == plain
    assert second["agrees"] == ["budget"]
    assert [one["quote"] for one in second["quotes"]] == [told, "our people hate Mondays since Otto left, ask Dana."]
    assert [one["strength"] for one in second["quotes"]] == ["confirmed", "confirmed"]
    assert {one["about"]: (one["words"], one["second"]) for one in second["differs"]}["pain"] == (
        "nothing",
        "the buyer's word",
    )
    assert second["dropped"] == {"not verbatim": 1}
    sent = json.dumps(api.asked)
    assert "Dana" not in sent
    assert "Ana Sousa" not in sent
    assert "[person 1]" in sent
    kept = (company() / "reader.sqlite").read_bytes()
    assert b"sixty" not in kept
    assert b"Mondays" not in kept
    assert read(company(), "--reader", "claude")["second"] == second
    assert len(api.asked) == 1


@pytest.mark.proof
def test_for_people_the_difference_is_shown(company, api):
    api.say(quotes(quote(3, "our people hate Mondays", question="pain")))
    given = ["read", "-", "--rep", "Dana", "--company", str(company()), "--reader", "claude"]
    ended = CliRunner().invoke(app, given, input=CALL, env={"THE_KEY": KEY})
    assert ended.exit_code == 0
    assert "claude sees the buyer's word, the words nothing" in ended.stdout
    assert "our people hate Mondays" in ended.stdout


@pytest.mark.proof
def test_by_night_the_answer_comes_in_a_later_run(company, api):
    api.answer = message(quotes(quote(1, "sixty thousand euros")))
    assert read(company(when="by night"), "--reader", "claude")["second"]["waiting"]
    api.batch_ended = True
    assert read(company(when="by night"), "--reader", "claude")["second"]["agrees"] == ["budget"]
    assert len(api.batches) == 1


def test_a_spent_budget_is_told_and_the_reading_stands(company, api):
    told = read(company(budget=0.01), "--reader", "claude")
    assert "budget of 0.01 US dollars" in told["second"]["why"]
    assert told["evidence"]
    assert api.asked == []


def test_an_outage_of_the_second_reader_leaves_the_reading_as_it_is(company, api):
    api.fail(429, "rate_limit_error", {"retry-after": "3600"})
    told = read(company(), "--reader", "claude")
    assert "too many requests" in told["second"]["why"]
    assert told["second"]["waiting"]
    assert told["evidence"]


def test_what_is_missing_is_told_with_its_place(company, api):
    assert "orgs/main.yaml: names no second reader" in read(company(reader=False), "--reader", "claude", code=3)
    missing = read(company(), "--reader", "claude", code=3, env={"THE_KEY": ""})
    assert "environment variable THE_KEY is not set" in missing
    api.fail(401, "authentication_error")
    assert "the key in THE_KEY is refused" in read(company(), "--reader", "claude", code=3)


@pytest.mark.proof
def test_a_reader_without_its_part_is_a_fault_of_the_file(company):
    folder = company(reader=False)
    file = folder / "orgs" / "main.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "\nreader: claude\n", encoding="utf-8")
    assert "needs a part `claude:`" in read(folder, "--reader", "claude", code=3)
