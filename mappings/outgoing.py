"""An assessment as records of the CRM package: what is ours to write, in the organisation's words.

A finding of a rule in preview is no record: it costs space and asks a rep to act on what is only being tried. Its term
stands on the assessment, marked as preview.

People's fields (a finding's state, an action's status) are never among the values: the package gives them their
defaults when a record is created. Every record carries all of its values; sync sends what differs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from connector.records import Link, Values
from mappings.digest import digest
from mappings.fit import as_json, fit, lengths
from mappings.organisation import Organisation
from mappings.own import ACTION, ASSESSMENT, FINDING, GAP, RUN, OwnKey
from mappings.panel import Dispute, Panel, conflicts, evidence, iso, may_quote, minutes, strength_word
from rules.assessment import Action, Assessment, Closed, Finding, Gap, Step
from rules.case import Case
from rules.facts import Evidence, Strength
from rules.playbook import Playbook

__all__ = ["Dispute", "Record", "SharedValue", "opportunity_link", "records_of", "run_record", "shared_values"]

LOOKUP = "Cornerman_Assessment__c"
"""Our one field on the opportunity that is written, and once."""

SHORTEST = 80
"""What a field without a length of its own holds: a record's name has 80 characters, picklists, days and ids fewer."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record to stand in the CRM. `key` is our external key; with `by_id` the id of the company's own record."""

    object: str
    key: str
    values: Values
    because: str
    by_id: bool = False


@dataclass(frozen=True, slots=True)
class SharedValue:
    """A value for one of the company's own fields, and what it stands on."""

    field: str
    value: Any
    because: str


def records_of(
    organisation: Organisation,
    case: Case,
    assessment: Assessment,
    playbook: Playbook,
    disputes: Sequence[Dispute] = (),
    *,
    engine: str | None = None,
) -> tuple[Record, ...]:
    """Everything that is to stand in the CRM of ours for this deal, parents first; what ended now is among it.

    Of a deal that is held out no action is among it.
    `engine` is the version that judged; without it the field is left alone.
    """
    return tuple(_Writer(Panel(organisation, case, assessment, playbook)).all(disputes, engine))


def opportunity_link(organisation: Organisation, case: Case) -> Record | None:
    """The lookup from the opportunity to its assessment; None where the admin wants the opportunity untouched."""
    if organisation.opportunity_writes == "never":
        return None
    deal = case.deal.id
    link = Link(ASSESSMENT, str(OwnKey(organisation.alias, deal, "assessment")))
    return Record(organisation.fields.opportunity.object, deal, {LOOKUP: link}, "the deal's assessment", by_id=True)


def shared_values(organisation: Organisation, case: Case, assessment: Assessment) -> tuple[SharedValue, ...]:
    """Values for the company's own fields that the mapping says to fill, from elements that somebody stands behind.

    A field is never filled from itself, never with what nobody said, and with the words of a call only where the admin
    opened them to all who see the deal.
    """
    found = []
    judged = {state.element: state for state in assessment.elements}
    opportunity = organisation.fields.opportunity.object
    for key, element in sorted(organisation.fields.elements.items()):
        target, fact = element.write, case.element(key)
        if target is None or fact.value is None or fact.source is None:
            continue
        if fact.source.field == f"{opportunity}.{target.field}":
            continue
        state = judged.get(key)
        strength = state.strength if state else fact.value.strength
        if strength is None or strength < Strength.ASSUMED:
            continue
        heard = state is not None and state.quote is not None and state.quote.quote == fact.value.text
        text = fact.value.text if not heard or may_quote(organisation) else None
        says = {"person": fact.value.person, "text": text, "strength": strength_word(strength)}
        if value := says[target.value]:
            found.append(SharedValue(target.field, value, f"{fact.source.field} of {fact.source.record}"))
    return tuple(found)


def run_record(
    organisation: Organisation,
    *,
    started: str,
    finished: str | None,
    judged_on: date,
    outcome: str,
    counts: Mapping[str, int],
    message: str | None = None,
) -> Record:
    """The heartbeat. `outcome` is Running, Finished, Stopped, Failed or Paused; times are `2026-01-31T09:30:00Z`."""
    return Record(
        RUN,
        f"{organisation.alias}:run",
        _fitted(
            RUN,
            {
                "Name": organisation.alias,
                "Started_On__c": started,
                "Finished_On__c": finished,
                "Judged_On__c": judged_on.isoformat(),
                "Outcome__c": outcome,
                "Deals_Judged__c": counts.get("judged", 0),
                "Writes__c": counts.get("written", 0),
                "Refused__c": counts.get("refused", 0),
                "Calls__c": counts.get("calls", 0),
                "Message__c": message,
            },
        ),
        "heartbeat",
    )


