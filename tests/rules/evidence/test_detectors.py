"""Every detector file keeps to the frame, and says what it is for."""

from pathlib import Path

import pytest

from mappings.lexicon import shipped_lexicon
from rules.evidence import detectors
from rules.evidence.detector import BadDetector, Detector, discover

PARTS = ("Why it matters:", "Finds:", "Leaves out:", "False alarms:", "Source:")


@pytest.mark.parametrize("one", discover(), ids=lambda one: one.key)
def test_a_detector_is_explained(one: Detector) -> None:
    places = [one.text.find(part) for part in PARTS]
    assert -1 not in places
    assert places == sorted(places)


def test_every_scored_detector_has_cues() -> None:
    told = {group.partition(".")[0] for group in shipped_lexicon().cues}
    assert {one.about for one in discover() if one.scored} <= told


def test_one_detector_for_each_thing() -> None:
    abouts = [one.about for one in discover()]
    assert len(abouts) == len(set(abouts))


@pytest.mark.parametrize(("holds", "count"), [("", 0), ("one = detector(about='x')(find)\n" * 2 + "two = one\n", 2)])
def test_a_file_holds_exactly_one_detector(
    holds: str, count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = "from rules.evidence.detector import detector\n\n\ndef find(passage, so_far):\n    ...\n\n\n"
    name = f"weather_{count}"
    (tmp_path / f"{name}.py").write_text(frame + holds, encoding="utf-8")
    monkeypatch.setattr(detectors, "__path__", [*detectors.__path__, str(tmp_path)])

    with pytest.raises(BadDetector, match=f"{name}: a file holds exactly one detector, this one holds {count}"):
        discover.__wrapped__()
