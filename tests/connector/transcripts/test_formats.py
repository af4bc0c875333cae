"""Every format: found by its folder, told by its content, and read to the same two turns."""

import json

import pytest

from connector.transcripts import BadTranscript, parse
from connector.transcripts.frame import Claim, claims, formats
from connector.transcripts.source import Source

from .samples import SAMPLES, SRT, TEAMS, TWO, ZOOM, docx

UNNAMED = {"whisper": [None, None], "twilio": [None, None], "deepgram": ["speaker 0", "speaker 1"]}
ASSEMBLY = {"assemblyai": ["speaker Ana Sousa", "speaker Bob Smith"]}


def test_every_format_of_the_folder_has_a_sample():
    assert set(formats()) == set(SAMPLES)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_sample_reads_to_its_two_turns(name):
    read = parse(SAMPLES[name])
    assert read.format == name
    assert [turn.text for turn in read.turns] == [said for *_, said in TWO]
    assert [turn.speaker for turn in read.turns] == {**UNNAMED, **ASSEMBLY}.get(name, [who for who, *_ in TWO])
    starts = [turn.start for turn in read.turns]
    assert starts in ([1.0, 4.0], [0.0, 3.0])  # the latter where times are instants
    assert (read.truncated, read.spoken, read.notes) == (False, True, ())


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_one_format_alone_is_sure_of_a_sample(name):
    sure = [form for form, claim in claims(Source(SAMPLES[name])).items() if claim is Claim.SURE]
    assert sure == ([] if name == "plain" else [name])


def test_the_name_of_a_file_decides_nothing():
    assert parse(SRT.encode(), name="call.vtt").format == "srt"
    assert parse(SAMPLES["gong"], name="call.txt").format == "gong"


def test_teams_voices_and_wrapped_lines():
    turns = parse(TEAMS.encode()).turns
    assert [(t.speaker, t.start, t.end, t.text) for t in turns] == [(w, a, b, s) for w, a, b, s in TWO]


def test_two_voices_in_one_cue_are_two_turns():
    turns = parse(b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana>Yes?</v>\n<v.loud Bob>No &amp; never.</v>\n").turns
    assert [(t.speaker, t.start, t.text) for t in turns] == [("Ana", 1.0, "Yes?"), ("Bob", 1.0, "No & never.")]


def test_a_cue_with_a_malformed_time_keeps_its_words_and_says_so():
    read = parse(ZOOM.replace("00:00:04.000", "00:00:99.000").encode())
    assert [turn.text for turn in read.turns] == [said for *_, said in TWO]
    assert (read.turns[1].start, read.turns[1].end) == (None, None)
    assert read.notes == ("a time that cannot be read: cue 2 (line 8)",)


def test_words_outside_any_cue_stay_with_the_turn_before():
    read = parse((ZOOM + "\nAnd legal agrees.\n\n7\n\n").encode())
    assert read.turns[1].text == "Yes, thirty thousand. And legal agrees."
    assert read.notes == ("words outside any cue, kept with the turn before: line 11",)


def test_notes_and_styles_are_no_words_but_a_sentence_that_begins_so_is():
    text = "WEBVTT\n\nNOTE by us\nstill it\n\nSTYLE\n::cue {}\n\n00:01.000 --> 00:02.000\nNOTE that we pay.\n"
    assert [turn.text for turn in parse(text.encode()).turns] == ["NOTE that we pay."]


def test_an_arrow_between_words_is_words():
    turns = parse(b"WEBVTT\n\n00:01.000 --> 00:02.000\nAna: from CRM --> to billing\n").turns
    assert [turn.text for turn in turns] == ["from CRM --> to billing"]


def test_cues_without_blank_lines_and_with_letters_for_times_are_all_kept():
    text = "1\n00:00:01,000 --> 00:00:02,000\nOne.\n2\n00:00:03,000 --> 00:00:04,000\nTwo.\n\n3\nxx --> yy\nThree.\n"
    read = parse(text.encode())
    assert [turn.text for turn in read.turns] == ["One.", "Two.", "Three."]
    assert read.notes == ("a time that cannot be read: cue 3 (line 9)",)


def test_turns_come_in_order_of_speech_whatever_the_order_of_the_file():
    text = "WEBVTT\n\n00:09.000 --> 00:10.000\nB\n\n00:01.000 --> 00:02.000\nA\n"
    assert [(t.index, t.text) for t in parse(text.encode()).turns] == [(0, "A"), (1, "B")]


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        ("Ana: Budget?\nBob: Yes.", [("Ana", None, "Budget?"), ("Bob", None, "Yes.")]),
        ("[00:01:02] Ana: Budget?\n[00:01:05] Bob: Yes.", [("Ana", 62, "Budget?"), ("Bob", 65, "Yes.")]),
        ("00:01 Ana: Budget?\n00:05 Bob: Yes.", [("Ana", 1, "Budget?"), ("Bob", 5, "Yes.")]),
        ("(1:02) Ana: Budget?\n(1:05) Bob: Yes.", [("Ana", 62, "Budget?"), ("Bob", 65, "Yes.")]),
        ("[00:01 - 00:04] Ana: Budget?\n[00:05 - 00:06] Bob: Yes.", [("Ana", 1, "Budget?"), ("Bob", 5, "Yes.")]),
        ("Ana (0:01): Budget?\nBob (0:05): Yes.", [("Ana", 1, "Budget?"), ("Bob", 5, "Yes.")]),
        ("Ana [00:00:01]: Budget?\nBob [00:00:05]: Yes.", [("Ana", 1, "Budget?"), ("Bob", 5, "Yes.")]),
        ("[2:05:01 PM] Ana: Budget?\n[2:05:04 PM] Bob: Yes.", [("Ana", 0, "Budget?"), ("Bob", 3, "Yes.")]),
        ("[11:59:59 PM] Ana: Budget?\n[12:00:01 AM] Bob: Yes.", [("Ana", 0, "Budget?"), ("Bob", 2, "Yes.")]),
        (
            "[2026-05-06 10:00:01] Ana: Budget?\n[2026-05-06 10:00:04] Bob: Yes.",
            [("Ana", 0, "Budget?"), ("Bob", 3, "Yes.")],
        ),
        (
            "Ana Sousa  0:01\nBudget?\n\nBob Smith  0:05\nYes.\nSure.",
            [("Ana Sousa", 1, "Budget?"), ("Bob Smith", 5, "Yes. Sure.")],
        ),
        (
            "[Ana Sousa] 10:02:33\nBudget?\n\n[Bob Smith] 10:02:36\nYes.",
            [("Ana Sousa", 0, "Budget?"), ("Bob Smith", 3, "Yes.")],
        ),
        ("1:23 | Ana\nBudget?\n\n1:26 | Bob\nYes.", [("Ana", 83, "Budget?"), ("Bob", 86, "Yes.")]),
        (
            "10:02:33\t From Ana to Everyone : Budget?\n10:02:36\t From Bob to Everyone : Yes.",
            [("Ana", 0, "Budget?"), ("Bob", 3, "Yes.")],
        ),
        ("Ana:\nBudget?\nBob:\nYes.", [("Ana", None, "Budget?"), ("Bob", None, "Yes.")]),
        ("田中：予算は？\n鈴木：あります。", [("田中", None, "予算は？"), ("鈴木", None, "あります。")]),
        ("Do you have budget\nyes we have", [(None, None, "Do you have budget"), (None, None, "yes we have")]),
        ("We meet at 10:30\n\nThe point is: price\nSee https://example.com\n12:30 works", None),
    ],
)
def test_shapes_of_plain_text(text, turns):
    read = parse(text.encode())
    if turns is None:
        turns = [(None, None, line) for line in text.split("\n") if line]
    assert [(t.speaker, t.start, t.text) for t in read.turns] == turns


