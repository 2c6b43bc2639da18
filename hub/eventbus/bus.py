"""The bus inside one process: events go to the subscribers of their type, in order for each subscriber."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from hub.background import TaskOwner
from hub.domain.events import Event

logger = logging.getLogger(__name__)

Handler = Callable[[Event], Awaitable[None]]

ATTEMPTS = 3


@dataclass(slots=True)
class _Subscriber:
    """One reaction with its own queue, so that a slow one delays nobody else."""

    name: str
    handle: Handler
    waiting: asyncio.Queue[Event] = field(default_factory=asyncio.Queue)
    failed: int = 0


class Bus:
    """Hand events to their subscribers. A failing subscriber is tried again, then logged; the others go on.

    An event here is only a nudge: whatever must not be lost is found again by its owner's sweep.
    """

    def __init__(self) -> None:
        self._subscribers: list[_Subscriber] = []
        self._by_type: dict[type[Event], list[_Subscriber]] = {}
        self._tasks = TaskOwner("bus")

    def subscribe(self, name: str, handle: Handler, *types: type[Event]) -> None:
        """Have `handle` called with every event of these types (or of their subtypes)."""
        subscriber = _Subscriber(name, handle)
        self._subscribers.append(subscriber)
        for kind in types:
            self._by_type.setdefault(kind, []).append(subscriber)

    def publish(self, events: Sequence[Event]) -> None:
        """Queue the events for their subscribers and return at once."""
        for event in events:
            for kind in type(event).__mro__:
                for subscriber in self._by_type.get(kind, ()):
                    subscriber.waiting.put_nowait(event)

    async def start(self) -> None:
        """Begin to hand out events."""
        for subscriber in self._subscribers:
            self._tasks.start(self._serve(subscriber), subscriber.name)

    async def stop(self) -> None:
        """Stop handing out; what was not handled stays in the outbox or is found by a sweep."""
        await self._tasks.stop()

    async def idle(self) -> None:
        """Return when every queued event has been handled."""
        for subscriber in self._subscribers:
            await subscriber.waiting.join()

    def backlog(self) -> Mapping[str, int]:
        """Return how many events wait for each subscriber."""
        return {subscriber.name: subscriber.waiting.qsize() for subscriber in self._subscribers}

    async def _serve(self, subscriber: _Subscriber) -> None:
        while True:
            event = await subscriber.waiting.get()
            try:
                await self._deliver(subscriber, event)
            finally:
                subscriber.waiting.task_done()

    async def _deliver(self, subscriber: _Subscriber, event: Event) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                await subscriber.handle(event)
                return
            except Exception:
                subscriber.failed += 1
                logger.exception(
                    "%s failed on %s %s, attempt %s", subscriber.name, event.type, event.id, attempt
                )
                await asyncio.sleep(0.05 * attempt)
