"""Files that mean harm, or are merely broken: a clear error or a clean reading, within the limits."""

import io
import json
import zipfile

import pytest

from connector.transcripts import BadTranscript, parse
from connector.transcripts.formats.docx import PART
from connector.transcripts.limits import MAX_BYTES, MAX_JSON_PARTS, MAX_LINE, MAX_LINES, MAX_TURNS, MAX_UNPACKED

from .samples import SAMPLES, TWO, ZOOM, docx


def _archive(document: bytes, method=zipfile.ZIP_DEFLATED, part=PART) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(part, document)
    return out.getvalue()


_W = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
_BOMB = _W + b"<w:body>" + b"<w:p/>" * (MAX_UNPACKED // 6 + 1000) + b"</w:body></w:document>"
_LAUGHS = (
    b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    + _W
    + b"<w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:document>"
)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "empty"),
        (b"\0" * 1000, "empty"),
        (b"x" * (MAX_BYTES + 1), "bytes"),
        (b"a" * (MAX_LINE + 1), "a line of more than"),
        (b"a\n" * (MAX_TURNS + 1), "more than .* turns"),
        (b"\n" * MAX_LINES + b"a", "more than .* lines"),
        (bytes(range(32)) * 50, "control characters"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"RIFF\x00\x00\x00\x00WAVE", "a sound or video file"),
        (b"\x00\x00\x00\x20ftypmp42", "a video file"),
        (b"WEBVTT\n\n", "no words in it"),
        (b'{"segments": [{"text": "hello", "start": ', "broken JSON"),
        (b'{"a":' * 100_000, "broken JSON"),
        (b'{"results": {"channels": [{"alternatives": 7}]}}', "not as its vendor writes it"),
        (b'{"segments": [{"text": 7, "start": 1}]}', r"\$\.segments\[0\]\.text"),
        (b'{"segments": [{"text": "a", "start": 1e999}]}', "not as its vendor writes it"),
        (b'{"unheard": "of"}', "of no known format"),
        (b'{"x": [' + b"1," * (MAX_JSON_PARTS + 1) + b"1]}", "too many parts"),
        (_archive(_BOMB), "unpacks to more than"),
        (_archive(_LAUGHS), "declares a document type"),
        (_archive(_W + b"<w:p>"), "broken XML"),
        (_archive(b"x", part="other.xml"), "holds no Word document"),
        (docx(["Ana: hi"])[:400], "broken archive"),
        (b'{"status": "processing", "text": null, "words": null}', "not transcribed yet"),
        (json.dumps({"TranscriptContent": '{"TranscriptContent": "x"}'}).encode(), "a record within a record"),
    ],
)
def test_ends_in_a_clear_error(data, fault):
    with pytest.raises(BadTranscript, match=fault) as caught:
        parse(data, name="call 7")
    assert len(str(caught.value)) < 600


def test_a_claim_of_200_megabytes_is_refused_unread():
    data = bytearray(docx(["Ana: hi"]))
    entry = data.find(b"PK\x01\x02", data.find(PART.encode()))
    while data[entry + 46 : entry + 46 + len(PART)] != PART.encode():
        entry = data.find(b"PK\x01\x02", entry + 4)
    data[entry + 24 : entry + 28] = (200 * 1024 * 1024).to_bytes(4, "little")
    with pytest.raises(BadTranscript, match="unpacks to more than"):
        parse(bytes(data))


def test_a_claim_of_fewer_bytes_than_there_are_is_not_exceeded():
    """A bomb that says it is small: no more than it says is unpacked, and then the sum is wrong."""
    data = bytearray(_archive(_BOMB))
    entry = data.find(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    with pytest.raises(BadTranscript, match="broken"):
        parse(bytes(data))


def test_the_error_names_the_file_and_no_word_of_it():
    with pytest.raises(BadTranscript) as caught:
        parse(b'{"segments": [{"text": "secret", "start": {"secret": "secret"}}]}', name="call 7")
    assert str(caught.value).startswith("call 7: ")
    assert "secret" not in str(caught.value)


def test_notes_hold_no_words():
    read = parse(ZOOM.replace("00:00:01.000", "secret").encode() + b"\nsecret words\n")
    assert read.notes
    assert not any("secret" in note for note in read.notes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_encodings(encoding):
    said = ZOOM.replace("thirty thousand", "dreißigtausend €")
    assert parse(said.encode(encoding)).turns[1].text == "Yes, dreißigtausend €."


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_western_encodings_are_read_and_noted(encoding):
    read = parse(ZOOM.replace("Ana Sousa", "Łucja"[1:] + " Grüß").encode(encoding))
    assert read.turns[0].speaker == "ucja Grüß"
    assert read.notes[0] in ("read as Windows-1252", "read as Latin-1")


def test_shift_jis_is_told_from_windows():
    read = parse("田中：よさんはありますか\n鈴木：はい、ありますよ\n".encode("cp932"))
    assert [turn.speaker for turn in read.turns] == ["田中", "鈴木"]
    assert read.notes == ("read as Shift JIS",)


def test_a_character_cut_in_two_at_the_end_is_noted():
    assert parse("Ana: grüß".encode()[:-1]).notes == ("the last character is cut off",)


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\n"])
def test_newlines_of_every_system(newline):
    assert len(parse(ZOOM.replace("\n", newline).encode()).turns) == 2


def test_mixed_newlines():
    assert len(parse(ZOOM.replace("\n", "\r\n", 5).replace("Smith", "Smith").encode()).turns) == 2


def test_zeros_among_the_words_are_left_out_and_noted():
    read = parse(ZOOM.replace("thirty", "thi\0rty").encode())
    assert read.turns[1].text == TWO[1][3]
    assert read.notes == ("1 control characters left out",)


def test_marks_of_writing_direction_hide_no_name():
    turns = parse("\u202bAna\u202c: כן, יש תקציב\nBob: yes\n".encode()).turns
    assert [turn.speaker for turn in turns] == ["Ana", "Bob"]
    assert turns[0].text == "כן, יש תקציב"


@pytest.mark.parametrize(
    "time",
    ["99:99:99.999", "-00:00:01.000", "00:00:61.000", "9999:00:00.000", "00:00:0x.000", "", "NaN", "1e9:00", "٠٠:٠١"],
)
def test_bad_times_lose_no_words(time):
    read = parse(ZOOM.replace("00:00:01.000", time).encode())
    assert sorted(turn.text for turn in read.turns) == sorted(said for *_, said in TWO)
    assert len(read.notes) == 1


@pytest.mark.parametrize("value", ["-5", "1e300", '"NaN"', "null"])
def test_bad_numbers_lose_no_words(value):
    data = SAMPLES["whisper"].replace(b'"start": 1.0', b'"start": ' + value.encode())
    read = parse(data)
    assert sorted(turn.text for turn in read.turns) == sorted(said for *_, said in TWO)
    assert any(turn.start is None for turn in read.turns)


def test_oddities_are_counted_not_listed():
    cue = "xx --> yy\nWords.\n\n"
    read = parse(("WEBVTT\n\n" + cue * 5000).encode())
    assert len(read.turns) == 5000
    assert len(read.notes) == 1
    assert read.notes[0].endswith("4995 more")


@pytest.mark.parametrize(
    "data", [b"Ana Sousa  0:01\n" + b"more\n" * 390_000, b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"more\n" * 390_000]
)
def test_a_turn_without_end_is_refused_and_not_copied_line_by_line(data):
    with pytest.raises(BadTranscript, match="a turn of"):
        parse(data)
