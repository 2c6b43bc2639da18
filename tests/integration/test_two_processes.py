"""Two hub processes: work crosses between them, survives the death of either, and an outage of Redis."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from socketio.exceptions import ConnectionError as Refused

from tests.fakes.browser_peer import BrowserPeer
from tests.integration.two_hubs import TwoHubs, conversation, nothing_doubled, two_hubs, until
from tests.servers.hub_process import HubClient

pytestmark = pytest.mark.server

ENDS = ("abandoned", "failed", "ended")


async def test_work_crosses_between_processes_and_survives_the_loss_of_either(tmp_path: Path) -> None:
    async with two_hubs(tmp_path) as hubs:
        first = hubs.holder()
        other = 1 - first
        agent = await hubs.agent(other)
        client = hubs.clients[other]

        async def talk(at: int, text: str, patience_s: float) -> None:
            visitor = await hubs.visitor(at)
            ticket = await conversation(client, visitor, agent, text, patience_s)
            await nothing_doubled(client, visitor, agent, ticket)

        await talk(first, "first question", 10)
        await a_new_inbox_is_open_everywhere(hubs)
        await a_call_is_seen_and_led_from_the_other_process(hubs, other)

        await asyncio.to_thread(hubs.redis.kill)
        began = time.monotonic()
        await until("the outage is flagged", lambda: redis_is(hubs, "away"), 5.0)
        await talk(first, "during the outage", 15)
        await asyncio.sleep(max(0.0, 5.0 - (time.monotonic() - began)))
        await asyncio.to_thread(hubs.redis.start)
        await until("Redis is back", lambda: redis_is(hubs, "back"), 5.0)
        await talk(first, "after the outage", 10)

        assert hubs.holder() == first
        await hubs.agent(first, "bo", "busy")
        await until("Bo is connected elsewhere", lambda: is_connected(client, "bo"), 5.0)
        await asyncio.to_thread(hubs.hubs[first].kill)
        began = time.monotonic()
        await talk(other, "after the death", 12)
        assert time.monotonic() - began < 12
        await until("Bo is missed", lambda: is_missed(client, "bo"), 10.0)


async def is_connected(client: HubClient, agent: str) -> bool:
    """Say whether the agent counts as connected at the client's process."""
    return next(bool(each["connected"]) for each in await client.every("/agents") if each["id"] == agent)


async def is_missed(client: HubClient, agent: str) -> bool:
    """Say whether the agent does not count as connected."""
    return not await is_connected(client, agent)


async def a_new_inbox_is_open_everywhere(hubs: TwoHubs) -> None:
    """Fail unless an inbox made at one process takes visitors at the other within a few seconds."""
    admin = await HubClient(hubs.hubs[0].url, hubs.session).sign_in("admin")
    wish = {"name": "Second shop", "channel": "webchat", "queue_id": "chat"}
    inbox = await admin.call("POST", "/inboxes", json=wish)

    async def open_there() -> bool:
        try:
            visitor = await hubs.visitor(1, inbox["id"])
        except Refused:
            return False
        await visitor.wait_for("session", lambda data: data["inbox"] == inbox["id"])
        return True

    await until("the new inbox is open at the other process", open_there, 5.0)


async def a_call_is_seen_and_led_from_the_other_process(hubs: TwoHubs, other: int) -> None:
    """Fail unless a visitor of the process without the audio can call, while a supervisor there looks on."""
    supervisor = await hubs.agent(other, "supervisor", "busy")
    visitor = await hubs.visitor(other)
    peer = BrowserPeer()
    begun = await visitor.call("call.start", {"sdp": await peer.offer()})
    assert "m=audio" in begun["sdp"]
    call_id = begun["call"]
    await supervisor.wait_for("call.changed", lambda data: data["id"] == call_id, 5.0)
    again = await hubs.agent(other, "supervisor", "busy")
    (snapshot,) = again.named("snapshot")
    assert call_id in [each["id"] for each in snapshot["calls"]]
    await visitor.call("call.hang_up", {"call": call_id})
    await visitor.wait_for("call.changed", lambda data: data["state"] == "ended", 5.0)
    await supervisor.wait_for("call.changed", lambda data: data["state"] in ENDS, 5.0)
    await peer.hang_up()


async def redis_is(hubs: TwoHubs, state: str) -> bool:
    """Say whether both processes are ready and report Redis so."""
    answers = [await hubs.ready(at) for at in (0, 1)]
    return all(status == 200 and (checks["redis"] == "ok") == (state == "back") for status, checks in answers)


def test_redis_without_mongodb_is_refused_in_one_line(tmp_path: Path) -> None:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    variables |= {"HUB_REDIS_URL": "redis://127.0.0.1:1/0", "HUB_DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "hub", "check"], env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "hub: redis.url (HUB_REDIS_URL) is for several processes, which need HUB_MONGODB_URI too"
    ]
