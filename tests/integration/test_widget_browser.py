"""The widget in Chromium, on another site with a strict content policy, against live sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Browser, FrameLocator, Page, async_playwright, expect

from hub.api.services import ApiOptions
from hub.api.static import StaticFiles
from hub.api.visitor_files import VisitorFileRoutes
from hub.domain.interaction import Party
from hub.domain.message import Author, AuthorKind, MessageKind, OutboundMessage
from hub.domain.ticket import TicketStatus, WorkState
from hub.realtime.server import RealtimeServer
from tests.fakes.desk_floor import FakeHub
from tests.fakes.web_chat import OneSite, one_site
from tests.integration.sockets import fake_hub, ports
from tests.journeys.browser import ARGUMENTS, CHROMIUM, DIST, need_browser

pytestmark = pytest.mark.journey


@pytest.fixture(autouse=True)
def a_browser() -> None:
    """Skip loudly without a browser or a built widget; fail in CI."""
    need_browser()


SHOP = """<!doctype html><html lang="{language}"><head><title>A shop</title></head><body><h1>A shop</h1>
<script src="{hub}/widget.js" data-inbox="shop" async></script></body></html>"""


@dataclass
class Hub:
    """A hub on a fixed port that can be stopped and started again, and a shop on another origin."""

    hub: FakeHub
    port: int = 0
    server: RealtimeServer | None = None
    site: OneSite | None = None
    runner: web.AppRunner | None = None
    shop_url: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    async def start(self) -> None:
        self.site = await one_site(self.hub, lambda *args: self.server and self.server.visitors.push(*args))
        self.site.set_up(allowed_sites=[self.shop_url], **self.settings)
        self.server = RealtimeServer(ports(self.hub, self.site))
        app = web.Application()
        self.server.attach(app)
        options = ApiOptions(console_dir=DIST)
        VisitorFileRoutes(self.site, options).add_routes(app.router)
        StaticFiles(options, self.site).add_routes(app.router)
        self.runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self.runner.addresses[0][1]
        await self.server.start()

    async def stop(self) -> None:
        assert self.server is not None
        assert self.runner is not None
        await self.server.stop()
        await self.runner.cleanup()

    def note(self, text: str) -> None:
        if "Content Security" in text:
            self.violations.append(text)

    def ticket(self) -> Any:
        return next(iter(self.hub.tickets.values()))

    def change(self, **fields: Any) -> None:
        assert self.server is not None
        self.server.visitors.ticket_changed(self.hub.put(replace(self.ticket(), **fields)))

    async def until_said(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len([m for m in self.hub.messages.values() if m.kind is MessageKind.INBOUND]) < count:
                await asyncio.sleep(0.02)

    async def reply(self, body: str) -> None:
        assert self.site is not None
        ticket = self.ticket()
        author = Author(kind=AuthorKind.AGENT, id="ana", name="Ana")
        message = self.hub.said(ticket.id, body, MessageKind.REPLY, author)
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


@asynccontextmanager
async def shop_site(hub: Hub) -> AsyncIterator[None]:
    """Serve a shop's page with the strictest policy that still lets the widget in."""

    async def page(request: web.Request) -> web.Response:
        address = f"http://127.0.0.1:{hub.port}"
        policy = f"default-src 'none'; script-src {address}; frame-src {address}; style-src 'none'"
        text = SHOP.format(hub=address, language=request.query.get("language", "en"))
        return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": policy})

    app = web.Application()
    app.router.add_get("/", page)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    # Another host name, not just another port: browsers then treat the iframe as a foreign site's.
    hub.shop_url = f"http://localhost:{runner.addresses[0][1]}"
    try:
        yield
    finally:
        await runner.cleanup()


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    fake = fake_hub()
    fake.add_queue("chat")
    fake.add_agent("ana", ["chat"])
    hub = Hub(fake)
    async with shop_site(hub):
        await hub.start()
        yield hub
        await hub.stop()


@pytest.fixture
async def page(hub: Hub) -> AsyncIterator[Page]:
    async with AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        browser: Browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        stack.push_async_callback(browser.close)
        page = await browser.new_page()
        page.on(
            "console",
            lambda message: (
                hub.violations.append(message.text) if "Content Security" in message.text else None
            ),
        )
        page.on("pageerror", lambda error: hub.violations.append(str(error)))
        yield page
        assert hub.violations == []


async def opened(page: Page, hub: Hub, query: str = "") -> FrameLocator:
    await page.goto(f"{hub.shop_url}/{query}")
    await page.get_by_role("button").click()
    return page.frame_locator("iframe")


