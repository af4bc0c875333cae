"""The cases of rules as they are written, each file read once in a process."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML


@cache
def cases_in(file: Path) -> Mapping[str, Any]:
    """The cases of one rule by their names, in the short form of conftest.py."""
    return dict(YAML(typ="safe").load(file))
