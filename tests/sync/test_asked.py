"""Whether an action was soon seen done: within thirty days of the first asking, and not told before they are over."""

from datetime import date, timedelta

import pytest

from rules.assessment import Ending
from sync.asked import _Deal, _soon
from sync.store.asked import Life

ASKED = date(2026, 3, 2)
OPEN, CLOSED = _Deal(ASKED, closed=False, won=False), _Deal(ASKED, closed=True, won=True)


def life(days: int | None, ending: Ending | None = Ending.SEEN_DONE) -> Life:
    ended = None if days is None else ASKED + timedelta(days=days)
    return Life("006A", "next_action.send-recap", 1, False, ASKED, ended, ending.value if ended and ending else None)


@pytest.mark.parametrize(
    ("what", "after", "deal", "soon"),
    [
        (life(30), 40, OPEN, True),
        (life(31), 40, OPEN, False),
        (life(5, Ending.NO_LONGER_NEEDED), 40, OPEN, False),
        (life(5), 29, OPEN, None),
        (life(5), 30, OPEN, True),
        (life(5), 29, CLOSED, True),
        (life(None), 29, OPEN, None),
        (life(None), 30, OPEN, False),
        (life(None), 5, CLOSED, False),
    ],
)
def test_soon(what: Life, after: int, deal: _Deal, soon: bool | None) -> None:
    assert _soon(what, deal, ASKED + timedelta(days=after)) is soon
