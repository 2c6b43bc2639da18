"""Servers, the browser and the hub that journeys need."""

from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.journeys.browser import Stage, chromium, looking_at, need_browser
from tests.servers.hub_process import HubClient, HubProcess
from tests.servers.mail import mail_servers

__all__ = ["chromium", "mail_servers"]


@pytest.fixture(scope="session")
def open_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """Start a hub for the journeys that change no set-up; starting one costs as much CPU as most of them."""
    need_browser()
    hub = HubProcess(tmp_path_factory.mktemp("open"))
    hub.start()
    yield hub
    hub.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def scene(chromium: Browser, open_hub: HubProcess) -> AsyncIterator[Stage]:
    """Look at the shared hub, and leave it with no agent ready and no ticket open."""
    async with looking_at(chromium, open_hub) as here:
        yield here
    async with aiohttp.ClientSession() as session:
        for who in ("ana", "bo"):
            agent = await HubClient(open_hub.url, session).sign_in(who)
            await agent.call("PUT", "/agents/me/state", json={"state": "offline"})
        admin = await HubClient(open_hub.url, session).sign_in("admin")
        for ticket in await admin.every("/tickets?status=open"):
            await admin.call("PATCH", f"/tickets/{ticket['id']}", json={"status": "solved"})
