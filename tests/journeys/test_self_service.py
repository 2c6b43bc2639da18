"""Journey: the hub answers in the widget out of articles, until it helped or a person takes over with all that was said."""

import asyncio
import re
from pathlib import Path
from typing import Any

import aiohttp
from playwright.async_api import Browser, FrameLocator, expect

from tests.journeys.accessibility import findings_of
from tests.journeys.browser import SHARED_LOOP, Stage, stage
from tests.servers.catcher import Catcher, catcher
from tests.servers.hub_process import HubClient

pytestmark = SHARED_LOOP

ROSA, SHOP = "rosa@customer.example", "shop@shop.example"
ASKED = "When will I receive my refund?"


async def _asks(scene: Stage) -> FrameLocator:
    """Open a visitor's widget and ask; return it once an article's passage and its page have come."""
    visitor = await scene.page()
    await visitor.goto(f"{scene.hub.url}/demo/chat")
    await visitor.get_by_role("button", name="Open chat").click()
    chat = visitor.frame_locator("iframe")
    await chat.get_by_label("Your message").fill(ASKED)
    await expect(chat.get_by_role("region", name="Perhaps")).to_contain_text("When you receive your refund")
    await chat.get_by_label("Your message").press("Enter")
    answer = chat.get_by_role("listitem").filter(has_text="From:")
    await expect(answer).to_contain_text("3–5 working days")
    source = answer.get_by_role("link", name="When you receive your refund")
    await expect(source).to_have_attribute("href", f"{scene.hub.url}/help/en/en-refund-time")
    return chat


async def _talks(admin: HubClient) -> list[dict[str, Any]]:
    return sorted(await admin.every("/tickets"), key=lambda ticket: ticket["number"])


async def _has_asked_before(admin: HubClient, caught: Catcher) -> None:
    """Give the desk a mailbox that sends, and a customer who wrote to it."""
    settings = {"address": SHOP, "smtp_host": "127.0.0.1", "smtp_port": caught.port, "smtp_security": "none"}
    made = {"name": "Shop", "channel": "email", "queue_id": "mail", "address": SHOP, "settings": settings}
    mailbox = await admin.call("POST", "/inboxes", json=made)
    customer = {"kind": "email", "value": ROSA, "name": "Rosa"}
    asked = {"inbox_id": mailbox["id"], "subject": "An invoice, please", "body": "…", "customer": customer}
    await admin.call("POST", "/tickets", json=asked)


async def _sees_her_requests(scene: Stage, caught: Catcher) -> None:
    """Ask for one's requests, mistype, have another code sent, and paste it."""
    visitor = await scene.page()
    await visitor.goto(f"{scene.hub.url}/demo/chat")
    await visitor.get_by_role("button", name="Open chat").click()
    chat = visitor.frame_locator("iframe")
    await chat.get_by_role("button", name="My requests").click()
    own = chat.get_by_role("region", name="My requests")
    address = own.get_by_label("E-mail address or phone number")
    await expect(address).to_be_focused()
    await address.fill("rosa")
    await address.press("Enter")
    await expect(own.get_by_role("alert")).to_contain_text("a whole e-mail address")
    await address.fill(ROSA)
    await address.press("Enter")
    code = own.get_by_label("6-digit code")
    await expect(code).to_be_focused()
    await expect(own.get_by_role("alert")).to_have_count(0)
    await expect(own.get_by_role("button", name="Another code in")).to_be_disabled()
    assert await code.get_attribute("autocomplete") == "one-time-code"
    assert await findings_of(visitor.frames[1]) == []
    async with asyncio.timeout(10):
        while not caught.mails:
            await asyncio.sleep(0.02)
    (right,) = re.findall(rb"\b\d{6}\b", caught.mails[0][1].split(b"\r\n\r\n", 1)[1])[:1]
    await code.fill("000000" if right != b"000000" else "111111")
    await expect(own.get_by_role("alert")).to_contain_text("4 tries left")
    await expect(code).to_have_value("")
    await chat.get_by_label("Your message").fill(f"{right[:3].decode()} {right[3:].decode()}")
    await chat.get_by_label("Your message").press("Enter")
    await expect(own.get_by_role("listitem")).to_contain_text("An invoice, please")
    await expect(own.get_by_role("listitem")).to_contain_text("Not answered yet")
    await expect(chat.get_by_role("log")).to_contain_text("Your requests are shown here.")
    assert right.decode()[:3] not in await chat.get_by_role("log").inner_text()
    assert await findings_of(visitor.frames[1]) == []
    await own.get_by_role("button", name="Close").click()
    await expect(own).to_have_count(0)


