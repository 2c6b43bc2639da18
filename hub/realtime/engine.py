"""The connections below Socket.IO: tasks with an owner, bounded polls, and a way straight to a WebSocket that is idle."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import engineio
from aiohttp import web
from engineio.async_drivers import aiohttp as driver

from hub.background import TaskOwner

PACKET_TYPES = frozenset("0123456")
MAX_BUFFERED_BYTES = 2 * 1024 * 1024
MAX_WAITING = 2_000
LAST_WORDS_S = 1.0
"""How long a connection that is ended may take to fetch what was still to be said."""


class PacketQueue(asyncio.Queue[engineio.packet.Packet | None]):
    """What waits for one connection.

    `idle` says that the connection's writer has written everything and waits here; only then may a frame be written
    past it without overtaking another. A long poll takes at most `MOST` packets at once, which clients can
    bear: python-engineio's own refuses a payload of more than 16.
    """

    MOST = 16

    def __init__(self) -> None:
        super().__init__()
        self._taken = 0
        self.idle = False
        self.websocket: web.WebSocketResponse | None = None
        self.transport: asyncio.Transport | None = None

    async def get(self) -> engineio.packet.Packet | None:
        """Wait for the first packet of a poll."""
        self._taken = 0
        self.idle = self.empty()
        try:
            return await super().get()
        finally:
            self.idle = False

    def get_nowait(self) -> engineio.packet.Packet | None:
        """Return another packet of the same poll; raises QueueEmpty when it has enough."""
        if self._taken >= self.MOST:
            raise asyncio.QueueEmpty
        packet = super().get_nowait()
        self._taken += 1
        return packet

    def put_nowait(self, item: engineio.packet.Packet | None) -> None:
        """Add a packet; from now on until the writer has written it nothing may pass."""
        self.idle = False
        super().put_nowait(item)

    @property
    def open(self) -> bool:
        """Say whether a frame may be written past the writer: that keeps the order, and somebody is there."""
        websocket, transport = self.websocket, self.transport
        if not self.idle or websocket is None or transport is None:
            return False
        return not websocket.closed and not transport.is_closing()

    def write(self, frames: bytes) -> None:
        """Write frames past the writer; only while `open`."""
        if self.transport is not None:
            self.transport.write(frames)

    @property
    def overdue(self) -> bool:
        """Say whether the other end reads so slowly that it had better come again."""
        buffered = self.transport.get_write_buffer_size() if self.transport is not None else 0
        return buffered > MAX_BUFFERED_BYTES or self.qsize() >= MAX_WAITING


class DirectWebSocket(driver.WebSocket):  # type: ignore[misc]  # python-engineio is untyped
    """The library's WebSocket, which tells the connection's queue where the line is.

    Frames are small and many, so they are not compressed: compression costs more than it saves here.
    """

    async def __call__(self, environ: dict[str, Any]) -> web.StreamResponse:  # Any: the library's own
        """Serve the connection until it ends."""
        request: web.Request = environ["aiohttp.request"]
        websocket = web.WebSocketResponse(max_msg_size=self.server.max_http_buffer_size, compress=False)
        self._sock = websocket
        connection = self.handler.__self__
        try:
            await websocket.prepare(request)
        except ConnectionError:
            # The client went before the handshake ended; nobody else would take the connection off the list.
            await connection.close(wait=False, abort=True)
            return web.Response(status=400)
        queue: PacketQueue = connection.queue
        queue.websocket, queue.transport = websocket, request.transport
        self.environ = environ
        await self.handler(self)
        return websocket

    async def wait(self) -> str | bytes:
        """Return the next frame; raises OSError, which ends the connection, for one that is no packet at all.

        Nothing more is read of a connection that has been ended, whether or not the other end has noticed.
        """
        frame: str | bytes = await super().wait()
        if self.handler.__self__.closed or (isinstance(frame, str) and frame[:1] not in PACKET_TYPES):
            raise OSError("not a packet")
        return frame


class EngineServer(engineio.AsyncServer):  # type: ignore[misc]  # python-engineio is untyped
    """The server of connections, with its tasks (heartbeats, the monitor) owned and ended with it."""

    _async: dict[str, Any]  # Any: what the library needs of a web framework, by name

    def __init__(self, *args: Any, **options: Any) -> None:  # Any: passed on
        super().__init__(*args, **options)
        self.tasks = TaskOwner("engineio")
        self._async = {**self._async, "websocket": DirectWebSocket}

    def start_background_task(
        self, target: Callable[..., Coroutine[Any, Any, Any]], *args: Any, **options: Any
    ) -> asyncio.Task[Any]:  # Any: passed on
        """Run `target` as a task of this server."""
        return self.tasks.start(target(*args, **options), target.__name__)

    def create_queue(self, *args: Any, **options: Any) -> PacketQueue:  # Any: for other libraries' queues
        """Return the queue of a new connection."""
        return PacketQueue()

    async def disconnect(self, sid: str | None = None) -> None:
        """End a connection; the library would wait without end for a client that no longer fetches anything."""
        try:
            async with asyncio.timeout(LAST_WORDS_S):
                await super().disconnect(sid)
        except TimeoutError:
            self.sockets.pop(sid, None)

    async def drop(self, sid: str) -> None:
        """End a connection that broke the protocol, at once."""
        connection = self.sockets.pop(sid, None)
        if connection is not None:
            await connection.close(wait=False, reason=self.reason.SERVER_DISCONNECT)

    async def shutdown(self) -> None:
        """End the monitor and what waits for the next heartbeat."""
        await super().shutdown()
        await self.tasks.stop()
