"""The package reader: what it finds, and how it complains."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from connector.errors import FixYourSetup
from connector.package import SOURCE, package, permission_set, read_package, read_permission_set

REPOSITORY = Path(__file__).resolve().parents[2]
FIELD = '<CustomField xmlns="http://soap.sforce.com/2006/04/metadata">{}</CustomField>'


def test_the_objects_are_those_of_the_project():
    assert set(package().objects) == {
        "Cornerman_Action__c",
        "Cornerman_Assessment__c",
        "Cornerman_Call_Review__c",
        "Cornerman_Finding__c",
        "Cornerman_Gap__c",
        "Cornerman_Request__c",
        "Cornerman_Run__c",
        "Opportunity",
    }
    assert package().objects["Cornerman_Gap__c"].label == "Methodology Gap"
    assert package().objects["Opportunity"].label == "Opportunity"
    files = {path.name for path in SOURCE.rglob("*.field-meta.xml")}
    found = {f"{name}.field-meta.xml" for entry in package().objects.values() for name in entry.fields}
    assert found == files


def test_a_field_says_all_that_a_writer_must_know():
    fields = package().objects["Cornerman_Assessment__c"].fields
    key, points, band = fields["Key__c"], fields["Risk_Points__c"], fields["Risk_Band__c"]
    assert (key.type, key.length, key.unique, key.external_id, key.required) == (
        "Text",
        160,
        True,
        True,
        False,
    )
    assert (points.type, points.precision, points.scale, points.length) == ("Number", 18, 0, None)
    assert (fields["Win_Probability__c"].precision, fields["Win_Probability__c"].scale) == (5, 1)
    assert band.values == ("Low", "Fair", "High", "Unknown")
    assert band.default is None
    assert "log-odds" in points.description
    assert points.help
    assert fields["Terms__c"].length == 131_072


def test_a_master_is_required_and_a_lookup_is_not():
    master = package().objects["Cornerman_Finding__c"].fields["Assessment__c"]
    lookup = package().objects["Opportunity"].fields["Cornerman_Assessment__c"]
    assert (master.type, master.reference_to, master.required) == (
        "MasterDetail",
        "Cornerman_Assessment__c",
        True,
    )
    assert (lookup.type, lookup.reference_to, lookup.required) == ("Lookup", "Cornerman_Assessment__c", False)


def test_defaults_and_formulas_are_read():
    finding, action = (
        package().objects["Cornerman_Finding__c"].fields,
        package().objects["Cornerman_Action__c"].fields,
    )
    assert finding["State__c"].default == action["Status__c"].default == "New"
    assert action["Is_Primary__c"].default == "false"
    assert finding["State__c"].formula is None
    assert "TEXT(State__c)" in (finding["Effective_State__c"].formula or "")


def test_it_is_read_once_and_cannot_be_changed():
    assert package() is package()
    with pytest.raises(TypeError):
        package().objects["Opportunity"] = None
    with pytest.raises(TypeError):
        package().objects["Opportunity"].fields["Mine__c"] = None


def test_grants_are_by_object_and_field():
    grants = permission_set("Cornerman_Integration")
    assert grants.label == "Cornerman Integration"
    opportunity = grants.objects["Opportunity"]
    assert (opportunity.read, opportunity.create, opportunity.edit, opportunity.delete) == (
        True,
        False,
        True,
        False,
    )
    everywhere = {name for name, grant in grants.objects.items() if grant.view_all or grant.modify_all}
    assert everywhere == {"Cornerman_Call_Review__c", "Cornerman_Request__c"}  # people own these
    assert [name for name, grant in grants.fields["Opportunity"].items() if grant.edit] == ["Cornerman_Assessment__c"]
    assert "Assessment__c" not in grants.fields["Cornerman_Finding__c"]


def test_an_unknown_permission_set_names_those_there_are():
    with pytest.raises(FixYourSetup, match=r'no permission set "Cornerman_Reps".*There is: .*.') as caught:
        permission_set("Cornerman_Reps")
    assert str(REPOSITORY) not in str(caught.value)


def test_a_missing_package_says_what_to_do(tmp_path):
    with pytest.raises(FixYourSetup, match=r"missing from this installation. Install Cornerman again"):
        read_package(tmp_path)
    with pytest.raises(FixYourSetup, match="There is: none"):
        read_permission_set(tmp_path, "Cornerman_Integration")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("<CustomField", "unclosed token"),
        ("", "no element found"),
        (FIELD.format("<fullName>A__c</fullName><label>A</label>"), "has no <type>"),
        (
            FIELD.format("<fullName>A__c</fullName><label>A</label><type>Text</type><length>x</length>"),
            "<length>",
        ),
        ("<CustomField><fullName>A__c</fullName></CustomField>", "is not a CustomField"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>' + FIELD.format("<fullName>&b;</fullName>"), "no DOCTYPE"),
        ('<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">' + FIELD.format(""), "no DOCTYPE"),
    ],
    ids=["cut off", "empty", "no type", "length", "no namespace", "entity", "external"],
)
def test_a_damaged_file_is_named(tmp_path, content, fault):
    path = tmp_path / "lwc_components" / "objects" / "Thing__c" / "fields" / "A__c.field-meta.xml"
    path.parent.mkdir(parents=True)
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FixYourSetup) as caught:
        read_package(tmp_path / "lwc_components")
    assert str(caught.value).startswith("lwc_components/objects/Thing__c/fields/A__c.field-meta.xml: ")
    assert fault in str(caught.value)


def test_the_wheel_carries_the_package(tmp_path):
    """Built and unpacked, the code finds the files beside itself and not in the repository."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    built = subprocess.run(build, cwd=REPOSITORY, check=False, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    installed = tmp_path / "installed"
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    code = (
        "from connector.package import SOURCE, package, permission_set; print(SOURCE); "
        "print(sum(len(entry.fields) for entry in package().objects.values())); "
        "permission_set('Cornerman_Integration')"
    )
    result = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        check=True,
        capture_output=True,
        text=True,
    )
    source, count = result.stdout.splitlines()
    assert Path(source).is_relative_to(installed.resolve())
    assert int(count) == sum(len(entry.fields) for entry in package().objects.values())
