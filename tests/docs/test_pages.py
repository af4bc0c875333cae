"""Pages made from the code are fresh."""

import pytest

from docs.generate import HERE, PAGES


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page_is_fresh(name: str) -> None:
    assert (HERE / name).read_text(encoding="utf-8") == PAGES[name](), "run: make docs"
