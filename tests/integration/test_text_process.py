"""Texts and WhatsApp through a whole hub: files both ways, keywords, windows and templates."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from hub.lab.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, TwilioStandIn
from tests.servers.hub_process import HubClient, HubProcess

JPEG = b"\xff\xd8\xff\xe0" + b"0" * 50
MIA, BO = "+14155550111", "+14155550122"
OTHER_NUMBER = "+442079460000"
TEMPLATE = {"id": "order", "content_sid": "HX" + "a" * 32, "language": "en", "body": "Order {{1}} is here."}


@dataclass
class Scene:
    twilio: TwilioStandIn
    admin: HubClient
    http: aiohttp.ClientSession
    texts: str
    whatsapp: str

    async def text(self, body: str, sender: str = MIA, to: str = NUMBER, **options: Any) -> None:
        """Have a customer write, by the channel of the number's spelling."""
        inbox, tail = (self.whatsapp, "whatsapp") if sender.startswith("whatsapp:") else (self.texts, "sms")
        url = f"{self.admin.url}/webhooks/{inbox}/{tail}"
        status, _ = await self.twilio.text(url, sender, to, body, **options)
        assert status == 200

    async def ticket_with(self, words: str) -> dict[str, Any]:
        """Return the ticket in which the customer said this, once there is one."""

        async def look() -> dict[str, Any] | None:
            for ticket in await self.admin.every("/tickets"):
                said = await self.admin.every(f"/tickets/{ticket['id']}/messages")
                if any(words in one["body"] and one["kind"] == "inbound" for one in said):
                    return {**ticket, "messages": said}
            return None

        return await until(look)

    async def sent(self, words: str) -> Any:
        """Return what the provider got with these words in it."""

        async def look() -> Any:
            return next((one for one in self.twilio.sent if words in one.body), None)

        return await until(look)


async def until(look: Callable[[], Awaitable[Any]]) -> Any:
    async with asyncio.timeout(20):
        while not (found := await look()):
            await asyncio.sleep(0.05)
        return found


@asynccontextmanager
async def scene(directory: Path) -> AsyncIterator[Scene]:
    hub = HubProcess(directory, HUB_MEDIA__ALLOW_PRIVATE="true")
    await asyncio.to_thread(hub.start)
    try:
        async with TwilioStandIn() as twilio, aiohttp.ClientSession() as http:
            admin = await HubClient(hub.url, http).sign_in("admin")
            account = {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "api_base_url": twilio.base_url}
            made = []
            for channel, more in (
                ("sms", {"from_numbers": [OTHER_NUMBER]}),
                ("whatsapp", {"templates": [TEMPLATE]}),
            ):
                inbox = {"name": f"Shop {channel}", "channel": channel, "queue_id": "texts", "address": NUMBER,
                         "settings": account | more}  # fmt: skip
                made.append((await admin.call("POST", "/inboxes", json=inbox))["id"])
            one = Scene(twilio, admin, http, *made)
            yield one
    finally:
        await asyncio.to_thread(hub.stop)


async def test_the_whole_way_there_and_back(tmp_path: Path) -> None:
    async with scene(tmp_path) as one:
        await files_both_ways(one)
        await the_number_written_to_answers(one)
        await keywords(one)
        await windows_and_templates(one)


async def files_both_ways(one: Scene) -> None:
    await one.text("see the crack", media=[one.twilio.keep_media(JPEG)])
    ticket = await one.ticket_with("see the crack")
    (attachment,) = ticket["messages"][0]["attachments"]
    assert (attachment["name"], attachment["type"]) == ("picture-1.jpg", "image/jpeg")
    form = aiohttp.FormData()
    form.add_field("file", JPEG, filename="label.jpg", content_type="image/jpeg")
    file = await one.admin.call("POST", "/attachments", data=form)
    reply = {"body": "Print this label", "attachments": [file["id"]]}
    await one.admin.call("POST", f"/tickets/{ticket['id']}/messages", json=reply)
    sent = await one.sent("Print this label")
    assert sent.files == [JPEG], "the provider fetched it by its signed address"


async def the_number_written_to_answers(one: Scene) -> None:
    await one.text("which shop is near?", sender=BO, to=OTHER_NUMBER)
    ticket = await one.ticket_with("which shop is near?")
    preview = await one.admin.call("POST", f"/tickets/{ticket['id']}/reply-preview", json={"body": "好" * 71})
    assert preview == {"chars": 71, "encoding": "UCS-2", "units": 71, "segments": 2, "plainer": None}
    await one.admin.call("POST", f"/tickets/{ticket['id']}/messages", json={"body": "The one in Soho"})
    assert (await one.sent("Soho")).sender == OTHER_NUMBER


async def keywords(one: Scene) -> None:
    await one.text("退订")
    answer = await one.sent("不再")
    assert (answer.to, answer.sender) == (MIA, NUMBER)
    (suppression,) = (await one.admin.call("GET", "/suppressions"))["items"]
    assert (suppression["reason"], suppression["evidence"]) == ("opted_out", "退订")
    ticket = await one.ticket_with("退订")
    count = len(one.twilio.sent)
    refused = await one.admin.call(
        "POST", f"/tickets/{ticket['id']}/messages", json={"body": "one more thing"}
    )

    async def failed() -> Any:
        said = await one.admin.every(f"/tickets/{ticket['id']}/messages")
        mine = next(message for message in said if message["id"] == refused["id"])
        return mine["delivery"] if mine["delivery"]["state"] == "failed" else None

    assert "opted out" in (await until(failed))["reason"]
    assert len(one.twilio.sent) == count, "the provider was not asked"
    await one.text("START")
    await one.sent("again")
    await one.admin.call("POST", f"/tickets/{ticket['id']}/messages", json={"body": "welcome back"})
    await one.sent("welcome back")
    assert len([sent for sent in one.twilio.sent if "不再" in sent.body]) == 1


async def windows_and_templates(one: Scene) -> None:
    cleo = "+14155550133"
    await one.text("Hola", sender=f"whatsapp:{cleo}", to=f"whatsapp:{NUMBER}", extra={"ProfileName": "Cleo"})
    ticket = await one.ticket_with("Hola")
    assert ticket["customer_name"] == "Cleo"
    rules = await one.admin.call("GET", f"/tickets/{ticket['id']}/reply-rules")
    assert (rules["free_text"], rules["max_files"], [row["id"] for row in rules["templates"]]) == (
        True,
        1,
        ["order"],
    )
    await one.admin.call("POST", f"/tickets/{ticket['id']}/messages", json={"body": "Buenos días"})
    assert (await one.sent("Buenos días")).to == f"whatsapp:{cleo}"
    use = {"template": {"id": "order", "variables": {"1": "2041"}}}
    sent = await one.admin.call("POST", f"/tickets/{ticket['id']}/messages", json=use)
    assert sent["body"] == "Order 2041 is here."

    async def look() -> Any:
        return next(
            (m for m in one.twilio.sent if m.parameters.get("ContentSid") == TEMPLATE["content_sid"]), None
        )

    await until(look)
