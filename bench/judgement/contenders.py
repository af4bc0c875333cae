"""Who tells lost from won: ours, and what one would reach for instead. Each learns from some deals and tells others.

All see the same: a set of terms such as `signal.source=Referral` for each deal.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import exp, log
from typing import Any

from rules.scorecard.choose import learn, shuffled
from rules.scorecard.fit import Prior, Seen, fit

Tells = Callable[[Seen], float]
Contender = Callable[[Sequence[Seen]], Tells]
"""Learns from deals; what comes back tells the chance of losing of another."""

FEW = 5


def cornerman(seen: Sequence[Seen], priors: Mapping[str, Prior] | None = None, base: float = 0.0) -> Tells:
    """The scorecard as `cornerman learn` makes it: the strength of its prior chosen inside these deals."""
    model = learn(seen, priors if priors is not None else neutral(seen), base, partial(shuffled, salt="inner"))
    return lambda one: model.lost(one.terms)


def playbook(seen: Sequence[Seen], priors: Mapping[str, Prior], base: float = 0.0) -> Tells:
    """The playbook's weights as they are; only how many deals are lost in all is learned."""
    model = fit(seen, priors, base, 0.0)
    return lambda one: model.lost(one.terms)


def neutral(seen: Sequence[Seen]) -> dict[str, Prior]:
    """Nothing is expected of any value that a few deals have."""
    counts: dict[str, int] = {}
    for one in seen:
        for term in one.terms:
            counts[term] = counts.get(term, 0) + 1
    return {term: Prior() for term, count in sorted(counts.items()) if count >= FEW}


def odoo(seen: Sequence[Seen]) -> Tells:
    """Odoo's predictive lead scoring: naive Bayes over the values, each count raised by 0.1.

    P = won / (won + lost), each the class's share times the product of count(value | class) / total(class); values
    never seen are passed over. Source: odoo/odoo, addons/crm/models/crm_lead.py.
    """
    totals = {ending: sum(1 for one in seen if one.lost is ending) for ending in (True, False)}
    counts: dict[str, dict[bool, float]] = {}
    for one in seen:
        for term in one.terms:
            counts.setdefault(term, {True: 0.1, False: 0.1})[one.lost] += 1

    def tells(one: Seen) -> float:
        if not totals[True] or not totals[False]:
            return 0.5
        odds = log(totals[True] / totals[False])
        for term in one.terms & counts.keys():
            odds += log(counts[term][True] / totals[True]) - log(counts[term][False] / totals[False])
        return 1 / (1 + exp(-max(-500.0, min(500.0, odds))))

    return tells


def sklearn(make: Callable[[], Any]) -> Contender:
    """A classifier of scikit-learn over one column for each value."""

    def contender(seen: Sequence[Seen]) -> Tells:
        import numpy as np

        terms = {term: place for place, term in enumerate(sorted({term for one in seen for term in one.terms}))}

        def columns(deals: Sequence[Seen]) -> Any:
            found = np.zeros((len(deals), len(terms)))
            for row, one in enumerate(deals):
                for term in one.terms & terms.keys():
                    found[row, terms[term]] = 1.0
            return found

        lost = np.array([one.lost for one in seen], dtype=float)
        if len(set(lost.tolist())) < 2:
            return lambda _: float(lost.mean())
        model = make().fit(columns(seen), lost)
        return lambda one: float(model.predict_proba(columns([one]))[0, 1])

    return contender


def others() -> dict[str, Contender]:
    """Everybody else, by name."""
    from sklearn.ensemble import GradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression, LogisticRegressionCV

    return {
        "logistic regression": sklearn(lambda: LogisticRegression(max_iter=2000)),
        "logistic regression, tuned": sklearn(
            lambda: LogisticRegressionCV(Cs=[0.01, 0.03, 0.1, 0.3, 1, 3], cv=5, scoring="neg_log_loss", max_iter=2000)
        ),
        "gradient boosting": sklearn(lambda: GradientBoostingClassifier(random_state=0)),
        "naive Bayes as in Odoo": odoo,
    }
