"""Which components the files hold, and which of them package.xml names."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, canonicalize, tostring

from .files import NS, BadFile, Files, xml

# Kept by name, so that what refers to them finds them; what they would show or do is not played here.
KEPT = {
    "applications": ("CustomApplication", ".app"),
    "customPermissions": ("CustomPermission", ".customPermission"),
    "dashboards": ("Dashboard", ".dashboard"),
    "flexipages": ("FlexiPage", ".flexipage"),
    "layouts": ("Layout", ".layout"),
    "messageChannels": ("LightningMessageChannel", ".messageChannel"),
    "objectTranslations": ("CustomObjectTranslation", ".objectTranslation"),
    "reportTypes": ("ReportType", ".reportType"),
    "reports": ("Report", ".report"),
    "tabs": ("CustomTab", ".tab"),
    "translations": ("Translations", ".translation"),
}
# Parts of an object that are kept by name.
PARTS = {"compactLayouts": "CompactLayout", "fieldSets": "FieldSet", "listViews": "ListView", "webLinks": "WebLink"}
# Types that may stand in package.xml.
SERVED = frozenset(
    (
        *("CustomObject", "CustomField", "PermissionSet", "CustomLabels", "CustomLabel", "LightningComponentBundle"),
        *(kind for kind, _ in KEPT.values()),
        *PARTS.values(),
    )
)
FOLDERED = ("reports", "dashboards")


@dataclass(frozen=True, slots=True)
class Component:
    """One thing deployed. ``root`` is None for a bundle."""

    kind: str
    name: str
    file: str
    digest: str
    root: Element | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.name}"


@dataclass(slots=True)
class Manifest:
    """Members by type; ``*`` is every one in the files."""

    members: dict[str, set[str]] = field(default_factory=dict)
    version: float = 0.0

    def names(self, kind: str, name: str) -> bool:
        told = self.members.get(kind, set())
        return name in told or "*" in told


def read_manifest(files: Files, name: str) -> Manifest:
    """A package.xml or a destructive one. Raises BadFile."""
    root = xml(files, name)
    if root.tag != f"{NS}Package":
        raise BadFile(name, "is not a Package")
    manifest = Manifest(version=float(root.findtext(f"{NS}version") or 0))
    for one in root.findall(f"{NS}types"):
        kind = (one.findtext(f"{NS}name") or "").strip()
        # Clients name a folder with and without a slash at its end.
        members = {(member.text or "").strip().rstrip("/") for member in one.findall(f"{NS}members")}
        manifest.members.setdefault(kind, set()).update(members)
    return manifest


def all_of(found: Mapping[str, Component]) -> Manifest:
    """A manifest that names everything, for a folder that has none."""
    return Manifest({one.kind: {"*"} for one in found.values()}, 60.0)


def components(files: Files) -> dict[str, Component]:
    """Every component by ``Type:Name``. Raises BadFile."""
    found: dict[str, Component] = {}
    for name in sorted(files):
        if "/" not in name:
            continue
        for one in _in_file(files, name):
            found[one.key] = one
    return found


def _in_file(files: Files, name: str) -> Iterator[Component]:
    folder, _, rest = name.partition("/")
    if folder == "lwc":
        bundle = rest.partition("/")[0]
        parts = {part: content for part, content in files.items() if part.startswith(f"lwc/{bundle}/")}
        digest = hashlib.sha256(b"\0".join(part.encode() + b"\0" + parts[part] for part in sorted(parts))).hexdigest()
        yield Component("LightningComponentBundle", bundle, f"lwc/{bundle}", digest)
    elif folder == "objects" and rest.endswith(".object"):
        yield from _of_object(xml(files, name), rest.removesuffix(".object"), name)
    elif folder == "permissionsets" and rest.endswith(".permissionset"):
        yield _whole("PermissionSet", rest.removesuffix(".permissionset"), name, xml(files, name))
    elif folder == "labels" and rest.endswith(".labels"):
        for label in xml(files, name).findall(f"{NS}labels"):
            yield _whole("CustomLabel", label.findtext(f"{NS}fullName") or "", name, label)
    elif folder in KEPT:
        kind, suffix = KEPT[folder]
        if folder in FOLDERED and rest.endswith("-meta.xml"):
            yield _whole(kind, rest.removesuffix("-meta.xml"), name, xml(files, name))
        elif rest.endswith(suffix):
            yield _whole(kind, rest.removesuffix(suffix), name, xml(files, name))
        else:
            raise BadFile(name, f"is not a {kind}")
    else:
        raise BadFile(name, f"the folder {folder} is not served here")


def _of_object(root: Element, name: str, file: str) -> Iterator[Component]:
    """The object by itself, then its fields and other parts."""
    if root.tag != f"{NS}CustomObject":
        raise BadFile(file, "is not a CustomObject")
    alone = Element(root.tag)
    parts: list[Component] = []
    for one in root:
        tag = one.tag.removeprefix(NS)
        part = f"{name}.{(one.findtext(f'{NS}fullName') or '').strip()}"
        if tag == "fields":
            parts.append(_whole("CustomField", part, file, one))
        elif tag in PARTS:
            parts.append(_whole(PARTS[tag], part, file, one))
        else:
            alone.append(one)
    if len(alone):
        yield _whole("CustomObject", name, file, alone)
    yield from parts


def _whole(kind: str, name: str, file: str, root: Element) -> Component:
    text = canonicalize(tostring(root, encoding="unicode"), strip_text=True)
    return Component(kind, name, file, hashlib.sha256(text.encode()).hexdigest(), root)


def named(manifest: Manifest, one: Component) -> bool:
    """Whether package.xml names a component, or the object or file that it is part of."""
    if manifest.names(one.kind, one.name):
        return True
    if one.kind == "CustomLabel":
        return manifest.names("CustomLabels", "CustomLabels")
    owner, _, part = one.name.partition(".")
    return bool(part) and one.kind in ("CustomField", *PARTS.values()) and manifest.names("CustomObject", owner)
