"""An organisation's mapping held against what its CRM really describes to us."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from connector.records import FieldShape, ObjectShape
from mappings.organisation import ElementMap, Kind, Organisation, Process
from mappings.problems import Problem, nearest
from mappings.translate.reading import can_see

Path_ = tuple[str, ...]

_DATE, _MOMENT = frozenset({"date", "datetime"}), frozenset({"datetime"})
_NUMBER = frozenset({"currency", "double", "int", "long", "percent"})
_YES_NO = frozenset({"boolean"})
_REFERENCE = frozenset({"reference"})
_TYPES: Mapping[str, frozenset[str]] = {
    "opportunity.amount": _NUMBER,
    "opportunity.close_date": _DATE,
    "opportunity.created_on": _DATE,
    "opportunity.next_step_on": _DATE,
    "opportunity.owner": _REFERENCE,
    "opportunity.account": _REFERENCE,
    "opportunity.closed": _YES_NO,
    "opportunity.won": _YES_NO,
    "opportunity.partner_managed": _YES_NO,
    "contact_role.primary": _YES_NO,
    "stage_history.on": _MOMENT,
    "changes.on": _MOMENT,
    "task.on": _DATE,
    "task.done": _YES_NO,
    "event.start": _MOMENT,
    "event.private": _YES_NO,
    "event.copy": _YES_NO,
    "email.incoming": _YES_NO,
    "email.on": _MOMENT,
    "call.on": _MOMENT,
}
_TEXTS = frozenset({"string", "textarea", "picklist", "multipicklist", "combobox", "email", "phone", "url"})


def check(organisation: Organisation, shapes: Mapping[str, ObjectShape]) -> list[Problem]:
    """Every mapped object and field that is not there or not of a fitting type, every value its picklist does not have.

    `shapes` are those of `translate.objects`. A field that may be missing (`Name?`) is no problem when it is.
    """
    checker = _Checker(organisation, shapes)
    found = [*checker.kinds(), *checker.elements(), *checker.roles()]
    for process in {
        one.playbook.name: one for one in (organisation.process, *organisation.processes.values())
    }.values():
        found += checker.stages(process)
    return sorted(set(found), key=lambda p: (p.place, p.line or 0, p.field, p.fault))


@dataclass(frozen=True)
class _Checker:
    organisation: Organisation
    shapes: Mapping[str, ObjectShape]

    def kinds(self) -> Iterator[Problem]:
        for kind in self.organisation.fields.kinds.values():
            shape = self.shapes.get(kind.object)
            if shape is None:
                if not kind.optional_object:
                    yield self._at(
                        (kind.name, "object"),
                        f"the CRM shows us no object {kind.object}",
                        "Let our user read it, map another object, or write null.",
                    )
                continue
            for ours, field in kind.fields.items():
                if ours not in kind.optional or can_see(shape, field):
                    yield from self._field(kind, shape, ours, field)

    def elements(self) -> Iterator[Problem]:
        shape = self.shapes.get(self.organisation.fields.opportunity.object)
        if shape is None:
            return
        for element in self.organisation.fields.elements.values():
            at = ("elements", element.key)
            if element.field and not can_see(shape, element.field):
                if not element.optional:
                    yield self._missing((*at, "field"), shape, element.field)
            elif element.field and (field := shape.fields.get(element.field)):
                yield from self._element(at, element, field)
            if element.write is not None:
                yield from self._write(at, element, shape)

    def roles(self) -> Iterator[Problem]:
        fields = self.organisation.fields
        kind = fields.kinds.get("contact_role")
        role = self._shape_of(kind, "role") if kind else None
        if kind is None or role is None or not role.values:
            return
        known = {value.casefold(): value for value in role.values}
        for path in self._own_entries(("contact_role", "roles")):
            if path[-1].casefold().strip() not in known:
                where = kind.source("role")
                yield self._at(path, f'{where} has no value "{path[-1]}"', nearest(path[-1], known.values()))
        for name in sorted(set(known) - set(fields.roles)):
            yield self._at(
                ("contact_role", "roles"),
                f'nothing is said of the role "{known[name]}", so what its people decide is unknown',
                f"Add it: {known[name]}: other.",
            )

    def stages(self, process: Process) -> Iterator[Problem]:
        stage = self._shape_of(self.organisation.fields.opportunity, "stage")
        if stage is None or not stage.values:
            return
        known = {value.casefold() for value in stage.values}
        for key, labels in process.crm_values.items():
            for label in labels:
                if label.casefold().strip() not in known:
                    path = ("stages", key, "crm_values")
                    place, line = (
                        process.places.get(path) or process.places.get(path[:2]) or (process.playbook.name, None)
                    )
                    where = self.organisation.fields.opportunity.source("stage")
                    yield Problem(
                        place, line, ".".join(path), f'{where} has no value "{label}"', nearest(label, stage.values)
                    )

    # --- parts

    def _field(self, kind: Kind, shape: ObjectShape, ours: str, field: str) -> Iterator[Problem]:
        path = (kind.name, "fields", ours)
        if not can_see(shape, field):
            yield self._missing(path, shape, field)
            return
        found = shape.fields.get(field)
        wanted = _TYPES.get(f"{kind.name}.{ours}")
        if found is not None and wanted and found.type not in wanted:
            yield self._at(
                path,
                f"{shape.name}.{field} is of type {found.type}, not {' or '.join(sorted(wanted))}",
                nearest(ours, [name for name, one in shape.fields.items() if one.type in wanted]),
            )

    def _element(self, at: Path_, element: ElementMap, field: FieldShape) -> Iterator[Problem]:
        if element.is_contact and "Contact" not in field.reference_to:
            yield self._at((*at, "is"), f"{field.name} is no lookup to a contact", "Leave `is` out.")
        if not element.is_contact and field.type == "reference":
            yield self._at(
                (*at, "field"), f"{field.name} refers to another record", "Write `is: contact` if to a contact."
            )
        known = {value.casefold().strip() for value in field.values}
        for path in self._own_entries((*at, "means")) if known else ():
            if path[-1].casefold().strip() not in known:
                yield self._at(path, f'{field.name} has no value "{path[-1]}"', nearest(path[-1], field.values))

    def _own_entries(self, above: Path_) -> Iterator[Path_]:
        """Entries as the admin wrote them; what a shipped file names besides need not be in every organisation."""
        for path, (place, _) in sorted(self.organisation.fields.places.items()):
            if path[:-1] == above and not place.startswith("shipped"):
                yield path

    def _write(self, at: Path_, element: ElementMap, shape: ObjectShape) -> Iterator[Problem]:
        assert element.write is not None
        path = (*at, "write", "field")
        field = shape.fields.get(element.write.field)
        if field is None:
            yield self._missing(path, shape, element.write.field)
        elif field.calculated or not field.updateable:
            yield self._at(
                path, f"we may not write {shape.name}.{field.name}", "Let our user edit it, or fill another field."
            )
        elif element.write.value == "person" and "Contact" not in field.reference_to:
            yield self._at(path, f"{field.name} is no lookup to a contact, so it cannot hold a person", "")
        elif element.write.value != "person" and field.type not in _TEXTS:
            yield self._at(path, f"{field.name} is of type {field.type} and cannot hold a text", "")

    def _shape_of(self, kind: Kind, ours: str) -> FieldShape | None:
        shape = self.shapes.get(kind.object)
        return shape.fields.get(kind.fields.get(ours, "")) if shape else None

    def _missing(self, path: Path_, shape: ObjectShape, field: str) -> Problem:
        near = nearest(field, shape.fields) if len(shape.fields) > 20 or "." not in field else ""
        return self._at(
            path,
            f'{shape.name} has no field "{field}", or we may not read it',
            near or "Let our user read it, or write null.",
        )

    def _at(self, path: Path_, fault: str, remedy: str = "") -> Problem:
        place, line = self._place(path)
        return Problem(place, line, ".".join(path), fault, remedy)

    def _place(self, path: Path_) -> tuple[str, int | None]:
        places = self.organisation.fields.places
        for length in range(len(path), 0, -1):
            if found := places.get(path[:length]):
                return found
        return f"fields/{self.organisation.fields.name}.yaml", None
