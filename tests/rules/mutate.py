"""Would a wrong threshold be noticed? `python -m tests.rules.mutate [file or folder of rules/ ...]`

Each comparison, number, `and`, `or` and `not` of a file is replaced in turn, and the tests that belong to the file are
run: a mutant that they let pass survives. Survivors that change nothing anybody could see stand in survivors.yaml with
the reason; any other survivor, and any reason without its survivor, ends the command with 1.

Every mutant is a process forked from one that has loaded what stays the same. Tests that draw their examples at random
are left out: what is noticed by luck is not noticed. (mutmut leaves out decorated functions, which all rules are;
cosmic-ray writes mutants into the working tree and starts an interpreter for each.)
"""

import ast
import gc
import importlib
import importlib.machinery
import os
import pickle
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from functools import partial
from importlib.abc import Loader, MetaPathFinder
from io import StringIO
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, TypeVar

import pytest
from ruamel.yaml import YAML

from tests.rules.mutant import Mutant, mutants
from tests.rules.written import cases_in

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SURVIVORS = HERE / "survivors.yaml"
PLAIN = ("-q", "-p", "no:cacheprovider", "--tb=no")
LONGER, AT_LEAST = 10, 5
"""A mutant that takes so many times the CPU time of the file itself and so many seconds does not end: it is noticed."""

LEAVES = ("risk", "adherence", "next_action")
"""Folders whose files nothing else imports: a rule each, with its cases beside this file."""

OF_A_RULE = ("test_cases.py", "test_bounds.py")
OF_ALL_RULES = ("test_judge.py",)

_FRAME = ("test_judge.py", "test_cases.py")
TESTS: dict[str, Sequence[str]] = {
    "rules/asked.py": ("test_asked.py",),
    "rules/calendar.py": ("test_calendar.py",),
    "rules/contact.py": ("test_contact.py",),
    "rules/heard.py": ("test_inquiry.py",),
    "rules/inquiry.py": ("test_inquiry.py",),
    "rules/case/told.py": ("case/test_told.py",),
    "rules/case/deal.py": ("case/test_deal.py",),
    "rules/case/history.py": ("case/test_history.py",),
    "rules/case/people.py": ("case/test_people.py",),
    "rules/case/talks.py": ("case/test_talks.py",),
    "rules/case/method.py": ("case/test_method.py",),
    "rules/case/said.py": ("case/test_said.py",),
    "rules/case/pace.py": ("case/test_pace.py",),
    **{f"rules/{name}.py": ("test_parts.py",) for name in ("assessment", "facts", "once", "playbook")},
    "rules/choose.py": ("test_choose.py", "test_judge.py"),
    "rules/judge.py": (
        *("test_process.py", "test_score.py", "test_signals.py", "test_frame.py", "test_choose.py"),
        "test_judge.py",
    ),
    "rules/lives.py": ("test_lives.py", "test_judge.py"),
    "rules/engagement.py": ("test_engagement.py",),
    "rules/rule.py": ("test_frame.py",),
    "rules/followed.py": ("test_followed.py",),
    "rules/measures.py": ("test_measures.py",),
    "rules/proof.py": ("test_proof.py",),
    **{
        f"rules/scorecard/{name}.py": (f"scorecard/test_{name}.py",)
        for name in ("choose", "fit", "leak", "lift", "measure")
    },
    "rules/matching": ("matching",),
    "rules/call_review": ("call_review",),
    **{
        f"rules/evidence/{name}.py": (f"evidence/test_{name}.py",)
        for name in ("asking", "automaton", "lexicon", "passage", "scorecard", "stance", "talk")
    },
    "rules/evidence/detector": ("evidence/test_found.py", "evidence/test_detectors.py"),
    "rules/evidence/reader.py": ("evidence/test_reader.py", "evidence/test_gate.py"),
    "rules": _FRAME,
}
"""The tests that belong to a file: those of the longest name that it begins with."""

AT_IMPORT = (
    "rules/call_review/criterion.py",
    "rules/evidence/detector.py",
    "rules/rule.py",
    "rules/once.py",
    "rules/value.py",
)
"""Files whose functions are run while others are imported: each mutant imports everything anew."""

T = TypeVar("T")


class BadTests(Exception):
    """Tests that fail before anything is replaced."""


class _Mutated(MetaPathFinder, Loader):
    """Hands out the mutant where its module is imported."""

    def __init__(self, module: str, file: Path, tree: ast.Module) -> None:
        self.module, self.file, self.tree = module, file, tree

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        return importlib.machinery.ModuleSpec(name, self, origin=str(self.file)) if name == self.module else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.tree, str(self.file), "exec"), module.__dict__)


class _Plain:
    """Leaves out the tests that draw at random."""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [one for one in items if not getattr(getattr(one, "obj", None), "is_hypothesis_test", False)]


class _Collected(_Plain):
    """Tests collected once, and run in a process forked for each mutant."""

    def __init__(self, file: Path, every: Sequence[Mutant], change: Callable[[Path, Mutant], None]) -> None:
        self.file, self.every, self.change = file, every, change
        self.passed: list[Mutant] | None = None

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        def run(one: Mutant) -> int:
            self.change(self.file, one)
            for item, after in zip(session.items, [*session.items[1:], None], strict=True):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
                if session.testsfailed:
                    return 1
            return 0 if session.items else 1

        self.passed = passed(run, self.file, self.every)
        return True

    def passing(self, tests: Sequence[str]) -> list[Mutant]:
        """The mutants that these tests let pass."""
        with redirect_stdout(StringIO()):
            pytest.main([*PLAIN, "-W", "ignore", *(str(HERE / name) for name in tests)], [self])
        if self.passed is None:
            raise BadTests
        return self.passed


