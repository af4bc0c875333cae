"""The metadata deploys as far as that can be told without an org.

Every file is held against the Metadata API's own schema, read from the WSDL that simple-salesforce carries.
What the schema does not know is held here: what a field type needs, what a reference leads to, what is refused.
"""

import json
import re
from pathlib import Path

import pytest
import simple_salesforce
from lxml import etree

from lwc_components.manifests import VERSION
from tests.lwc_components.project import UNITS

PROJECT = Path(__file__).resolve().parents[2] / "lwc_components"
MAIN = PROJECT / "force-app" / "main" / "default"
FILES = sorted(path for unit in UNITS for path in (PROJECT / unit).rglob("*-meta.xml"))
FIELD_FILES = [path for path in FILES if path.name.endswith(".field-meta.xml")]
OBJECT_FILES = [path for path in FILES if path.name.endswith(".object-meta.xml")]
PERMISSION_SETS = [path for path in FILES if path.name.endswith(".permissionset-meta.xml")]
NS = {"m": "http://soap.sforce.com/2006/04/metadata"}
XSD = "{http://www.w3.org/2001/XMLSchema}"
ROOTS = {
    ".object-meta.xml": "CustomObject",
    ".field-meta.xml": "CustomField",
    ".permissionset-meta.xml": "PermissionSet",
    ".tab-meta.xml": "CustomTab",
    ".js-meta.xml": "LightningComponentBundle",
    ".labels-meta.xml": "CustomLabels",
    ".flexipage-meta.xml": "FlexiPage",
    ".reportType-meta.xml": "ReportType",
    ".reportFolder-meta.xml": "ReportFolder",
    ".report-meta.xml": "Report",
    ".dashboardFolder-meta.xml": "DashboardFolder",
    ".dashboard-meta.xml": "Dashboard",
    ".translation-meta.xml": "Translations",
    ".objectTranslation-meta.xml": "CustomObjectTranslation",
    ".fieldTranslation-meta.xml": "CustomFieldTranslation",
}
# People's fields: object.field. All others of ours are written by the machine.
PEOPLES = {
    "Cornerman_Finding__c.State__c",
    "Cornerman_Finding__c.State_Reason__c",
    "Cornerman_Finding__c.Snoozed_Until__c",
    "Cornerman_Action__c.Status__c",
    "Cornerman_Action__c.Status_Reason__c",
    "Cornerman_Action__c.Not_Before__c",
}
# What people say once, when they ask something of Cornerman.
ASKED = {"Cornerman_Request__c.Opportunity__c", "Cornerman_Request__c.Kind__c"}
# What its owner alone sees, until somebody shares it: words of calls, and who asked.
PRIVATE = {"Cornerman_Call_Review__c", "Cornerman_Request__c"}
# What each field type cannot be deployed without (Metadata API guide, CustomField).
NEEDS = {
    "Text": {"length"},
    "LongTextArea": {"length", "visibleLines"},
    "Number": {"precision", "scale"},
    "Percent": {"precision", "scale"},
    "Checkbox": {"defaultValue"},
    "Picklist": {"valueSet"},
    "MasterDetail": {"referenceTo", "relationshipName", "relationshipOrder", "writeRequiresMasterRead"},
    "Lookup": {"referenceTo", "relationshipName", "deleteConstraint"},
    "Date": set(),
    "DateTime": set(),
}
STANDARD = {"Opportunity", "Account", "Contact"}


def short(path):
    return path.relative_to(PROJECT).as_posix()


def parse(path):
    return etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True)).getroot()


def text(element, path):
    return element.findtext("/".join(f"m:{step}" for step in path.split("/")), namespaces=NS)


def full_name(path):
    return f"{path.parents[1].name}.{path.name.removesuffix('.field-meta.xml')}"


FIELDS = {full_name(path): parse(path) for path in FIELD_FILES}
OBJECTS = {path.parent.name: parse(path) for path in OBJECT_FILES}


def is_formula(field):
    return text(field, "formula") is not None


def never_granted(field):
    return text(field, "type") == "MasterDetail" or text(field, "required") == "true"


@pytest.fixture(scope="session")
def schema():
    wsdl = etree.parse(Path(simple_salesforce.__file__).with_name("metadata.wsdl"))
    types = etree.fromstring(etree.tostring(next(wsdl.iter(XSD + "schema"))))
    for root in ROOTS.values():
        types.append(etree.Element(XSD + "element", name=root, type=f"tns:{root}"))
    return etree.XMLSchema(types)


