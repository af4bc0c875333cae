"""Numbers and days as the terminal writes them."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_skeleton
from rich.text import Text

from mappings.speak import Words
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


@dataclass(frozen=True)
class Days:
    """Days as the organisation's sentences write them."""

    words: Words

    def whole(self, text: str | None) -> str:
        """`Mar 3, 2026`, from a stored day; `-` for none."""
        return self.words.language.write(date.fromisoformat(text[:10]), "", {}) if text else "-"

    def short(self, text: str) -> str:
        """`Mar 3`, where the year is plain."""
        return str(format_skeleton("MMMd", date.fromisoformat(text[:10]), locale=self.words.language.locale))


def minutes(low: int, high: int) -> str:
    if high == 0:
        return "no time"
    return f"{low} minutes" if low == high else f"{low} to {high} minutes"


def unknown(cause: str, where: str) -> str:
    """`unreadable: Opportunity.Amount`."""
    return f"{cause}: {safe(where)}"
