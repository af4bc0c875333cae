"""A folder of the package deployed over REST, as the command line of Salesforce does: only what a manifest names."""

import io
import json
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree as ET

import requests

from connector.sandbox.wire.deploy.components import read_manifest
from connector.sandbox.wire.deploy.files import NS, from_source
from connector.sandbox.wire.server import Sandbox
from tests.lwc_components.project import ROOT, UNITS

Members = Mapping[str, Iterable[str]]
ADMIN = "ines.korth@tarnwerk.example"


def copy_of(folder: Path, root: Path = ROOT) -> Path:
    """The units of the package, to be edited."""
    left_out = shutil.ignore_patterns("__tests__")
    for unit in UNITS:
        shutil.copytree(root / unit, folder / unit, ignore=left_out)
    return folder


def unit(name: str, root: Path = ROOT) -> Members:
    """What the manifest of a unit names."""
    files = {"package.xml": (root / "manifest" / f"{name}.xml").read_bytes()}
    return read_manifest(files, "package.xml").members


def deploy(
    sandbox: Sandbox, root: Path, members: Members, beside: Mapping[str, bytes] = MappingProxyType({})
) -> dict[str, str]:
    """What became of each component that is named: created, changed or unchanged. AssertionError for a fault.

    beside: destructive manifests, by name.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**_files(root, members), **beside}.items():
            archive.writestr(name, content)
    options = {"deployOptions": {"singlePackage": True, "rollbackOnError": True}}
    url = f"{sandbox.url}/services/data/v65.0/metadata/deployRequest"
    head = {"Authorization": f"Bearer {sandbox.token(ADMIN)}"}
    started = requests.post(
        url,
        headers=head,
        files={
            "file": ("package.zip", packed.getvalue(), "application/zip"),
            "entity_content": (None, json.dumps(options), "application/json"),
        },
        timeout=60,
    )
    assert started.status_code == 201, started.text
    told = requests.get(f"{url}/{started.json()['id']}?includeDetails=true", headers=head, timeout=60)
    result: dict[str, Any] = told.json()["deployResult"]
    assert result["success"], result["details"]["componentFailures"]
    return {
        f"{one['componentType']} {one['fullName']}": (
            "created" if one["created"] else "changed" if one["changed"] else "unchanged"
        )
        for one in result["details"]["componentSuccesses"]
    }


def _files(root: Path, members: Members) -> dict[str, bytes]:
    """The files in the layout of the Metadata API, cut to what is named."""
    named = {kind: set(names) for kind, names in members.items()}
    found = {"package.xml": _package(named)}
    for folder in UNITS:
        for name, content in from_source(root / folder / "main" / "default").items():
            kept = _cut(name, content, named)
            if kept is not None:
                found[name] = kept
    return found


_KINDS = {
    "dashboards": "Dashboard",
    "flexipages": "FlexiPage",
    "lwc": "LightningComponentBundle",
    "objectTranslations": "CustomObjectTranslation",
    "permissionsets": "PermissionSet",
    "reportTypes": "ReportType",
    "reports": "Report",
    "tabs": "CustomTab",
    "translations": "Translations",
}


def _cut(name: str, content: bytes, named: Mapping[str, set[str]]) -> bytes | None:
    folder, _, rest = name.partition("/")
    if folder == "objects":
        return _object(rest.removesuffix(".object"), content, named)
    if folder == "labels":
        return content if "CustomLabels" in named else _some(content, "labels", named.get("CustomLabel", set()))
    whole = rest.partition("/")[0] if folder == "lwc" else rest.removesuffix("-meta.xml").partition(".")[0]
    return content if whole in named.get(_KINDS[folder], set()) else None


def _object(name: str, content: bytes, named: Mapping[str, set[str]]) -> bytes | None:
    if name in named.get("CustomObject", set()):
        return content
    fields = {one.partition(".")[2] for one in named.get("CustomField", set()) if one.startswith(f"{name}.")}
    return _some(content, "fields", fields)


def _some(content: bytes, tag: str, names: set[str]) -> bytes | None:
    """Of a file with many parts those of these names, and nothing beside them."""
    root = ET.fromstring(content)
    kept = ET.Element(root.tag)
    kept.extend(one for one in root.findall(NS + tag) if one.findtext(NS + "fullName") in names)
    return ET.tostring(kept) if len(kept) else None


def _package(named: Mapping[str, set[str]]) -> bytes:
    types = "".join(
        f"<types>{''.join(f'<members>{one}</members>' for one in sorted(names))}<name>{kind}</name></types>"
        for kind, names in sorted(named.items())
        if names
    )
    return f'<Package xmlns="{NS[1:-1]}">{types}<version>65.0</version></Package>'.encode()
