"""A room engine in the test's own process, with the transports that a test names."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from hub.background import TaskOwner
from hub.calls.lines import LineEvent
from hub.channels.voice.rooms import orders
from hub.channels.voice.rooms.engine import Engine
from hub.channels.voice.rooms.leg import Transport
from hub.channels.voice.rooms.program import Ticker
from hub.channels.voice.rooms.service import Service
from hub.clock import SystemClock


class EngineFloor:
    """An engine at work; what it tells is kept."""

    def __init__(self, folder: Path, *transports: Transport) -> None:
        self.events: list[LineEvent] = []
        self.transports = {transport.name: transport for transport in transports}
        self.engine = Engine(self.transports, SystemClock(), folder, self._tell)
        self._tasks = TaskOwner("floor")
        self.service = Service(self.engine, self._tasks)

    def _tell(self, event: LineEvent) -> None:
        self.events.append(event)

    async def do(self, order: orders.AnyOrder) -> Any:
        return await self.service.do(order)

    def told(self, kind: type[LineEvent], leg_id: str = "") -> list[Any]:
        return [e for e in self.events if isinstance(e, kind) and (not leg_id or e.leg_id == leg_id)]

    async def until(self, condition: Callable[[], Any], timeout_s: float = 5) -> Any:
        async with asyncio.timeout(timeout_s):
            while not (found := condition()):
                await asyncio.sleep(0.01)
            return found

    async def next(self, kind: type[LineEvent], leg_id: str = "") -> Any:
        return (await self.until(lambda: self.told(kind, leg_id)))[-1]

    @contextlib.asynccontextmanager
    async def at_work(self) -> AsyncIterator["EngineFloor"]:
        for transport in self.transports.values():
            await transport.start(self.engine)
        ticker = Ticker(self.engine)
        try:
            yield self
        finally:
            self.service.end_all()
            ticker.stop()
            for transport in self.transports.values():
                await transport.stop()
            await asyncio.to_thread(self.engine.deck.close)
            await self._tasks.stop()
