"""Whatever comes in: a transcript or BadTranscript, nothing else; and a transcript written out is read back whole."""

import json
import math
import string
from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector.transcripts import BadTranscript, Transcript, parse
from connector.transcripts.limits import MAX_SECONDS
from connector.transcripts.written import mail, note

from .samples import SAMPLES

NAMES = st.lists(
    st.sampled_from(["Ana Sousa", "Bob", "Łukasz Rozmej", "田中", "Jean-Luc du Pré", "Zoe (Acme)"]),
    min_size=2,
    max_size=2,
    unique=True,
)
SENTENCE = st.lists(st.text(string.ascii_letters + "äéß'", min_size=1, max_size=8), min_size=1, max_size=8).map(
    " ".join
)
SAID = st.lists(st.tuples(st.integers(0, 1), SENTENCE), min_size=2, max_size=12)
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def sane(read: Transcript) -> None:
    """What holds for every transcript, whatever it was read from."""
    assert read.turns
    assert [turn.index for turn in read.turns] == list(range(len(read.turns)))
    for turn in read.turns:
        assert turn.text == " ".join(turn.text.split()) != ""
        assert turn.speaker is None or turn.speaker.strip()
        assert turn.start is None or 0 <= turn.start <= MAX_SECONDS
        assert turn.end is None or (turn.start is not None and turn.start <= turn.end <= MAX_SECONDS)
        assert turn.talk is None or (turn.talk >= 0 and math.isfinite(turn.talk))
        turn.text.encode()
    json.dumps(read.notes)


def survives(data: bytes) -> None:
    with suppress(BadTranscript):
        sane(parse(data))


@FEW
@given(st.binary(max_size=2000))
def test_any_bytes(data):
    survives(data)


@FEW
@given(st.text(max_size=2000))
def test_any_text(text):
    survives(text.encode("utf-8", "surrogatepass"))
    for read in (mail, note):
        with suppress(BadTranscript):
            sane(read(text))


@FEW
@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_broken_samples(name, data):
    """Each format with a piece cut out, doubled or replaced."""
    sample = SAMPLES[name]
    start = data.draw(st.integers(0, len(sample)))
    end = data.draw(st.integers(start, min(len(sample), start + 60)))
    middle = data.draw(st.one_of(st.just(b""), st.just(sample[start:end] * 2), st.binary(max_size=20)))
    survives(sample[:start] + middle + sample[end:])


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@FEW
@given(
    st.sampled_from(sorted(n for n, s in SAMPLES.items() if n != "plain" and s[:1] in b"{[")),
    _VALUES,
    st.integers(0, 40),
)
def test_json_with_any_value_anywhere(name, value, place):
    tree = json.loads(SAMPLES[name])
    spots = list(_spots(tree))
    holder, key = spots[place % len(spots)]
    holder[key] = value
    survives(json.dumps(tree).encode())


@FEW
@given(NAMES, SAID)
def test_captions_are_read_back_whole(names, said):
    for head, point in (("WEBVTT\n\n", "."), ("", ",")):
        cues = [
            f"{n}\n00:{n:02}:00{point}000 --> 00:{n:02}:30{point}000\n{names[who]}: {words}\n"
            for n, (who, words) in enumerate(said, 1)
        ]
        turns = parse((head + "\n".join(cues)).encode()).turns
        assert [(t.speaker, t.start, t.text) for t in turns] == [
            (names[who], n * 60.0, " ".join(words.split())) for n, (who, words) in enumerate(said, 1)
        ]


@FEW
@given(NAMES, SAID)
def test_lines_are_read_back_whole(names, said):
    for shape in ("{name}: {words}", "[00:{n:02}:00] {name}: {words}", "{name} (00:{n:02}:00): {words}"):
        text = "\n".join(shape.format(n=n, name=names[who], words=words) for n, (who, words) in enumerate(said, 1))
        turns = parse(text.encode()).turns
        assert [(t.speaker, t.text) for t in turns] == [(names[who], words) for who, words in said]


def _spots(tree):
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield tree, key
            yield from _spots(value)
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield tree, index
            yield from _spots(value)
