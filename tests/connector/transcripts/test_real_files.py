"""Transcripts nobody here wrote: no turn, no word and no second of talk is lost. Counted without our own code."""

import json
import re
from itertools import pairwise

import pytest

from connector.transcripts import parse

DEEPGRAM = ("dg_speakers", "dg_speakers_no_utterances", "dg_transcription", "dg_utterances", "dg_whisper_transcription")


def test_every_zoom_cue_is_a_turn_with_its_speaker_time_and_words(real):
    files = sorted((real / "zoom").glob("*.vtt"))
    assert len(files) == 50
    cues = 0
    for file in files:
        raw = file.read_text(encoding="utf-8")
        turns = parse(file.read_bytes(), name=file.name).turns
        assert len(turns) == raw.count("-->"), file.name
        lines = [line.strip() for line in raw.replace("\r", "").split("\n")]
        times = [line for line in lines if "-->" in line]
        spoken = [line for line in lines[1:] if line and "-->" not in line and not line.isdigit()]
        by_time = sorted(zip(times, spoken, strict=True), key=lambda pair: pair[0])  # hh:mm:ss.mmm sorts as text
        assert [turn.text.split() for turn in turns] == [said.split(": ", 1)[1].split() for _, said in by_time], (
            file.name
        )
        assert [turn.speaker for turn in turns] == [said.split(": ", 1)[0].strip() for _, said in by_time], file.name
        assert all(turn.start is not None and turn.end is not None for turn in turns)
        cues += len(turns)
    assert cues == 22_240


def test_zoom_files_have_nothing_odd_and_are_whole(real):
    for file in (real / "zoom").glob("*.vtt"):
        read = parse(file.read_bytes())
        assert (read.format, read.notes, read.truncated, read.spoken) == ("webvtt", (), False, True)


@pytest.mark.parametrize("name", DEEPGRAM)
def test_no_deepgram_word_is_lost(real, name):
    data = (real / "vendor" / f"{name}.json").read_bytes()
    words = [
        word.get("punctuated_word", word["word"])
        for channel in json.loads(data)["results"]["channels"]
        for word in channel["alternatives"][0]["words"]
    ]
    assert _said(parse(data)) == words


def test_deepgrams_utterances_stay_as_they_are(real):
    data = (real / "vendor" / "dg_speakers.json").read_bytes()
    given = json.loads(data)["results"]["utterances"]
    turns = parse(data).turns
    assert [t.text for t in turns] == [u["transcript"] for u in given]
    assert [t.start for t in turns] == [u["start"] for u in given]
    assert [t.speaker for t in turns] == [f"speaker {u['speaker']}" for u in given]


def test_words_without_utterances_change_turn_with_the_speaker(real):
    data = (real / "vendor" / "dg_speakers_no_utterances.json").read_bytes()
    words = json.loads(data)["results"]["channels"][0]["alternatives"][0]["words"]
    changes = 1 + sum(a["speaker"] != b["speaker"] for a, b in pairwise(words))
    turns = parse(data).turns
    assert changes <= len(turns) < len(words) / 5
    assert {turn.speaker for turn in turns} == {f"speaker {word['speaker']}" for word in words}


@pytest.mark.parametrize("name", ["assemblyai_transcription", "assemblyai_utterances"])
def test_no_assemblyai_word_is_lost(real, name):
    data = (real / "vendor" / f"{name}.json").read_bytes()
    read = parse(data)
    assert _said(read) == [word["text"] for word in json.loads(data)["words"]]
    assert {turn.speaker for turn in read.turns} == {"speaker A"}
    assert read.turns[0].start == pytest.approx(0.17)


def test_no_whisper_word_is_lost(real):
    data = (real / "vendor" / "whisper_timestamped.json").read_bytes()
    segments = json.loads(data)["segments"]
    assert _said(parse(data)) == [word["text"] for segment in segments for word in segment["words"]]


def test_no_bedrock_word_is_lost(real):
    data = (real / "vendor" / "aws_bda.json").read_bytes()
    given, read = json.loads(data), parse(data)
    assert len(read.turns) == len(given["audio_segments"]) == 51
    assert read.notes == ()
    items = [item["content"] for item in given["audio_items"]]
    assert sum(word not in ".,?!" for word in items) == given["statistics"]["word_count"]
    by_start = sorted(given["audio_segments"], key=lambda segment: segment["start_timestamp_millis"])
    for turn, segment in zip(read.turns, by_start, strict=True):
        of_segment = [items[index] for index in segment["audio_item_indices"]]
        assert _letters(turn.text) == _letters("".join(of_segment))
        assert (turn.speaker, turn.channel) == (
            segment["speaker"]["speaker_label"],
            segment["channel"]["channel_label"],
        )


def test_no_word_of_call_analytics_is_lost(real):
    data = (real / "vendor" / "aws_call_analytics.json").read_bytes()
    given, turns = json.loads(data)["Transcript"], parse(data).turns
    assert len(turns) == len(given) == 37
    for turn, segment in zip(turns, given, strict=True):
        assert _letters(turn.text) == _letters("".join(item["Content"] for item in segment["Items"]))
        assert turn.speaker == segment["ParticipantRole"]


def test_talk_times_agree_with_those_aws_computed(real):
    data = (real / "vendor" / "aws_call_analytics.json").read_bytes()
    theirs = json.loads(data)["ConversationCharacteristics"]["TalkTime"]["DetailsByParticipant"]
    ours = parse(data).talk()
    assert ours.keys() == theirs.keys()
    for role, time in theirs.items():
        assert ours[role] == pytest.approx(time["TotalTimeMillis"] / 1000, rel=0.01), role


def test_real_turns_come_in_order_of_speech(real):
    for file in real.glob("*/*"):
        turns = parse(file.read_bytes()).turns
        assert [turn.index for turn in turns] == list(range(len(turns)))
        starts = [turn.start for turn in turns]
        assert starts == sorted(starts), file.name


def test_merging_loses_no_word(real):
    for file in real.glob("*/*"):
        read = parse(file.read_bytes())
        merged = read.merged()
        assert len(merged.turns) <= len(read.turns)
        assert _said(merged) == _said(read)
        assert merged.talk() == pytest.approx(read.talk(), rel=0.25)  # pauses up to two seconds now count


def _said(read):
    return [word for turn in read.turns for word in turn.text.split()]


def _letters(text):
    return re.sub(r"\s", "", text)


SHAPES = {
    "Name: words": "{speaker}: {text}",
    "[time] Name: words": "[{time}] {speaker}: {text}",
    "time Name: words": "{time} {speaker}: {text}",
    "Name (time): words": "{speaker} ({time}): {text}",
    "Name  time above the words": "{speaker}  {time}\n{text}\n",
    "a sentence per line": "{text}",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_real_calls_in_every_shape_of_plain_text_lose_no_turn(real, shape):
    for file in sorted((real / "zoom").glob("*.vtt"))[::5]:
        turns = parse(file.read_bytes()).turns
        lines = [SHAPES[shape].format(speaker=t.speaker, time=_time(t.start), text=t.text) for t in turns]
        named = "{speaker}" in SHAPES[shape]
        read = parse("\n".join(lines).encode()).turns
        assert [(t.speaker, t.text) for t in read] == [(t.speaker if named else None, t.text) for t in turns], file.name


def _time(seconds):
    return f"{int(seconds // 3600):02}:{int(seconds // 60 % 60):02}:{int(seconds % 60):02}"
