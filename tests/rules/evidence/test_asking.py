"""Which sentences ask, with a mark and without."""

import pytest

from rules.evidence.asking import Asking, topics_of
from rules.evidence.lexicon import Lexicon

ASKING = Asking(
    Lexicon(
        "en",
        {
            "question.opener": ("what", "how do you", "would you be able", "do you think we could"),
            "question.sure_opener": ("can you", "what is"),
            "question.filler": ("so", "and then", "let me see", "to be honest here"),
            "question.tag": ("huh", "you know", "is that right", "do you not think"),
            "question.echo": ("is it",),
        },
    )
)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        # a mark asks, but for echoes and tags
        ("It costs how much?", True),
        ("予算はありますか？", True),
        ("?", False),
        ("Is it?", False),
        ("Is it yours?", True),
        ("Huh?", True),
        ("We went there huh?", False),
        ("We went there today huh?", True),
        ("We went there today, huh?", False),
        ("You know?", True),
        ("We went to the old harbour you know?", False),
        ("It is at the old harbour is that right?", False),
        ("Is that right?", True),
        ("It is the harbour do you not think?", True),
        # without a mark an opening asks; with a stop at its end a sure one alone
        ("what is it", True),
        ("What now", True),
        ("what", False),
        ("what does it cost.", False),
        ("can you send it.", True),
        ("can you send it!", True),
        ("what is it, then,", True),
        ("how do you find it…", False),
        ("how do you find it;", False),
        ("how do you find it", True),
        ("would you be able to come", True),
        ("do you think we could come", False),
        ("it is what it is", False),
        # fillers stand before an opening
        ("so what does it cost", True),
        ("and then what does it cost", True),
        ("let me see what does it cost", True),
        ("to be honest here what does it cost", False),
        ("so let me see and then what does it cost", True),
        ("well what does it cost", False),
        ("so", False),
        ("so what", False),
    ],
)
def test_sentence_that_asks(text: str, asks: bool) -> None:
    assert ASKING.asks(text) is asks
    assert ASKING.asks(f"  {text} ") is asks


def test_walk_me_through_it_asks_whatever_its_end() -> None:
    assert ASKING.asks("Walk me through it.", told=True)
    assert not ASKING.asks("Walk me through it.")


def test_topics_are_what_cues_of_asking_and_cues_within_a_question_are_about() -> None:
    signs = ("ask.budget", "ask ask.pain", "ask timeline.when", "impact.cost", "no champion.x", "question")

    assert topics_of(signs) == {"budget", "pain", "timeline"}
