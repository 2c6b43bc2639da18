"""Recordings in writing: what is left in the ticket, and what becomes of a recording that cannot be written down."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from hub.calls.transcripts import Transcripts, Utterance, written
from hub.channels.voice.transcriber import LocalTranscriber
from hub.domain.call import Call
from hub.errors import Unavailable
from hub.storage.sqlite.blobs import MemoryBlobs
from tests.unit.domain.call_stories import a_call

SAID = (
    Utterance(customer=False, start_s=65.0, end_s=67.0, text="Let me look."),
    Utterance(customer=True, start_s=3.2, end_s=5.0, text="My invoice is wrong."),
    Utterance(customer=True, start_s=9.0, end_s=9.1, text=" "),
)


class Recogniser:
    def __init__(self, said: Sequence[Utterance] | None) -> None:
        self._said = said

    def knows(self, language: str) -> bool:
        return language == "en"

    async def transcribe(self, wav: bytes, language: str) -> Sequence[Utterance]:
        if self._said is None:
            raise Unavailable
        return self._said


class Stored:
    """The calls and their tickets' remarks."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.remarks: list[tuple[str, str, str]] = []

    async def get(self, entity_id: str) -> Call | None:
        return self.call if entity_id == self.call.id else None

    async def remark(self, call: Call, key: str, text: str) -> None:
        self.remarks.append((call.ticket_id, key, text))


async def remarks(language: str, said: Sequence[Utterance] | None) -> list[tuple[str, str, str]]:
    call = replace(a_call(), ticket_id="t1", language=language)
    stored, blobs = Stored(call), MemoryBlobs()
    transcripts = Transcripts(Recogniser(said), stored, blobs, stored)
    transcripts.begin(call, "c1.r0", await blobs.put(b"sound", "audio/wav"))
    await transcripts.drain(1)
    return stored.remarks


async def test_a_transcript_is_left_in_the_ticket() -> None:
    text = "Transcript\n0:03 Customer: My invoice is wrong.\n1:05 Agent: Let me look."
    assert await remarks("en", SAID) == [("t1", "c1.r0:transcript", text)]


@pytest.mark.parametrize(("language", "said"), [("zh", SAID), ("en", ()), ("en", None)])
async def test_nothing_is_left_of_what_cannot_be_written_down(
    language: str, said: Sequence[Utterance] | None
) -> None:
    assert await remarks(language, said) == []


def test_a_hub_that_wants_no_transcripts_knows_no_language() -> None:
    assert not LocalTranscriber(wanted=False).knows("en")


def test_silence_has_no_transcript() -> None:
    assert written(SAID[2:]) == ""
