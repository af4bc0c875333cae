"""Putting words to keys and values, once, in the organisation's language.

A sentence holds `{name}` or `{name:how}`: see the head of words/en.yaml. Dates, numbers and money are written by
babel. Values come from a CRM and are never read as sentences themselves.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

from rules.assessment import Value

PARTS: Mapping[str, tuple[str, ...]] = {
    "risk": ("title", "why"),
    "next_action": ("title", "why", "outcome", "done", "instead"),
}
"""The sentences that a rule of each kind needs. A step's stand in the playbook."""

GROUNDS = (
    "stage", "amount", "close_date", "next_step", "next_meeting", "no_next_meeting", "agreed_date", "no_agreed_date",
    "buyer_last_reply",
    "economic_buyer", "champion", "overdue_tasks",
    "risk", "gap", "step", "mark", "gone", "infeasible",
)  # fmt: skip
_HOLE = re.compile(r"\{([a-z_][a-z0-9_]*)(?::([^{}]*))?\}")
_PLURALS = ("zero", "one", "two", "few", "many", "other")
_LONGEST = 500  # characters of one value inside a sentence


class BadSentence(ValueError):
    """A sentence that cannot be filled: says why."""


def rule_of(key: str) -> str:
    """`next_action.ask-element.metrics` is said by the rule `next_action.ask-element`."""
    return ".".join(key.split(".")[:2])


@dataclass(frozen=True)
class Language:
    """How one language writes values."""

    locale: Locale
    nothing: str
    currency: str
    labels: Mapping[str, str]

    @classmethod
    def of(cls, name: str, nothing: str, currency: str, labels: Mapping[str, str]) -> "Language":
        """Raises BadSentence where nobody knows the language."""
        try:
            return cls(Locale.parse(name.replace("-", "_")), nothing, currency, labels)
        except (UnknownLocaleError, ValueError) as error:
            raise BadSentence(f'"{name}" is no language that is known') from error

    @property
    def plurals(self) -> tuple[str, ...]:
        tags = {*self.locale.plural_form.tags, "other"}
        return tuple(form for form in _PLURALS if form in tags)

    def label(self, key: str) -> str:
        """The label of an element, stage, step or term; the key in plain words when it has none."""
        found = self.labels.get(key) or self.labels.get(key.rpartition(".")[2])
        return found or key.rpartition(".")[2].replace("_", " ").replace("-", " ")

    def write(self, value: Value, how: str, values: Mapping[str, Value]) -> str:
        if value is None or value == "":
            return self.nothing
        if how == "label":
            return self.label(str(value))
        if isinstance(value, date):
            return _date(value, self.locale)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return " ".join(str(value)[:_LONGEST].split())
        if how == "money":
            return _money(value, str(values.get("currency") or self.currency), self.locale)
        return self._number(value, how)

    def _number(self, value: int | float, how: str) -> str:
        if how == "percent":
            return str(format_percent(value, locale=self.locale))
        number = str(format_decimal(round(value, 2), locale=self.locale))
        if "|" not in how:
            return number
        form = self.plurals.index(self.locale.plural_form(value))
        return f"{number} {how.split('|')[form]}"


@lru_cache(maxsize=4096)
def _date(day: date, locale: Locale) -> str:
    return str(format_date(day, "medium", locale=locale))


@lru_cache(maxsize=4096)
def _money(value: float, currency: str, locale: Locale) -> str:
    whole = locale.currency_formats["standard"].pattern.replace(".00", "")
    return str(format_currency(value, currency, format=whole, locale=locale, currency_digits=False))


@dataclass(frozen=True)
class Sentence:
    """A sentence cut at its holes: texts stand between (name, how)."""

    texts: tuple[str, ...]
    holes: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, text: str, language: Language) -> "Sentence":
        """Raises BadSentence where a hole is broken or has the wrong number of plural forms."""
        holes = tuple((m[1], m[2] or "") for m in _HOLE.finditer(text))
        texts = tuple(_HOLE.split(text)[::3])
        if any("{" in part or "}" in part for part in texts):
            raise BadSentence("has a brace that is not closed, or holds no plain name")
        for name, how in holes:
            if "|" in how and len(how.split("|")) != len(language.plurals):
                raise BadSentence(f"{{{name}}} needs {len(language.plurals)} forms: {', '.join(language.plurals)}")
            if how and "|" not in how and how not in ("label", "money", "percent"):
                raise BadSentence(f"{{{name}:{how}}}: there is label, money, percent or plural forms")
        return cls(texts, holes)

    def fill(self, values: Mapping[str, Value], language: Language) -> str:
        parts = [self.texts[0]]
        for text, (name, how) in zip(self.texts[1:], self.holes, strict=True):
            parts += (language.write(values.get(name), how, values), text)
        return "".join(parts).strip()


@dataclass(frozen=True)
class Choice:
    """A sentence by one value."""

    by: str
    sentences: Mapping[str, Sentence]
    other: Sentence

    def fill(self, values: Mapping[str, Value], language: Language) -> str:
        return self.sentences.get(str(values.get(self.by)), self.other).fill(values, language)


@dataclass(frozen=True)
class Words:
    """The sentences of one organisation, in its language."""

    language: Language
    rules: Mapping[str, Mapping[str, Sentence | Choice]]
    grounds: Mapping[str, Sentence]
    digest: str

    def say(self, key: str, part: str, values: Mapping[str, Value]) -> str:
        """One part (title, why, outcome ...) of a finding or action. Every rule has its parts: load made sure."""
        return self.rules[rule_of(key)][part].fill(values, self.language)

    def names(self, key: str, part: str) -> frozenset[str]:
        """The values that a sentence speaks of."""
        said = self.rules[rule_of(key)][part]
        if isinstance(said, Choice):
            every = (*said.sentences.values(), said.other)
            return frozenset({said.by} | {name for one in every for name, _ in one.holes})
        return frozenset(name for name, _ in said.holes)

    def label(self, key: str) -> str:
        return self.language.label(key)

    def changed_for(self, ground: str, grounds: Iterable[str], titles: Mapping[str, str]) -> str:
        """The new fact for which the primary action changed. `titles` are those of findings and actions by key."""
        if ground.startswith("no longer feasible"):
            return self._ground("infeasible", {})
        name, _, value = ground.partition("=")
        kind, _, rest = name.partition(".")
        key = name.partition("#")[0]
        if kind == "mark":
            return self._ground("mark", {"title": titles.get(rest) or self.label(rest), "status": value})
        if value in ("", "None") and f"no_{name}" in self.grounds:
            return self._ground(f"no_{name}", {})
        if kind not in ("risk", "gap", "step"):
            return self._ground(name, {"value": _plain(value)})
        title = titles.get(key) or self.label(rest.partition("#")[0])
        if ground not in set(grounds):
            return self._ground("gone", {"ground": title})
        strength = self.label(value) if value else ""
        return self._ground(kind, {"title": title, "label": self.label(rest), "strength": strength})

    def _ground(self, name: str, values: Mapping[str, Value]) -> str:
        return self.grounds[name].fill(values, self.language)


def _plain(value: str) -> Value:
    if value in ("", "None"):
        return None
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return date.fromisoformat(value)
    return float(value) if re.fullmatch(r"-?\d{1,15}(\.\d+)?", value) else value
