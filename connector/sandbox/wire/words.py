"""Words of other languages that a deployment brought: what a user of that language reads in place of the labels."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from .schema import Field, SObject


@dataclass(slots=True)
class Words:
    """One object in one language. What is not told stays as it is."""

    label: str = ""
    plural: str = ""
    name_field: str = ""
    labels: dict[str, str] = field(default_factory=dict)  # by field, lower case
    helps: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)  # of picklists: the value to its word

    def of(self, one: SObject) -> tuple[str, str]:
        """Label and plural."""
        return self.label or one.label, self.plural or one.plural

    def put_to(self, column: Field) -> Field:
        key = column.name.lower()
        label = self.name_field if column.name_field else self.labels.get(key, "")
        return replace(
            column,
            label=label or column.label,
            help=self.helps.get(key, column.help),
            words={**column.words, **self.values.get(key, {})},
        )


Languages = Mapping[str, Mapping[str, Words]]
"""Words by language and object (lower case)."""


def words_for(languages: Languages, language: str, object_name: str) -> Words | None:
    """`de_AT` reads what is written for itself, else what is written for `de`."""
    for one in (language, language.partition("_")[0]):
        found = languages.get(one, {}).get(object_name.lower())
        if found is not None:
            return found
    return None
