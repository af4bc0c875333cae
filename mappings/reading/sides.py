"""The labels by which recorders call a voice: `sides/labels.yaml`, shipped and a company's own."""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from mappings.document import Shelf
from mappings.problems import BadMapping
from mappings.schema import Extending
from mappings.validate import validate
from rules.matching.sides import Labels, fold

SHIPPED = Path(__file__).parent.parent / "sides"
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class LabelsFile(Extending):
    """What recorders call a voice: `sides/labels.yaml`."""

    rep: list[Label] = Field([], description="Voices of our side")
    buyer: list[Label] = Field([], description="Voices of the buyer's side")
    nobody: list[Label] = Field([], description="A room or a recorder: never taken for one person")


def load_labels(own: Path | None = None) -> Labels:
    """The company's own labels (`own` is its folder sides/), else the shipped ones. Raises BadMapping."""
    document = Shelf("sides", own, SHIPPED).open("labels")
    assert document is not None, "shipped"
    file = validate(document, LabelsFile)
    if file is None or document.problems:
        raise BadMapping(document.problems)
    return Labels(*(frozenset(map(fold, words)) for words in (file.rep, file.buyer, file.nobody)))


@cache
def shipped_labels() -> Labels:
    return load_labels()
