"""Days of mail at once from a real mailbox, with what senders and servers do to it: nothing lost, doubled or out of order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hub.channels.email.receive import MailboxReceiver
from hub.channels.email.settings import EmailSettings
from hub.clock import SystemClock
from hub.domain.message import Message
from tests.integration.mail_hub import MailHub, mail_hub, mail_inbox
from tests.integration.test_email_receive import until
from tests.servers.mail import MailServers, mail_servers

__all__ = ["mail_servers"]
pytestmark = pytest.mark.server
HELP = "help@shop.example"
CUSTOMERS, LETTERS = 8, 15


def letter(customer: int, number: int, *, headers: str = "", text: str = "") -> bytes:
    first = f"<{customer}-0@mail.example>"
    threading = f"In-Reply-To: {first}\r\nReferences: {first}\r\n" if number else ""
    head = (
        f"From: c{customer}@mail.example\r\nTo: {HELP}\r\nSubject: Matter {customer}00\r\n"
        f"Message-ID: <{customer}-{number}@mail.example>\r\n{threading}{headers}"
    )
    return f"{head}\r\n{text or f'Letter {number} of customer {customer}'}\r\n".encode()


@asynccontextmanager
async def fetching(hub: MailHub, servers: MailServers, *, fetchers: int = 1) -> AsyncIterator[None]:
    settings = EmailSettings(
        imap_host=servers.host,
        imap_port=servers.imap_port,
        imap_security="none",
        imap_user=HELP,
        imap_password=servers.password,
        timeout_s=10,
    )
    inbox = hub.channel("support").inbox
    receivers = [MailboxReceiver(inbox, settings, SystemClock()) for _ in range(fetchers)]
    for receiver in receivers:
        receiver.start(hub)
    try:
        yield
    finally:
        await asyncio.gather(*(receiver.stop() for receiver in receivers))
        await hub.floor.intake.settled()


async def said(hub: MailHub) -> dict[str, list[Message]]:
    """Return what is in each ticket, by its subject."""
    tickets = [ticket async for ticket in hub.floor.tickets.all({})]
    return {ticket.subject: await hub.floor.messages.latest_of_ticket(ticket.id, 200) for ticket in tickets}


async def test_a_backlog_of_days_keeps_its_order_inside_each_conversation(mail_servers: MailServers) -> None:
    mail_servers.create_mailbox(HELP)
    for number in range(LETTERS):
        for customer in range(1, CUSTOMERS + 1):
            mail_servers.deliver(letter(customer, number), HELP)
    async with mail_hub(mail_inbox("support", HELP)) as hub:
        async with fetching(hub, mail_servers):
            await until(lambda: mail_servers.seen(HELP) == CUSTOMERS * LETTERS)
        found = await said(hub)
    assert len(found) == CUSTOMERS
    for customer in range(1, CUSTOMERS + 1):
        wanted = [f"Letter {number} of customer {customer}" for number in range(LETTERS)]
        assert [message.body for message in found[f"Matter {customer}00"]] == wanted


async def test_two_fetchers_at_once_double_nothing(mail_servers: MailServers) -> None:
    mail_servers.create_mailbox(HELP)
    async with mail_hub(mail_inbox("support", HELP)) as hub, fetching(hub, mail_servers, fetchers=2):
        for number in range(LETTERS):
            mail_servers.deliver(letter(1, number), HELP)
            mail_servers.deliver(letter(2, number), HELP)
        await until(lambda: mail_servers.seen(HELP) == 2 * LETTERS)
        await hub.floor.intake.settled()
        found = await said(hub)
        assert sorted((subject, len(messages)) for subject, messages in found.items()) == [
            ("Matter 100", LETTERS),
            ("Matter 200", LETTERS),
        ]


async def test_reused_and_missing_message_ids(mail_servers: MailServers) -> None:
    mail_servers.create_mailbox(HELP)
    form = (
        "From: form@mail.example\r\nMessage-ID: <always@mail.example>\r\nSubject: Form {0}\r\n\r\nNo. {0}\r\n"
    )
    bare = "From: bare@mail.example\r\nSubject: Bare {0}\r\n\r\nNo. {0}\r\n"
    mails = [text.format(number).encode() for text in (form, bare) for number in (1, 2)]
    for raw in (*mails, *mails):  # the server delivers everything once more
        mail_servers.deliver(raw, HELP)
    async with mail_hub(mail_inbox("support", HELP)) as hub:
        async with fetching(hub, mail_servers):
            await until(lambda: mail_servers.seen(HELP) == 8)
        found = await said(hub)
        assert {subject: len(messages) for subject, messages in found.items()} == {
            "Form 1": 1,
            "Form 2": 1,
            "Bare 1": 1,
            "Bare 2": 1,
        }
        assert hub.floor.intake.counters.duplicates == 4
