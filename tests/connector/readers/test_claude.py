"""The second reader over HTTP: what it sends, what it takes, what it costs, and every way in which it fails."""

import json
import re
from datetime import UTC, datetime

import pytest
from anthropic.types import CacheCreation, RefusalStopDetails, Usage
from anthropic.types.messages import MessageBatchErroredResult, MessageBatchExpiredResult
from anthropic.types.shared import ErrorResponse, InvalidRequestError

from connector.errors import FixYourSetup, TryLater
from connector.readers.memory import Memory
from connector.readers.purse import Price, Used, at_most, cost
from connector.readers.question import Answer, Line, NoAnswer, Question, Quote, Spoken
from tests.connector.readers.api import KEY, message, ok, quote, quotes

SAID = "Yes, sixty thousand euros, the board approved it in March."
FOUND = Quote("budget", 1, 0, len(SAID), "said")


def words(call: Spoken, one: Quote) -> str:
    return call.lines[one.turn].text[one.start : one.end]


def test_what_is_sent_asks_for_structure_caches_the_questions_and_names_nobody(api, reader, call):
    api.say(quotes(quote(1, SAID)))
    assert reader().read(call) == Answer((FOUND,))
    (asked,) = api.asked
    assert asked["system"][0]["cache_control"] == {"type": "ephemeral"}
    assert asked["output_config"]["format"]["type"] == "json_schema"
    assert asked["output_config"]["format"]["schema"]["properties"]["quotes"]["items"]["properties"]["question"][
        "enum"
    ] == ["budget", "pain"]
    assert "tools" not in asked
    sent = json.dumps(asked)
    for personal in ("Ana", "Marta", "Reis", "Dana", "acme", KEY):
        assert personal not in sent
    lines = [json.loads(line) for line in asked["messages"][0]["content"].splitlines()]
    assert [(line["turn"], line["voice"]) for line in lines] == [(0, "our side 1"), (1, "buyer 1"), (2, "our side 1")]
    assert lines[1]["text"].endswith("Ask [person 3], [mail 1].")
    assert api.keys == [f"Bearer {KEY}"]


def test_a_quote_with_what_was_taken_out_is_put_back_word_for_word(api, reader, call):
    api.say(quotes(quote(1, "Ask [person 3], [mail 1].")))
    answer = reader().read(call)
    assert [words(call, one) for one in answer.quotes] == ["Ask Marta Reis, marta@acme.example."]


def test_an_answer_is_paid_for_once_also_by_the_next_process(api, reader, call):
    api.say(quotes(quote(1, SAID)))
    first = reader().read(call)
    assert reader().read(call) == first
    assert len(api.asked) == 1


@pytest.mark.parametrize("change", ["words", "questions", "names"])
def test_another_call_and_other_questions_are_asked_anew(api, reader, call, change):
    api.say(quotes())
    reader().read(call)
    if change == "words":
        reader().read(Spoken((*call.lines, Line("buyer 1", "Bye.")), call.names))
    elif change == "names":
        reader().read(Spoken(call.lines, (*call.names, "Otto Bock")))
    else:
        reader(questions=(Question("budget", "Money."),)).read(call)
    assert len(api.asked) == 2


# --- money


def test_what_it_cost_is_what_the_answer_says_with_the_cache_at_its_price(api, reader, call):
    usage = Usage(
        input_tokens=1_000,
        output_tokens=200,
        cache_read_input_tokens=10_000,
        cache_creation_input_tokens=3_000,
        cache_creation=CacheCreation(ephemeral_1h_input_tokens=1_000, ephemeral_5m_input_tokens=2_000),
    )
    api.say(quotes(), usage=usage)
    claude = reader()
    claude.read(call)
    assert claude.memory.spent("2026-11") == (1_000 + 1_000 + 2_500 + 2_000) * 3 + 200 * 15
    assert claude.memory.spent("2026-12") == 0


def test_a_budget_that_is_spent_stops_before_anything_is_sent(api, reader, call):
    api.say(quotes())
    told = reader(budget=0.2).read(call)
    assert told == NoAnswer("the budget of 0.2 US dollars for 2026-11 is spent", waiting=True)
    assert api.asked == []
    assert isinstance(reader(budget=0.5).read(call), Answer)


