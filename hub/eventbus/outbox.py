"""The outbox: events are stored with the change that raised them; here they go out, and what was stuck goes out later."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from hub.background import TaskOwner, every
from hub.clock import Clock
from hub.domain.events import Event
from hub.eventbus.bus import Bus
from hub.eventbus.codec import Document, doc_to_event

logger = logging.getLogger(__name__)

SETTLE_EVERY_S = 0.5
SWEEP_EVERY_S = 10.0
STUCK_AFTER_S = 10.0


class OutboxRow(Protocol):
    """A stored event that nobody has settled; `ref` is the store's own name for it."""

    @property
    def ref(self) -> Any:  # Any: opaque, goes back to the store
        """Return what settles the event."""
        ...

    @property
    def event(self) -> Document:
        """Return the event as stored."""
        ...


class OutboxStore(Protocol):
    """Where events lie until they are settled."""

    async def outbox_pending(self, before: datetime, limit: int = 500) -> Sequence[OutboxRow]:
        """Return unsettled events stored until then, oldest first."""
        ...

    async def outbox_settle(self, refs: Sequence[Any]) -> None:  # Any: opaque
        """Forget events that were handed over."""
        ...


class Outbox:
    """Publish what was committed; settle in batches; publish again what a crash left."""

    def __init__(self, clock: Clock, store: OutboxStore, bus: Bus) -> None:
        self._clock = clock
        self._store = store
        self._bus = bus
        self._tasks = TaskOwner("outbox")
        self._handed_over: list[Any] = []

    def committed(self, events: Sequence[Event], refs: Sequence[Any]) -> None:
        """Publish events whose write is durable."""
        self._bus.publish(events)
        self._handed_over.extend(refs)

    async def start(self) -> None:
        """Publish what an earlier process left, then keep settling and sweeping."""
        await self.sweep(stuck_after_s=0.0)
        self._tasks.start(every(SETTLE_EVERY_S, self.settle, "settling the outbox"), "settle")
        self._tasks.start(every(SWEEP_EVERY_S, self.sweep, "the outbox sweep"), "sweep")

    async def stop(self) -> None:
        """Settle what was handed over and stop."""
        await self._tasks.stop()
        try:
            async with asyncio.timeout(2):
                await self.settle()
        except Exception:
            logger.exception("The last settling of the outbox failed; its events will be published again")

    async def settle(self) -> None:
        """Tell the store which events were handed over."""
        refs, self._handed_over = self._handed_over, []
        if not refs:
            return
        try:
            await self._store.outbox_settle(refs)
        except BaseException:
            self._handed_over = refs + self._handed_over
            raise

    async def sweep(self, stuck_after_s: float = STUCK_AFTER_S) -> int:
        """Publish events that were stored and not handed over; return how many."""
        before = self._clock.now() - timedelta(seconds=stuck_after_s)
        await self.settle()
        rows = await self._store.outbox_pending(before)
        known = [(row, doc_to_event(row.event)) for row in rows]
        self._bus.publish([event for _, event in known if event is not None])
        self._handed_over.extend(row.ref for row, _ in known)
        return len(rows)
