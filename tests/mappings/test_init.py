"""A folder to begin with, the editor schemas, and a real export as an example."""

import json
from datetime import date
from pathlib import Path

import pytest

from connector.records import Row
from connector.sandbox.stories import load_table
from mappings import translate
from mappings.init import SCHEMAS, TEMPLATE, as_text, schemas, write_template
from mappings.load import load_company, table_fields
from mappings.problems import BadMapping
from rules.facts import Cause, Strength
from sync.practice import told_fields

ROOT = Path(__file__).parents[2]
DEALS = ROOT.parent / "shared" / "data" / "judgement" / "b2b_deals.csv"
EXAMPLE = ROOT / "docs" / "examples" / "b2b_deals.yaml"


def test_the_folder_loads_as_it_is_written(tmp_path):
    written = write_template(tmp_path)
    assert tmp_path / "orgs" / "main.yaml" in written
    assert (tmp_path / ".gitignore").read_text().strip().endswith(".env")
    main = load_company(tmp_path).organisations["main"]
    assert main.login.consumer_key == "CORNERMAN_CONSUMER_KEY"


def test_what_is_there_stays_as_it_is(tmp_path):
    write_template(tmp_path)
    file = tmp_path / "orgs" / "main.yaml"
    file.write_text(file.read_text() + "# mine\n")
    assert write_template(tmp_path) == ()
    assert file.read_text().endswith("# mine\n")


def test_every_example_in_the_folder_works_once_its_marks_are_taken_away(tmp_path):
    """What stands commented out is what an admin will switch on first."""
    write_template(tmp_path)
    for file in sorted(tmp_path.rglob("*.yaml")):
        _, extends, rest = file.read_text().partition("\nextends:")
        lines = [line.removeprefix("# ") for line in (extends + rest).splitlines()]
        code = [line for line in lines if line.startswith(" ") or line.partition(" ")[0].endswith(":")]
        if extends:
            file.write_text("\n".join(code) + "\n")
    main = load_company(tmp_path).organisations["main"]
    assert main.fields.elements["champion"].write.field == "Champion__c"
    assert main.process.playbook.stage("prospecting") is None
    assert main.process.playbook.weights.version == "ours-1"
    assert "risk.single-threaded" not in main.process.playbook.weights.points


def test_every_file_names_its_schema():
    for file in [*TEMPLATE.rglob("*.yaml"), *TEMPLATE.parent.glob("*/*.yaml"), EXAMPLE]:
        first = file.read_text(encoding="utf-8").partition("\n")[0]
        assert first.startswith("# yaml-language-server: $schema="), file
        target = first.partition("=")[2]
        if SCHEMAS in target:
            assert target.rpartition("/")[2].removesuffix(".json") in schemas()
        else:
            assert (file.parent / target).is_file(), file


def test_the_editor_schemas_are_fresh():
    for name, schema in schemas().items():
        stored = (ROOT / "docs" / "schemas" / f"{name}.json").read_text(encoding="utf-8")
        assert stored == as_text(schema), f"run: python -m mappings.init docs/schemas ({name})"
        assert json.loads(stored)["properties"]["extends"]


# --- a real export


def test_a_file_without_a_load_part_is_told_so(tmp_path):
    file = tmp_path / "map.yaml"
    with pytest.raises(BadMapping, match=r"map.yaml: there is no such file"):
        table_fields(file)
    file.write_text("extends: salesforce\n")
    with pytest.raises(BadMapping, match="has no `load:` part"):
        table_fields(file)
    file.write_text("extends: salesforce\nload: {columns: {A: {field: A__c, kind: picklst}}}\n")
    with pytest.raises(BadMapping, match=r"map.yaml:2 load.columns.A.kind: .* Nearest: picklist."):
        table_fields(file)


def test_the_example_reads_dates_and_cells_as_the_loader_wants_them():
    table = table_fields(EXAMPLE)
    assert table.owner == "Seller"
    assert table.constants["CloseDate"] == date(2030, 12, 31)
    assert table.columns["Authority"].field == "Authority__c"
    assert table.columns["Authority"].kind == "picklist"


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    """The 228 deals as cases: what the columns tell is told, what they cannot tell is unknown."""
    if not DEALS.exists():
        pytest.skip("the export is not at hand")
    folder = tmp_path_factory.mktemp("company")
    write_template(folder)
    (folder / "fields" / "b2b_deals.yaml").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    org = folder / "orgs" / "main.yaml"
    org.write_text(org.read_text().replace("fields: salesforce", "fields: b2b_deals"))
    main = load_company(folder).organisations["main"]
    rows = dict(load_table(DEALS, told_fields(table_fields(EXAMPLE)), date(2026, 3, 2)).rows)
    return main, rows


def test_the_export_says_what_its_columns_say_and_nothing_more(export, shapes):
    main, rows = export
    blind = translate.blind_spots(main.fields, shapes(main))
    today = translate.today_of(main, date(2026, 3, 2))
    users = [Row("User", str(u["Id"]), "", u) for u in rows["User"]]
    cases = [
        translate.case_of(
            main,
            {"Opportunity": [Row("Opportunity", str(o["Id"]), "", o)], "User": users},
            today=today,
            blind=blind,
            capture=translate.Capture(),
        )
        for o in rows["Opportunity"]
    ]
    assert len(cases) == 228
    for case, row in zip(cases, rows["Opportunity"], strict=True):
        assert case.deal.stage == "qualification"
        for fact in (case.amount, case.close_date, case.next_step, case.contacts, case.buyer_last_reply):
            assert fact.unknown.cause is Cause.NOT_MAPPED
        assert not case.stage_entered.known
        assert not case.last_activity.known
        assert not case.element("champion").known
        assert not case.element("metrics").known
        budget = case.element("budget")
        expected = {"Yes": Strength.ASSUMED, "No": Strength.CONTRADICTED, "Unknown": None}[str(row["Budgt_alloc__c"])]
        assert (budget.value.strength if budget.value else None) is expected
        assert budget.known is (expected is not None)
        authority = case.element("economic_buyer").value.strength
        assert authority is (Strength.ASSUMED if row["Authority__c"] == "High" else Strength.NOT_ASKED)
