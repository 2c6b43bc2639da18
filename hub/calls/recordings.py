"""Recordings: when they begin, and what becomes of the file. A message becomes part of a ticket, a talk is kept apart."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from hub.calls.casework import Report, caller_text
from hub.calls.lines import RecordingReady, RecordingWish
from hub.calls.means import Means
from hub.calls.menu import heard_in
from hub.calls.peaks import peaks_of
from hub.calls.transcripts import Transcripts
from hub.domain.attachment import StoredFile
from hub.domain.call import Call, CallState, RecordingState
from hub.domain.call_events import CallRecordingStored
from hub.domain.call_talk import recorded
from hub.domain.customer import identity_id
from hub.domain.interaction import Wanted
from hub.domain.recording import Recording, RecordingMode, RecordingPolicy
from hub.errors import AlreadyExists, Conflict, Forbidden
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository

logger = logging.getLogger(__name__)

WAV = "audio/wav"
SWEEP_BATCH = 100


class RecordingRepository(Repository[Recording], Protocol):
    """Recordings as stored."""

    async def deletable(self, before: datetime, limit: int) -> Sequence[Recording]:
        """Return recordings whose time is over."""
        ...

    async def of_call(self, call_id: str) -> Sequence[Recording]:
        """Return the recordings of a call, oldest first."""
        ...


class Blobs(Protocol):
    """Files by content."""

    async def get(self, key: str) -> bytes:
        """Return the bytes; raises NotFound."""
        ...

    async def delete(self, key: str) -> None:
        """Remove the bytes if they are there."""
        ...


class Files(Protocol):
    """Files of messages."""

    async def store(self, name: str, type: str, data: bytes, *, owner_id: str) -> StoredFile:
        """Store a file that no message carries yet."""
        ...


class StoredCalls(Protocol):
    """Calls, also those that are over."""

    async def get(self, entity_id: str) -> Call | None:
        """Return the call, or None."""
        ...


class Recordings:
    """Keep what the lines have recorded, for as long as the queue's policy says."""

    def __init__(
        self,
        means: Means,
        stored: RecordingRepository,
        calls: StoredCalls,
        blobs: Blobs,
        files: Files,
        *,
        transcripts: Transcripts | None = None,
    ) -> None:
        self._transcripts = transcripts
        self._means = means
        self._stored = stored
        self._calls = calls
        self._blobs = blobs
        self._files = files

    def policy(self, queue_id: str) -> RecordingPolicy:
        """Return what holds for the queue."""
        return self._means.organisation.queue(queue_id).recording

    async def begin(self, call: Call) -> None:
        """Begin to record a talk, if its queue wants that and the caller has not to be asked or has agreed."""
        if not call.queue_id:
            return
        policy = self.policy(call.queue_id)
        if policy.mode is RecordingMode.ALWAYS and (call.consented or not policy.consent):
            await self._set(call, RecordingState.ON)

    async def wish(self, call: Call, wish: RecordingWish) -> None:
        """Do what an agent wants of the recording; raises Forbidden where the policy forbids it, Conflict."""
        policy = self.policy(call.queue_id)
        if wish in (RecordingWish.PAUSE, RecordingWish.RESUME):
            if call.recording is RecordingState.OFF:
                raise Conflict("Nothing is being recorded")
            if not policy.pausing:
                raise Forbidden("Recordings of this queue are not paused")
            await self._set(call, RecordingState.PAUSED if wish is RecordingWish.PAUSE else RecordingState.ON)
            return
        if policy.mode is not RecordingMode.ON_REQUEST:
            raise Forbidden("In this queue agents neither begin nor end recordings")
        if wish is RecordingWish.START and policy.consent and not call.consented:
            raise Forbidden("The caller has not agreed to be recorded")
        await self._set(call, RecordingState.ON if wish is RecordingWish.START else RecordingState.OFF)

    async def _set(self, call: Call, state: RecordingState) -> None:
        fresh = f"{call.id}.r{len(call.recordings)}" if call.recording is RecordingState.OFF else ""
        await self._means.book.change(call.id, lambda held: recorded(held, state, fresh))

    async def store(self, event: RecordingReady) -> None:
        """Keep a finished recording; hearing of it again is harmless."""
        call = await self._calls.get(event.recording_id.rpartition(".r")[0])
        if call is None:
            logger.warning("Recording %s belongs to no call", event.recording_id)
        elif call.state is CallState.VOICEMAIL or call.end_reason == "voicemail":
            await self._bring_in(call, event)
        else:
            await self._keep(call, event)

    async def _bring_in(self, call: Call, event: RecordingReady) -> None:
        """Make the message that somebody has left a part of the ticket."""
        owner = identity_id(call.customer.kind, call.customer.value)
        data = await self._blobs.get(event.blob)
        file = await self._files.store(
            f"message-{call.started_at:%Y%m%d-%H%M%S}.wav", WAV, data, owner_id=owner
        )
        text = f"Voice message from {caller_text(call.customer)}, {event.duration_s:.0f} s"
        heard = () if call.contact_id else heard_in(call.menu)
        wanted = Wanted(queue_id=call.queue_id, language=call.language, tags=("voicemail",), answered=heard)
        report = Report(part=event.recording_id, text=text, wanted=wanted, uploads=(file.id,))
        contact_id = await self._means.casework.report(call, report)
        if not call.contact_id:
            await self._means.book.note_contact(call.id, contact_id)
        self._write_down(call, event)

    async def _keep(self, call: Call, event: RecordingReady) -> None:
        now = self._means.clock.now()
        keep_days = self.policy(call.queue_id).keep_days if call.queue_id else RecordingPolicy().keep_days
        data = await self._blobs.get(event.blob)
        recording = Recording(
            id=event.recording_id,
            call_id=call.id,
            ticket_id=call.ticket_id,
            queue_id=call.queue_id,
            agent_id=call.agent_id,
            blob=event.blob,
            duration_s=event.duration_s,
            size_bytes=len(data),
            peaks=await asyncio.to_thread(peaks_of, data),
            created_at=now,
            delete_at=now + timedelta(days=keep_days) if keep_days else None,
        )
        told = CallRecordingStored(
            id=self._means.ids.new(),
            at=now,
            call_id=call.id,
            ticket_id=call.ticket_id,
            recording_id=recording.id,
            duration_s=event.duration_s,
        )
        try:
            await self._stored.add(recording, told)
        except AlreadyExists:
            return
        await self._means.casework.remark(
            call, f"{recording.id}:kept", f"Recording of the call, {event.duration_s:.0f} s"
        )
        self._write_down(call, event)

    def _write_down(self, call: Call, event: RecordingReady) -> None:
        if self._transcripts is not None:
            self._transcripts.begin(call, event.recording_id, event.blob)

    async def sweep(self) -> int:
        """Delete recordings whose time is over; return how many."""
        now = self._means.clock.now()
        gone = await self._stored.deletable(now, SWEEP_BATCH)
        for recording in gone:
            await self._blobs.delete(recording.blob)
            await self._stored.update(recording.id, lambda held: Change(_without_file(held, now)))
        return len(gone)


def _without_file(recording: Recording, now: datetime) -> Recording:
    return replace(recording, blob="", delete_at=None, deleted_at=now)
