"""The process of a room engine: everything put together, and the tick that drives it."""

import asyncio
import contextlib
import gc
import logging
import os
import signal
import sys
import time
from pathlib import Path

import numpy as np

from hub.background import TaskOwner, every
from hub.channels.voice.rooms.door import Door
from hub.channels.voice.rooms.engine import Engine
from hub.channels.voice.rooms.leg import FRAME_MS
from hub.channels.voice.rooms.media_port import MediaPort
from hub.channels.voice.rooms.orders import EngineSettings, Health
from hub.channels.voice.rooms.service import Service
from hub.channels.voice.rooms.tape import mend
from hub.channels.voice.rooms.tones import queue_music
from hub.channels.voice.rooms.transports import make_transports
from hub.clock import SystemClock

logger = logging.getLogger(__name__)

TICK_S = FRAME_MS / 1000
MOST_BEHIND = 5
"""Ticks that are made up for at most; after a longer stop time goes on from now."""
LATE_TICKS = 3_000
"""Ticks whose lateness is remembered: the last minute."""
SWITCH_S = 0.0005
"""How long a thread may keep the interpreter from the tick."""
PRIORITY = -10
"""The niceness an engine asks for."""
IDLE_S = 5.0
"""Seconds without a hub after which an engine without calls ends."""
SHORT_OF_TIME_MS = 10.0
"""A lateness of 1 % of the ticks that can be heard."""
LOOK_S = 60.0
PARTING_S = 0.3
"""What the last packets and lines of a process that ends are given to leave."""


class Ticker:
    """Call the engine every 20 ms, and know how late that was."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._loop = asyncio.get_running_loop()
        self._due = self._loop.time() + TICK_S
        self._handle: asyncio.TimerHandle | None = self._loop.call_at(self._due, self._tick)
        self._late = np.zeros(LATE_TICKS)
        self._ticks = 0

    def _tick(self) -> None:
        now = self._loop.time()
        self._late[self._ticks % LATE_TICKS] = now - self._due
        self._ticks += 1
        if now - self._due > MOST_BEHIND * TICK_S:
            self._due = now
        try:
            self._engine.tick(self._due)
        except Exception:
            logger.exception("A tick failed")
        self._due += TICK_S
        self._handle = self._loop.call_at(self._due, self._tick)

    def late_ms(self) -> tuple[float, float]:
        """Return how late half of the last ticks were at most, and 99 % of them."""
        known = self._late[: max(1, min(self._ticks, LATE_TICKS))] * 1000
        return float(np.percentile(known, 50)), float(np.percentile(known, 99))

    async def warn(self) -> None:
        """Tell the log when calls could be heard to stutter."""
        late = self.late_ms()[1]
        if late > SHORT_OF_TIME_MS and self._engine.seats:
            logger.warning("The room engine has too little time: 1 %% of its ticks are %.0f ms late", late)

    def stop(self) -> None:
        """Stop ticking."""
        if self._handle is not None:
            self._handle.cancel()


async def run(settings: EngineSettings) -> None:
    """Be a room engine until the hub or a signal ends it."""
    sys.setswitchinterval(SWITCH_S)
    with contextlib.suppress(OSError):  # where it is allowed: sound cannot wait, everything else can
        os.setpriority(os.PRIO_PROCESS, 0, PRIORITY)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    clock, tasks = SystemClock(), TaskOwner("rooms")
    door = Door(Path(settings.socket), tasks)
    port = MediaPort(settings.media_host, settings.media_port)
    transports = make_transports(settings, port, clock)
    engine = Engine(transports, clock, Path(settings.recordings), door.tell)
    engine.max_legs = settings.max_legs
    service = Service(engine, tasks)
    await asyncio.to_thread(queue_music)
    for kept in await asyncio.to_thread(mend, Path(settings.recordings)):
        engine.hand_over(kept)
    for transport in transports.values():
        await transport.start(engine)
    gc.collect()
    gc.freeze()
    ticker = Ticker(engine)
    service.measure = lambda: Health(
        legs=len(engine.seats),
        late_p50_ms=round(ticker.late_ms()[0], 3),
        late_p99_ms=round(ticker.late_ms()[1], 3),
        cpu_s=time.process_time(),
        unsent=port.send_failures,
    )
    await door.open(service)
    tasks.start(every(LOOK_S, ticker.warn, "the look at the clock"), "clock")
    try:
        await _until_over(stopping, engine, door, settings.orphan_s)
    finally:
        service.end_all()
        ticker.stop()
        for transport in transports.values():
            await transport.stop()
        await asyncio.to_thread(engine.deck.close)
        await asyncio.sleep(PARTING_S if engine.had_legs else 0)
        await door.close()
        await tasks.stop()


async def _until_over(stopping: asyncio.Event, engine: Engine, door: Door, orphan_s: float) -> None:
    """Wait for a signal, for the end of the last leg of an engine that drains, or for having been alone too long."""
    loop = asyncio.get_running_loop()
    while not stopping.is_set():
        if engine.draining and not engine.seats:
            return
        alone = door.alone_since
        patience_s = orphan_s if engine.seats or not door.visited else min(orphan_s, IDLE_S)
        if alone is not None and loop.time() - alone > patience_s:
            logger.warning("Nobody gives orders to the room engine; it ends")
            return
        try:
            await asyncio.wait_for(stopping.wait(), 0.1)
        except TimeoutError:
            continue
