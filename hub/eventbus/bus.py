"""The bus inside one process: events go to the subscribers of their type, in order for each subscriber."""

import asyncio
import logging
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from hub.background import TaskOwner
from hub.domain.events import Event

logger = logging.getLogger(__name__)

Handler = Callable[[Event], Awaitable[None]]

ATTEMPTS = 3
MAX_UNKEPT = 20_000


@dataclass(slots=True)
class _Subscriber:
    """One reaction with its own queue, so that a slow one delays nobody else."""

    name: str
    handle: Handler
    keeps: bool = False
    waiting: asyncio.Queue[Event] = field(default_factory=asyncio.Queue)
    failed: int = 0


class Bus:
    """Hand events to their subscribers. A failing subscriber is tried again, then logged; the others go on.

    An event is only a nudge to most of them: whatever must not be lost is found again by its owner's sweep. Those who keep the
    events themselves (`keeps`) have no such sweep: until each of them has an event, it stays in the outbox.
    """

    def __init__(self) -> None:
        self._subscribers: list[_Subscriber] = []
        self._by_type: dict[type[Event], list[_Subscriber]] = {}
        self._tasks = TaskOwner("bus")
        self._under_way: Counter[str] = Counter()
        self._unkept: OrderedDict[str, None] = OrderedDict()

    def subscribe(self, name: str, handle: Handler, *types: type[Event], keeps: bool = False) -> None:
        """Have `handle` called with every event of these types (or of their subtypes); `keeps`: it must not miss one."""
        subscriber = _Subscriber(name, handle, keeps)
        self._subscribers.append(subscriber)
        for kind in types:
            self._by_type.setdefault(kind, []).append(subscriber)

    def publish(self, events: Sequence[Event], *, to_keepers: bool = False) -> None:
        """Queue the events for their subscribers, or only for those who keep events, and return at once."""
        for event in events:
            self._unkept.pop(event.id, None)
            for kind in type(event).__mro__:
                for subscriber in self._by_type.get(kind, ()):
                    if subscriber.keeps or not to_keepers:
                        self._under_way[event.id] += subscriber.keeps
                        subscriber.waiting.put_nowait(event)
            self._over(event)

    def is_under_way(self, event_id: str) -> bool:
        """Say whether one of those who keep events has this one still before them."""
        return event_id in self._under_way

    def is_unkept(self, event_id: str) -> bool:
        """Say whether one of those who keep events could not keep this one; publishing it to them again is another try."""
        return event_id in self._unkept

    def forget(self, event_id: str) -> None:
        """Do without an event that nobody can keep."""
        self._unkept.pop(event_id, None)

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
                kept = await self._deliver(subscriber, event)
                if subscriber.keeps:
                    self._handled(event, kept)
            finally:
                subscriber.waiting.task_done()

    def _handled(self, event: Event, kept: bool) -> None:
        self._under_way[event.id] -= 1
        if not kept:
            self._unkept[event.id] = None
            while len(self._unkept) > MAX_UNKEPT:
                self._unkept.popitem(last=False)
        self._over(event)

    def _over(self, event: Event) -> None:
        if self._under_way[event.id] <= 0:
            del self._under_way[event.id]

    async def _deliver(self, subscriber: _Subscriber, event: Event) -> bool:
        """Have the event handled; say whether it was."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                await subscriber.handle(event)
                return True
            except Exception:
                subscriber.failed += 1
                logger.exception(
                    "%s failed on %s %s, attempt %s", subscriber.name, event.type, event.id, attempt
                )
                await asyncio.sleep(0.05 * attempt)
        return False
