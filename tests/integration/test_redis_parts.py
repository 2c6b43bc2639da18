"""Relay, lease and neighbours on a real Redis that comes and goes."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.clock import ManualClock
from hub.domain.agent_events import AgentConnected, AgentDisconnected
from hub.domain.events import Event
from hub.storage.errors import StorageError
from hub.storage.redis.connection import RedisConnection
from hub.storage.redis.lease import Lease
from hub.storage.redis.neighbours import Neighbours
from hub.storage.redis.relay import STREAM, Relay
from tests.servers.program import free_port
from tests.servers.redis import RedisServer

pytestmark = pytest.mark.server

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def event(name: str, agent_id: str = "ana") -> AgentConnected:
    return AgentConnected(id=name, at=NOON, agent_id=agent_id)


async def until(true: Callable[[], object], patience_s: float = 8.0) -> None:
    async with asyncio.timeout(patience_s):
        while not true():
            await asyncio.sleep(0.02)


class Ear:
    """One process's relay and what came through it."""

    def __init__(self, connection: RedisConnection, name: str, clock: ManualClock) -> None:
        self.relay = Relay(connection, name, clock)
        self.events: list[tuple[str, str]] = []
        self.notes: list[dict[str, object]] = []
        self.relay.connect(self._hear, self._note)

    def _hear(self, process: str, events: object) -> None:
        self.events += [(process, each.id) for each in events]  # type: ignore[attr-defined]

    async def _note(self, note: dict[str, object]) -> None:
        self.notes.append(note)


class Scene:
    """A server, and connections of processes to it."""

    def __init__(self, server: RedisServer, stack: AsyncExitStack) -> None:
        self.server = server
        self.clock = ManualClock(NOON)
        self._stack = stack

    def connection(self) -> RedisConnection:
        connection = RedisConnection(self.server.url)
        self._stack.push_async_callback(connection.close)
        return connection

    async def ear(self, name: str) -> Ear:
        ear = Ear(self.connection(), name, self.clock)
        await ear.relay.begin()
        await ear.relay.start()
        self._stack.push_async_callback(ear.relay.stop)
        return ear

    def lease(self, name: str, told: Callable[[bool], Awaitable[None]]) -> Lease:
        lease = Lease(self.connection(), "worker", name)
        lease.on_change(told)
        return lease


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    server = RedisServer(tmp_path)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(asyncio.to_thread, server.kill)
        await asyncio.to_thread(server.start)
        yield Scene(server, stack)


async def test_what_cannot_be_read_does_not_make_a_process_deaf(scene: Scene) -> None:
    a, b = await scene.ear("a"), await scene.ear("b")
    stranger = scene.connection().client
    for items in (
        "rubbish",
        '{"another": "version"}',
        '[["key", "event"]]',
        '[["key", "event", {"type": 7}]]',
    ):
        await stranger.xadd(STREAM, {"from": "stranger", "items": items})
    a.relay.forward(event("e1"), lambda: None)
    await until(lambda: b.events)
    assert b.events == [("a", "e1")]


async def test_what_one_process_sends_the_others_get_once(scene: Scene) -> None:
    a, b, c = await scene.ear("a"), await scene.ear("b"), await scene.ear("c")
    certain: list[str] = []
    for name in ("e1", "e2", "e2"):
        a.relay.forward(event(name), lambda name=name: certain.append(name))  # type: ignore[misc]
    a.relay.tell({"noun": "queues", "id": "chat"})
    c.relay.forward(event("e2"), lambda: None)
    await until(lambda: len(b.events) == 2 and b.notes and c.notes)
    await asyncio.sleep(0.2)
    assert sorted(name for _, name in b.events) == ["e1", "e2"]
    assert a.events == []
    assert [name for _, name in c.events] == ["e1"]
    assert b.notes == [{"noun": "queues", "id": "chat"}]
    assert certain == ["e1", "e2"]


async def test_an_outage_loses_nothing_though_the_server_forgets_everything(scene: Scene) -> None:
    a, b = await scene.ear("a"), await scene.ear("b")
    certain: list[str] = []
    a.relay.forward(event("before"), lambda: certain.append("before"))
    await until(lambda: b.events)
    await asyncio.to_thread(scene.server.kill)
    a.relay.forward(event("during"), lambda: certain.append("during"))
    await until(lambda: a.relay.problem and b.relay.problem, 5.0)
    assert certain == ["before"]
    assert a.relay.waits("during")
    await asyncio.to_thread(scene.server.start)
    await until(lambda: len(b.events) == 2)
    assert b.events == [("a", "before"), ("a", "during")]
    assert certain == ["before", "during"]
    await until(lambda: not a.relay.problem and not b.relay.problem)


