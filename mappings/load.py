"""A company's folder of YAML, loaded whole: every file checked, every fault named, nothing half loaded.

    orgs/*.yaml  fields/*.yaml  playbooks/*.yaml  methodologies/*.yaml  weights/*.yaml  words/*.yaml
    lexicon/*.yaml  sides/labels.yaml  rubrics/*.yaml

A name means the company's own file first, then the shipped one.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from mappings import resolve
from mappings.document import Document, Shelf
from mappings.document import resolve as resolve_file
from mappings.organisation import Company, Fields, Organisation, Process
from mappings.problems import BadMapping, Problem, nearest
from mappings.reading.rubrics import load_rubric
from mappings.reading.shelves import Shelves
from mappings.schema import (
    FieldsFile,
    MethodologyFile,
    OrganisationFile,
    PlaybookFile,
    WeightsFile,
    WordsFile,
)
from mappings.table import TableFields
from mappings.validate import validate
from rules.playbook import Methodology, Weights
from rules.rule import RuleSet, discover

__all__ = ["Company", "Organisation", "load_company", "table_fields"]

SHIPPED = Path(__file__).parent
KINDS = ("orgs", "fields", "playbooks", "methodologies", "weights", "words", "lexicon", "sides", "rubrics")
M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


def load_company(folder: Path, rules: RuleSet | None = None) -> Company:
    """Every organisation under `folder`. Raises BadMapping with all problems of all files at once."""
    loader = Loader(folder, rules or discover())
    found = [loader.organisation(name) for name in loader.own("orgs")]
    loader.check_the_rest()
    organisations = [one for one in found if one is not None]
    if not loader.own("orgs"):
        loader.problems.append(
            Problem("orgs/", None, "", "holds no organisation", "Make a first one with: cornerman init DIR.")
        )
    loader.problems += resolve.pinned_twice(organisations)
    if loader.problems:
        raise BadMapping(loader.problems)
    return Company({one.alias: one for one in organisations})


def table_fields(file: Path) -> TableFields:
    """The `load` part of a fields file, wherever it lies. Raises BadMapping, also where the file has no such part."""
    if not file.is_file():
        raise BadMapping([Problem(file.name, None, "", "there is no such file")])
    loader = Loader(None, None)
    document = resolve_file(file, Shelf("fields", file.parent, SHIPPED / "fields"))
    document.problems = [replace(p, place=file.name) if p.place.endswith(file.name) else p for p in document.problems]
    found = loader.checked(document, FieldsFile, resolve.table)
    if found is None:
        raise BadMapping(loader.problems)
    return found


class Loader:
    """Opens each file once, by kind and name, and gathers the problems."""

    def __init__(self, folder: Path | None, rules: RuleSet | None) -> None:
        self.folder, self.rules = folder, rules
        self.shelves = {kind: Shelf(kind, folder / kind if folder else None, SHIPPED / kind) for kind in KINDS}
        self.problems: list[Problem] = []
        self.reading = Shelves(folder)
        self._documents: dict[tuple[str, str], Document | None] = {}
        self._made: dict[tuple[str, str], object] = {}

    def own(self, kind: str) -> list[str]:
        """Names of the company's own files of a kind."""
        shelf = self.shelves[kind].own
        if shelf is None or not shelf.is_dir():
            return []
        for file in sorted(shelf.glob("*.yml")):
            self.problems.append(Problem(f"{kind}/{file.name}", None, "", "is not read", "Name it .yaml."))
        return sorted(file.stem for file in shelf.glob("*.yaml"))

    def check_the_rest(self) -> None:
        """A file that no organisation names is checked all the same: it will be named one day."""
        for name in self.own("fields"):
            self.fields(name)
        for name in self.own("methodologies"):
            self.methodology(name)
        for name in self.own("weights"):
            self.weights(name)
        for name in self.own("playbooks"):
            self.process(name)
        for name in self.own("words"):
            self.words_file(name)
        self._check_reading()

    def _check_reading(self) -> None:
        """The company's own lexicons, labels and rubrics."""
        checks: list[Callable[[], object]] = [partial(self.reading.lexicon, name) for name in self.own("lexicon")]
        if self.own("sides"):
            checks.append(self.reading.labels)
        checks += [partial(load_rubric, name, self.shelves["rubrics"].own) for name in self.own("rubrics")]
        for check in checks:
            try:
                check()
            except BadMapping as error:
                self.problems += error.problems

    def organisation(self, alias: str) -> Organisation | None:
        return self._once("orgs", alias, OrganisationFile, lambda d, f: resolve.organisation(self, d, f, alias))

    def fields(self, name: str) -> Fields | None:
        return self._once("fields", name, FieldsFile, lambda d, f: resolve.fields(d, f, name))

    def methodology(self, name: str) -> Methodology | None:
        return self._once("methodologies", name, MethodologyFile, lambda d, f: resolve.methodology(d, f, name))

    def weights(self, name: str) -> Weights | None:
        return self._once("weights", name, WeightsFile, lambda d, f: resolve.weights(d, f, self.rules))

    def process(self, name: str) -> Process | None:
        return self._once("playbooks", name, PlaybookFile, lambda d, f: resolve.process(self, d, f, name))

    def words_file(self, name: str) -> WordsFile | None:
        return self._once("words", name, WordsFile, lambda d, f: resolve.words_file(d, f, self.rules))

    def missing(self, document: Document, path: tuple[str, ...], kind: str, name: str) -> None:
        """Complain about an entry that names a file that is not there."""
        document.complain(path, f"there is no {kind}/{name}.yaml", nearest(name, self.shelves[kind].names()))

    def exists(self, kind: str, name: str) -> bool:
        return self.shelves[kind].find(name) is not None

    def checked(self, document: Document | None, model: type[M], make: Callable[[Document, M], T | None]) -> T | None:
        """What `make` makes of a valid document; its problems, and those `make` finds, are gathered."""
        if document is None:
            return None
        file = validate(document, model)
        made = make(document, file) if file is not None else None
        self.problems += document.problems
        return None if document.problems else made

    def _once(self, kind: str, name: str, model: type[M], make: Callable[[Document, M], T | None]) -> T | None:
        key = (kind, name)
        if key not in self._made:
            self._made[key] = self.checked(self.shelves[kind].open(name), model, make)
        return self._made[key]  # type: ignore[return-value]  # each kind has one type
