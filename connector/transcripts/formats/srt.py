"""SubRip captions: a number, `00:00:01,000 --> 00:00:04,000`, words. Speakers as `Name: words`, as Otter writes them.

Source: https://www.matroska.org/technical/subtitles.html#srt-subtitles
"""

from connector.transcripts import cues
from connector.transcripts.frame import Claim
from connector.transcripts.source import Source
from connector.transcripts.transcript import Transcript


def sniff(source: Source) -> Claim:
    if source.is_zip or source.json is not None:
        return Claim.NO
    first = [line for line in source.text[:5000].lstrip().split("\n")[:3] if line.strip()]
    if not first or first[0].startswith("WEBVTT"):
        return Claim.NO
    timed = any("-->" in line and cues.is_timing(line, at_block_start=False) for line in first[:2])
    return Claim.SURE if timed else Claim.NO


def read(source: Source) -> Transcript:
    cut = cues.read(source.lines, source.build)
    return source.build.done("srt", truncated=cut)
