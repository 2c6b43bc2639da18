"""Journey: customers write by Telegram and by SMPP; one agent answers both in the console, and each hears back."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import aiohttp
from playwright.async_api import Browser, Page, expect

from tests.journeys.browser import SHARED_LOOP, stage
from tests.servers.hub_process import HubClient
from tests.servers.smsc import NUMBER as TEXT_NUMBER
from tests.servers.smsc import PASSWORD, SYSTEM_ID, Smsc
from tests.servers.telegram import TOKEN, TelegramStandIn

pytestmark = SHARED_LOOP

MIA = "+14155550111"
LONG_ANSWER = "We will send a new one. " * 10


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.05)


async def answer(console: Page, words: str, text: str) -> None:
    """Take the offer of a ticket that says these words, and answer it."""
    offer = console.get_by_role("article", name="Offer").filter(has_text=words)
    await expect(offer).to_be_visible()
    await offer.get_by_role("button", name="Accept").click()
    reply = console.get_by_role("textbox", name="Reply")
    await expect(console.get_by_role("log")).to_contain_text(words)
    await reply.fill(text)
    await reply.press("Control+Enter")


async def test_messengers_are_answered_in_one_console(tmp_path: Path, chromium: Browser) -> None:
    async with (
        stage(chromium, tmp_path) as scene,
        TelegramStandIn() as telegram,
        Smsc() as smsc,
        aiohttp.ClientSession() as session,
    ):
        smsc.auto_state = "DELIVRD"
        admin = await HubClient(scene.hub.url, session).sign_in("admin")
        bot = {"token": TOKEN, "api_base_url": telegram.base_url, "poll_s": 2}
        line = {"host": "127.0.0.1", "port": smsc.port, "system_id": SYSTEM_ID, "password": PASSWORD}
        for fields in (
            {"name": "Bot", "channel": "telegram", "settings": bot},
            {"name": "Line", "channel": "smpp", "address": TEXT_NUMBER, "settings": line},
        ):
            await admin.call("POST", "/inboxes", json={"queue_id": "texts", **fields})
        ana = await scene.console("ana")
        await ana.get_by_role("button", name="I am ready").click()

        await telegram.say(1111111, "The invoice from the bot is wrong", name="Li")
        await answer(ana, "invoice from the bot", "Which one is it?")
        await until(lambda: bool(telegram.sent))
        assert (telegram.sent[0].chat_id, telegram.sent[0].text) == (1111111, "Which one is it?")
        assert "sendChatAction" in [method for method, _ in telegram.calls]

        await smsc.bound()
        await smsc.text(MIA, "My invoice of the line is wrong. " * 8, order=[2, 1])
        await answer(ana, "invoice of the line", LONG_ANSWER)
        await until(lambda: len(smsc.taken) == 2)
        assert "".join(one.text for one in smsc.taken) == LONG_ANSWER.strip()
        assert {one.destination for one in smsc.taken} == {MIA.removeprefix("+")}
        await expect(ana.get_by_role("log")).to_contain_text("elivered")