def test_a_wrapped_line_goes_on_and_a_head_of_labels_is_nobody_speaking():
    text = "Date: 6 May\nSubject: Call\n\nAna: Do you\nhave budget?\nBob: Yes.\nAna: Good.\nBob: Fine.\n"
    assert [(t.speaker, t.text) for t in parse(text.encode()).turns] == [
        (None, "Date: 6 May"),
        (None, "Subject: Call"),
        ("Ana", "Do you have budget?"),
        ("Bob", "Yes."),
        ("Ana", "Good."),
        ("Bob", "Fine."),
    ]


def test_the_older_and_the_newer_document_of_teams():
    older = docx(
        [
            "0:0:1.0 --> 0:0:3.500\nAna Sousa\nDo you have budget?",
            "0:0:4.0 --> 0:0:6.0\nBob Smith\nYes, thirty thousand.",
        ]
    )
    assert [(t.speaker, t.start, t.end, t.text) for t in parse(older).turns] == list(TWO)
    newer = docx(
        ["Call with Bob", "May 6, 2026, 10:00AM", "Ana Sousa started transcription", "Ana Sousa   0:01", "Budget?"]
    )
    read = parse(newer)
    assert (read.turns[-1].speaker, read.turns[-1].start, read.turns[-1].text) == ("Ana Sousa", 1.0, "Budget?")
    assert not any("transcription" in turn.text for turn in read.turns)
    assert read.notes[-1].startswith("a line of Teams' own left out")


def test_a_document_of_sentences_is_one_turn_per_paragraph():
    turns = parse(docx(["We have budget.", "The CFO signs.", "Not before June."])).turns
    assert [(t.speaker, t.text) for t in turns] == [
        (None, "We have budget."),
        (None, "The CFO signs."),
        (None, "Not before June."),
    ]


