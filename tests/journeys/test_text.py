"""Journey (c): a signed text makes the trip there and back; a wrongly signed one leaves no trace but a counter."""

import asyncio
from pathlib import Path

import aiohttp
from playwright.async_api import Browser, expect

from hub.lab.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, TwilioStandIn
from tests.journeys.browser import SHARED_LOOP, stage
from tests.servers.hub_process import HubClient

pytestmark = SHARED_LOOP

MIA = "+14155550111"


async def test_a_text_is_answered_and_a_forged_one_refused(tmp_path: Path, chromium: Browser) -> None:
    async with (
        stage(chromium, tmp_path) as scene,
        TwilioStandIn() as twilio,
        aiohttp.ClientSession() as session,
    ):
        admin = await HubClient(scene.hub.url, session).sign_in("admin")
        settings = {
            "account_sid": ACCOUNT_SID,
            "auth_token": AUTH_TOKEN,
            "from_number": NUMBER,
            "api_base_url": twilio.base_url,
        }
        inbox = {"name": "Texts in", "channel": "sms", "queue_id": "texts", "settings": settings}
        inbox_id = (await admin.call("POST", "/inboxes", json=inbox))["id"]
        webhook = f"{scene.hub.url}/webhooks/{inbox_id}/sms"
        ana = await scene.console("ana")
        await ana.get_by_role("button", name="I am ready").click()

        status, _ = await twilio.text(webhook, MIA, NUMBER, "forged", token="not-the-token")
        assert status == 403
        assert await admin.every("/inbound?state=processed") == []
        async with session.get(f"{scene.hub.url}/metrics") as metrics:
            assert 'hub_webhook_refused_total{reason="forbidden"} 1.0' in await metrics.text()

        status, _ = await twilio.text(webhook, MIA, NUMBER, "My invoice is wrong")
        assert status == 200
        offer = ana.get_by_role("article", name="Offer")
        await expect(offer).to_contain_text("invoice")
        await offer.get_by_role("button", name="Accept").click()
        reply = ana.get_by_role("textbox", name="Reply")
        await reply.fill("We will send a new one.")
        await reply.press("Control+Enter")
        async with asyncio.timeout(30):
            while not twilio.sent:
                await asyncio.sleep(0.1)
        assert (twilio.sent[0].to, twilio.sent[0].body) == (MIA, "We will send a new one.")
        await twilio.status(twilio.sent[0].sid, "delivered")
        await expect(ana.get_by_role("log")).to_contain_text("elivered")

        await reply.fill("And a voucher tomorrow.")
        await ana.get_by_role("button", name="Send later").click()
        await ana.get_by_role("menuitem", name="Tomorrow morning").click()
        waiting = ana.get_by_role("article").filter(has_text="And a voucher tomorrow.")
        await expect(waiting).to_contain_text("Will be sent")
        await ana.reload()
        assert len(twilio.sent) == 1
        await waiting.get_by_role("button", name="Send now").click()
        async with asyncio.timeout(30):
            while len(twilio.sent) < 2:
                await asyncio.sleep(0.1)
        assert twilio.sent[1].body == "And a voucher tomorrow."
        await expect(waiting.get_by_role("button", name="Send now")).to_have_count(0)


async def test_outside_the_window_a_template_is_chosen(tmp_path: Path, chromium: Browser) -> None:
    async with (
        stage(chromium, tmp_path) as scene,
        TwilioStandIn() as twilio,
        aiohttp.ClientSession() as session,
    ):
        admin = await HubClient(scene.hub.url, session).sign_in("admin")
        template = {"id": "order", "content_sid": "HX" + "a" * 32, "body": "Order {{1}} is here."}
        settings = {
            "account_sid": ACCOUNT_SID,
            "auth_token": AUTH_TOKEN,
            "api_base_url": twilio.base_url,
            "templates": [template],
        }
        inbox = {
            "name": "WhatsApp",
            "channel": "whatsapp",
            "queue_id": "texts",
            "address": NUMBER,
            "settings": settings,
        }
        inbox_id = (await admin.call("POST", "/inboxes", json=inbox))["id"]
        first = {
            "inbox_id": inbox_id,
            "subject": "Your order",
            "customer": {"phone": MIA},
            "inbound": False,
            "template": {"id": "order", "variables": {"1": "2040"}},
        }
        ticket = await admin.call("POST", "/tickets", json=first)
        page = await scene.console("admin")
        await page.goto(f"{scene.hub.url}/console/tickets/open?ticket={ticket['id']}")
        await expect(page.get_by_text("Choose an approved template")).to_be_visible()
        await page.get_by_label("Value for 1").fill("2041")
        await expect(page.get_by_text("Order 2041 is here.")).to_be_visible()
        await page.get_by_role("button", name="Send template").click()
        await expect(page.get_by_role("log")).to_contain_text("Order 2041 is here.")
        async with asyncio.timeout(30):
            while len(twilio.sent) < 2:
                await asyncio.sleep(0.1)
        assert twilio.sent[1].parameters["ContentVariables"] == '{"1": "2041"}'

        webhook = f"{scene.hub.url}/webhooks/{inbox_id}/whatsapp"
        await twilio.text(webhook, f"whatsapp:{MIA}", f"whatsapp:{NUMBER}", "Thanks, when?")
        await expect(page.get_by_role("log")).to_contain_text("Thanks, when?")
        await expect(page.get_by_text("You can write freely for another 23 h")).to_be_visible()
