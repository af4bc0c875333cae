"""May a shared field be written? A table of cases, and what must hold whatever the values are."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.three_way import Ours, Verdict, decide, same

SEND, NOTHING, CONFLICT = Verdict.SEND, Verdict.NOTHING, Verdict.CONFLICT
WROTE = Ours("Ana Sousa", "Ana Sousa")


@pytest.mark.parametrize(
    ("ours", "now", "proposed", "verdict"),
    [
        pytest.param(None, None, "Ana", SEND, id="empty and never ours: fill it"),
        pytest.param(None, "", "Ana", SEND, id="an empty text is empty"),
        pytest.param(None, "   ", "Ana", SEND, id="so is space"),
        pytest.param(None, "Bo", "Ana", NOTHING, id="a person's value stands"),
        pytest.param(None, 0, 5, NOTHING, id="zero is a value"),
        pytest.param(None, False, True, NOTHING, id="so is an unticked box"),
        pytest.param(None, "Ana", "Ana", NOTHING, id="it says so already"),
        pytest.param(WROTE, "Ana Sousa", "Ana Sousa", NOTHING, id="nothing new"),
        pytest.param(WROTE, "Ana Sousa", "Bo Ek", SEND, id="ours, and we know better now"),
        pytest.param(WROTE, "Carl", "Ana Sousa", CONFLICT, id="a person changed it"),
        pytest.param(WROTE, "Carl", "Bo Ek", CONFLICT, id="a person changed it and we changed our mind"),
        pytest.param(WROTE, "Bo Ek", "Bo Ek", NOTHING, id="a person wrote what we would"),
        pytest.param(WROTE, None, "Ana Sousa", CONFLICT, id="a person emptied it"),
        pytest.param(Ours("  Ana ", "Ana"), "Ana", "  Ana ", NOTHING, id="the CRM trimmed it"),
        pytest.param(Ours(12.345, 12.35), 12.35, 12.345, NOTHING, id="the CRM rounded it: do not ask again"),
        pytest.param(Ours(12.345, 12.35), 12.35, 13.0, SEND, id="rounded, and new"),
        pytest.param(Ours("ana", "ANA (rule 7)"), "ANA (rule 7)", "ana", NOTHING, id="automation rewrote it"),
        pytest.param(Ours("ana", "ANA (rule 7)"), "ANA (rule 7)", "bo", SEND, id="rewritten, and new"),
        pytest.param(Ours("ana", "ANA (rule 7)"), "Carl", "ana", CONFLICT, id="rewritten, then changed by a person"),
        pytest.param(Ours("x", None), None, "x", NOTHING, id="automation empties it: do not ask again"),
        pytest.param(Ours("a\nb", "a\r\nb"), "a\r\nb", "a\nb", NOTHING, id="line ends"),
        pytest.param(WROTE, "Ana Sousa", None, SEND, id="ours, and taken back"),
    ],
)
def test_table(ours: Ours | None, now: Any, proposed: Any, verdict: Verdict) -> None:
    assert decide(ours, now, proposed) is verdict


VALUES = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.booleans(),
    st.integers(-9, 9),
    st.floats(-9, 9),
    st.sampled_from(["a", " a", "b"]),
)
REMEMBERED = st.one_of(st.none(), st.builds(Ours, VALUES, VALUES))


@given(REMEMBERED, VALUES, VALUES)
def test_a_value_that_we_did_not_leave_there_is_never_overwritten(ours: Ours | None, now: Any, proposed: Any) -> None:
    left_there = same(now, None) if ours is None else same(now, ours.stored)
    if not left_there:
        assert decide(ours, now, proposed) is not SEND


@given(REMEMBERED, VALUES, VALUES, VALUES)
def test_whatever_the_crm_makes_of_a_write_it_is_not_sent_again(
    ours: Ours | None, now: Any, proposed: Any, stored: Any
) -> None:
    if decide(ours, now, proposed) is SEND:
        assert decide(Ours(proposed, stored), stored, proposed) is NOTHING


@given(REMEMBERED, VALUES)
def test_what_stands_already_is_not_sent(ours: Ours | None, now: Any) -> None:
    assert decide(ours, now, now) is NOTHING


@given(VALUES, VALUES)
def test_only_a_field_that_we_filled_can_be_in_conflict(now: Any, proposed: Any) -> None:
    assert decide(None, now, proposed) is not CONFLICT


@given(VALUES, VALUES, VALUES)
def test_same_is_an_equivalence(a: Any, b: Any, c: Any) -> None:
    assert same(a, a)
    assert same(a, b) == same(b, a)
    if same(a, b) and same(b, c):
        assert same(a, c)


def test_what_our_write_went_over_is_put_back_only_while_ours_stands() -> None:
    owed = Ours(asked="theirs", stored="ours", theirs=True)

    assert decide(owed, "ours", "theirs") is Verdict.SEND
    assert decide(owed, "theirs", "theirs") is Verdict.NOTHING
    assert decide(owed, "a third", "theirs") is Verdict.NOTHING
    assert decide(owed, "ours", "our next") is Verdict.NOTHING
