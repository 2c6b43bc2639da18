"""Media streams as a transport of the engine: a WebSocket server for the provider's audio; see `Transport`.

A stream is let in only for a leg that the hub expects, by the token that the hub put into the call's document. To *dial*
on this transport is to expect: the address is the token, the ringing time how long the stream may take to come.
"""

import asyncio
import hmac
import logging
from collections.abc import Mapping
from typing import Any

from aiohttp import WSMsgType, web

from hub.background import TaskOwner, every
from hub.calls.lines import Dial, LegEnd
from hub.channels.voice.rooms.leg import Floor
from hub.channels.voice.twilio.messages import (
    DIGITS,
    MAX_MESSAGE_BYTES,
    StreamMessage,
    read_message,
)
from hub.channels.voice.twilio.ports import STREAMS
from hub.channels.voice.twilio.stream_leg import StreamLeg
from hub.errors import Invalid

logger = logging.getLogger(__name__)

FIRST_WORD_S = 5.0
"""How long a connection may take to say which leg it is."""

MAX_STRANGERS = 200
"""Connections that have not said so yet; further ones are turned away."""

SILENT_S = 15.0
"""After so long without a message a stream counts as lost: the provider sends silence too."""

LOOK_S = 5.0

FIRST_WORDS = 5
"""Messages in which it must be said."""


class Streams:
    """The transport of media streams. `port` None listens nowhere, 0 at any free port."""

    name = STREAMS

    def __init__(self, host: str, port: int | None) -> None:
        self._host = host
        self._wanted = port
        self._legs: dict[str, StreamLeg] = {}
        self._sockets: dict[str, web.WebSocketResponse] = {}
        self._strangers = 0
        self._tasks = TaskOwner("streams")
        self._runner: web.AppRunner | None = None
        self._floor: Floor
        self.port = 0

    async def start(self, floor: Floor) -> None:
        """Listen; raises OSError."""
        self._floor = floor
        if self._wanted is None:
            return
        app = web.Application()
        app.router.add_get("/{tail:.*}", self._came)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._wanted).start()
        self.port = int(self._runner.addresses[0][1])
        self._tasks.start(every(LOOK_S, self._look, "the streams' round"), "round")

    async def stop(self) -> None:
        """Close every stream."""
        for leg in list(self._legs.values()):
            self._end(leg, LegEnd.HUNG_UP)
        await self._tasks.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    def dial(self, dial: Dial) -> None:
        """Expect the stream of a leg, with `address` as its token; raises Invalid."""
        if self._runner is None:
            raise Invalid("The room engine listens for no media streams: set voice.stream_port")
        if not dial.address:
            raise Invalid("A stream is expected by its token")
        if dial.leg_id in self._legs:
            return
        leg = StreamLeg(dial.leg_id, dial.inbox_id, dial.address, self._end)
        self._floor.placed(leg)
        self._legs[dial.leg_id] = leg
        asyncio.get_running_loop().call_later(dial.ring_s, self._give_up, leg)

    async def command(self, body: Mapping[str, Any]) -> dict[str, Any]:  # Any: JSON
        """Return the port that is listened on."""
        return {"port": self.port}

    async def _look(self) -> None:
        now = asyncio.get_running_loop().time()
        for leg in list(self._legs.values()):
            if leg.transport is not None and now - leg.heard_at > SILENT_S:
                self._end(leg, LegEnd.LOST)

    def _give_up(self, leg: StreamLeg) -> None:
        if leg.transport is None and self._legs.get(leg.leg_id) is leg:
            self._end(leg, LegEnd.NO_ANSWER)

    def _end(self, leg: StreamLeg, reason: LegEnd) -> None:
        if self._legs.get(leg.leg_id) is not leg:
            return
        del self._legs[leg.leg_id]
        leg.transport = None
        socket = self._sockets.pop(leg.leg_id, None)
        if socket is not None:
            self._tasks.start(socket.close(), "close")
        self._floor.ended(leg.leg_id, reason)

    async def _came(self, request: web.Request) -> web.StreamResponse:
        if self._strangers >= MAX_STRANGERS:
            return web.Response(status=503)
        socket = web.WebSocketResponse(max_msg_size=MAX_MESSAGE_BYTES, compress=False)
        await socket.prepare(request)
        self._strangers += 1
        try:
            async with asyncio.timeout(FIRST_WORD_S):
                leg = await self._introduced(socket, request)
        except TimeoutError:
            leg = None
        finally:
            self._strangers -= 1
        if leg is not None:
            await self._listen(leg, socket)
        if not socket.closed:
            await socket.close()
        return socket

    async def _introduced(self, socket: web.WebSocketResponse, request: web.Request) -> StreamLeg | None:
        """Return the leg that a connection proves to be; None for a stranger."""
        for _ in range(FIRST_WORDS):
            message = await socket.receive()
            told = read_message(message.data) if message.type is WSMsgType.TEXT else None
            if told is None:
                return None
            if told.event == "start":
                return self._connected(told, socket, request)
        return None

    def _connected(
        self, told: StreamMessage, socket: web.WebSocketResponse, request: web.Request
    ) -> StreamLeg | None:
        said = told.start.custom_parameters
        leg = self._legs.get(said.get("leg", ""))
        if leg is None or not hmac.compare_digest(said.get("token", "").encode(), leg.token.encode()):
            logger.warning("A media stream is for no leg that is expected")
            return None
        transport = request.transport
        if not isinstance(transport, asyncio.WriteTransport):
            return None
        before = self._sockets.get(leg.leg_id)
        if before is not None:
            self._tasks.start(before.close(), "close")
        self._sockets[leg.leg_id] = socket
        leg.connect(transport, told.stream_sid, asyncio.get_running_loop().time())
        self._floor.answered(leg.leg_id)
        return leg

    async def _listen(self, leg: StreamLeg, socket: web.WebSocketResponse) -> None:
        """Take in what comes until the stream ends."""
        loop = asyncio.get_running_loop()
        async for message in socket:
            told = read_message(message.data) if message.type is WSMsgType.TEXT else None
            if told is None:
                continue
            match told.event:
                case "media":
                    leg.heard(told.media, loop.time())
                case "mark":
                    leg.marked(told.mark.name)
                case "dtmf" if told.dtmf.digit in DIGITS and told.dtmf.digit:
                    self._floor.dialled(leg.leg_id, told.dtmf.digit)
                case "stop":
                    break
        if self._sockets.get(leg.leg_id) is socket:
            self._end(leg, LegEnd.LOST)
