"""One deployment: what package.xml names is made, what the destructive ones name is taken away, or nothing at all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.sandbox.wire import snapshot

from .components import SERVED, Component, Manifest, all_of, components, named, read_manifest
from .files import BadFile, Files
from .grants import deploy_grants
from .objects import Problem, deploy_objects
from .references import check_kept, check_references
from .remove import remove
from .translate import keep_words

if TYPE_CHECKING:
    from connector.sandbox.wire.org import Org

_PRE = ("destructiveChangesPre.xml", "destructiveChanges.xml")
_POST = "destructiveChangesPost.xml"
# What others refer to comes first.
_ORDER = ("CustomLabel", "CustomPermission", "LightningMessageChannel", "ReportType", "CustomTab")


@dataclass(slots=True)
class Outcome:
    """What became of one component. problem: why it failed, or what is worth a warning."""

    kind: str
    name: str
    file: str
    created: bool = False
    changed: bool = False
    deleted: bool = False
    problem: str | None = None
    warning: bool = False

    @property
    def failed(self) -> bool:
        return self.problem is not None and not self.warning


class _TakenBack(Exception):
    """Ends the transaction of a deployment that is not to stay."""


def run(org: "Org", files: Files, *, check_only: bool, rollback_on_error: bool) -> list[Outcome]:
    """Deploy a package with its package.xml. With ``check_only``, or when something failed, nothing stays."""
    outcomes: list[Outcome] = []

    def work() -> bool:
        outcomes.extend(_package(org, files))
        return not check_only and not (rollback_on_error and any(one.failed for one in outcomes))

    _in_one_piece(org, work)
    return outcomes


def run_folder(org: "Org", files: Files) -> None:
    """Deploy the files of an SFDX folder. ValueError names the first file and its fault; then nothing stays."""
    faults: list[str] = []

    def work() -> bool:
        found = components(files)
        outcomes = _deploy(org, found, all_of(found))
        faults.extend(f"{one.file} {one.name}: {one.problem}" for one in outcomes if one.failed)
        return not faults

    _in_one_piece(org, work)
    if faults:
        raise ValueError(faults[0])


def _in_one_piece(org: "Org", work: Callable[[], bool]) -> None:
    with org.storage.write():
        kept = snapshot.beside(org)
        try:
            with org.storage.write():
                if not work():
                    raise _TakenBack
        except _TakenBack:
            snapshot.put_back(org, kept)
        except BaseException:
            snapshot.put_back(org, kept)
            raise


def _package(org: "Org", files: Files) -> list[Outcome]:
    try:
        manifest = read_manifest(files, "package.xml")
        found = components(files)
        outcomes: list[Outcome] = []
        for name in _PRE:
            if name in files:
                outcomes += _remove(org, read_manifest(files, name), name)
        outcomes += _unnamed(manifest, found)
        outcomes += _deploy(org, {key: one for key, one in found.items() if named(manifest, one)}, manifest)
        if _POST in files:
            outcomes += _remove(org, read_manifest(files, _POST), _POST)
    except BadFile as fault:
        return [Outcome("", fault.file.rpartition("/")[2], fault.file, problem=fault.fault)]
    return outcomes


def _unnamed(manifest: Manifest, found: dict[str, Component]) -> list[Outcome]:
    """What package.xml and the files do not agree on."""
    outcomes = []
    for kind, members in sorted(manifest.members.items()):
        if kind not in SERVED:
            problem = f"Entity type: '{kind}' is unknown, or not served here"
            outcomes.append(Outcome("", "package.xml", "package.xml", problem=problem))
            continue
        for name in sorted(members - {"*"}):
            if f"{kind}:{name}" not in found and kind != "CustomLabels" and not _only_parts(kind, name, found):
                problem = (
                    f"An object '{name}' of type {kind} was named in package.xml, but was not found in zipped directory"
                )
                outcomes.append(Outcome(kind, name, "package.xml", problem=problem))
    for one in found.values():
        if not named(manifest, one):
            outcomes.append(Outcome(one.kind, one.name, one.file, problem="Not in package.xml"))
    return outcomes


def _only_parts(kind: str, name: str, found: dict[str, Component]) -> bool:
    """A standard object named for the fields that come with it."""
    return kind == "CustomObject" and any(one.name.startswith(f"{name}.") for one in found.values())


def _deploy(org: "Org", found: dict[str, Component], manifest: Manifest) -> list[Outcome]:
    outcomes: dict[str, Outcome] = {key: Outcome(one.kind, one.name, one.file) for key, one in found.items()}

    def note(one: Component, problem: str) -> None:
        outcomes[one.key].problem = problem

    whole = [one for one in found.values() if one.kind in ("CustomObject", "CustomField")]
    deploy_objects(org, whole, note)
    for one in whole:
        if outcomes[one.key].problem is None:
            _settle(org, one, outcomes[one.key])
    rest = [one for one in found.values() if one.kind not in ("CustomObject", "CustomField", "PermissionSet")]
    # Folders before what lies in them, and permission sets after everything.
    rest.sort(key=lambda one: (_ORDER.index(one.kind) if one.kind in _ORDER else len(_ORDER), one.key))
    for one in [*rest, *(one for one in found.values() if one.kind == "PermissionSet")]:
        try:
            if one.kind == "PermissionSet":
                deploy_grants(org, one, manifest.version)
            else:
                check_kept(org, one)
            if one.kind == "CustomObjectTranslation":
                keep_words(org, one)
            _settle(org, one, outcomes[one.key])
        except Problem as problem:
            note(one, str(problem))
    for one in whole:
        if outcomes[one.key].problem is None:
            try:
                check_references(org, one)
            except Problem as problem:
                note(one, str(problem))
    org.forget_views()
    return list(outcomes.values())


def _settle(org: "Org", one: Component, outcome: Outcome) -> None:
    """Keep the component's digest, and say whether that made a difference."""
    before = org.components.get(one.key)
    outcome.created = before is None
    outcome.changed = before is not None and before != one.digest
    org.components[one.key] = one.digest


def _remove(org: "Org", manifest: Manifest, file: str) -> list[Outcome]:
    outcomes = []
    # What refers to others goes before them.
    kinds = sorted(manifest.members, key=lambda kind: ({"CustomField": 1, "CustomObject": 2}.get(kind, 0), kind))
    going = {(kind, name) for kind, names in manifest.members.items() for name in names}
    for kind in kinds:
        for name in sorted(manifest.members[kind]):
            outcome = Outcome(kind, name, file)
            try:
                outcome.deleted = remove(org, kind, name, going)
            except Problem as problem:
                outcome.problem = str(problem)
            if outcome.problem is None and not outcome.deleted:
                outcome.problem, outcome.warning = f"No {kind} named: {name} found", True
            outcomes.append(outcome)
    org.forget_views()
    return outcomes
