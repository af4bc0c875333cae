"""Would a wrong threshold be noticed? `python -m tests.rules.mutate [file or folder of rules/ ...]`

Each comparison, number, `and`, `or` and `not` of a file is replaced in turn, and the tests that belong to the file are
run: a mutant that they let pass survives. Survivors that change nothing anybody could see stand in survivors.yaml with
the reason; any other survivor, and any reason without its survivor, ends the command with 1.

Every mutant is a process forked from one that has loaded what stays the same. (mutmut leaves out decorated functions,
which all rules are; cosmic-ray writes mutants into the working tree and starts an interpreter for each.)
"""

import ast
import importlib
import importlib.machinery
import os
import resource
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from copy import deepcopy
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.rules.written import cases_in

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SURVIVORS = HERE / "survivors.yaml"
PLAIN = ("-q", "-p", "no:cacheprovider")
SECONDS = 90
"""Of CPU time. A mutant that takes longer does not end: it is noticed."""

LEAVES = ("risk", "adherence", "next_action")
"""Folders whose files nothing else imports: a rule each, with its cases beside this file."""

OF_A_RULE = ("test_cases.py", "test_bounds.py")
OF_ALL_RULES = ("test_judge.py",)

_FRAME = ("test_judge.py", "test_cases.py", "test_properties.py")
TESTS: dict[str, Sequence[str]] = {
    "rules/asked.py": ("test_asked.py",),
    "rules/calendar.py": ("test_calendar.py", "test_cases.py"),
    "rules/followed.py": ("test_followed.py",),
    "rules/measures.py": ("test_measures.py", "test_cases.py"),
    "rules/proof.py": ("test_proof.py", *_FRAME),
    "rules/scorecard": ("scorecard",),
    "rules/matching": ("matching",),
    "rules/call_review": ("call_review",),
    "rules/evidence": ("evidence/test_gate.py", "evidence/test_reading.py", "evidence/test_lexicon.py"),
    "rules": _FRAME,
}
"""The tests that belong to a file: those of the longest name that it begins with."""

_OTHER: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}


@dataclass(frozen=True)
class Mutant:
    """A file with one thing in it replaced."""

    line: int
    name: str  # the line as it stands, and what in it becomes what; the same wherever the line moves
    tree: ast.Module


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a file, from its first line to its last."""
    tree, lines = ast.parse(source), source.splitlines()
    nodes = [n for n in ast.walk(tree) if isinstance(n, ast.Compare | ast.Constant | ast.BoolOp | ast.UnaryOp)]
    seen: Counter[str] = Counter()
    for node in sorted(nodes, key=lambda one: (one.lineno, one.col_offset)):
        for part, other in _others(node):
            whole, memo = tree, {id(node): other}
            name = f"{lines[node.lineno - 1].strip()} : {part}"
            seen[name] += 1
            told = name if seen[name] == 1 else f"{name} ({seen[name]})"
            yield Mutant(node.lineno, told, ast.fix_missing_locations(deepcopy(whole, memo)))


def _others(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """What may stand in the place of a part, each with a short name."""
    if isinstance(node, ast.Compare):
        for place, op in enumerate(node.ops):
            for other in _OTHER[type(op)]:
                ops = [*node.ops[:place], other(), *node.ops[place + 1 :]]
                yield _told(node, ast.copy_location(ast.Compare(node.left, ops, node.comparators), node))
    elif isinstance(node, ast.BoolOp):
        op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
        yield _told(node, ast.copy_location(ast.BoolOp(op, node.values), node))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield _told(node, node.operand)
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        step = 1 if isinstance(node.value, int) else abs(node.value) / 10 or 0.1
        for value in (node.value + step, node.value - step):
            yield _told(node, ast.copy_location(ast.Constant(value), node))


def _told(node: ast.expr, other: ast.expr) -> tuple[str, ast.expr]:
    return f"{ast.unparse(node)} -> {ast.unparse(other)}", other


class _Mutated(MetaPathFinder, Loader):
    """Hands out the mutant where its module is imported."""

    def __init__(self, module: str, file: Path, tree: ast.Module) -> None:
        self.module, self.file, self.tree = module, file, tree

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        return importlib.machinery.ModuleSpec(name, self, origin=str(self.file)) if name == self.module else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.tree, str(self.file), "exec"), module.__dict__)


class _Own:
    """Of the tests of all rules, those of one; and of its mutants, those that they let pass.

    The tests are collected once, and run in a process forked for each mutant: its module is imported there.
    """

    def __init__(self, file: Path, every: Sequence[Mutant]) -> None:
        self.file, self.every, self.passed, self.asked = file, every, list[Mutant](), False
        self.key = f"{file.parent.name}.{file.stem.replace('_', '-')}"

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if getattr(item, "callspec").params.get("key") == self.key]  # noqa: B009

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        def run() -> int:
            for item, after in zip(session.items, [*session.items[1:], None], strict=True):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
                if session.testsfailed:
                    return 1
            return 0 if session.items else 1

        if forked(self.file, None, run) == 0:
            self.asked = True
            self.passed = [one for one in self.every if forked(self.file, one.tree, run) == 0]
        return True


def forked(file: Path, tree: ast.Module | None, run: Callable[[], int]) -> int:
    """What `run` comes to in a process of its own, with this in the place of the file (None: the file itself)."""
    if pid := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    code = 70
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        if tree is not None:
            module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            sys.meta_path.insert(0, _Mutated(module, file, tree))
            sys.modules.pop(module, None)
        code = run()
    finally:
        os._exit(code)


def survivors(file: Path) -> tuple[int, list[Mutant]]:
    """How many mutants a file has, and those that its tests let pass."""
    every = list(mutants(file.read_text(encoding="utf-8")))
    told, passed = file.relative_to(ROOT), every
    if told.parts[1] in LEAVES:
        own = _Own(file, every)
        with redirect_stdout(StringIO()):
            ended = pytest.main([*PLAIN, "-W", "ignore", *(str(HERE / name) for name in OF_A_RULE)], [own])
        if not own.asked or ended != 0:
            raise SystemExit(f"{file}: its tests fail before anything is replaced")
        passed = own.passed

    def run() -> int:
        return int(pytest.main(["-x", *PLAIN, *(str(HERE / name) for name in tests_of(told))]))

    if passed and forked(file, None, run) != 0:
        raise SystemExit(f"{file}: its tests fail before anything is replaced")
    return len(every), [one for one in passed if forked(file, one.tree, run) == 0]


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
    _load("tests/rules/written.py")
    ready = False
    for file in files_of(asked):
        if not ready and file.parent.name in LEAVES:
            ready = True
            _load("tests/rules/test_cases.py", "tests/rules/test_judge.py")
        told = file.relative_to(ROOT).as_posix()
        reasons = dict(explained.get(told) or {})
        count, passed = survivors(file)
        total += count
        for one in passed:
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
