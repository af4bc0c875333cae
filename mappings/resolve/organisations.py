"""An organisation with all that its file names: fields, playbooks, words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

import holidays
from babel.core import get_global

from mappings.digest import digest
from mappings.document import Document, Path_
from mappings.hold_out import HoldOut
from mappings.organisation import CallReviews, Exports, Fields, Login, Organisation, Process, Scope, SecondReader
from mappings.problems import BadMapping, Problem, nearest
from mappings.reading.rubrics import load_rubric
from mappings.resolve.own_risks import spoken_of
from mappings.resolve.sentences import words
from mappings.schema import DAYS, CallReviewsFile, HolidaysFile, OrganisationFile
from rules.matching.links import Policy
from rules.rule import RuleSet, keys_in

if TYPE_CHECKING:
    from mappings.load import Loader


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
    plain = file.model_dump(mode="json", exclude={"login", "paused", "extends", "reader", "claude"})
    processes = [own, *by_kind.values()]
    if loader.rules is not None:
        loader.problems += [p for one in processes for p in _strange_elements(one, mapped, loader.rules)]
    spoken = words(said, file.currency, labels_of(processes))
    for one in processes:
        own_words, faults = spoken_of(one, spoken, said.language)
        loader.problems += faults
        spoken = replace(spoken, rules={**own_words, **spoken.rules})
    return Organisation(
        alias=alias,
        crm=file.crm,
        login=Login(**file.login.model_dump()) if file.login else Login("", ""),
        exports=Exports((loader.folder or Path()) / file.files.folder, file.files.decimal, file.files.dates)
        if file.files
        else None,
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
        api_share=file.api_share,
        quotes=file.quotes.model_dump(),
        call_reviews=_call_reviews(loader, file.call_reviews),
        matching=Policy(file.matching.opened_within, file.matching.closed_within, file.matching.several),
        reading=loader.reading,
        second=_second(file),
        hold_out=HoldOut(file.hold_out.share, file.hold_out.opened_from),
        keep_days=file.keep_days,
        canary=file.canary,
        paused=file.paused,
        digest=digest(plain, alias, mapped.digest, spoken.digest, [p.digest for p in processes]),
        place=document.place,
        places=document.places,
    )


def _call_reviews(loader: "Loader", file: CallReviewsFile) -> CallReviews:
    rubric = None
    if file.rubric is not None:
        own = loader.folder / "rubrics" if loader.folder else None
        try:
            rubric = load_rubric(file.rubric, own if own and own.is_dir() else None)
        except BadMapping as error:
            loader.problems += error.problems
    return CallReviews(rubric, file.managers_from, file.words_on_deal)


def _second(file: OrganisationFile) -> SecondReader | None:
    told = file.claude
    if file.reader != "claude" or told is None:
        return None
    price = told.price
    return SecondReader(
        file.reader, told.model, told.key, told.budget, price.read, price.written, told.when == "by night", told.url
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


def _strange_elements(process: Process, fields: Fields, rules: RuleSet) -> Iterator[Problem]:
    """Steps that ask for an element which neither the methodology knows nor the fields file maps."""
    known = {element.key for element in process.playbook.methodology.elements} | set(fields.elements)
    for stage in process.playbook.stages:
        for step in stage.steps:
            for name, key in keys_in(rules.steps[step.rule].limits, step.given, "element"):
                if key in known:
                    continue
                path = ("stages", stage.key, "steps", step.key, "given", name)
                steps = (path[:length] for length in range(len(path), 0, -1))
                place, line = next(
                    (process.places[at] for at in steps if at in process.places), (process.playbook.name, None)
                )
                fault = f'neither the methodology nor fields/{fields.name}.yaml has an element "{key}"'
                yield Problem(place, line, ".".join(path), fault, nearest(key, known))


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
