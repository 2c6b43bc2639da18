"""A short busy day of a real hub: afterwards every decision is made again, in another process and from the store alone."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from hub.cli import command_line
from hub.commands.ledger import run as run_ledger
from hub.commands.replay import run as run_replay
from hub.settings import load_settings
from tests.integration.two_hubs import INBOX, Person
from tests.servers.hub_process import HubClient, HubProcess

pytestmark = pytest.mark.server

CHATS = 10


class Worker(Person):
    """An agent who declines the first offer, accepts the others, and solves what was accepted after a moment."""

    def __init__(self, client: HubClient) -> None:
        super().__init__("/agent")
        self._client = client
        self._declined = False

    async def _hear(self, event: str, data: Any = None) -> None:
        await super()._hear(event, data)
        if event == "offer.made":
            await self._answer(data)

    async def _answer(self, offer: dict[str, Any]) -> None:
        if not self._declined:
            self._declined = True
            await self._say("offer.decline", {"offer": offer["id"], "reason": "busy"})
            return
        await asyncio.sleep(0.05)
        answer = await self._say("offer.accept", {"offer": offer["id"]})
        if answer["ok"]:
            await asyncio.sleep(0.1)
            ticket = offer["ticket_id"]
            await self._client.call("PATCH", f"/tickets/{ticket}", json={"status": "solved"})
            await self._say("ticket.wrap_up", {"ticket": ticket})

    async def _say(self, event: str, data: Any) -> Any:
        return await self.sio.call(event, data, namespace=self.namespace, timeout=10)


@asynccontextmanager
async def connected(url: str, person: Person, auth: dict[str, str]) -> AsyncIterator[Person]:
    await person.sio.connect(
        url, auth=auth, namespaces=[person.namespace], transports=["websocket"], wait_timeout=10
    )
    try:
        yield person
    finally:
        await person.sio.disconnect()


async def busy_day(url: str) -> None:
    """Let visitors come while two agents work, one of whom takes a break in between."""
    async with aiohttp.ClientSession() as http, AsyncExitStack() as people:
        workers = []
        for who in ("ana", "bo"):
            client = await HubClient(url, http).sign_in(who)
            worker = Worker(client)
            await people.enter_async_context(connected(url, worker, {"token": client.token}))
            await worker.call("state.set", {"state": "available"})
            workers.append(worker)
        admin = await HubClient(url, http).sign_in("admin")
        for number in range(CHATS):
            visitor = await people.enter_async_context(connected(url, Person("/visitor"), {"inbox": INBOX}))
            said = {"body": f"question {number}", "client_id": f"c{number}"}
            await visitor.call("message.send", said)
            if number in (4, 8):
                state = "break" if number == 4 else "available"
                await workers[0].call("state.set", {"state": state})
        async with asyncio.timeout(40):
            while len(await admin.every("/tickets?status=solved")) < CHATS - 2:
                await asyncio.sleep(0.2)


def asked(directory: Path, *arguments: str) -> tuple[int, Any]:
    """Give a command to the stopped hub's store; return its exit code and its JSON."""
    settings, out = load_settings({"HUB_DATA_DIR": str(directory / "data")}), io.StringIO()
    options = command_line().parse_args([*arguments, "--json"])
    run = run_replay if options.command == "replay" else run_ledger
    return run(options, settings, out), json.loads(out.getvalue())


def test_every_decision_is_made_again_and_the_day_can_be_replayed(tmp_path: Path) -> None:
    process, day = HubProcess(tmp_path), datetime.now(UTC).date().isoformat()
    process.start()
    try:
        asyncio.run(busy_day(process.url))
    finally:
        process.stop()
    code, told = asked(tmp_path, "ledger", "verify", "--day", day)
    assert code == 0, told
    assert told["decisions"] == told["reproduced"] >= CHATS
    assert (told["differing"], told["unrecorded"], told["broken_parts"]) == ([], 0, [])

    code, told = asked(tmp_path, "replay", "--day", day, "--policy", "default,fifo")
    assert code == 0, told
    for policy in ("recorded", "default"):
        replayed = told["policies"][policy]
        assert replayed["unchanged"]
        assert (replayed["assignments"]["missing"], replayed["assignments"]["other"]) == ([], [])
        assert replayed["assignments"]["reproduced"] == replayed["assignments"]["decisions"] >= CHATS
    chat = told["policies"]["fifo"]["queues"]["chat"]
    assert chat["offered"] == CHATS
    assert not told["policies"]["fifo"]["unchanged"]
