"""From the shapes of the files to what the product works with; what only several files together can show is checked.

Every function takes the document (for places and problems) and its valid model.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

import holidays
from babel.core import get_global
from pydantic import ValidationError

from connector.sandbox.stories import Column, TableFields
from mappings.digest import digest
from mappings.document import Document, Path_
from mappings.organisation import (
    Channel,
    ElementMap,
    ElementWrite,
    Fields,
    Kind,
    Login,
    Organisation,
    Process,
    Scope,
)
from mappings.problems import Problem, nearest
from mappings.schema import (
    DAYS,
    NEEDED,
    OURS,
    Cell,
    ChannelFile,
    ChoiceFile,
    ElementFile,
    FieldsFile,
    HolidaysFile,
    KindFile,
    MethodologyFile,
    OrganisationFile,
    PlaybookFile,
    StageFile,
    StepFile,
    WeightsFile,
    WordsFile,
)
from mappings.speak import GROUNDS, PARTS, BadSentence, Choice, Language, Sentence, Words
from rules.facts import Role, Strength
from rules.playbook import ExpectedStep, MethodElement, Methodology, Playbook, Stage, Weights
from rules.rule import Limits, RuleSet

if TYPE_CHECKING:
    from mappings.load import Loader

STRENGTHS = {strength.name.lower().replace("_", " "): strength for strength in Strength}


# --- fields


def fields(document: Document, file: FieldsFile, name: str) -> Fields:
    kinds = {kind: _kind(document, kind, getattr(file, kind)) for kind in OURS}
    taken: dict[str, str] = {}
    for kind, made in kinds.items():
        if made is not None and taken.setdefault(made.object, kind) != kind:
            document.complain(
                (kind, "object"), f"{made.object} is the {taken[made.object]} already", "Set one to null."
            )
    return Fields(
        name=name,
        crm=file.crm,
        kinds={kind: made for kind, made in kinds.items() if made is not None},
        elements={key: _element(document, key, element) for key, element in file.elements.items()},
        roles={label.casefold(): Role(role) for label, role in file.contact_role.roles.items()},
        changes=_change_names(document, file),
        reached=_folded(file.task.reached),
        missed=_folded(file.task.missed),
        talk_seconds=file.task.talk_seconds,
        cancelled=tuple(sorted(_folded(file.event.cancelled))),
        automatic=tuple(sorted(_folded(file.email.automatic))),
        drafts=frozenset(file.email.drafts),
        blanks=_folded(file.blanks),
        capture_days=file.capture.days,
        channels={
            "mail": _channel(file.capture.mail),
            "meetings": _channel(file.capture.meetings),
            "calls": _channel(file.capture.calls),
        },
        digest=digest(file.model_dump(mode="json", exclude={"load", "extends"})),
        places=document.places,
    )


def _kind(document: Document, name: str, file: KindFile) -> Kind | None:
    for ours in file.fields:
        if ours not in OURS[name]:
            document.complain((name, "fields", ours), f"is no part of {name}", nearest(ours, OURS[name]))
    if file.object is None:
        if name in ("opportunity", "user", "account"):
            document.complain((name, "object"), "cannot go unmapped", "Name the CRM's object.")
        return None
    mapped = {ours: field for ours, field in file.fields.items() if field is not None}
    for ours in NEEDED[name]:
        if ours not in mapped:
            document.complain(
                (name, "fields", ours), "is needed to read anything of this kind", "Map it, or set object to null."
            )
    return Kind(
        name=name,
        object=file.object.rstrip("?"),
        fields={ours: field.rstrip("?") for ours, field in mapped.items()},
        optional=frozenset(ours for ours, field in mapped.items() if field.endswith("?")),
        optional_object=file.object.endswith("?"),
    )


def _change_names(document: Document, file: FieldsFile) -> dict[str, str]:
    known = ("close_date", "amount", "next_step", "owner", "forecast")
    for field, name in file.changes.names.items():
        if name not in known:
            document.complain(
                ("changes", "names", field), f'"{name}" is no change that rules look at', nearest(name, known)
            )
    return dict(file.changes.names)


def _element(document: Document, key: str, file: ElementFile) -> ElementMap:
    at = ("elements", key)
    if file.is_ == "contact" and file.means:
        document.complain((*at, "means"), "a contact means the person it names", "Leave `means` out.")
    if file.write and file.write.value == "person" and file.is_ != "contact":
        document.complain((*at, "write", "value"), "only an element that `is: contact` names a person", "")
    means = {value.casefold().strip(): STRENGTHS.get(meaning) for value, meaning in file.means.items()}
    field = file.field.rstrip("?") if file.field else None
    write = file.write
    return ElementMap(
        key=key,
        field=field,
        optional=bool(file.field and file.field.endswith("?")),
        is_contact=file.is_ == "contact",
        role=Role(file.role) if file.role else None,
        means=means,
        write=ElementWrite(write.field.rstrip("?"), write.value) if write and write.when == "empty" else None,
    )


def _channel(file: ChannelFile) -> Channel:
    return Channel(
        None if file.always == "all" else frozenset(file.always), None if file.never == "all" else frozenset(file.never)
    )


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.casefold().strip() for word in words)


def table(document: Document, file: FieldsFile) -> TableFields | None:
    """The part of a fields file by which a table of deals is put into the practice organisation."""
    if file.load is None:
        document.complain((), "has no `load:` part", "It says what each column of the table becomes.")
        return None
    load = file.load
    return TableFields(
        columns={
            name: Column(
                column.field, column.kind, column.label, {cell: _dated(v) for cell, v in column.values.items()}
            )
            for name, column in load.columns.items()
        },
        constants={name: _dated(value) for name, value in load.constants.items()},
        owner=load.owner,
        account=load.account,
        decimal=load.decimal,
        dates=load.dates,
    )


def _dated(value: Cell) -> Cell | date:
    """YAML's own dates come as text, so that a file reads the same everywhere: `2026-01-31` is a day again."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


