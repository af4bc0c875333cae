"""What each unit of the package deploys, and what an uninstall removes, written from the files that are there.

    python -m lwc_components.manifests

An uninstall removes everything that was ever added: what stands in its manifests stays there when its file is gone.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parent
UNITS = {
    "core": "force-app",
    "page": "page",
    "reports": "reports",
    "dashboards": "dashboards",
    "translations": "translations",
}
SUFFIXES = {
    "object": "CustomObject",
    "permissionset": "PermissionSet",
    "tab": "CustomTab",
    "flexipage": "FlexiPage",
    "reportType": "ReportType",
    "reportFolder": "Report",
    "report": "Report",
    "dashboardFolder": "Dashboard",
    "dashboard": "Dashboard",
    "translation": "Translations",
    "objectTranslation": "CustomObjectTranslation",
}
FIRST = ("Dashboard", "FlexiPage", "Report")
"""Removed before the rest, which they use."""
LAST = (
    "ReportType",
    "PermissionSet",
    "CustomTab",
    "LightningComponentBundle",
    "CustomField",
    "CustomLabel",
    "CustomObject",
)
VERSION = "65.0"
"""The first with `lightning/graphql`, which the panel reads with; one for all files and deployments."""
NAMESPACE = "http://soap.sforce.com/2006/04/metadata"

Members = Mapping[str, set[str]]


def manifests(root: Path = ROOT) -> dict[str, str]:
    """Every manifest by its path below `manifest/`."""
    units = {name: members(root / folder) for name, folder in UNITS.items()}
    everything: dict[str, set[str]] = {}
    for unit in units.values():
        for kind, names in unit.items():
            everything.setdefault(kind, set()).update(names)
    everything["CustomLabel"] = labels(root)
    found = {f"{name}.xml": manifest(unit) for name, unit in units.items()}
    found["uninstall/package.xml"] = manifest({})
    for name, kinds in (("Pre", FIRST), ("Post", LAST)):
        file = f"uninstall/destructiveChanges{name}.xml"
        ever = removed(root / "manifest" / file)
        found[file] = manifest({kind: everything.get(kind, set()) | ever.get(kind, set()) for kind in kinds})
    return found


def members(folder: Path) -> dict[str, set[str]]:
    """What a unit holds, by type of metadata."""
    found: dict[str, set[str]] = {}
    for kind, name in _members(folder):
        found.setdefault(kind, set()).add(name)
    return found


def _members(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*-meta.xml")):
        name, _, suffix = path.name.removesuffix("-meta.xml").partition(".")
        if suffix == "field":
            if not path.parents[1].name.endswith("__c"):  # those of our own objects come with them
                yield "CustomField", f"{path.parents[1].name}.{name}"
        elif suffix == "js":
            yield "LightningComponentBundle", name
        elif suffix == "labels":
            yield "CustomLabels", name
        elif suffix in ("report", "dashboard"):
            yield SUFFIXES[suffix], f"{path.parent.name}/{name}"
        elif suffix in SUFFIXES:
            yield SUFFIXES[suffix], name


def labels(root: Path) -> set[str]:
    files = (root / UNITS["core"]).rglob("*.labels-meta.xml")
    return {one.text or "" for file in files for one in ET.parse(file).iter(f"{{{NAMESPACE}}}fullName")}  # noqa: S314 - our own files


def removed(file: Path) -> dict[str, set[str]]:
    """What a manifest names, by type; nothing where there is none yet."""
    if not file.exists():
        return {}
    types = re.findall(r"<types>(.*?)</types>", file.read_text(encoding="utf-8"), re.DOTALL)
    return {
        re.findall(r"<name>(.*?)</name>", one)[0]: set(re.findall(r"<members>(.*?)</members>", one)) for one in types
    }


def manifest(unit: Members) -> str:
    """A package.xml that names each member."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<Package xmlns="{NAMESPACE}">']
    for kind in sorted(unit):
        if unit[kind]:
            lines += ["    <types>", *(f"        <members>{name}</members>" for name in sorted(unit[kind]))]
            lines += [f"        <name>{kind}</name>", "    </types>"]
    return "\n".join([*lines, f"    <version>{VERSION}</version>", "</Package>"]) + "\n"


def write(root: Path = ROOT) -> None:
    for name, content in manifests(root).items():
        file = root / "manifest" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    write()