def test_a_budget_is_never_passed_however_many_calls_there_are(api, reader, call):
    api.say(quotes(), usage=Usage(input_tokens=2_500, output_tokens=16_000))  # each costs 0.2475
    claude = reader(budget=1.0)
    told = [claude.read(Spoken((*call.lines, Line("buyer 1", f"Number {n}.")))) for n in range(8)]
    answered = sum(isinstance(one, Answer) for one in told)
    assert 2 <= answered < 5
    assert claude.memory.spent("2026-11") <= 1_000_000
    assert isinstance(reader(budget=1.0, month="2026-12").read(call), Answer)


def test_what_is_set_aside_holds_for_two_at_once(tmp_path):
    one, other = Memory(tmp_path / "m"), Memory(tmp_path / "m")
    aside = one.set_aside("2026-11", 600, 1_000)
    assert aside is not None
    assert other.set_aside("2026-11", 600, 1_000) is None
    one.settle(aside, 100)
    one.settle(aside, 100)  # twice is once
    assert other.spent("2026-11") == 100
    assert other.set_aside("2026-11", 600, 1_000) is not None


def test_the_most_that_a_request_can_cost_is_more_than_any_usage_of_it():
    price = Price(3.0, 15.0)
    assert at_most(900, 100, price) >= cost(Used(cache_written_hour=900, written=100), price)
    assert cost(Used(read=1), Price(0.1, 0)) == 1  # rounded up


# --- failures


@pytest.mark.parametrize(
    ("status", "kind", "says"),
    [
        (401, "authentication_error", "the key in THE_KEY is refused"),
        (403, "permission_error", "may not do this"),
        (404, "not_found_error", 'no model "claude-test"'),
        (402, "billing_error", "paid for"),
        (400, "invalid_request_error", "HTTP 400 invalid_request_error: synthetic"),
    ],
)
def test_what_an_admin_must_cure_is_told_at_once_and_costs_nothing(api, reader, call, slept, status, kind, says):
    api.fail(status, kind)
    claude = reader()
    with pytest.raises(FixYourSetup, match=says) as told:
        claude.read(call)
    assert KEY not in str(told.value)
    assert len(api.asked) == 1
    assert slept == []
    assert claude.memory.spent("2026-11") == 0


def test_too_many_requests_waits_as_long_as_it_is_asked_to(api, reader, call, slept):
    api.fail(429, "rate_limit_error", {"retry-after": "7"})
    api.say(quotes(quote(1, SAID)))
    assert reader().read(call) == Answer((FOUND,))
    assert slept == [7.0]


def test_who_asks_for_an_hour_is_left_for_the_next_run(api, reader, call, slept):
    api.fail(429, "rate_limit_error", {"retry-after": "3600"})
    with pytest.raises(TryLater, match=r"too many requests.*3600 s"):
        reader().read(call)
    assert slept == []


def test_overload_is_tried_four_times_with_longer_waits(api, reader, call, slept):
    api.fail(529, "overloaded_error")
    claude = reader()
    with pytest.raises(TryLater, match="overloaded"):
        claude.read(call)
    assert len(api.asked) == 4
    assert slept == [2.0, 4.0, 8.0]
    assert claude.memory.spent("2026-11") == 0


def test_overload_that_passes_is_not_noticed(api, reader, call):
    api.fail(529, "overloaded_error")
    api.fail(500, "api_error")
    api.say(quotes(quote(1, SAID)))
    assert reader().read(call) == Answer((FOUND,))


def test_nobody_at_the_other_end_is_told_as_such(api, reader, call, slept):
    claude = reader()
    claude.setup = claude.setup.__class__(KEY, "THE_KEY", "claude-test", Price(3, 15), 5.0, "http://127.0.0.1:1")
    with pytest.raises(TryLater, match="cannot be reached"):
        claude.read(call)


@pytest.mark.parametrize(
    ("text", "stop", "says"),
    [
        ('{"quotes": [{"question": "bud', "end_turn", "not in the shape"),
        ('{"quotes": [{"question": "budget"}]}', "end_turn", "not in the shape"),
        ('{"quotes": [], "system": "done"}', "end_turn", "not in the shape"),
        ("Sure! Here are the quotes", "end_turn", "not in the shape"),
        ('{"quotes": [{"question": "bud', "max_tokens", "longer than 16,000 tokens"),
        ("I cannot help with that.", "refusal", r"refused \(general_harms\)"),
        ("", "model_context_window_exceeded", "stopped: model_context_window_exceeded"),
        ("", "pause_turn", "stopped: pause_turn"),
    ],
)
def test_an_answer_of_no_use_is_told_paid_for_and_not_asked_again(api, reader, call, text, stop, says):
    details = RefusalStopDetails(type="refusal", category="general_harms") if stop == "refusal" else None
    api.say(text, stop=stop, stop_details=details)
    claude = reader()
    told = claude.read(call)
    assert isinstance(told, NoAnswer)
    assert not told.waiting
    assert re.search(says, told.why)
    assert claude.memory.spent("2026-11") == 4_500
    assert claude.read(call) == told
    assert len(api.asked) == 1


