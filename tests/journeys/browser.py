"""A browser and a hub for journeys: the real console against the real hub, each person in a browser context of their own.

One Chromium serves all tests of a process, for starting one costs as much CPU as many a journey; what a person leaves behind (cookies,
storage, sockets) goes with the context. Tests with a browser therefore share an event loop: `SHARED_LOOP`.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect

from tests.journeys.phone import give_phone
from tests.servers.hub_process import PASSWORD, HubProcess

DIST = Path(__file__).parents[2] / "web_agent_console" / "dist"
CHROMIUM = os.environ.get("HUB_TEST_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


PATIENCE_MS = 15_000
"""How long a page may take on a machine that has much else to do: to wait costs nothing where it is quick."""

expect.set_options(timeout=PATIENCE_MS)
SHARED_LOOP = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Start a browser, once a process."""
    need_browser()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


def need_browser() -> None:
    """Skip loudly without a browser or a built console; fail in CI."""
    missing = [str(path) for path in (Path(CHROMIUM), DIST / "index.html") if not path.exists()]
    if missing:
        reason = f"journeys need {' and '.join(missing)}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


@dataclass
class Stage:
    """A hub that runs, and browsers for the people of a journey."""

    hub: HubProcess
    browser: Browser
    complaints: list[str] = field(default_factory=list)
    _people: list[BrowserContext] = field(default_factory=list)

    async def page(self, hertz: float = 0) -> Page:
        """Return a page of a person of its own, with a tone as voice; what its console complains of is kept."""
        context = await self.browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
        self._people.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        await give_phone(page, hertz)
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    async def console(self, who: str, hertz: float = 0) -> Page:
        """Return the console of an agent who has signed in."""
        page = await self.page(hertz)
        await page.goto(f"{self.hub.url}/console/")
        await page.get_by_label("E-mail").fill(f"{who}@example.com")
        await page.get_by_label("Password", exact=True).fill(PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_role("button", name="My state")).to_be_visible()
        return page

    async def leave(self) -> None:
        """Close what people have open."""
        while self._people:
            await self._people.pop().close()

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)


@asynccontextmanager
async def looking_at(browser: Browser, hub: HubProcess) -> AsyncIterator[Stage]:
    """Look at a hub that runs; in the end nobody may have complained."""
    set_up = Stage(hub, browser)
    try:
        yield set_up
    finally:
        await set_up.leave()
    assert set_up.complaints == []


@asynccontextmanager
async def stage(browser: Browser, directory: Path, **environment: str) -> AsyncIterator[Stage]:
    """Start a hub and look at it."""
    hub = HubProcess(directory, **environment)
    hub.start()
    try:
        async with looking_at(browser, hub) as set_up:
            yield set_up
    finally:
        hub.stop()
