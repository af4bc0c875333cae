"""A YAML file as plain values, each with the place it came from; `extends` resolved.

Mappings merge deep, lists and single values replace. Nothing a file holds reaches a stack trace: every fault is a
`Problem` with its line.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from mappings.problems import Problem, nearest

Path_ = tuple[str, ...]
MAX_BYTES = 1_000_000
MAX_NODES = 50_000
MAX_DEPTH = 20


@dataclass
class Document:
    """One resolved file. `places` leads from the path of an entry to file and line (from 1)."""

    place: str
    values: dict[str, Any] = field(default_factory=dict)
    places: dict[Path_, tuple[str, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def at(self, path: Path_) -> tuple[str, int | None]:
        """Where an entry stands, or the nearest entry above it."""
        for length in range(len(path), -1, -1):
            if found := self.places.get(path[:length]):
                return found
        return self.place, None

    def problem(self, path: Path_, fault: str, remedy: str = "") -> Problem:
        place, line = self.at(path)
        return Problem(place, line, ".".join(path), fault, remedy)

    def complain(self, path: Path_, fault: str, remedy: str = "") -> None:
        self.problems.append(self.problem(path, fault, remedy))


@dataclass(frozen=True)
class Shelf:
    """One kind of file: the company's own by name, then the shipped ones."""

    kind: str
    own: Path | None
    shipped: Path

    def names(self) -> list[str]:
        folders = [self.shipped] + ([self.own] if self.own else [])
        return sorted({file.stem for folder in folders if folder.is_dir() for file in folder.glob("*.yaml")})

    def find(self, name: str, *, but_not: Path | None = None) -> Path | None:
        """The file of this name; a file that extends its own name means the shipped one."""
        for folder in (self.own, self.shipped):
            if folder is not None and Path(name).name == name:
                file = folder / f"{name}.yaml"
                if file.is_file() and file != but_not:
                    return file
        return None

    def place(self, file: Path) -> str:
        own = self.own is not None and file.parent == self.own
        return f"{'' if own else 'shipped '}{self.kind}/{file.name}"

    def open(self, name: str) -> Document | None:
        """The resolved file of this name, or None when there is none."""
        file = self.find(name)
        return None if file is None else resolve(file, self)


def resolve(file: Path, shelf: Shelf, seen: tuple[Path, ...] = ()) -> Document:
    """Read a file and everything that it extends."""
    document = read(file, shelf.place(file))
    base_name = document.values.pop("extends", None)
    if base_name is None or document.problems:
        return document
    if not isinstance(base_name, str):
        document.complain(("extends",), "should be the name of one file", f"Leave it out, or name one of {shelf.kind}/")
        return document
    base_file = shelf.find(base_name.removesuffix(".yaml"), but_not=file)
    if base_file is None:
        document.complain(
            ("extends",),
            f"there is no {shelf.kind}/{base_name}.yaml, shipped or of your own",
            nearest(base_name, shelf.names()),
        )
        return document
    if base_file in (*seen, file):
        document.complain(("extends",), "these files extend one another in a circle", "Let one of them stand alone.")
        return document
    base = resolve(base_file, shelf, (*seen, file))
    merged = Document(document.place, problems=base.problems + document.problems)
    merged.places = base.places | document.places
    merged.values = _merge(base.values, document.values)
    return merged


def _merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def read(file: Path, place: str) -> Document:
    """Read one file by itself."""
    document = Document(place)
    try:
        if file.stat().st_size > MAX_BYTES:
            document.complain((), f"is larger than {MAX_BYTES:,} bytes", "A mapping is a page or two.")
            return document
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        document.complain((), "is not UTF-8 text", "Save it as UTF-8.")
        return document
    except OSError as error:
        document.complain((), f"cannot be read ({error.strerror})", "")
        return document
    try:
        loaded = YAML(typ="rt").load(text)
    except (YAMLError, ValueError, RecursionError) as error:
        document.problems.append(_broken(place, error))
        return document
    if loaded is None:
        loaded = {}
    if not isinstance(loaded, dict):
        document.complain((), "should hold `name: value` entries", "")
        return document
    try:
        document.values = _Plain(document).mapping(loaded, ())
    except _TooMuch:
        document.complain((), "is nested too deep or repeats itself without end", "Write it without YAML aliases.")
    return document


def _broken(place: str, error: Exception) -> Problem:
    line, fault = None, "is not valid YAML"
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        fault = f"is not valid YAML: {(error.problem or 'unreadable').splitlines()[0]}"
    if isinstance(error, DuplicateKeyError):
        key = (error.problem or "").partition('"')[2].partition('"')[0]
        return Problem(place, line, key, "stands here twice", "Keep one of them.")
    return Problem(place, line, "", fault, "Look for a missing colon, quote or indent just above.")


class _TooMuch(Exception):
    pass


class _Plain:
    """Turns ruamel's nodes into plain values and notes where each stood."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.nodes = 0

    def mapping(self, node: Any, path: Path_) -> dict[str, Any]:
        return {
            _key(key): self.value(value, (*path, _key(key)), self.line(node.lc.key, key)) for key, value in node.items()
        }

    def value(self, node: Any, path: Path_, line: int | None) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES or len(path) > MAX_DEPTH:
            raise _TooMuch
        if line is not None:
            self.document.places[path] = (self.document.place, line)
        if isinstance(node, dict):
            return self.mapping(node, path)
        if isinstance(node, list):
            lc = getattr(node, "lc", None)
            return [
                self.value(item, (*path, str(n)), self.line(lc.item, n) if lc else line) for n, item in enumerate(node)
            ]
        return _scalar(node)

    @staticmethod
    def line(where: Callable[[Any], Any], key: Any) -> int | None:
        try:
            return int(where(key)[0]) + 1
        except (KeyError, TypeError, AttributeError):
            return None  # merged in by `<<`


def _key(key: Any) -> str:
    if isinstance(key, bool):
        return "true" if key else "false"
    return str(_scalar(key))


def _scalar(node: Any) -> Any:
    """ruamel keeps the writing of numbers and quotes in subclasses: back to the plain types."""
    if isinstance(node, bool) or node is None:
        return node
    for plain in (int, float, str):
        if isinstance(node, plain):
            return plain(node)
    return str(node) if not hasattr(node, "isoformat") else node.isoformat()
