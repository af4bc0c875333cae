"""Record ids: checksums against ids seen in public threads, counters, refusals."""

import pytest

from connector.sandbox.ids import custom_prefix, is_id, make_id, to18


@pytest.mark.parametrize(
    "real", ["001Vr00000m4eGCIAY", "750Tn000004ZoR3IAK", "0050900000Bf63SAAR", "701E0000000JuFHIA0"]
)
def test_checksum_of_real_ids(real: str) -> None:
    assert to18(real[:15]) == real
    assert is_id(real)
    assert is_id(real[:15])


def test_counter_and_order() -> None:
    ids = [make_id("006", n) for n in range(200)]
    assert ids[0] == "006000000000000AAA"
    assert ids[:11][-1] == "00600000000000AAAQ"
    assert len(set(ids)) == 200
    assert ids == sorted(ids)
    assert {len(one) for one in ids} == {18}


def test_refusals() -> None:
    for bad in ("", "006", "006000000000000AAB", "00600000000000é", "006-00000000000"):
        assert not is_id(bad)
    with pytest.raises(ValueError, match="not a record id"):
        to18("006")
    with pytest.raises(ValueError, match="prefix"):
        make_id("6", 1)
    with pytest.raises(ValueError, match="counter"):
        make_id("006", -1)


def test_custom_prefixes() -> None:
    assert [custom_prefix(n) for n in (1, 2, 10)] == ["a01", "a02", "a0A"]
