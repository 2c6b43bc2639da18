"""The other process's end: listen on a socket, answer what is asked, end when nobody is connected any more."""

import asyncio
import contextlib
import fcntl
import inspect
import logging
import os
import socket
from pathlib import Path
from typing import IO, Any

import msgspec

from hub.background import TaskOwner
from hub.errors import HubError, Invalid, Unavailable
from hub.processes.calls import Calls
from hub.processes.frames import Answer, Ask, BrokenFrame, FrameReader, frame, packed
from hub.processes.link import HELLO, LEAVE, PING

logger = logging.getLogger(__name__)

LONELY_S = 30.0
"""So long a process waits for the first connection, then it ends."""
MORE_KILLABLE = "500"
"""Of 1,000: when the machine has no memory left, this process goes before the hub does (proc(5), oom_score_adj)."""
NOTHING = packed(None)


class Host:
    """Answer calls by the methods of `desk` that have their names; plain ones in order, `async` ones beside each other."""

    def __init__(self, desk: object, calls: Calls) -> None:
        self._desk = desk
        self._decoders = {name: msgspec.msgpack.Decoder(call.arguments) for name, call in calls.items()}
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks = TaskOwner("host")
        self._alone = asyncio.Event()

    async def serve(self, path: Path) -> None:
        """Listen until the last connection has gone; returns at once when another process has this socket."""
        lock = _locked(path)
        if lock is None:
            return
        with lock:
            server = await asyncio.start_unix_server(self._connected, sock=_listening(path))
            lonely = asyncio.get_running_loop().call_later(LONELY_S, self._end_if_alone)
            await self._alone.wait()
            lonely.cancel()
            server.close()
            _forget(path)
        await self._tasks.stop()

    def _end_if_alone(self) -> None:
        if not self._writers:
            self._alone.set()

    async def _connected(self, stream: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        writer.write(frame(Answer(0, HELLO, str(os.getpid()), NOTHING)))
        reader = FrameReader(stream, Ask)
        try:
            while (ask := await reader.read()) is not None:
                self._take(ask, writer)
        except BrokenFrame as error:
            logger.warning("A hub talks rubbish and is hung up on: %s", error)
        finally:
            self._writers.discard(writer)
            writer.close()
            self._end_if_alone()

    def _take(self, ask: Ask, writer: asyncio.StreamWriter) -> None:
        if ask.name in (PING, LEAVE):
            self._send(writer, ask.number, packed(len(self._writers) - 1))
            return
        try:
            decoder = self._decoders.get(ask.name)
            if decoder is None:
                raise Invalid(f"There is no call {ask.name}")
            result = getattr(self._desk, ask.name)(*decoder.decode(ask.arguments))
        except Exception as error:  # told to who asked; the others are served on
            self._refuse(writer, ask, error)
            return
        if inspect.isawaitable(result):
            self._tasks.start(self._finish(ask, result, writer), ask.name)
        else:
            self._send(writer, ask.number, packed(result))

    async def _finish(self, ask: Ask, work: Any, writer: asyncio.StreamWriter) -> None:  # Any: an awaitable
        try:
            self._send(writer, ask.number, packed(await work))
        except Exception as error:  # see above
            self._refuse(writer, ask, error)

    def _refuse(self, writer: asyncio.StreamWriter, ask: Ask, error: Exception) -> None:
        if not isinstance(error, HubError):
            logger.error("The call %s failed", ask.name, exc_info=error)
            error = Unavailable(f"{ask.name}: {type(error).__name__}")
        self._send(writer, ask.number, NOTHING, error.code, error.detail)

    @staticmethod
    def _send(
        writer: asyncio.StreamWriter, number: int, result: msgspec.Raw, code: str = "", detail: str = ""
    ) -> None:
        if number and not writer.is_closing():
            writer.write(frame(Answer(number, code, detail, result)))


def _locked(path: Path) -> IO[str] | None:
    """Return the lock that goes with a socket, None when another process holds it; the system frees it at the end."""
    file = path.with_suffix(".lock").open("w", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


def _listening(path: Path) -> socket.socket:
    """Return a socket for this user alone, in the place of one that a process left when it was killed."""
    _forget(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    path.chmod(0o600)
    return listener


def _forget(path: Path) -> None:
    path.unlink(missing_ok=True)


def be_first_to_go() -> None:
    """Have the system end this process before the hub when the machine has no memory left (Linux only)."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(MORE_KILLABLE, "ascii")
