"""The hub's end: find the process or start it, ask it, and start it again when it dies, hangs or talks rubbish."""

import asyncio
import contextlib
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from hub.background import TaskOwner
from hub.errors import AlreadyExists, Conflict, HubError, Invalid, NotFound, TooManyRequests, Unavailable
from hub.processes.calls import Call, Calls
from hub.processes.frames import Answer, Ask, BrokenFrame, FrameReader, frame, packed

logger = logging.getLogger(__name__)

START_S = 30.0
"""Seconds in which a process that was started must open its socket."""
LOOK_S = 0.02
END_S = 2.0
"""Seconds in which a process that nobody needs must have ended by itself."""
PULSE_S = 2.0
MOST_UNANSWERED = 4
"""Pings in a row without a sign of life, after which a process counts as hung."""
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 10.0
STEADY_S = 30.0
"""A process that lived so long is started again at once when it dies; one that died sooner waits twice as long as before."""
HELLO = "hello"
PING = "ping"
LEAVE = "leave"
KINDS: dict[str, type[HubError]] = {
    kind.code: kind for kind in (AlreadyExists, Conflict, Invalid, NotFound, TooManyRequests, Unavailable)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What runs: `module` with these arguments, listening on `socket`. Hubs that name the same socket share the process."""

    name: str
    module: str
    socket: Path
    arguments: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Waiting:
    call: Call
    answer: "asyncio.Future[msgspec.Raw]"
    asked_at: float
    late: bool = False


class ProcessLink:
    """One process; `on_up` is awaited each time it can be asked, `on_down` called each time it cannot any more."""

    def __init__(self, program: Program, calls: Calls, *, pulse_s: float = PULSE_S) -> None:
        """Ask for a sign of life every `pulse_s` seconds."""
        self._program = program
        self._pulse_s = pulse_s
        self._calls = {**calls, PING: Call(tuple[()]), LEAVE: Call(tuple[()], int, patience_s=END_S)}
        self._decoders: dict[str, Any] = {}  # Any: one of msgspec's decoders a call
        self._process: subprocess.Popen[bytes] | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._pid = 0
        self._waiting: dict[int, _Waiting] = {}
        self._number = 0
        self._unanswered = 0
        self._fault = ""
        self._tasks = TaskOwner(program.name)
        self._up = asyncio.Event()
        self.deaths = 0
        """How often it was lost, or could not be started, since `start`."""
        self.on_up: Callable[[], Awaitable[None]] = _nothing
        self.on_down: Callable[[], None] = lambda: None

    @property
    def up(self) -> bool:
        """Tell whether the process can be asked."""
        return self._up.is_set()

    @property
    def pid(self) -> int:
        """Return the id of the process that answers, 0 for none."""
        return self._pid if self.up else 0

    @property
    def late(self) -> bool:
        """Tell whether an answer is overdue."""
        return any(one.late for one in self._waiting.values())

    def start(self) -> None:
        """Begin to look for the process and to keep it running; does nothing the second time."""
        if not len(self._tasks):
            self._tasks.start(self._watch(), "watch")

    async def wait_up(self, at_most_s: float) -> bool:
        """Wait until the process can be asked; tell whether it can."""
        if not self.up:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._up.wait(), at_most_s)
        return self.up

    async def stop(self) -> None:
        """Let go of the process; it ends unless other hubs use it."""
        others, patience_s = 0, END_S if self.up else 0.0  # one that is only starting has nothing to finish
        if self.up:
            with contextlib.suppress(HubError):
                others = await self.ask(LEAVE)
        await self._tasks.stop()
        if self._process is not None and not others:
            await asyncio.to_thread(_end, self._process, patience_s)

    def tell(self, name: str, *arguments: Any) -> None:  # Any: what this call takes
        """Send what needs no answer; lost when the process is not there."""
        if self._writer is not None and self.up:
            self._writer.write(frame(Ask(0, name, packed(arguments))))

    async def flushed(self) -> None:
        """Wait until what was told has left, so that no heap of it grows."""
        if self._writer is not None and self.up:
            with contextlib.suppress(ConnectionError):
                await self._writer.drain()

    async def ask(self, name: str, *arguments: Any) -> Any:  # Any: what this call takes and returns
        """Return the answer; raises Unavailable when none comes in time, and the errors of the process."""
        call = self._calls[name]
        if self._writer is None or not self.up:
            raise Unavailable(f"The {self._program.name} process is not there; try again in a moment")
        if any(one.late and one.call.lane == call.lane for one in self._waiting.values()):
            raise Unavailable(f"The {self._program.name} process is busy; try again in a moment")
        loop = asyncio.get_running_loop()
        body = packed(arguments)
        self._number += 1
        waiting = _Waiting(call, loop.create_future(), loop.time())
        self._waiting[self._number] = waiting
        self._writer.write(frame(Ask(self._number, name, body)))
        result = await self._answer(self._number, waiting)
        return None if call.returns is None else self._decoder(name, call).decode(result)

    async def _answer(self, number: int, waiting: _Waiting) -> msgspec.Raw:
        try:
            done, _ = await asyncio.wait({waiting.answer}, timeout=waiting.call.patience_s)
        except asyncio.CancelledError:
            waiting.answer.cancel()
            raise
        if not done:
            waiting.late = bool(waiting.call.lane)
            waiting.answer.cancel()
            raise Unavailable(f"The {self._program.name} process does not answer")
        return waiting.answer.result()

    def _decoder(self, name: str, call: Call) -> Any:  # Any: see above
        if name not in self._decoders:
            self._decoders[name] = msgspec.msgpack.Decoder(call.returns)
        return self._decoders[name]

    async def _watch(self) -> None:
        """Keep a process running for ever."""
        loop = asyncio.get_running_loop()
        pause_s = FIRST_PAUSE_S
        while True:
            began = loop.time()
            why = "it has ended"
            try:
                reader, self._writer = await self._connect()
                await self._listen(reader)
            except (OSError, Unavailable, BrokenFrame) as error:
                why = str(error)
                self._kill()
            finally:
                self._gone()
            self.deaths += 1
            self.on_down()
            logger.error("The %s process is lost and will be started again: %s", self._program.name, why)
            pause_s = FIRST_PAUSE_S if loop.time() - began > STEADY_S else min(2 * pause_s, LONGEST_PAUSE_S)
            await asyncio.sleep(pause_s)

    def _gone(self) -> None:
        self._up.clear()
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        for waiting in self._waiting.values():
            if not waiting.answer.done():
                waiting.answer.set_exception(Unavailable(f"The {self._program.name} process has ended"))
        self._waiting.clear()
        self._pid = 0

    def _kill(self) -> None:
        """End a process that is of no more use, whoever has started it."""
        pid = self._pid or (self._process.pid if self._process and self._process.poll() is None else 0)
        if pid:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Return a connection to the process that runs, or to a new one; raises Unavailable and OSError."""
        loop = asyncio.get_running_loop()
        until = loop.time() + START_S
        started = False
        while loop.time() < until:
            try:
                return await asyncio.open_unix_connection(str(self._program.socket))
            except (FileNotFoundError, ConnectionRefusedError):
                if not started:
                    self._process = await asyncio.to_thread(self._spawn)
                    started = True
                elif self._process is not None and self._process.poll():  # 0: another one was faster
                    raise Unavailable("it ended at its start; its log says why") from None
            await asyncio.sleep(LOOK_S)
        raise Unavailable("it does not open its socket")

    def _spawn(self) -> "subprocess.Popen[bytes]":
        if self._process is not None:
            self._process.poll()
        return subprocess.Popen(  # noqa: S603  # our own program, and arguments without user input
            [sys.executable, "-m", self._program.module, *self._program.arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={**os.environ, **self._program.environment},
            start_new_session=True,  # a Ctrl+C at the hub's terminal is the hub's business
        )

    async def _listen(self, stream: asyncio.StreamReader) -> None:
        """Take answers in until the process ends; raises BrokenFrame, and Unavailable when it was found hanging."""
        reader = FrameReader(stream, Answer)
        pulse = self._tasks.start(self._pulse(), "pulse")
        try:
            while (answer := await reader.read()) is not None:
                self._take(answer)
        finally:
            pulse.cancel()
        if self._fault:
            raise Unavailable(self._fault)

    def _take(self, answer: Answer) -> None:
        self._unanswered = 0
        if not answer.number:
            if answer.code == HELLO and answer.detail.isdecimal():
                self._greet(int(answer.detail))
            return
        waiting = self._waiting.pop(answer.number, None)
        if waiting is None or waiting.answer.done():
            return
        if answer.code:
            waiting.answer.set_exception(KINDS.get(answer.code, Unavailable)(answer.detail))
        else:
            waiting.answer.set_result(answer.result)

    def _greet(self, pid: int) -> None:
        self._pid = pid
        self._up.set()
        if self.deaths:
            logger.info("The %s process is there again", self._program.name)
        self._tasks.start(self._tell_up(), "up")

    async def _tell_up(self) -> None:
        await self.on_up()

    async def _pulse(self) -> None:
        """Ask for signs of life, and kill a process that gives none or does not come to an end with something."""
        loop = asyncio.get_running_loop()
        self._unanswered, self._fault = 0, ""
        while not self._fault:
            await asyncio.sleep(self._pulse_s)
            oldest = min(
                (one.asked_at + one.call.limit_s for one in self._waiting.values()), default=float("inf")
            )
            if self._unanswered >= MOST_UNANSWERED:
                self._fault = "it hangs"
            elif loop.time() > oldest:
                self._fault = "it does not come to an end with something"
            self._unanswered += 1
            if self._writer is not None:
                self._number += 1
                self._writer.write(frame(Ask(self._number, PING, packed(()))))
        self._kill()
        if self._writer is not None:
            self._writer.transport.abort()


def _end(process: "subprocess.Popen[bytes]", patience_s: float) -> None:
    """Wait for a process that ends by itself, and end it when it does not."""
    try:
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(END_S)


async def _nothing() -> None:
    """Do nothing when the process is up."""
