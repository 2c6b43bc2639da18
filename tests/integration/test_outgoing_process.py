"""A whole hub tells another system: refused at first, killed, started again, and then heard."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from hub.channels.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, check_signature
from hub.clock import SystemClock
from tests.servers.hub_process import HubClient, HubProcess

SECRET = "a-secret-between-two-systems"


async def until(what: str, true: Callable[[], Awaitable[bool]], patience_s: float = 15.0) -> None:
    deadline = asyncio.get_running_loop().time() + patience_s
    while not await true():
        assert asyncio.get_running_loop().time() < deadline, f"not within {patience_s} s: {what}"
        await asyncio.sleep(0.05)


async def open_ticket(client: HubClient) -> str:
    inbox = next(one for one in await client.every("/inboxes") if one["channel"] == "email")
    customer = {"kind": "email", "value": "mia@example.org", "name": "Mia"}
    body = {"inbox_id": inbox["id"], "subject": "Invoice", "body": "It is wrong", "customer": customer}
    return str((await client.call("POST", "/tickets", json=body))["id"])


async def test_a_call_outlives_the_process_that_could_not_make_it(tmp_path: Path) -> None:
    status, got = [503], []

    async def take(request: web.Request) -> web.Response:
        got.append((request.headers, await request.read(), await request.json()))
        return web.Response(status=status[0])

    app = web.Application()
    app.router.add_post("/hook", take)
    hub = HubProcess(
        tmp_path,
        HUB_WEBHOOKS__ALLOW_PRIVATE="true",
        HUB_WEBHOOKS__FIRST_RETRY_S="3",
        HUB_LOGS__LEVEL="warning",
    )
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        try:
            await asyncio.to_thread(hub.start)
            client = await HubClient(hub.url, session).sign_in("admin")
            wish = {
                "name": "Till",
                "url": str(server.make_url("/hook")),
                "events": ["ticket.opened"],
                "secret": SECRET,
            }
            webhook = await client.call("POST", "/webhooks", json=wish)
            ticket_id = await open_ticket(client)
            calls = f"/webhooks/{webhook['id']}/calls"

            async def in_state(state: str, least_status: int) -> bool:
                rows: list[dict[str, Any]] = await client.every(calls)
                return bool(rows) and rows[0]["state"] == state and rows[0]["status"] >= least_status

            await until("the refusal is on record", lambda: in_state("waiting", 503))
            await asyncio.to_thread(hub.kill)
            status[0] = 200
            await asyncio.to_thread(hub.start)
            await client.sign_in("admin")
            await until("the call is heard", lambda: in_state("sent", 200))
        finally:
            await asyncio.to_thread(hub.stop)
    headers, body, said = got[-1]
    assert (said["type"], said["ticket"]["id"]) == ("ticket.opened", ticket_id)
    assert {one["id"] for _, _, one in got} == {said["id"]}
    stamp, signature = headers[TIMESTAMP_HEADER], headers[SIGNATURE_HEADER]
    check_signature((SECRET,), stamp=stamp, signature=signature, body=body, now=SystemClock().now())
