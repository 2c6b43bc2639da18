"""`kill -9` at random moments: nothing that was acknowledged is lost, nothing is half there."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.clock import SystemClock
from hub.storage.blobs import BlobStore
from hub.storage.contract import DocumentStore
from hub.storage.opening import open_store
from tests.servers.secantus import SecantusServer

ROUNDS = 20
SERVER_ROUNDS = 8
"""Through a server each round takes two seconds."""
WRITER = Path(__file__).with_name("store_writer.py")
ROOT = Path(__file__).parents[2]


class Writer:
    """The child process and what it has acknowledged."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.acknowledged: list[tuple[str, str]] = []

    @classmethod
    async def start(cls, place: str, prefix: str) -> "Writer":
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(WRITER), place, prefix, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL, cwd=ROOT, env={"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        writer = cls(process)
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), 20)
        assert line == b"ready\n"
        return writer

    async def read(self, seconds: float) -> None:
        """Note what is acknowledged for a while."""
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(seconds):
                while line := await self._process.stdout.readline():
                    self._note(line)
        except TimeoutError:
            return

    async def kill(self) -> None:
        """Kill the process and note what was still in the pipe."""
        if self._process.returncode is None:
            self._process.kill()
        rest, _ = await self._process.communicate()
        for line in rest.splitlines(keepends=True):
            self._note(line)

    def _note(self, line: bytes) -> None:
        if line.endswith(b"\n"):
            kind, _, name = line.decode().strip().partition(" ")
            self.acknowledged.append((kind, name))


async def check(store: DocumentStore, blobs: BlobStore, acknowledged: list[tuple[str, str]]) -> None:
    """Everything acknowledged is there, and its event in the outbox."""
    tickets = {name for kind, name in acknowledged if kind == "i"}
    replaced = {name for kind, name in acknowledged if kind == "r"}
    found = {ticket["id"]: ticket for ticket in await store.get_many("tickets", tickets)}
    assert tickets - set(found) == set(), "lost inserts"
    assert {name for name in replaced if found[name]["status"] != "solved"} == set(), "lost changes"
    for kind, key in acknowledged:
        if kind == "b":
            assert len(await blobs.get(key)) > 500
    rows = await store.outbox_pending(SystemClock().now(), 1_000_000)
    events = {row.ref.event_id for row in rows}
    assert {f"e-{name}" for name in tickets} | {f"f-{name}" for name in replaced} <= events, "lost events"
    everywhere = (await store.find("tickets", {}, "id", 1_000_000)).items
    expected = {f"e-{ticket['id']}" for ticket in everywhere}
    expected |= {f"f-{ticket['id']}" for ticket in everywhere if ticket["status"] == "solved"}
    assert events == expected, "a change without its event, or the reverse"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[SecantusServer]:
    server = SecantusServer(tmp_path)
    await asyncio.to_thread(server.start)
    yield server
    await asyncio.to_thread(server.stop)


@pytest.mark.timeout(240)
async def test_embedded_store_survives_kill(tmp_path: Path) -> None:
    dice = random.Random(20261123)
    acknowledged: list[tuple[str, str]] = []
    for number in range(ROUNDS):
        writer = await Writer.start(str(tmp_path), f"r{number}")
        await writer.read(dice.uniform(0.01, 0.25))
        await writer.kill()
        acknowledged += writer.acknowledged
    assert len(acknowledged) > 50 * ROUNDS, "too little was written to prove anything"
    store, blobs = open_store(None, tmp_path, SystemClock())
    await store.start()
    await blobs.start()
    await check(store, blobs, acknowledged)
    await blobs.stop()
    await store.stop()


@pytest.mark.server
@pytest.mark.timeout(240)
@pytest.mark.parametrize("victim", ["client", "server"])
async def test_mongodb_store_survives_kill(server: SecantusServer, victim: str) -> None:
    dice = random.Random(20261124)
    acknowledged: list[tuple[str, str]] = []
    for number in range(SERVER_ROUNDS):
        writer = await Writer.start(server.uri("hub"), f"r{number}")
        await writer.read(dice.uniform(0.02, 0.25))
        if victim == "server":
            await asyncio.to_thread(server.kill)
        await writer.kill()
        if victim == "server":
            await asyncio.to_thread(server.start)
        acknowledged += writer.acknowledged
    assert len(acknowledged) > 2 * SERVER_ROUNDS, "too little was written to prove anything"
    store, blobs = open_store(server.uri("hub"), None, SystemClock())
    await store.start()
    await check(store, blobs, acknowledged)
    await store.stop()
