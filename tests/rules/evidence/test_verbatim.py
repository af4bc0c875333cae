"""Over real transcripts nobody here wrote: every quote stands in its turn, and the same call and rubric give the same
bytes, in whatever process. A sample here; `make proof` takes all of them.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from connector.transcripts import Transcript, parse
from mappings.reading import Talk, load_labels, talk_of, told
from mappings.reading.reviewed import call_of, reviewed
from mappings.reading.rubrics import load_rubric
from mappings.reading.shelves import Shelves
from rules.facts import Side
from rules.matching.sides import Known
from sync.codec import to_json

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "transcripts"
FILES = sorted(file for file in DATA.glob("*/*") if file.suffix != ".md")
SAMPLE = [file for file in FILES if file.parent.name == "vendor"] + sorted(
    (file for file in FILES if file.parent.name == "zoom"), key=lambda file: file.stat().st_size
)[:4]
ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.skipif(not FILES, reason="../shared/data/transcripts is absent")


def talk(file: Path) -> tuple[Transcript, Talk]:
    """Every second voice is ours: what nobody is known to have said would prove little."""
    transcript = parse(file.read_bytes(), name=file.name)
    voices = sorted({turn.speaker for turn in transcript.turns if turn.speaker})
    known = Known(told_rep=tuple(voices[::2]), told_buyer=tuple(voices[1::2]), labels=load_labels())
    return transcript, talk_of(transcript, known, Shelves())


def as_bytes(file: Path) -> bytes:
    """All that is told of a call, and its review."""
    _, read = talk(file)
    return to_json([told(file.name, read, ()), reviewed(file.name, read, call_of(read), load_rubric("deal_call"))])


def stands(file: Path) -> int:
    """How many quotes there are; each stands, letter by letter, in its own turn and is of the voice that spoke it."""
    transcript, read = talk(file)
    for one in read.reading.evidence:
        assert one.turn is not None
        turn = transcript.turns[one.turn]
        assert one.quote, file.name
        assert one.quote in turn.text, file.name
        assert (one.speaker, one.seconds) == (turn.speaker, turn.start)
        assert one.side is read.sides[turn.speaker, turn.channel].side
        assert one.side in (Side.REP, Side.BUYER, Side.UNKNOWN)
    return len(read.reading.evidence)


def digest(files: list[Path]) -> str:
    return hashlib.sha256(b"\n".join(map(as_bytes, files))).hexdigest()


def elsewhere(files: list[Path], seed: str) -> str:
    """The digest as a fresh process makes it, with sets and hashes in another order."""
    script = (
        "import sys; from pathlib import Path; from tests.rules.evidence.test_verbatim import digest;"
        "print(digest([Path(name) for name in sys.argv[1:]]))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", script, *map(str, files)]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def test_quotes_of_some_real_calls_are_verbatim_and_their_bytes_the_same() -> None:
    assert sum(map(stands, SAMPLE)) > 50
    assert elsewhere(SAMPLE[-2:], "1") == digest(SAMPLE[-2:])


@pytest.mark.proof
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_quotes_are_verbatim_in_every_real_transcript(file: Path) -> None:
    assert stands(file) >= 0
    assert as_bytes(file) == as_bytes(file)


@pytest.mark.proof
def test_every_process_gives_the_same_bytes_for_all_of_them() -> None:
    here = digest(FILES)
    assert elsewhere(FILES, "1") == here
    assert elsewhere(FILES, "2") == here
