"""What the suite needs to know to drive a channel."""

import asyncio
from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar

from aiohttp import web

from hub.channels.context import ChannelContext, HttpLimits
from hub.channels.contract import Channel, WebhookRequest
from hub.clock import SystemClock
from hub.domain.interaction import Party
from hub.domain.message import OutboundMessage
from hub.domain.queue import Inbox
from tests.factories.outbound import make_context, make_inbox, make_outbound


class Fault(Enum):
    """How the provider treats the next attempt to send."""

    BUSY = "busy"
    REFUSED = "refused"
    BROKEN = "broken"
    SLOW = "slow"
    AWAY = "away"


@dataclass(frozen=True)
class Stored:
    """A contact as it lies in the store."""

    payload: bytes
    content_type: str


class ChannelCase(ABC):
    """Drive one channel against a stand-in of its provider."""

    kind: ClassVar[str]
    recipient: ClassVar[Party] = Party(kind="phone", value="+14155550101")
    can_forge: ClassVar[bool] = True
    """Somebody who is not the provider can try to bring something."""
    writes: ClassVar[bool] = True
    """Replies can be sent by it."""
    faults: ClassVar[frozenset[Fault]] = frozenset(Fault)

    async def open(self) -> None:  # noqa: B027  # not every provider needs a stand-in
        """Start the provider's stand-in."""

    async def close(self) -> None:  # noqa: B027
        """Stop it."""

    def inbox(self) -> Inbox:
        """Return the inbox to build the channel of."""
        return make_inbox("inbox1", self.kind, address=self.address(), settings=self.settings())

    def address(self) -> str:
        """Return the inbox's address."""
        return ""

    def context(self) -> ChannelContext:
        """Return what the channel is built with."""
        return make_context(SystemClock(), http=HttpLimits(connect_s=1, total_s=0.3))

    def outbound(self, body: str) -> OutboundMessage:
        """Return a reply that the channel can send."""
        return make_outbound(body=body, recipient=self.recipient)

    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """Return the inbox's settings."""

    @abstractmethod
    def stored(self) -> Stored:
        """Return a genuine contact as it is stored."""

    def broken(self) -> list[bytes]:
        """Return stored contacts that cannot be read."""
        return [b"", b"\xff\xfe\x00", b"[" * 5000]

    @abstractmethod
    async def bring(self, channel: Channel) -> None:
        """Have the genuine contact come in; raises when the channel refuses it."""

    async def forge(self, channel: Channel) -> None:
        """Have somebody else try; raises when the channel refuses it."""
        raise NotImplementedError

    def fail(self, fault: Fault) -> None:
        """Have the next attempt to send meet a fault."""
        raise NotImplementedError

    @abstractmethod
    def sent(self) -> list[str]:
        """Return the texts that the provider took."""


async def post(channel: Channel, tail: str, body: bytes, headers: dict[str, str]) -> None:
    """Post to one of the channel's webhooks."""
    handle = {route.tail: route.handle for route in channel.routes()}[tail]
    path = f"/webhooks/{channel.inbox.id}/{tail}"
    await handle(WebhookRequest(method="POST", url=path, tail=tail, headers=headers, query={}, body=body))


class Receiver:
    """A web server that takes posts, or fails them as told."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.status = 200
        self.delay = False
        self.cut = False
        self.url = ""
        self._runner: web.AppRunner | None = None
        self._closing = asyncio.Event()

    async def start(self) -> None:
        """Listen on loopback."""
        app = web.Application()
        app.router.add_post("/", self._take)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/"

    async def stop(self) -> None:
        """Close; posts that are held back are let go."""
        self._closing.set()
        if self._runner:
            await self._runner.cleanup()

    def fail(self, fault: Fault) -> None:
        """Treat the next post so."""
        self.status = {Fault.BUSY: 429, Fault.REFUSED: 400, Fault.BROKEN: 500}.get(fault, 200)
        self.delay = fault is Fault.SLOW
        self.cut = fault is Fault.AWAY

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        if self.delay:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), 0.6)
        if self.cut and request.transport is not None:
            request.transport.abort()
        if self.status == 200:
            self.bodies.append(body)
        return web.Response(status=self.status)
