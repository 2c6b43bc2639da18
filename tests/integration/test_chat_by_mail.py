"""A visitor leaves before the answer: it comes by mail, the answer to that mail lands on the same ticket, and nothing doubles."""

import asyncio
import email
import email.policy
import re
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aiohttp
import aiosmtplib
import socketio

from tests.servers.catcher import Catcher, catcher
from tests.servers.hub_process import HubClient, HubProcess
from tests.servers.program import free_port

ROSA, SHOP = "rosa@customer.example", "shop@shop.example"


class Visitor:
    """A stock Socket.IO client on the chat of the demonstration shop."""

    def __init__(self, url: str, **auth: Any) -> None:
        self.auth = {"inbox": "demo-chat", **auth}
        self.url = url
        self.told: dict[str, Any] = {}
        self.client = socketio.AsyncClient(reconnection=False)
        self.client.on("*", self._hear, namespace="/visitor")

    async def _hear(self, event: str, data: Any = None) -> None:
        self.told[event] = data

    async def __aenter__(self) -> "Visitor":
        await self.client.connect(self.url, auth=self.auth, namespaces=["/visitor"], transports=["websocket"])
        await until(self._session)
        return self

    async def _session(self) -> Any:
        return self.told.get("session")

    async def __aexit__(self, *_: object) -> None:
        await self.client.disconnect()

    async def call(self, event: str, data: Any) -> Any:
        return await self.client.call(event, data, namespace="/visitor", timeout=10)


async def until(look: Callable[[], Awaitable[Any]]) -> Any:
    async with asyncio.timeout(30):
        while not (found := await look()):
            await asyncio.sleep(0.05)
        return found


async def set_up(admin: HubClient, caught: Catcher, listen_port: int) -> None:
    """Give the shop a mailbox, and its chat a way to write to visitors who have gone."""
    settings = {
        "address": SHOP,
        "listen_port": listen_port,
        "smtp_host": "127.0.0.1",
        "smtp_port": caught.port,
        "smtp_security": "none",
    }
    made = {"name": "Shop", "channel": "email", "queue_id": "mail", "address": SHOP, "settings": settings}
    mail = await admin.call("POST", "/inboxes", json=made)
    chat = {"email_inbox": mail["id"], "email_after_s": 3}
    await admin.call("PATCH", "/inboxes/demo-chat", json={"settings": chat})


def read(raw: bytes) -> EmailMessage:
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


async def sees_her_requests(hub: HubProcess, admin: HubClient, caught: Catcher) -> None:
    """Prove the address of the mail in a chat that knows nobody, by the code that the mail server gets."""
    await admin.call("PATCH", "/inboxes/demo-chat", json={"settings": {"self_service": "answer"}})
    async with Visitor(hub.url, language="en") as nobody, Visitor(hub.url, language="en") as rosa:
        for number, (visitor, address) in enumerate(((nobody, "nobody@customer.example"), (rosa, ROSA))):
            asked = {"body": "My requests", "client_id": f"r{number}", "choice": "requests"}
            assert visitor.told["session"]["requests"]
            assert (await visitor.call("message.send", asked))["ok"]
            assert (await visitor.call("requests.list", {}))["code"] == "proof_required"
            await until(lambda visitor=visitor: _stage(visitor, "address"))
            answer = await visitor.call("proof.ask", {"address": address})
            assert (answer["proof"]["stage"], answer["proof"]["tries_left"]) == ("code", 5)
        await until(lambda: _count(caught, 3))
        to, raw = caught.mails[2]
        mail = read(raw)
        body = mail.get_body(("plain",))
        assert body is not None
        (code,) = re.findall(r"\b\d{6}\b", body.get_content())
        assert (to, mail["Auto-Submitted"]) == ([ROSA], "auto-generated")
        assert code not in str(mail["Subject"])
        refused = await nobody.call("proof.enter", {"code": code})
        assert (refused["code"], refused["tries_left"]) == ("wrong_code", 4)
        wrong = "000000" if code != "000000" else "111111"
        refused = await rosa.call("message.send", {"body": wrong, "client_id": "wrong"})
        assert (refused["code"], refused["tries_left"]) == ("invalid", 4)
        said = await rosa.call("message.send", {"body": f" {code[:3]} {code[3:]} ", "client_id": "code"})
        assert said == {"ok": True, "id": ""}
        await until(lambda: _stage(rosa, "proven"))
        (request,) = (await rosa.call("requests.list", {}))["requests"]
        assert (request["subject"], request["promised"]) == ("An invoice, please", True)
        assert len(caught.mails) == 3
    rows = await admin.every("/tickets")
    for row in rows:
        for path in ("messages", "events"):
            assert code not in str(await admin.every(f"/tickets/{row['id']}/{path}"))
    talks = [await admin.call("GET", f"/tickets/{row['id']}/self-service") for row in rows]
    (proof,) = [talk["proof"] for talk in talks if talk["proof"]]
    assert (proof["address"], proof["way"]) == (ROSA, "code")
    assert code not in hub.log.read_text()


