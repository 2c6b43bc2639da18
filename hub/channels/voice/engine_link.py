"""The hub's end of one room engine: its process is started and watched, orders are sent, news is taken in."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec

from hub.background import TaskOwner
from hub.calls.lines import LineEvent
from hub.channels.voice.rooms import orders
from hub.channels.voice.rooms.orders import EngineSettings, Told, read_event
from hub.errors import HubError, Unavailable
from hub.processes.link import KINDS

logger = logging.getLogger(__name__)

ORDER_S = 10.0
"""Seconds in which an engine must have carried out an order."""
UP_S = 10.0
"""Seconds for which an order waits for an engine that is being started."""
START_S = 20.0
"""Seconds in which an engine that was started must be heard of."""
DRAIN_S = 2.0
"""Seconds in which an engine without calls must have ended by itself."""
END_S = 4.0
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 10.0
LONGEST_LINE = 4_194_304
PULSE_S = 6.0
"""Seconds between two questions whether the engine is alive, and for each answer."""
MISSED = 2
"""After so many of them in a row without an answer it counts as hanging."""


class EngineLink:
    """One engine; `on_event` gets its news, `on_up` is awaited when it can be asked, `on_down` when it died."""

    def __init__(self, settings: EngineSettings, name: str, pulse_s: float = PULSE_S) -> None:
        self._settings = settings
        self._name = name
        self._pulse_s = pulse_s
        self._writer: asyncio.StreamWriter | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._asked: dict[int, asyncio.Future[Any]] = {}  # Any: what the orders return
        self._number = 0
        self._tasks = TaskOwner(name)
        self._up = asyncio.Event()
        self._encoder = msgspec.json.Encoder()
        self._decoder = msgspec.json.Decoder(Told)
        self.on_event: Callable[[LineEvent], None] = lambda event: None
        self.on_up: Callable[[], Awaitable[None]] = _nothing
        self.on_down: Callable[[], None] = lambda: None

    async def start(self) -> None:
        """Start the engine, or find one that a hub before us has left with its calls; raises Unavailable."""
        self._tasks.start(self._watch(), "watch")
        try:
            await asyncio.wait_for(self._up.wait(), START_S)
        except TimeoutError:
            raise Unavailable("The room engine does not start; its log says why") from None

    async def stop(self, *, leave_calls: bool) -> None:
        """Let go of the engine. It ends with its last call, or is left to the next hub with `leave_calls`."""
        drained = False
        if self.up and not leave_calls:
            try:
                await self.ask(orders.Drain())
                drained = True
            except HubError:
                logger.warning("The room engine cannot be told to end")
        await self._tasks.stop()
        if self._process is not None and not leave_calls:
            await asyncio.to_thread(_end, self._process, DRAIN_S if drained else 0)

    @property
    def recordings(self) -> Path:
        """Return the folder where the engine leaves recordings."""
        return Path(self._settings.recordings)

    @property
    def up(self) -> bool:
        """Tell whether the engine can be asked."""
        return self._up.is_set()

    @property
    def process_id(self) -> int:
        """Return the id of the process that was started, 0 for one that was found."""
        return self._process.pid if self._process is not None else 0

    async def ask(self, order: orders.AnyOrder) -> Any:  # Any: what this order returns
        """Have an order carried out, once an engine that is being started is there; raises Unavailable and its errors."""
        if not self.up and len(self._tasks):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._up.wait(), UP_S)
        if self._writer is None or not self.up:
            raise Unavailable("No room engine is running; try again in a moment")
        self._number += 1
        number = self._number
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._asked[number] = answer
        try:
            self._writer.write(self._encoder.encode(orders.Asked(number, order)) + b"\n")
            return await asyncio.wait_for(answer, ORDER_S)
        except (TimeoutError, ConnectionError) as error:
            raise Unavailable("The room engine does not answer") from error
        finally:
            self._asked.pop(number, None)

    async def _watch(self) -> None:
        """Keep an engine running for ever."""
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                reader, self._writer = await self._connect()
                pause_s = FIRST_PAUSE_S
                await self._listen(reader)
            except (OSError, Unavailable) as error:
                logger.warning("The room engine %s cannot be reached: %s", self._name, type(error).__name__)
            except (
                Exception
            ):  # whatever it said: without this watch there would be no calls until the hub is restarted
                logger.exception("The room engine %s cannot be understood", self._name)
            finally:
                self._gone()
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def _gone(self) -> None:
        was_up = self._up.is_set()
        self._up.clear()
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(Unavailable("The room engine has ended"))
        if was_up and not _is_stopping():
            logger.error("The room engine %s has ended; it is started again", self._name)
            self.on_down()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Return a connection to the engine that runs, or to a new one; raises Unavailable and OSError."""
        loop = asyncio.get_running_loop()
        until = loop.time() + START_S
        started = False
        while loop.time() < until:
            try:
                return await asyncio.open_unix_connection(self._settings.socket, limit=LONGEST_LINE)
            except (FileNotFoundError, ConnectionRefusedError):
                if not started:
                    self._process = await asyncio.to_thread(self._spawn)
                    started = True
                elif self._process is not None and self._process.poll() is not None:
                    raise Unavailable("The room engine ended at its start") from None
            await asyncio.sleep(0.05)
        raise Unavailable("The room engine does not open its socket")

    def _spawn(self) -> "subprocess.Popen[bytes]":
        if self._process is not None:
            self._process.poll()
        Path(self._settings.recordings).mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "hub.channels.voice.rooms"]
        return subprocess.Popen(  # noqa: S603  # our own program, and settings without user input
            [*command, msgspec.json.encode(self._settings).decode()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # it outlives a hub that is restarted, with its calls
        )

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        self._tasks.start(self._greet(), "greet")
        pulse = self._tasks.start(self._pulse(), "pulse")
        try:
            await self._hear(reader)
        finally:
            pulse.cancel()

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        while (line := await reader.readline()).endswith(b"\n"):  # it may have died in the middle of one
            told = self._decoder.decode(line)
            if told.event:
                self.on_event(read_event(told))
            elif (answer := self._asked.get(told.id)) is not None and not answer.done():
                if told.code:
                    answer.set_exception(KINDS.get(told.code, Unavailable)(told.detail))
                else:
                    answer.set_result(told.result)

    async def _pulse(self) -> None:
        """End an engine that hangs: its calls are lost already, and another one can take new ones."""
        missed = 0
        while missed < MISSED:
            await asyncio.sleep(self._pulse_s)
            try:
                await asyncio.wait_for(self.ask(orders.Measure()), self._pulse_s)
                missed = 0
            except (HubError, TimeoutError):
                missed += 1
        logger.error("The room engine %s hangs; it is ended", self._name)
        if self._writer is not None:
            with contextlib.suppress(OSError):
                os.kill(_process_behind(self._writer), signal.SIGKILL)
            self._writer.transport.abort()

    async def _greet(self) -> None:
        self._up.set()
        await self.on_up()


def _process_behind(writer: asyncio.StreamWriter) -> int:
    """Return the id of the process at the other end of a Unix socket, which a hub before us may have started; raises OSError."""
    connection = writer.get_extra_info("socket")
    told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    pid: int = struct.unpack("3i", told)[0]
    if pid in (0, os.getpid()):
        raise ProcessLookupError("no process of its own")
    return pid


def _end(process: "subprocess.Popen[bytes]", patience_s: float) -> None:
    """Wait for a process that ends by itself, and end it when it does not."""
    for ask, wait_s in ((process.poll, patience_s), (process.terminate, END_S), (process.kill, END_S)):
        ask()
        try:
            process.wait(wait_s)
        except subprocess.TimeoutExpired:
            continue
        return


async def _nothing() -> None:
    """Do nothing when the engine is up."""


def _is_stopping() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
