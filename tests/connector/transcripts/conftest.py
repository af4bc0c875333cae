from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "transcripts"


@pytest.fixture(scope="session")
def real() -> Path:
    """Transcripts no one on this project wrote. They are not part of the repository."""
    if not DATA.is_dir():
        pytest.skip("../shared/data/transcripts is not here: real transcripts are kept outside the repository")
    return DATA
