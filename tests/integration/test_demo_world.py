"""The demo's customer: a newcomer writes a text and a mail on a page, and reads the answers there."""

import asyncio
from pathlib import Path

import aiohttp

from tests.servers.hub_process import HubClient, HubProcess
from tests.servers.program import free_port

HOSTILE = "Where is my order? <script>alert(1)</script>"


async def shown(session: aiohttp.ClientSession, url: str, words: str) -> str:
    """Return the conversation as soon as it shows these words."""
    async with asyncio.timeout(20):
        while True:
            async with session.get(f"{url}/messages") as answer:
                page = await answer.text()
            if words in page:
                return page
            await asyncio.sleep(0.1)


def page_url(hub: HubProcess) -> str:
    line = next(line for line in hub.log.read_text("utf-8").splitlines() if "Customer's phone" in line)
    return line.split()[2].rstrip("/")


async def answer_all(admin: HubClient, channel: str, words: str) -> None:
    """Answer the channel's ticket as soon as it is there."""
    async with asyncio.timeout(20):
        while not (tickets := await admin.every(f"/tickets?channel={channel}")):
            await asyncio.sleep(0.1)
    await admin.call("POST", f"/tickets/{tickets[0]['id']}/messages", json={"body": words, "kind": "reply"})


async def test_a_newcomer_writes_and_reads(tmp_path: Path) -> None:
    hub = HubProcess(tmp_path)
    await asyncio.to_thread(hub.start)
    try:
        async with aiohttp.ClientSession() as session:
            admin = await HubClient(hub.url, session).sign_in("admin")
            url = page_url(hub)
            async with session.post(f"{url}/text", data={"text": HOSTILE}) as answer:
                assert answer.status == 200
            await answer_all(admin, "sms", "It is on its way.")
            page = await shown(session, url, "It is on its way.")
            assert "<script" not in page
            assert "&lt;script&gt;" in page
            await admin.call("PATCH", "/inboxes/demo-mail", json={"settings": {"listen_port": free_port()}})
            stranger = {"Sec-Fetch-Site": "cross-site"}
            async with session.post(f"{url}/text", data={"text": "no"}, headers=stranger) as answer:
                assert answer.status == 403
        await asyncio.to_thread(hub.stop)
        hub.log.unlink()
        await asyncio.to_thread(hub.start)  # with servers of its own again, on other ports
        async with aiohttp.ClientSession() as session:
            admin = await HubClient(hub.url, session).sign_in("admin")
            url = page_url(hub)
            async with session.post(
                f"{url}/mail", data={"subject": "My invoice", "text": "Where is it?"}
            ) as answer:
                assert answer.status == 200
            await answer_all(admin, "email", "In your account.")
            page = await shown(session, url, "In your account.")
            assert "Re: My invoice" in page
            async with session.post(f"{url}/mail", data={"text": "Thank you!"}) as answer:
                assert answer.status == 200
            (ticket,) = await admin.every("/tickets?channel=email")
            async with asyncio.timeout(20):
                while (await admin.call("GET", f"/tickets/{ticket['id']}"))["message_count"] < 3:
                    await asyncio.sleep(0.1)
    finally:
        await asyncio.to_thread(hub.stop)