async def test_what_waited_long_is_let_go_so_that_the_outbox_can_settle_it(scene: Scene) -> None:
    a = await scene.ear("a")
    await asyncio.to_thread(scene.server.kill)
    certain: list[str] = []
    a.relay.forward(event("old"), lambda: certain.append("old"))
    scene.clock.advance(timedelta(seconds=20))
    a.relay.forward(event("new"), lambda: certain.append("new"))
    scene.clock.advance(timedelta(seconds=15))
    a.relay.let_go()
    assert certain == ["old"]
    assert a.relay.waits("new")


async def test_a_server_that_never_answers_is_noticed() -> None:
    with socket.socket() as hole:
        hole.bind(("127.0.0.1", 0))
        hole.listen(5)
        stalled = RedisConnection(f"redis://127.0.0.1:{hole.getsockname()[1]}/0")
        began = asyncio.get_running_loop().time()
        with pytest.raises(StorageError, match="cannot be reached"):
            await stalled.open()
        assert asyncio.get_running_loop().time() - began < 4
        await stalled.close()


async def test_no_server_is_one_clear_line_without_the_password() -> None:
    port = free_port()
    connection = RedisConnection(f"redis://:secret@127.0.0.1:{port}/0")
    with pytest.raises(StorageError, match=f"Redis at 127.0.0.1:{port} cannot be reached") as caught:
        await connection.open()
    assert "secret" not in str(caught.value)
    with pytest.raises(StorageError, match="HUB_REDIS_URL"):
        RedisConnection("nonsense")


async def test_one_process_holds_the_lease_and_its_number_grows(scene: Scene) -> None:
    told: list[tuple[str, bool]] = []

    def teller(name: str) -> Callable[[bool], Awaitable[None]]:
        async def tell(held: bool) -> None:
            told.append((name, held))

        return tell

    a, b = scene.lease("a", teller("a")), scene.lease("b", teller("b"))
    await a.look()
    await b.look()
    first = a.fence
    assert (first > 0, b.fence, told) == (True, 0, [("a", True)])
    await a.stop()
    await b.look()
    second = b.fence
    assert second > first
    await asyncio.to_thread(scene.server.kill)
    await b.look()
    for _ in range(3):
        await a.look()
    assert b.fence == second, "an outage is no loss"
    await asyncio.to_thread(scene.server.start)
    await a.look()
    await b.look()
    assert b.fence > second, "the holder comes first, with a new number"
    assert told == [("a", True), ("a", False), ("b", True)]
    await scene.connection().client.set("hub:lease:worker", "c")
    await b.look()
    assert (b.fence, told[-1]) == (0, ("b", False))


async def test_a_holder_that_cannot_take_over_leaves_the_lease_to_others(scene: Scene) -> None:
    told: list[bool] = []

    async def unable(held: bool) -> None:
        told.append(held)
        if held:
            raise StorageError("out of reach")

    async def able(held: bool) -> None:
        told.append(held)

    a, b = scene.lease("a", unable), scene.lease("b", able)
    await a.look()
    assert (a.fence, told) == (0, [True, False])
    await b.look()
    assert b.fence > 0


async def test_agents_of_other_processes_are_known_until_these_are_gone(scene: Scene) -> None:
    moved: list[str] = []
    a, b = Neighbours(scene.connection(), "a"), Neighbours(scene.connection(), "b")
    a.connect(lambda: ["ana"], lambda agent_id: None)
    b.connect(lambda: [], moved.append)
    await a.beat()
    await b.beat()
    assert (b.is_connected("ana"), a.is_connected("ana"), moved) == (True, False, ["ana"])
    gone: Event = AgentDisconnected(id="x", at=NOON, agent_id="ana")
    b.heard("a", gone)
    assert not b.is_connected("ana")
    b.heard("a", event("y"))
    assert b.is_connected("ana")
    await a.stop()
    await b.beat()
    assert (b.is_connected("ana"), moved) == (False, ["ana", "ana"])


async def test_what_waits_at_the_end_is_sent_before_the_relay_stops(scene: Scene) -> None:
    a, b = await scene.ear("a"), await scene.ear("b")
    for number in range(1_000):
        a.relay.forward(event(f"e{number}"), lambda: None)
    await a.relay.stop()
    assert not a.relay.waits("e999")
    await until(lambda: len(b.events) == 1_000)
