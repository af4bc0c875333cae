"""Twilio Conversational Intelligence, the Sentences of a Transcript. A next page that is not here is truncated.

Source: https://www.twilio.com/docs/conversational-intelligence/api/transcript-sentence-subresource
Times are seconds as text. The channel tells the sides apart; who is on it, Twilio does not say here.
"""

from msgspec import Struct

from connector.transcripts.frame import Claim
from connector.transcripts.source import Source
from connector.transcripts.transcript import Transcript


class _Sentence(Struct, frozen=True):
    transcript: str
    media_channel: int | None = None
    start_time: float | None = None
    end_time: float | None = None


class _Meta(Struct, frozen=True):
    next_page_url: str | None = None


class _Page(Struct, frozen=True):
    sentences: list[_Sentence]
    meta: _Meta = _Meta()


def sniff(source: Source) -> Claim:
    return Claim.SURE if "media_channel" in source.keys("sentences") else Claim.NO


def read(source: Source) -> Transcript:
    page = source.decode(_Page)
    for number, said in enumerate(page.sentences):
        source.build.add(
            said.transcript,
            channel=None if said.media_channel is None else str(said.media_channel),
            start=said.start_time,
            end=said.end_time,
            place=f"$.sentences[{number}]",
        )
    return source.build.done("twilio", truncated=page.meta.next_page_url is not None)
