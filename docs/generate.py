"""Pages made from the code. `python -m docs.generate` writes them; a test holds them fresh."""

from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic import TypeAdapter

from docs import cli_page, own_risks_page, rules_page
from mappings.init import as_text
from sync.cli.read import ReadTold
from sync.cli.review import ReviewsTold

HERE = Path(__file__).parent


def _schema(document: type) -> Callable[[], str]:
    """The JSON Schema of what a command prints with --json."""
    return lambda: as_text(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **TypeAdapter(document).json_schema(mode="serialization"),
        }
    )


PAGES: Mapping[str, Callable[[], str]] = {
    "cli.md": cli_page.page,
    "own-risks.md": own_risks_page.page,
    "rules.md": rules_page.page,
    "schemas/read.json": _schema(ReadTold),
    "schemas/review.json": _schema(ReviewsTold),
}
"""Each page under docs/, and what makes it."""


if __name__ == "__main__":
    for name, make in PAGES.items():
        (HERE / name).write_text(make(), encoding="utf-8")
