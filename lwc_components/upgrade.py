"""What an upgrade deploys: what is new, or other than in the version before, and nothing else.

    python -m lwc_components.upgrade ../cornerman-0.1.0/lwc_components [--units core,translations]

A deployed file replaces what it names: a label, a help text, the values of a picklist. So an upgrade leaves out every
file that did not change, and an administrator's edits to it stand. `manifest/upgrade.xml` names the rest, each field
and each word by itself. What changed on both sides cannot be told apart from here: what is replaced is printed, to be
looked at first. Pages, reports and dashboards belong to the administrator: new ones come, changed ones stay.
"""

import argparse
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from lwc_components.manifests import ROOT, SUFFIXES, UNITS, Members, manifest

THEIRS = ("page", "reports", "dashboards")
"""Units that are the administrator's once they are deployed."""

Digests = Mapping[tuple[str, str], str]
"""A component, by type and name, and what stands in its file."""


@dataclass
class Upgrade:
    """What a manifest names, and what an administrator may want to know of it."""

    members: dict[str, set[str]] = field(default_factory=dict)
    replaced: list[str] = field(default_factory=list)  # was there before: edits to it are lost
    left: list[str] = field(default_factory=list)  # changed by us, and left as it is

    def names(self, kind: str, name: str) -> None:
        self.members.setdefault(kind, set()).add(name)


def upgrade(before: Path, now: Path = ROOT, units: tuple[str, ...] = ("core",)) -> Upgrade:
    """From one folder of the package to another; each is `lwc_components/` of a version."""
    found = Upgrade()
    for unit in units:
        old, new = _digests(before / UNITS[unit]), _digests(now / UNITS[unit])
        for (kind, name), digest in new.items():
            was = old.get((kind, name))
            if was is None:
                found.names(kind, name)
            elif was != digest and unit in THEIRS:
                found.left.append(f"{kind} {name}")
            elif was != digest:
                found.names(kind, name)
                if kind != "LightningComponentBundle":  # nobody edits those in Setup
                    found.replaced.append(f"{kind} {name}")
    _whole_objects(found, now)
    return found


def _whole_objects(found: Upgrade, now: Path) -> None:
    """An object brings its fields along, so they need no naming, and are replaced with it."""
    objects = found.members.get("CustomObject", set())
    mine = {name for name in found.members.get("CustomField", set()) if name.partition(".")[0] in objects}
    found.members["CustomField"] = found.members.get("CustomField", set()) - mine
    changed = [name for name in sorted(objects) if f"CustomObject {name}" in found.replaced]
    for name in changed:
        fields = sorted((now / UNITS["core"]).rglob(f"objects/{name}/fields/*.field-meta.xml"))
        told = [f"CustomField {name}.{path.name.partition('.')[0]}" for path in fields]
        found.replaced += [one for one in told if one not in found.replaced]


def _digests(folder: Path) -> Digests:
    found: dict[tuple[str, str], str] = {}
    for path in sorted(folder.rglob("*-meta.xml")):
        name, _, suffix = path.name.removesuffix("-meta.xml").partition(".")
        if suffix == "js":
            parts = sorted(one for one in path.parent.rglob("*") if one.is_file() and "__tests__" not in one.parts)
            found["LightningComponentBundle", name] = _digest(*(one.name + one.read_text("utf-8") for one in parts))
        elif suffix == "labels":
            for one in re.findall(r"<labels>.*?</labels>", path.read_text("utf-8"), re.DOTALL):
                found["CustomLabel", re.findall(r"<fullName>(.*?)</fullName>", one)[0]] = _digest(one)
        elif suffix == "field":
            found["CustomField", f"{path.parents[1].name}.{name}"] = _digest(path.read_text("utf-8"))
        elif suffix == "objectTranslation":  # with the words of its fields
            parts = sorted(path.parent.iterdir())
            found[SUFFIXES[suffix], name] = _digest(*(one.name + one.read_text("utf-8") for one in parts))
        elif suffix in ("report", "dashboard"):
            found[SUFFIXES[suffix], f"{path.parent.name}/{name}"] = _digest(path.read_text("utf-8"))
        elif suffix in SUFFIXES:
            found[SUFFIXES[suffix], name] = _digest(path.read_text("utf-8"))
    return found


def _digest(*texts: str) -> str:
    return sha256("\0".join(texts).encode()).hexdigest()


def told(found: Upgrade) -> str:
    """What to know before it is deployed."""
    lines = ["Nothing to deploy." if not any(found.members.values()) else "manifest/upgrade.xml is written."]
    if found.replaced:
        lines += ["", "Replaced: if you have changed one of these, note it down before and change it again after."]
        lines += [f"  {one}" for one in sorted(found.replaced)]
    if found.left:
        lines += ["", "Changed in this version and left as you have it; deploy it by name if you want ours."]
        lines += [f"  {one}" for one in sorted(found.left)]
    return "\n".join(lines) + "\n"


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m lwc_components.upgrade", description=__doc__)
    asked.add_argument("before", type=Path, help="lwc_components/ of the version that is deployed")
    asked.add_argument("--units", default="core", help=f"what you have deployed of {', '.join(UNITS)}; core")
    given = asked.parse_args()
    units = tuple(given.units.split(","))
    unknown = [unit for unit in units if unit not in UNITS]
    if unknown or not (given.before / UNITS["core"]).is_dir():
        fault = f"no unit {unknown[0]}" if unknown else f"{given.before}: no force-app/ in it"
        asked.error(f"{fault}. Nearest: {', '.join(UNITS) if unknown else 'lwc_components/ of that version'}")
    found = upgrade(given.before, ROOT, units)
    members: Members = found.members
    (ROOT / "manifest" / "upgrade.xml").write_text(manifest(members), encoding="utf-8")
    sys.stdout.write(told(found))


if __name__ == "__main__":
    main()
