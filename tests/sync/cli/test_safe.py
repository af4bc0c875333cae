"""Nothing that was typed into a record moves a cursor, colours a line, or turns a sentence around."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.cli.safe import safe, safe_json

FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;a title\x07deal", "deal"),
        ("\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b2Jdeal", "deal"),
        ("two\nlines\r\nand\ttab", "two lines and tab"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\u2066isolated\u2069", "isolated"),
        ("a\x00b\x08c\x7f", "abc"),
        ("[bold]deal[/bold] :bomb:", "[bold]deal[/bold] :bomb:"),
        ("Müller & Söhne, 株式会社, 🚀, שלום", "Müller & Söhne, 株式会社, 🚀, שלום"),
        (None, "None"),
    ],
)
def test_what_is_legible_stays(typed: object, shown: str) -> None:
    assert safe(typed) == shown


@given(st.text(alphabet=st.characters(codec=None)))
def test_no_text_keeps_a_control(text: str) -> None:
    assert not FORBIDDEN.search(safe(text))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_json_keeps_every_value_and_no_control(text: str) -> None:
    written = safe_json(json.dumps({"name": text}, ensure_ascii=False))
    assert json.loads(written) == {"name": text}
    assert not FORBIDDEN.search(written)
