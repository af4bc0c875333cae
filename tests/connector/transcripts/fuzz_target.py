"""The target of the coverage-guided fuzzer, started by test_fuzz.py: any bytes end in a transcript or BadTranscript.

`python fuzz_target.py <corpus> -max_total_time=60`; a finding ends it with a traceback and the bytes that caused it.
"""

import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

with atheris.instrument_imports(include=["connector.transcripts"]):
    from connector.transcripts import BadTranscript, frame, written

    frame.formats()


def one(data: bytes) -> None:
    """The first byte chooses the way in."""
    way, rest = data[:1], data[1:]
    try:
        if way == b"m":
            read = written.mail(rest.decode("utf-8", "replace"))
        elif way == b"n":
            read = written.note(rest.decode("utf-8", "replace"))
        else:
            read = frame.parse(rest)
            read.merged()
    except BadTranscript:
        return
    assert read.turns
    assert [turn.index for turn in read.turns] == list(range(len(read.turns)))
    for turn in read.turns:
        assert turn.text
        turn.text.encode()
        assert turn.start is None or turn.start >= 0
        assert turn.end is None or (turn.start is not None and turn.end >= turn.start)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
