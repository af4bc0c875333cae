"""What an org's objects and fields are: the standard ones read from standard/*.yaml, custom ones added later."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from connector.sandbox.ids import KEY_PREFIX

# What a field of each type can do unless its line says otherwise.
_ABLE: dict[str, frozenset[str]] = {
    kind: frozenset(words.split())
    for kind, words in {
        "id": "filterable sortable groupable aggregatable",
        "reference": "nillable createable updateable filterable sortable groupable aggregatable",
        "string": "nillable createable updateable filterable sortable groupable aggregatable",
        "textarea": "nillable createable updateable",
        "base64": "nillable createable updateable",
        "anyType": "nillable",
        "int": "nillable createable updateable filterable sortable groupable aggregatable",
        "double": "nillable createable updateable filterable sortable aggregatable",
        "date": "nillable createable updateable filterable sortable groupable aggregatable",
        "datetime": "nillable createable updateable filterable sortable aggregatable",
        "boolean": "createable updateable filterable sortable groupable",
    }.items()
}
for _kind in ("email", "phone", "url", "picklist", "combobox"):
    _ABLE[_kind] = _ABLE["string"]
_ABLE["multipicklist"] = _ABLE["string"] - {"sortable", "groupable", "aggregatable"}
_ABLE["currency"] = _ABLE["percent"] = _ABLE["double"]

TEXT_TYPES = frozenset(("string", "textarea", "email", "phone", "url", "picklist", "combobox", "multipicklist"))
NUMBER_TYPES = frozenset(("int", "double", "currency", "percent"))


@dataclass(frozen=True, slots=True)
class Field:
    """One field as describe tells it, and what the org needs to know to keep it."""

    name: str
    type: str
    label: str = ""
    length: int = 0
    precision: int = 0
    scale: int = 0
    able: frozenset[str] = frozenset()
    reference_to: tuple[str, ...] = ()
    relationship: str | None = None
    children: str | None = None  # the name of the child relationship on the parent
    cascade: bool = False  # deleting the parent deletes this record
    on_parent_delete: str = "clear"  # clear | restrict; cascade stands above
    master: bool = False  # a master-detail: part of sharing, required, not permissionable
    write_requires_master_read: bool = False
    picklist: tuple[str, ...] = ()
    restricted: bool = False
    default: Any = None
    custom: bool = False
    unique: bool = False
    external_id: bool = False
    case_sensitive: bool = False
    auto_number: str | None = None
    formula: str | None = None
    tracked: bool = False
    open_to_all: bool = False  # standard fields that field-level security cannot hide
    name_field: bool = False
    html: bool = False
    help: str | None = None
    words: Mapping[str, str] = field(default_factory=dict, hash=False)  # of a picklist, in the user's language
    told: Mapping[str, Any] = field(default_factory=dict, hash=False)  # what describe says beside all this

    def can(self, what: str) -> bool:
        return what in self.able

    @property
    def nillable(self) -> bool:
        return "nillable" in self.able

    @property
    def defaulted(self) -> bool:
        return "defaulted" in self.able or self.type == "boolean"

    @property
    def required(self) -> bool:
        """Whether a create must bring a value."""
        return not self.nillable and not self.defaulted and self.can("createable") and self.formula is None

    @property
    def permissionable(self) -> bool:
        """Whether field-level security can hide the field."""
        return not (self.open_to_all or self.master or self.required or self.type == "id")

    def without(self, *words: str) -> "Field":
        return replace(self, able=self.able - set(words))


@dataclass(frozen=True, slots=True)
class Layout:
    """What saving asks of an object for every row, worked out once."""

    stored: tuple[str, ...]  # every kept field, in the order of describe
    blank: dict[str, Any]  # a new row: nothing, and false for booleans
    required: tuple[Field, ...]  # a create must bring these
    never_null: tuple[Field, ...]  # an update must not empty these
    unique: tuple[Field, ...]


@dataclass(slots=True)
class SObject:
    """One object: its fields by lower-case name, in the order of describe."""

    name: str
    label: str
    plural: str
    prefix: str
    custom: bool = False
    can: frozenset[str] = frozenset()  # create update delete undelete merge replicate search
    currency: bool = False  # gets CurrencyIsoCode in a multi-currency org
    record_types: bool = False
    history_of: str | None = None
    share_of: str | None = None
    sharing: str = "ReadWrite"  # the org-wide default: Private | Read | ReadWrite | ControlledByParent
    sharing_reasons: tuple[str, ...] = ()  # causes of share rows beside Manual
    hierarchies: bool = True  # whether those above the owner in the role hierarchy have what the owner has
    open_to_all: bool = False  # set-up objects that every user may read
    access: str | None = None  # no object permission of its own: everyone, or that of the object named here
    told: Mapping[str, Any] = field(default_factory=dict)  # what describe says beside all this
    fields: dict[str, Field] = field(default_factory=dict)
    _layout: Layout | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def layout(self) -> Layout:
        if self._layout is None:
            kept = [one for one in self if one.formula is None]
            asked = [one for one in kept if one.can("createable") and one.type != "boolean"]
            self._layout = Layout(
                stored=tuple(one.name for one in kept),
                blank={one.name: 0 if one.type == "boolean" else None for one in kept},
                required=tuple(one for one in asked if one.required),
                never_null=tuple(one for one in asked if not one.nillable),
                unique=tuple(one for one in kept if one.unique),
            )
        return self._layout

    def get(self, name: str) -> Field | None:
        return self.fields.get(name.lower())

    def __getitem__(self, name: str) -> Field:
        return self.fields[name.lower()]

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields.values())

    def add(self, one: Field) -> None:
        self.fields = {**self.fields, one.name.lower(): one}  # readers may be walking the old ones
        self._layout = None

    @property
    def name_field(self) -> Field | None:
        return next((one for one in self if one.name_field), None)

    @property
    def master_fields(self) -> list[Field]:
        return [one for one in self if one.master]

    @property
    def tracks_history(self) -> bool:
        return any(one.tracked for one in self)

    @property
    def history_name(self) -> str:
        if self.name == "Opportunity":
            return "OpportunityFieldHistory"
        return self.name[: -len("__c")] + "__History" if self.custom else self.name + "History"


def able(kind: str, also: Iterable[str] = (), without: Iterable[str] = ()) -> frozenset[str]:
    """What a field of this type can do. KeyError for a type that the sandbox does not know."""
    return (_ABLE[kind] | set(also)) - set(without)


def system_fields(audit: str = "full") -> list[Field]:
    """Id and the fields that the org itself writes. audit: full | created (rows that never change)."""
    user = {"type": "reference", "length": 18, "reference_to": ("User",), "open_to_all": True}
    written = ("createable", "updateable", "nillable")
    reference = able("reference", ["defaulted"], written)
    instant = able("datetime", ["defaulted"], written)
    fields = [
        Field("Id", "id", "Record ID", 18, able=able("id", ["defaulted"]), open_to_all=True),
        Field("IsDeleted", "boolean", "Deleted", able=able("boolean", ["defaulted"], written), open_to_all=True),
        Field("CreatedDate", "datetime", "Created Date", able=instant, open_to_all=True),
        Field("CreatedById", label="Created By ID", relationship="CreatedBy", able=reference, **user),  # type: ignore[arg-type]
    ]
    if audit == "created":
        return fields
    return [
        *fields,
        Field("LastModifiedDate", "datetime", "Last Modified Date", able=instant, open_to_all=True),
        Field(
            "LastModifiedById",
            label="Last Modified By ID",
            relationship="LastModifiedBy",
            able=reference,
            **user,  # type: ignore[arg-type]
        ),
        Field("SystemModstamp", "datetime", "System Modstamp", able=instant, open_to_all=True),
    ]


def currency_field() -> Field:
    """What the records of a multi-currency org carry."""
    return Field(
        *("CurrencyIsoCode", "picklist", "Currency ISO Code", 3),
        able=able("picklist", ["defaulted"]),
        restricted=True,
        open_to_all=True,
    )


def record_type_field() -> Field:
    return Field(
        *("RecordTypeId", "reference", "Record Type ID", 18),
        able=able("reference"),
        reference_to=("RecordType",),
        relationship="RecordType",
        open_to_all=True,
    )


def owner_field() -> Field:
    """Of a custom object that is no detail."""
    return Field(
        *("OwnerId", "reference", "Owner ID", 18),
        able=able("reference", ["defaulted"], ["nillable"]),
        reference_to=("Group", "User"),
        relationship="Owner",
        open_to_all=True,
    )


def read_field(name: str, line: dict[str, Any]) -> Field:
    """One field from its line in standard/*.yaml: ``type`` is ``kind``, ``kind(length)`` or ``kind(digits,scale)``."""
    kind, _, size = str(line["type"]).rstrip(")").partition("(")
    able_to = able(kind, str(line.get("also", "")).split(), str(line.get("not", "")).split())
    length = precision = scale = 0
    if size and kind in ("double", "currency", "percent"):
        digits, _, places = size.partition(",")
        precision, scale = int(digits), int(places or 0)
    elif size:
        length = int(size)
    targets = tuple(str(line.get("to", "")).split())
    if kind in ("reference", "id"):
        length = 18
    return Field(
        name=name,
        type=kind,
        label=str(line.get("label", name)),
        length=length,
        precision=precision,
        scale=scale,
        able=able_to,
        reference_to=targets,
        relationship=line.get("relationship"),
        children=line.get("children"),
        cascade=bool(line.get("cascade", False)),
        on_parent_delete=str(line.get("on_parent_delete", "clear")),
        picklist=tuple(str(value) for value in line.get("values", ())),
        restricted=bool(line.get("restricted", False)),
        default=line.get("default"),
        unique=bool(line.get("unique", False)),
        external_id=bool(line.get("external_id", False)),
        tracked=bool(line.get("tracked", False)),
        open_to_all=bool(line.get("open", False)),
        name_field=bool(line.get("name_field", False)),
        words={str(value): str(word) for value, word in line.get("labels", {}).items()},
        told=line.get("told", {}),
    )


@cache
def _standard_pages() -> tuple[dict[str, Any], ...]:
    yaml = YAML(typ="safe")
    folder = files("connector.sandbox.wire").joinpath("standard")
    pages = sorted((page for page in folder.iterdir() if page.name.endswith(".yaml")), key=lambda page: page.name)
    return tuple(yaml.load(page.read_text(encoding="utf-8")) for page in pages)


def standard_objects() -> dict[str, SObject]:
    """A fresh copy of every standard object, by lower-case name."""
    objects: dict[str, SObject] = {}
    for page in _standard_pages():
        name = str(page["object"])
        one = SObject(
            name=name,
            label=str(page["label"]),
            plural=str(page["plural"]),
            prefix=KEY_PREFIX[name],
            can=frozenset(str(page.get("can", "")).split()),
            currency=bool(page.get("currency", False)),
            record_types=bool(page.get("record_types", False)),
            history_of=page.get("history_of"),
            open_to_all=bool(page.get("open", False)),
            access=page.get("access"),
            told=page.get("told", {}),
        )
        for field_name, line in page["fields"].items():
            one.add(read_field(str(field_name), line))
        objects[name.lower()] = one
    return objects
