"""The namespace /agent, spoken to by the stock client over a real socket."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from socketio.exceptions import ConnectionError as Refused

from hub.domain.agent_events import AgentStateChanged
from hub.domain.message import Author, AuthorKind, MessageKind
from hub.domain.ticket_events import MessageAdded, OfferAccepted, OfferMade, TicketUpdated
from tests.integration.sockets import Client, Live, connected, fake_hub, serving


@pytest.fixture
async def live() -> AsyncIterator[Live]:
    hub = fake_hub()
    hub.add_queue("billing")
    hub.add_queue("tech")
    hub.add_agent("ana", ["billing"])
    hub.add_agent("bo", ["tech"])
    async with serving(hub) as live:
        yield live


def made(live: Live, ticket_id: str, agent_id: str) -> OfferMade:
    offer = live.hub.offer(ticket_id, agent_id)
    return OfferMade(
        id=live.hub.ids.new(),
        at=live.hub.clock.now(),
        ticket_id=ticket_id,
        offer_id=offer.id,
        agent_id=agent_id,
        expires_at=offer.expires_at,
    )


def said(live: Live, ticket_id: str, body: str, kind: MessageKind = MessageKind.INBOUND) -> MessageAdded:
    message = live.hub.said(ticket_id, body, kind, Author(kind=AuthorKind.CUSTOMER, name="Rosa"))
    return MessageAdded(
        id=live.hub.ids.new(), at=live.hub.clock.now(), ticket_id=ticket_id, message_id=message.id, kind=kind
    )


def updated(live: Live, ticket_id: str) -> TicketUpdated:
    return TicketUpdated(id=live.hub.ids.new(), at=live.hub.clock.now(), ticket_id=ticket_id)


async def test_console_starts_with_a_snapshot_of_its_own_work(live: Live) -> None:
    live.hub.add_ticket("t1", "billing", assignee_id="ana")
    live.hub.add_ticket("t2", "billing")
    live.hub.offer("t2", "ana")
    live.hub.add_ticket("t3", "tech")
    async with connected(live, "/agent", {"token": "token-ana"}) as ana:
        snapshot = await ana.wait_for("snapshot")
    assert snapshot["me"]["id"] == "ana"
    assert {ticket["id"] for ticket in snapshot["tickets"]} == {"t1", "t2"}
    assert [offer["ticket_id"] for offer in snapshot["offers"]] == ["t2"]
    assert {agent["id"] for agent in snapshot["agents"]} == {"ana", "bo"}
    assert {queue["name"] for queue in snapshot["queues"]} == {"Billing", "Tech"}


@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_offer_reaches_only_the_agent_it_is_for(live: Live, transport: str) -> None:
    live.hub.add_ticket("t1", "billing")
    options = {"transports": [transport]}
    async with (
        connected(live, "/agent", {"token": "token-ana"}, **options) as ana,
        connected(live, "/agent", {"token": "token-bo"}, **options) as bo,
    ):
        await ana.wait_for("snapshot")
        await bo.wait_for("snapshot")
        event = made(live, "t1", "ana")
        await live.server.publisher.on_offer(event)
        offer = await ana.wait_for("offer.made")
        assert (offer["id"], offer["ticket_id"], offer["queue"]) == (event.offer_id, "t1", "Billing")
        assert offer["expires_at"].endswith("Z")
        answer = await ana.call("offer.accept", {"offer": event.offer_id})
        assert answer["ok"] is True
        assert answer["ticket"]["assignee_id"] == "ana"
        again = await ana.call("offer.accept", {"offer": event.offer_id})
        assert (again["ok"], again["code"]) == (False, "conflict")
        accepted = OfferAccepted(
            id="e",
            at=event.at,
            ticket_id="t1",
            offer_id=event.offer_id,
            agent_id="ana",
            queue_id="billing",
            waited_s=1,
        )
        await live.server.publisher.on_offer(accepted)
        assert (await ana.wait_for("offer.withdrawn"))["reason"] == "accepted"
        assert bo.named("offer.made") == []


async def test_messages_stay_within_the_scope_of_the_ticket(live: Live) -> None:
    live.hub.add_ticket("t1", "billing")
    live.hub.add_ticket("t2", "tech")
    async with connected(live, "/agent", {"token": "token-ana"}) as ana:
        await ana.wait_for("snapshot")
        await live.server.publisher.on_message(said(live, "t2", "for tech"))
        await live.server.publisher.on_message(said(live, "t1", "for billing"))
        assert (await ana.wait_for("message.added"))["body"] == "for billing"
        assert len(ana.named("message.added")) == 1


async def test_same_client_id_gives_the_same_message(live: Live) -> None:
    live.hub.add_ticket("t1", "billing", assignee_id="ana")
    async with connected(live, "/agent", {"token": "token-ana"}) as ana:
        send = {"ticket": "t1", "body": "Hello", "kind": "reply", "client_id": "k1"}
        first, second = await ana.call("message.send", send), await ana.call("message.send", send)
    assert first["ok"] is True
    assert first["message"]["id"] == second["message"]["id"]


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        "text",
        7,
        {},
        {"ticket": {"$gt": ""}, "body": "x", "kind": "reply"},
        {"ticket": "t1", "body": "", "kind": "reply"},
        {"ticket": "t1", "body": "x", "kind": "system"},
        {"ticket": "t1", "body": "x" * 100_001, "kind": "note"},
        {"ticket": "t1", "body": "x", "kind": "note", "undo_s": True},
        {"ticket": ["t1"], "body": "x", "kind": "note"},
    ],
)
async def test_wrong_payload_is_answered(live: Live, payload: Any) -> None:
    live.hub.add_ticket("t1", "billing")
    async with connected(live, "/agent", {"token": "token-ana"}) as ana:
        answer = await ana.call("message.send", payload)
    assert (answer["ok"], answer["code"]) == (False, "invalid")
    assert live.hub.messages == {}


async def test_unknown_call_is_answered(live: Live) -> None:
    async with connected(live, "/agent", {"token": "token-ana"}) as ana:
        assert (await ana.call("ticket.delete", {"ticket": "t1"}))["code"] == "invalid"


@pytest.mark.parametrize("call", ["message.send", "ticket.view", "typing", "ticket.wrap_up"])
async def test_foreign_ticket_is_as_good_as_none(live: Live, call: str) -> None:
    live.hub.add_ticket("t2", "tech")
    payload = {"ticket": "t2", "body": "x", "kind": "note", "disposition": "done"}
    async with connected(live, "/agent", {"token": "token-ana"}) as ana:
        foreign = await ana.call(call, payload)
        missing = await ana.call(call, {**payload, "ticket": "nowhere"})
    assert foreign["code"] == "not_found"
    assert foreign == missing


@pytest.mark.parametrize(
    ("auth", "headers", "code"),
    [
        (None, {}, "unauthenticated"),
        ({"token": "wrong"}, {}, "unauthenticated"),
        ({"token": {"$gt": ""}}, {}, "invalid"),
        ("token-ana", {}, "invalid"),
        (None, {"Cookie": "hub_session=wrong"}, "unauthenticated"),
    ],
)
async def test_stranger_is_refused_with_a_reason(
    live: Live, auth: Any, headers: dict[str, str], code: str
) -> None:
    client = Client("/agent")
    with pytest.raises(Refused):
        await client.connect(live, auth, headers)
    assert client.refusal["data"]["code"] == code
    assert len(live.server.agents.connections) == 0
    await client.close()


async def test_cookie_speaks_for_the_agent(live: Live) -> None:
    async with connected(live, "/agent", None, {"Cookie": "theme=dark; hub_session=token-ana"}) as ana:
        assert (await ana.wait_for("snapshot"))["me"]["id"] == "ana"


async def test_other_site_may_not_open_a_console(live: Live) -> None:
    client = Client("/agent")
    with pytest.raises(Refused):
        await client.connect(live, {"token": "token-ana"}, {"Origin": "https://evil.example.com"})
    await client.close()
    async with connected(
        live, "/agent", {"token": "token-ana"}, {"Origin": "https://desk.example.com"}
    ) as ana:
        await ana.wait_for("snapshot")
    async with connected(live, "/agent", {"token": "token-ana"}, {"Origin": live.url}) as ana:
        await ana.wait_for("snapshot")


async def test_reconnect_brings_exactly_what_was_missed(live: Live) -> None:
    live.hub.add_ticket("t1", "billing")
    live.hub.add_ticket("t2", "tech")
    async with connected(live, "/agent", {"token": "token-ana"}) as ana:
        snapshot = await ana.wait_for("snapshot")
        await live.server.publisher.on_message(said(live, "t1", "one"))
        last = (await ana.wait_for("message.added"))["seq"]
    for body in ("two", "three"):
        await live.server.publisher.on_message(said(live, "t2", "not for ana"))
        await live.server.publisher.on_message(said(live, "t1", body))
    auth = {"token": "token-ana", "epoch": snapshot["epoch"], "seq": last}
    async with connected(live, "/agent", auth) as ana:
        assert (await ana.wait_for("resumed"))["seq"] == live.server.stream.seq
        assert [message["body"] for message in ana.named("message.added")] == ["two", "three"]
        assert ana.named("snapshot") == []
    async with connected(live, "/agent", {**auth, "epoch": "another"}) as ana:
        await ana.wait_for("snapshot")


async def test_changes_of_a_ticket_come_as_one(live: Live) -> None:
    live.hub.add_ticket("t1", "billing")
    async with connected(live, "/agent", {"token": "token-ana"}) as ana:
        await ana.wait_for("snapshot")
        for _ in range(5):
            await live.server.publisher.on_change(updated(live, "t1"))
        await ana.wait_for("ticket.changed")
        await live.server.publisher.flush()
        await ana.call("ticket.view", {"ticket": None})
        assert len(ana.named("ticket.changed")) == 1


async def test_lookers_see_each_other(live: Live) -> None:
    live.hub.add_agent("amy", ["billing"])
    live.hub.add_ticket("t1", "billing")
    async with connected(live, "/agent", {"token": "token-ana"}) as ana:
        assert (await ana.call("ticket.view", {"ticket": "t1"}))["ok"] is True
        async with connected(live, "/agent", {"token": "token-amy"}) as amy:
            await amy.call("ticket.view", {"ticket": "t1"})
            assert {v["id"] for v in (await ana.wait_for("presence.changed", 2))["viewers"]} == {"ana", "amy"}
            await amy.call("typing", {"ticket": "t1"})
            typing = await ana.wait_for("presence.changed", 3)
            assert [v["id"] for v in typing["viewers"] if v["typing"]] == ["amy"]
        assert [v["id"] for v in (await ana.wait_for("presence.changed", 4))["viewers"]] == ["ana"]


async def test_presence_follows_the_consoles(live: Live) -> None:
    async with connected(live, "/agent", {"token": "token-ana"}) as ana:
        await ana.wait_for("snapshot")
        await ana.call("ticket.view", {"ticket": None})
        assert {agent for agent, _ in live.hub.consoles} == {"ana"}
    async with asyncio.timeout(5):
        while live.hub.consoles:
            await asyncio.sleep(0.01)


async def test_revoked_session_closes_the_console(live: Live) -> None:
    async with connected(live, "/agent", {"token": "token-ana"}) as ana:
        await ana.wait_for("snapshot")
        del live.hub.tokens["token-ana"]
        await live.server.recheck_sessions()
        assert len(live.server.agents.connections) == 0


async def test_broken_packets_and_reserved_names_end_only_their_own_connection(live: Live) -> None:
    async with connected(live, "/agent", {"token": "token-bo"}) as bo:
        for raw in (
            '2/agent,["connect",{"HTTP_COOKIE":"hub_session=token-ana"},null]',
            "2/agent,{",
            "2/agent,[]",
            "9",
        ):
            async with connected(live, "/agent", {"token": "token-ana"}) as ana:
                await ana.wait_for("snapshot")
                await ana.sio.eio.send(raw)
                async with asyncio.timeout(5):
                    while ana.sio.connected:
                        await asyncio.sleep(0.01)
        assert (await bo.call("state.set", {"state": "break", "reason": "tea"}))["agent"]["state"] == "break"


async def test_too_many_calls_are_slowed_down(live: Live) -> None:
    async with connected(live, "/agent", {"token": "token-ana"}) as ana:
        answers = [await ana.call("ticket.view", {"ticket": None}) for _ in range(300)]
    codes = [answer.get("code") for answer in answers]
    assert codes[0] is None
    assert "too_many_requests" in codes


async def test_agent_sees_the_new_state_of_colleagues(live: Live) -> None:
    async with connected(live, "/agent", {"token": "token-ana"}) as ana:
        await ana.wait_for("snapshot")
        async with connected(live, "/agent", {"token": "token-bo"}) as bo:
            await bo.call("state.set", {"state": "available"})
        event = AgentStateChanged(
            id="e", at=live.hub.clock.now(), agent_id="bo", state="available", previous="offline"
        )
        await live.server.publisher.on_change(event)
        assert (await ana.wait_for("agent.changed"))["agent"]["state"] == "available"


async def test_failure_of_ours_refuses_the_connection_and_says_so(
    live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        async def resolve(self, token: str) -> None:
            raise RuntimeError("the store is on fire")

    live.server.agents._parts = replace(live.server.agents._parts, sessions=Broken())
    client = Client("/agent")
    with pytest.raises(Refused):
        await client.connect(live, {"token": "token-ana"})
    assert client.refusal["data"]["code"] == "internal"
    assert "on fire" not in str(client.refusal)
    assert "A connection to /agent failed" in caplog.text
    await client.close()
