"""A deal as rules see it: the short form of ../conftest.py, under the playbook of the tests."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from rules.case import Case
from rules.playbook import Playbook


@pytest.fixture(scope="session")
def seen(make: Callable[[Mapping[str, Any]], Case], playbook: Playbook) -> Callable[..., Case]:
    """`seen(deal={"stage": "proposal"})`: the healthy deal, with these parts replaced."""
    return lambda **told: make(told).under(playbook)
