"""An existing telephone system: screen-pop, tickets and click-to-dial, by signed webhooks and by Asterisk's manager interface."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from hub.channels.contract import WebhookRequest
from hub.channels.signature import check_signature, sign
from hub.channels.webhooks import BadWebhook
from hub.domain.pbx_call import pbx_call_id
from hub.domain.suppression import Scope, SuppressionReason
from hub.domain.ticket import Ticket, WorkState
from hub.errors import Forbidden, Invalid
from tests.factories import inbox
from tests.fakes.call_floor import MIA, CallFloor, call_floor
from tests.servers.asterisk_manager import asterisk_manager

FIXTURES = Path(__file__).parents[1] / "fixtures" / "pbx"
SECRET = "a shared secret of some length"
EXTENSIONS = {"101": "ana@example.com", "102": "bo"}


async def with_pbx(floor: CallFloor, **settings: Any) -> None:
    """Add the telephone system's inbox, and wait until it is up."""
    hub = floor.hub
    made = inbox("pbx", name="Pbx", channel="pbx", settings={"extensions": EXTENSIONS, **settings})
    await hub.ground.kept.inboxes.add(made)
    await hub.case.organisation.reload("inboxes")
    await hub.edge.runner.apply(made)
    async with asyncio.timeout(5):
        while not hub.edge.voice.systems():
            await asyncio.sleep(0.01)


async def post(floor: CallFloor, secret: str = SECRET, **event: Any) -> int:
    """Post an event as the telephone system does."""
    body = json.dumps({"call": "c1", "number": MIA.value, "extension": "101", **event}).encode()
    request = WebhookRequest(
        method="POST",
        url="https://hub.example/webhooks/pbx/event",
        tail="event",
        headers=sign(secret, floor.clock.now(), body),
        query={},
        body=body,
    )
    answer = await floor.hub.edge.webhooks.handle("pbx", "event", request)
    await floor.settle()
    return answer.status


async def tickets(floor: CallFloor) -> list[Ticket]:
    return [one async for one in floor.hub.ground.kept.tickets.all({})]