# --- methodologies, weights, words


@dataclass(frozen=True)
class Method:
    """A methodology, and where its entries stand."""

    methodology: Methodology


@dataclass(frozen=True)
class Weighed:
    weights: Weights


def methodology(document: Document, file: MethodologyFile, name: str) -> Method:
    return Method(
        Methodology(
            name,
            file.label,
            tuple(
                MethodElement(
                    key=key,
                    label=element.label,
                    definition=element.definition,
                    proof=element.proof,
                    questions={stage: tuple(asked) for stage, asked in element.questions.items()},
                    example=element.example,
                )
                for key, element in _ordered(document, file.elements, file.order)
            ),
        )
    )


def weights(document: Document, file: WeightsFile, rules: RuleSet | None) -> Weighed:
    known = {rule.key for rule in rules.risks} if rules else set(file.points)
    for key in file.points:
        if key not in known:
            document.complain(("points", key), "there is no such risk rule", nearest(key, known))
    points = {key: points for key, points in file.points.items() if points is not None}
    return Weighed(Weights(file.version, file.base, points, enough=file.enough))


def words_file(document: Document, file: WordsFile, rules: RuleSet | None) -> WordsFile:
    """Checks that every rule has its sentences and that each can be filled; they are made ready per organisation."""
    try:
        language = Language.of(file.language, file.nothing, "EUR", {})
    except BadSentence as fault:
        document.complain(("language",), str(fault), "Write it as Unicode does: en, de, pt_BR.")
        return file
    said = file.rules
    known = {rule.key: PARTS[rule.kind] for rule in rules.all if rule.kind in PARTS} if rules else {}
    for key, parts in known.items():
        missing = [part for part in parts if not (said.get(key) or {}).get(part)]
        if missing:
            document.complain(
                ("rules", key), f"has no words for: {', '.join(missing)}", "Every rule needs its sentences."
            )
    for key, sentences in said.items():
        if rules and key not in known:
            document.complain(("rules", key), "there is no such rule", nearest(key, known))
        for part, text in (sentences or {}).items():
            if part not in PARTS.get(key.partition(".")[0], (part,)):
                document.complain(
                    ("rules", key, part), "is no part of this rule", nearest(part, PARTS[key.split(".")[0]])
                )
            if text is not None:
                _sentence(document, ("rules", key, part), text, language)
    for name in GROUNDS:
        if name not in file.grounds:
            document.complain(("grounds", name), "is missing", "Every reason for a new primary action needs its words.")
    for name, text in file.grounds.items():
        if name not in GROUNDS:
            document.complain(("grounds", name), "is no ground", nearest(name, GROUNDS))
        _sentence(document, ("grounds", name), text, language)
    return file


def words(file: WordsFile, currency: str, labels: Mapping[str, str]) -> Words:
    """The sentences made ready, with the labels of an organisation's playbooks."""
    language = Language.of(file.language, file.nothing, currency, {**labels, **file.terms})
    ready: dict[str, dict[str, Sentence | Choice]] = {}
    for key, parts in file.rules.items():
        ready[key] = {part: _ready(text, language) for part, text in (parts or {}).items() if text is not None}
    grounds = {name: Sentence.of(text, language) for name, text in file.grounds.items()}
    return Words(language, ready, grounds, digest(file.model_dump(mode="json", exclude={"extends"})))


