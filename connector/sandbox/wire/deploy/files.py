"""The files of a deployment in the layout of the Metadata API, from a zip or from an SFDX folder."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

Files = dict[str, bytes]
NS = "{http://soap.sforce.com/2006/04/metadata}"
_META = "-meta.xml"
_MOST_FILES, _MOST_BYTES = 10_000, 400 * 2**20  # 39 MB zipped is Salesforce's limit, 400 MB what it may unpack to
_FOLDER_SUFFIXES = (".reportFolder", ".dashboardFolder")


class BadFile(ValueError):
    """A file that no component can be read from."""

    def __init__(self, file: str, fault: str) -> None:
        super().__init__(f"{file}: {fault}")
        self.file = file
        self.fault = fault


def from_zip(raw: bytes) -> Files:
    """Raises BadFile. A single folder around everything is taken off."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            entries = [one for one in packed.infolist() if not one.is_dir()]
            if len(entries) > _MOST_FILES or sum(one.file_size for one in entries) > _MOST_BYTES:
                raise BadFile("zip", "the package is too large")
            files = {one.filename: packed.read(one) for one in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as fault:
        raise BadFile("zip", f"not a zip file: {fault}") from None
    if "package.xml" in files:
        return files
    around = {name.partition("/")[0] for name in files}
    [root] = around if len(around) == 1 else [""]
    if f"{root}/package.xml" not in files:
        raise BadFile("package.xml", "No package.xml found")
    return {name.removeprefix(f"{root}/"): content for name, content in files.items()}


def xml(files: Mapping[str, bytes], name: str) -> ET.Element:
    """Raises BadFile for a file that is not well-formed, or that brings a DOCTYPE."""
    if b"<!DOCTYPE" in files[name]:
        raise BadFile(name, "a metadata file has no DOCTYPE")
    try:
        return ET.fromstring(files[name])  # noqa: S314 - entities need a DOCTYPE
    except ET.ParseError as fault:
        raise BadFile(name, f"not well-formed XML: {fault}") from None


def from_source(folder: Path) -> Files:
    """An SFDX ``main/default`` folder. Raises BadFile with the path below it."""
    files: Files = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if (
            name.startswith(("objects/", "objectTranslations/"))
            or "__tests__" in name
            or path.name.startswith(("jsconfig", ".", "tsconfig"))
        ):
            continue
        if name.startswith("lwc/"):
            files[name] = path.read_bytes()
        elif name.endswith(_META):
            whole = name.removesuffix(_META)
            suffix = next((one for one in _FOLDER_SUFFIXES if whole.endswith(one)), None)
            files[whole if suffix is None else whole.removesuffix(suffix) + _META] = path.read_bytes()
    for path in sorted((folder / "objects").glob("*")):
        if path.is_dir():
            files[f"objects/{path.name}.object"] = _composed(folder, path)
    for path in sorted((folder / "objectTranslations").glob("*")):
        if path.is_dir():
            files[f"objectTranslations/{path.name}.objectTranslation"] = _translated(folder, path)
    return files


_PARTS = {
    "fields": "fields",
    "listViews": "listViews",
    "validationRules": "validationRules",
    "recordTypes": "recordTypes",
    "compactLayouts": "compactLayouts",
    "fieldSets": "fieldSets",
    "webLinks": "webLinks",
}


def _composed(folder: Path, one: Path) -> bytes:
    """The parts of an object in one file, as a deployment has them."""
    ET.register_namespace("", NS.strip("{}"))
    page = one / f"{one.name}.object-meta.xml"
    root = _read(folder, page) if page.exists() else ET.Element(f"{NS}CustomObject")
    for kind, tag in _PARTS.items():
        for path in sorted((one / kind).glob(f"*{_META}")):
            part = _read(folder, path)
            part.tag = NS + tag
            root.append(part)
    return ET.tostring(root)


def _translated(folder: Path, one: Path) -> bytes:
    """The words of an object and of its fields in one file."""
    ET.register_namespace("", NS.strip("{}"))
    root = _read(folder, one / f"{one.name}.objectTranslation{_META}")
    for path in sorted(one.glob(f"*.fieldTranslation{_META}")):
        part = _read(folder, path)
        part.tag = f"{NS}fields"
        root.append(part)
    return ET.tostring(root)


def _read(folder: Path, path: Path) -> ET.Element:
    name = path.relative_to(folder).as_posix()
    return xml({name: path.read_bytes()}, name)
