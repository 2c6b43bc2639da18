"""Visitors' files over HTTP, and what the sockets say of forms, reading, hours and files."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from hub.api.http.middleware import refuse_well
from hub.api.http.visitor_gate import VisitorGate
from hub.api.services import ApiOptions
from hub.api.web.visitor_files import MAX_UPLOADS, VisitorFileRoutes
from hub.clock import ManualClock
from hub.domain.interaction import Party
from hub.domain.message import Author, AuthorKind, MessageKind, OutboundAttachment, OutboundMessage
from hub.domain.visitor import Availability
from hub.errors import TooManyRequests
from tests.fakes.web_chat import OneSite, one_site
from tests.integration.sockets import Live, connected, fake_hub, serving

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@dataclass
class Shop:
    """Sockets and file routes of one web chat inbox."""

    live: Live
    site: OneSite
    http: aiohttp.ClientSession
    url: str

    async def upload(self, token: str, data: bytes = PNG, kind: str = "image/png") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
        address = f"{self.url}/widget/files/shop?name=cat.png"
        async with self.http.post(address, data=data, headers=headers) as answer:
            return answer.status, await answer.json()

    def ticket(self) -> Any:
        return next(iter(self.live.hub.tickets.values()))


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    hub = fake_hub()
    hub.add_queue("chat")
    hub.add_agent("ana", ["chat"])
    async with AsyncExitStack() as stack:
        holder: list[Live] = []
        site = await one_site(hub, lambda *args: holder[0].server.visitors.push(*args))
        holder.append(await stack.enter_async_context(serving(hub, site)))
        app = web.Application(middlewares=[refuse_well])
        VisitorFileRoutes(site, ApiOptions(max_upload_bytes=1_000_000), hub.clock).add_routes(app.router)
        runner = web.AppRunner(app, shutdown_timeout=0.2)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        http = await stack.enter_async_context(aiohttp.ClientSession())
        yield Shop(holder[0], site, http, f"http://127.0.0.1:{runner.addresses[0][1]}")


async def test_file_goes_with_a_message_of_whoever_uploaded_it(shop: Shop) -> None:
    async with (
        connected(shop.live, "/visitor", {"inbox": "shop"}) as rosa,
        connected(shop.live, "/visitor", {"inbox": "shop"}) as other,
    ):
        token = (await rosa.wait_for("session"))["session"]
        await other.wait_for("session")
        status, stored = await shop.upload(token)
        assert (status, stored["name"], stored["size"]) == (201, "cat.png", len(PNG))
        stolen = {"body": "", "client_id": "k", "attachments": [stored["id"]]}
        assert (await other.call("message.send", stolen))["code"] == "invalid"
        answer = await rosa.call("message.send", stolen)
        assert answer["ok"] is True, answer
    async with connected(shop.live, "/visitor", {"inbox": "shop", "session": token}) as again:
        (message,) = (await again.wait_for("session"))["messages"]
        assert message["attachments"] == [
            {
                "id": stored["id"],
                "name": "cat.png",
                "type": "image/png",
                "size": len(PNG),
                "url": f"/files/{stored['id']}?signature=s",
            }
        ]


async def test_files_of_replies_are_shown(shop: Shop) -> None:
    async with connected(shop.live, "/visitor", {"inbox": "shop"}) as rosa:
        await rosa.call("message.send", {"body": "Hello", "client_id": "k1"})
        ticket = shop.ticket()
        reply = OutboundMessage(
            id="m1",
            inbox_id="shop",
            ticket_id=ticket.id,
            ticket_number=1,
            recipient=Party(kind="visitor", value=ticket.thread_key),
            subject="",
            body="Here",
            author_name="Ana",
            created_at=ticket.created_at,
            thread_key=ticket.thread_key,
            attachments=(OutboundAttachment(id="f1", name="a.pdf", type="application/pdf", content=b"%PDF"),),
        )
        await shop.site.channel.send(reply)
        (file,) = (await rosa.wait_for("message.added"))["attachments"]
        assert (file["id"], file["size"], file["url"]) == ("f1", 4, "/files/f1?signature=s")


@pytest.mark.parametrize(
    ("token", "data", "kind", "status", "code"),
    [
        ("", PNG, "image/png", 403, "forbidden"),
        ("guess", PNG, "image/png", 403, "forbidden"),
        ("t" * 43, b"<script>", "text/html", 422, "invalid"),
        ("t" * 43, b"<script>", "image/png", 422, "invalid"),
        ("t" * 43, b"MZ\x90\0" + bytes(90), "image/png", 422, "invalid"),
        ("t" * 43, b"<svg onload='x'/>", "image/svg+xml", 422, "invalid"),
        ("t" * 43, b"", "image/png", 422, "invalid"),
        ("t" * 43, b"x" * 2_000, "image/png", 413, "too_large"),
    ],
)
async def test_what_is_not_taken_is_told_why(
    shop: Shop, token: str, data: bytes, kind: str, status: int, code: str
) -> None:
    shop.site.set_up(max_file_bytes=1_000, file_types=["image/*"])
    answer = await shop.upload(token, data, kind)
    assert (answer[0], answer[1]["code"]) == (status, code)


async def test_a_picture_is_known_by_its_bytes(shop: Shop) -> None:
    shop.site.set_up(file_types=["image/*"])
    assert (await shop.upload("t" * 43, PNG, "application/octet-stream"))[0] == 201


def test_one_address_uploads_so_many_files_in_a_while() -> None:
    clock = ManualClock(datetime(2026, 1, 5, tzinfo=UTC))
    gate = VisitorGate(clock, most=MAX_UPLOADS, told="Too many files")
    for _ in range(30):
        gate.let_in("192.0.2.1")
    with pytest.raises(TooManyRequests) as refused:
        gate.let_in("192.0.2.1")
    assert refused.value.fields["retry_after_s"] == 60
    gate.let_in("192.0.2.2")
    clock.advance(timedelta(seconds=61))
    gate.let_in("192.0.2.1")


async def test_note_that_was_lost_is_made_good_by_the_next(shop: Shop) -> None:
    async with connected(shop.live, "/visitor", {"inbox": "shop"}) as rosa:
        await rosa.call("message.send", {"body": "Hello", "client_id": "k1"})
        ana = Author(kind=AuthorKind.AGENT, id="ana", name="Ana")
        said = [shop.live.hub.said(shop.ticket().id, text, MessageKind.REPLY, ana) for text in "ab"]
        await rosa.call("received", {"id": said[1].id})
    updates = [(update.message_id, update.state) for update in shop.site.intake.updates]
    assert updates == [(said[0].id, "delivered"), (said[1].id, "delivered")]


async def test_form_must_be_filled_in_before_the_first_message_only(shop: Shop) -> None:
    shop.site.set_up(pre_chat=[{"id": "mail", "kind": "email", "required": True}])
    async with connected(shop.live, "/visitor", {"inbox": "shop"}) as rosa:
        refused = await rosa.call("message.send", {"body": "Hello", "client_id": "k1"})
        assert (refused["ok"], refused["code"]) == (False, "invalid")
        assert "mail is missing" in refused["detail"]
        details = {"mail": "rosa@example.com"}
        await rosa.call("message.send", {"body": "Hello", "client_id": "k1", "details": details})
        await rosa.call("message.send", {"body": "Anybody?", "client_id": "k2"})
    first, second = shop.live.hub.messages.values()
    assert first.context == {"form.mail": "rosa@example.com", "email": "rosa@example.com"}
    assert second.body == "Anybody?"


async def test_page_is_shared_unless_the_inbox_says_no(shop: Shop) -> None:
    page = {"url": "https://shop.example.com/cart", "title": "Cart"}
    async with connected(shop.live, "/visitor", {"inbox": "shop"}) as rosa:
        await rosa.call("message.send", {"body": "Hello", "client_id": "k1", "page": page})
        shop.site.set_up(share_page=False)
        await rosa.call("message.send", {"body": "Hello", "client_id": "k2", "page": page})
    first, second = shop.live.hub.messages.values()
    assert first.context == {"page_url": page["url"], "page_title": "Cart"}
    assert second.context == {}


async def test_reading_counts_for_all_replies_up_to_the_one(shop: Shop) -> None:
    async with connected(shop.live, "/visitor", {"inbox": "shop"}) as rosa:
        await rosa.call("message.send", {"body": "Hello", "client_id": "k1"})
        ana = Author(kind=AuthorKind.AGENT, id="ana", name="Ana")
        said = [shop.live.hub.said(shop.ticket().id, text, MessageKind.REPLY, ana) for text in "abc"]
        await rosa.call("read", {"id": said[1].id})
        await rosa.call("read", {"id": "nothing"})
    updates = [(update.message_id, update.state) for update in shop.site.intake.updates]
    assert updates == [(said[0].id, "read"), (said[1].id, "read")]


async def test_visitor_hears_that_the_agent_has_read_it_and_how_long_it_takes(shop: Shop) -> None:
    async with connected(shop.live, "/visitor", {"inbox": "shop"}) as rosa:
        assert (await rosa.wait_for("session"))["seen_until"] is None
        await rosa.call("message.send", {"body": "Hello", "client_id": "k1"})
        at = datetime(2026, 1, 5, 12, tzinfo=UTC)
        shop.live.hub.put(replace(shop.ticket(), unread=True, last_inbound_at=at))
        visitors = shop.live.server.visitors
        visitors.ticket_changed(shop.ticket())
        await visitors.tell_places()
        assert (await rosa.wait_for("queue.position"))["expected_s"] == 240
        assert rosa.named("seen") == []
        shop.live.hub.put(replace(shop.ticket(), unread=False))
        visitors.ticket_changed(shop.ticket())
        assert await rosa.wait_for("seen") == {"until": "2026-01-05T12:00:00Z"}


async def test_visitor_hears_when_we_close_and_open_again(shop: Shop) -> None:
    opens_at = datetime(2026, 1, 5, 8, tzinfo=UTC)
    async with connected(shop.live, "/visitor", {"inbox": "shop"}) as rosa:
        told = (await rosa.wait_for("session"))["availability"]
        assert told == {"open": True, "opens_at": None, "staffed": True}
        shop.site.availability = Availability(open=False, opens_at=opens_at, staffed=False)
        await shop.live.server.visitors.tell_places()
        await shop.live.server.visitors.tell_places()
        await rosa.call("typing")
        assert rosa.named("availability") == [
            {"open": False, "opens_at": "2026-01-05T08:00:00Z", "staffed": False}
        ]
