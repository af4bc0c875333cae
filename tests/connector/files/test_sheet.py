"""What exports look like in the wild: encodings, separators, decimal commas, line breaks in cells, doubtful dates."""

import json
from pathlib import Path

import pytest

from connector.errors import FixYourSetup
from connector.files import Files
from connector.files.sheet import Said, Sheet
from connector.records import Source, Want

ROWS = 'Id;Name;Amount;Close Date\r\nD1;Müller & Söhne;1.234,50;31.12.2026\r\nD2;"Zwei\r\nZeilen";12;01.02.2026\r\n'


def table(tmp_path: Path, text: str, encoding: str = "utf-8", name: str = "deals.csv") -> Sheet:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return Sheet.open(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_german_export_reads_the_same_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    rows = dict(table(tmp_path, ROWS, encoding).rows())

    assert rows["D1"] == {"Id": "D1", "Name": "Müller & Söhne", "Amount": "1234.5", "Close_Date": "2026-12-31"}
    assert rows["D2"]["Name"] == "Zwei\r\nZeilen"
    assert rows["D2"]["Amount"] == "12"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separator_is_told_by_the_header(tmp_path: Path, separator: str) -> None:
    text = f'Id{separator}Name\nD1{separator}"a, b; c"\n'

    assert dict(table(tmp_path, text).rows())["D1"]["Name"] == "a, b; c"


def test_json_list_and_json_lines_read_alike(tmp_path: Path) -> None:
    records = [{"Id": f"D{n}", "Name": 'x"]},{[', "Amount": n, "Tags": ["a"]} for n in range(3)]
    (tmp_path / "a.json").write_text(json.dumps(records, indent=1))
    (tmp_path / "b.jsonl").write_text("\n".join(map(json.dumps, records)))

    first, second = (dict(Sheet.open(tmp_path / name).rows()) for name in ("a.json", "b.jsonl"))

    assert first == second
    assert first["D2"] == {"Id": "D2", "Name": 'x"]},{[', "Amount": 2, "Tags": '["a"]'}


def test_broken_json_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"Id": 1},\n{"Id": }]')

    with pytest.raises(FixYourSetup, match=r"a\.json:2"):
        Sheet.open(tmp_path / "a.json")


def test_row_of_another_width_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(FixYourSetup, match=r"deals\.csv:3: has 3 cells, the header has 2"):
        table(tmp_path, "Id,Name\nD1,One\nD2,Two,2\n")


def test_date_that_could_be_two_is_asked_about_only_where_it_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("Id,Name,Closes\nD1,One,03/04/2026\n")
    crm = Files(tmp_path)

    assert [row.id for page in crm.changed_since([Want(Source("deals", ("Name",)))]) for row in page.rows] == ["D1"]
    with pytest.raises(FixYourSetup, match=r'deals\.csv:2 column "Closes": "03/04/2026" could begin'):
        list(crm.changed_since([Want(Source("deals", ("Closes",)))]))
    said = Files(tmp_path, Said(dates="dmy"))
    ((row,),) = (page.rows for page in said.changed_since([Want(Source("deals", ("Closes",)))]))
    assert row.values == {"Closes": "2026-04-03"}
    crm.close()
    said.close()


def test_sum_that_could_be_two_is_asked_about(tmp_path: Path) -> None:
    sheet = table(tmp_path, 'Id,Amount\nD1,"1,234"\n')

    with pytest.raises(FixYourSetup, match=r"could be thousands or decimals"):
        sheet.check("Amount")
    table(tmp_path, 'Id,Amount\nD1,"1,234"\nD2,"1,234.5"\n').check("Amount")


def test_ids_stay_as_they_are_written(tmp_path: Path) -> None:
    rows = dict(table(tmp_path, "Id,Zip\n007,01099\n1e3,1\n").rows())

    assert rows["007"]["Zip"] == "01099"
    assert "1e3" in rows


def test_twice_the_same_id_names_both_lines(tmp_path: Path) -> None:
    with pytest.raises(FixYourSetup, match=r'deals\.csv:4 column "Id": "D1" stands in line 2 already'):
        list(table(tmp_path, "Id,Name\nD1,One\nD2,Two\nD1,Three\n").rows())


def test_rows_without_ids_are_each_a_record(tmp_path: Path) -> None:
    text = "Source,Status\nReferral,Won\nReferral,Won\nWeb,Lost\n"

    ids = [record for record, _ in table(tmp_path, text).rows()]

    assert len(set(ids)) == 3
    assert ids == [record for record, _ in table(tmp_path, text).rows()]


def test_times_come_as_points_in_time(tmp_path: Path) -> None:
    rows = dict(table(tmp_path, "Id,On\nA,31.01.2026 9:30\nB,2026-01-31T23:30:00Z\nC,2026-02-01\n").rows())

    assert [rows[r]["On"] for r in "ABC"] == ["2026-01-31T09:30:00", "2026-01-31T23:30:00Z", "2026-02-01"]


def test_folder_of_transcripts_is_calls_and_their_words(tmp_path: Path) -> None:
    (tmp_path / "transcripts" / "D1").mkdir(parents=True)
    (tmp_path / "transcripts" / "D1" / "2026-03-02 Demo.vtt").write_text("WEBVTT\n")
    crm = Files(tmp_path)
    wants = [Want(Source("calls", ("Deal", "On", "Title"))), Want(Source("transcripts", ("Call", "Content")))]

    call, words = (page.rows[0] for page in crm.changed_since(wants))

    assert call.values == {"Deal": "D1", "On": "2026-03-02", "Title": "Demo"}
    assert words.values == {"Call": call.id, "Content": "WEBVTT\n"}
    crm.close()
