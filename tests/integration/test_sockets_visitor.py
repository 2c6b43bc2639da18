"""The namespace /visitor with the web chat channel behind it, spoken to by the stock client."""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any

import jwt
import pytest
from socketio.exceptions import ConnectionError as Refused

from hub.domain.interaction import Party
from hub.domain.message import Author, AuthorKind, Message, MessageKind, OutboundMessage
from hub.domain.ticket import WorkState
from tests.fakes.web_chat import OneSite, one_site
from tests.integration.sockets import Client, Live, connected, fake_hub, serving


@dataclass
class Shop:
    """The live server with one web chat inbox."""

    live: Live
    site: OneSite

    def ticket(self) -> Any:
        return next(iter(self.live.hub.tickets.values()))

    def show(self) -> None:
        """Do what the publisher does after a change of the ticket."""
        self.live.server.visitors.ticket_changed(self.ticket())

    async def reply(self, body: str, kind: MessageKind = MessageKind.REPLY) -> Message:
        """Say something as Ana and have the channel send it."""
        ticket = self.ticket()
        message = self.live.hub.said(
            ticket.id, body, kind, Author(kind=AuthorKind.AGENT, id="ana", name="Ana")
        )
        if kind is MessageKind.REPLY:
            await self.site.channel.send(
                OutboundMessage(
                    id=message.id,
                    inbox_id="shop",
                    ticket_id=ticket.id,
                    ticket_number=1,
                    recipient=Party(kind="visitor", value=ticket.thread_key),
                    subject="",
                    body=body,
                    author_name="Ana",
                    created_at=message.created_at,
                    thread_key=ticket.thread_key,
                )
            )
        self.live.server.visitors.message_added(ticket, message)
        return message


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    hub = fake_hub()
    hub.add_queue("chat")
    hub.add_agent("ana", ["chat"])
    async with AsyncExitStack() as stack:
        holder: list[Live] = []
        site = await one_site(hub, lambda *args: holder[0].server.visitors.push(*args))
        holder.append(await stack.enter_async_context(serving(hub, site)))
        yield Shop(holder[0], site)


async def test_visitor_writes_and_sees_the_answer_once(shop: Shop) -> None:
    async with connected(shop.live, "/visitor", {"inbox": "shop"}) as visitor:
        session = await visitor.wait_for("session")
        assert (session["state"], session["messages"], session["inbox"]) == ("new", [], "shop")
        assert len(session["session"]) >= 43
        answer = await visitor.call("message.send", {"body": "Where is my parcel?", "client_id": "k1"})
        assert answer == {"ok": True, "id": shop.site.intake.made[next(iter(shop.site.intake.made))].id}
        reply = await shop.reply("On its way")
        shown = await visitor.wait_for("message.added")
        assert (shown["id"], shown["body"], shown["author"]) == (
            reply.id,
            "On its way",
            {"kind": "agent", "name": "Ana"},
        )
        await visitor.call("received", {"id": reply.id})
        assert [m["id"] for m in visitor.named("message.added")] == [reply.id]
    assert [(u.message_id, u.state) for u in shop.site.intake.updates] == [(reply.id, "delivered")]


async def test_repeated_send_is_stored_once(shop: Shop) -> None:
    async with connected(shop.live, "/visitor", {"inbox": "shop"}) as visitor:
        first = await visitor.call("message.send", {"body": "Hello", "client_id": "k1"})
        second = await visitor.call("message.send", {"body": "Hello", "client_id": "k1"})
    assert first == second
    assert len(shop.live.hub.messages) == 1


async def test_conversation_is_back_after_a_reload_without_the_notes(shop: Shop) -> None:
    async with connected(shop.live, "/visitor", {"inbox": "shop"}) as visitor:
        token = (await visitor.wait_for("session"))["session"]
        await visitor.call("message.send", {"body": "Hello", "client_id": "k1"})
    await shop.reply("Good day")
    await shop.reply("difficult customer", MessageKind.NOTE)
    async with connected(shop.live, "/visitor", {"inbox": "shop", "session": token}) as visitor:
        session = await visitor.wait_for("session")
        assert session["session"] == token
        assert [message["body"] for message in session["messages"]] == ["Hello", "Good day"]
        assert session["messages"][0]["client_id"] == "k1"


