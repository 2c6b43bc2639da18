"""Journey: a reader finds an answer while typing, by keyboard alone, reads it, and tells whether it helped."""

import asyncio

import aiohttp
from playwright.async_api import Page, expect

from tests.journeys.accessibility import findings_of
from tests.journeys.browser import SHARED_LOOP, Stage
from tests.servers.hub_process import HubClient

pytestmark = SHARED_LOOP

QUESTION = "When will I get my refund"


async def test_an_answer_is_found_while_typing_read_and_judged(scene: Stage) -> None:
    reader = await scene.page()
    await reader.goto(f"{scene.hub.url}/help/en/")
    await reader.evaluate("window.sameDocument = true")
    await _finds_by_keyboard(reader)
    await _reads_and_comes_back(reader)
    await _judges(reader)
    await _clears_and_searches_in_vain(scene, reader)


async def _finds_by_keyboard(reader: Page) -> None:
    found = reader.locator("#found")
    await expect(found.get_by_role("heading", name="All articles")).to_be_visible()
    await reader.keyboard.press("Tab")
    await expect(reader.get_by_role("link", name="Skip to the text")).to_be_focused()
    for _ in range(3):  # the name of the place, the other language, the box
        await reader.keyboard.press("Tab")
    await expect(reader.get_by_role("searchbox", name="Search the help centre")).to_be_focused()
    await reader.keyboard.type(QUESTION)
    await expect(found.get_by_role("article")).to_contain_text("3–5 working days")
    await expect(reader.get_by_role("status")).to_have_text(f"Answers to “{QUESTION}”")
    assert await reader.evaluate("window.sameDocument") is True
    assert await findings_of(reader) == []


async def _reads_and_comes_back(reader: Page) -> None:
    for _ in range(2):  # the button, the answer
        await reader.keyboard.press("Tab")
    await reader.keyboard.press("Enter")
    await expect(reader.get_by_role("heading", level=1)).to_have_text("When you receive your refund")
    assert await findings_of(reader) == []
    await reader.go_back()
    box = reader.get_by_role("searchbox")
    await expect(box).to_have_value(QUESTION)
    await expect(reader.locator("#found").get_by_role("article")).to_contain_text("3–5 working days")
    await reader.reload()
    await expect(box).to_have_value(QUESTION)
    await box.press("Enter")
    await expect(reader.locator("#found").get_by_role("article")).to_contain_text("3–5 working days")


async def _judges(reader: Page) -> None:
    await reader.locator("#found").get_by_role("link", name="Read the whole answer").click()
    await reader.get_by_role("button", name="No", exact=True).click()
    await reader.get_by_role("radio", name="It is hard to follow").check()
    await reader.get_by_role("textbox", name="What were you looking for?").fill("the day")
    assert await findings_of(reader) == []
    await reader.get_by_role("button", name="Send").click()
    await expect(reader.get_by_role("status")).to_contain_text("Thank you")
    await reader.get_by_role("link", name="All articles").click()


async def _clears_and_searches_in_vain(scene: Stage, reader: Page) -> None:
    box, found = reader.get_by_role("searchbox"), reader.locator("#found")
    await reader.goto(f"{scene.hub.url}/help/en/?q=refund")
    await box.press("Escape")
    await expect(found.get_by_role("heading", name="All articles")).to_be_visible()
    await expect(reader).to_have_url(f"{scene.hub.url}/help/en/")

    # Letters that an input method is still making characters of are no search.
    wire = await reader.context.new_cdp_session(reader)
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    await wire.send("Input.imeSetComposition", {"text": "tuikuan", "selectionStart": 7, "selectionEnd": 7})
    await expect(box).to_have_value("tuikuan")
    await reader.wait_for_timeout(400)  # longer than a search waits for the next key
    await wire.send("Input.insertText", {"text": "退款"})
    await expect(found).to_contain_text("Answers to “退款”")
    assert not [url for url in asked if "tui" in url]

    await box.fill("zeppelin moorings")
    await expect(found).to_contain_text("We found no answer to “zeppelin moorings”.")
    async with aiohttp.ClientSession() as session, asyncio.timeout(10):
        admin = await HubClient(scene.hub.url, session).sign_in("admin")
        while not (missed := await admin.every("/missed-searches")):
            await asyncio.sleep(0.1)
    assert [one["words"] for one in missed] == ["zeppelin moorings"]
