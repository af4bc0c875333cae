"""How long an answer is waited for, and by whom a failure is to be cured. No word of a call is in an error."""

import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from connector.errors import FixYourSetup, TryLater

T = TypeVar("T")

PLACE = "claude"
ATTEMPTS = 4
FIRST_WAIT, LONGEST_WAIT = 2.0, 60.0  # seconds; what asks for more is left for the next run
TIMEOUT = 600.0


class MaybeBilled(TryLater):
    """It failed, and may have cost something."""


class Patience:
    """Calls, and calls again while it fails in passing."""

    def __init__(self, key_name: str, model: str, sleep: Callable[[float], None] = time.sleep) -> None:
        self._key_name, self._model, self._sleep = key_name, model, sleep

    def call(self, call: Callable[[], T]) -> T:
        """The answer. Raises TryLater where patience ends, FixYourSetup where an admin must act."""
        import anthropic

        waits = _waits()
        while True:
            try:
                return call()
            except anthropic.APITimeoutError:
                raise MaybeBilled(f"no answer within {TIMEOUT:g} s", place=PLACE, remedy="Run again.") from None
            except (anthropic.RateLimitError, anthropic.InternalServerError, anthropic.APIConnectionError) as error:
                wait, asked_for = next(waits, None), _retry_after(error)
                if wait is None or (asked_for is not None and asked_for > LONGEST_WAIT):
                    raise _later(error, asked_for) from None
                self._sleep(wait if asked_for is None else asked_for)
            except anthropic.APIStatusError as error:
                raise self._refused(error) from None
            except (anthropic.APIError, ValueError, AttributeError, TypeError) as error:
                # a body that is cut or no JSON: what it cost cannot be told
                raise MaybeBilled(f"an answer nobody can read ({type(error).__name__})", place=PLACE) from None

    def _refused(self, error: Any) -> FixYourSetup:
        status, kind = error.status_code, error.type or "error"
        said = str(error.api_message or "")[:200]
        other = f"HTTP {status} {kind}: {said}", "Check `claude:` in orgs/*.yaml."
        fault, remedy = {
            401: (f"the key in {self._key_name} is refused", "Put a valid key there."),
            402: ("the account has to be paid for", "See to its billing."),
            403: (f"the key in {self._key_name} may not do this", f"Give it access to {self._model}."),
            404: (f'there is no model "{self._model}"', "Name one that your account has, in `claude: model`."),
        }.get(status, other)
        return FixYourSetup(fault, place=PLACE, remedy=remedy, code=str(status))


def _later(error: Any, asked_for: float | None) -> TryLater:
    status = getattr(error, "status_code", None)
    what = {429: "too many requests", 529: "overloaded", None: "cannot be reached"}.get(status, f"HTTP {status}")
    rest = f"It asks to wait {asked_for:g} s." if asked_for else "Run again later."
    return TryLater(what, place=PLACE, remedy=rest, code=str(status or ""), unsent=status is None)


def _waits() -> Iterator[float]:
    for attempt in range(ATTEMPTS - 1):
        yield min(FIRST_WAIT * 2**attempt, LONGEST_WAIT)


def _retry_after(error: Any) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", {})
    try:
        return max(0.0, float(headers.get("retry-after", "")))
    except ValueError:
        return None
