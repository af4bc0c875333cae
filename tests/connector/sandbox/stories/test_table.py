"""Anybody's own deals: read whole or not at all, nothing made up, errors that name the cell and the cure."""

from datetime import date
from pathlib import Path

import pytest

from connector.sandbox.stories import Column, TableError, TableFields, load_table

TODAY = date(2026, 3, 2)
HEADER = ("Deal", "Value", "Close", "Phase", "Rep", "Kunde", "Budget", "Remark")
BASIC = TableFields(
    columns={
        "Deal": Column("Name"),
        "Value": Column("Amount"),
        "Close": Column("CloseDate"),
        "Phase": Column("StageName", values={"Offer": "Proposal"}),
        "Budget": Column("Budget_Status__c", values={"ja": "Approved", "": "Unknown"}),
    },
    owner="Rep",
    account="Kunde",
)
ROW = ("Retrofit", "1234.50", "2026-05-31", "Offer", "Kim", "Acme", "ja", "x")


def put(tmp_path, rows, separator=",", encoding="utf-8", header=HEADER):
    path = tmp_path / "deals.csv"
    lines = [
        separator.join(f'"{cell}"' if separator in cell or "\n" in cell else cell for cell in row)
        for row in (header, *rows)
    ]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def loaded(path, fields=BASIC):
    table = load_table(path, fields, TODAY)
    return table, dict(table.rows)


def test_a_row_becomes_an_opportunity_with_its_owner_and_account(tmp_path):
    table, rows = loaded(put(tmp_path, [ROW, ("Second", "10", "2026-06-01", "Negotiation", "Kim", "Other", "", "")]))
    first, second = rows["Opportunity"]
    assert first["Name"] == "Retrofit"
    assert first["Amount"] == 1234.5
    assert first["CloseDate"] == date(2026, 5, 31)
    assert first["StageName"] == "Proposal"
    assert first["Probability"] == 60.0
    assert first["Budget_Status__c"] == "Approved"
    assert second["Budget_Status__c"] == "Unknown"
    users = {row["Id"]: row["Name"] for row in rows["User"]}
    assert users[first["OwnerId"]] == "Kim"
    assert first["OwnerId"] == second["OwnerId"]
    assert [row["Name"] for row in rows["Account"]] == ["Acme", "Other"]
    assert first["AccountId"] == rows["Account"][0]["Id"]
    assert table.deals == 2


def test_columns_without_a_meaning_are_named(tmp_path):
    assert loaded(put(tmp_path, [ROW]))[0].left_out == ("Remark",)


def test_nothing_is_made_up(tmp_path):
    _, rows = loaded(put(tmp_path, [ROW]))
    made = {"Organization", "CurrencyType", "Profile", "UserRole", "User", "RecordType", "OpportunityStage", "Holiday"}
    assert set(rows) == made | {"Account", "Opportunity"}
    known = {"Id", "OwnerId", "AccountId", "RecordTypeId", "IsClosed", "IsWon", "Probability"}
    known |= {"ForecastCategory", "ForecastCategoryName"}
    assert set(rows["Opportunity"][0]) == known | {one.field for one in BASIC.columns.values()}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_encodings_and_separators(tmp_path, encoding, separator):
    rows = [("Größe für Café", *ROW[1:])] * 3
    _, org = loaded(put(tmp_path, rows, separator, encoding))
    assert [row["Name"] for row in org["Opportunity"]] == ["Größe für Café"] * 3


