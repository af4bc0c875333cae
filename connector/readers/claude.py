"""A second reader: Anthropic's Messages API, with structured output, prompt caching, and batches for the night.

It is asked questions and gives quotes; verbatim.py says which of them stand. The API is that of anthropic 2 (extra
`claude`). Nothing of the environment is used but what it is given here: no other address, no other key.
Source: docs/sources.md#claude
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

from connector.errors import FixYourSetup
from connector.readers.memory import Memory
from connector.readers.patience import PLACE, TIMEOUT, MaybeBilled, Patience
from connector.readers.prompt import Prompt, call_as_data
from connector.readers.purse import MILLION, Price, Used, at_most, cost
from connector.readers.question import Answer, NoAnswer, Spoken
from connector.readers.redact import Redacted
from connector.readers.verbatim import GivenAll, standing

if TYPE_CHECKING:
    from anthropic import Anthropic
    from anthropic.types import Message
    from anthropic.types.messages import MessageBatch, MessageBatchIndividualResponse

URL = "https://api.anthropic.com"
ANSWER = 16_000  # tokens of an answer
LONGEST_CALL = 600_000  # bytes of a request: some ten hours of talk
IN_BATCH = 1_000  # requests; the API takes more, but one batch shall not hold the budget of all


@dataclass(frozen=True, slots=True)
class Setup:
    """`key` is the secret, `key_name` the environment variable it came from; `budget` is in US dollars a month."""

    key: str
    key_name: str
    model: str
    price: Price
    budget: float
    url: str = URL

    @property
    def budget_in_millionths(self) -> int:
        return int(self.budget * MILLION)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One call on its way: the key of its answer, and what to check that answer against."""

    key: str
    call: Spoken
    redacted: Redacted
    request: dict[str, Any]
    sent: int  # bytes