class _Writer:
    def __init__(self, panel: Panel) -> None:
        self.panel, self.organisation = panel, panel.organisation
        self.case, self.assessment, self.playbook = panel.case, panel.assessment, panel.playbook
        self.parent = self._key("assessment")
        deal = self.case.deal
        self.held = self.organisation.hold_out.holds(self.organisation.alias, deal.id, deal.created_on)

    def all(self, disputes: Sequence[Dispute], engine: str | None) -> Iterator[Record]:
        yield self._assessment(disputes, engine)
        tried = self.assessment.in_preview
        for finding in self.assessment.findings:
            if finding.key not in tried:
                yield self._finding(finding)
        for step in self.assessment.steps:
            if step.breached:
                yield self._breach(step)
        for gap in self.assessment.gaps:
            yield self._gap(gap)
        for action in () if self.held else self.assessment.actions:
            yield self._action(action)
        for closed in self.assessment.closed:
            yield self._closed(closed)
        if link := opportunity_link(self.organisation, self.case):
            yield link

    # --- one of each object

    def _assessment(self, disputes: Sequence[Dispute], engine: str | None) -> Record:
        assessment, panel = self.assessment, self.panel
        score, adherence, primary = assessment.score, assessment.adherence, assessment.primary
        longest = lengths(ASSESSMENT)
        values: dict[str, Any] = {
            "Opportunity__c": self.case.deal.id,
            "Changed_On__c": self._start_of_day(assessment.on),
            "Risk_Band__c": score.band,
            "Risk_Points__c": score.points,
            "Risk_Change__c": score.change,
            "Win_Probability__c": _percent(score.probability),
            "Basis__c": score.basis,
            "Adherence__c": _percent(adherence.share),
            "Steps_Expected__c": adherence.expected,
            "Steps_Done__c": adherence.done,
            "Steps_Breached__c": adherence.breached,
            "Steps_Unknown__c": adherence.unknown,
            "Methodology__c": self.playbook.methodology.label,
            "Gaps_Open__c": len(assessment.gaps),
            "Conflicts_Open__c": len(disputes),
            "Primary_Action__c": None if self.held else panel.title(primary),
            "Primary_Reason__c": None if self.held else panel.primary_reason(),
            "Primary_Timing__c": None if self.held else primary.timing.value,
            "Primary_Due__c": None if self.held else iso(primary.due),
            "Terms__c": as_json(panel.terms(), longest["Terms__c"]),
            "Steps__c": as_json(panel.steps(), longest["Steps__c"]),
            "Elements__c": as_json(panel.elements(), longest["Elements__c"]),
            "People__c": as_json(panel.people(), longest["People__c"]),
            "Unknowns__c": as_json(panel.unknowns(), longest["Unknowns__c"]),
            "Conflicts__c": as_json(conflicts(disputes), longest["Conflicts__c"]),
            "Playbook__c": self._version(),
            "Weights__c": self.playbook.weights.version,
        }
        if engine is not None:
            values["Engine__c"] = engine
        terms = "".join(f", {term.key} {term.points:+}" for term in score.terms if term.fired)
        because = f"{score.band}, {score.points:+} points{': ' + terms[2:] if terms else ''}"
        return Record(ASSESSMENT, self.parent, _fitted(ASSESSMENT, values), because)

    def _finding(self, finding: Finding) -> Record:
        title = self.panel.title(finding)
        return self._child(
            FINDING,
            self._key("finding", finding.key, finding.number),
            {
                "Rule__c": finding.key,
                "Kind__c": "Positive" if finding.lowers else "Risk",
                "Stage__c": self._stage_on(finding.since),
                "Title__c": title,
                "Reason__c": self.panel.why(finding),
                "Correction__c": None,
                "Points__c": finding.points,
                "Evidence__c": as_json(evidence(finding.because), lengths(FINDING)["Evidence__c"]),
                "Quote__c": self._quote(finding.quote),
                "Since__c": iso(finding.since),
                "Engine_State__c": "Open",
                "Cleared_On__c": None,
            },
            finding.key,
        )

    def _breach(self, step: Step) -> Record:
        expected = self.panel.expected()[step.key]
        return self._child(
            FINDING,
            self._key("finding", f"step.{step.key}", step.number),
            {
                "Rule__c": f"adherence.{expected.rule}",
                "Kind__c": "Breached step",
                "Stage__c": self.panel.stage_label(step.stage),
                "Title__c": expected.title,
                "Reason__c": expected.why,
                "Correction__c": expected.correction,
                "Points__c": 0,
                "Evidence__c": as_json(evidence(step.check.because), lengths(FINDING)["Evidence__c"]),
                "Quote__c": self._quote(step.check.quote),
                "Since__c": iso(step.since),
                "Engine_State__c": "Open",
                "Cleared_On__c": None,
            },
            f"step.{step.key}, adherence.{expected.rule}",
        )

    def _gap(self, gap: Gap) -> Record:
        quote = gap.quote
        as_of = quote.on if quote else gap.source.as_of if gap.source else None
        return self._child(
            GAP,
            self._key("gap", f"gap.{gap.element}", gap.number),
            {
                "Methodology__c": self.playbook.methodology.label,
                "Element__c": gap.element,
                "Element_Label__c": self.panel.tell.element(gap.element),
                "Strength__c": strength_word(gap.strength),
                "Question__c": gap.question,
                "Quote__c": self._quote(quote),
                "Speaker__c": quote.speaker if quote else None,
                "Evidence_On__c": iso(as_of),
                "Since__c": iso(gap.since),
                "Engine_State__c": "Open",
                "Closed_On__c": None,
            },
            f"gap.{gap.element}",
        )

    def _action(self, action: Action) -> Record:
        proposal, longest = action.proposal, lengths(ACTION)
        alternatives = self.panel.alternatives() if action.primary else []
        instead = {"instead": self.panel.tell.say(action.key, "instead", proposal.values)}
        return self._child(
            ACTION,
            self._key("action", action.key, action.number),
            {
                "Type__c": action.key,
                "Is_Primary__c": action.primary,
                "Title__c": self.panel.title(action),
                "Reason__c": self.panel.why(action),
                "Who__c": str(proposal.values.get("who") or self.case.deal.owner_name),
                "Timing__c": action.timing.value,
                "Due__c": iso(action.due),
                "Expected_Outcome__c": self.panel.tell.say(action.key, "outcome", proposal.values),
                "Done_Looks_Like__c": self.panel.tell.say(action.key, "done", proposal.values),
                "Effort__c": minutes(action),
                "Success_Probability__c": _percent(action.probability),
                "Serves__c": self.panel.tell.serves(proposal.serves),
                "Impact__c": proposal.impact,
                "Urgency__c": proposal.urgency,
                "Effort_Factor__c": proposal.effort,
                "Rank__c": action.rank,
                "Alternatives__c": as_json([instead, *alternatives], longest["Alternatives__c"]),
                "Evidence__c": as_json(evidence(proposal.evidence), longest["Evidence__c"]),
                "Since__c": iso(action.since),
                "Engine_State__c": "Proposed",
            },
            action.key,
        )

    def _closed(self, closed: Closed) -> Record:
        """A life that ended. Only what ending changes: the rest of the record tells what it was."""
        day = iso(closed.on)
        values: dict[str, Any]
        if closed.key.startswith("gap."):
            kind, name, values = "gap", GAP, {"Engine_State__c": closed.state, "Closed_On__c": day}
        elif closed.key.startswith("next_action."):
            kind, name, values = "action", ACTION, {"Engine_State__c": closed.state, "Is_Primary__c": False}
        else:
            kind, name, values = "finding", FINDING, {"Engine_State__c": closed.state, "Cleared_On__c": day}
        return self._child(name, self._key(kind, closed.key, closed.number), values, f"{closed.key} {closed.state}")

    # --- what they share

    def _key(self, kind: str, life: str = "", number: int = 1) -> str:
        return str(OwnKey(self.organisation.alias, self.case.deal.id, kind, life, number))

    def _child(self, name: str, key: str, values: Mapping[str, Any], because: str) -> Record:
        return Record(name, key, _fitted(name, {"Assessment__c": Link(ASSESSMENT, self.parent), **values}), because)

    def _quote(self, quote: Evidence | None) -> str | None:
        """The words themselves only where the admin lets them be repeated; we have no paraphrase to offer instead."""
        return quote.quote if quote is not None and self.panel.may_quote() else None

    def _stage_on(self, day: date | None) -> str:
        """The stage the deal stood in on a day, as the CRM says it."""
        stood = [move.label for move in self.case.stages if day is None or move.on <= day]
        return stood[-1] if stood else self.case.deal.stage_label or ""

    def _start_of_day(self, day: date) -> str:
        moment = datetime.combine(day, time(), self.organisation.zone).astimezone(UTC)
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    def _version(self) -> str:
        process = self.organisation.process_for(self.case.deal.kind)
        return f"{self.playbook.name} {process.digest if process.playbook is self.playbook else digest(self.playbook)}"


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)


def _fitted(object_name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Texts cut to their fields; an empty text is None, as the CRM will store it."""
    longest = lengths(object_name)
    return {
        name: (fit(value, longest.get(name, SHORTEST)) or None) if isinstance(value, str) else value
        for name, value in values.items()
    }