def test_the_project_is_an_sfdx_project():
    project = json.loads((PROJECT / "sfdx-project.json").read_text(encoding="utf-8"))
    assert project["sourceApiVersion"] == VERSION
    assert FIELD_FILES
    assert OBJECT_FILES
    assert PERMISSION_SETS


def test_every_file_is_of_one_api_version():
    told = {text(root, "apiVersion") for root in map(parse, FILES) if text(root, "apiVersion")}
    assert told == {VERSION}


@pytest.mark.parametrize("path", FILES, ids=short)
def test_file_follows_the_metadata_api(path, schema):
    root = parse(path)
    suffix = next(suffix for suffix in ROOTS if path.name.endswith(suffix))
    assert etree.QName(root).localname == ROOTS[suffix]
    for element in root.findall("m:targetConfigs", NS):  # a component's own language, which the schema holds as text
        root.remove(element)
    assert schema.validate(root), schema.error_log


@pytest.mark.parametrize(
    "broken",
    [
        '<CustomField xmlns="{0}"><fullName>A__c</fullName><type>Txet</type></CustomField>',
        '<CustomField xmlns="{0}"><fullName>A__c</fullName><colour>red</colour></CustomField>',
        '<PermissionSet xmlns="{0}"><description>no label</description></PermissionSet>',
    ],
    ids=["bad enum", "unknown element", "required element missing"],
)
def test_the_schema_refuses_what_salesforce_would(broken, schema):
    assert not schema.validate(etree.fromstring(broken.format(NS["m"])))


@pytest.mark.parametrize("name", FIELDS)
def test_field_is_whole(name):
    field = FIELDS[name]
    assert text(field, "fullName") == name.partition(".")[2]
    assert len(text(field, "label")) <= 40
    assert 20 <= len(text(field, "description")) <= 1000
    assert 5 <= len(text(field, "inlineHelpText")) <= 510
    kind = text(field, "type")
    present = {etree.QName(child).localname for child in field}
    needs = {"formula", "formulaTreatBlanksAs"} if is_formula(field) else NEEDS[kind]
    assert needs <= present
    if kind == "Text" and not is_formula(field):
        assert 1 <= int(text(field, "length")) <= 255
    if kind == "LongTextArea":
        assert 256 <= int(text(field, "length")) <= 131_072
    if kind in {"Number", "Percent"}:
        assert int(text(field, "scale")) <= int(text(field, "precision")) <= 18


@pytest.mark.parametrize("name", OBJECTS)
def test_object_is_whole(name):
    definition = OBJECTS[name]
    assert text(definition, "label")
    assert text(definition, "pluralLabel")
    assert len(text(definition, "description")) >= 20
    assert text(definition, "enableReports") == "true"
    assert text(definition, "enableActivities") == "false"
    # Salesforce wants these three alike.
    assert {text(definition, f"enable{what}") for what in ("BulkApi", "Sharing", "StreamingApi")} == {"true"}
    assert (
        sum(
            int(text(field, "length"))
            for field_name, field in FIELDS.items()
            if field_name.startswith(f"{name}.") and text(field, "type") == "LongTextArea"
        )
        <= 1_638_400
    )  # characters of long text an object may hold


@pytest.mark.parametrize("name", OBJECTS)
def test_a_detail_is_controlled_by_its_parent(name):
    masters = [
        field
        for field_name, field in FIELDS.items()
        if field_name.startswith(f"{name}.") and text(field, "type") == "MasterDetail"
    ]
    expected = "ControlledByParent" if masters else "Private" if name in PRIVATE else "Read"
    assert text(OBJECTS[name], "sharingModel") == expected
    assert len(masters) <= 1


def test_people_reach_only_what_holds_their_fields():
    """People who can read the parent may edit findings and actions; nothing else opens to them."""
    opened = {
        name.partition(".")[0] for name, field in FIELDS.items() if text(field, "writeRequiresMasterRead") == "true"
    }
    assert opened == {name.partition(".")[0] for name in PEOPLES}


def test_history_is_kept_of_people_s_fields_and_of_no_other():
    tracked = {name for name, field in FIELDS.items() if text(field, "trackHistory") == "true"}
    assert tracked == PEOPLES
    assert {name for name, definition in OBJECTS.items() if text(definition, "enableHistory") == "true"} == {
        name.partition(".")[0] for name in PEOPLES
    }


