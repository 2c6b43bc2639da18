"""Run the shadow beside the hub: contained, behind the offers, and its counts stored."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta

from hub.clock import Clock
from hub.errors import AlreadyExists
from hub.eventbus.change import Change
from hub.routing.journal.frames import Frame
from hub.routing.ports import ShadowRepository
from hub.routing.shadow import Count, Key, Shadow, empty_tally

logger = logging.getLogger(__name__)

STORE_EVERY = timedelta(seconds=5)


class ShadowMode:
    """Follow the journal. Whatever goes wrong here is logged, and nobody else hears of it."""

    def __init__(self, clock: Clock, tallies: ShadowRepository, shadow: Shadow) -> None:
        self._clock = clock
        self._tallies = tallies
        self._shadow = shadow
        self._stored_at = clock.now()

    async def follow(self, frames: Sequence[Frame]) -> None:
        """Decide beside each frame."""
        try:
            await asyncio.to_thread(self._shadow.follow, frames)
            if self._clock.now() - self._stored_at >= STORE_EVERY:
                await self.store()
        except Exception:
            logger.exception("The policy on trial could not decide; it begins anew")
            self._shadow.forget()

    async def store(self) -> None:
        """Store what was counted."""
        self._stored_at = self._clock.now()
        for key, count in self._shadow.take_counts().items():
            try:
                await self._add(key, count)
            except Exception:
                logger.exception("Decisions of the policy on trial could not be counted")

    async def _add(self, key: Key, count: Count) -> None:
        now, tally = self._clock.now(), empty_tally(key, self._clock.now())
        try:
            await self._tallies.add(count.added_to(tally, now))
        except AlreadyExists:
            await self._tallies.update(tally.id, lambda known: Change(count.added_to(known, now)))
