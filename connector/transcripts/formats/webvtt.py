"""WebVTT: Zoom (`Name: words`), Microsoft Teams (`<v Name>words</v>`), and captions without speakers.

Source: https://www.w3.org/TR/webvtt1/ ; Teams' download and Graph's
`callTranscript` content with `$format=text/vtt`, https://learn.microsoft.com/graph/api/calltranscript-get
"""

from connector.transcripts import cues
from connector.transcripts.frame import Claim
from connector.transcripts.source import Source
from connector.transcripts.transcript import Transcript


def sniff(source: Source) -> Claim:
    return Claim.SURE if not source.is_zip and source.text.lstrip().startswith("WEBVTT") else Claim.NO


def read(source: Source) -> Transcript:
    first = next(n for n, line in enumerate(source.lines) if line.strip())
    head = (n for n, line in enumerate(source.lines) if n > first and (not line.strip() or "-->" in line))
    body = next(head, len(source.lines))
    cut = cues.read([""] * body + source.lines[body:], source.build)
    return source.build.done("webvtt", truncated=cut)
