"""The relay: events published in one process reach the others through a Redis stream.

An event counts as handed over only when the stream has it, so what an outage holds up stays in the outbox, where every
process looks while Redis is away (see `Outbox.sweep`). Everybody forgets repetitions by the event's id.
"""

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import msgspec

from hub.background import TaskOwner
from hub.clock import Clock
from hub.domain.events import Event
from hub.eventbus.codec import Document, doc_to_event, event_to_doc
from hub.storage.errors import StorageError
from hub.storage.redis.connection import REDIS_ERRORS, RedisConnection

logger = logging.getLogger(__name__)

STREAM = "hub:events"
LENGTH = 10_000
BATCH = 200
BLOCK_MS = 500
PAUSE_S = 0.5
STOP_S = 2.0
REMEMBERED = 20_000
REPEATED_S = 15.0
"""What was sent this short a time before an outage is sent again after it: the server may have lost it."""
KEPT_S = 30.0
"""By then everybody has found an event in the outbox; the relay lets go of it."""

_ITEMS = msgspec.json.Decoder(list[tuple[str, str, dict[str, Any]]])  # Any: an event's document


@dataclass(frozen=True, slots=True)
class _Item:
    """Something to send; `then` is called when the stream has it."""

    key: str
    kind: str
    body: Document
    at_s: float
    then: Callable[[], None]


class Relay:
    """Send this process's events to the others, and hand theirs on."""

    def __init__(self, connection: RedisConnection, process: str, clock: Clock) -> None:
        self._connection = connection
        self._client = connection.client
        self._process = process
        self._clock = clock
        self._pending: OrderedDict[str, _Item] = OrderedDict()
        self._recent: deque[_Item] = deque(maxlen=2_000)
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._wake = asyncio.Event()
        self._last = "0-0"
        self._tasks = TaskOwner("relay")
        self._notes = 0
        self._on_events: Callable[[str, Sequence[Event]], None] = lambda process, events: None
        self._on_note: Callable[[Document], Awaitable[None]] | None = None
        self.problem = ""
        """Empty while Redis answers."""

    def connect(
        self,
        on_events: Callable[[str, Sequence[Event]], None],
        on_note: Callable[[Document], Awaitable[None]],
    ) -> None:
        """Name who takes what other processes sent: events with their process, and notes."""
        self._on_events = on_events
        self._on_note = on_note

    def forward(self, event: Event, then: Callable[[], None]) -> None:
        """Send an event to the other processes soon; `then` is called when that is certain."""
        self._remember(event.id)
        self._put(_Item(event.id, "event", event_to_doc(event), self._clock.monotonic(), then))

    def tell(self, note: Document) -> None:
        """Send the other processes something that is no event; it may be lost in an outage."""
        self._notes += 1
        key = f"{self._process}/{self._notes}"
        self._put(_Item(key, "note", note, self._clock.monotonic(), lambda: None))

    def waits(self, event_id: str) -> bool:
        """Say whether the event waits here to be sent."""
        return event_id in self._pending

    def knows(self, event_id: str) -> bool:
        """Say whether the event was sent or received here lately."""
        return event_id in self._seen

    async def begin(self) -> None:
        """Note where the stream ends, before anything is read from the store; raises StorageError."""
        try:
            newest = await self._client.xrevrange(STREAM, count=1)
        except REDIS_ERRORS as error:
            raise StorageError(f"Redis at {self._connection.place}: {type(error).__name__}") from error
        self._last = newest[0][0] if newest else "0-0"

    async def start(self) -> None:
        """Begin to send and to receive."""
        self._tasks.start(self._send(), "send")
        self._tasks.start(self._receive(), "receive")

    async def stop(self) -> None:
        """Send what waits if Redis answers; the rest stays in the outbox."""
        await self._tasks.stop()
        try:
            async with asyncio.timeout(STOP_S):
                while self._pending and not self.problem:
                    await self._send_batch()
        except REDIS_ERRORS:
            logger.info("The last events were not relayed; they stay in the outbox")

    def let_go(self) -> None:
        """Give up what has waited so long that every process found it in the outbox."""
        oldest = self._clock.monotonic() - KEPT_S
        while self._pending and (item := next(iter(self._pending.values()))).at_s < oldest:
            del self._pending[item.key]
            item.then()

    def _put(self, item: _Item) -> None:
        self._pending.setdefault(item.key, item)
        self._wake.set()

    def _remember(self, key: str) -> bool:
        """Note the key; say whether it is new."""
        if key in self._seen:
            return False
        self._seen[key] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return True

    async def _send(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._pending:
                try:
                    await self._send_batch()
                except REDIS_ERRORS as error:
                    self._lost(error)
                    await asyncio.sleep(PAUSE_S)

    async def _send_batch(self) -> None:
        batch = list(islice(self._pending.values(), BATCH))
        await self._add(batch)
        for item in batch:
            if self._pending.pop(item.key, None) is not None:
                self._recent.append(item)
                item.then()

    async def _add(self, batch: Sequence[_Item]) -> None:
        body = msgspec.json.encode([[item.key, item.kind, item.body] for item in batch]).decode()
        fields = {"from": self._process, "items": body}
        await self._client.xadd(STREAM, fields, maxlen=LENGTH, approximate=True)

    async def _receive(self) -> None:
        while True:
            try:
                if self.problem:
                    await self._return()
                answer = await self._client.xread({STREAM: self._last}, count=100, block=BLOCK_MS)
            except REDIS_ERRORS as error:
                self._lost(error)
                await asyncio.sleep(PAUSE_S)
                continue
            for _, entries in answer or ():
                for self._last, fields in entries:
                    await self._take(fields)

    async def _take(self, fields: dict[str, str]) -> None:
        sender = fields.get("from", "")
        if sender == self._process:
            return
        try:
            items = _ITEMS.decode(fields.get("items", "[]"))
        except msgspec.MsgspecError:  # of another version; what it changed is found by the sweeps
            logger.exception("What process %s relayed cannot be read", sender)
            return
        for key, kind, body in items:
            if not self._remember(key):
                continue
            try:
                await self._take_item(sender, kind, body)
            except Exception:
                logger.exception("What process %s relayed could not be taken in", sender)

    async def _take_item(self, sender: str, kind: str, body: Document) -> None:
        if kind == "note" and self._on_note is not None:
            await self._on_note(body)
        elif kind == "event" and (event := doc_to_event(body)) is not None:
            self._on_events(sender, [event])

    async def _return(self) -> None:
        """Send again what the server may have lost, and take up where we were; raises RedisError."""
        await self._client.ping()
        oldest = self._clock.monotonic() - REPEATED_S - KEPT_S
        again = [item for item in self._recent if item.at_s >= oldest]
        if again:
            await self._add(again)
        logger.warning("Redis at %s answers again", self._connection.place)
        self.problem = ""
        self._wake.set()

    def _lost(self, error: Any) -> None:  # Any: one of several families of exceptions
        if not self.problem:
            logger.error("Redis at %s: %s; the store is polled", self._connection.place, type(error).__name__)
        self.problem = f"Redis at {self._connection.place} cannot be reached; the store is polled"
