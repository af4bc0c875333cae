"""A schedule from YAML, each fault of the text named with its line.

seed: 7
faults:
  - {at: 12, kind: html, status: 502, times: 3}
  - {at: 4, path: /jobs/, kind: expire}
  - {at: 30, kind: lock, object: Opportunity, records: 2}
draw: {faults: 8, requests: 200, objects: [Task], fields: [Opportunity.NextStep]}
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError

from connector.sandbox.wire.org import Org

from .schedule import KINDS, Option, Planned, Schedule, draw

_TOP = ("seed", "faults", "draw")
_DRAW = {"faults": Option(0, 1, 10_000), "requests": Option(0, 1, 1_000_000)}
_LISTS = ("kinds", "objects", "fields")
_AT = Option(1, 1, 10_000_000)
_SEED = Option(0, 0, 2**31 - 1)


class BadSchedule(ValueError):
    """Every fault of the text, one to a line: file, line, what is wrong, the nearest that would be right."""


def read_schedule(text: str, name: str, org: Org) -> Schedule:
    """``name`` is what the faults of the text are told with. Raises BadSchedule."""
    try:
        found = YAML(typ="rt").load(text)
    except MarkedYAMLError as fault:
        mark = fault.problem_mark
        raise BadSchedule(f"{name}:{mark.line + 1 if mark else 1} is not YAML: {fault.problem}") from None
    return _Reader(name, org).schedule(found)


@dataclass
class _Reader:
    name: str
    org: Org
    problems: list[str] = field(default_factory=list)

    def schedule(self, found: Any) -> Schedule:
        if not isinstance(found, CommentedMap):
            raise BadSchedule(f"{self.name}:1 holds no schedule. Nearest: seed, faults and draw, each on its own line.")
        self._known(found, _TOP, "a schedule")
        seed = self._number(found, "seed", _SEED)
        planned = self._faults(found)
        drawn = self._drawn(found, seed)
        if self.problems:
            raise BadSchedule("\n".join(self.problems))
        return Schedule(seed, (*planned, *drawn))

    def _faults(self, found: CommentedMap) -> list[Planned]:
        if "faults" not in found:
            return []
        told = found["faults"]
        if not isinstance(told, CommentedSeq):
            self._wrong(found, "faults", "a list is needed: - {at: 12, kind: html}")
            return []
        planned = []
        for place, one in enumerate(told):
            if isinstance(one, CommentedMap):
                planned += self._fault(one)
            else:
                self._say(told.lc.item(place)[0], "faults", f"{one!r} is no fault: - {{at: 12, kind: html}}")
        return planned

    def _fault(self, one: CommentedMap) -> list[Planned]:
        kind = one.get("kind")
        if kind not in KINDS:
            if "kind" in one:
                self._wrong(one, "kind", f"there is no kind {kind!r}. {_nearest(kind, KINDS)}")
            else:
                self._say(one.lc.line, "kind", f"is missing. {_nearest(None, KINDS)}")
            return []
        options = KINDS[kind]
        self._known(one, ("at", "kind", "path", *options), f"a fault of kind {kind}")
        if "at" not in one:
            self._say(one.lc.line, "at", "is missing: the number of the request, from 1")
        values: dict[str, Any] = {"at": self._number(one, "at", _AT)}
        if not isinstance(one.get("path", ""), str):
            self._wrong(one, "path", "a part of an address is needed, such as /query")
        for name, option in options.items():
            values[name] = self._number(one, name, option) if option.most else self._named(one, name)
        return [Planned(kind, path=str(one.get("path", "")), **values)]

    def _drawn(self, found: CommentedMap, seed: int) -> tuple[Planned, ...]:
        told = found.get("draw")
        if told is None:
            return ()
        if not isinstance(told, CommentedMap):
            self._wrong(found, "draw", "faults and requests are needed: {faults: 8, requests: 200}")
            return ()
        self._known(told, (*_DRAW, *_LISTS), "draw")
        for name in _DRAW:
            if name not in told:
                self._say(told.lc.line, f"draw.{name}", "is missing: a whole number from 1")
        numbers = {name: self._number(told, name, option) for name, option in _DRAW.items()}
        lists = {name: self._list(told, name) for name in _LISTS}
        if self.problems:
            return ()
        lacking = [kind for kind in lists["kinds"] if "object" in KINDS[kind] and not lists["objects"]]
        lacking += [kind for kind in lists["kinds"] if "field" in KINDS[kind] and not lists["fields"]]
        if lacking:
            self._wrong(
                told, "kinds", f"{lacking[0]} needs {'fields' if lacking[0] == 'vanish' else 'objects'} beside it"
            )
            return ()
        return draw(seed, numbers["faults"], numbers["requests"], *(lists[name] for name in _LISTS))

    def _list(self, told: CommentedMap, name: str) -> list[str]:
        values = told.get(name, ())
        if not isinstance(values, list | tuple):
            self._wrong(told, name, "a list is needed")
            return []
        found = []
        for value in values:
            fault = self._unknown(name.removesuffix("s"), value)
            if fault:
                self._wrong(told, name, fault)
            found.append(str(value))
        return found

    def _named(self, one: CommentedMap, name: str) -> str:
        if name not in one:
            self._say(one.lc.line, name, f"is missing, which a fault of kind {one['kind']} needs")
            return ""
        fault = self._unknown(name, one[name])
        if fault:
            self._wrong(one, name, fault)
        return str(one[name])

    def _unknown(self, name: str, value: Any) -> str:
        """What is wrong with the name of a kind, an object or a field; empty where nothing is."""
        if name == "kind":
            return "" if value in KINDS else f"there is no kind {value!r}. {_nearest(value, KINDS)}"
        object_name, _, field_name = str(value).partition(".")
        known = self.org.objects.get(object_name.lower())
        if known is None:
            names = [one.name for one in self.org.objects.values()]
            return f"there is no object {object_name!r}. {_nearest(object_name, names)}"
        if name == "field" and known.get(field_name) is None:
            names = [one.name for one in known]
            return f"{known.name} has no field {field_name!r}. {_nearest(field_name, names)}"
        return ""

    def _number(self, one: CommentedMap, name: str, option: Option) -> int:
        value = one.get(name, option.default)
        if name in one and (not isinstance(value, int) or isinstance(value, bool)):
            self._wrong(one, name, f"a whole number is needed, not {value!r}")
        elif name in one and not option.least <= value <= option.most:
            nearest = min(max(value, option.least), option.most)
            self._wrong(one, name, f"{value} is not from {option.least} to {option.most}. Nearest: {nearest}.")
        else:
            return int(value)
        return option.least

    def _known(self, one: CommentedMap, names: Iterable[str], what: str) -> None:
        for name in one:
            if name not in names:
                self._wrong(one, name, f"is nothing that {what} has. {_nearest(name, names)}")

    def _wrong(self, one: CommentedMap, name: str, fault: str) -> None:
        self._say(one.lc.key(name)[0], name, fault)

    def _say(self, line: int, name: str, fault: str) -> None:
        self.problems.append(f"{self.name}:{line + 1} {name}: {fault}")


def _nearest(word: object, known: Iterable[str]) -> str:
    names = list(known)
    near = get_close_matches(str(word), names, n=1, cutoff=0.5)
    if near or len(names) > 12:
        return f"Nearest: {(near or get_close_matches(str(word), names, n=1, cutoff=0) or names)[0]}."
    return f"One of {', '.join(names)} is needed."