def test_quoted_newlines_and_separators_stay_in_their_cell(tmp_path):
    fields = TableFields(BASIC.columns | {"Remark": Column("Remark__c")}, {}, "Rep", "Kunde")
    path = put(tmp_path, [(*ROW[:7], "one, two\r\nthree"), ROW])
    _, rows = loaded(path, fields)
    assert [row["Remark__c"] for row in rows["Opportunity"]] == ["one, two\r\nthree", "x"]


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["1.234,56", "12"], [1234.56, 12]),
        (["1,234.56", "1,000"], [1234.56, 1000]),
        (["0,5", "1.000"], [0.5, 1000]),
        (["€ 12 500,00", "-3,25"], [12500, -3.25]),
        (["1.234.567", "1.000"], [1234567, 1000]),
        (["7", "80"], [7, 80]),
    ],
)
def test_numbers_as_the_column_tells(tmp_path, cells, numbers):
    _, rows = loaded(put(tmp_path, [(ROW[0], cell, *ROW[2:]) for cell in cells], ";"))
    assert [row["Amount"] for row in rows["Opportunity"]] == numbers


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["31.03.2026"], [date(2026, 3, 31)]),
        (["2026-03-31 10:00:00"], [date(2026, 3, 31)]),
        (["04/05/2026", "31/05/2026"], [date(2026, 5, 4), date(2026, 5, 31)]),
        (["04/05/2026", "05/31/2026"], [date(2026, 4, 5), date(2026, 5, 31)]),
    ],
)
def test_dates_as_the_column_tells(tmp_path, cells, days):
    _, rows = loaded(put(tmp_path, [(*ROW[:2], cell, *ROW[3:]) for cell in cells]))
    assert [row["CloseDate"] for row in rows["Opportunity"]] == days


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("Value", "twelve", 'deals.csv:3 column "Value": "twelve" is not a number. Write it like 1234.56'),
        ("Value", "1.2.3", "is not a number"),
        ("Close", "03/04/2026", "could begin with the day or the month. Write it like 2026-03-31"),
        ("Close", "31.02.2026", 'deals.csv:3 column "Close": "31.02.2026"'),
        ("Close", "", "leaves CloseDate empty, which Salesforce requires"),
        ("Phase", "Propsal", 'is no value of StageName. Nearest: "Proposal". Translate it under values.'),
        ("Budget", "vielleicht", "is no value of Budget_Status__c."),
        ("Rep", "", "names no owner"),
        ("Kunde", "", "names no account"),
        ("Deal", "n" * 121, "has 121 signs; Name holds 120. Shorten it"),
        ("Value", "12,34", "uses another decimal sign than the cells above it"),
        ("Value", "\x1b[31m9", r"\x1b[31m9"),
    ],
)
def test_a_bad_cell_is_named_with_its_remedy(tmp_path, column, cell, words):
    bad = tuple(cell if name == column else value for name, value in zip(HEADER, ROW, strict=True))
    with pytest.raises(TableError) as fault:
        loaded(put(tmp_path, [ROW, bad], ";"))
    assert words in str(fault.value)
    assert "deals.csv:3" in str(fault.value)
    assert "\x1b" not in str(fault.value)


def test_a_number_that_can_be_read_two_ways_is_asked_about(tmp_path):
    path = put(tmp_path, [(ROW[0], "1,234", *ROW[2:])], ";")
    with pytest.raises(TableError, match=r"could be thousands or decimals.*state decimal"):
        loaded(path)
    for decimal, value in ((",", 1.234), (".", 1234)):
        _, rows = loaded(path, TableFields(BASIC.columns, {}, "Rep", "Kunde", decimal))
        assert rows["Opportunity"][0]["Amount"] == value
    mixed = put(tmp_path, [(ROW[0], cell, *ROW[2:]) for cell in ("12,34", "12.34")], ";")
    with pytest.raises(TableError, match=r"deals\.csv:3 .*uses another decimal sign"):
        loaded(mixed)


def test_lines_are_counted_as_an_editor_counts_them(tmp_path):
    broken = ("Two\r\nlines", *ROW[1:])
    with pytest.raises(TableError, match=r"deals\.csv:4 column \"Value\""):
        loaded(put(tmp_path, [broken, (ROW[0], "x", *ROW[2:])]))


def test_files_that_are_no_table(tmp_path):
    path = tmp_path / "deals.csv"
    for content, words in (
        (b"", "is empty"),
        (b"Deal,Value\r\na,b", "not in the header"),
        (b"\xff\xfe\x00\xd8\x00", "neither UTF-8"),
        (",".join(HEADER).encode() + b'\r\n"open,1', "no proper CSV"),
        (",".join(HEADER).encode() + b"\r\na,b", "has 2 cells, the header has 8"),
    ):
        path.write_bytes(content)
        with pytest.raises(TableError, match=words):
            loaded(path)
    with pytest.raises(TableError, match="cannot be read"):
        loaded(tmp_path / "nowhere.csv")


