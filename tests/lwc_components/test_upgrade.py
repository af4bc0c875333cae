"""Deployed twice, edited by an administrator, upgraded: what is theirs stays, and what a file replaces is known."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connector.sandbox.wire.server import Sandbox
from lwc_components.upgrade import told, upgrade
from sync import practice
from tests.lwc_components.deploying import copy_of, deploy, unit
from tests.lwc_components.project import ROOT

ALL = ("core", "page", "reports", "dashboards", "translations")
OBJECTS = "force-app/main/default/objects"
STATE = f"{OBJECTS}/Cornerman_Finding__c/fields/State__c.field-meta.xml"
TITLE = f"{OBJECTS}/Cornerman_Finding__c/fields/Title__c.field-meta.xml"
REPORT = "reports/main/default/reports/Cornerman/Conflicts.report-meta.xml"
BOARD = "dashboards/main/default/dashboards/Cornerman/Cornerman_Rep.dashboard-meta.xml"
PAGE = "page/main/default/flexipages/Cornerman_Opportunity.flexipage-meta.xml"
GRANTS = "force-app/main/default/permissionsets/Cornerman_Rep.permissionset-meta.xml"
LABELS = "force-app/main/default/labels/CustomLabels.labels-meta.xml"
VALUE = "<value><fullName>Theirs</fullName><default>false</default><label>Theirs</label></value>"
FIELD = (
    '<CustomField xmlns="http://soap.sforce.com/2006/04/metadata"><fullName>{}</fullName>'
    "<label>Added</label><length>20</length><type>Text</type></CustomField>"
)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    made = practice.from_story(1, 1, 1, datetime(2026, 5, 15, 10, tzinfo=UTC), pinned=True, package=False)
    with practice.served(made, 0) as served:
        yield served


def edit(folder: Path, file: str, *changes: tuple[str, str]) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    for was, becomes in changes:
        assert re.search(was, text, re.DOTALL), (file, was)
        text = re.sub(was, becomes, text, count=1, flags=re.DOTALL)
    path.write_text(text, encoding="utf-8")


def by_the_admin(folder: Path) -> dict[str, set[str]]:
    """What an administrator does in Setup, in files; what it comes to, by type."""
    edit(folder, TITLE, ("<label>.*?</label>", "<label>Unser Titel</label>"))
    edit(folder, TITLE, ("<description>.*?</desc", "<description>Ours now</desc"))
    edit(folder, TITLE, ("<inlineHelpText>.*?</inline", "<inlineHelpText>Ask Ines</inline"))
    edit(folder, STATE, ("</valueSetDefinition>", f"{VALUE}</valueSetDefinition>"))
    edit(folder, REPORT, ("<name>.*?</name>", "<name>Our conflicts</name>"))
    edit(folder, BOARD, ("<title>.*?</title>", "<title>Our board</title>"))
    edit(folder, PAGE, ("<masterLabel>.*?</", "<masterLabel>Our page</"))
    edit(folder, LABELS, ("(Cornerman_ActionAccept</fullName>.*?)<value>.*?</value>", r"\1<value>Yes, I will</value>"))
    (folder / OBJECTS / "Cornerman_Finding__c" / "fields" / "Theirs__c.field-meta.xml").write_text(
        FIELD.format("Theirs__c"), encoding="utf-8"
    )
    clone = (folder / GRANTS).read_text(encoding="utf-8").replace("<label>Cornerman Rep", "<label>Our reps")
    (folder / GRANTS).with_name("Our_Reps.permissionset-meta.xml").write_text(clone, encoding="utf-8")
    fields = {"Cornerman_Finding__c.Title__c", "Cornerman_Finding__c.State__c", "Cornerman_Finding__c.Theirs__c"}
    return {
        "CustomField": fields,
        "Report": {"Cornerman", "Cornerman/Conflicts"},
        "Dashboard": {"Cornerman", "Cornerman/Cornerman_Rep"},
        "FlexiPage": {"Cornerman_Opportunity"},
        "CustomLabel": {"Cornerman_ActionAccept"},
        "PermissionSet": {"Our_Reps"},
    }


def stands(sandbox: Sandbox) -> dict[str, object]:
    """Everything in the organisation that a deployment can change."""
    org = sandbox.org
    found: dict[str, object] = {f"component {key}": digest for key, digest in org.components.items()}
    for one in org.objects.values():
        found |= {f"field {one.name}.{column.name}": column for column in one}
        found[f"object {one.name}"] = (one.label, one.plural, one.sharing)
    for name, grants in org.permission_sets.items():
        found[f"grants {name}"] = (dict(grants.objects), dict(grants.fields), grants.system)
    return found


def differs(before: dict[str, object], after: dict[str, object]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


@pytest.fixture
def edited(sandbox: Sandbox, tmp_path: Path) -> Sandbox:
    """The package deployed in all its units, and the administrator's edits over it."""
    for name in ALL:
        deploy(sandbox, ROOT, unit(name))
    theirs = copy_of(tmp_path / "theirs")
    outcome = deploy(sandbox, theirs, by_the_admin(theirs))
    assert {name for name, became in outcome.items() if became == "created"} == {
        "CustomField Cornerman_Finding__c.Theirs__c",
        "PermissionSet Our_Reps",
    }
    return sandbox


