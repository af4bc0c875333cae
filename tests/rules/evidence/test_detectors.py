"""Every detector file keeps to the frame, and says what it is for."""

import pytest

from mappings.lexicon import shipped_lexicon
from rules.evidence.detector import Detector, discover

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