async def test_note_is_never_pushed_to_the_visitor(shop: Shop) -> None:
    async with connected(shop.live, "/visitor", {"inbox": "shop"}) as visitor:
        await visitor.call("message.send", {"body": "Hello", "client_id": "k1"})
        await shop.reply("difficult customer", MessageKind.NOTE)
        await shop.reply("Good day")
        await visitor.wait_for("message.added")
        assert [message["body"] for message in visitor.named("message.added")] == ["Good day"]


async def test_other_visitor_sees_nothing_of_it(shop: Shop) -> None:
    async with (
        connected(shop.live, "/visitor", {"inbox": "shop"}) as rosa,
        connected(shop.live, "/visitor", {"inbox": "shop", "session": "guessed"}) as other,
    ):
        await rosa.call("message.send", {"body": "Hello", "client_id": "k1"})
        session = await other.wait_for("session")
        assert session["session"] != "guessed"
        assert session["messages"] == []
        await shop.reply("Good day")
        await rosa.wait_for("message.added")
        await other.call("received", {"id": "x"})
        assert other.named("message.added") == []


async def test_visitor_hears_where_the_conversation_stands(shop: Shop) -> None:
    async with connected(shop.live, "/visitor", {"inbox": "shop"}) as visitor:
        await visitor.call("message.send", {"body": "Hello", "client_id": "k1"})
        shop.show()
        assert (await visitor.wait_for("state.changed"))["state"] == "waiting"
        await shop.live.server.visitors.tell_places()
        assert (await visitor.wait_for("queue.position"))["position"] == 2
        ticket = shop.ticket()
        shop.live.hub.put(
            replace(ticket, assignee_id="ana", work=replace(ticket.work, state=WorkState.ACTIVE))
        )
        shop.show()
        assert await visitor.wait_for("state.changed", 2) == {"state": "active", "agent": {"name": "Ana"}}
        shop.live.server.visitors.agent_types(shop.ticket())
        await visitor.wait_for("agent.typing")
        assert (await visitor.call("end"))["ok"] is True
        shop.show()
        await visitor.wait_for("closed")
        assert (await visitor.call("rate", {"score": 5, "comment": "Thanks"}))["ok"] is True
        assert shop.ticket().satisfaction == 5


async def test_agent_sees_the_visitor_type(shop: Shop) -> None:
    async with (
        connected(shop.live, "/visitor", {"inbox": "shop"}) as visitor,
        connected(shop.live, "/agent", {"token": "token-ana"}) as ana,
    ):
        await visitor.call("message.send", {"body": "Hello", "client_id": "k1"})
        shop.show()
        await ana.call("ticket.view", {"ticket": shop.ticket().id})
        await visitor.call("typing")
        viewers = (await ana.wait_for("presence.changed", 2))["viewers"]
        assert [(v["kind"], v["typing"]) for v in viewers] == [("agent", False), ("customer", True)]


SECRET = "a secret of more than 32 characters"


def vouching(person: str, secret: str = SECRET) -> str:
    """Return what the site says of a person who is signed in there."""
    claims = {"aud": "shop", "sub": person, "name": person.title(), "exp": time.time() + 600}
    return jwt.encode(claims, secret, algorithm="HS256")


def set_up(shop: Shop, **settings: Any) -> None:
    shop.site.set_up(identity_secret=SECRET, **settings)