def test_deployed_twice_nothing_changes(sandbox: Sandbox) -> None:
    for name in ALL:
        assert set(deploy(sandbox, ROOT, unit(name)).values()) == {"created"}
    before = stands(sandbox)
    for name in ALL:
        assert set(deploy(sandbox, ROOT, unit(name)).values()) == {"unchanged"}
    assert differs(before, stands(sandbox)) == set()


def test_an_upgrade_leaves_alone_whatever_the_administrator_did(edited: Sandbox, tmp_path: Path) -> None:
    """A next version with a field, a word, a report and a component: only they come."""
    after = copy_of(tmp_path / "next")
    fields = after / OBJECTS / "Cornerman_Finding__c" / "fields"
    (fields / "Fresh__c.field-meta.xml").write_text(FIELD.format("Fresh__c"), encoding="utf-8")
    fresh = "<labels><fullName>Cornerman_Fresh</fullName><language>en_US</language><value>Fresh</value></labels>"
    edit(after, LABELS, ("</CustomLabels>", f"{fresh}</CustomLabels>"))
    conflicts = (after / REPORT).read_text(encoding="utf-8")
    (after / REPORT).with_name("Fresh.report-meta.xml").write_text(conflicts, encoding="utf-8")
    edit(after, REPORT, ("<name>.*?</name>", "<name>Theirs against ours</name>"))
    edit(after, "force-app/main/default/lwc/days/days.js", ("const DAY = 86_400_000", "const DAY = 86_400_001"))
    found = upgrade(ROOT, after, ALL)
    assert found.replaced == []
    assert found.left == ["Report Cornerman/Conflicts"]

    before = stands(edited)
    assert set(deploy(edited, after, found.members).values()) == {"created", "changed"}
    assert differs(before, stands(edited)) == {
        "component CustomField:Cornerman_Finding__c.Fresh__c",
        "field Cornerman_Finding__c.Fresh__c",
        "component CustomLabel:Cornerman_Fresh",
        "component Report:Cornerman/Fresh",
        "component LightningComponentBundle:days",
    }


def test_the_uninstall_leaves_the_organisation_as_it_was(sandbox: Sandbox) -> None:
    """Of an organisation without any of it, and of one with all of it and a permission set of the administrator's."""
    before = stands(sandbox)
    folder = ROOT / "manifest" / "uninstall"
    removal = {path.name: path.read_bytes() for path in folder.glob("destructiveChanges*.xml")}
    assert len(removal) == 2
    deploy(sandbox, ROOT, {}, removal)
    assert differs(before, stands(sandbox)) == set()
    for name in ALL:
        deploy(sandbox, ROOT, unit(name))
    deploy(sandbox, ROOT, {}, removal)
    left = differs(before, stands(sandbox))
    assert left == {f"component {one}" for one in sandbox.org.components if one.startswith(("Custom", "Trans"))}
    assert {one.rpartition("-")[2].rpartition(":")[2] for one in left} == {"de"}  # words of what is gone


def test_the_same_version_again_is_nothing_to_deploy() -> None:
    found = upgrade(ROOT, ROOT, ALL)
    assert not any(found.members.values())
    assert told(found) == "Nothing to deploy.\n"


def test_what_an_upgrade_replaces_is_told(tmp_path: Path) -> None:
    after = copy_of(tmp_path / "next")
    edit(after, TITLE, ("<length>255", "<length>200"))
    edit(
        after,
        f"{OBJECTS}/Cornerman_Gap__c/Cornerman_Gap__c.object-meta.xml",
        ("<label>.*?</label>", "<label>G</label>"),
    )
    found = upgrade(ROOT, after)
    assert found.members == {"CustomField": {"Cornerman_Finding__c.Title__c"}, "CustomObject": {"Cornerman_Gap__c"}}
    fields = {path.name.partition(".")[0] for path in (ROOT / OBJECTS / "Cornerman_Gap__c" / "fields").iterdir()}
    assert set(found.replaced) == {
        "CustomField Cornerman_Finding__c.Title__c",
        "CustomObject Cornerman_Gap__c",
        *(f"CustomField Cornerman_Gap__c.{name}" for name in fields),
    }
    assert "if you have changed one of these" in told(found)


def test_core_deployed_whole_puts_back_what_its_files_name_and_no_more(edited: Sandbox) -> None:
    """What docs/install.md says of it: labels, help, values, our permission sets and words; not pages and reports."""
    before = stands(edited)
    deploy(edited, ROOT, unit("core"))
    assert differs(before, stands(edited)) == {
        "component CustomField:Cornerman_Finding__c.Title__c",
        "field Cornerman_Finding__c.Title__c",
        "component CustomField:Cornerman_Finding__c.State__c",
        "field Cornerman_Finding__c.State__c",  # the value added is gone from the list: Salesforce deactivates it
        "component CustomLabel:Cornerman_ActionAccept",
    }
    states = edited.org.field("Cornerman_Finding__c.State__c").picklist
    assert "Theirs" not in states
