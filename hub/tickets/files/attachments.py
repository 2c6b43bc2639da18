"""Files of messages: stored by content, found by id, and tied to the ticket that carries them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from hub.clock import Clock
from hub.domain.attachment import ScanState, StoredFile
from hub.domain.interaction import InboundAttachment
from hub.domain.message import Attachment
from hub.errors import AlreadyExists, Conflict, Forbidden, Invalid, NotFound, TooLarge, Unavailable
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository
from hub.ids import IdFactory
from hub.tickets.files.limits import FileLimits, check_files, told_size
from hub.tickets.files.types import GENERIC, clean_type, is_dangerous, sniffed
from hub.tickets.ports import BlobStore, VirusScanner

MAX_NAME_CHARS = 200


def clean_name(name: str) -> str:
    """Return a file name without folders and control characters."""
    last = PurePath(name.replace("\\", "/")).name
    kept = "".join(char for char in last if char.isprintable()).strip(". ")
    return kept[-MAX_NAME_CHARS:] or "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRules:
    """What holds for files: their limits, who looks for viruses (nobody if None), and what counts until it has looked.

    With `fail_open` a file may be fetched and sent before the scanner has seen it.
    """

    limits: FileLimits = field(default_factory=FileLimits)
    scanner: VirusScanner | None = None
    fail_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Whose uploads become part of which message, and what its inbox allows."""

    owner_id: str
    ticket_id: str
    message_id: str
    limits: FileLimits | None = None


class Attachments:
    """Store and open the files of messages."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        files: Repository[StoredFile],
        blobs: BlobStore,
        rules: FileRules | None = None,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._files = files
        self._blobs = blobs
        self.rules = rules or FileRules()

    @staticmethod
    def recognise(name: str, type: str, data: bytes) -> tuple[str, bool]:
        """Return the media type that the bytes have, and whether opening the file may run something."""
        known = clean_name(name)
        kind = sniffed(data, type, known)
        return kind, is_dangerous(kind, known)

    async def store(self, name: str, type: str, data: bytes, *, owner_id: str) -> StoredFile:
        """Store an upload of this agent or visitor. Raises TooLarge, and Invalid for one that is infected."""
        limit = self.rules.limits.max_bytes
        if len(data) > limit:
            raise TooLarge(f"A file may have {told_size(limit)} at most")
        state = await self._scanned(data)
        stored = self._described(name, type, data)
        due = stored.scan_due_at if state is ScanState.PENDING else None
        blob = await self._blobs.put(data, stored.type)
        return await self._files.add(
            replace(stored, blob=blob, owner_id=owner_id, scan=state, scan_due_at=due)
        )

    async def _scanned(self, data: bytes) -> ScanState:
        """Look at an upload while its sender waits; one that cannot be looked at now is left to the sweep."""
        if self.rules.scanner is None:
            return ScanState.UNSCANNED
        try:
            threat = await self.rules.scanner.scan(data)
        except Unavailable:
            return ScanState.PENDING
        if threat:
            raise Invalid(f"The file is infected ({threat}) and was not taken", threat=threat)
        return ScanState.CLEAN

    async def keep(
        self, file_id: str, ticket_id: str, file: InboundAttachment, message_id: str = ""
    ) -> StoredFile:
        """Store a file that came in with a message of this ticket; storing it again is harmless."""
        described = self._described(file.name, file.type, file.content)
        stored = replace(
            described,
            id=file_id,
            blob=await self._blobs.put(file.content, described.type),
            ticket_id=ticket_id,
            message_id=message_id,
        )
        try:
            return await self._files.add(stored)
        except AlreadyExists:
            return await self._files.require(file_id)

    def _described(self, name: str, type: str, data: bytes) -> StoredFile:
        known = clean_name(name)
        waits = self.rules.scanner is not None
        return StoredFile(
            id=self._ids.new(),
            name=known,
            type=sniffed(data, type, known),
            declared_type=clean_type(type) or GENERIC,
            size_bytes=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            blob="",
            scan=ScanState.PENDING if waits else ScanState.UNSCANNED,
            scan_due_at=self._clock.now() if waits else None,
            created_at=self._clock.now(),
        )

    async def describe(self, file_id: str) -> StoredFile:
        """Return what is known of a file; raises NotFound."""
        return await self._files.require(file_id)

    async def reclaim(self, file_id: str, owner_id: str) -> StoredFile:
        """Say that its owner needs a file after all; raises NotFound for one that has gone, or is somebody else's."""

        def needed(held: StoredFile) -> Change[StoredFile] | None:
            if held.owner_id != owner_id:
                raise NotFound("There is no such file")
            # A write even where nothing changes: whoever is about to delete it has seen another version.
            return Change(replace(held, unused_since=None))

        return await self._files.update(file_id, needed)

    async def open(self, file_id: str, *, quarantined: bool = False) -> tuple[StoredFile, bytes]:
        """Return a file and its bytes; raises NotFound, Forbidden (infected), Conflict (not looked at yet).

        Who may see it, and who may have an infected one (`quarantined`), is the caller's question.
        """
        stored = await self._files.require(file_id)
        if not quarantined:
            self.check_safe(stored.scan, stored.threat)
        return stored, await self._blobs.get(stored.blob)

    def check_safe(self, scan: ScanState, threat: str) -> None:
        """Raise Forbidden for an infected file, Conflict for one that must be looked at first."""
        if scan is ScanState.INFECTED:
            raise Forbidden(f"This file is infected ({threat}) and is kept away from everybody")
        if scan is ScanState.PENDING and not self.rules.fail_open:
            raise Conflict("This file is still being checked for viruses; try again in a moment")

    async def claim(self, file_ids: Sequence[str], claim: Claim) -> tuple[Attachment, ...]:
        """Tie uploaded files to a message; only the uploader may, once, within the limits. Raises Invalid."""
        if not file_ids:
            return ()
        if claim.limits is not None:
            check_files(await self._files.get_many(file_ids), claim.limits)
        return tuple([await self._claim(file_id, claim) for file_id in file_ids])

    async def _claim(self, file_id: str, claim: Claim) -> Attachment:
        def tie(stored: StoredFile) -> Change[StoredFile] | None:
            if stored.owner_id != claim.owner_id or stored.ticket_id not in ("", claim.ticket_id):
                raise Invalid("An attachment must be uploaded by the one who sends it", attachment=file_id)
            if stored.ticket_id:
                return None
            return Change(replace(stored, ticket_id=claim.ticket_id, message_id=claim.message_id))

        try:
            return as_attachment(await self._files.update(file_id, tie))
        except NotFound as error:
            raise Invalid("There is no such attachment", attachment=file_id) from error


def as_attachment(stored: StoredFile) -> Attachment:
    """Return the file as part of a message."""
    return Attachment(
        id=stored.id,
        name=stored.name,
        type=stored.type,
        declared_type=stored.declared_type,
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
        blob=stored.blob,
        scan=stored.scan,
        threat=stored.threat,
    )
