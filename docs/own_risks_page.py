"""docs/own-risks.md: what a condition of a company's own may speak of, made from the words themselves."""

from mappings.conditions import WORDS
from rules.case import Case

HEAD = """# Risks of your own

Generated from `mappings/conditions.py` by `make docs`; do not edit. A playbook may define risks of its own, each a
condition in [CEL](https://cel.dev) over the words below. It needs the extra: `pipx install '.[conditions]'`.

    own_risks:
      big-and-quiet:
        when: deal.amount > 50000.0 && days_since_buyer_reply > 10.0
        title: { en: "{amount:money} and no word since {buyer_last_reply}" }
        why: { en: "A large deal that has gone quiet is late to save." }

- It is typed when it is loaded: a fault names file, line, column and the nearest word. Loops are refused.
- Its key is `risk.own-big-and-quiet`. It is in preview, at no points, until the playbook's file in `weights/` names it;
  it is explained, replayed, learned and backtested as a built-in rule is. `lowers: true` makes it a good sign.
- Where a fact it stands on is unknown it is unknown, and does not fire. Where one is absent (no reply was ever given),
  what hangs on that alone is neither true nor false, and the risk does not fire by it.
- Its sentences speak of the facts it stands on, by their names below, in each language the playbook is used in. A day
  is written as a day, so that a quiet day changes nothing.
- Numbers are written with their point (`5.0`); and, or, not are `&&`, `||`, `!`.

| Word | Type | Fact | What the fact is |
|---|---|---|---|
"""
_TYPES = {"DOUBLE": "number", "STRING": "text", "BOOL": "true or false"}


def page() -> str:
    """The whole page."""
    rows = (f"| `{name}` | {_TYPES[w.type]} | `{w.fact}` | {_said(w.fact)} |\n" for name, w in WORDS.items())
    return HEAD + "".join(rows)


def _said(fact: str) -> str:
    return " ".join((getattr(Case, fact).__doc__ or "").split()) or f"{fact.replace('_', ' ').capitalize()}."
