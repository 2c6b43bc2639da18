"""Small pictures of images: made when somebody first looks, kept beside the file."""

from dataclasses import replace
from typing import Protocol

from hub.domain.attachment import StoredFile
from hub.errors import Invalid, NotFound
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository
from hub.tickets.files.types import sniffed
from hub.tickets.ports import BlobStore

SHRINKABLE = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/tiff")
NONE = "-"
"""Stands for the key of a picture that cannot be made, so that nobody tries again."""


class PictureMaker(Protocol):
    """Whoever can draw."""

    async def shrink(self, data: bytes) -> tuple[bytes, str]:
        """Return a small picture and its type; raises Invalid when none can be made, Unavailable when not now."""
        ...


class Thumbnails:
    """Find or make the small picture of a file; without a maker there is none of any."""

    def __init__(self, files: Repository[StoredFile], blobs: BlobStore, maker: PictureMaker | None) -> None:
        self._files = files
        self._blobs = blobs
        self._maker = maker

    async def of(self, stored: StoredFile) -> tuple[bytes, str]:
        """Return the small picture and its type; raises NotFound when there is none."""
        if self._maker is None or stored.type not in SHRINKABLE or stored.thumb == NONE:
            raise NotFound("There is no small picture of this file")
        if stored.thumb:
            data = await self._blobs.get(stored.thumb)
            return data, sniffed(data)
        try:
            data, kind = await self._maker.shrink(await self._blobs.get(stored.blob))
        except Invalid as error:
            await self._keep(stored.id, NONE)
            raise NotFound("There is no small picture of this file") from error
        await self._keep(stored.id, await self._blobs.put(data, kind))
        return data, kind

    async def _keep(self, file_id: str, key: str) -> None:
        await self._files.update(file_id, lambda held: Change(replace(held, thumb=key)))
