"""python-socketio's server with three gaps closed.

A client cannot play the reserved events `connect` and `disconnect` as if they were calls, a broken packet ends its
connection without a stack trace in the log, and a namespace can speak first, right after the client knows
that it is connected.
"""

import logging
from typing import Any

import socketio

from hub.realtime.calls import CallNamespace
from hub.realtime.engine import EngineServer

logger = logging.getLogger(__name__)

RESERVED = frozenset(
    {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"}
)


class SocketServer(socketio.AsyncServer):  # type: ignore[misc]  # python-socketio is untyped
    """The Socket.IO server of the hub. Methods that start with an underscore override the library's own."""

    def _engineio_server_class(self) -> type[EngineServer]:
        return EngineServer

    async def _handle_eio_message(self, eio_sid: str, data: Any) -> None:  # Any: text or bytes off the wire
        try:
            await super()._handle_eio_message(eio_sid, data)
        except Exception as error:
            logger.info("Socket %s sent a broken packet: %s", eio_sid, type(error).__name__)
            await self.eio.drop(eio_sid)

    async def _handle_event(self, eio_sid: str, namespace: str, id: int | None, data: Any) -> None:
        if not isinstance(data, list) or not data or not isinstance(data[0], str) or data[0] in RESERVED:
            raise ValueError("not an event")
        await super()._handle_event(eio_sid, namespace, id, data)

    async def _handle_ack(self, eio_sid: str, namespace: str, id: int | None, data: Any) -> None:
        """Ignore acknowledgements: the hub asks for none, it has its own that survive a lost connection."""

    async def _handle_connect(self, eio_sid: str, namespace: str, data: Any) -> None:
        if self.manager.sid_from_eio_sid(eio_sid, namespace or "/"):
            raise ValueError("connected already")
        await super()._handle_connect(eio_sid, namespace, data)
        handler = self.namespace_handlers.get(namespace)
        sid = self.manager.sid_from_eio_sid(eio_sid, namespace)
        if not sid or not self.manager.is_connected(sid, namespace):
            return
        if eio_sid not in self.eio.sockets:
            # The line went while we looked at the credentials; nobody else would clear up.
            await self._handle_disconnect(eio_sid, namespace)
        elif isinstance(handler, CallNamespace):
            await handler.connected(sid)

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        await super()._handle_eio_disconnect(eio_sid, reason)
        socket = self.eio.sockets.get(eio_sid)
        if socket is not None and reason == self.reason.CLIENT_DISCONNECT:
            # Answer the long poll that still waits, which the library leaves hanging until its time-out.
            socket.queue.put_nowait(None)
