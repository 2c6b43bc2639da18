"""Machines that answer machines: two hubs on real SMTP, by themselves and through a relay that hides what they are."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiosmtplib
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from hub.domain.message import MessageKind
from hub.tickets.automatic.acknowledgement import LOOP_REMARK
from hub.tickets.automatic.loop_guard import LOOP_TAG, LoopRules
from tests.integration.mail_hub import MailHub, mail_hub, mail_inbox, quiet

A, B = "help@a.example", "help@b.example"
LIMIT = LoopRules().limit


class Relay:
    """Bring each mail to the hub of its recipient; a hiding one takes off whatever tells of machines and threads."""

    def __init__(self, *, hiding: bool, tags: bool = False) -> None:
        self.hiding = hiding
        self.tags = tags
        self.ports: dict[str, int] = {}
        self.mails: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        self.mails.append(content)
        assert len(self.mails) < 100, "nobody stopped"
        if self.hiding:
            content = self._hidden(content)
        for address in envelope.rcpt_tos:
            plain = address.partition("+")[0].partition("@")[0] + "@" + address.rpartition("@")[2]
            await aiosmtplib.send(
                content,
                sender=envelope.mail_from,
                recipients=[address],
                hostname="127.0.0.1",
                port=self.ports[plain],
                start_tls=False,
            )
        return "250 OK"

    def _hidden(self, content: bytes) -> bytes:
        mail = email.message_from_bytes(content, policy=email.policy.SMTP)
        for name in (
            "Auto-Submitted",
            "X-Auto-Response-Suppress",
            "X-Hub-Loop",
            "References",
            "In-Reply-To",
            "Message-ID",
            "Reply-To",
            "Subject",
        ):
            if name != "Reply-To" or not self.tags:
                del mail[name]
        mail["Message-ID"] = f"<{len(self.mails)}@relay.example>"
        mail["Subject"] = f"Case no. {len(self.mails)}"
        return mail.as_bytes()


@asynccontextmanager
async def two_hubs(*, hiding: bool, tags: bool = False) -> AsyncIterator[tuple[Relay, MailHub, MailHub]]:
    relay = Relay(hiding=hiding, tags=tags)
    connections: set[SMTP] = set()

    def connect() -> SMTP:
        connections.add(connection := SMTP(relay, hostname="relay"))
        return connection

    server = await asyncio.get_running_loop().create_server(connect, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        async with AsyncExitStack() as stack:
            hubs = [
                await stack.enter_async_context(
                    mail_hub(
                        mail_inbox("support", address),
                        smtp_host="127.0.0.1",
                        smtp_port=port,
                        acknowledge=True,
                    )
                )
                for address in (A, B)
            ]
            for hub in hubs:
                channel = hub.channels["support"]
                assert channel.listener is not None
                relay.ports[channel.inbox.address] = channel.listener.port
            yield relay, hubs[0], hubs[1]
    finally:
        server.close()
        for connection in connections:
            if connection.transport is not None:
                connection.transport.abort()
        await server.wait_closed()


async def begin(relay: Relay) -> None:
    await aiosmtplib.send(
        f"From: {B}\r\nTo: {A}\r\nMessage-ID: <begin@b.example>\r\nSubject: Offer\r\n\r\nHello\r\n".encode(),
        sender=B,
        recipients=[A],
        hostname="127.0.0.1",
        port=relay.ports[A],
        start_tls=False,
    )


async def stopped_tickets(hub: MailHub) -> list[str]:
    found = [ticket async for ticket in hub.floor.tickets.all({})]
    return [ticket.id for ticket in found if LOOP_TAG in ticket.tags]


async def test_two_hubs_stop_after_one_answer_and_say_so() -> None:
    async with two_hubs(hiding=False) as (relay, one, other):
        await begin(relay)
        await quiet(one, other, look=lambda: len(relay.mails))
        (acknowledged,) = relay.mails
        assert b"Auto-Submitted: auto-replied" in acknowledged
        assert await stopped_tickets(one) == []
        (ticket_id,) = await stopped_tickets(other)
        said = await other.floor.messages.latest_of_ticket(ticket_id, 10)
        assert [(line.kind, line.body) for line in said][-1] == (MessageKind.SYSTEM, LOOP_REMARK)


@pytest.mark.parametrize("tags", [False, True])
async def test_two_hubs_that_do_not_know_each_other_stop_at_the_limit(
    caplog: pytest.LogCaptureFixture, *, tags: bool
) -> None:
    async with two_hubs(hiding=True, tags=tags) as (relay, one, other):
        await begin(relay)
        await quiet(one, other, look=lambda: len(relay.mails))
        assert LIMIT <= len(relay.mails) <= 2 * LIMIT + 1
        stopped = [*await stopped_tickets(one), *await stopped_tickets(other)]
        assert stopped
        assert "a mail loop" in caplog.text
        assert A not in caplog.text
        quiet_before = len(relay.mails)
        await begin(relay)
        await quiet(one, other, look=lambda: len(relay.mails))
        assert len(relay.mails) == quiet_before