def _ready(text: str | ChoiceFile, language: Language) -> Sentence | Choice:
    if isinstance(text, str):
        return Sentence.of(text, language)
    cases = {value: Sentence.of(sentence, language) for value, sentence in text.is_.items()}
    return Choice(text.by, cases, Sentence.of(text.other, language))


def _sentence(document: Document, path: Path_, text: str | ChoiceFile, language: Language) -> None:
    try:
        _ready(text, language)
    except BadSentence as fault:
        document.complain(path, str(fault), "Write {name}, {name:label}, {name:money} or {name:one|many}.")


# --- playbooks


def process(loader: "Loader", document: Document, file: PlaybookFile, name: str) -> Process | None:
    """The playbook with its methodology and weights; limits and steps held against their rules."""
    for path, kind, named in (
        (("methodology",), "methodologies", file.methodology),
        (("weights",), "weights", file.weights),
    ):
        if not loader.exists(kind, named):
            loader.missing(document, path, kind, named)
    method, weighed = loader.methodology(file.methodology), loader.weights(file.weights)
    if file.bands.fair >= file.bands.high:
        document.complain(("bands", "high"), "should be above `fair`")
    rules = loader.rules
    by_key = {rule.key: rule for rule in rules.all if rule.kind != "adherence"} if rules else {}
    limits = {key: given for key, given in file.limits.items() if given}
    for key, given in limits.items():
        if key not in by_key:
            document.complain(("limits", key), "there is no such rule", nearest(key, by_key))
        else:
            _check_limits(document, ("limits", key), by_key[key].limits, given)
    if method is None or weighed is None:
        return None
    stages = [(key, stage) for key, stage in _ordered(document, file.stages, file.order) if stage is not None]
    if not stages:
        document.complain(("stages",), "holds no stage")
    elements = [element.key for element in method.methodology.elements]
    playbook = Playbook(
        name=name,
        stages=tuple(_stage(document, key, stage, elements, rules) for key, stage in stages),
        methodology=method.methodology,
        weights=weighed.weights,
        bands=(file.bands.fair, file.bands.high),
        limits=limits,
    )
    crm_values = {key: tuple(stage.crm_values or [stage.label]) for key, stage in stages}
    return Process(
        playbook, _labels(document, crm_values), crm_values, digest(playbook, crm_values), places=document.places
    )


def _stage(document: Document, key: str, file: StageFile, elements: Sequence[str], rules: RuleSet | None) -> Stage:
    at = ("stages", key)
    for element in file.minimum:
        if element not in elements:
            document.complain(
                (*at, "minimum", element), "the methodology has no such element", nearest(element, elements)
            )
    steps = {name: step for name, step in file.steps.items() if step is not None}
    for name, step in steps.items():
        _check_step(document, (*at, "steps", name), step, rules)
    return Stage(
        key=key,
        label=file.label,
        goal=file.goal,
        days=file.days,
        minimum={element: STRENGTHS[word] for element, word in file.minimum.items() if word},
        steps=tuple(
            ExpectedStep(name, step.rule, step.title, step.why, step.correction, step.given, step.gate)
            for name, step in steps.items()
        ),
    )


def _check_step(document: Document, path: Path_, step: StepFile, rules: RuleSet | None) -> None:
    if rules is None:
        return
    rule = rules.steps.get(step.rule)
    if rule is None:
        document.complain((*path, "rule"), f"there is no rule adherence/{step.rule}", nearest(step.rule, rules.steps))
    else:
        _check_limits(document, (*path, "given"), rule.limits, step.given)


def _check_limits(document: Document, path: Path_, limits: type[Limits], given: Mapping[str, Any]) -> None:
    try:
        limits.model_validate(dict(given))
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            name = str(fault["loc"][0]) if fault["loc"] else ""
            if fault["type"] == "extra_forbidden":
                document.complain((*path, name), "the rule has no such limit", nearest(name, limits.model_fields))
            else:
                info = limits.model_fields.get(name)
                document.complain(
                    (*path, name), fault["msg"].replace("Input s", "s"), (info and info.description) or ""
                )


