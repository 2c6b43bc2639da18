"""A line that breaks again and again: nothing is lost, nothing is seen twice, on either side."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from socketio.exceptions import SocketIOError

from hub.domain.interaction import Party
from hub.domain.message import Author, AuthorKind, Message, MessageKind, OutboundMessage
from hub.domain.ticket_events import MessageAdded
from tests.fakes.web_chat import OneSite, one_site
from tests.integration.sockets import Client, Live, fake_hub, serving

MESSAGES = 25


@dataclass
class BrokenLine:
    """A TCP proxy that drops every connection when told, with whatever is on its way."""

    target: int
    port: int = 0
    breaks: int = 0
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.target)
        self._open |= {writer, there_writer}
        pumps = (self._pump(reader, there_writer), self._pump(there_reader, writer))
        await asyncio.gather(*pumps, return_exceptions=True)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    def cut(self) -> None:
        """Drop every connection, without a goodbye."""
        self.breaks += 1
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()


@asynccontextmanager
async def broken_line(live: Live) -> AsyncIterator[tuple[BrokenLine, Live]]:
    line = BrokenLine(int(live.url.rpartition(":")[2]))
    server = await asyncio.start_server(line.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield line, replace(live, url=f"http://127.0.0.1:{port}")
    finally:
        line.cut()
        server.close()
        await asyncio.sleep(0.05)


class Returning:
    """A client that comes back until it has done what it wants, as the widget and the console do."""

    def __init__(self, live: Live, namespace: str) -> None:
        self.live = live
        self.namespace = namespace
        self.client: Client | None = None
        self.shown: dict[str, Any] = {}
        self.order: list[str] = []

    def auth(self) -> dict[str, Any]:
        raise NotImplementedError

    def take(self) -> None:
        raise NotImplementedError

    def _show(self, message: dict[str, Any]) -> None:
        if message["id"] not in self.shown:
            self.order.append(message["id"])
        self.shown[message["id"]] = message

    async def line(self) -> Client:
        while self.client is None or not self.client.sio.connected:
            if self.client is not None:
                self.take()
                await self.client.close()
            self.client = Client(self.namespace)
            try:
                await self.client.connect(self.live, self.auth(), wait_timeout=1)
            except SocketIOError:
                await asyncio.sleep(0.01)
        return self.client

    async def close(self) -> None:
        if self.client is not None:
            self.take()
            await self.client.close()


class Widget(Returning):
    """Says each message until it is acknowledged; tells messages apart by id."""

    def __init__(self, live: Live) -> None:
        super().__init__(live, "/visitor")
        self.token = ""

    def auth(self) -> dict[str, Any]:
        last = self.order[-1] if self.order else ""
        return {"inbox": "shop", "last": last, **({"session": self.token} if self.token else {})}

    def take(self) -> None:
        assert self.client is not None
        for name, data in self.client.received:
            if name == "session":
                self.token = data["session"]
                for message in data["messages"]:
                    self._show(message)
            elif name == "message.added":
                self._show(data)
        self.client.received.clear()

    async def say(self, body: str, client_id: str) -> None:
        while True:
            client = await self.line()
            try:
                await client.wait_for("session") if not self.token else None
                self.take()
                payload = {"body": body, "client_id": client_id}
                answer = await client.sio.call("message.send", payload, namespace="/visitor", timeout=0.3)
            except (SocketIOError, TimeoutError):
                continue
            if answer["ok"]:
                return
            await asyncio.sleep(answer.get("retry_after_s", 0.05))


class Console(Returning):
    """Reads the numbered stream, and says where it stopped when it comes back. A number twice is an error."""

    def __init__(self, live: Live) -> None:
        super().__init__(live, "/agent")
        self.epoch: str | None = None
        self.seq = -1
        self.snapshots = 0
        self.numbers: list[int] = []

    def auth(self) -> dict[str, Any]:
        place = {"epoch": self.epoch, "seq": self.seq} if self.epoch else {}
        return {"token": "token-ana", **place}

    def take(self) -> None:
        assert self.client is not None
        for name, data in self.client.received:
            if name == "snapshot":
                self.epoch, self.seq, self.snapshots = data["epoch"], data["seq"], self.snapshots + 1
            elif name == "message.added":
                self.numbers.append(data["seq"])
                self.seq = data["seq"]
                self._show(data)
        self.client.received.clear()


async def reply(live: Live, site: OneSite, number: int) -> None:
    ticket = next(iter(live.hub.tickets.values()))
    author = Author(kind=AuthorKind.AGENT, id="ana", name="Ana")
    message = live.hub.said(ticket.id, f"answer {number}", MessageKind.REPLY, author)
    await site.channel.send(
        OutboundMessage(
            id=message.id,
            inbox_id="shop",
            ticket_id=ticket.id,
            ticket_number=1,
            recipient=Party(kind="visitor", value=ticket.thread_key),
            subject="",
            body=message.body,
            author_name="Ana",
            created_at=message.created_at,
            thread_key=ticket.thread_key,
        )
    )
    await publish(live, message)


async def publish(live: Live, message: Message) -> None:
    await live.server.publisher.on_message(
        MessageAdded(
            id=live.hub.ids.new(),
            at=live.hub.clock.now(),
            ticket_id=message.ticket_id,
            message_id=message.id,
            kind=message.kind,
        )
    )


@pytest.mark.parametrize("seed", range(4))
async def test_nothing_is_lost_or_doubled_on_a_line_that_breaks(seed: int) -> None:
    chance = random.Random(seed)
    hub = fake_hub()
    hub.add_queue("chat")
    hub.add_agent("ana", ["chat"])
    async with AsyncExitStack() as stack:
        holder: list[Live] = []
        site = await one_site(hub, lambda *args: holder[0].server.visitors.push(*args))
        live = await stack.enter_async_context(serving(hub, site))
        holder.append(live)
        site.intake.heard = lambda message: publish(live, message)
        line, outside = await stack.enter_async_context(broken_line(live))
        widget, console = Widget(outside), Console(outside)
        await console.line()
        for number in range(MESSAGES):
            saying = asyncio.create_task(widget.say(f"question {number}", f"k{number}"))
            if chance.random() < 0.3:
                await asyncio.sleep(chance.random() * 0.01)
                line.cut()
            await saying
            await reply(live, site, number)
            if chance.random() < 0.2:
                line.cut()
            await console.line()
        async with asyncio.timeout(20):
            while len(widget.shown) < 2 * MESSAGES or len(console.shown) < 2 * MESSAGES:
                for client in (widget, console):
                    await client.line()
                    client.take()
                await asyncio.sleep(0.01)
        await widget.close()
        await console.close()
    bodies = {f"question {n}" for n in range(MESSAGES)} | {f"answer {n}" for n in range(MESSAGES)}
    stored = [message.body for message in hub.messages.values()]
    assert sorted(stored) == sorted(bodies)
    assert line.breaks > 5
    for client in (widget, console):
        assert sorted(message["body"] for message in client.shown.values()) == sorted(bodies)
    assert console.numbers == sorted(set(console.numbers)), "a number came twice or out of order"
    assert console.snapshots == 1
