"""Coverage-guided fuzzing of every format and of mail, bounded in time; run by `make proof`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .samples import SAMPLES
from .test_written import BODY, HTML, QUOTES, SIGNATURES

SECONDS = int(os.environ.get("FUZZ_SECONDS", "120"))


@pytest.mark.proof
@pytest.mark.timeout(SECONDS + 240)
def test_no_bytes_bring_it_down(tmp_path):
    pytest.importorskip("atheris", reason="atheris has wheels for Linux on x86-64 only")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, sample in SAMPLES.items():
        (corpus / name).write_bytes(b"p" + sample)
    for number, tail in enumerate((*QUOTES.values(), *SIGNATURES.values())):
        (corpus / f"mail{number}").write_bytes(f"m{BODY}\n{tail}".encode())
    (corpus / "html").write_bytes(b"m" + (HTML % "<blockquote>x").encode())
    limits = [f"-max_total_time={SECONDS}", "-timeout=10", "-rss_limit_mb=2048", "-max_len=8192"]
    target = Path(__file__).with_name("fuzz_target.py")
    command = [sys.executable, str(target), str(corpus), *limits, f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    assert "Done " in done.stderr, done.stderr[-2000:]