class _Own(_Collected):
    """Of the tests of all rules, those of one; its module is imported in the process of the mutant."""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        key = f"{self.file.parent.name}.{self.file.stem.replace('_', '-')}"
        items[:] = [item for item in items if getattr(item, "callspec").params.get("key") == key]  # noqa: B009


def imported(file: Path, mutant: Mutant) -> None:
    """From now on the mutant is imported in the place of the file."""
    module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
    sys.meta_path.insert(0, _Mutated(module, file, mutant.tree))
    sys.modules.pop(module, None)


def swapped(file: Path, mutant: Mutant) -> None:
    """The functions of the file, already imported, do from now on what the mutant's do."""
    plain = compile(file.read_text(encoding="utf-8"), str(file), "exec")
    codes = dict(zip(_codes(plain), _codes(compile(mutant.tree, str(file), "exec")), strict=True))
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename == str(file):
            one.__code__ = codes[one.__code__]


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _codes(one)


def passed(run: Callable[[Mutant], int], file: Path, some: Sequence[Mutant]) -> list[Mutant]:
    """The mutants with which `run` comes to 0, as it does with the file itself in its own place."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    itself = Mutant(0, "itself", ast.parse(file.read_text(encoding="utf-8")), inside=True)
    if some and forked(partial(run, itself)) != 0:
        raise BadTests
    took = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    return [one for one in some if forked(partial(run, one), AT_LEAST + int(LONGER * took)) == 0]


def forked(run: Callable[[], T], seconds: int | None = None) -> T | None:
    """What `run` comes to in a process of its own; None where that process ends before, or has used its CPU time."""
    reading, writing = os.pipe()
    if pid := os.fork():
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            came = pipe.read()
        os.waitpid(pid, 0)
        return pickle.loads(came) if came else None
    try:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        if seconds:
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        os.write(writing, pickle.dumps(run()))
    finally:
        os._exit(0)


def survivors(file: Path, every: Sequence[Mutant]) -> list[int]:
    """Which of the mutants of a file its tests let pass, by their number. Everything may be imported afterwards."""
    told = file.relative_to(ROOT)
    if told.parts[1] in LEAVES:
        left = _Own(file, every, imported).passing(OF_A_RULE)
        found = _alone(file, left)
    else:
        swap = [] if told.as_posix() in AT_IMPORT else [one for one in every if one.inside]
        found = _alone(file, [one for one in every if one not in swap])
        found += _Collected(file, swap, swapped).passing(tests_of(told)) if swap else []
    return [n for n, one in enumerate(every) if one in found]


def _alone(file: Path, some: Sequence[Mutant]) -> list[Mutant]:
    """Those of these mutants that the tests let pass when everything is imported anew."""

    def run(one: Mutant) -> int:
        imported(file, one)
        tests = tests_of(file.relative_to(ROOT))
        return int(pytest.main(["-x", *PLAIN, *(str(HERE / name) for name in tests)], [_Plain()]))

    return passed(run, file, some)


def tests_of(told: Path) -> Sequence[str]:
    """The tests that belong to a file; of a rule those that ask all rules, beside its own."""
    if told.parts[1] in LEAVES:
        return OF_ALL_RULES
    return TESTS[max((key for key in TESTS if told.as_posix().startswith(key)), key=len)]


def files_of(asked: Sequence[str]) -> list[Path]:
    """Files that stand for themselves last: for them everything is loaded beforehand."""
    every = []
    for one in asked or ["rules"]:
        place = ROOT / one
        every += [place] if place.is_file() else sorted(place.rglob("*.py"))
    return sorted((f for f in every if f.name != "__init__.py"), key=lambda f: f.parent.name in LEAVES)


def _load(*what: str) -> None:
    """Everything that is needed to collect these tests is in memory from now on."""
    for cases in HERE.glob("*/*.yaml"):
        cases_in(cases)
    with redirect_stdout(StringIO()):
        pytest.main(["--collect-only", "-qq", *PLAIN, "-W", "ignore", *what])


def main(asked: Sequence[str]) -> int:
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    explained = YAML(typ="safe").load(SURVIVORS) or {}
    wrong = total = known = 0
    own = set(sys.modules)
    _load("tests/rules/written.py")
    for name in set(sys.modules) - own:  # what the conftest imports is imported anew, with the mutant among it
        if name.partition(".")[0] in ("rules", "mappings", "tests"):
            del sys.modules[name]
    ready = False
    for file in files_of(asked):
        if not ready and file.parent.name in LEAVES:
            ready = True
            _load("tests/rules/test_cases.py", "tests/rules/test_judge.py")
        told = file.relative_to(ROOT).as_posix()
        reasons = dict(explained.get(told) or {})
        every = list(mutants(file.read_text(encoding="utf-8")))
        left = forked(partial(survivors, file, every))
        if left is None:
            raise SystemExit(f"{told}: its tests fail before anything is replaced")
        total += len(every)
        for one in (every[n] for n in left):
            if reasons.pop(one.name, None):
                known += 1
            else:
                wrong += 1
                print(f"{told}:{one.line}  {one.name}", flush=True)
        for name in reasons:
            wrong += 1
            print(f"{told}: is explained, and does not survive: {name}", flush=True)
    print(f"{total} mutants, {known} explained, {wrong} to look at")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
