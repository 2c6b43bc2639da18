"""The outbox: events are stored with the change that raised them; here they go out, and what was stuck goes out later."""

import asyncio
import logging
from collections.abc import Callable, Sequence
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
AT_START = 10_000
GIVEN_UP_AFTER = timedelta(days=1)
"""So long an event is published again that somebody cannot keep."""


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


class Forwarder(Protocol):
    """Takes events to the other processes (hub.storage.redis.relay)."""

    def forward(self, event: Event, then: Callable[[], None]) -> None:
        """Send the event soon; `then` is called when that is certain."""
        ...

    def waits(self, event_id: str) -> bool:
        """Say whether the event waits to be sent."""
        ...

    def knows(self, event_id: str) -> bool:
        """Say whether the event was sent or received lately."""
        ...


class Outbox:
    """Publish what was committed; settle in batches; publish again what a crash left.

    An event is settled only when those who keep events have it and, with a forwarder, the other processes are sure to get it.
    """

    def __init__(
        self, clock: Clock, store: OutboxStore, bus: Bus, forwarder: Forwarder | None = None
    ) -> None:
        self._clock = clock
        self._store = store
        self._bus = bus
        self._forwarder = forwarder
        self._tasks = TaskOwner("outbox")
        self._handed_over: list[tuple[str, Any]] = []  # Any: the store's own names of events

    def committed(self, events: Sequence[Event], refs: Sequence[Any]) -> None:
        """Publish events whose write is durable."""
        self._bus.publish(events)
        for event, ref in zip(events, refs, strict=True):
            self._hand_over(event, ref)

    async def start(self) -> None:
        """Publish what an earlier process left, then keep settling and sweeping."""
        await self.sweep(stuck_after_s=0.0, limit=AT_START)
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
        """Tell the store which events were handed over; what somebody could not keep is left to the sweep."""
        handed_over, self._handed_over = self._handed_over, []
        done = []
        for event_id, ref in handed_over:
            if self._bus.is_under_way(event_id):
                self._handed_over.append((event_id, ref))
            elif not self._bus.is_unkept(event_id):
                done.append((event_id, ref))
        if not done:
            return
        try:
            await self._store.outbox_settle([ref for _, ref in done])
        except BaseException:
            self._handed_over = done + self._handed_over
            raise

    async def sweep(self, stuck_after_s: float = STUCK_AFTER_S, limit: int = 500) -> int:
        """Publish events that were stored and not handed over; return how many."""
        before = self._clock.now() - timedelta(seconds=stuck_after_s)
        await self.settle()
        rows = await self._store.outbox_pending(before, limit)
        for row in rows:
            self._take_up(row)
        return len(rows)

    def _take_up(self, row: OutboxRow) -> None:
        """Publish and hand over a stored event, unless that is under way or was done."""
        event = doc_to_event(row.event)
        if event is None:
            self._handed_over.append((str(row.event.get("id", "")), row.ref))
        elif not self._bus.is_under_way(event.id):
            self._hand_on(event, row.ref)

    def _hand_on(self, event: Event, ref: Any) -> None:  # Any: opaque
        unkept = self._bus.is_unkept(event.id)
        if unkept and self._clock.now() - event.at > GIVEN_UP_AFTER:
            logger.error("Event %s is given up: somebody could not keep it for a day", event.id)
            self._bus.forget(event.id)
            self._handed_over.append((event.id, ref))
            return
        known = self._forwarder is not None and self._forwarder.knows(event.id)
        if unkept or not known:
            self._bus.publish([event], to_keepers=unkept)
        if not known:
            self._hand_over(event, ref)
        elif self._forwarder is None or not self._forwarder.waits(event.id):
            self._handed_over.append((event.id, ref))

    def _hand_over(self, event: Event, ref: Any) -> None:  # Any: opaque
        if self._forwarder is None:
            self._handed_over.append((event.id, ref))
        else:
            self._forwarder.forward(event, lambda: self._handed_over.append((event.id, ref)))
