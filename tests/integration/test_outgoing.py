"""Other systems are told of events: signed, once it is stored, again after failures, and given up at last."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from hub.channels.context import HttpLimits
from hub.channels.safe_http import SafePoster
from hub.channels.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, check_signature, sign
from hub.domain.ticket_events import MessageAdded, TicketOpened
from hub.domain.webhook import CallState, WebhookCall, WebhookSubscription
from hub.outgoing.worker import OutgoingPolicy, OutgoingWebhooks, Outside
from tests.integration.api_floor import ApiFloor, api_floor

SECRET = "a secret between two systems"


@dataclass
class Receiver:
    """Another system; answers with these statuses in turn, the last of them for ever."""

    statuses: list[int] = field(default_factory=lambda: [200])
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    hold: asyncio.Event | None = None
    """Until this is set, requests with `slow` wait for their answer."""

    async def take(self, request: web.Request) -> web.Response:
        self.got.append((dict(request.headers), await request.read()))
        if self.hold is not None and "slow" in request.query:
            await self.hold.wait()
        return web.Response(status=self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0])


@dataclass
class Outbound:
    floor: ApiFloor
    receiver: Receiver
    worker: OutgoingWebhooks
    url: str

    async def subscribe(self, *events: str, **fields: Any) -> WebhookSubscription:
        now = self.floor.clock.now()
        defaults = {"id": "w1", "name": "Till", "url": self.url, "secret": SECRET, "created_at": now}
        made = await self.floor.kept.webhooks.add(
            WebhookSubscription(events=events, **{**defaults, **fields})
        )
        await self.worker.reload()
        return made

    def opened(self, event_id: str = "e1", ticket_id: str = "t1") -> TicketOpened:
        now = self.floor.clock.now()
        return TicketOpened(id=event_id, at=now, ticket_id=ticket_id, channel="email", queue_id="support")

    async def call(self, call_id: str = "w1-e1") -> WebhookCall:
        return await self.floor.kept.webhook_calls.require(call_id)


@asynccontextmanager
async def outbound(*, allow_private: bool = True, max_attempts: int = 3) -> AsyncIterator[Outbound]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    async with api_floor() as floor, TestServer(app) as server:
        worker = OutgoingWebhooks(
            floor.clock,
            floor.kept.webhooks,
            floor.kept.webhook_calls,
            floor.kept.tickets,
            floor.services.directory,
            Outside(
                open_poster=lambda: SafePoster(HttpLimits(), allow_private=allow_private),
                sign=sign,
                wait=lambda attempt: 10.0 * attempt,
            ),
            OutgoingPolicy(max_attempts=max_attempts),
        )
        await worker.start()
        try:
            yield Outbound(floor, receiver, worker, str(server.make_url("/hook")))
        finally:
            await worker.stop()


async def test_a_subscribed_event_arrives_signed_with_its_ticket() -> None:
    async with outbound() as out:
        await out.floor.add_ticket("t1")
        await out.subscribe("ticket.opened")
        event = out.opened()
        await out.worker.on_event(event)
        await out.worker.idle()
        ((headers, body),) = out.receiver.got
        check_signature(
            (SECRET,),
            stamp=headers[TIMESTAMP_HEADER],
            signature=headers[SIGNATURE_HEADER],
            body=body,
            now=out.floor.clock.now(),
        )
        said = json.loads(body)
        assert (said["id"], said["type"], said["at"]) == ("e1", "ticket.opened", "2026-03-02T12:00:00Z")
        assert said["data"] == {
            "ticket_id": "t1",
            "actor_id": "",
            "channel": "email",
            "queue_id": "support",
        }
        shown = await (await out.floor.call("GET", "/tickets/t1")).json()
        del shown["triage"]  # only who opens one ticket asks what it was taken for
        assert said["ticket"] == shown
        call = await out.call()
        assert (call.state, call.attempts, call.status) == (CallState.SENT, 1, 200)


async def test_the_same_event_twice_is_one_call() -> None:
    async with outbound() as out:
        await out.subscribe("ticket.opened")
        await out.worker.on_event(out.opened())
        await out.worker.idle()
        await out.worker.on_event(out.opened())
        await out.worker.sweep()
        await out.worker.idle()
        assert len(out.receiver.got) == 1
        assert "ticket" not in json.loads(out.receiver.got[0][1])  # there is no such ticket any more


async def test_what_nobody_subscribed_to_goes_nowhere() -> None:
    async with outbound() as out:
        await out.subscribe("ticket.opened")
        await out.subscribe("message.added", id="w2", name="Off", active=False)
        now = out.floor.clock.now()
        await out.worker.on_event(
            MessageAdded(id="e2", at=now, ticket_id="t1", message_id="m1", kind="inbound")
        )
        await out.worker.idle()
        assert out.receiver.got == []
        assert (await out.floor.kept.webhook_calls.page({"webhook_id": "w2"})).items == ()


async def test_a_failed_call_is_made_again_when_it_is_due() -> None:
    async with outbound() as out:
        out.receiver.statuses = [500, 200]
        await out.subscribe("ticket.opened")
        await out.worker.on_event(out.opened())
        await out.worker.idle()
        waiting = await out.call()
        assert (waiting.state, waiting.status) == (CallState.WAITING, 500)
        assert waiting.next_attempt_at == out.floor.clock.now() + timedelta(seconds=10)
        await out.worker.sweep()
        await out.worker.idle()
        assert len(out.receiver.got) == 1
        out.floor.clock.advance(timedelta(seconds=10))
        await out.worker.sweep()
        await out.worker.idle()
        assert (await out.call()).state is CallState.SENT
        assert [json.loads(body)["id"] for _, body in out.receiver.got] == ["e1", "e1"]


async def test_a_call_is_given_up_after_its_attempts_or_when_the_receiver_is_gone() -> None:
    async with outbound() as out:
        out.receiver.statuses = [503]
        await out.subscribe("ticket.opened")
        await out.worker.on_event(out.opened())
        for _ in range(5):
            await out.worker.idle()
            out.floor.clock.advance(timedelta(minutes=5))
            await out.worker.sweep()
        call = await out.call()
        assert (call.state, call.attempts, len(out.receiver.got)) == (CallState.DROPPED, 3, 3)
        assert call.next_attempt_at is None
        out.receiver.statuses = [410]
        await out.worker.on_event(out.opened("e2"))
        await out.worker.idle()
        gone = await out.call("w1-e2")
        assert (gone.state, gone.attempts, gone.status) == (CallState.DROPPED, 1, 410)


async def test_calls_do_not_reach_into_the_hubs_own_network() -> None:
    async with outbound(allow_private=False) as out:
        await out.subscribe("ticket.opened", url=out.url.replace("http://", "https://"))
        await out.worker.on_event(out.opened())
        await out.worker.idle()
        call = await out.call()
        assert (call.state, call.status, call.reason) == (CallState.WAITING, 0, "the address is not public")
        assert out.receiver.got == []


async def test_what_a_dead_process_had_claimed_is_sent_after_its_lease() -> None:
    async with outbound() as out:
        await out.subscribe("ticket.opened")
        now = out.floor.clock.now()
        held = WebhookCall(
            id="w1-e1",
            webhook_id="w1",
            event_id="e1",
            type="ticket.opened",
            at=now,
            attempts=1,
            next_attempt_at=now + timedelta(seconds=60),
            created_at=now,
        )
        await out.floor.kept.webhook_calls.add(held)
        await out.worker.sweep()
        await out.worker.idle()
        assert out.receiver.got == []
        out.floor.clock.advance(timedelta(seconds=60))
        await out.worker.sweep()
        await out.worker.idle()
        assert (await out.call()).attempts == 2
        assert len(out.receiver.got) == 1


async def test_old_calls_are_forgotten() -> None:
    async with outbound() as out:
        await out.subscribe("ticket.opened")
        await out.worker.on_event(out.opened())
        await out.worker.idle()
        out.floor.clock.advance(timedelta(days=10))
        assert await out.worker.prune() == 0
        out.floor.clock.advance(timedelta(days=5))
        assert await out.worker.prune() == 1


async def test_administrators_subscribe_and_see_the_secret_once() -> None:
    async with api_floor() as floor:
        sent = {"name": "Till", "url": "https://till.example.com/hub", "events": ["ticket.opened"]}
        answer = await floor.call("POST", "/webhooks", "ada", json=sent)
        made = await answer.json()
        assert answer.status == 201
        secret = (await floor.kept.webhooks.require(made["id"])).secret
        assert made["secret"] == secret
        assert len(secret) >= 32
        path = f"/webhooks/{made['id']}"
        for shown in (
            await (await floor.call("GET", path, "ada")).json(),
            (await (await floor.call("GET", "/webhooks", "ada")).json())["items"][0],
        ):
            assert shown["secret"] == "********"
        change = {"secret": "********", "active": False, "version": made["version"]}
        changed = await (await floor.call("PATCH", path, "ada", json=change)).json()
        assert (changed["active"], changed["secret"]) == (False, "********")
        assert (await floor.kept.webhooks.require(made["id"])).secret == secret
        assert (await floor.call("PATCH", path, "ada", json=change)).status == 409
        assert floor.setup.told == [("webhooks", made["id"])] * 2
        assert (await floor.call("GET", path, "sue")).status == 403
        assert (await floor.call("DELETE", path, "ada")).status == 204
        assert (await floor.call("GET", f"{path}/calls", "ada")).status == 404


async def test_wrong_subscriptions_are_refused() -> None:
    async with api_floor() as floor:
        right = {"name": "Till", "url": "https://till.example.com", "events": ["ticket.opened"]}
        for wrong in (
            {"url": "http://till.example.com"},
            {"events": []},
            {"events": ["ticket.eaten"]},
            {"secret": "short"},
            {"secret": "line\nbreak and more of it"},
        ):
            assert (await floor.call("POST", "/webhooks", "ada", json={**right, **wrong})).status == 422, (
                wrong
            )
        assert (await floor.call("POST", "/webhooks", "ada", json=right)).status == 201
        assert (await floor.call("POST", "/webhooks", "ada", json=right)).status == 409


async def test_the_calls_of_a_subscription_can_be_looked_at() -> None:
    async with outbound() as out:
        await out.subscribe("ticket.opened")
        await out.worker.on_event(out.opened())
        await out.worker.idle()
        page = await (await out.floor.call("GET", "/webhooks/w1/calls", "ada")).json()
        (row,) = page["items"]
        assert (row["type"], row["state"], row["attempts"], row["status"]) == (
            "ticket.opened",
            "sent",
            1,
            200,
        )
        assert SECRET not in str(page)


async def test_what_waits_for_a_paused_subscription_is_sent_when_it_is_active_again() -> None:
    async with outbound() as out:
        out.receiver.statuses = [500, 200]
        await out.subscribe("ticket.opened")
        await out.worker.on_event(out.opened())
        await out.worker.idle()
        await out.floor.call("PATCH", "/webhooks/w1", "ada", json={"active": False})
        out.floor.clock.advance(timedelta(minutes=1))
        await out.worker.sweep()
        await out.worker.idle()
        assert ((await out.call()).state, len(out.receiver.got)) == (CallState.WAITING, 1)
        await out.floor.call("PATCH", "/webhooks/w1", "ada", json={"active": True})
        await out.worker.sweep()
        await out.worker.idle()
        assert ((await out.call()).state, len(out.receiver.got)) == (CallState.SENT, 2)


async def test_a_receiver_that_does_not_answer_delays_nobody_else() -> None:
    async with outbound() as out:
        out.receiver.hold = asyncio.Event()
        await out.subscribe("ticket.opened", id="w0", name="Slow", url=f"{out.url}?slow=1")
        await out.subscribe("ticket.opened")
        await out.worker.on_event(out.opened())
        async with asyncio.timeout(10):
            while (await out.call()).state is not CallState.SENT:
                await asyncio.sleep(0.01)
        assert (await out.call("w0-e1")).state is CallState.WAITING
        out.receiver.hold.set()
        await out.worker.idle()
        assert (await out.call("w0-e1")).state is CallState.SENT
