"""Journey (b): a mail reaches a real IMAP server, the right agent, and the answer goes there and back on one ticket."""

import asyncio
import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

import aiohttp
import aiosmtplib
from playwright.async_api import Browser, expect

from tests.journeys.browser import SHARED_LOOP, Stage, stage
from tests.servers.hub_process import HubClient
from tests.servers.mail import MailServers

pytestmark = SHARED_LOOP

SHOP, MIA = "support@shop.example", "mia@customer.example"
BOSS, AUNT = "boss@customer.example", "aunt@customer.example"


async def open_mailbox(scene: Stage, servers: MailServers) -> HubClient:
    """Have the hub fetch and answer the shop's mailbox; return the administrator's client."""
    settings = {
        "address": SHOP,
        "imap_host": servers.host,
        "imap_port": servers.imap_port,
        "imap_security": "none",
        "imap_user": SHOP,
        "imap_password": servers.password,
        "smtp_host": servers.host,
        "smtp_port": servers.smtp_port,
        "smtp_security": "none",
    }
    inbox = {"name": "Shop", "channel": "email", "queue_id": "mail", "address": SHOP, "settings": settings}
    async with aiohttp.ClientSession() as session:
        admin = await HubClient(scene.hub.url, session).sign_in("admin")
        await admin.call("POST", "/inboxes", json=inbox)
        return admin


def mail_of(subject: str, text: str, **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Mia <{MIA}>", SHOP, subject
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


async def send(servers: MailServers, mail: EmailMessage) -> None:
    await aiosmtplib.send(
        mail,
        recipients=[SHOP],  # each server delivers to its own people
        hostname=servers.host,
        port=servers.smtp_port,
        start_tls=False,
        use_tls=False,
    )


async def arrived(servers: MailServers, address: str = MIA) -> EmailMessage:
    """Return the first mail in a mailbox, as soon as it is there."""
    async with asyncio.timeout(30):
        while not servers.fetch(address):
            await asyncio.sleep(0.1)
    mail = email.message_from_bytes(servers.fetch(address)[0], policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


async def test_a_mail_is_answered_and_its_answer_stays_on_the_ticket(
    tmp_path: Path, chromium: Browser, mail_servers: MailServers
) -> None:
    for address in (SHOP, MIA):
        mail_servers.create_mailbox(address)
    async with stage(chromium, tmp_path) as scene:
        await open_mailbox(scene, mail_servers)
        ana, bo = await scene.console("ana"), await scene.console("bo")
        for console in (ana, bo):
            await console.get_by_role("button", name="I am ready").click()

        await send(
            mail_servers,
            mail_of(
                "路由器断线", "您好，我的路由器总是断线，请问怎么办？", Message_ID="<q1@customer.example>"
            ),
        )
        offer = bo.get_by_role("article", name="Offer")
        await expect(offer).to_contain_text("路由器", timeout=30_000)
        await expect(ana.get_by_role("article", name="Offer")).to_have_count(0)
        await offer.get_by_role("button", name="Accept").click()
        reply = bo.get_by_role("textbox", name="Reply")
        await reply.fill("请重新启动路由器。")
        await reply.press("Control+Enter")

        answer = await arrived(mail_servers)
        assert answer["In-Reply-To"] == "<q1@customer.example>"
        assert "请重新启动路由器" in answer.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        thanks = mail_of(
            f"Re: {answer['Subject']}",
            "谢谢，好了！\n\n> 请重新启动路由器。\n",
            Message_ID="<q2@customer.example>",
            In_Reply_To=str(answer["Message-ID"]),
            References=f"<q1@customer.example> {answer['Message-ID']}",
        )
        await send(mail_servers, thanks)
        await expect(bo.get_by_role("log")).to_contain_text("谢谢，好了！", timeout=30_000)


async def test_a_reply_goes_to_all_and_to_whom_the_agent_adds(
    tmp_path: Path, chromium: Browser, mail_servers: MailServers
) -> None:
    for address in (SHOP, MIA, BOSS, AUNT):
        mail_servers.create_mailbox(address)
    async with stage(chromium, tmp_path) as scene:
        await open_mailbox(scene, mail_servers)
        bo = await scene.console("bo")
        await bo.get_by_role("button", name="I am ready").click()
        await send(mail_servers, mail_of("路由器断线", "您好，我的路由器总是断线。", Cc=f"Boss <{BOSS}>"))
        offer = bo.get_by_role("article", name="Offer")
        await offer.get_by_role("button", name="Accept").click(timeout=30_000)
        await expect(bo.get_by_role("log")).to_contain_text("Cc Boss")

        await bo.get_by_role("button", name="Change recipients").click()
        chosen = bo.get_by_role("group", name="Who the reply goes to")
        await expect(chosen.get_by_label("To", exact=True)).to_have_value(f"Mia <{MIA}>")
        await expect(chosen.get_by_label("Cc", exact=True)).to_have_value(f"Boss <{BOSS}>")
        await chosen.get_by_label("Bcc").fill("aunt")
        reply = bo.get_by_role("textbox", name="Reply to")
        await reply.fill("请重新启动路由器。")
        await expect(bo.get_by_role("alert")).to_contain_text("Check the addresses")
        await chosen.get_by_label("Bcc").fill(AUNT)
        await reply.press("Control+Enter")

        answer = await arrived(mail_servers)
        assert (answer["To"], answer["Cc"], answer["Bcc"]) == (f"Mia <{MIA}>", f"Boss <{BOSS}>", None)
        for address in (BOSS, AUNT):
            assert (await arrived(mail_servers, address))["Message-ID"] == answer["Message-ID"]
        await expect(bo.get_by_role("log")).to_contain_text(f"Bcc {AUNT}")