def test_a_missing_column_names_the_nearest(tmp_path):
    fields = TableFields(BASIC.columns | {"Remrak": Column("Remark__c")}, {}, "Rep", "Kunde")
    with pytest.raises(TableError, match=r'"Remrak" is not in the header\. Nearest: "Remark"'):
        loaded(put(tmp_path, [ROW]), fields)


@pytest.mark.parametrize(
    ("columns", "constants", "words"),
    [
        ({}, {}, "Salesforce requires Name"),
        ({"Deal": Column("Name"), "Phase": Column("StageName")}, {}, "Salesforce requires CloseDate"),
        ({"Deal": Column("Name"), "Value": Column("Amuont")}, {}, 'no field "Amuont" to fill. Nearest: "Amount"'),
        ({"Deal": Column("Name"), "Value": Column("Name")}, {}, "filled twice"),
        ({"Deal": Column("Champion__c")}, {}, "points to another record"),
        ({"Deal": Column("Name")}, {"StageName": "Open", "CloseDate": TODAY}, "is no value of StageName"),
        ({"Deal": Column("Name")}, {"StageName": "Proposal", "CloseDate": "soon"}, "is no date"),
    ],
)
def test_a_bad_mapping_is_named(tmp_path, columns, constants, words):
    with pytest.raises(TableError, match=words):
        loaded(put(tmp_path, [ROW]), TableFields(columns, constants))


def test_an_open_checkbox_is_refused(tmp_path):
    fields = TableFields(BASIC.columns | {"Remark": Column("Tick__c", "checkbox")}, {}, "Rep", "Kunde")
    _, rows = loaded(put(tmp_path, [(*ROW[:7], "Ja")]), fields)
    assert rows["Opportunity"][0]["Tick__c"] is True
    with pytest.raises(TableError, match="leaves a checkbox open"):
        loaded(put(tmp_path, [(*ROW[:7], "")]), fields)
    with pytest.raises(TableError, match="neither yes nor no"):
        loaded(put(tmp_path, [(*ROW[:7], "Unknown")]), fields)


def test_new_fields_are_described_by_what_they_hold(tmp_path):
    for kind, cell, shape in (
        ("text", "x", "string"),
        ("text", "x" * 300, "textarea"),
        ("picklist", "High", "picklist"),
        ("number", "3", "double"),
        ("date", "2026-01-02", "date"),
    ):
        fields = TableFields(BASIC.columns | {"Remark": Column("Own__c", kind)}, {}, "Rep", "Kunde")
        table, _ = loaded(put(tmp_path, [(*ROW[:7], cell)]), fields)
        described = next(one for one in table.schema["Opportunity"] if one["name"] == "Own__c")
        assert described["type"] == shape
        if kind == "picklist":
            assert [pick["value"] for pick in described["picklistValues"]] == ["High"]


REAL = Path(__file__).parents[5] / "shared/data/judgement/b2b_deals.csv"


@pytest.mark.skipif(not REAL.exists(), reason="the 228 real deals are not at hand")
def test_the_real_deals_load_and_keep_what_is_unknown():
    fields = TableFields(
        columns={
            "Budgt_alloc": Column("Budget_Status__c", values={"Yes": "Approved", "No": "No budget"}),
            "Authority": Column("Authority__c", "picklist"),
            "Competitors": Column("Competitors__c", "picklist", values={"Unknown": None}),
        },
        constants={"Name": "Deal {row}", "StageName": "Proposal", "CloseDate": date(2026, 6, 30)},
        owner="Seller",
    )
    table, rows = loaded(REAL, fields)
    deals = rows["Opportunity"]
    assert len(deals) == len(rows["Account"]) == 228
    assert len({row["OwnerId"] for row in deals}) == 14
    assert "Status" in table.left_out
    assert sum(row["Competitors__c"] is None for row in deals) == 11
    assert sum(row["Budget_Status__c"] == "Unknown" for row in deals) == 19
    assert deals[227]["Name"] == "Deal 228"
    assert all("Amount" not in row for row in deals)
