"""A sync asks the second reader beside the words: it decides nothing, ends no sync, and is never paid twice."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from anthropic.types import Usage
from anthropic.types.messages import MessageBatchExpiredResult, MessageBatchSucceededResult
from sqlalchemy import select

from mappings.reading.second import SecondTold
from sync.pipeline import Report, sync
from sync.second import FILE, Readers
from sync.store import Store, evidence
from sync.store.tables import evidence as evidence_table
from sync.unsettled import Disagreement, Unsettled, unsettled
from tests.connector.readers.api import KEY, Api, Reply, message, ok, quote, quotes, served
from tests.sync.org.test_read import BUDGET, call, deal_of, people, said, webvtt
from tests.sync.world import ALIAS, World

PAIN = "Honestly our people hate Mondays since the move."
READER = """reader: claude
claude: {{ model: claude-test, key: THE_KEY, budget: {budget}, price: {{ read: 3, written: 15 }}, when: {when},
  url: "{url}" }}"""
MODEL = "claude claude-test"
Run = Callable[..., Report]


@pytest.fixture
def api() -> Iterator[Api]:
    with served() as one:
        one.replies.append(_on_mondays)
        yield one


def _on_mondays(asked: dict[str, Any]) -> Reply:
    """It sees a pain where somebody hates Mondays, and nothing in any other call."""
    found = [quote(2, PAIN, question="pain")] if PAIN in json.dumps(asked["messages"]) else []
    return ok(message(quotes(*found)))


@pytest.fixture
def run(settled: World, settled_store: Store, api: Api, tmp_path: Path) -> Run:
    with settled_store.begin() as connection:  # of the company's own calls nothing is asked here: they are many
        every = (evidence.Opinion(id_, SecondTold("claude")) for id_, _ in evidence.unasked(connection, ALIAS, MODEL))
        evidence.keep_opinions(connection, ALIAS, MODEL, every)

    def once(
        budget: float = 50,
        when: str = "at once",
        env: dict[str, str] | None = None,
        *,
        asked: bool = True,
        dry_run: bool = False,
    ) -> Report:
        if asked:
            settled.configure(READER.format(budget=budget, when=when, url=api.url))
        organisation, crm = settled.organisation(), settled.crm()
        settled.sandbox.state.log.clear()
        environment, clock = {"THE_KEY": KEY} if env is None else env, settled.org.clock.now
        try:
            with Readers(organisation, environment, tmp_path, clock) as readers:
                return sync(organisation, crm, settled_store, clock, dry_run=dry_run, readers=readers)
        finally:
            crm.close()

    return once


@pytest.fixture
def held(settled: World) -> str:
    """Two calls of today; in the one a buyer hates Mondays, and the words see nothing in it. That transcript's id."""
    deal = deal_of(settled)
    owner, buyer = people(settled, deal)
    call(settled, deal, webvtt((owner, "Do you have a budget?"), (buyer, "That is not decided yet.")))
    transcript = call(settled, deal, webvtt((owner, "Do you have a budget?"), (buyer, BUDGET), (buyer, PAIN)))
    settled.pass_time()
    return transcript


def seen(store: Store, world: World) -> Unsettled:
    with store.begin() as connection:
        return unsettled(connection, world.organisation())


def pains(store: Store, world: World, transcript: str) -> list[Disagreement]:
    return [one for one in seen(store, world).differs if (one.transcript, one.about) == (transcript, "pain")]


def read_kept(store: Store) -> list[Any]:
    """What the words made of every call."""
    ours = [c for c in evidence_table.c if not c.name.startswith("second")]
    with store.begin() as connection:
        return list(connection.execute(evidence_table.select().with_only_columns(*ours)).all())


