"""A menu asks another system about a caller: signed, once, and content with whatever comes back."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from hub.channels.context import HttpLimits
from hub.channels.safe_http import SafePoster
from hub.channels.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, check_signature, sign
from hub.clock import SystemClock
from hub.outgoing.dips import MAX_FACTS, DataDips, facts_in

SECRET = "a secret between two systems"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def asking(handler: Handler, *, allow_private: bool = True) -> AsyncIterator[tuple[DataDips, str]]:
    """Yield what asks, and the address of a system that answers with this handler."""
    app = web.Application()
    app.router.add_post("/caller", handler)
    async with TestServer(app) as server:
        dips = DataDips(SystemClock(), sign, lambda: SafePoster(HttpLimits(), allow_private=allow_private))
        yield dips, str(server.make_url("/caller"))


async def test_facts_go_out_signed_and_come_back() -> None:
    got: list[dict[str, str]] = []

    async def crm(request: web.Request) -> web.Response:
        body = await request.read()
        stamp, signature = request.headers[TIMESTAMP_HEADER], request.headers[SIGNATURE_HEADER]
        now = SystemClock().now()
        check_signature((SECRET,), stamp=stamp, signature=signature, body=body, now=now)
        got.append(json.loads(body)["facts"])
        return web.json_response({"facts": {"tier": "gold", "open_orders": 2, "list": [1], "bad name": "x"}})

    async with asking(crm) as (dips, url):
        assert await dips.ask(url, {"address": "+491511"}, SECRET) == {"tier": "gold", "open_orders": "2"}
    assert got == [{"address": "+491511"}]


async def test_a_system_that_fails_or_leads_inside_gives_no_answer() -> None:
    async def broken(request: web.Request) -> web.Response:
        return web.Response(status=500)

    async with asking(broken) as (dips, url):
        assert await dips.ask(url, {}, SECRET) is None
    async with asking(broken, allow_private=False) as (dips, url):
        assert await dips.ask(url, {}, SECRET) is None


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"facts": []}', b"\xff", b"[" * 5000])
def test_what_is_no_answer_is_none(body: bytes) -> None:
    assert facts_in(body) is None


def test_an_answer_is_bounded() -> None:
    facts = facts_in(json.dumps({"facts": {f"f{i}": "x" * 9000 for i in range(200)}}).encode())
    assert facts is not None
    assert len(facts) == MAX_FACTS
    assert max(map(len, facts.values())) == 500
