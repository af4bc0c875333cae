"""Pages made from the code. `python -m docs.generate` writes them; a test holds them fresh."""

from collections.abc import Callable, Mapping
from pathlib import Path

from docs import cli_page, rules_page

HERE = Path(__file__).parent

PAGES: Mapping[str, Callable[[], str]] = {"cli.md": cli_page.page, "rules.md": rules_page.page}
"""Each page under docs/, and what makes it."""


if __name__ == "__main__":
    for name, make in PAGES.items():
        (HERE / name).write_text(make(), encoding="utf-8")
