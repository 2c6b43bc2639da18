"""A hub with one web chat inbox, a shop on another site with a strict content policy, and a browser that looks at it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from aiohttp import web
from playwright.async_api import Browser, FrameLocator, Page

from hub.api.services import ApiOptions
from hub.api.web.static import StaticFiles
from hub.api.web.visitor_files import VisitorFileRoutes
from hub.domain.interaction import Party
from hub.domain.message import Author, AuthorKind, MessageKind, OutboundMessage
from hub.domain.visitor import Availability
from hub.realtime.server import RealtimeServer
from tests.fakes.desk_floor import FakeHub
from tests.fakes.web_chat import OneSite, one_site
from tests.integration.sockets import fake_hub, ports
from tests.journeys.browser import DIST

SHOP = """<!doctype html><html lang="{language}"><head><title>A shop</title></head><body><h1>A shop</h1>
<script src="{hub}/widget.js" data-inbox="shop" {attributes} async></script></body></html>"""


@dataclass
class Hub:
    """A hub on a fixed port that can be stopped and started again, and a shop on another origin."""

    hub: FakeHub
    port: int = 0
    server: RealtimeServer | None = None
    site: OneSite | None = None
    runner: web.AppRunner | None = None
    shop_url: str = ""
    attributes: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    async def start(self) -> None:
        self.site = await one_site(self.hub, lambda *args: self.server and self.server.visitors.push(*args))
        self.site.set_up(allowed_sites=[self.shop_url], **self.settings)
        self.server = RealtimeServer(ports(self.hub, self.site))
        app = web.Application()
        self.server.attach(app)
        options = ApiOptions(console_dir=DIST)
        app.router.add_get("/files/{id}", self._file)
        VisitorFileRoutes(self.site, options, self.hub.clock).add_routes(app.router)
        StaticFiles(options, self.site).add_routes(app.router)
        self.runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self.runner.addresses[0][1]
        await self.server.start()

    async def _file(self, request: web.Request) -> web.Response:
        """Serve what hub.api.web.files serves by signed address."""
        assert self.site is not None
        stored, data = await self.site.intake.files.open(request.match_info["id"])
        return web.Response(body=data, content_type=stored.type)

    def set_up(self, **settings: Any) -> None:
        """Give the inbox these settings."""
        assert self.site is not None
        self.settings = settings
        self.site.set_up(**settings)

    async def tell(self, availability: Availability) -> None:
        """Open or close, as the regular look would find it."""
        assert self.site is not None
        assert self.server is not None
        self.site.availability = availability
        await self.server.visitors.tell_places()

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
        language = request.query.get("language", "en")
        text = SHOP.format(hub=address, language=language, attributes=hub.attributes)
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


@asynccontextmanager
async def live_hub() -> AsyncIterator[Hub]:
    """Serve a hub with the inbox `shop`, for which Ana works, and the shop that shows its widget."""
    fake = fake_hub()
    fake.add_queue("chat")
    fake.add_agent("ana", ["chat"])
    hub = Hub(fake)
    async with shop_site(hub):
        await hub.start()
        yield hub
        await hub.stop()


@asynccontextmanager
async def looking_at(browser: Browser, hub: Hub, **options: Any) -> AsyncIterator[Page]:
    """Open a page; in the end no policy may have been broken and no script have failed."""
    async with await browser.new_context(reduced_motion="reduce", **options) as context:
        context.on("console", lambda message: hub.note(message.text))
        context.on("weberror", lambda error: hub.violations.append(str(error.error)))
        yield await context.new_page()
        assert hub.violations == []


async def opened(page: Page, hub: Hub, query: str = "") -> FrameLocator:
    await page.goto(f"{hub.shop_url}/{query}")
    await page.get_by_role("button").click()
    return page.frame_locator("iframe")


async def write(chat: FrameLocator, text: str) -> None:
    await chat.get_by_role("textbox", name="Your message").fill(text)
    await chat.get_by_role("textbox", name="Your message").press("Enter")
