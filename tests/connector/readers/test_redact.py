"""Personal data leaves no call, and every quote finds the way back to its very place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.readers.question import Line, Spoken
from connector.readers.redact import Redacted


def redact(*texts: str, names: tuple[str, ...] = ()) -> Redacted:
    return Redacted(Spoken(tuple(Line("buyer 1", text) for text in texts), names))


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("Ask Ana Sousa, or ANA, or sousa's team.", "Ask [person 1], or [person 1], or [person 1]'s team."),
        ("Anastasia is another.", "Anastasia is another."),
        ("Will signs, and he will.", "[person 2] signs, and he will."),
        ("O'Brien called.", "[person 3] called."),
        ("Write to ana.sousa@acme.co.uk.", "Write to [mail 1]."),
        ("it is ana at acme dot com", "it is [mail 1]"),
        ("Call +44 20 7946 0958 or (020) 7946-0958.", "Call [phone 1] or [phone 2]."),
        ("Call 555-0134-22, 555-0134-22.", "Call [phone 1], [phone 1]."),
        ("1 250 000 or 1,250,000 by 2026-03-02, 12.03.2026, 2025-2026", None),
        ("$1234567 and 7654321 €", None),
        ("40 people, 3 x 12 hours, 100.000", None),
    ],
)
def test_names_mails_and_numbers(text: str, becomes: str | None) -> None:
    names = ("Ana Sousa", "Will Young", "Pat O'Brien")
    assert redact(text, names=names).texts == (becomes or text,)


def test_the_same_is_the_same_all_through_a_call() -> None:
    found = redact("a@b.example", "c@d.example and A@b.example", "Ana", names=("Bo Li", "Ana Sousa"))
    assert found.texts == ("[mail 1]", "[mail 2] and [mail 1]", "[person 2]")


def test_what_recorders_call_a_voice_is_no_name() -> None:
    names = ("Speaker 1", "Customer", "speaker_0")
    assert redact("The customer and the speaker agree.", names=names).texts == ("The customer and the speaker agree.",)


def test_a_placeholder_that_somebody_spoke_is_only_words() -> None:
    found = redact("[person 1] said Ana", names=("Ana",))
    assert found.texts == ("[person 1] said [person 1]",)
    assert found.back(0, 0, 10) == (0, 10)
    assert found.back(0, 16, 26) == (16, 19)


PIECES = st.sampled_from(
    ["Ana", "Sousa", " ", "budget", "a@b.example", "+44 20 7946 0958", ", ", "ß€", "[mail 1]", "."]
)


@settings(max_examples=60)
@given(st.lists(st.lists(PIECES, max_size=9).map("".join), min_size=1, max_size=4))
def test_every_stretch_leads_back_to_the_words_it_was_made_of(texts: list[str]) -> None:
    found = redact(*texts, names=("Ana Sousa",))
    for turn, (spoken, sent) in enumerate(zip(texts, found.texts, strict=True)):
        assert "a@b.example" not in sent
        if sent:
            assert found.back(turn, 0, len(sent)) == (0, len(spoken))
        for start in range(len(sent)):
            a, b = found.back(turn, start, start + 1)
            assert 0 <= a < b <= len(spoken)
            assert spoken[a:b] == sent[start] or len(spoken[a:b]) > 1  # a placeholder is meant whole
