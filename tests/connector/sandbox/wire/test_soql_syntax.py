"""Which queries are SOQL at all: the sandbox beside @jetstreamapp/soql-parser-js, a parser nobody here wrote."""

import json
import random
import re
from collections import Counter
from pathlib import Path

import pytest

from connector.sandbox.wire.errors import SalesforceError
from connector.sandbox.wire.org import Org
from connector.sandbox.wire.soql.run import prepare

from .npm import install, run
from .second.draw import Drawing
from .test_soql import CASES

PARSER = "6.3.1"
QUERIES, DAMAGED = 3000, 6000
ASK = """
import { parseQuery } from '@jetstreamapp/soql-parser-js';
import { readFileSync } from 'node:fs';
const refused = (query) => {
  try { parseQuery(query); return ''; } catch (error) { return error.message || 'refused'; }
};
console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(refused)));
"""
# A parser knows no fields and no meaning: what the sandbox refuses beyond grammar, by its words.
BEYOND_GRAMMAR = {
    "must be grouped or aggregated": "what a group holds",
    "only aggregate expressions use field aliasing": "an alias of a plain field",
    "can not be": "what a field can do",
    "does not support aggregate operator": "what a field can do",
    "takes from one to": "what ROLLUP and CUBE take",
    "GROUPING takes": "what a group holds",
    "takes one": "the arguments of a function",
    "in an aggregate query": "TYPEOF and child queries in groups",
    "duplicate alias": "two columns of one name",
    "semi join": "where a semi-join may stand, and what it selects",
    "should point to the same object type": "what a semi-join compares",
    "cannot also use LIMIT": "sums of everything with a limit",
    "LIMIT of at most 200": "FIELDS() without a limit",
    "compared with null": "LIKE null",
    "unexpected token: '(": "a function that does not exist",
    "subquery": "child queries within child queries, or in groups",
    "ORDER BY is not allowed with COUNT()": "sorting a number",
    "in IN are not served": "date literals in IN",
    "Semi join": "where a semi-join may stand, and what it selects",
    "is not served here": "listed in docs/sandbox.md",
    "(not served here)": "listed in docs/sandbox.md",
    "invalid escape": "an escape that does not exist",
}
NOT_SERVED = re.compile(
    r"\b(FOR (VIEW|REFERENCE|UPDATE)|ALL ROWS|WITH (SECURITY|USER)\w*|USD\d+|INCLUDES|EXCLUDES)\b",
    re.I,
)
# Where the parser is laxer than the reference.
LAX = {
    r"^unexpected token: '\.'": "a path where an alias stands, or an object",
    r"^unexpected token: 'OR'": "AND and OR side by side without brackets",
    r"^unexpected token: '(\w+)'": "a condition beside another without AND, a word taken for an alias",
    r"^unexpected token: '(<EOF>'|'|-'|\d{12,}')": "a clause without its number, a value in COUNT(), a huge limit",
}
# What the parser itself does not take, and Salesforce does.
THEIR_QUIRKS = {
    r"\bWHERE\b.* OFFSET \d+$": "OFFSET straight after WHERE",
    r"GROUPING *\([\w. ]+\) (DESC|ASC|NULLS)": "ORDER BY GROUPING() either way",
    r"USING SCOPE (?!mine|everything)": "a scope of another name, which is no grammar",
    r"[ (](AVG|SUM|MIN|MAX|COUNT|COUNT_DISTINCT|\w+_MONTH|FALSE|TRUE|NULL) *[),=]": "a word it keeps for itself",
    r"\b(?!AND|OR|NOT|IN|WHERE|SELECT|BY|FROM|HAVING)\w+ \( ([\w.]+ )?\)": "no such function",
}


def damage(draw: random.Random, text: str) -> str:
    """A query with one word gone, doubled, moved or exchanged."""
    words = re.findall(r"'(?:[^'\\]|\\.)*'|[\w.:+\-]+|\S", text)
    at = draw.randrange(len(words))
    match draw.randrange(4):
        case 0:
            del words[at]
        case 1:
            words.insert(at, draw.choice(words))
        case 2:
            other = draw.randrange(len(words))
            words[at], words[other] = words[other], words[at]
        case _:
            strange = "AND OR NOT ( ) LIKE null TODAY LIMIT 5 -3.5 '' , ORDER BY COUNT() FROM NULLS LAST 'x' 1e5 5."
            words[at] = draw.choice(strange.split())
    return " ".join(words)


def malformed(org: Org, text: str) -> str:
    try:
        prepare(org.view(org.user_id("admin@example.com")), text, everything=False)
    except SalesforceError as error:
        return error.message.split("\n")[-1] if error.code == "MALFORMED_QUERY" else ""
    return ""


def reason(text: str, ours: str, theirs: str) -> str:
    """Why the two may differ; empty where nothing explains it."""
    if ours and not theirs:
        known = [why for words, why in BEYOND_GRAMMAR.items() if words in ours]
        known += ["listed in docs/sandbox.md"] if NOT_SERVED.search(text) else []
        known += [why for shape, why in LAX.items() if re.search(shape, ours)]
        return known[0] if known else ""
    return next((why for shape, why in THEIR_QUIRKS.items() if re.search(shape, text, re.I)), "")


@pytest.mark.proof
def test_the_sandbox_and_a_parser_of_others_take_the_same(reading_org: Org, tmp_path: Path) -> None:
    node = install(tmp_path, "SOQL beside soql-parser-js", **{"@jetstreamapp__soql-parser-js": PARSER})
    drawing, draw = Drawing("syntax"), random.Random("damage")
    good = [drawing.query().text() for _ in range(QUERIES)]
    bad = [damage(draw, draw.choice(good)) for _ in range(DAMAGED)]
    texts = [*good, *bad, *(case["q"] for case in CASES)]
    answers = json.loads(run(node, tmp_path, ASK, json.dumps(texts)))
    explained: Counter[str] = Counter()
    unexplained = []
    for text, theirs in zip(texts, answers, strict=True):
        ours = malformed(reading_org, text)
        if bool(ours) != bool(theirs):
            why = reason(text, ours, theirs)
            explained[why] += 1
            unexplained += [] if why else [f"{text}\n  sandbox: {ours or 'taken'}\n  parser: {theirs or 'taken'}"]
    assert unexplained == []
    assert [text for text in good if malformed(reading_org, text)] == []
    # Most are told apart alike, and the difference is one of a few kinds.
    assert sum(bool(one) for one in answers) > DAMAGED / 2
    assert sum(explained.values()) < len(texts) / 20, explained
