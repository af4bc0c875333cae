"""What was said and written, from any format, in one shape.

`parse` reads calls (sniffed by content, one file per format in formats/); `written.mail` and `written.note` read the
written word. Knows formats, knows no selling.
"""

from connector.transcripts.frame import parse
from connector.transcripts.transcript import BadTranscript, Transcript, Turn

__all__ = ["BadTranscript", "Transcript", "Turn", "parse"]