def _labels(document: Document, crm_values: Mapping[str, Sequence[str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, labels in crm_values.items():
        for label in labels:
            folded = label.casefold().strip()
            if found.setdefault(folded, key) != key:
                document.complain(
                    ("stages", key, "crm_values"), f'"{label}" is claimed by stage {found[folded]} as well', "Keep one."
                )
    return found


def _ordered(document: Document, entries: Mapping[str, Any], order: Sequence[str]) -> list[tuple[str, Any]]:
    """Entries in the order asked for; what the order does not name follows as written."""
    for name in order:
        if name not in entries:
            document.complain(("order",), f'there is no "{name}" to put in order', nearest(name, entries))
    named = [name for name in dict.fromkeys(order) if name in entries]
    return [(name, entries[name]) for name in [*named, *(n for n in entries if n not in named)]]


# --- organisations


def organisation(loader: "Loader", document: Document, file: OrganisationFile, alias: str) -> Organisation | None:
    """The organisation with all it names, or None when any of that has faults."""
    if not alias.isascii() or not alias.replace("-", "").replace("_", "").isalnum() or len(alias) > 20:
        document.complain((), "the file's name leads every key we write", "Use up to 20 letters, digits, - and _.")
    if file.time_zone not in available_timezones():
        zones = available_timezones()
        document.complain(("time_zone",), f'"{file.time_zone}" is no time zone', nearest(file.time_zone, zones))
    currencies = get_global("all_currencies")
    if file.currency not in currencies:
        document.complain(("currency",), f'"{file.currency}" is no currency', nearest(file.currency, currencies))
    _check_holidays(document, file.holidays)
    named: dict[Path_, tuple[str, str]] = {
        ("fields",): ("fields", file.fields),
        ("language",): ("words", file.language),
    }
    named |= {("playbook",): ("playbooks", file.playbook)}
    named |= {("playbooks", deal_kind): ("playbooks", name) for deal_kind, name in file.playbooks.items()}
    for path, (kind, name) in named.items():
        if not loader.exists(kind, name):
            loader.missing(document, path, kind, name)
    mapped, said = loader.fields(file.fields), loader.words_file(file.language)
    own = loader.process(file.playbook)
    others = {deal_kind: loader.process(name) for deal_kind, name in file.playbooks.items()}
    by_kind = {deal_kind: found for deal_kind, found in others.items() if found is not None}
    if mapped is None or said is None or own is None or len(by_kind) < len(others):
        return None
    plain = file.model_dump(mode="json", exclude={"login", "paused", "extends"})
    processes = [own, *by_kind.values()]
    spoken = words(said, file.currency, labels_of(processes))
    return Organisation(
        alias=alias,
        crm=file.crm,
        login=Login(**file.login.model_dump()),
        organisation_id=file.organisation_id,
        scope=Scope(
            frozenset(file.scope.kinds), frozenset(file.scope.owners), file.scope.min_amount, file.scope.max_amount
        ),
        fields=mapped,
        process=own,
        processes=by_kind,
        words=spoken,
        language=file.language,
        currency=file.currency,
        time_zone=file.time_zone,
        workdays=tuple(sorted({DAYS[day] for day in file.workdays})),
        country=file.holidays.country,
        region=file.holidays.region,
        free_days=tuple(sorted(set(file.holidays.extra))),
        opportunity_writes=file.opportunity_writes,
        quotes=file.quotes.model_dump(),
        paused=file.paused,
        digest=digest(plain, alias, mapped.digest, spoken.digest, [p.digest for p in processes]),
        place=document.place,
        places=document.places,
    )


def labels_of(processes: Sequence[Process]) -> dict[str, str]:
    """The labels of every stage, element and step, by key."""
    labels: dict[str, str] = {}
    for one in reversed(processes):
        for stage in one.playbook.stages:
            labels[stage.key] = stage.label
            labels |= {step.key: step.title for step in stage.steps}
        labels |= {element.key: element.label for element in one.playbook.methodology.elements}
    return labels


def pinned_twice(organisations: Sequence[Organisation]) -> list[Problem]:
    """Two files that speak to one organisation would each write over the other."""
    seen: dict[str, str] = {}
    problems = []
    for one in organisations:
        pinned = (one.organisation_id or "")[:15]
        if pinned and seen.setdefault(pinned, one.alias) != one.alias:
            line = one.places.get(("organisation_id",), (one.place, None))[1]
            problems.append(
                Problem(one.place, line, "organisation_id", f"is that of orgs/{seen[pinned]}.yaml as well", "Keep one.")
            )
    return problems


def _check_holidays(document: Document, file: HolidaysFile) -> None:
    countries: Mapping[str, Sequence[str]] = holidays.list_supported_countries(include_aliases=False)
    if file.country is None:
        if file.region:
            document.complain(("holidays", "region"), "needs a country", "Add `country:`.")
        return
    if file.country not in countries:
        document.complain(
            ("holidays", "country"),
            f'"{file.country}" is no country whose holidays are known',
            nearest(file.country, countries),
        )
    elif file.region and file.region not in countries[file.country]:
        regions = countries[file.country]
        document.complain(
            ("holidays", "region"), f'"{file.region}" is no region of {file.country}', nearest(file.region, regions)
        )
