"""Have every stored file looked at for viruses: soon after it came, and again while the scanner is away.

The files themselves are the queue (`scan_due_at`): a lost nudge or a restart costs a moment, never a look.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from hub.background import TaskOwner, every
from hub.clock import Clock
from hub.domain.attachment import ScanState, StoredFile
from hub.domain.message import Message
from hub.domain.ticket_events import AttachmentScanned
from hub.errors import NotFound, Unavailable
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository
from hub.ids import IdFactory
from hub.tickets.ports import BlobStore, VirusScanner

logger = logging.getLogger(__name__)

SWEEP_BATCH = 100
FIRST_WAIT_S = 5.0
LONGEST_WAIT_S = 300.0


class ScannableFiles(Repository[StoredFile], Protocol):
    """Stored files, with the finder by which those to look at are found."""

    async def scan_due(self, before: datetime, limit: int) -> list[StoredFile]:
        """Return files that were due to be looked at by then, the longest due first."""
        ...


@dataclass(frozen=True, slots=True)
class Kept:
    """Where files, their bytes and their messages are."""

    files: ScannableFiles
    blobs: BlobStore
    messages: Repository[Message]


class Scanning:
    """Ask the scanner about every file that waits for it, and write its answer to the file and its message."""

    def __init__(
        self, clock: Clock, ids: IdFactory, kept: Kept, scanner: VirusScanner | None, *, sweep_s: float = 2.0
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._kept = kept
        self._scanner = scanner
        self._sweep_s = sweep_s
        self._tasks = TaskOwner("scanning")
        self._away = False

    async def start(self) -> None:
        """Begin to look at files that wait; without a scanner there is nothing to do."""
        if self._scanner is not None:
            self._tasks.start(every(self._sweep_s, self.sweep, "the virus scan"), "sweep")

    async def stop(self) -> None:
        """Leave what was not looked at to the next start."""
        await self._tasks.stop()

    async def sweep(self) -> int:
        """Look at every file that is due; return how many got an answer."""
        if self._scanner is None:
            return 0
        due = await self._kept.files.scan_due(self._clock.now(), SWEEP_BATCH)
        return sum([await self._look_at(file, self._scanner) for file in due])

    async def _look_at(self, file: StoredFile, scanner: VirusScanner) -> bool:
        try:
            threat = await scanner.scan(await self._kept.blobs.get(file.blob))
        except Unavailable as error:
            self._note_outage(error)
            await self._later(file)
            return False
        except NotFound:  # the bytes are gone: nobody can fetch them either
            threat = ""
        if self._away:
            logger.info("The virus scanner answers again")
        self._away = False
        state = ScanState.INFECTED if threat else ScanState.CLEAN
        if not await self._tell_message(file, state, threat):
            await self._later(file)
            return False

        def looked_at(held: StoredFile) -> Change[StoredFile] | None:
            if held.message_id != file.message_id:
                return None  # it became part of a message meanwhile, which must be told too: the next round
            return Change(replace(held, scan=state, threat=threat, scan_due_at=None))

        await self._kept.files.update(file.id, looked_at)
        if threat:
            logger.warning("File %s of ticket %s is infected", file.id, file.ticket_id)
        return True

    async def _tell_message(self, file: StoredFile, state: ScanState, threat: str) -> bool:
        """Write the answer to the message that carries the file; False when it is not stored yet."""
        if not file.message_id:
            return True
        now = self._clock.now()

        def told(held: Message) -> Change[Message] | None:
            files = tuple(
                replace(one, scan=state, threat=threat) if one.id == file.id else one
                for one in held.attachments
            )
            if files == held.attachments:
                return None
            event = AttachmentScanned(
                id=self._ids.new(),
                at=now,
                ticket_id=held.ticket_id,
                message_id=held.id,
                attachment_id=file.id,
                state=state,
                threat=threat,
            )
            return Change(replace(held, attachments=files), [event])

        try:
            await self._kept.messages.update(file.message_id, told)
        except NotFound:
            return self._clock.now() - file.created_at > timedelta(hours=1)
        return True

    async def _later(self, file: StoredFile) -> None:
        wait_s = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(file.scan_attempts, 20))
        due = self._clock.now() + timedelta(seconds=wait_s)
        await self._kept.files.update(
            file.id,
            lambda held: Change(replace(held, scan_due_at=due, scan_attempts=held.scan_attempts + 1)),
        )

    def _note_outage(self, error: Unavailable) -> None:
        if not self._away:
            logger.error("The virus scanner cannot be asked: %s", error.detail)
        self._away = True
