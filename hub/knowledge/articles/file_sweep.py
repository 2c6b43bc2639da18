"""Give back the room of article files that nothing needs any more.

A file is needed while its article has it, or the article's text or that of a kept version names it: restoring that version brings the
file back. One that is not is remembered as such, and goes a day later if nothing has come to need it; before it goes it is
taken from its article in one write, so that a restore at that very moment either keeps it or does without.
Bytes are kept once for all who have the same, so they go only when no other file has them; pictures and PDF alone, because mails,
recordings and reports keep bytes of other kinds without a file of their own.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from hub.background import TaskOwner, every
from hub.clock import Clock
from hub.domain.article import ArticleVersion
from hub.domain.attachment import StoredFile
from hub.errors import NotFound
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository
from hub.knowledge.articles.files import OWNER, named_files
from hub.knowledge.ports import ArticleRepository, Where

logger = logging.getLogger(__name__)

SWEEP_S = 3600.0
UNUSED_FOR = timedelta(days=1)
"""Longer than a signed address is good for."""

SETTLE_S = 60.0
"""Somebody who uploads the same bytes at that moment has written down whose they are by then."""

GONE = "gone"
"""The owner of a file that is being deleted."""

_OWN_KINDS = ("image/", "application/pdf")


class ArticleFileRepository(Repository[StoredFile], Protocol):
    """Files."""

    def of_owners(self, beginning: str) -> AsyncIterator[StoredFile]:
        """Yield the files of owners whose id begins so."""
        ...

    async def with_blob(self, key: str) -> int:
        """Return how many files have these bytes, or a small picture of these bytes."""
        ...


class Versions(Protocol):
    """Former versions of articles."""

    def all(self, where: Where) -> AsyncIterator[ArticleVersion]:
        """Yield every version that matches."""
        ...


class Blobs(Protocol):
    """Bytes by content."""

    async def put(self, data: bytes, content_type: str) -> str:
        """Store bytes."""
        ...

    async def get(self, key: str) -> bytes:
        """Return them; raises NotFound."""
        ...

    async def delete(self, key: str) -> None:
        """Forget them."""
        ...


class ArticleFileSweep:
    """Look through the files of articles, hour by hour."""

    def __init__(
        self,
        clock: Clock,
        stores: tuple[ArticleRepository, Versions, ArticleFileRepository, Blobs],
        leads: Callable[[], bool],
        *,
        settle_s: float = SETTLE_S,
    ) -> None:
        """Only the process that `leads` deletes."""
        self._clock = clock
        self._articles, self._versions, self._files, self._blobs = stores
        self._leads = leads
        self._settle_s = settle_s
        self._tasks = TaskOwner("article files")

    async def start(self) -> None:
        """Begin."""
        self._tasks.start(every(SWEEP_S, self.sweep, "giving back article files"), "sweep")

    async def stop(self) -> None:
        """End; what is begun is taken up by the next sweep."""
        await self._tasks.stop()

    async def sweep(self) -> int:
        """Delete what has been needed by nothing for a day; return how many files went."""
        if not self._leads():
            return 0
        now = self._clock.now()
        gone = 0
        async for stored in self._files.of_owners(OWNER):
            if await self._is_needed(stored):
                await self._files.update(stored.id, _needed)
            elif stored.unused_since is None:
                await self._files.update(stored.id, lambda held: Change(replace(held, unused_since=now)))
            elif now - stored.unused_since >= UNUSED_FOR:
                gone += await self._take(stored)
        async for stored in self._files.of_owners(GONE):
            await self._delete(stored)
        return gone

    async def _is_needed(self, stored: StoredFile) -> bool:
        article_id = stored.owner_id.removeprefix(OWNER)
        article = await self._articles.get(article_id)
        if stored.ticket_id:
            return True
        if article is None:
            return False
        if stored.id in {one.id for one in article.files} | named_files(article.body):
            return True
        async for version in self._versions.all({"article_id": article_id}):
            if stored.id in named_files(version.body):
                return True
        return False

    async def _take(self, stored: StoredFile) -> bool:
        """Take the file from its article unless somebody has changed it since it was looked at."""

        def take(held: StoredFile) -> Change[StoredFile] | None:
            unchanged = held.version == stored.version
            return Change(replace(held, owner_id=GONE)) if unchanged else None

        return (await self._files.update(stored.id, take)).owner_id == GONE

    async def _delete(self, stored: StoredFile) -> None:
        await self._files.delete(stored.id)
        logger.info("File %s of an article is deleted: nothing has needed it for a day", stored.id)
        if not stored.type.startswith(_OWN_KINDS) or await self._files.with_blob(stored.blob):
            return
        try:
            data = await self._blobs.get(stored.blob)
        except NotFound:
            return
        await self._blobs.delete(stored.blob)
        await asyncio.sleep(self._settle_s)
        if await self._files.with_blob(stored.blob):
            await self._blobs.put(data, stored.type)


def _needed(held: StoredFile) -> Change[StoredFile] | None:
    return Change(replace(held, unused_since=None)) if held.unused_since is not None else None
