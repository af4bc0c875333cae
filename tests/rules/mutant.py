"""A file of rules with one thing in it replaced: a comparison, a number, `and`, `or` or `not`."""

import ast
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

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


@dataclass(frozen=True, eq=False)
class Mutant:
    """A file with one thing in it replaced."""

    line: int
    name: str  # the line as it stands, and what in it becomes what; the same wherever the line moves
    tree: ast.Module
    inside: bool  # within a function: what is imported stays as it is


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a file, from its first line to its last."""
    tree, lines = ast.parse(source), source.splitlines()
    nodes = [n for n in ast.walk(tree) if isinstance(n, ast.Compare | ast.Constant | ast.BoolOp | ast.UnaryOp)]
    bodies = [line for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) for line in n.body]
    inside = {id(node) for line in bodies for node in ast.walk(line)}
    seen: Counter[str] = Counter()
    for node in sorted(nodes, key=lambda one: (one.lineno, one.col_offset)):
        for part, other in _others(node):
            whole, memo = tree, {id(node): other}
            name = f"{lines[node.lineno - 1].strip()} : {part}"
            seen[name] += 1
            told = name if seen[name] == 1 else f"{name} ({seen[name]})"
            mutated = ast.fix_missing_locations(deepcopy(whole, memo))
            yield Mutant(node.lineno, told, mutated, id(node) in inside)


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