async def _stage(visitor: Visitor, stage: str) -> bool:
    return bool(visitor.told.get("proof.changed", {}).get("stage") == stage)


async def _count(caught: Catcher, count: int) -> bool:
    return len(caught.mails) >= count


async def test_answer_follows_the_visitor_by_mail_and_the_mail_comes_back_to_the_chat(tmp_path: Path) -> None:
    hub = HubProcess(tmp_path)
    await asyncio.to_thread(hub.start)
    try:
        async with catcher() as caught, aiohttp.ClientSession() as http:
            admin = await HubClient(hub.url, http).sign_in("admin")
            port = free_port()
            await set_up(admin, caught, port)
            async with Visitor(hub.url, email=ROSA, name="Rosa", language="en") as rosa:
                token = rosa.told["session"]["session"]
                await rosa.call("message.send", {"body": "Where is my parcel?", "client_id": "k1"})

            async def tickets() -> Any:
                return await admin.every("/tickets")

            (ticket,) = await until(tickets)
            path = f"/tickets/{ticket['id']}/messages"
            await admin.call("POST", path, json={"body": "On its way", "kind": "reply"})
            await admin.call("POST", path, json={"body": "It comes tomorrow", "kind": "reply"})

            async def mails() -> Any:
                return list(caught.mails)

            ((to, raw),) = await until(mails)
            mail = read(raw)
            body = mail.get_body(("plain",))
            assert body is not None
            text = body.get_content()
            assert to == [ROSA]
            assert "On its way\n\nIt comes tomorrow" in text.replace("\r\n", "\n")
            assert mail["Auto-Submitted"] is None

            answer = EmailMessage()
            answer["From"], answer["To"], answer["Subject"] = ROSA, SHOP, f"Re: {mail['Subject']}"
            answer["Message-ID"], answer["In-Reply-To"] = "<a1@customer.example>", mail["Message-ID"]
            answer.set_content("Thank you, by mail")
            await aiosmtplib.send(answer, hostname="127.0.0.1", port=port, start_tls=False, use_tls=False)

            async def answered() -> Any:
                rows = await admin.every(path)
                return rows if any("by mail" in row["body"] for row in rows) else None

            rows = await until(answered)
            assert [row["kind"] for row in rows] == ["inbound", "reply", "reply", "system", "inbound"]
            assert rows[3]["context"]["to"] == ROSA
            assert len(await tickets()) == 1

            async with Visitor(hub.url, session=token) as rosa:
                shown = [message["body"] for message in rosa.told["session"]["messages"]]
                assert [text.strip() for text in shown] == [
                    "Where is my parcel?",
                    "On its way",
                    "It comes tomorrow",
                    "Thank you, by mail",
                ]
                sent = await rosa.call("transcript", {})
                assert sent == {"ok": True, "email": ROSA}
                await until(lambda: _second(caught))
            assert "Ana" not in read(caught.mails[1][1])["From"]
            assert len(caught.mails) == 2
            later = EmailMessage()
            later["From"], later["To"], later["Subject"] = ROSA, SHOP, "An invoice, please"
            later.set_content("Could you send me one?")
            await aiosmtplib.send(later, hostname="127.0.0.1", port=port, start_tls=False, use_tls=False)
            await sees_her_requests(hub, admin, caught)
    finally:
        await asyncio.to_thread(hub.stop)


async def _second(caught: Catcher) -> bool:
    return len(caught.mails) > 1
