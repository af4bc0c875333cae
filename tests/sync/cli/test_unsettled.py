"""`cornerman calls`: what a person has to look at, after a sync that asked the second reader or could not."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from mappings.reading.second import DiffersTold, QuoteTold, SecondTold
from rules.facts import Side
from sync.cli import app
from sync.cli.out import WIDTH
from sync.store import Store, evidence, open_store
from sync.store.evidence import Opinion
from sync.store.tables import evidence as evidence_table
from tests.connector.readers.api import KEY, message, ok, quotes, served
from tests.sync.cli.conftest import NOW, Cornerman
from tests.sync.cli.test_safe import FORBIDDEN

ALIAS, MODEL = "sandbox", "claude claude-test"
READER = """
reader: claude
claude: {{ model: claude-test, key: THE_KEY, budget: 5, price: {{ read: 3, written: 15 }}, url: "{url}" }}
"""


@pytest.fixture
def store(cornerman: Cornerman) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{cornerman.folder / 'cornerman.sqlite'}")
    yield opened
    opened.close()


def with_reader(cornerman: Cornerman, url: str) -> None:
    (file,) = (cornerman.folder / "orgs").glob("*.yaml")
    file.write_text(file.read_text(encoding="utf-8") + READER.format(url=url), encoding="utf-8")


def calls(store: Store) -> list[str]:
    with store.begin() as connection:
        return list(connection.execute(select(evidence_table.c.id).order_by(evidence_table.c.id)).scalars())


def test_a_sync_without_the_key_ends_well_and_says_so(cornerman: Cornerman) -> None:
    with_reader(cornerman, "http://127.0.0.1:9")
    ended = cornerman("sync", "--json")
    (one,) = ended.document["organisations"]
    assert one["outcome"] == "finished"
    assert "second reader: orgs/sandbox.yaml claude.key: the environment variable THE_KEY is not set" in one["message"]
    assert "THE_KEY is not set" in ended.err


def test_what_is_seen_otherwise_is_listed_with_both_readings_and_the_minute(cornerman: Cornerman, store: Store) -> None:
    first, second, third = calls(store)[:3]
    seen = QuoteTold("pain", "", 31, 725.2, None, Side.BUYER, "confirmed", "said")
    differs = DiffersTold("pain", "nothing", "the buyer's word", (0,))
    with store.begin() as connection:
        opinions = [
            Opinion(first, SecondTold("claude", (seen,), (), (differs,))),
            Opinion(second, SecondTold("claude", why="the model refused")),
            Opinion(third, SecondTold("claude", why="asked in a batch", waiting=True), "f" * 64),
        ]
        evidence.keep_opinions(connection, ALIAS, MODEL, opinions)

    document = cornerman("calls", "--json", code=1).document["calls"]
    (one,) = document["differs"]
    assert (one["transcript"], one["about"], one["at"]) == (first, "pain", [{"turn": 31, "start": 725.2}])
    assert (one["words"], one["second"]) == ("nothing", "the buyer's word")
    assert {one["transcript"]: one["waiting"] for one in document["unanswered"]} == {second: False, third: True}

    said = cornerman("calls", code=1).out
    assert "claude sees the buyer's word, the words nothing" in said
    assert "12:05 #31" in said
    assert "the model refused" in said
    assert "1 more wait for its answer" in said
    assert not FORBIDDEN.search(said.replace("\n", ""))
    assert all(len(line) <= WIDTH for line in said.splitlines())


@pytest.mark.proof
def test_a_sync_asks_the_reader_that_its_file_names(cornerman: Cornerman, store: Store) -> None:
    with served() as api:
        api.replies.append(ok(message(quotes())))
        with_reader(cornerman, api.url)
        words = ["sync", "--company", str(cornerman.folder), "--now", NOW.isoformat()]
        ended = CliRunner().invoke(app, words, env={"THE_KEY": KEY})
        assert ended.exit_code == 0, ended.output
        assert len(api.asked) > 3
        found = cornerman("calls", "--json", code=1).document["calls"]
        assert {one["second"] for one in found["differs"]} == {"nothing"}
        assert all(one["at"] for one in found["differs"] if one["words"] != "nothing")
