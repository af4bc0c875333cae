"""Every reference in the package leads somewhere, and each kind of fault is found where it is made."""

import json
import re
import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from lwc_components.manifests import manifests
from tests.lwc_components.project import NS, ROOT, UNITS, Project, text

PROJECT = Project()
CASES = YAML(typ="safe").load(Path(__file__).with_name("dangling.yaml"))


def test_every_reference_leads_somewhere() -> None:
    assert [str(fault) for fault in PROJECT.faults()] == []


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    for unit in UNITS:
        shutil.copytree(ROOT / unit, folder / unit, ignore=shutil.ignore_patterns("__tests__", "*.css", "*.html"))
    return folder


@pytest.mark.parametrize(("file", "was", "becomes", "fault"), [tuple(case.values()) for case in CASES])
def test_what_leads_nowhere_is_named_with_its_place(whole: Path, file: str, was: str, becomes: str, fault: str) -> None:
    path = whole / file
    before = path.read_text(encoding="utf-8")
    assert was in before
    path.write_text(before.replace(was, becomes), encoding="utf-8")
    try:
        found = [str(one) for one in Project(whole).faults()]
    finally:
        path.write_text(before, encoding="utf-8")
    assert any(one.startswith(f"{file}: ") and fault in one for one in found), found


def test_a_field_without_words_is_named(whole: Path) -> None:
    added = whole / "force-app/main/default/objects/Cornerman_Gap__c/fields/Since__c.field-meta.xml"
    path = added.with_name("New__c.field-meta.xml")
    path.write_text(added.read_text(encoding="utf-8").replace("Since__c", "New__c"), encoding="utf-8")
    try:
        found = [str(one) for one in Project(whole).faults()]
    finally:
        path.unlink()
    assert any("Cornerman_Gap__c-de" in one and "has no words for the field New__c" in one for one in found)


def test_there_is_a_report_for_every_question() -> None:
    reports, dashboards = PROJECT.of("report"), PROJECT.of("dashboard")
    assert len(reports) >= 10
    assert set(dashboards) == {"Cornerman_Manager", "Cornerman_Rep"}
    scopes = {name: text(root, "scope") for name, (_, root) in reports.items()}
    assert all(scopes[name] == "user" for name in scopes if name.startswith("My_"))
    assert {scopes[name] for name in scopes if not name.startswith("My_")} == {"team", "organization"}
    assert [name for name in scopes if scopes[name] == "organization"] == ["Stale_Judgements"]


def test_report_types_are_rooted_at_the_opportunity_with_or_without_an_assessment() -> None:
    types = PROJECT.of("reportType")
    assert {text(root, "baseObject") for name, (_, root) in types.items() if name != "Cornerman_Runs"} == {
        "Opportunity"
    }
    outer = types["Cornerman_Deals"][1].find(f"{NS}join")
    assert outer is not None
    assert text(outer, "outerJoin") == "true"


def test_no_report_shows_the_words_of_a_call() -> None:
    hidden = {"Criteria__c", "Diagnosis__c", "Prescription__c", "Drill__c", "Manager__c", "Quotes__c", "Quote__c"}
    for _, root in PROJECT.of("reportType").values():
        assert not {text(one, "field") for one in root.iter(f"{NS}columns")} & hidden


def test_each_unit_is_a_folder_of_the_project() -> None:
    declared = json.loads((ROOT / "sfdx-project.json").read_text(encoding="utf-8"))["packageDirectories"]
    assert tuple(one["path"] for one in declared) == UNITS
    assert [one["path"] for one in declared if one.get("default")] == ["force-app"]


def test_manifests_are_fresh() -> None:
    for name, content in manifests(ROOT).items():
        assert (ROOT / "manifest" / name).read_text(encoding="utf-8") == content, (
            f"{name}: python -m lwc_components.manifests"
        )


def test_the_destructive_manifest_names_everything_that_was_ever_added() -> None:
    folder = ROOT / "manifest" / "uninstall"
    removed = "".join(
        (folder / f"destructiveChanges{name}.xml").read_text(encoding="utf-8") for name in ("Pre", "Post")
    )
    members = set(re.findall(r"<members>([^<]+)</members>", removed))
    assert {name for name in PROJECT.objects if name.startswith("Cornerman_")} <= members
    assert {f"Opportunity.{name}" for name in PROJECT.fields["Opportunity"]} <= members
    for suffix in ("permissionset", "tab", "flexipage", "reportType"):
        assert set(PROJECT.of(suffix)) <= members
    assert PROJECT.components <= members
    assert PROJECT.labels <= members
    assert {f"Cornerman/{name}" for name in (*PROJECT.of("report"), *PROJECT.of("dashboard"))} <= members
    assert "*" not in members


def test_what_was_added_once_stays_in_the_uninstall_when_its_file_is_gone(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "manifest", tmp_path / "manifest")
    (tmp_path / "force-app").mkdir()
    after = manifests(tmp_path)["uninstall/destructiveChangesPost.xml"]
    assert "<members>Cornerman_Gap__c</members>" in after