class Claude:
    """One model with one set of questions, in one month of the budget (`2026-11`)."""

    def __init__(
        self, setup: Setup, prompt: Prompt, memory: Memory, month: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.setup, self.prompt, self.memory, self.month = setup, prompt, memory, month
        self._patience = Patience(setup.key_name, setup.model, sleep)
        self._opened: Anthropic | None = None
        self._late: dict[str, MessageBatchIndividualResponse] = {}
        self._under_way: set[str] = set()
        self._queue: dict[str, _Asked] = {}
        self._collected = False

    @property
    def _client(self) -> "Anthropic":
        """Opened when something is to be asked: what memory answers needs no library."""
        if self._opened is None:
            self._opened = _client(self.setup)
        return self._opened

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()

    def key(self, call: Spoken) -> str:
        """Changes with all that may change the answer: the call, the model, the questions."""
        lines = [[line.voice, line.text] for line in call.lines]
        told = json.dumps([self.prompt.digest, self.setup.model, lines, sorted(call.names)], ensure_ascii=False)
        return sha256(told.encode()).hexdigest()

    def read(self, call: Spoken, *, later: bool = False) -> Answer | NoAnswer:
        """The quotes found in a call: from memory, from a batch that has ended, or asked now.

        `later`: not now but in a batch, sent by `send`. Raises FixYourSetup and TryLater; the budget never raises.
        """
        key = self.key(call)
        if (known := self.memory.answer(key)) is not None:
            return known
        asked = self._asked(key, call, later=later)
        if asked.sent > LONGEST_CALL:
            return NoAnswer(f"too long: {asked.sent:,} bytes of at most {LONGEST_CALL:,}")
        self._collect()
        if (late := self._late.pop(key, None)) is not None:
            return self._kept(asked, self._of_batch(asked, late))
        if key in self._under_way or key in self._queue:
            return NoAnswer("asked in a batch; its answer is still to come", waiting=True)
        if later:
            self._queue[key] = asked
            return NoAnswer("to be asked in the next batch", waiting=True)
        return self._now(asked)

    def is_under_way(self, key: str) -> bool:
        """Whether its answer is still to come from a batch: asking gains nothing until then. Raises as `read`."""
        self._collect()
        return key in self._under_way

    # --- at once

    def _now(self, asked: _Asked) -> Answer | NoAnswer:
        held = at_most(asked.sent, ANSWER, self.setup.price)
        aside = self.memory.set_aside(self.month, held, self.setup.budget_in_millionths)
        if aside is None:
            return self._spent()
        amount = 0
        try:
            message = self._patience.call(lambda: self._client.messages.create(**asked.request))
            amount = held
            amount = _cost(message, self.setup.price, held)
        except MaybeBilled:
            amount = held
            raise
        finally:
            self.memory.settle(aside, amount)
        return self._kept(asked, self._of_message(asked, message))

    def _spent(self) -> NoAnswer:
        return NoAnswer(f"the budget of {self.setup.budget:g} US dollars for {self.month} is spent", waiting=True)

    # --- in batches

    def send(self) -> int:
        """Send what was left for a batch, as far as the budget goes. Returns how many calls were sent."""
        sent = 0
        queue = list(self._queue.values())
        self._queue = {}
        while queue:
            part, held = self._affordable(queue)
            if not part:
                break
            aside = self.memory.set_aside(self.month, held, self.setup.budget_in_millionths)
            if aside is None:  # somebody else was faster
                break
            batch = self._create(part, aside, held)
            self.memory.sent(batch.id, aside, [one.key for one in part])
            self._under_way.update(one.key for one in part)
            sent += len(part)
            queue = queue[len(part) :]
        return sent

    def affords_queue(self) -> bool:
        """Whether one batch holds all that was left for it, and the rest of the budget that batch."""
        queue = list(self._queue.values())
        return len(self._affordable(queue)[0]) == len(queue)

    def _affordable(self, queue: list[_Asked]) -> tuple[list[_Asked], int]:
        """The first of these that the rest of the budget holds, and the most that they can cost."""
        left = self.setup.budget_in_millionths - self.memory.spent(self.month)
        part: list[_Asked] = []
        held = 0
        for one in queue[:IN_BATCH]:
            most = at_most(one.sent, ANSWER, self.setup.price, batch=True)
            if held + most > left:
                break
            part.append(one)
            held += most
        return part, held

    def _create(self, part: list[_Asked], aside: int, held: int) -> "MessageBatch":
        requests: Any = [{"custom_id": one.key, "params": one.request} for one in part]
        try:
            return self._patience.call(lambda: self._client.messages.batches.create(requests=requests))
        except Exception as error:
            self.memory.settle(aside, held if isinstance(error, MaybeBilled) else 0)
            raise

    def _collect(self) -> None:
        """Look once for batches that have ended."""
        if self._collected:
            return
        for id_, keys in self.memory.batches().items():
            if not keys:
                self.memory.done_with(id_)
                continue
            batch = self._patience.call(lambda id_=id_: self._client.messages.batches.retrieve(id_))  # type: ignore[misc]
            if batch.processing_status != "ended":
                self._under_way.update(keys)
            elif not batch.results_url:
                self.memory.done_with(id_)  # archived: too old
            else:
                self._take(id_, set(keys))
        self._collected = True  # not before: what is not known to be under way would be paid for again

    def _take(self, id_: str, keys: set[str]) -> None:
        results = self._patience.call(lambda: list(self._client.messages.batches.results(id_)))
        amount = 0
        found = False
        for one in results:
            if one.result.type == "succeeded":
                amount += _cost(one.result.message, self.setup.price, 0, batch=True)
            if one.custom_id in keys and _is_final(one):
                found = True
                self._late[one.custom_id] = one
        self.memory.cost_of(id_, amount)
        if not found:
            self.memory.done_with(id_)  # expired or cancelled: asked anew

    def _of_batch(self, asked: _Asked, late: "MessageBatchIndividualResponse") -> Answer | NoAnswer:
        if late.result.type == "succeeded":
            return self._of_message(asked, late.result.message)
        if late.result.type == "errored":
            return NoAnswer(f"its batch said: {late.result.error.error.type}")
        return NoAnswer(f"its batch said: {late.result.type}")

    # --- what is asked and what came back

    def _asked(self, key: str, call: Spoken, *, later: bool) -> _Asked:
        redacted = Redacted(call)
        kept: dict[str, str] = {"type": "ephemeral", "ttl": "1h"} if later else {"type": "ephemeral"}
        request: dict[str, Any] = {
            "model": self.setup.model,
            "max_tokens": ANSWER,
            "system": [{"type": "text", "text": self.prompt.system, "cache_control": kept}],
            "messages": [{"role": "user", "content": call_as_data(call.lines, redacted)}],
            "output_config": {"format": {"type": "json_schema", "schema": self.prompt.schema}},
        }
        return _Asked(key, call, redacted, request, len(json.dumps(request, ensure_ascii=False).encode()))

    def _of_message(self, asked: _Asked, message: "Message") -> Answer | NoAnswer:
        stop = message.stop_reason
        if stop == "refusal":
            category = message.stop_details.category if message.stop_details else None
            return NoAnswer(f"the model refused{f' ({category})' if category else ''}")
        if stop == "max_tokens":
            return NoAnswer(f"the answer was longer than {ANSWER:,} tokens")
        if stop != "end_turn":
            return NoAnswer(f"the model stopped: {stop}")
        text = "".join(block.text for block in message.content if block.type == "text")
        try:
            given = msgspec.json.decode(text.encode(), type=GivenAll)
        except msgspec.DecodeError:
            return NoAnswer("the answer was not in the shape that was asked for")
        return standing(given.quotes, asked.call.lines, asked.redacted, self.prompt.keys)

    def _kept(self, asked: _Asked, said: Answer | NoAnswer) -> Answer | NoAnswer:
        self.memory.keep(asked.key, said)
        return said


def _client(setup: Setup) -> "Anthropic":
    try:
        from anthropic import Anthropic
    except ImportError:
        raise FixYourSetup(
            "the library anthropic is missing", place=PLACE, remedy="Install cornerman[claude]."
        ) from None
    # The address is always named: else ANTHROPIC_BASE_URL could send calls elsewhere. Patience is ours, as the library
    # waits for as long as it is told.
    return Anthropic(api_key=setup.key, base_url=setup.url, max_retries=0, timeout=TIMEOUT, open_telemetry=False)


def _is_final(one: "MessageBatchIndividualResponse") -> bool:
    """Whether asking again would bring the same; what expired, was cancelled or failed in passing is asked anew."""
    result = one.result
    return result.type == "succeeded" or (
        result.type == "errored" and result.error.error.type in ("invalid_request_error", "not_found_error")
    )


def _cost(message: "Message", price: Price, unknown: int, *, batch: bool = False) -> int:
    """What an answer cost; `unknown` where it does not say."""
    usage = message.usage
    if usage is None:  # the library checks nothing of what comes
        return unknown
    written = usage.cache_creation_input_tokens or 0
    hour = usage.cache_creation.ephemeral_1h_input_tokens if usage.cache_creation else 0
    used = Used(usage.input_tokens, usage.cache_read_input_tokens or 0, written - hour, hour, usage.output_tokens)
    return cost(used, price, batch=batch)
