"""Remember which searches of readers found nothing, so that an administrator sees what is missing or named otherwise."""

import asyncio
import hashlib
import logging
from dataclasses import replace
from datetime import timedelta

from hub.clock import Clock
from hub.domain.missed_search import MissedSearch
from hub.domain.paging import Page
from hub.errors import AlreadyExists, HubError
from hub.eventbus.change import Change
from hub.knowledge.ports import MissedSearchRepository
from hub.knowledge.text.redaction import redact

logger = logging.getLogger(__name__)

MAX_WORDS_CHARS = 120
NEW_A_MINUTE = 30
"""So many different ones are kept a minute: the page is open to everybody, and the store is not."""
KEPT = timedelta(days=90)
FORGOTTEN_AT_ONCE = 20


class MissedSearches:
    """The log; it holds no addresses and no readers, only words and numbers."""

    def __init__(self, clock: Clock, kept: MissedSearchRepository) -> None:
        self._clock = clock
        self._kept = kept
        self._minute = 0
        self._new = 0

    async def note(self, words: str, language: str) -> None:
        """Count a search that found nothing; a store that is away makes no search fail."""
        hidden = await asyncio.to_thread(redact, " ".join(words.split()))
        said = hidden[:MAX_WORDS_CHARS].strip()
        if not said:
            return
        try:
            await self._count(said, language)
        except HubError:
            logger.warning("A search without a result could not be noted")

    async def _count(self, said: str, language: str) -> None:
        now = self._clock.now()
        name = hashlib.sha256(f"{language}\n{said.casefold()}".encode()).hexdigest()[:32]
        if await self._kept.get(name) is None:
            if not self._room():
                return
            await self._forget_old()
            new = MissedSearch(id=name, words=said, language=language, first_at=now, last_at=now)
            try:
                await self._kept.add(new)
            except AlreadyExists:
                pass
            else:
                return
        await self._kept.update(name, lambda held: Change(replace(held, count=held.count + 1, last_at=now)))

    async def page(self, limit: int, after: str | None) -> Page[MissedSearch]:
        """Return a page, those looked for most often first."""
        return await self._kept.listed(limit, after)

    async def forget(self, search_id: str) -> None:
        """Remove one from the log: it is answered now, or of no interest."""
        await self._kept.delete(search_id)

    def _room(self) -> bool:
        minute = int(self._clock.monotonic() // 60)
        if minute != self._minute:
            self._minute, self._new = minute, 0
        self._new += 1
        return self._new <= NEW_A_MINUTE

    async def _forget_old(self) -> None:
        before = self._clock.now() - KEPT
        for old in await self._kept.older_than(before, FORGOTTEN_AT_ONCE):
            await self._kept.delete(old.id)
