"""Two hub processes on one database and one Redis, and people who talk to either."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import socketio

from tests.servers.hub_process import HubClient, HubProcess
from tests.servers.redis import RedisServer
from tests.servers.secantus import SecantusServer

INBOX = "demo-chat"


async def until(what: str, true: Callable[[], Awaitable[Any]], patience_s: float = 15.0) -> Any:
    """Return the first answer of `true` that is something; fail with `what` after a while."""
    deadline = asyncio.get_running_loop().time() + patience_s
    while asyncio.get_running_loop().time() < deadline:
        if answer := await true():
            return answer
        await asyncio.sleep(0.05)
    raise AssertionError(f"not within {patience_s} s: {what}")


class Person:
    """A stock client of one namespace that remembers what it was told."""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace
        self.told: list[tuple[str, Any]] = []
        self.sio = socketio.AsyncClient(reconnection=False)
        self.sio.on("*", self._hear, namespace=namespace)

    async def _hear(self, event: str, data: Any = None) -> None:
        self.told.append((event, data))

    async def call(self, event: str, data: Any) -> Any:
        answer = await self.sio.call(event, data, namespace=self.namespace, timeout=10)
        assert answer["ok"], answer
        return answer

    def named(self, event: str) -> list[Any]:
        return [data for name, data in self.told if name == event]

    async def wait_for(self, event: str, fits: Callable[[Any], bool], patience_s: float = 15.0) -> Any:
        async def found() -> Any:
            return next((data for data in self.named(event) if fits(data)), None)

        return await until(f"{event} at {self.namespace}", found, patience_s)


@dataclass
class TwoHubs:
    """Both processes, what they share, and who is connected."""

    redis: RedisServer
    hubs: tuple[HubProcess, HubProcess]
    stack: AsyncExitStack
    session: aiohttp.ClientSession
    clients: dict[int, HubClient] = field(default_factory=dict)

    async def visitor(self, at: int, inbox: str = INBOX) -> Person:
        """Connect a visitor to a process."""
        return await self._connect(at, "/visitor", {"inbox": inbox})

    async def agent(self, at: int, who: str = "ana", state: str = "available") -> Person:
        """Sign in and connect an agent."""
        client = await HubClient(self.hubs[at].url, self.session).sign_in(who)
        self.clients[at] = client
        person = await self._connect(at, "/agent", {"token": client.token})
        await person.wait_for("snapshot", lambda data: True)
        await person.call("state.set", {"state": state})
        return person

    async def _connect(self, at: int, namespace: str, auth: dict[str, str]) -> Person:
        person = Person(namespace)
        await person.sio.connect(
            self.hubs[at].url, auth=auth, namespaces=[namespace], transports=["websocket"], wait_timeout=10
        )
        self.stack.push_async_callback(person.sio.disconnect)
        return person

    async def ready(self, at: int) -> Any:
        """Return what `/readyz` says."""
        async with self.session.get(f"{self.hubs[at].url}/readyz") as answer:
            return answer.status, (await answer.json())["checks"]

    def holder(self) -> int:
        """Return which process took the lease last, by its log."""
        taken = [self._number(hub) for hub in self.hubs]
        return taken.index(max(taken))

    def _number(self, hub: HubProcess) -> int:
        words = "holds the lease worker, number "
        found = [line.split(words)[1] for line in hub.log.read_text().splitlines() if words in line]
        return int(found[-1].strip()) if found else 0


async def conversation(
    client: HubClient, visitor: Person, agent: Person, text: str, patience_s: float
) -> str:
    """Have the visitor ask and the agent accept, answer and solve it; return the ticket."""
    await visitor.call("message.send", {"body": text, "client_id": text})
    offer = await agent.wait_for("offer.made", lambda data: text in str(data), patience_s)
    await agent.call("offer.accept", {"offer": offer["id"]})
    ticket = str(offer["ticket_id"])
    reply = {"ticket": ticket, "body": f"Re: {text}", "kind": "reply", "client_id": f"re {text}"}
    await agent.call("message.send", reply)
    await visitor.wait_for("message.added", lambda data: data["body"] == f"Re: {text}", patience_s)
    await client.call("PATCH", f"/tickets/{ticket}", json={"status": "solved"})
    await agent.call("ticket.wrap_up", {"ticket": ticket})
    return ticket


async def nothing_doubled(client: HubClient, visitor: Person, agent: Person, ticket: str) -> None:
    """Fail unless there was one offer, and both messages are stored and shown once."""
    offers = {each["id"] for each in agent.named("offer.made") if each["ticket_id"] == ticket}
    assert len(offers) == 1
    stored = [each["id"] for each in await client.every(f"/tickets/{ticket}/messages")]
    shown = [each["id"] for each in visitor.named("message.added")]
    assert len(stored) == 2
    assert sorted(shown) == sorted(stored)


@asynccontextmanager
async def two_hubs(directory: Path) -> AsyncIterator[TwoHubs]:
    """Start everything; stop it at the end."""
    folders = {name: directory / name for name in ("mongo", "redis", "a", "b")}
    for folder in folders.values():
        folder.mkdir()
    mongo, redis = SecantusServer(folders["mongo"]), RedisServer(folders["redis"])
    async with AsyncExitStack() as stack:
        for server in (mongo, redis):
            stack.push_async_callback(asyncio.to_thread, server.kill)
            await asyncio.to_thread(server.start)
        settings = {
            "HUB_VOICE__ENGINES": "1",
            "HUB_MONGODB_URI": mongo.uri("hub") + "&retryWrites=false",
            "HUB_REDIS_URL": redis.url,
        }
        hubs = (HubProcess(folders["a"], **settings), HubProcess(folders["b"], **settings))
        for hub in hubs:
            stack.push_async_callback(asyncio.to_thread, hub.stop)
            await asyncio.to_thread(hub.start)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        yield TwoHubs(redis, hubs, stack, session)