async def test_a_talk_goes_to_a_person_with_all_that_was_said_or_is_contained(
    tmp_path: Path, chromium: Browser
) -> None:
    async with stage(chromium, tmp_path) as scene, aiohttp.ClientSession() as session, catcher() as caught:
        admin = await HubClient(scene.hub.url, session).sign_in("admin")
        inbox = await admin.call("GET", "/inboxes/demo-chat")
        settings = inbox["settings"] | {"self_service": "answer", "self_service_confidence": 0.2}
        await admin.call("PATCH", "/inboxes/demo-chat", json={"settings": settings})
        ana = await scene.console("ana")
        await ana.get_by_role("button", name="I am ready").click()

        chat = await _asks(scene)
        (ticket,) = await _talks(admin)
        assert (ticket["status"], ticket["work_state"]) == ("pending", "idle")
        await chat.get_by_role("button", name="Another answer").click()
        await expect(chat.get_by_role("listitem").filter(has_text="From:")).to_have_count(2)
        assert await findings_of(chat.owner.page.frames[1]) == []
        await expect(ana.get_by_role("article", name="Offer")).to_have_count(0)
        await chat.get_by_label("Your message").fill("talk to a person")
        await chat.get_by_label("Your message").press("Enter")
        await expect(chat.get_by_role("log")).to_contain_text("I am passing you on to a colleague")
        await expect(chat.get_by_role("button", name="Another answer")).to_have_count(0)

        offer = ana.get_by_role("article", name="Offer")
        await offer.get_by_role("button", name="Accept").click()
        log = ana.get_by_role("log")
        for said in (ASKED, "3–5 working days", "talk to a person"):
            await expect(log).to_contain_text(said)
        shown = ana.get_by_role("region", name="Searched and shown")
        await expect(shown).to_contain_text(f"Looked for before writing: {ASKED}")
        await expect(shown.get_by_role("link", name="When you receive your refund")).to_be_visible()
        await expect(shown.get_by_role("listitem")).to_have_count(2)
        await expect(shown).to_contain_text("did not help")
        await expect(shown).to_contain_text("the customer wants a person")
        reply = ana.get_by_role("textbox", name="Reply")
        await reply.fill("I have looked: it arrives tomorrow.")
        await reply.press("Control+Enter")
        await expect(chat.get_by_role("log")).to_contain_text("it arrives tomorrow", timeout=25_000)
        await chat.get_by_label("Your message").fill("How long does a refund take?")
        await chat.get_by_label("Your message").press("Enter")
        await expect(log).to_contain_text("How long does a refund take?")

        second = await _asks(scene)
        await second.get_by_role("button", name="That helped").click()
        await expect(second.get_by_role("log")).to_contain_text("Glad it helped!")
        await expect(second.get_by_role("button", name="That helped")).to_have_count(0)
        handed, contained = await _talks(admin)
        assert contained["status"] == "solved"
        talk = await admin.call("GET", f"/tickets/{contained['id']}/self-service")
        assert (talk["phase"], talk["ending"]) == ("contained", "helped")
        # All this while the hub had time to answer the agent's visitor, and did not.
        messages = (await admin.call("GET", f"/tickets/{handed['id']}/messages"))["items"]
        assert [one["author"]["kind"] for one in messages if one["kind"] == "reply"] == ["bot"] * 3 + [
            "agent"
        ]
        await _has_asked_before(admin, caught)
        await _sees_her_requests(scene, caught)
