"""When a call was first read: once, whatever comes after; of words read before it was noted, nobody knows."""

from datetime import date

import pytest

from sync.store.evidence import ASIDE, PART, READ, UNREAD, Heard, _read_at

THEN, NOW = "2026-10-01T10:00:00Z", "2026-11-20T10:00:00Z"


@pytest.mark.parametrize(
    ("state", "former", "read_at"),
    [
        (READ, None, NOW),
        (PART, None, NOW),
        (UNREAD, None, None),
        (READ, (UNREAD, None), NOW),
        (READ, (READ, THEN), THEN),
        (READ, (READ, None), None),  # read before it was noted
        (PART, (PART, None), None),
        (ASIDE, (READ, THEN), THEN),  # and comes back
        (READ, (ASIDE, THEN), THEN),
    ],
)
def test_read_at(state: str, former: tuple[str, str | None] | None, read_at: str | None) -> None:
    one = Heard("0AK1", "0AJ1", "006A", "2026-10-01T09:00:00Z", "", state, date(2026, 10, 1))

    assert _read_at(one, former, NOW) == read_at
