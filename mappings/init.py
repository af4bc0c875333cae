"""A company's folder to begin with, and the JSON Schemas by which editors check and complete its files."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mappings.lexicon import LexiconFile
from mappings.reading.rubrics import RubricFile
from mappings.reading.sides import LabelsFile
from mappings.schema import (
    Extending,
    FieldsFile,
    MethodologyFile,
    OrganisationFile,
    PlaybookFile,
    WeightsFile,
    WordsFile,
)

TEMPLATE = Path(__file__).parent / "template"
SCHEMAS = ".schemas"
_FILES: Mapping[str, type[Extending]] = {
    "organisation": OrganisationFile,
    "fields": FieldsFile,
    "playbook": PlaybookFile,
    "methodology": MethodologyFile,
    "weights": WeightsFile,
    "words": WordsFile,
    "lexicon": LexiconFile,
    "labels": LabelsFile,
    "rubric": RubricFile,
}


def write_template(folder: Path) -> tuple[Path, ...]:
    """Write the files that are not there yet; those that are stay as they are. Returns what was written."""
    written = []
    for source in sorted(TEMPLATE.rglob("*")):
        if source.is_dir():
            continue
        name = source.relative_to(TEMPLATE)
        target = folder / (".gitignore" if source.name == "gitignore" else name)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
            written.append(target)
    return (*written, *write_schemas(folder / SCHEMAS))


def write_schemas(folder: Path) -> tuple[Path, ...]:
    """Write every schema whose content differs. Returns what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in schemas().items():
        file, text = folder / f"{name}.json", as_text(schema)
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
            written.append(file)
    return tuple(written)


def schemas() -> dict[str, dict[str, Any]]:
    """JSON Schema by kind of file. Nothing is required in them: a file that extends another says only what differs."""
    return {
        name: {"$schema": "https://json-schema.org/draft/2020-12/schema", **_optional(model.model_json_schema())}
        for name, model in _FILES.items()
    }


def as_text(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _optional(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {
            key: _optional(value) for key, value in schema.items() if key != "required" or not isinstance(value, list)
        }
    return [_optional(value) for value in schema] if isinstance(schema, list) else schema


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1]))
