"""Whatever judges is in the engine's digest: a change of it judges all deals again."""

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

import mappings
import rules
from sync.engine import digest_of, engine_digest

RULES, CONDITIONS = Path(rules.__path__[0]), Path(mappings.__path__[0]) / "conditions.py"


def test_the_digest_is_over_rules_and_conditions() -> None:
    assert engine_digest() == digest_of(RULES, CONDITIONS)
    assert engine_digest() != digest_of(files("rules"))


@pytest.mark.parametrize("changed", ["rules/judge.py", "rules/risk/buyer_silent.py", "conditions.py"])
def test_a_change_of_anything_that_judges_changes_it(changed: str, tmp_path: Path) -> None:
    shutil.copytree(RULES, tmp_path / "rules", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CONDITIONS, tmp_path)
    assert digest_of(tmp_path / "rules", tmp_path / "conditions.py") == engine_digest()

    with (tmp_path / changed).open("a", encoding="utf-8") as file:
        file.write("# another word\n")

    assert digest_of(tmp_path / "rules", tmp_path / "conditions.py") != engine_digest()
