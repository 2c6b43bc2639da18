"""The door of an engine: a Unix socket where the hub gives orders and hears the news.

One hub at a time: who comes later replaces who was there. While nobody is there the news waits, so that a hub that was
restarted misses nothing; when nobody comes for `orphan_s` seconds, the engine ends its calls and itself.
"""

import asyncio
import logging
import os
from collections import deque
from pathlib import Path

import msgspec

from hub.background import TaskOwner
from hub.calls.lines import LineEvent
from hub.channels.voice.rooms.orders import LONGEST_LINE, Asked, Told
from hub.channels.voice.rooms.service import Service
from hub.errors import HubError

logger = logging.getLogger(__name__)

WAITING_NEWS = 20_000
_WRITE_LIMIT = 8_388_608
"""Bytes that a hub may leave unread before it counts as gone."""


class Door:
    """The engine's end of the socket."""

    def __init__(self, path: Path, tasks: TaskOwner) -> None:
        self._path = path
        self._tasks = tasks
        self._server: asyncio.Server | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._waiting: deque[bytes] = deque(maxlen=WAITING_NEWS)
        self._decoder = msgspec.json.Decoder(Asked)
        self._encoder = msgspec.json.Encoder()
        self._service: Service | None = None
        self.visited = False
        self.alone_since: float | None = asyncio.get_running_loop().time()

    async def open(self, service: Service) -> None:
        """Begin to listen, for this user alone."""
        self._service = service
        self._path.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(self._came, str(self._path), limit=LONGEST_LINE)
        finally:
            os.umask(before)

    async def close(self) -> None:
        """Stop listening, when what was said has been sent."""
        if self._writer is not None:
            self._writer.close()
        if self._server is not None:
            self._server.close()
            self._path.unlink(missing_ok=True)

    def tell(self, event: LineEvent) -> None:
        """Tell the hub, now or when it comes."""
        self._send(Told(event=type(event).__name__, body=event), keep=True)

    def _send(self, told: Told, *, keep: bool = False) -> None:
        line = self._encoder.encode(told) + b"\n"
        writer = self._writer
        if writer is not None and writer.transport.get_write_buffer_size() > _WRITE_LIMIT:
            logger.error("The hub does not read what the room engine tells it")
            writer.transport.abort()
            writer = None
        if writer is None or writer.is_closing():
            if keep:
                self._waiting.append(line)
            return
        writer.write(line)

    async def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._writer is not None:
            self._writer.close()
        self._writer, self.alone_since, self.visited = writer, None, True
        while self._waiting:
            writer.write(self._waiting.popleft())
        try:
            while line := await reader.readline():
                self._tasks.start(self._answer(line), "order")
        except (ValueError, ConnectionError):
            logger.warning("The hub sent what cannot be read")
        finally:
            writer.close()
            if self._writer is writer:
                self._writer, self.alone_since = None, asyncio.get_running_loop().time()

    async def _answer(self, line: bytes) -> None:
        assert self._service is not None
        try:
            asked = self._decoder.decode(line)
        except msgspec.MsgspecError:
            logger.exception("An order cannot be read")
            return
        try:
            told = Told(id=asked.id, result=await self._service.do(asked.order))
        except HubError as error:
            told = Told(id=asked.id, code=error.code, detail=error.detail)
        except Exception:
            logger.exception("An order failed")
            told = Told(id=asked.id, code="internal", detail="The room engine failed")
        self._send(told)
