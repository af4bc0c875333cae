"""A wrong threshold, comparison, `and`, `or` or `not` in a rule is noticed by its tests. See tests/rules/mutate.py."""

import subprocess
import sys

import pytest

from tests.rules.mutant import mutants
from tests.rules.mutate import ROOT, files_of

PARTS = 10
FILES = files_of(["rules"])


@pytest.mark.proof
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("part", range(PARTS))
def test_no_mutant_of_a_rule_survives_unexplained(part: int) -> None:
    some = [str(file.relative_to(ROOT)) for file in FILES[part::PARTS]]
    command = [sys.executable, "-m", "tests.rules.mutate", *some]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_replaced() -> None:
    source = "LEAST = 2\n\n\ndef check(a, b):\n    return not a.on >= LEAST and a.share < 0.5 or b is None\n"

    names = [one.name.split(" : ")[1] for one in mutants(source)]

    assert len(names) == len({one.name for one in mutants(source)})
    assert set(names) == {
        "2 -> 3",
        "2 -> 1",
        "not a.on >= LEAST -> a.on >= LEAST",
        "a.on >= LEAST -> a.on > LEAST",
        "a.on >= LEAST -> a.on < LEAST",
        "a.share < 0.5 -> a.share <= 0.5",
        "a.share < 0.5 -> a.share >= 0.5",
        "0.5 -> 0.55",
        "0.5 -> 0.45",
        "b is None -> b is not None",
        "not a.on >= LEAST and a.share < 0.5 -> not a.on >= LEAST or a.share < 0.5",
        "not a.on >= LEAST and a.share < 0.5 or b is None -> (not a.on >= LEAST and a.share < 0.5) and b is None",
    }
    assert all(compile(one.tree, "mutant", "exec") for one in mutants(source))
