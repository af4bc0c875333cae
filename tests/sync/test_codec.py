"""The same value gives the same bytes, on every machine and in every run."""

import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.clock import company_day, pinned, stamp
from sync.codec import digest, from_json, pack, plain, to_json, unpack

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(PLAIN)
def test_what_is_written_is_what_is_read(value: object) -> None:
    data = to_json(value)

    assert plain(data) == value
    assert to_json(plain(data)) == data
    assert unpack(pack(data)) == data


@given(st.dictionaries(st.text(), st.integers(-9, 9)))
def test_order_of_making_does_not_matter(value: dict[str, int]) -> None:
    assert to_json(dict(reversed(value.items()))) == to_json(value)


def test_bytes_do_not_depend_on_the_hash_seed() -> None:
    code = "from sync.codec import *; print(digest(to_json({'s': {'b', 'a', 'c'}, 'f': frozenset('xyz')})))"
    found = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("0", "1", "2")
    }

    assert len(found) == 1


def test_digest_tells_versions_apart() -> None:
    assert digest(b"a") != digest(b"b")
    assert len(digest(b"")) == 16


def test_typed_values_come_back_typed() -> None:
    assert from_json(to_json({"a": date(2026, 1, 31)}), dict[str, date]) == {"a": date(2026, 1, 31)}


@pytest.mark.parametrize(
    ("instant", "zone", "day"),
    [
        (datetime(2026, 3, 1, 23, 30, tzinfo=UTC), "Europe/Berlin", date(2026, 3, 2)),
        (datetime(2026, 3, 1, 23, 30, tzinfo=UTC), "America/Los_Angeles", date(2026, 3, 1)),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "Europe/Berlin", date(2026, 3, 29)),
        (datetime(2026, 12, 31, 15, 0, tzinfo=UTC), "Asia/Tokyo", date(2027, 1, 1)),
    ],
)
def test_the_day_is_the_companys(instant: datetime, zone: str, day: date) -> None:
    assert company_day(instant, zone) == day


def test_pinned_clock_stands_still() -> None:
    clock = pinned(datetime(2026, 3, 1, 8, 0, 0, 999_999, tzinfo=UTC))

    assert clock() == clock()
    assert stamp(clock()) == "2026-03-01T08:00:00Z"
