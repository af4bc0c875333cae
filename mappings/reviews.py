"""A call's review as a record of the CRM package: private, the rep's, and the only one of ours with words of a call.

The JSON fields are lists; docs/page-data.md tells their shapes. Where words may not be repeated every quote is empty,
and turn and time still lead who may hear the call to them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from connector.records import Values
from mappings.fit import as_json, fit, lengths
from mappings.organisation import Organisation
from mappings.own import CALL_REVIEW, OwnKey
from mappings.panel import strength_word
from mappings.reading import Talk
from mappings.reading.reviewed import MomentTold, ReviewTold, call_of, reviewed
from rules.call_review.review import Practice
from rules.call_review.rubric import Rubric
from rules.facts import Evidence

_LISTS = ("Criteria__c", "Diagnosis__c", "Prescription__c", "Drill__c", "Manager__c", "Quotes__c")


@dataclass(frozen=True, slots=True)
class Held:
    """A call that was read: the ids of transcript and call, its deal and the owner of that, and when it was held."""

    transcript: str
    call: str
    title: str | None
    deal: str
    owner: str
    on: date
    stage: str | None = None  # that the deal stood in then


def key_of(organisation: Organisation, transcript: str) -> str:
    """It stays the same when the call is found to be on another deal."""
    return str(OwnKey(organisation.alias, transcript, "review"))


def transcript_of(key: str) -> str:
    """The transcript whose review has this key."""
    parsed = OwnKey.parse(key)
    assert parsed is not None, key
    return parsed.deal


def review_values(
    organisation: Organisation, rubric: Rubric, held: Held, talk: Talk, kept: Iterable[Evidence]
) -> Values:
    """The record of one call's review. `kept` is what of the talk bears on the deal."""
    told = reviewed(held.transcript, talk, call_of(talk, held.stage), rubric)
    speak = organisation.quotes["calls"] == "full"
    lists: dict[str, list[Mapping[str, Any]]] = {name: [] for name in _LISTS}
    lists["Quotes__c"] = [
        {**_moment(MomentTold(one.about, one.quote, one.turn, one.seconds, one.speaker, one.side), speak=speak)}
        | {"strength": strength_word(one.strength)}
        for one in kept
    ]
    score, reason = None, None
    if isinstance(told, ReviewTold):
        score = round(100 * told.points / told.most, 1) if told.most else None
        reason = None if told.most else "nothing in it could be scored"
        lists |= _lists(told, speak=speak)
    else:
        reason = told.reason
    return _fitted(
        {
            "Opportunity__c": held.deal,
            "OwnerId": held.owner,
            "Call__c": held.call,
            "Call_Title__c": held.title,
            "Held_On__c": held.on.isoformat(),
            "Score__c": score,
            "Coverage_Reason__c": reason,
            "Rubric__c": f"{rubric.name} {rubric.version} {rubric.digest}",
        },
        lists,
    )


def empty_values(reason: str) -> Values:
    """What takes every word out of a review that may no longer be shown, and says why."""
    return _fitted(
        {"Score__c": None, "Coverage_Reason__c": reason, "Call_Title__c": None}, {name: [] for name in _LISTS}
    )


def _lists(told: ReviewTold, *, speak: bool) -> dict[str, list[Mapping[str, Any]]]:
    def moments(found: Iterable[MomentTold]) -> list[Mapping[str, Any]]:
        return [_moment(one, speak=speak) for one in found]

    return {
        "Criteria__c": [
            {
                "criterion": one.criterion,
                "label": one.label,
                "mark": one.mark,
                "weight": one.weight,
                "moments": moments(one.moments),
                "missing_question": one.missing_question,
                "wrong": one.wrong,
            }
            for one in told.scores
        ],
        "Diagnosis__c": [
            {
                "name": one.name,
                "says": one.says,
                "criterion": one.criterion,
                "moments": moments(one.moments),
                "question": one.question,
            }
            for one in told.diagnosis
        ],
        "Prescription__c": [
            {
                "diagnosis": one.diagnosis,
                "behaviours": one.behaviours,
                "questions": one.questions,
                "script": one.script,
            }
            for one in told.prescription
        ],
        "Drill__c": [_drill(told.practice)] if told.practice else [],
        "Manager__c": [
            {"reason": one.reason, "says": one.says, "moments": moments(one.moments)} for one in told.manager
        ],
    }


def _drill(practice: Practice) -> Mapping[str, Any]:
    return {
        "diagnosis": practice.diagnosis,
        "title": practice.drill.title,
        "minutes": practice.drill.minutes,
        "steps": practice.drill.steps,
        "example": practice.example.words,
        "source": practice.example.source,
    }


def _moment(one: MomentTold, *, speak: bool) -> Mapping[str, Any]:
    return {
        "about": one.about,
        "quote": one.quote if speak else "",
        "turn": one.turn,
        "start": one.start,
        "speaker": one.speaker,
        "side": one.side.value,
    }


def _fitted(single: Mapping[str, Any], lists: Mapping[str, list[Mapping[str, Any]]]) -> dict[str, Any]:
    longest = lengths(CALL_REVIEW)
    values = {
        name: (fit(value, longest[name]) or None) if isinstance(value, str) and name in longest else value
        for name, value in single.items()
    }
    return values | {name: as_json(found, longest[name]) for name, found in lists.items()}
