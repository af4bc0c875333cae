"""Medians of won deals, and which of them an open deal is compared with."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from rules.case import Case
from rules.measures import ALL, MEASURES, norms_of, usual
from rules.playbook import Norm, Norms, Playbook

Make = Callable[[Mapping[str, Any]], Case]


def test_medians_by_segment_and_over_all(make: Make) -> None:
    opened = {"2026-01-05": "New", "2026-02-05": "New", "2025-12-05": "Renewal"}
    found = norms_of(make({"deal": {"created_on": day, "kind": kind}}) for day, kind in opened.items())
    assert found["age_days"] == {ALL: Norm(72.0, 3), "New": Norm(56.5, 2), "Renewal": Norm(103.0, 1)}
    assert set(found) <= set(MEASURES)


def test_what_is_unknown_or_absent_makes_no_median(make: Make) -> None:
    blind = make({"blind": {"mail": "not captured"}, "deal": {"created_on": None}})
    assert norms_of([blind]) == {}


def test_the_order_of_won_deals_does_not_matter(make: Make) -> None:
    cases = [make({"deal": {"created_on": f"2026-01-{day:02}", "kind": "New"}}) for day in (5, 9, 20)]
    assert norms_of(cases) == norms_of(reversed(cases))


def test_the_nearest_segment_with_enough_won_deals_is_taken(make: Make, playbook: Playbook) -> None:
    def compared(kind: str | None, **medians: Norm) -> tuple[float, str, int]:
        norms = Norms(measures={"age_days": {ALL if k == "every" else k: n for k, n in medians.items()}})
        case = make({"deal": {"kind": kind}}).under(replace(playbook, norms=norms))
        found = usual(case, "age_days", 140)
        return found.value, found.compared, found.deals

    assert compared("New", New=Norm(30, 20), every=Norm(90, 400)) == (30, "compared_segment", 20)
    assert compared("New", New=Norm(30, 19), every=Norm(90, 400)) == (90, "compared_all", 400)
    assert compared(None, New=Norm(30, 20), every=Norm(90, 400)) == (90, "compared_all", 400)
    assert compared("New", every=Norm(90, 19)) == (140, "compared_default", 0)
    assert compared("New") == (140, "compared_default", 0)
