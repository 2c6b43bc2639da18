"""Give a seeded hub the inboxes of the lab: a mailbox, a listener, two numbers and the demo's chat."""

from dataclasses import dataclass
from typing import Any

from hub.lab.desk import Desk
from hub.lab.mail_server import HOST, MailServer
from hub.lab.surroundings import Doors
from hub.lab.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER

MAILBOX, LISTENER = "support@shop.example", "help@shop.example"
CHAT, DEMO_MAIL = "demo-chat", "demo-mail"
VOICE_NUMBER, DEMO_MENU = "+14155550177", "demo-menu"


@dataclass(frozen=True, kw_only=True)
class Offered:
    """The servers that stand ready for the hub; its own listener and its room engine are to be at the two ports."""

    mail: MailServer
    phone_url: str
    listen_port: int
    voice_url: str = ""
    stream_port: int = 0


async def furnish(admin: Desk, offered: Offered) -> Doors:
    """Make the inboxes, or bring those of an earlier run up to date; return where customers find them."""
    mail = {
        "smtp_host": HOST,
        "smtp_port": offered.mail.smtp_port,
        "smtp_security": "none",
        "from_name": "Shop",
    }
    fetched = {
        "imap_host": HOST,
        "imap_port": offered.mail.imap_port,
        "imap_security": "none",
        "imap_user": MAILBOX,
        "imap_password": offered.mail.boxes.password,
    }
    texts = {
        "account_sid": ACCOUNT_SID,
        "auth_token": AUTH_TOKEN,
        "from_number": NUMBER,
        "api_base_url": offered.phone_url,
    }
    await _set(admin, "Lab mailbox", "email", "mail", MAILBOX, {**mail, **fetched})
    # Its port is one that a demo on this machine may want.
    await admin.call("PATCH", f"/inboxes/{DEMO_MAIL}", json={"active": False})
    listening = {**mail, "listen_port": offered.listen_port}
    await _set(admin, "Lab mail by SMTP", "email", "mail", LISTENER, listening)
    text_inbox = await _set(admin, "Lab texts", "sms", "texts", NUMBER, texts)
    calls = {
        "transport": "twilio",
        "menu_id": DEMO_MENU,
        "twilio": {
            "account_sid": ACCOUNT_SID,
            "auth_token": AUTH_TOKEN,
            "api_base_url": offered.voice_url,
            "stream_url": f"ws://{HOST}:{offered.stream_port}/voice/stream",
        },
    }
    voice_inbox = await _set(admin, "Lab calls", "voice", "calls", VOICE_NUMBER, calls)
    return Doors(
        url=admin.url,
        mail_addresses={MAILBOX: 0, LISTENER: offered.listen_port},
        text_webhook=f"{admin.url}/webhooks/{text_inbox}/sms",
        text_number=NUMBER,
        chat_inbox=CHAT,
        voice_webhook=f"{admin.url}/webhooks/{voice_inbox}/voice",
        voice_number=VOICE_NUMBER,
    )


async def _set(
    admin: Desk, name: str, channel: str, queue: str, address: str, settings: dict[str, Any]
) -> str:  # Any: JSON
    """Make the inbox of this name, or change it; return its id."""
    fields = {"name": name, "channel": channel, "queue_id": queue, "address": address, "settings": settings}
    known = {inbox["name"]: inbox["id"] for inbox in await admin.every("/inboxes")}
    if name in known:
        await admin.call("PATCH", f"/inboxes/{known[name]}", json=fields)
        return str(known[name])
    return str((await admin.call("POST", "/inboxes", json=fields))["id"])
