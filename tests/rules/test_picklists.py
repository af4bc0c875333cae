"""The words that the engine and the package in the CRM share: exactly the same, in the same spelling."""

import pytest

from connector.package import package
from mappings.panel import strength_word
from rules.assessment import Band, Basis, Ending, Timing
from rules.facts import ActionStatus, FindingState, Strength

FINDING, GAP, ACTION, ASSESSMENT = (f"Cornerman_{name}__c" for name in ("Finding", "Gap", "Action", "Assessment"))


@pytest.mark.parametrize(
    ("object_name", "field", "ours"),
    [
        (ASSESSMENT, "Risk_Band__c", list(Band)),
        (ASSESSMENT, "Basis__c", list(Basis)),
        (ASSESSMENT, "Primary_Timing__c", list(Timing)),
        (ACTION, "Timing__c", list(Timing)),
        (GAP, "Strength__c", [strength_word(strength) for strength in (*Strength, None)]),
        (FINDING, "Engine_State__c", ["Open", "Unknown", Ending.CLEARED]),
        (GAP, "Engine_State__c", ["Open", "Unknown", Ending.CLOSED]),
        (ACTION, "Engine_State__c", ["Proposed", Ending.SEEN_DONE, Ending.NO_LONGER_NEEDED]),
    ],
)
def test_what_the_engine_says_is_what_the_picklist_holds(object_name: str, field: str, ours: list[str]) -> None:
    assert sorted(package().objects[object_name].fields[field].values) == sorted(ours)


@pytest.mark.parametrize(
    ("object_name", "field", "ours"),
    [(FINDING, "State__c", FindingState), (ACTION, "Status__c", ActionStatus)],
)
def test_what_people_set_is_known_to_the_engine(
    object_name: str, field: str, ours: type[FindingState | ActionStatus]
) -> None:
    theirs = package().objects[object_name].fields[field]
    assert [value.lower() for value in theirs.values] == [str(one) for one in ours]
    assert theirs.default == "New"


def test_every_ending_belongs_to_one_kind_of_record() -> None:
    ended = [
        value for name in (FINDING, GAP, ACTION) for value in package().objects[name].fields["Engine_State__c"].values
    ]
    assert set(ended) - {"Open", "Proposed", "Unknown"} == set(Ending)
