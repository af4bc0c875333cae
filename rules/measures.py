"""What a deal is compared by with the company's own won deals: made the same way for won and for open ones.

A measure is a fact of the case that is a number. `norms_of` makes the medians of won deals, by segment: the record type
or pipeline, and "" for all of them. `usual` finds the one to compare an open deal with, and says which it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from rules.case import Case
from rules.playbook import Norm

MEASURES = ("age_days", "reply_workdays", "buyer_touches", "people_heard")
ALL = ""  # the segment of all won deals


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual, and by whom. `compared` is a term of the words files."""

    value: float
    compared: str  # compared_segment | compared_all | compared_default
    deals: int = 0


def usual(case: Case, measure: str, default: float) -> Usual:
    """The median of won deals of the same record type; of all of them where those are too few; else the default."""
    norms = case.playbook.norms if case.playbook else None
    medians = norms.measures.get(measure, {}) if norms else {}
    for segment, compared in ((case.deal.kind or ALL, "compared_segment"), (ALL, "compared_all")):
        norm = medians.get(segment)
        if norms is not None and norm is not None and norm.deals >= norms.enough:
            return Usual(norm.value, compared if segment else "compared_all", norm.deals)
    return Usual(default, "compared_default")


def norms_of(won: Iterable[Case]) -> Mapping[str, Mapping[str, Norm]]:
    """The medians of deals as they stood on the day they were won, by measure and segment. Unknown is left out."""
    found: dict[str, dict[str, list[float]]] = {}
    for case in won:
        for measure in MEASURES:
            value = getattr(case, measure).value
            if value is not None:
                for segment in {case.deal.kind or ALL, ALL}:
                    found.setdefault(measure, {}).setdefault(segment, []).append(float(value))
    return {
        measure: {segment: Norm(float(median(values)), len(values)) for segment, values in sorted(by.items())}
        for measure, by in sorted(found.items())
    }