@pytest.mark.parametrize("name", FIELDS)
def test_the_description_says_who_writes(name):
    opening = "Set by people." if name in PEOPLES else "Written by Cornerman; read-only to people."
    if name in ASKED:
        opening = "Set by people, when they ask."
    if is_formula(FIELDS[name]):
        opening = "Formula; nobody writes it."
    assert text(FIELDS[name], "description").startswith(opening)


@pytest.mark.parametrize("name", [name for name in OBJECTS if name != "Cornerman_Request__c"])
def test_every_object_that_we_make_has_a_key_that_an_upsert_can_use(name):
    key = FIELDS[f"{name}.Key__c"]
    assert [text(key, tag) for tag in ("type", "length", "externalId", "unique", "caseSensitive", "required")] == [
        "Text",
        "160",
        "true",
        "true",
        "true",
        "false",
    ]


@pytest.mark.parametrize("name", [name for name, field in FIELDS.items() if text(field, "type") == "Picklist"])
def test_picklists_are_restricted_and_people_s_begin_as_new(name):
    values = FIELDS[name].findall(".//m:valueSetDefinition/m:value", NS)
    names = [text(value, "fullName") for value in values]
    assert text(FIELDS[name], "valueSet/restricted") == "true"
    assert len(names) == len(set(names)) > (name != "Cornerman_Request__c.Kind__c")
    first = {"Cornerman_Request__c.State__c": ["Asked"], "Cornerman_Request__c.Kind__c": ["Judge again"]}
    assert [text(value, "fullName") for value in values if text(value, "default") == "true"] == (
        ["New"] if name in PEOPLES else first.get(name, [])
    )


@pytest.mark.parametrize("name", [name for name, field in FIELDS.items() if text(field, "referenceTo")])
def test_lookups_lead_to_an_object(name):
    assert text(FIELDS[name], "referenceTo") in OBJECTS.keys() | STANDARD


def test_relationship_names_are_unique_on_their_parent():
    names = [
        (text(field, "referenceTo"), text(field, "relationshipName"))
        for field in FIELDS.values()
        if text(field, "referenceTo")
    ]
    assert len(names) == len(set(names))


def resolve(object_name, path):
    """The field that a dotted path of a formula ends in; KeyError names what does not exist."""
    *steps, last = path.split(".")
    for step in steps:
        object_name = text(FIELDS[f"{object_name}.{step.removesuffix('__r')}__c"], "referenceTo")
    return FIELDS[f"{object_name}.{last}"]


FORMULAS = [name for name, field in FIELDS.items() if is_formula(field)]


@pytest.mark.parametrize("name", FORMULAS)
def test_formula_names_fields_and_values_that_exist(name):
    object_name = name.partition(".")[0]
    formula = text(FIELDS[name], "formula")
    paths = re.findall(r"\b\w+__[cr](?:\.\w+)*", formula)
    assert paths
    fields = {path: resolve(object_name, path) for path in paths}
    for path, value in re.findall(r'ISPICKVAL\(\s*([\w.]+),\s*"([^"]*)"\s*\)', formula):
        values = [text(entry, "fullName") for entry in fields[path].findall(".//m:value", NS)]
        assert value in values
    for path, field in fields.items():  # a formula can use a picklist within these two functions only
        if text(field, "type") == "Picklist":
            bare = re.sub(rf"(TEXT|ISPICKVAL)\(\s*{re.escape(path)}\b", "", formula)
            assert not re.search(rf"(?<![\w.]){re.escape(path)}\b", bare)
    assert formula.count("(") == formula.count(")")
    assert text(FIELDS[name], "formulaTreatBlanksAs") == "BlankAsBlank"


def test_a_formula_that_only_reaches_through_has_the_type_it_reaches():
    for name in FORMULAS:
        formula = text(FIELDS[name], "formula")
        if re.fullmatch(r"[\w.]+", formula):
            assert text(resolve(name.partition(".")[0], formula), "type") == text(FIELDS[name], "type"), name


