"""Send one event to many sockets, building its frame once.

python-socketio makes one task per recipient; measured, that task and its queue hop are most of the cost. Here
the frame is built once and put on each socket's own queue at once. Everything else of python-socketio's
behaviour (acknowledgements, polling, heartbeat) stays as it is, because that queue is the one it reads itself.
"""

import logging
from collections.abc import Iterable
from typing import Any

import socketio
from engineio import packet as engine_packet
from socketio import packet as socket_packet

logger = logging.getLogger(__name__)

MAX_WAITING = 2_000
"""A socket with more unread packets than this is dropped; its client comes back and catches up by number."""


class Fanout:
    """Write events of one server to its sockets."""

    def __init__(self, server: socketio.AsyncServer) -> None:
        self._server = server
        self.dropped = 0

    def send(self, namespace: str, sids: Iterable[str], event: str, payload: Any) -> int:  # Any: JSON
        """Queue the event for these sockets, in the order of calls for each; return how many got it."""
        frame = engine_packet.Packet(
            engine_packet.MESSAGE,
            socket_packet.Packet(socket_packet.EVENT, namespace=namespace, data=[event, payload]).encode(),
        )
        frame.encode()
        return sum(self._put(namespace, sid, frame) for sid in sids)

    def _put(self, namespace: str, sid: str, frame: engine_packet.Packet) -> bool:
        engine_sid = self._server.manager.eio_sid_from_sid(sid, namespace)
        socket = self._server.eio.sockets.get(engine_sid)
        if socket is None or socket.closing or socket.closed:
            return False
        if socket.queue.qsize() >= MAX_WAITING:
            self._drop(engine_sid)
            return False
        socket.queue.put_nowait(frame)
        return True

    def _drop(self, engine_sid: str) -> None:
        self.dropped += 1
        logger.warning("Socket %s reads too slowly and is dropped", engine_sid)
        self._server.start_background_task(self._server.eio.disconnect, engine_sid)
