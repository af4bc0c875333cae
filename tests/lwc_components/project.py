"""The SFDX project as its references see it, and every reference that leads nowhere: place, fault, nearest.

A deploy finds these faults too, one at a time and in somebody's organisation.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).resolve().parents[2] / "lwc_components"
UNITS = ("force-app", "page", "reports", "dashboards", "translations")
NS = "{http://soap.sforce.com/2006/04/metadata}"
PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
_STANDARD = {
    "Opportunity": "Id Name Account AccountId Owner OwnerId StageName Amount CloseDate IsClosed IsWon CreatedDate"
    " Description ForecastCategoryName NextStep LeadSource Type ExpectedRevenue Probability",
    "Account": "Id Name Owner Type Industry Website AnnualRevenue NumberOfEmployees",
    "Contact": "Id Name AccountId Department Email MobilePhone Phone Title",
    "Task": "Id Subject ActivityDate WhatId WhoId OwnerId Status Description",
}
STANDARD: Mapping[str, frozenset[str]] = {name: frozenset(fields.split()) for name, fields in _STANDARD.items()}
SYSTEM = frozenset(["Id", "Name", "Owner", "OwnerId", "CreatedDate", "CreatedBy", "LastModifiedDate"])
PLATFORM = ("force:", "flexipage:", "runtime_")


@dataclass(frozen=True)
class Fault:
    place: str
    fault: str
    nearest: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.fault}." + (f" Nearest: {self.nearest}." if self.nearest else "")


@dataclass
class Project:
    """Everything below the folders of the package, by what it is."""

    root: Path = ROOT
    units: Iterable[str] = field(default=UNITS)

    @cached_property
    def files(self) -> list[Path]:
        return sorted(path for unit in self.units for path in (self.root / unit).rglob("*-meta.xml"))

    def place(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def of(self, suffix: str) -> dict[str, tuple[str, etree._Element]]:
        """Place and root element of each file that ends so, by the name before it."""
        ending = f".{suffix}-meta.xml"
        found = [path for path in self.files if path.name.endswith(ending)]
        return {
            path.name.removesuffix(ending): (self.place(path), etree.parse(path, PARSER).getroot()) for path in found
        }

    @cached_property
    def fields(self) -> dict[str, dict[str, etree._Element]]:
        """By object and name; of a standard object, those that we add."""
        found: dict[str, dict[str, etree._Element]] = {}
        for path in self.files:
            if path.name.endswith(".field-meta.xml"):
                root = etree.parse(path, PARSER).getroot()
                found.setdefault(path.parents[1].name, {})[text(root, "fullName")] = root
        return found

    @cached_property
    def objects(self) -> set[str]:
        return {*self.of("object"), *STANDARD}

    @cached_property
    def labels(self) -> set[str]:
        return {text(one, "fullName") for _, root in self.of("labels").values() for one in root.iter(NS + "labels")}

    @cached_property
    def components(self) -> set[str]:
        return {name for name, _ in self.of("js").items()}

    def names(self, object_name: str) -> set[str]:
        return {*self.fields.get(object_name, {}), *STANDARD.get(object_name, ()), *SYSTEM}

    @cached_property
    def children(self) -> dict[tuple[str, str], str]:
        """The object that a relationship leads to, from its parent."""
        return {
            (text(one, "referenceTo"), text(one, "relationshipName") + "__r"): name
            for name, some in self.fields.items()
            for one in some.values()
            if text(one, "relationshipName")
        }

    # --- what leads nowhere

    def faults(self) -> list[Fault]:
        return [
            *self._report_types(),
            *self._reports(),
            *self._dashboards(),
            *self._permission_sets(),
            *self._pages(),
            *self._tabs(),
            *self._components(),
            *self._translations(),
        ]

    def table(self, path: str) -> str | None:
        """The object that `Opportunity.Cornerman_Assessments__r` ends in."""
        head, *steps = path.split(".")
        found: str | None = head if head in self.objects else None
        for step in steps:
            found = self.children.get((found or "", step))
        return found

    def _report_types(self) -> Iterator[Fault]:
        for place, root in self.of("reportType").values():
            path = text(root, "baseObject")
            yield from missing(place, "object", path, self.objects)
            joined, within = {path}, root.find(NS + "join")
            while within is not None:
                path = f"{path}.{text(within, 'relationship')}"
                if self.table(path) is None:
                    yield Fault(place, f"joins {path}, which leads nowhere", near(path, self._paths))
                joined.add(path)
                within = within.find(NS + "join")
            for column in root.iter(NS + "columns"):
                at, name = text(column, "table"), text(column, "field")
                yield from missing(place, "joined table", at, joined)
                if (object_name := self.table(at)) is not None:
                    yield from missing(place, f"field of {object_name}", name, self.names(object_name))

    @cached_property
    def _paths(self) -> set[str]:
        """Every way down from an object to its children's children."""
        ways = {(name, name) for name in self.objects}
        for _ in range(3):
            ways |= {
                (f"{path}.{step}", child)
                for path, end in ways
                for (up, step), child in self.children.items()
                if up == end
            }
        return {path for path, _ in ways}

    def columns(self, report_type: str) -> set[str]:
        """How a report names the columns of one of our report types."""
        known = self.of("reportType").get(report_type.removesuffix("__c"))
        found = known[1].iter(NS + "columns") if known else ()
        return {f"{text(one, 'table')}${text(one, 'field')}" for one in found}

    def _reports(self) -> Iterator[Fault]:
        types = {f"{name}__c" for name in self.of("reportType")}
        for place, root in self.of("report").values():
            kind = text(root, "reportType")
            yield from missing(place, "report type", kind, types)
            for name in report_columns(root):
                yield from missing(place, f"column of {kind}", name, self.columns(kind))
            grouped = [
                text(one, "field") for tag in ("groupingsDown", "groupingsAcross") for one in root.iter(NS + tag)
            ]
            shown = {text(one, "field") for one in root.iter(NS + "columns")}
            for name in shown & set(grouped):
                yield Fault(place, f"groups by {name} and shows it as well: Salesforce refuses that")
            expected = (
                "Tabular" if not grouped else "Matrix" if root.find(NS + "groupingsAcross") is not None else "Summary"
            )
            if text(root, "format") != expected:
                yield Fault(place, f"is {text(root, 'format')} with {len(grouped)} groupings", expected)
            yield from self._values(place, root, kind)

    def _values(self, place: str, root: etree._Element, kind: str) -> Iterator[Fault]:
        """A filter on a picklist of ours names a value that it has."""
        for item in root.iter(NS + "criteriaItems"):
            at, _, name = text(item, "column").partition("$")
            one = self.fields.get(self.table(at) or "", {}).get(name)
            if one is None or text(one, "type") != "Picklist":
                continue
            values = {text(value, "fullName") for value in one.iter(NS + "value")}
            for value in text(item, "value").split(","):
                yield from missing(place, f"value of {name}", value, values)

    def _dashboards(self) -> Iterator[Fault]:
        folder = {f"{Path(place).parent.name}/{name}": root for name, (place, root) in self.of("report").items()}
        for place, root in self.of("dashboard").values():
            if text(root, "dashboardType") == "SpecifiedUser":
                yield Fault(place, "shows one user's data to everybody", "LoggedInUser")
            for component in root.iter(NS + "components"):
                name = text(component, "report")
                yield from missing(place, "report", name, folder)
                if (report := folder.get(name)) is None:
                    continue
                groups = {
                    text(one, "field") for tag in ("groupingsDown", "groupingsAcross") for one in report.iter(NS + tag)
                }
                if grouping := text(component, "groupingColumn"):
                    yield from missing(place, f"grouping of {name}", grouping, groups)
                summed = {
                    text(one, "field")
                    for one in report.iter(NS + "columns")
                    if one.find(NS + "aggregateTypes") is not None
                }
                for chart in component.iter(NS + "chartSummary"):
                    yield from missing(place, f"total of {name}", text(chart, "column"), {*summed, "RowCount"})
                if not groups:
                    yield Fault(place, f"draws {name}, which has no groups: a dashboard cannot")

    def _permission_sets(self) -> Iterator[Fault]:
        tabs = set(self.of("tab"))
        for place, root in self.of("permissionset").values():
            granted = {text(one, "object") for one in root.iter(NS + "objectPermissions")}
            for name in granted:
                yield from missing(place, "object", name, self.objects)
            for one in root.iter(NS + "fieldPermissions"):
                object_name, _, name = text(one, "field").partition(".")
                yield from missing(place, f"field of {object_name}", name, self.names(object_name))
                definition = self.fields.get(object_name, {}).get(name)
                if definition is not None and never_granted(definition):
                    yield Fault(place, f"names {object_name}.{name}, which is required or master-detail")
                if object_name not in granted:
                    yield Fault(place, f"names a field of {object_name}, and grants no such object")
            for one in root.iter(NS + "tabSettings"):
                yield from missing(place, "tab", text(one, "tab"), tabs)

    def _pages(self) -> Iterator[Fault]:
        for place, root in self.of("flexipage").values():
            object_name = text(root, "sobjectType")
            yield from missing(place, "object", object_name, self.objects)
            for one in root.iter(NS + "componentName"):
                name = one.text or ""
                if name.startswith("c:"):
                    yield from missing(place, "component", name.removeprefix("c:"), self.components)
                elif not name.startswith(PLATFORM):
                    yield Fault(place, f"uses {name}, which is neither ours nor the platform's")
            for one in root.iter(NS + "fieldItem"):
                name = (one.text or "").removeprefix("Record.")
                yield from missing(place, f"field of {object_name}", name, self.names(object_name))

    def _tabs(self) -> Iterator[Fault]:
        for name, (place, _) in self.of("tab").items():
            yield from missing(place, "object", name, self.objects)

    def _components(self) -> Iterator[Fault]:
        for path in sorted((self.root / "force-app").rglob("lwc/*/*.js")):
            place = self.place(path)
            for what, name in re.findall(r"@salesforce/(schema|label)/([\w.]+)", path.read_text(encoding="utf-8")):
                if what == "label":
                    yield from missing(place, "label", name.removeprefix("c."), self.labels)
                    continue
                object_name, _, field_name = name.partition(".")
                yield from missing(place, "object", object_name, self.objects)
                if field_name:
                    yield from missing(place, f"field of {object_name}", field_name, self.names(object_name))

    def _translations(self) -> Iterator[Fault]:
        for place, root in self.of("translation").values():
            told = {text(one, "name") for one in root.iter(NS + "customLabels")}
            for name in sorted(told):
                yield from missing(place, "label", name, self.labels)
            for name in sorted(self.labels - told):
                yield Fault(place, f"has no words for the label {name}")
            types = self.of("reportType")
            spoken = {text(one, "name"): one for one in root.iter(NS + "reportTypes")}
            for name, one in spoken.items():
                yield from missing(place, "report type", name, types)
                sections = (
                    {text(part, "masterLabel") for part in types[name][1].iter(NS + "sections")}
                    if name in types
                    else ()
                )
                for part in one.iter(NS + "sections"):
                    yield from missing(place, f"section of {name}", text(part, "name"), sections)
            for name in sorted(set(types) - set(spoken)):
                yield Fault(place, f"has no words for the report type {name}")
            for one in root.iter(NS + "customTabs"):
                yield from missing(place, "tab", text(one, "name"), self.of("tab"))
        yield from self._words_of_objects()

    def _words_of_objects(self) -> Iterator[Fault]:
        told_fields: dict[str, set[str]] = {}
        for path in self.files:
            if not path.name.endswith(".fieldTranslation-meta.xml"):
                continue
            place, root = self.place(path), etree.parse(path, PARSER).getroot()
            object_name = path.parent.name.partition("-")[0]
            name = text(root, "name")
            told_fields.setdefault(path.parent.name, set()).add(name)
            if not text(root, "label") or not text(root, "help"):
                yield Fault(place, "has no label or no help")
            yield from missing(place, f"field of {object_name}", name, self.fields.get(object_name, {}))
            one = self.fields.get(object_name, {}).get(name)
            values = {text(value, "fullName") for value in one.iter(NS + "value")} if one is not None else set()
            told = {text(value, "masterLabel") for value in root.iter(NS + "picklistValues")}
            for value in told:
                yield from missing(place, f"value of {name}", value, values)
            for value in sorted(values - told):
                yield Fault(place, f"has no word for the value {value}")
        translated = self.of("objectTranslation")
        languages = {name.rpartition("-")[2] for name in translated}
        for place, _ in translated.values():
            yield from missing(place, "object", Path(place).parent.name.rpartition("-")[0], self.objects)
        for name, language in ((name, language) for name in sorted(self.fields) for language in sorted(languages)):
            key = f"{name}-{language}"
            place = translated[key][0] if key in translated else f"translations: {key}"
            for one in sorted(set(self.fields[name]) - told_fields.get(key, set())):
                yield Fault(place, f"has no words for the field {one}")


def report_columns(root: etree._Element) -> set[str]:
    """Every column that a report names anywhere."""
    tags = [(tag, "field") for tag in ("columns", "groupingsDown", "groupingsAcross")] + [("criteriaItems", "column")]
    found = {text(one, inner) for tag, inner in tags for one in root.iter(NS + tag)}
    found |= {one.text or "" for tag in ("sortColumn", "dateColumn") for one in root.iter(NS + tag)}
    return found


def never_granted(definition: etree._Element) -> bool:
    return text(definition, "type") == "MasterDetail" or text(definition, "required") == "true"


def text(element: etree._Element, tag: str) -> str:
    return (element.findtext(NS + tag) or "").strip()


def missing(place: str, what: str, name: str, known: Iterable[str]) -> Iterator[Fault]:
    if name not in known:
        yield Fault(place, f'there is no {what} "{name}"', near(name, known))


def near(name: str, known: Iterable[str]) -> str:
    return next(iter(get_close_matches(name, sorted(known), 1, 0.0)), "")
