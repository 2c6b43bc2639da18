"""Exactly once, whatever happens: lost networks, sleep, two tabs, proxies without WebSockets, a hub that is killed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, FrameLocator, Page, expect

from tests.integration.widget_hub import Hub, live_hub, looking_at, opened, write
from tests.journeys.browser import SHARED_LOOP, stage
from tests.servers.hub_process import HubClient

pytestmark = [pytest.mark.journey, SHARED_LOOP]


@pytest_asyncio.fixture(loop_scope="session")
async def hub() -> AsyncIterator[Hub]:
    async with live_hub() as hub:
        yield hub


@pytest_asyncio.fixture(loop_scope="session")
async def page(chromium: Browser, hub: Hub) -> AsyncIterator[Page]:
    async with looking_at(chromium, hub) as page:
        yield page


async def lines(chat: FrameLocator) -> list[str]:
    """Return what the log shows, without who and when."""
    return [text.split(": ", 1)[1] for text in await chat.locator("li .bubble").all_text_contents()]


def stored(hub: Hub) -> list[str]:
    return [message.body for message in hub.hub.messages.values()]


async def test_lost_network_loses_and_doubles_nothing(page: Page, hub: Hub) -> None:
    chat = await opened(page, hub)
    await write(chat, "one")
    await hub.until_said(1)
    await page.context.set_offline(True)
    await expect(chat.get_by_text("No connection")).to_be_visible()
    await write(chat, "two")
    await write(chat, "three")
    await hub.reply("are you there?")
    await page.context.set_offline(False)
    await hub.until_said(3)
    await expect(chat.get_by_text("sending")).to_have_count(0)
    await expect(chat.locator("li")).to_have_count(4)
    assert sorted(stored(hub)) == ["are you there?", "one", "three", "two"]
    inbound = [body for body in stored(hub) if body != "are you there?"]
    assert inbound == ["one", "two", "three"]


async def test_page_that_slept_catches_up_at_once(page: Page, hub: Hub) -> None:
    chat = await opened(page, hub)
    await write(chat, "one")
    await hub.until_said(1)
    session = await page.context.new_cdp_session(page)
    await session.send("Page.setWebLifecycleState", {"state": "frozen"})
    # A hub that hears nothing for long forgets the socket; what it says meanwhile is waiting when the page wakes.
    assert hub.server is not None
    for engine_sid in list(hub.server.sio.eio.sockets):
        await hub.server.sio.eio.disconnect(engine_sid)
    await hub.reply("while you slept")
    await session.send("Page.setWebLifecycleState", {"state": "active"})
    await expect(chat.get_by_text("while you slept")).to_have_count(1)
    await write(chat, "good morning")
    await hub.until_said(2)
    assert await lines(chat) == ["one", "while you slept", "good morning"]


async def test_lost_acknowledgement_is_no_second_message(page: Page, hub: Hub) -> None:
    assert hub.site is not None
    chat = await opened(page, hub)
    await write(chat, "one")
    await hub.until_said(1)
    say = hub.site.channel.say

    async def say_and_hang_up(*arguments: Any) -> str:
        """Store the message, and cut the line before the answer is out."""
        stored_id = await say(*arguments)
        await page.context.set_offline(True)
        return stored_id

    hub.site.channel.say = say_and_hang_up  # type: ignore[method-assign]
    await write(chat, "two")
    await expect(chat.get_by_text("No connection")).to_be_visible()
    await expect(chat.get_by_text("sending")).to_have_count(1)
    hub.site.channel.say = say  # type: ignore[method-assign]
    await page.context.set_offline(False)
    await expect(chat.get_by_text("sending")).to_have_count(0)
    assert stored(hub) == ["one", "two"]
    assert await lines(chat) == ["one", "two"]


async def test_two_tabs_are_one_conversation(page: Page, hub: Hub) -> None:
    first = await opened(page, hub)
    other = await page.context.new_page()
    second = await opened(other, hub)  # before anything was said, so without a key
    await expect(second.get_by_role("textbox")).to_be_visible()
    await write(first, "one")
    await hub.until_said(1)
    await expect(second.locator("li")).to_have_count(1)
    await write(second, "two")
    await hub.until_said(2)
    await hub.reply("both see it")
    for chat in (first, second):
        await expect(chat.get_by_text("both see it")).to_have_count(1)
    await page.reload()
    await page.get_by_role("button", name="Open chat").click()
    await expect(first.locator("li")).to_have_count(3)
    assert len(hub.hub.tickets) == 1
    assert sorted(stored(hub)) == ["both see it", "one", "two"]


async def test_where_websockets_are_swallowed_long_polls_carry_the_chat(page: Page, hub: Hub) -> None:
    await page.add_init_script(
        "window.WebSocket = class { constructor() { setTimeout(() => this.onerror?.(), 10); } close() {} send() {} };"
    )
    chat = await opened(page, hub)
    await write(chat, "by post")
    await hub.until_said(1)
    await hub.reply("by return of post")
    await expect(chat.get_by_text("by return of post")).to_have_count(1)
    await expect(chat.get_by_text("sending")).to_have_count(0)


async def test_hub_that_is_killed_and_started_again_has_everything_once(
    tmp_path: Path, chromium: Browser
) -> None:
    async with stage(chromium, tmp_path) as scene, aiohttp.ClientSession() as http:
        visitor = await scene.page()
        await visitor.goto(f"{scene.hub.url}/demo/chat")
        await visitor.get_by_role("button", name="Open chat").click()
        chat = visitor.frame_locator("iframe")
        await write(chat, "before")
        await expect(chat.get_by_text("sending")).to_have_count(0)
        scene.hub.kill()
        await expect(chat.get_by_text("No connection")).to_be_visible()
        await write(chat, "meanwhile")
        scene.hub.start()
        await expect(chat.get_by_text("sending")).to_have_count(0, timeout=20_000)
        await write(chat, "after")
        await expect(chat.get_by_text("sending")).to_have_count(0)
        client = await HubClient(scene.hub.url, http).sign_in("supervisor")
        bodies: list[str] = []
        for _ in range(100):
            for ticket in await client.every("/tickets"):
                bodies = [row["body"] for row in await client.every(f"/tickets/{ticket['id']}/messages")]
            if len(bodies) >= 3:
                break
            await asyncio.sleep(0.05)
        assert bodies == ["before", "meanwhile", "after"]
        assert await lines(chat) == bodies
        scene.complaints[:] = [one for one in scene.complaints if "WebSocket" not in one]
