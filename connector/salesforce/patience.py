"""How long we try again before we say so. The one retry policy towards Salesforce."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    retry_if_result,
    stop_after_attempt,
    wait_random_exponential,
)

from connector.errors import DailyLimitReached, TryLater

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to try, and how long to wait in between, in seconds; waits double and are spread at random."""

    attempts: int = 5
    first_wait: float = 0.5
    longest_wait: float = 20.0

    def call(self, attempt: Callable[[], T]) -> T:
        """The result of `attempt`, tried again while it fails in passing; its last error when patience ends."""
        return Retrying(
            retry=retry_if_exception(_passes),
            stop=stop_after_attempt(self.attempts),
            wait=self._wait(),
            reraise=True,
        )(attempt)

    def until_done(self, attempt: Callable[[], bool]) -> None:
        """Runs `attempt` until it says that nothing is left to do, or patience ends."""

        def give_up(_state: RetryCallState) -> bool:
            return False

        Retrying(
            retry=retry_if_result(lambda done: not done),
            stop=stop_after_attempt(self.attempts),
            wait=self._wait(),
            retry_error_callback=give_up,
        )(attempt)

    def _wait(self) -> wait_random_exponential:
        return wait_random_exponential(multiplier=self.first_wait, max=self.longest_wait)


def _passes(error: BaseException) -> bool:
    """A spent daily limit does not pass by waiting; a query that was too slow would be again."""
    if isinstance(error, DailyLimitReached):
        return False
    return isinstance(error, TryLater) and error.code != "QUERY_TIMEOUT"