def test_it_stands_beside_the_words_and_decides_nothing(
    settled: World, settled_store: Store, run: Run, api: Api, held: str
) -> None:
    run(asked=False)
    words, picture = read_kept(settled_store), settled.picture()
    assert api.asked == []

    report = run()

    assert (report.outcome, report.message) == ("finished", None)
    assert report.counts["second opinions"] == len(api.asked) == 2
    assert (read_kept(settled_store), settled.picture()) == (words, picture)
    (found,) = pains(settled_store, settled, held)
    assert (found.words, found.second, found.reader) == ("nothing", "the buyer's word", "claude")
    assert [(at.turn, at.start) for at in found.at] == [(2, 2.0)]
    assert found.call == settled.row("VideoCallTranscript", f"Id = '{held}'")["VideoCallId"]
    (budget,) = [o for o in seen(settled_store, settled).differs if (o.transcript, o.about) == (held, "budget")]
    assert (budget.words, budget.second, budget.at[0].turn) == ("the buyer's word", "nothing", 1)
    with settled_store.begin() as connection:
        kept = connection.execute(select(evidence_table.c.second).where(evidence_table.c.id == held)).scalar_one()
    assert b"Mondays" not in kept
    assert people(settled, deal_of(settled))[1].encode() not in kept


@pytest.mark.proof
def test_an_outage_is_told_and_the_next_sync_asks(
    settled: World, settled_store: Store, run: Run, api: Api, held: str
) -> None:
    api.replies.clear()
    api.fail(429, "rate_limit_error", {"retry-after": "3600"})
    report = run()
    assert report.outcome == "finished"
    assert report.message
    assert report.message.startswith("second reader: claude: too many requests")
    assert "second opinions" not in report.counts
    assert len(api.asked) == 1
    deal = settled.row("VideoCall", f"Id = '{held_in(settled, held)}'")["RelatedRecordId"]
    assert [one for one in said(settled_store, deal).said if BUDGET in one.quote]

    api.replies[:] = [_on_mondays]
    run()
    assert pains(settled_store, settled, held)


def held_in(world: World, transcript: str) -> str:
    return str(world.row("VideoCallTranscript", f"Id = '{transcript}'")["VideoCallId"])


def test_by_night_one_batch_is_sent_and_a_later_sync_takes_it_home(
    settled: World, settled_store: Store, run: Run, api: Api, held: str
) -> None:
    report = run(when="by night")
    (sent,) = api.batches.values()
    assert report.counts["second opinions sent for"] == report.counts["second opinions awaited"] == len(sent)
    assert all(one.waiting for one in seen(settled_store, settled).unanswered)

    report = run(when="by night")
    assert report.counts["second opinions awaited"] == len(sent)
    assert not [one for one in settled.requests() if "TranscriptContent" in one]  # nothing is fetched in vain

    api.batch_ended = True
    mine = next(one for one in sent if PAIN in json.dumps(one["params"]["messages"]))
    api.results[mine["custom_id"]] = _succeeded(message(quotes(quote(2, PAIN, question="pain"))))
    report = run(when="by night")
    assert (report.counts["second opinions"], report.message) == (len(sent), None)
    assert pains(settled_store, settled, held)
    assert len(api.batches) == 1
    assert api.asked == []


def _succeeded(answer: Any) -> Any:
    return MessageBatchSucceededResult(type="succeeded", message=answer)


@pytest.mark.proof
def test_what_a_batch_did_not_answer_is_asked_anew(
    settled_store: Store, settled: World, run: Run, api: Api, held: str
) -> None:
    run(when="by night")
    (sent,) = api.batches.values()
    mine = next(one["custom_id"] for one in sent if PAIN in json.dumps(one["params"]["messages"]))
    api.results[mine] = MessageBatchExpiredResult(type="expired")
    api.batch_ended = True
    report = run(when="by night")
    assert report.counts["second opinions sent for"] == 1
    assert [one["custom_id"] for one in api.batches["msgbatch_1"]] == [mine]


@pytest.mark.proof
@pytest.mark.parametrize("when", ["at once", "by night"])
def test_a_spent_budget_is_told_and_goes_on_when_there_is_more(
    settled_store: Store, settled: World, run: Run, api: Api, held: str, when: str
) -> None:
    api.replies[:] = [ok(message(quotes(), usage=Usage(input_tokens=1_000, output_tokens=16_000)))]
    report = run(budget=0.4 if when == "at once" else 0.25, when=when)
    assert report.outcome == "finished"
    assert "budget" in (report.message or "")
    assert len(api.asked) + sum(map(len, api.batches.values())) == 1
    report = run(when=when)
    assert report.message is None
    keys = [one["custom_id"] for batch in api.batches.values() for one in batch]
    assert len({*keys, *(json.dumps(one["messages"]) for one in api.asked)}) == len(keys) + len(api.asked) == 2