def test_a_body_that_is_no_json_counts_as_paid(api, reader, call):
    body = message(quotes(quote(1, SAID))).model_dump_json().encode()
    api.replies.append((200, {}, body[:40]))
    claude = reader()
    with pytest.raises(TryLater, match="nobody can read"):
        claude.read(call)
    assert claude.memory.spent("2026-11") > 200_000


def test_an_answer_that_does_not_tell_its_cost_counts_as_the_most(api, reader, call):
    api.replies.append((200, {}, b"{}"))
    claude = reader()
    assert isinstance(claude.read(call), NoAnswer)
    assert claude.memory.spent("2026-11") > 200_000


# --- batches


def test_by_night_calls_are_sent_together_and_answered_in_a_later_run(api, reader, call):
    other = Spoken((*call.lines, Line("buyer 1", "Bye.")), call.names)
    api.answer = message(quotes(quote(1, SAID)))
    evening = reader()
    assert evening.read(call, later=True) == NoAnswer("to be asked in the next batch", waiting=True)
    assert evening.read(other, later=True).waiting
    assert evening.send() == 2
    assert len(api.batches["msgbatch_0"]) == 2
    params = api.batches["msgbatch_0"][0]["params"]
    assert params["system"][0]["cache_control"] == {"type": "ephemeral", "ttl": "1h"}
    assert "Marta" not in json.dumps(params)
    held = evening.memory.spent("2026-11")

    still = reader()
    assert still.read(call, later=True).why.startswith("asked in a batch")
    assert still.send() == 0

    api.batch_ended = True
    morning = reader()
    assert morning.read(call, later=True) == Answer((FOUND,))
    assert morning.memory.spent("2026-11") == 2 * 2_250 < held  # half the price of 4,500 each
    assert reader().read(other) == Answer((FOUND,))
    assert reader().memory.batches() == {"msgbatch_0": []}
    reader().read(Spoken((Line("buyer 1", "Hello there."),)), later=True)  # looks, and lets it go
    assert reader().memory.batches() == {}
    assert api.asked == []


def test_of_a_batch_what_expired_is_asked_anew_and_what_was_refused_is_told(api, reader, call):
    other = Spoken((*call.lines, Line("buyer 1", "Bye.")), call.names)
    evening = reader()
    evening.read(call, later=True)
    evening.read(other, later=True)
    evening.send()
    error = ErrorResponse(type="error", error=InvalidRequestError(type="invalid_request_error", message="synthetic"))
    api.results = {
        evening.key(call): MessageBatchExpiredResult(type="expired"),
        evening.key(other): MessageBatchErroredResult(type="errored", error=error),
    }
    api.batch_ended = True
    morning = reader()
    assert morning.read(other, later=True) == NoAnswer("its batch said: invalid_request_error")
    assert morning.read(call, later=True) == NoAnswer("to be asked in the next batch", waiting=True)
    assert morning.send() == 1
    assert len(api.batches) == 2


def test_a_batch_is_as_large_as_the_budget(api, reader, call):
    claude = reader(budget=0.5)
    for n in range(6):
        claude.read(Spoken((*call.lines, Line("buyer 1", f"Number {n}."))), later=True)
    sent = claude.send()
    assert 1 <= sent < 6
    assert claude.memory.spent("2026-11") <= 500_000


def test_an_ended_batch_of_long_ago_is_let_go(api, reader, call):
    evening = reader()
    evening.read(call, later=True)
    evening.send()
    api.batch_ended = True
    batch = api.batch("msgbatch_0").model_copy(update={"results_url": None, "archived_at": datetime.now(UTC)})
    api.batch = lambda id_: batch  # type: ignore[method-assign]
    assert reader().read(call, later=True).why == "to be asked in the next batch"


def test_a_call_of_a_day_and_a_night_is_not_sent(api, reader):
    told = reader().read(Spoken((Line("buyer 1", "word " * 200_000),)))
    assert told.why.startswith("too long")
    assert api.asked == []


def test_the_reply_holds_what_the_library_says_it_does():
    assert json.loads(ok(message(quotes()))[2])["usage"]["input_tokens"] == 1_000
