"""Files of messages: stored by content, found by id, and tied to the ticket that carries them."""

import hashlib
from dataclasses import replace
from pathlib import PurePath

from hub.clock import Clock
from hub.domain.attachment import StoredFile
from hub.domain.interaction import InboundAttachment
from hub.domain.message import Attachment
from hub.errors import AlreadyExists, Invalid, NotFound, TooLarge
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository
from hub.ids import IdFactory
from hub.tickets.ports import BlobStore

MAX_FILE_BYTES = 25 * 1024 * 1024
MAX_NAME_CHARS = 200


def clean_name(name: str) -> str:
    """Return a file name without folders and control characters."""
    last = PurePath(name.replace("\\", "/")).name
    kept = "".join(char for char in last if char.isprintable()).strip(". ")
    return kept[-MAX_NAME_CHARS:] or "file"


class Attachments:
    """Store and open the files of messages."""

    def __init__(self, clock: Clock, ids: IdFactory, files: Repository[StoredFile], blobs: BlobStore) -> None:
        self._clock = clock
        self._ids = ids
        self._files = files
        self._blobs = blobs

    async def store(self, name: str, type: str, data: bytes, *, owner_id: str) -> StoredFile:
        """Store an upload of this agent. Raises TooLarge."""
        if len(data) > MAX_FILE_BYTES:
            raise TooLarge(f"A file may have {MAX_FILE_BYTES} bytes at most")
        return await self._files.add(replace(await self._stored(name, type, data), owner_id=owner_id))

    async def keep(self, file_id: str, ticket_id: str, file: InboundAttachment) -> StoredFile:
        """Store a file that came in with a message of this ticket; storing it again is harmless."""
        stored = replace(
            await self._stored(file.name, file.type, file.content), id=file_id, ticket_id=ticket_id
        )
        try:
            return await self._files.add(stored)
        except AlreadyExists:
            return await self._files.require(file_id)

    async def _stored(self, name: str, type: str, data: bytes) -> StoredFile:
        return StoredFile(
            id=self._ids.new(),
            name=clean_name(name),
            type=type,
            size_bytes=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            blob=await self._blobs.put(data, type),
            created_at=self._clock.now(),
        )

    async def open(self, file_id: str) -> tuple[StoredFile, bytes]:
        """Return a file and its bytes; raises NotFound. Who may see it is the caller's question."""
        stored = await self._files.require(file_id)
        return stored, await self._blobs.get(stored.blob)

    async def claim(self, file_ids: tuple[str, ...], owner_id: str, ticket_id: str) -> tuple[Attachment, ...]:
        """Tie uploaded files to a ticket; only the uploader may, once. Raises Invalid."""
        return tuple([await self._claim(file_id, owner_id, ticket_id) for file_id in file_ids])

    async def _claim(self, file_id: str, owner_id: str, ticket_id: str) -> Attachment:
        def tie(stored: StoredFile) -> Change[StoredFile] | None:
            if stored.owner_id != owner_id or stored.ticket_id not in ("", ticket_id):
                raise Invalid("An attachment must be uploaded by the one who sends it", attachment=file_id)
            return None if stored.ticket_id else Change(replace(stored, ticket_id=ticket_id))

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
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
        blob=stored.blob,
    )
