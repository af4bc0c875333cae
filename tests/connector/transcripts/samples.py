"""One small file of every format, written for these tests after the vendors' public pages. All people are invented."""

import io
import json

from docx import Document

ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:03.500
Ana Sousa: Do you have budget?

2
00:00:04.000 --> 00:00:06.000
Bob Smith: Yes, thirty thousand.
"""
TEAMS = """WEBVTT

3f1-a/12-0
00:00:01.000 --> 00:00:03.500
<v Ana Sousa>Do you have
budget?</v>

3f1-a/13-0
00:00:04.000 --> 00:00:06.000
<v Bob Smith>Yes, thirty thousand.</v>
"""
SRT = """1
00:00:01,000 --> 00:00:03,500
Ana Sousa: Do you have budget?

2
00:00:04,000 --> 00:00:06,000
Bob Smith: Yes, thirty thousand.
"""
TWO = (("Ana Sousa", 1.0, 3.5, "Do you have budget?"), ("Bob Smith", 4.0, 6.0, "Yes, thirty thousand."))


def docx(paragraphs):
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _words(spoken, text="text", factor=1000):
    return [
        {text: word, "start": (start + i / 10) * factor, "end": (start + (i + 1) / 10) * factor, "speaker": who}
        for who, start, _, said in spoken
        for i, word in enumerate(said.split())
    ]


def _items(label, start, said):
    items = []
    for i, word in enumerate(said.replace("?", " ?").replace(".", " .").split()):
        if word in "?.":
            items.append({"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": word}]})
        else:
            at = {
                "start_time": f"{start + i / 10:.2f}",
                "end_time": f"{start + (i + 1) / 10:.2f}",
                "speaker_label": label,
            }
            items.append({"type": "pronunciation", "alternatives": [{"confidence": "1.0", "content": word}], **at})
    return items


def _json(value):
    return json.dumps(value).encode()


SAMPLES = {
    "webvtt": ZOOM.encode(),
    "srt": SRT.encode(),
    "plain": b"[00:01] Ana Sousa: Do you have budget?\n[00:04] Bob Smith: Yes, thirty thousand.\n",
    "docx": docx(["Ana Sousa   0:01\nDo you have budget?", "Bob Smith   0:04\nYes, thirty thousand."]),
    "aws_call_analytics": _json(
        {
            "JobStatus": "COMPLETED",
            "Transcript": [
                {
                    "ParticipantRole": who,
                    "BeginOffsetMillis": int(a * 1000),
                    "EndOffsetMillis": int(b * 1000),
                    "Content": said,
                }
                for who, a, b, said in TWO
            ],
        }
    ),
    "aws_bda": _json(
        {
            "audio_segments": [
                {
                    "text": said,
                    "start_timestamp_millis": int(a * 1000),
                    "end_timestamp_millis": int(b * 1000),
                    "speaker": {"speaker_label": who},
                    "type": "TRANSCRIPT",
                }
                for who, a, b, said in TWO
            ]
        }
    ),
    "aws_transcribe": _json(
        {
            "jobName": "call",
            "status": "COMPLETED",
            "results": {
                "transcripts": [{"transcript": "Do you have budget? Yes, thirty thousand."}],
                "items": [item for who, a, _, said in TWO for item in _items(who, a, said)],
            },
        }
    ),
    "deepgram": _json(
        {
            "results": {
                "channels": [{"alternatives": [{"transcript": "", "words": []}]}],
                "utterances": [
                    {"transcript": said, "start": a, "end": b, "channel": 0, "speaker": n, "words": []}
                    for n, (_, a, b, said) in enumerate(TWO)
                ],
            }
        }
    ),
    "assemblyai": _json({"status": "completed", "text": "", "words": _words(TWO), "utterances": None}),
    "whisper": _json({"text": "", "segments": [{"start": a, "end": b, "text": f" {said}"} for _, a, b, said in TWO]}),
    "gong": _json(
        {
            "callTranscripts": [
                {
                    "callId": "7782342274025937895",
                    "transcript": [
                        {
                            "speakerId": str(n),
                            "topic": None,
                            "sentences": [{"start": a * 1000, "end": b * 1000, "text": said}],
                        }
                        for n, (_, a, b, said) in enumerate(TWO)
                    ],
                }
            ],
            "parties": [{"speakerId": str(n), "name": who} for n, (who, *_) in enumerate(TWO)],
        }
    ),
    "fireflies": _json(
        {
            "data": {
                "transcript": {
                    "sentences": [
                        {
                            "index": n,
                            "speaker_name": who,
                            "raw_text": said,
                            "text": said,
                            "start_time": str(a),
                            "end_time": b,
                        }
                        for n, (who, a, b, said) in enumerate(TWO)
                    ]
                }
            }
        }
    ),
    "google_meet": _json(
        {
            "transcriptEntries": [
                {
                    "participant": who,
                    "text": said,
                    "startTime": f"2026-05-06T10:00:0{a}Z",
                    "endTime": f"2026-05-06T10:00:0{b}Z",
                }
                for who, a, b, said in TWO
            ]
        }
    ),
    "twilio": _json(
        {
            "sentences": [
                {"media_channel": n, "sentence_index": n, "transcript": said, "start_time": str(a), "end_time": str(b)}
                for n, (_, a, b, said) in enumerate(TWO)
            ],
            "meta": {"next_page_url": None},
        }
    ),
    "salesforce_video_call": _json({"VideoCallId": "0bJ000000000001AAA", "TranscriptContent": ZOOM}),
    "salesforce_structured": _json(
        [
            {
                "actionName": "getConversationTranscript",
                "isSuccess": True,
                "outputValues": {
                    "structuredTranscript": {
                        "conversationEntries": [
                            {"messageText": said, "sender": {"role": who}, "startTime": a * 1000, "endTime": b * 1000}
                            for who, a, b, said in TWO
                        ]
                    }
                },
            }
        ]
    ),
    "salesforce_entries": _json(
        {
            "totalSize": 2,
            "done": True,
            "records": [
                {
                    "Message": said,
                    "ActorName": who,
                    "ActorType": "Agent",
                    "EntryType": "Text",
                    "EntryTime": f"2026-05-06T10:00:0{a}+0000",
                    "EntryEndTime": f"2026-05-06T10:00:0{b}+0000",
                    "Seq": n,
                }
                for n, (who, a, b, said) in enumerate(TWO)
            ],
        }
    ),
}
