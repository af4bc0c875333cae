"""Numbers and days as the terminal writes them: in English, and narrow."""

from datetime import date

from rich.text import Text

from sync.cli.out import QUIET
from sync.cli.safe import safe


def points(number: int) -> str:
    """Thousandths of log-odds, always with their sign: `+1,450`, `−250`, `0`."""
    return f"{number:+,}".replace("-", "−") if number else "0"


def amount(number: float | None, currency: str | None) -> Text:
    if number is None:
        return Text("-", style=QUIET)
    return Text(f"{safe(currency or '')} {number:,.0f}".strip())


def share(part: float | None) -> Text:
    return Text("-", style=QUIET) if part is None else Text(f"{part:.0%}")


def day(text: str | None) -> str:
    """`3 Mar 2026`, from a stored day."""
    if not text:
        return "-"
    found = date.fromisoformat(text[:10])
    return f"{found.day} {found:%b %Y}"


def minutes(low: int, high: int) -> str:
    if high == 0:
        return "no time"
    return f"{low} minutes" if low == high else f"{low} to {high} minutes"