@pytest.mark.parametrize("path", PERMISSION_SETS, ids=short)
def test_permission_set_names_what_may_be_named(path):
    root = parse(path)
    assert text(root, "license") is None
    may = [text(entry, "name") for entry in root.findall("m:userPermissions", NS)]
    assert may == (["QueryAllFiles", "ViewAllData"] if path.name.startswith("Cornerman_Integration_Files.") else [])
    assert text(root, "hasActivationRequired") == "false"
    assert len(text(root, "description")) <= 255
    objects = [text(entry, "object") for entry in root.findall("m:objectPermissions", NS)]
    assert len(objects) == len(set(objects))
    assert not {"Task", "Event"} & set(objects)  # they have no object permissions in a permission set
    assert set(objects) <= OBJECTS.keys() | STANDARD
    fields = [text(entry, "field") for entry in root.findall("m:fieldPermissions", NS)]
    assert len(fields) == len(set(fields))
    for name in fields:
        assert name.partition(".")[0] in objects, f"{name}: its object is not granted"
        if name.endswith("__c"):
            assert name in FIELDS
            assert not never_granted(FIELDS[name]), f"{name} is required or master-detail: it would not deploy"


def test_the_integration_reaches_every_field_of_ours_and_changes_no_other():
    root = parse(MAIN / "permissionsets" / "Cornerman_Integration.permissionset-meta.xml")
    granted = {text(entry, "field"): entry for entry in root.findall("m:fieldPermissions", NS)}
    assert {name for name in granted if name.endswith("__c")} == {
        name for name, field in FIELDS.items() if not never_granted(field)
    }
    for name, entry in granted.items():
        assert text(entry, "readable") == "true"
        ours = name in FIELDS and not is_formula(FIELDS[name]) and name not in PEOPLES | ASKED
        assert text(entry, "editable") == str(ours).lower(), name
    for entry in root.findall("m:objectPermissions", NS):
        allowed = {what for what in ("Read", "Create", "Edit", "Delete") if text(entry, f"allow{what}") == "true"}
        name = text(entry, "object")
        if name in OBJECTS:
            assert allowed == {"Read", "Create", "Edit", "Delete"}
        else:
            assert allowed == ({"Read", "Edit"} if name == "Opportunity" else {"Read"})
        # It owns none of these, and must answer or rewrite each.
        assert text(entry, "viewAllRecords") == text(entry, "modifyAllRecords") == str(name in PRIVATE).lower()


@pytest.mark.parametrize("name", ["Cornerman_Rep", "Cornerman_Manager", "Cornerman_Admin"])
def test_people_read_what_is_ours_and_change_what_is_theirs(name):
    root = parse(MAIN / "permissionsets" / f"{name}.permissionset-meta.xml")
    granted = {text(entry, "field"): text(entry, "editable") for entry in root.findall("m:fieldPermissions", NS)}
    readable = {field for field, definition in FIELDS.items() if not never_granted(definition)}
    if name == "Cornerman_Admin":
        readable = {field for field in readable if not field.startswith("Cornerman_Call_Review__c.")}
    assert set(granted) == readable
    assert {field for field, editable in granted.items() if editable == "true"} == PEOPLES | ASKED
    rights = {text(entry, "object"): entry for entry in root.findall("m:objectPermissions", NS)}
    assert ("Cornerman_Call_Review__c" in rights) == (name != "Cornerman_Admin")  # the words of calls are the rep's
    for object_name, entry in rights.items():
        opened = {what for what in ("Create", "Edit", "Delete") if text(entry, f"allow{what}") == "true"}
        if object_name == "Cornerman_Request__c":
            assert opened == ({"Create", "Edit", "Delete"} if name == "Cornerman_Admin" else {"Create"})
        else:
            assert opened == ({"Edit"} if object_name in {field.partition(".")[0] for field in PEOPLES} else set())


def test_what_is_seen_of_a_detail_needs_its_parents():
    """Salesforce refuses a permission set that opens a detail without its master, or a deal without its account."""
    for path in PERMISSION_SETS:
        objects = {text(entry, "object") for entry in parse(path).findall("m:objectPermissions", NS)}
        for name, field in FIELDS.items():
            if text(field, "type") == "MasterDetail" and name.partition(".")[0] in objects:
                assert text(field, "referenceTo") in objects, path.name
        assert "Account" in objects or "Opportunity" not in objects, path.name


def test_no_layout_page_or_profile_of_the_customer_s_is_touched():
    kinds = {path.relative_to(PROJECT).parts[3] for path in FILES}
    assert not kinds & {"layouts", "profiles", "applications", "sharingRules", "settings"}
    assert not (MAIN / "objects" / "Opportunity" / "Opportunity.object-meta.xml").exists()
