"""The MongoDB store when the server goes away, is the wrong kind, or is shared by several hubs."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.clock import SystemClock
from hub.errors import Conflict
from hub.storage.contract import DocumentStore, StorageError
from hub.storage.opening import open_store
from tests.servers.program import free_port
from tests.servers.secantus import SecantusServer

pytestmark = pytest.mark.server


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[SecantusServer]:
    server = SecantusServer(tmp_path)
    await asyncio.to_thread(server.start)
    yield server
    await asyncio.to_thread(server.stop)


def opened(uri: str) -> DocumentStore:
    return open_store(uri, None, SystemClock())[0]


async def test_an_outage_is_reported_and_survived(server: SecantusServer) -> None:
    store = opened(server.uri("hub") + "&serverSelectionTimeoutMS=1000")
    await store.start()
    await store.insert("audit", {"id": "before"})
    await asyncio.to_thread(server.kill)
    began = time.monotonic()
    for call in (store.get("audit", "before"), store.insert("audit", {"id": "during"}), store.ping()):
        with pytest.raises(StorageError, match="cannot be reached") as caught:
            await call
        assert "\n" not in str(caught.value)
    assert time.monotonic() - began < 15
    await asyncio.to_thread(server.start)
    assert await store.get("audit", "before") == {"id": "before", "version": 1}
    await store.insert("audit", {"id": "after"})
    await store.stop()


async def test_no_server_at_start_is_one_clear_line() -> None:
    port = free_port()
    store = opened(f"mongodb://someone:secret@127.0.0.1:{port}/hub?serverSelectionTimeoutMS=300")
    with pytest.raises(StorageError, match=f"MongoDB at 127.0.0.1:{port} cannot be reached") as caught:
        await store.start()
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("uri", ["mongodb://", "mongodb://user:secret@h:port/x", "mongodb://h/?unknown=1"])
async def test_a_bad_address_is_one_clear_line(uri: str) -> None:
    with pytest.raises(StorageError, match="address") as caught:
        await opened(uri).start()
    assert "secret" not in str(caught.value)


async def test_a_standalone_server_is_refused_unless_asked_for(tmp_path: Path) -> None:
    server = SecantusServer(tmp_path, "--standalone")
    await asyncio.to_thread(server.start)
    try:
        with pytest.raises(StorageError, match="is no replica set"):
            await opened(server.uri("hub")).start()
        store = opened(server.uri("hub") + "&retryWrites=false")
        await store.start()
        await store.insert("audit", {"id": "x"})
        await store.stop()
    finally:
        await asyncio.to_thread(server.stop)


async def test_a_weak_write_concern_is_named(
    server: SecantusServer, caplog: pytest.LogCaptureFixture
) -> None:
    store = opened(server.uri("hub") + "&w=1")
    with caplog.at_level(logging.WARNING, "hub.storage"):
        await store.start()
    await store.stop()
    assert "write concern" in caplog.text


async def test_two_hubs_start_at_once_and_never_hold_one_ticket(server: SecantusServer) -> None:
    hubs = [opened(server.uri("hub")) for _ in range(2)]
    await asyncio.gather(*(hub.start() for hub in hubs))
    tickets = [f"t{number:02}" for number in range(20)]
    for number, name in enumerate(tickets):
        await hubs[number % 2].insert("tickets", {"id": name, "number": number + 1})

    async def claim(agent: int, name: str) -> str | None:
        ticket = await hubs[agent % 2].get("tickets", name)
        assert ticket is not None
        if ticket.get("assignee_id"):
            return None
        try:
            await hubs[agent % 2].replace(
                "tickets", {**ticket, "assignee_id": f"a{agent}"}, ticket["version"]
            )
        except Conflict:
            return None
        return name

    won = await asyncio.gather(*(claim(agent, name) for name in tickets for agent in range(6)))
    assert sorted(name for name in won if name) == tickets
    numbers = await asyncio.gather(*(hubs[n % 2].next_number("ticket") for n in range(20)))
    assert sorted(numbers) == list(range(1, 21))
    await asyncio.gather(*(hub.stop() for hub in hubs))
