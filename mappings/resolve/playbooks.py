"""Playbooks, methodologies and weights resolved, their limits and steps held against their rules."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from mappings.digest import digest
from mappings.document import Document, Path_
from mappings.organisation import Process
from mappings.problems import nearest
from mappings.resolve.dictionary import STRENGTHS
from mappings.resolve.own_risks import own_risks, own_sentences
from mappings.schema import MethodologyFile, PlaybookFile, StageFile, StepFile, WeightsFile
from rules.facts import Strength
from rules.playbook import OWN_RISK, ExpectedStep, MethodElement, Methodology, Playbook, Stage, Weights
from rules.rule import Limits, RuleSet, keys_in

if TYPE_CHECKING:
    from mappings.load import Loader


def methodology(document: Document, file: MethodologyFile, name: str) -> Methodology:
    return Methodology(
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
                evidence=tuple(element.evidence),
                answered_by=tuple(element.answered_by),
                minimum={stage: STRENGTHS[word] for stage, word in element.minimum.items()},
                fresh_days=element.fresh_days or file.fresh_days,
            )
            for key, element in _ordered(document, file.elements, file.order)
            if element is not None
        ),
    )


def weights(document: Document, file: WeightsFile, rules: RuleSet | None) -> Weights:
    known = {rule.key for rule in rules.risks} if rules else set(file.points)
    for key in file.points:
        if key not in known and not key.startswith(OWN_RISK):  # a playbook's own: held against the playbook
            document.complain(("points", key), "there is no such risk rule", nearest(key, known))
    points = {key: points for key, points in file.points.items() if points is not None}
    return Weights(file.version, file.base, points, enough=file.enough)


def process(loader: "Loader", document: Document, file: PlaybookFile, name: str) -> Process | None:
    """The playbook with its methodology and weights; limits and steps held against their rules."""
    for path, kind, named in (
        (("methodology",), "methodologies", file.methodology),
        (("weights",), "weights", file.weights),
        *((("also", str(n)), "methodologies", one) for n, one in enumerate(file.also)),
    ):
        if not loader.exists(kind, named):
            loader.missing(document, path, kind, named)
    method, weighed = loader.methodology(file.methodology), loader.weights(file.weights)
    others = [loader.methodology(one) for one in dict.fromkeys(file.also) if one != file.methodology]
    if file.bands.fair >= file.bands.high:
        document.complain(("bands", "high"), "should be above `fair`")
    own = own_risks(document, file, weighed)
    rules = loader.rules
    by_key = {rule.key: rule for rule in rules.all if rule.kind != "adherence"} if rules else {}
    limits = {key: given for key, given in file.limits.items() if given}
    for key, given in limits.items():
        if key not in by_key:
            document.complain(("limits", key), "there is no such rule", nearest(key, by_key))
        else:
            _check_limits(document, ("limits", key), by_key[key].limits, given)
    if method is None or weighed is None or None in others:
        return None
    stages = [(key, stage) for key, stage in _ordered(document, file.stages, file.order) if stage is not None]
    if not stages:
        document.complain(("stages",), "holds no stage")
    playbook = Playbook(
        name=name,
        stages=tuple(_stage(document, key, stage, method, [k for k, _ in stages], rules) for key, stage in stages),
        methodology=method,
        weights=weighed,
        bands=(file.bands.fair, file.bands.high),
        limits=limits,
        also=tuple(one for one in others if one is not None),
        own_risks=own,
    )
    crm_values = {key: tuple(stage.crm_values or [stage.label]) for key, stage in stages}
    said = own_sentences(file)
    return Process(
        playbook,
        _labels(document, crm_values),
        crm_values,
        digest(playbook, crm_values, said),
        places=document.places,
        own_sentences=said,
    )


def _stage(
    document: Document,
    key: str,
    file: StageFile,
    method: Methodology,
    stages: Sequence[str],
    rules: RuleSet | None,
) -> Stage:
    at = ("stages", key)
    elements = [element.key for element in method.elements]
    for element in file.minimum:
        if element not in elements:
            document.complain(
                (*at, "minimum", element), "the methodology has no such element", nearest(element, elements)
            )
    steps = {name: step for name, step in file.steps.items() if step is not None}
    for name, step in steps.items():
        _check_step(document, (*at, "steps", name), step, stages, rules)
    return Stage(
        key=key,
        label=file.label,
        goal=file.goal,
        days=file.days,
        minimum=_minimum(key, file, method),
        steps=tuple(
            ExpectedStep(name, step.rule, step.title, step.why, step.correction, step.given, step.gate)
            for name, step in steps.items()
        ),
    )


def _minimum(stage: str, file: StageFile, method: Methodology) -> dict[str, Strength]:
    """What the methodology asks for in this stage, where the playbook does not say otherwise."""
    asked = {e.key: e.minimum[stage] for e in method.elements if stage in e.minimum and e.key not in file.minimum}
    return asked | {element: STRENGTHS[word] for element, word in file.minimum.items() if word}


def _check_step(document: Document, path: Path_, step: StepFile, stages: Sequence[str], rules: RuleSet | None) -> None:
    if rules is None:
        return
    rule = rules.steps.get(step.rule)
    if rule is None:
        document.complain((*path, "rule"), f"there is no rule adherence/{step.rule}", nearest(step.rule, rules.steps))
    else:
        _check_limits(document, (*path, "given"), rule.limits, step.given)
        for name, key in keys_in(rule.limits, step.given, "stage"):
            if key not in stages:
                document.complain((*path, "given", name), f'there is no stage "{key}"', nearest(key, stages))


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
