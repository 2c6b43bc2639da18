"""Journey (c): a signed text makes the trip there and back; a wrongly signed one leaves no trace but a counter."""

import asyncio
from pathlib import Path

import aiohttp
from playwright.async_api import expect

from hub.lab.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, TwilioStandIn
from tests.journeys.browser import stage
from tests.servers.hub_process import HubClient

MIA = "+14155550111"


async def test_a_text_is_answered_and_a_forged_one_refused(tmp_path: Path) -> None:
    async with stage(tmp_path) as scene, TwilioStandIn() as twilio, aiohttp.ClientSession() as session:
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