async def test_visitor_the_site_vouches_for_is_proven_and_others_get_no_look(shop: Shop) -> None:
    set_up(shop)
    rosa = {"inbox": "shop", "identity": vouching("rosa")}
    async with connected(shop.live, "/visitor", rosa) as visitor:
        session = await visitor.wait_for("session")
        assert (session["identity"], session["identity_problem"]) == ("proven", "")
        await visitor.call("message.send", {"body": "Hello", "client_id": "k1"})
    (message,) = shop.live.hub.messages.values()
    assert (message.author.name, message.context["identity"]) == ("Rosa", "proven")
    token = session["session"]
    async with connected(shop.live, "/visitor", {**rosa, "session": token}) as again:
        assert (await again.wait_for("session"))["messages"][0]["body"] == "Hello"
    bo = {"inbox": "shop", "identity": vouching("bo"), "session": token}
    async with connected(shop.live, "/visitor", bo) as other:
        session = await other.wait_for("session")
        assert session["messages"] == []
        assert session["session"] != token


async def test_wrong_identity_goes_on_unproven_and_says_why(shop: Shop) -> None:
    set_up(shop)
    auth = {"inbox": "shop", "identity": vouching("rosa", "x" * 32), "name": "Rosa"}
    async with connected(shop.live, "/visitor", auth) as visitor:
        session = await visitor.wait_for("session")
        assert session["identity"] == "refused"
        assert "signature" in session["identity_problem"]
        await visitor.call("message.send", {"body": "Hello", "client_id": "k1"})
    (message,) = shop.live.hub.messages.values()
    assert "identity" not in message.context


async def test_inbox_may_ask_for_an_identity(shop: Shop) -> None:
    set_up(shop, identity_required=True)
    client = Client("/visitor")
    with pytest.raises(Refused):
        await client.connect(shop.live, {"inbox": "shop"})
    assert client.refusal["data"]["code"] == "identity_required"
    await client.close()
    async with connected(shop.live, "/visitor", {"inbox": "shop", "identity": vouching("rosa")}) as visitor:
        assert (await visitor.wait_for("session"))["identity"] == "proven"


@pytest.mark.parametrize(
    ("auth", "origin", "code"),
    [
        ({"inbox": "nowhere"}, None, "not_found"),
        ({"inbox": {"$gt": ""}}, None, "invalid"),
        (None, None, "invalid"),
    ],
)
async def test_unknown_inbox_is_refused(shop: Shop, auth: Any, origin: str | None, code: str) -> None:
    client = Client("/visitor")
    with pytest.raises(Refused):
        await client.connect(shop.live, auth)
    assert client.refusal["data"]["code"] == code
    await client.close()


async def test_only_allowed_sites_may_show_the_widget(shop: Shop) -> None:
    client = Client("/visitor")
    with pytest.raises(Refused):
        await client.connect(shop.live, {"inbox": "shop"}, {"Origin": "https://evil.example.com"})
    await client.close()
    async with connected(
        shop.live, "/visitor", {"inbox": "shop-chat"}, {"Origin": "https://shop.example.com"}
    ) as visitor:
        await visitor.wait_for("session")
    staff = Client("/agent")
    with pytest.raises(Refused):
        await staff.connect(shop.live, {"token": "token-ana"}, {"Origin": "https://shop.example.com"})
    assert staff.refusal["data"]["code"] == "forbidden"
    await staff.close()


@pytest.mark.parametrize(
    ("call", "payload"),
    [
        ("message.send", {"body": "x"}),
        ("message.send", {"body": "", "client_id": "k"}),
        ("message.send", {"body": " \u0000 ", "client_id": "k"}),
        ("message.send", {"body": "x" * 10_001, "client_id": "k"}),
        ("message.send", {"body": ["x"], "client_id": {"$ne": 1}}),
        ("rate", {"score": 6}),
        ("rate", {"score": "5"}),
        ("received", None),
        ("ticket.view", {"ticket": "t"}),
    ],
)
async def test_wrong_call_is_answered(shop: Shop, call: str, payload: Any) -> None:
    async with connected(shop.live, "/visitor", {"inbox": "shop"}) as visitor:
        answer = await visitor.call(call, payload)
    assert (answer["ok"], answer["code"]) == (False, "invalid")
    assert shop.live.hub.messages == {}
