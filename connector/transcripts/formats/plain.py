"""Plain text: `Name: words`, `[time] Name: words`, name and time above the words, or one sentence per line.

Seen so: Otter (`Ana Sousa  0:15` above the words, https://help.otter.ai "Export conversations"), Zoom's saved captions
(`[Ana Sousa] 10:02:33`) and chat (`10:02:33 From Ana to Everyone: words`), Google Meet's document (a time alone, then
`Name: words`). A file without speakers or times reads as one turn per line, speaker unknown.
"""

from connector.transcripts import lines
from connector.transcripts.frame import Claim
from connector.transcripts.source import Source
from connector.transcripts.transcript import Transcript


def sniff(source: Source) -> Claim:
    return Claim.NO if source.json is not None else Claim.FALLBACK


def read(source: Source) -> Transcript:
    cut = lines.read(source.lines, source.build)
    return source.build.done("plain", truncated=cut)
