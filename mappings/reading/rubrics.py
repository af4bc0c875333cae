"""A company's rubric: `rubrics/<name>.yaml`, each key a criterion of rules/call_review/criteria."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StringConstraints, ValidationError

from mappings.digest import digest
from mappings.document import Document, Shelf
from mappings.problems import BadMapping, Problem, nearest
from mappings.schema import Extending, File, Name, Sentence
from mappings.validate import validate
from rules.call_review.criterion import Criterion, discover
from rules.call_review.rubric import MOST_MINUTES, Diagnosis, Drill, Row, Rubric
from rules.rule import Limits

SHIPPED = Path(__file__).parent.parent / "rubrics"
FEWEST, MOST = 1, 12


class DrillFile(File):
    title: Sentence
    minutes: int = Field(ge=1, le=MOST_MINUTES)
    steps: list[Sentence] = Field(min_length=1)
    example: Sentence = Field(description="What good sounds like, where the company's own calls have no better one")


class DiagnosisFile(File):
    says: Sentence = Field(description="What was wrong, in one sentence")
    do: list[Sentence] = Field(min_length=1, description="What to do in the next call")
    ask: dict[str, list[Sentence]] = Field(
        description="What to ask in it, best first, by stage of the playbook or `any`"
    )
    script: Annotated[str, StringConstraints(max_length=2000)] = Field("", description="Words to lean on")
    drill: DrillFile


class CriterionFile(File):
    label: Sentence
    why: Sentence
    weight: int = Field(1, ge=1, le=5)
    stages: list[str] = Field([], description="Stages in which it is scored; empty: in every one")
    given: dict[str, Any] = Field({}, description="The criterion's limits")
    diagnoses: dict[Name, DiagnosisFile]


class RubricFile(Extending):
    """What calls are scored by: `rubrics/<name>.yaml`."""

    label: Sentence
    version: Annotated[str, StringConstraints(min_length=1, max_length=40)] = Field(
        description="Raised with every change; scores of two versions are never compared"
    )
    criteria: dict[Name, CriterionFile | None] = Field(description="By criterion; null: not scored")


def load_rubric(name: str = "deal_call", own: Path | None = None) -> Rubric:
    """The company's own rubric (`own` is its folder rubrics/), or a shipped one. Raises BadMapping."""
    shelf = Shelf("rubrics", own, SHIPPED)
    document = shelf.open(name)
    if document is None:
        raise BadMapping([Problem("rubrics/", None, name, "there is no such rubric", nearest(name, shelf.names()))])
    file = validate(document, RubricFile)
    rows = _rows(document, file) if file is not None else ()
    if file is None or document.problems:
        raise BadMapping(document.problems)
    return Rubric(name, file.label, file.version, digest(file), rows)


def _rows(document: Document, file: RubricFile) -> tuple[Row, ...]:
    known = discover()
    rows = []
    for key, one in file.criteria.items():
        if one is None:
            continue
        if key not in known:
            document.complain(("criteria", key), "there is no such criterion", nearest(key, known))
            continue
        limits = _checked(document, key, known[key], one)
        if limits is not None:
            diagnoses = {name: _diagnosis(name, wrong) for name, wrong in one.diagnoses.items()}
            rows.append(Row(known[key], one.label, one.why, one.weight, frozenset(one.stages), limits, diagnoses))
    if not FEWEST <= len(rows) <= MOST and not document.problems:
        document.complain(("criteria",), f"scores {len(rows)} criteria", f"Nobody works on more than {MOST} at once.")
    return tuple(rows)


def _checked(document: Document, key: str, criterion: Criterion, file: CriterionFile) -> Limits | None:
    """The criterion's limits; complains of whatever it can find wrong and the file says nothing of."""
    for name in criterion.wrong:
        if name not in file.diagnoses:
            document.complain(
                ("criteria", key, "diagnoses"), f"says nothing of {name}", "Every diagnosis needs its cure."
            )
        elif not file.diagnoses[name].ask.get("any"):
            document.complain(
                ("criteria", key, "diagnoses", name, "ask"),
                "has no questions under `any`",
                "A missing question is named.",
            )
    for name in file.diagnoses:
        if name not in criterion.wrong:
            document.complain(
                ("criteria", key, "diagnoses", name),
                "is nothing that this criterion finds",
                nearest(name, criterion.wrong),
            )
    try:
        return criterion.limits.model_validate(file.given)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            path = ("criteria", key, "given", *map(str, fault["loc"]))
            document.complain(path, fault["msg"], nearest(str(fault["loc"][0]), criterion.limits.model_fields))
        return None


def _diagnosis(name: str, file: DiagnosisFile) -> Diagnosis:
    return Diagnosis(
        key=name,
        says=file.says,
        behaviours=tuple(file.do),
        questions={stage: tuple(asked) for stage, asked in file.ask.items()},
        script=file.script,
        drill=Drill(file.drill.title, file.drill.minutes, tuple(file.drill.steps), file.drill.example),
    )