@pytest.mark.proof
def test_a_kill_amid_the_asking_pays_nothing_twice(
    settled_store: Store, settled: World, run: Run, api: Api, held: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    keep = evidence.keep_opinions

    def killed(*_: Any) -> None:
        raise Killed

    monkeypatch.setattr(evidence, "keep_opinions", killed)
    with pytest.raises(Killed):
        run()
    paid = len(api.asked)
    assert paid
    monkeypatch.setattr(evidence, "keep_opinions", keep)
    run()
    every = [json.dumps(one["messages"]) for one in api.asked]
    assert len(set(every)) == len(every) > 0
    assert pains(settled_store, settled, held)


@pytest.mark.proof
def test_a_key_that_is_missing_or_refused_ends_no_sync(run: Run, api: Api, held: str) -> None:
    report = run(env={})
    assert report.outcome == "finished"
    assert "environment variable THE_KEY is not set" in (report.message or "")
    api.replies.clear()
    api.fail(401, "authentication_error")
    report = run()
    assert report.outcome == "finished"
    assert "the key in THE_KEY is refused" in (report.message or "")
    assert KEY not in (report.message or "")


@pytest.mark.proof
def test_a_memory_nobody_can_open_ends_no_sync(run: Run, tmp_path: Path, held: str) -> None:
    (tmp_path / FILE).write_bytes(b"this is no database, whatever its name says" * 50)
    report = run()
    assert report.outcome == "finished"
    assert FILE in (report.message or "")


@pytest.mark.proof
def test_a_refusal_is_listed_and_not_asked_again(
    settled_store: Store, settled: World, run: Run, api: Api, held: str
) -> None:
    api.replies[:] = [ok(message("", stop="refusal"))]
    report = run()
    count = len(api.asked)
    assert report.counts["second opinions missing"] == count
    assert {one.why for one in seen(settled_store, settled).unanswered} == {"the model refused"}
    run()
    assert len(api.asked) == count


@pytest.mark.proof
def test_what_may_have_cost_something_without_an_answer_is_not_asked_again_and_again(
    settled_store: Store, settled: World, run: Run, api: Api, held: str
) -> None:
    api.replies[:] = [(200, {}, b'{"cut')]
    report = run()
    assert "an answer nobody can read" in (report.message or "")
    assert len(api.asked) == 1
    api.replies[:] = [_on_mondays]
    run()
    assert sum(PAIN in json.dumps(one["messages"]) for one in api.asked) == 1
    assert [one.why for one in seen(settled_store, settled).unanswered if "nobody can read" in one.why]


@pytest.mark.proof
def test_a_dry_run_asks_nothing(run: Run, api: Api, held: str) -> None:
    assert run(dry_run=True).outcome == "dry run"
    assert api.asked == []


@pytest.mark.proof
def test_a_call_that_is_read_again_is_not_paid_for_again(
    settled_store: Store, settled: World, run: Run, api: Api, held: str
) -> None:
    run()
    before, count = pains(settled_store, settled, held), len(api.asked)
    settled.change("VideoCall", held_in(settled, held), Title="Renamed")
    settled.pass_time()
    report = run()
    assert (report.counts["calls heard"], report.counts["second opinions"]) == (1, 1)
    assert len(api.asked) == count
    assert pains(settled_store, settled, held) == before != []
    assert "second opinions" not in run().counts
    assert not [one for one in settled.requests() if "TranscriptContent" in one]


@pytest.mark.proof
def test_another_model_is_asked_about_every_call(run: Run, api: Api, settled: World, held: str) -> None:
    run()
    count = len(api.asked)
    settled.configure(READER.format(budget=50, when="at once", url=api.url).replace("claude-test", "claude-other"))
    report = run(asked=False)
    assert len(api.asked) - count == report.counts["second opinions"] > 10