def test_channels_of_amazon_transcribe_are_kept_apart():
    item = {"type": "pronunciation", "start_time": "1.0", "end_time": "1.5", "alternatives": [{"content": "Hello"}]}
    channels = [{"channel_label": f"ch_{n}", "items": [item]} for n in range(2)]
    data = {"results": {"transcripts": [], "items": [], "channel_labels": {"channels": channels}}}
    assert [(t.channel, t.text) for t in parse(json.dumps(data).encode()).turns] == [
        ("ch_0", "Hello"),
        ("ch_1", "Hello"),
    ]


def test_speakers_of_older_jobs_come_from_the_segments():
    item = {"type": "pronunciation", "start_time": "1.0", "end_time": "1.5", "alternatives": [{"content": "Hello"}]}
    labels = {"segments": [{"items": [{"start_time": "1.0", "speaker_label": "spk_1"}]}]}
    data = {"results": {"transcripts": [], "items": [item], "speaker_labels": labels}}
    assert parse(json.dumps(data).encode()).turns[0].speaker == "spk_1"


def test_utterances_that_miss_words_are_put_together_again():
    words = [{"word": w, "start": n, "end": n + 0.5, "speaker": 0} for n, w in enumerate(["all", "these", "words"])]
    results = {
        "channels": [{"alternatives": [{"words": words}]}],
        "utterances": [{"transcript": "all", "words": words[:1]}],
    }
    read = parse(json.dumps({"results": results}).encode())
    assert [word for turn in read.turns for word in turn.text.split()] == ["all", "these", "words"]
    assert read.notes == ("utterances that miss words, put together again: $.results.utterances",)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("aws_call_analytics", "COMPLETED", "IN_PROGRESS"),
        ("aws_transcribe", "COMPLETED", "IN_PROGRESS"),
        ("google_meet", '{"transcriptEntries"', '{"nextPageToken": "more", "transcriptEntries"'),
        ("twilio", '"next_page_url": null', '"next_page_url": "https://example.com"'),
        ("salesforce_entries", '"done": true', '"done": false'),
        ("salesforce_video_call", '{"VideoCallId"', '{"IsTranscriptTruncated": true, "VideoCallId"'),
        ("webvtt", "Yes, thirty thousand.", ""),
        ("plain", "Yes, thirty thousand.", "Yes, thirty thousand.\n[transcript truncated]"),
    ],
)
def test_what_is_cut_off_says_so(name, old, new):
    data = SAMPLES[name].replace(b"Bob Smith: Yes, thirty thousand.", b"") if name == "webvtt" else SAMPLES[name]
    assert parse(data.replace(old.encode(), new.encode())).truncated
    assert not parse(SAMPLES[name]).truncated


def test_records_of_one_video_call_are_joined_in_order_of_time():
    later, earlier = ZOOM.replace("budget", "approval"), ZOOM
    records = [
        {"TranscriptContent": later, "TranscriptStartTimestamp": "2026-05-06T11:00:00Z"},
        {"TranscriptContent": earlier, "TranscriptStartTimestamp": "2026-05-06T10:00:00Z"},
    ]
    turns = parse(json.dumps({"done": True, "records": records}).encode()).turns
    assert [t.text for t in turns][::2] == ["Do you have budget?", "Do you have approval?"]
    assert [t.index for t in turns] == [0, 1, 2, 3]


def test_events_among_salesforces_entries_are_no_words():
    rows = json.loads(SAMPLES["salesforce_entries"])
    rows["records"].append(
        {"Message": "Agent left", "EntryType": "Left", "EntryTime": "2026-05-06T10:01:00Z", "Seq": 9}
    )
    read = parse(json.dumps(rows).encode())
    assert len(read.turns) == 2
    assert read.notes == ("an event, not words, left out: entry 2",)


def test_a_structured_transcript_of_another_shape_is_an_error_not_silence():
    with pytest.raises(BadTranscript, match="a shape we do not know"):
        parse(b'{"structuredTranscript": {"rows": [{"utteranceBody": "hello"}]}}')


def test_several_calls_in_one_file_are_not_mixed():
    data = json.loads(SAMPLES["gong"])
    data["callTranscripts"] *= 2
    with pytest.raises(BadTranscript, match="2 calls in one file"):
        parse(json.dumps(data).encode())


def test_merging_joins_one_speaker_over_short_pauses_only():
    text = "WEBVTT\n\n" + "\n".join(
        f"00:{a:02}.000 --> 00:{b:02}.000\n{said}\n"
        for a, b, said in ((1, 2, "Ana: we"), (3, 4, "Ana: pay"), (9, 10, "Ana: now"), (11, 12, "Bob: no"))
    )
    merged = parse(text.encode()).merged()
    assert [(t.index, t.speaker, t.start, t.end, t.text) for t in merged.turns] == [
        (0, "Ana", 1.0, 4.0, "we pay"),
        (1, "Ana", 9.0, 10.0, "now"),
        (2, "Bob", 11.0, 12.0, "no"),
    ]
    assert merged.talk() == {"Ana": 3.0, "Bob": 1.0}
