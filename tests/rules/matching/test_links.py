"""On which deal a call is that names none; what nobody can tell stays on none."""

from datetime import date

import pytest

from rules.matching.links import Candidate, Policy, link

ON = date(2026, 3, 2)
BEFORE, AFTER = date(2026, 1, 10), date(2026, 3, 12)


def deal(name, created=BEFORE, closed=None, changed=BEFORE, person=True):
    return Candidate(name, created, closed, changed, person)


@pytest.mark.parametrize(
    ("candidates", "found", "why"),
    [
        ([], None, "nobody in it"),
        ([deal("a")], "a", "contact role"),
        ([deal("a", person=False)], "a", "account"),
        ([deal("a"), deal("b", person=False)], "a", "contact role"),
        ([deal("a"), deal("b")], None, "2 deals fit"),
        ([deal("a", closed=date(2026, 2, 20))], "a", "only deal"),
        ([deal("a", closed=date(2026, 2, 1))], None, "open then"),
        ([deal("a", created=AFTER)], "a", "only deal"),
        ([deal("a", created=date(2026, 3, 30))], None, "open then"),
        ([deal("a", created=None)], "a", "only deal"),
        ([deal("a", created=date(2026, 3, 16))], "a", "only deal"),
        ([deal("a", created=date(2026, 3, 17))], None, "open then"),
        ([deal("a", closed=date(2026, 2, 16))], "a", "only deal"),
        ([deal("a", closed=date(2026, 2, 15))], None, "open then"),
    ],
)
def test_link(candidates, found, why):
    result = link(ON, candidates, Policy())
    assert result.deal == found
    assert why in result.why


def test_of_several_the_nearest_where_the_company_says_so():
    far, near = deal("a", changed=BEFORE), deal("b", changed=date(2026, 3, 1))
    policy = Policy(several="nearest")
    assert link(ON, [far, near], policy).deal == "b"
    assert link(ON, [near, far], policy).deal == "b"
    assert link(ON, [deal("a"), deal("b")], policy).deal is None  # both equally near: nobody can tell
    assert link(ON, [deal("a", changed=None), near], policy).deal == "b"


def test_the_windows_are_the_companys():
    closed = deal("a", closed=date(2026, 2, 1))
    assert link(ON, [closed], Policy(closed_within=60)).deal == "a"
    assert link(ON, [deal("a", created=AFTER)], Policy(opened_within=0)).deal is None
