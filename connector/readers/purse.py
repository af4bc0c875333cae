"""Money: what an answer costs, and a budget that is never passed. In millionths of a US dollar, so sums are exact.

Before anything is sent, the most that it can cost is set aside: a token is at least one byte of what is sent, and no
answer is longer than its limit. What it did cost takes the place of that afterwards. What came of a request is not
always known (a time-out): then all that was set aside counts as spent.
Source: docs/sources.md#what-a-reader-costs
"""

from dataclasses import dataclass

MILLION = 1_000_000
CACHE_WRITE, CACHE_WRITE_HOUR, CACHE_READ = 1.25, 2.0, 0.1  # of the price of a token read
BATCH = 0.5
_OVERHEAD = 2_000  # tokens that the provider adds for the shape of the answer


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens, as the company pays them."""

    read: float
    written: float


@dataclass(frozen=True, slots=True)
class Used:
    """Tokens of one answer, as the provider counts them."""

    read: int = 0
    cache_read: int = 0
    cache_written: int = 0
    cache_written_hour: int = 0
    written: int = 0


def cost(used: Used, price: Price, *, batch: bool = False) -> int:
    """Millionths of a dollar, rounded up."""
    read = (
        used.read
        + used.cache_read * CACHE_READ
        + used.cache_written * CACHE_WRITE
        + used.cache_written_hour * CACHE_WRITE_HOUR
    )
    dollars = (read * price.read + used.written * price.written) * (BATCH if batch else 1)
    return -int(-dollars // 1)


def at_most(sent: int, answer: int, price: Price, *, batch: bool = False) -> int:
    """The most that `sent` bytes and an answer of `answer` tokens can cost."""
    return cost(Used(cache_written_hour=sent + _OVERHEAD, written=answer), price, batch=batch)
