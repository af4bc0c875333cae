"""Calls as talks: on which day, on which deal, and who may speak in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from connector.records import ObjectShape, Row
from mappings.organisation import Fields, Organisation
from mappings.translate.ending import ending_of
from mappings.translate.history import stage_moves
from mappings.translate.reading import can_see
from mappings.translate.values import calendar_day, day, flag, rows_of, text
from rules.matching.links import Candidate
from rules.matching.sides import Known, Labels

_EVERYBODYS = frozenset(
    {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "gmx.de", "web.de"}
)
"""Domains that tell nobody's side."""


@dataclass(frozen=True, slots=True)
class TranscriptSource:
    """Where transcripts stand: CRM objects of transcript and call, and the fields that lead to call and words."""

    object: str
    call_object: str
    call_field: str
    content: str


def transcript_source(fields: Fields, shapes: Mapping[str, ObjectShape]) -> TranscriptSource | None:
    """None where transcripts are not mapped, or the signed-in user cannot see them."""
    transcript, call, content = fields.kinds.get("transcript"), fields.kinds.get("call"), fields.transcript_content
    if transcript is None or call is None or content is None or call.object not in shapes:
        return None
    shape = shapes.get(transcript.object)
    if not can_see(shape, content) or not can_see(shape, transcript.fields["call"]):
        return None
    return TranscriptSource(transcript.object, call.object, transcript.fields["call"], content)


def is_cut(fields: Fields, values: Mapping[str, object]) -> bool:
    """Whether the CRM says that it kept only a part of a transcript."""
    return flag(values.get(fields.kinds["transcript"].fields.get("cut", "")))


def day_of_call(organisation: Organisation, call: Mapping[str, object]) -> date | None:
    return day(call.get(organisation.fields.kinds["call"].fields["on"]), organisation.zone)


def event_of_call(fields: Fields, call: Mapping[str, object]) -> str | None:
    return text(call.get(fields.kinds["call"].fields.get("event", "")))


def host_of_call(fields: Fields, call: Mapping[str, object]) -> str | None:
    return text(call.get(fields.kinds["call"].fields.get("owner", "")))


def title_of_call(fields: Fields, call: Mapping[str, object]) -> str | None:
    return text(call.get(fields.kinds["call"].fields.get("subject", "")))


def owner_of(organisation: Organisation, opportunity: Row) -> str | None:
    return text(opportunity.values.get(organisation.fields.opportunity.fields["owner"]))


def manager_of(fields: Fields, user: Row) -> str | None:
    return text(user.values.get(fields.kinds["user"].fields.get("manager", "")))


def stage_on(
    organisation: Organisation, opportunity: Row, records: Mapping[str, Sequence[Row]], on: date
) -> str | None:
    """The playbook's stage that a deal stood in on a day; None where its history does not tell."""
    kind = text(opportunity.values.get(organisation.fields.opportunity.fields.get("kind", "")))
    moves = stage_moves(organisation.fields, organisation.process_for(kind), records, organisation.zone)
    stood = [move.stage for move in moves if move.on <= on]
    return stood[-1] if stood else None


def candidate_of(organisation: Organisation, opportunity: Row, *, by_person: bool) -> Candidate:
    """A deal as one that a call may be on."""
    names, values = organisation.fields.opportunity.fields, opportunity.values
    closed, _ = ending_of(organisation.fields, values)
    return Candidate(
        deal=opportunity.id,
        created_on=day(values.get(names.get("created_on", "")), organisation.zone),
        closed_on=calendar_day(values.get(names.get("close_date", ""))) if closed else None,
        changed_on=day(opportunity.stamp, organisation.zone),
        by_person=by_person,
    )


def known_of(
    organisation: Organisation, records: Mapping[str, Sequence[Row]], users: Iterable[Row], labels: Labels
) -> Known:
    """Who may speak in a call on a deal: the buyer's people on it, and these users."""
    fields = organisation.fields
    contact, user, account = fields.kinds.get("contact"), fields.kinds["user"], fields.kinds["account"]
    contacts = rows_of(records, contact.object) if contact else []
    ours = [*rows_of(records, user.object), *users]
    contact_fields = contact.fields if contact else {}
    rep_domains = _domains(ours, user.fields.get("email", ""))
    return Known(
        users=_names(ours, user.fields["name"]),
        contacts=_names(contacts, contact_fields.get("name", "")),
        rep_domains=rep_domains,
        buyer_domains=_domains(contacts, contact_fields.get("email", "")) - rep_domains,
        buyer_companies=_names(rows_of(records, account.object), account.fields["name"]),
        labels=labels,
    )


def _names(rows: Iterable[Row], field: str) -> tuple[str, ...]:
    return tuple(sorted({name for row in rows if (name := text(row.values.get(field)))}))


def _domains(rows: Iterable[Row], field: str) -> frozenset[str]:
    addresses = (text(row.values.get(field)) or "" for row in rows)
    return frozenset(a.rpartition("@")[2].casefold() for a in addresses if "@" in a) - _EVERYBODYS
