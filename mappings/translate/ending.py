"""Whether a deal is over, and how it ended: by two checkboxes, or by the one field that says so."""

from collections.abc import Mapping
from typing import Any

from mappings.organisation import Fields
from mappings.translate.values import flag, word


def ending_of(fields: Fields, values: Mapping[str, Any]) -> tuple[bool, bool]:
    """Closed, and won."""
    if fields.outcome is not None:
        said = word(values.get(fields.outcome.field) or "")
        won = said in fields.outcome.won
        return won or said in fields.outcome.lost, won
    names = fields.opportunity.fields
    return flag(values.get(names.get("closed", ""))), flag(values.get(names.get("won", "")))