async def write(chat: FrameLocator, text: str) -> None:
    await chat.get_by_role("textbox", name="Your message").fill(text)
    await chat.get_by_role("textbox", name="Your message").press("Enter")


async def test_conversation_survives_reload_and_a_hub_that_goes_away(page: Page, hub: Hub) -> None:
    chat = await opened(page, hub)
    await write(chat, "Where is my parcel?")
    await hub.until_said(1)
    await hub.reply("On its way")
    await expect(chat.get_by_text("On its way")).to_be_visible()

    await page.reload()
    await page.get_by_role("button", name="Open chat").click()
    await expect(chat.get_by_text("Where is my parcel?")).to_be_visible()
    await expect(chat.get_by_text("On its way")).to_be_visible()

    await hub.stop()
    await expect(chat.get_by_text("No connection")).to_be_visible()
    await write(chat, "Are you there?")
    await expect(chat.get_by_text("sending")).to_be_visible()
    await hub.reply("Sorry, we were away")
    await hub.start()
    await expect(chat.get_by_text("Sorry, we were away")).to_be_visible(timeout=15_000)
    await hub.until_said(2)
    await expect(chat.get_by_text("sending")).to_have_count(0)
    bodies = [message.body for message in hub.hub.messages.values()]
    assert sorted(bodies) == ["Are you there?", "On its way", "Sorry, we were away", "Where is my parcel?"]
    assert await chat.locator("li").count() == 4


async def test_words_written_before_a_reload_are_sent_after_it(page: Page, hub: Hub) -> None:
    chat = await opened(page, hub)
    await write(chat, "First")
    await hub.until_said(1)
    await hub.stop()
    await expect(chat.get_by_text("No connection")).to_be_visible()
    await write(chat, "Second")
    await expect(chat.get_by_text("sending")).to_be_visible()
    await hub.start()
    await page.reload()
    await page.get_by_role("button", name="Open chat").click()
    await hub.until_said(2)
    await expect(chat.get_by_text("Second")).to_have_count(1)


async def test_visitor_sees_where_it_stands_and_rates_at_the_end(page: Page, hub: Hub) -> None:
    chat = await opened(page, hub)
    await write(chat, "Hello")
    await hub.until_said(1)
    hub.change()
    await expect(chat.get_by_text("You are number 2 in line")).to_be_visible(timeout=10_000)
    hub.change(assignee_id="ana", work=replace(hub.ticket().work, state=WorkState.ACTIVE))
    await expect(chat.get_by_text("You are talking with Ana")).to_be_visible()
    assert hub.server is not None
    hub.server.visitors.agent_types(hub.ticket())
    await expect(chat.get_by_text("Ana is typing")).to_be_visible()
    await chat.get_by_role("button", name="End chat").click()
    async with asyncio.timeout(5):
        while hub.ticket().status is not TicketStatus.SOLVED:
            await asyncio.sleep(0.02)
    hub.change()
    await chat.get_by_role("radio", name="5 of 5").check(force=True)
    await chat.get_by_role("button", name="Send rating").click()
    await expect(chat.get_by_text("Thank you!")).to_be_visible()
    assert hub.ticket().satisfaction == 5


async def test_keyboard_opens_writes_and_closes_and_gets_focus_back(page: Page, hub: Hub) -> None:
    await page.goto(hub.shop_url)
    button = page.get_by_role("button", name="Open chat")
    await expect(button).to_be_visible()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    chat = page.frame_locator("iframe")
    await expect(chat.get_by_role("textbox", name="Your message")).to_be_focused()
    await page.keyboard.type("By keyboard")
    await page.keyboard.press("Enter")
    await hub.until_said(1)
    await page.keyboard.press("Escape")
    await expect(button).to_be_focused()
    await hub.reply("Seen?")
    await expect(page.get_by_text("1", exact=True)).to_be_visible()


async def test_page_in_chinese_gets_a_chinese_chat_and_nothing_is_kept_before_writing(
    page: Page, hub: Hub
) -> None:
    chat = await opened(page, hub, "?language=zh-CN")
    await expect(chat.get_by_text("您好")).to_be_visible()
    assert await page.evaluate("localStorage.length") == 0


async def test_site_that_is_not_allowed_shows_no_chat(page: Page, hub: Hub) -> None:
    await page.goto(hub.shop_url.replace("localhost", "127.0.0.1"))
    await page.wait_for_load_state("networkidle")
    await expect(page.get_by_role("button")).to_have_count(0)
    assert any("frame-ancestors" in text for text in hub.violations)
    hub.violations.clear()
