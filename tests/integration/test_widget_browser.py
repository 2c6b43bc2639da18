"""The widget in Chromium, on another site with a strict content policy, against live sockets."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from hub.domain.ticket import TicketStatus, WorkState
from tests.integration.widget_hub import Hub, live_hub, looking_at, opened, write
from tests.journeys.browser import SHARED_LOOP

pytestmark = [pytest.mark.journey, SHARED_LOOP]


@pytest_asyncio.fixture(loop_scope="session")
async def hub() -> AsyncIterator[Hub]:
    async with live_hub() as hub:
        yield hub


@pytest_asyncio.fixture(loop_scope="session")
async def page(chromium: Browser, hub: Hub) -> AsyncIterator[Page]:
    async with looking_at(chromium, hub) as page:
        yield page


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