async def test_an_answered_call_is_the_agents_ticket_until_it_is_hung_up(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        await with_pbx(floor, secret=SECRET)
        await floor.come("ana")
        for _ in range(2):  # everything is posted twice
            assert await post(floor, event="ringing", name="Mia") == 204
        assert await tickets(floor) == []
        for _ in range(2):
            await post(floor, event="answered")
        (ticket,) = await tickets(floor)
        assert (ticket.assignee_id, ticket.work.state) == ("ana", WorkState.ACTIVE)
        assert ticket.subject == "Call from Mia"
        assert floor.hub.trade.status.load("ana") == 1
        await floor.pass_time(95)
        for _ in range(2):
            await post(floor, event="hung_up")
        (ticket,) = await tickets(floor)
        assert ticket.work.state is WorkState.WRAP_UP
        lines = await floor.hub.ground.kept.messages.latest_of_ticket(ticket.id, 10)
        assert [one.body for one in lines] == ["Call from +4930901820", "Call over: talked 1:35"]
        await post(floor, event="ringing")  # late news of a call that is over
        assert len(await tickets(floor)) == 1


async def test_a_missed_call_waits_as_a_ticket(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        await with_pbx(floor, secret=SECRET)
        await post(floor, event="ringing")
        await post(floor, event="hung_up")
        (ticket,) = await tickets(floor)
        assert (ticket.work.state, ticket.tags) == (WorkState.QUEUED, ("missed-call",))
        assert MIA.value in ticket.preview


async def test_whose_telephone_rings_is_shown_who_calls(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        await with_pbx(floor, secret=SECRET)
        await floor.hub.case.customers.resolve(MIA)
        await post(floor, event="ringing", extension="102")
        call = await floor.hub.ground.kept.pbx_calls.require(pbx_call_id("pbx", "c1"))
        assert call.agent_id == "bo"


async def test_a_forged_event_is_refused(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        await with_pbx(floor, secret=SECRET)
        with pytest.raises(Forbidden):
            await post(floor, secret="another secret, guessed", event="ringing")
        assert await floor.hub.ground.kept.pbx_calls.get(pbx_call_id("pbx", "c1")) is None
        with pytest.raises(BadWebhook, match="event"):
            await post(floor, event="flew")


@asynccontextmanager
async def dialler(orders: list[dict[str, str]]) -> AsyncIterator[str]:
    """Yield the address of a telephone system that takes orders."""

    async def take(request: web.Request) -> web.Response:
        body = await request.read()
        check_signature(
            (SECRET,),
            stamp=request.headers["X-Hub-Timestamp"],
            signature=request.headers["X-Hub-Signature"],
            body=body,
            now=datetime.fromtimestamp(int(request.headers["X-Hub-Timestamp"]), UTC),
        )
        orders.append(json.loads(body))
        return web.Response()

    app = web.Application()
    app.router.add_post("/dial", take)
    async with TestServer(app) as server:
        yield str(server.make_url("/dial"))


async def test_agents_dial_by_a_click(tmp_path: Path) -> None:
    orders: list[dict[str, str]] = []
    async with dialler(orders) as url, call_floor(tmp_path) as floor:
        await with_pbx(floor, secret=SECRET, dial_url=url, allow_private=True)
        desk = floor.hub.edge.voice.pbx
        await desk.dial(floor.people["ana"], MIA.value)
        assert orders == [{"extension": "101", "number": MIA.value}]
        with pytest.raises(Invalid, match="No telephone system"):
            await desk.dial(floor.people["sue"], MIA.value)
        await floor.hub.case.suppressions.suppress(MIA, SuppressionReason.OPTED_OUT, Scope(channel="pbx"))
        with pytest.raises(Exception, match="opted out"):
            await desk.dial(floor.people["ana"], MIA.value)
        assert len(orders) == 1


async def test_asterisk_tells_of_calls_and_dials(tmp_path: Path) -> None:
    async with asterisk_manager() as asterisk, call_floor(tmp_path) as floor:
        ami = {"adapter": "ami", "host": "127.0.0.1", "port": asterisk.port}
        await with_pbx(floor, **ami, user="hub", password="a secret")
        await floor.come("bo")
        asterisk.tell((FIXTURES / "ami_inbound_answered.txt").read_bytes())
        call_id = pbx_call_id("pbx", "1764336000.16")
        async with asyncio.timeout(5):
            while (call := await floor.hub.ground.kept.pbx_calls.get(call_id)) is None or not call.ended_at:
                await asyncio.sleep(0.01)
        await floor.settle()
        (ticket,) = await tickets(floor)
        assert (ticket.assignee_id, ticket.subject) == ("bo", "Call from Mia")
        await floor.hub.edge.voice.pbx.dial(floor.people["ana"], MIA.value)
        dialled = asterisk.actions[-1]
        assert (dialled["Action"], dialled["Channel"], dialled["Exten"]) == (
            "Originate",
            "PJSIP/101",
            MIA.value,
        )
        asterisk.drop()
        channel: Any = floor.hub.edge.runner.channel("pbx")
        async with asyncio.timeout(5):
            while not asterisk.signed_in.is_set():
                await channel.check()
                await asyncio.sleep(0.01)
        await floor.hub.edge.voice.pbx.dial(floor.people["ana"], MIA.value)


async def test_a_call_that_ended_while_the_hub_was_away_ends_when_it_comes_back(tmp_path: Path) -> None:
    async with asterisk_manager() as asterisk, call_floor(tmp_path) as floor:
        ami = {"adapter": "ami", "host": "127.0.0.1", "port": asterisk.port}
        await with_pbx(floor, **ami, user="hub", password="a secret")
        kept = floor.hub.ground.kept
        await floor.come("bo")
        told = (FIXTURES / "ami_inbound_answered.txt").read_bytes().split(b"\n\n")
        asterisk.tell(b"\n\n".join([*told[:3], b""]))
        call_id = pbx_call_id("pbx", "1764336000.16")
        async with asyncio.timeout(5):
            while (call := await kept.pbx_calls.get(call_id)) is None or not call.ticket_id:
                await asyncio.sleep(0.01)
        asterisk.living = {"PJSIP/trunk-00000010": "1764336000.16", "PJSIP/102-00000012": "1764336000.16"}
        for state in (WorkState.ACTIVE, WorkState.WRAP_UP):
            floor.clock.advance(timedelta(seconds=60))
            await floor.hub.edge.runner.remove("pbx")  # nobody remembers the calls of before
            await floor.hub.edge.runner.apply(await kept.inboxes.require("pbx"))
            async with asyncio.timeout(5):
                while not asterisk.actions or asterisk.actions[-1]["Action"] != "CoreShowChannels":
                    await asyncio.sleep(0.01)
                while not floor.hub.edge.voice.systems():
                    await asyncio.sleep(0.01)
            await floor.settle()
            (ticket,) = await tickets(floor)
            assert ticket.work.state is state
            asterisk.living, asterisk.actions = {}, []


async def test_a_wrong_password_is_told(tmp_path: Path) -> None:
    async with asterisk_manager() as asterisk, call_floor(tmp_path) as floor:
        settings = {"extensions": EXTENSIONS, "adapter": "ami", "host": "127.0.0.1", "port": asterisk.port}
        made = inbox("pbx", name="Pbx", channel="pbx", settings={**settings, "user": "hub", "password": "no"})
        await floor.hub.ground.kept.inboxes.add(made)
        await floor.hub.case.organisation.reload("inboxes")
        await floor.hub.edge.runner.apply(made)
        async with asyncio.timeout(5):
            while "refuses user or password" not in told(floor):
                await asyncio.sleep(0.01)


def told(floor: CallFloor) -> str:
    """Return what administrators are told of the telephone system."""
    health = floor.hub.edge.runner.health().get("pbx")
    return health.detail if health else ""
