"""A live Socket.IO server on a loopback port, and stock clients for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import socketio
from aiohttp import web

from hub.clock import SystemClock
from hub.ids import IdFactory
from hub.realtime.server import RealtimePorts, RealtimeServer
from tests.fakes.desk_floor import (
    FakeConsoles,
    FakeHub,
    FakeMessages,
    FakeOrganisation,
    FakePresence,
    NoVisitors,
)

WAIT_S = 5.0


@dataclass
class Live:
    """The running server, its fake hub and its address."""

    server: RealtimeServer
    hub: FakeHub
    url: str


def fake_hub() -> FakeHub:
    """Return a hub with two queues; ana sees billing, bo sees tech, sue supervises."""
    clock = SystemClock()
    return FakeHub(clock, IdFactory(clock))


def ports(hub: FakeHub, visitors: Any = None) -> RealtimePorts:
    """Return the ports of the sockets, satisfied by the fake hub."""
    visitors = visitors or NoVisitors()
    return RealtimePorts(
        sessions=hub,
        access=hub,
        organisation=FakeOrganisation(hub),
        tickets=hub,
        messages=FakeMessages(hub),
        status=FakePresence(hub),
        presence=FakeConsoles(hub),
        desk=hub,
        replies=hub,
        board=hub,
        board_links=hub.board_links,
        visitors=visitors,
        places=visitors,
        waits=visitors,
        openings=visitors,
        clock=hub.clock,
        ids=hub.ids,
    )


@asynccontextmanager
async def serving(hub: FakeHub, visitors: Any = None, port: int = 0) -> AsyncIterator[Live]:
    """Serve the sockets until the block ends."""
    server = RealtimeServer(ports(hub, visitors), allowed_origins=["https://desk.example.com"])
    app = web.Application()
    server.attach(app)
    runner = web.AppRunner(app, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    await server.start()
    try:
        yield Live(server, hub, f"http://127.0.0.1:{runner.addresses[0][1]}")
    finally:
        await server.stop()
        await runner.cleanup()


class Client:
    """A stock client of one namespace that keeps what it is told."""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace
        self.sio = socketio.AsyncClient(reconnection=False)
        self.received: list[tuple[str, Any]] = []
        self._news = asyncio.Event()
        self.refusal: Any = None
        self.sio.on("*", self._receive, namespace=namespace)
        self.sio.on("connect_error", self._refused, namespace=namespace)

    async def _receive(self, event: str, data: Any = None) -> None:
        self.received.append((event, data))
        self._news.set()

    async def _refused(self, data: Any = None) -> None:
        self.refusal = data

    async def connect(
        self, live: Live, auth: Any, headers: dict[str, str] | None = None, **options: Any
    ) -> "Client":
        options.setdefault("transports", ["websocket"])
        options.setdefault("wait_timeout", WAIT_S)
        await self.sio.connect(
            live.url,
            auth=auth,
            headers=headers or {},
            namespaces=[self.namespace],
            **options,
        )
        return self

    async def call(self, event: str, data: Any = None) -> Any:
        return await self.sio.call(event, data, namespace=self.namespace, timeout=WAIT_S)

    def named(self, event: str) -> list[Any]:
        """Return what came under this name so far."""
        return [data for name, data in self.received if name == event]

    async def wait_for(self, event: str, count: int = 1) -> Any:
        """Return the `count`-th event of this name, waiting for it."""
        async with asyncio.timeout(WAIT_S):
            while len(self.named(event)) < count:
                self._news.clear()
                await self._news.wait()
        return self.named(event)[count - 1]

    async def close(self) -> None:
        await self.sio.disconnect()


@asynccontextmanager
async def connected(
    live: Live, namespace: str, auth: Any, headers: dict[str, str] | None = None, **options: Any
) -> AsyncIterator[Client]:
    """Connect a stock client until the block ends."""
    client = await Client(namespace).connect(live, auth, headers, **options)
    try:
        yield client
    finally:
        await client.close()
