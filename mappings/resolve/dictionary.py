"""A fields file resolved: which CRM object and field holds what, and what its values mean."""

from collections.abc import Iterable

from mappings.digest import digest
from mappings.document import Document
from mappings.organisation import Channel, ElementMap, ElementWrite, Fields, Ids, Kind, Outcome, Signal, Tasks
from mappings.problems import nearest
from mappings.schema import NEEDED, OURS, ChannelFile, ElementFile, FieldsFile, IdsFile, KindFile, TaskFile
from rules.facts import Role, Strength

STRENGTHS = {strength.name.lower().replace("_", " "): strength for strength in Strength}


def fields(document: Document, file: FieldsFile, name: str) -> Fields:
    kinds = {kind: _kind(document, kind, getattr(file, kind), file.crm) for kind in OURS}
    taken: dict[str, str] = {}
    for kind, made in kinds.items():
        if made is not None and taken.setdefault(made.object, kind) != kind:
            document.complain(
                (kind, "object"), f"{made.object} is the {taken[made.object]} already", "Set one to null."
            )
    return Fields(
        name=name,
        crm=file.crm,
        kinds={kind: made for kind, made in kinds.items() if made is not None},
        elements={key: _element(document, key, element) for key, element in file.elements.items()},
        roles={label.casefold(): Role(role) for label, role in file.contact_role.roles.items()},
        changes=_change_names(document, file),
        ids=_ids(file.ids),
        tasks=_tasks(file.task),
        declined=_folded(file.attendee.declined),
        cancelled=tuple(sorted(_folded(file.event.cancelled))),
        automatic=tuple(sorted(_folded(file.email.automatic))),
        drafts=frozenset(file.email.drafts),
        blanks=_folded(file.blanks),
        capture_days=file.capture.days,
        channels={
            "mail": _channel(file.capture.mail),
            "meetings": _channel(file.capture.meetings),
            "calls": _channel(file.capture.calls),
        },
        digest=digest(file.model_dump(mode="json", exclude={"load", "extends"})),
        signals={
            key: Signal(one.field.rstrip("?"), one.field.endswith("?"), one.insist) for key, one in file.signals.items()
        },
        outcome=Outcome(file.outcome.field.rstrip("?"), _folded(file.outcome.won), _folded(file.outcome.lost))
        if file.outcome
        else None,
        transcript_content=_content(document, file),
        places=document.places,
    )


def _content(document: Document, file: FieldsFile) -> str | None:
    if file.transcript.object is None:
        return None
    if file.transcript.content is None:
        document.complain(("transcript", "content"), "is needed to read a transcript", "Map it, or set object to null.")
        return None
    return file.transcript.content.rstrip("?")


def needed_of(name: str, crm: str) -> tuple[str, ...]:
    """Without these a kind cannot be read. An export may lack what every CRM has: what it lacks is unknown."""
    return ("name",) if crm == "files" and name == "opportunity" else NEEDED[name]


def _kind(document: Document, name: str, file: KindFile, crm: str) -> Kind | None:
    for ours in file.fields:
        if ours not in OURS[name]:
            document.complain((name, "fields", ours), f"is no part of {name}", nearest(ours, OURS[name]))
    if file.object is None:
        if name in ("opportunity", "user", "account"):
            document.complain((name, "object"), "cannot go unmapped", "Name the CRM's object.")
        return None
    mapped = {ours: field for ours, field in file.fields.items() if field is not None}
    for ours in needed_of(name, crm):
        if ours not in mapped:
            document.complain(
                (name, "fields", ours), "is needed to read anything of this kind", "Map it, or set object to null."
            )
    return Kind(
        name=name,
        object=file.object.rstrip("?"),
        fields={ours: field.rstrip("?") for ours, field in mapped.items()},
        optional=frozenset(ours for ours, field in mapped.items() if field.endswith("?")),
        optional_object=file.object.endswith("?"),
    )


def _change_names(document: Document, file: FieldsFile) -> dict[str, str]:
    known = ("close_date", "amount", "next_step", "owner", "forecast")
    for field, name in file.changes.names.items():
        if name not in known:
            document.complain(
                ("changes", "names", field), f'"{name}" is no change that rules look at', nearest(name, known)
            )
    return dict(file.changes.names)


def _element(document: Document, key: str, file: ElementFile) -> ElementMap:
    at = ("elements", key)
    if file.is_ == "contact" and file.means:
        document.complain((*at, "means"), "a contact means the person it names", "Leave `means` out.")
    if file.write and file.write.value == "person" and file.is_ != "contact":
        document.complain((*at, "write", "value"), "only an element that `is: contact` names a person", "")
    means = {value.casefold().strip(): STRENGTHS.get(meaning) for value, meaning in file.means.items()}
    field = file.field.rstrip("?") if file.field else None
    write = file.write
    return ElementMap(
        key=key,
        field=field,
        optional=bool(file.field and file.field.endswith("?")),
        is_contact=file.is_ == "contact",
        role=Role(file.role) if file.role else None,
        means=means,
        write=ElementWrite(write.field.rstrip("?"), write.value) if write and write.when == "empty" else None,
    )


def _ids(file: IdsFile) -> Ids:
    return Ids(frozenset(file.lengths), file.model_dump(exclude={"lengths"}))


def _tasks(file: TaskFile) -> Tasks:
    return Tasks(
        calls=frozenset(file.calls),
        mails=frozenset(file.mails),
        mass_mails=frozenset(file.mass_mails),
        plain=frozenset(file.plain),
        inbound=frozenset(file.inbound),
        reached=_folded(file.reached),
        missed=_folded(file.missed),
        talk_seconds=file.talk_seconds,
    )


def _channel(file: ChannelFile) -> Channel:
    return Channel(
        None if file.always == "all" else frozenset(file.always), None if file.never == "all" else frozenset(file.never)
    )


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.casefold().strip() for word in words)
