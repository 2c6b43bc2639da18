"""What was said in a recording, in writing: made by a local recogniser where there is one, and left in the ticket."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from hub.background import TaskOwner
from hub.domain.call import Call
from hub.errors import HubError

logger = logging.getLogger(__name__)

LONGEST_NOTE = 60_000
"""Characters of a transcript that are kept."""
TICKET_PAUSES_S = (0.0, 2.0, 5.0, 15.0, 60.0)
"""Seconds between looks for the ticket of a call that has none yet, such as a message that was just left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """Something said without a longer pause; times in seconds from the recording's beginning."""

    customer: bool
    start_s: float
    end_s: float
    text: str


class Transcriber(Protocol):
    """A recogniser of speech."""

    def knows(self, language: str) -> bool:
        """Say whether recordings in this language can be written down."""
        ...

    async def transcribe(self, wav: bytes, language: str) -> Sequence[Utterance]:
        """Write down a recording (customer left, everybody else right); raises Invalid, Unavailable."""
        ...


class StoredCalls(Protocol):
    """Calls, also those that are over."""

    async def get(self, entity_id: str) -> Call | None:
        """Return the call, or None."""
        ...


class Blobs(Protocol):
    """Files by content."""

    async def get(self, key: str) -> bytes:
        """Return the bytes; raises NotFound."""
        ...


class Tickets(Protocol):
    """The ticket's side of calls."""

    async def remark(self, call: Call, key: str, text: str) -> None:
        """Leave a line about the call in its ticket; leaving it again is harmless."""
        ...


class Transcripts:
    """Write recordings down, one after the other, and leave what was said in their tickets."""

    def __init__(self, transcriber: Transcriber, calls: StoredCalls, blobs: Blobs, tickets: Tickets) -> None:
        self._transcriber = transcriber
        self._calls = calls
        self._blobs = blobs
        self._tickets = tickets
        self._turn = asyncio.Lock()
        self._tasks = TaskOwner("transcripts")

    def begin(self, call: Call, recording_id: str, blob: str) -> None:
        """Write a recording down in the background, where its language is known."""
        if self._transcriber.knows(call.language):
            self._tasks.start(self._write(call, recording_id, blob), "write")

    async def drain(self, timeout_s: float) -> None:
        """Wait for what is under way."""
        await self._tasks.drain(timeout_s)

    async def stop(self) -> None:
        """Give up what is under way."""
        await self._tasks.stop()

    async def _write(self, call: Call, recording_id: str, blob: str) -> None:
        try:
            async with self._turn:
                said = await self._transcriber.transcribe(await self._blobs.get(blob), call.language)
        except HubError:
            logger.exception("Recording %s cannot be written down", recording_id)
            return
        text = written(said)
        with_ticket = await self._with_ticket(call.id) if text else None
        if with_ticket is not None:
            await self._tickets.remark(with_ticket, f"{recording_id}:transcript", text)

    async def _with_ticket(self, call_id: str) -> Call | None:
        for pause_s in TICKET_PAUSES_S:
            await asyncio.sleep(pause_s)
            call = await self._calls.get(call_id)
            if call is not None and call.ticket_id:
                return call
        logger.warning("Call %s has no ticket for its transcript", call_id)
        return None


def written(said: Sequence[Utterance]) -> str:
    """Return a transcript for people, one utterance a line in the order of their beginnings; "" when nothing was said."""
    lines = [
        f"{int(one.start_s) // 60}:{int(one.start_s) % 60:02} {'Customer' if one.customer else 'Agent'}: {one.text}"
        for one in sorted(said, key=lambda one: one.start_s)
        if one.text.strip()
    ]
    return "\n".join(["Transcript", *lines])[:LONGEST_NOTE] if lines else ""
