"""E-mail: taken by SMTP on one port, sent by SMTP to another."""

import asyncio
from email import message_from_bytes
from email.policy import default
from typing import Any, ClassVar

import aiosmtplib
from aiosmtpd.smtp import SMTP, Envelope, Session

from hub.channels.contract import Channel
from hub.channels.email.channel import EmailChannel
from hub.domain.interaction import Party
from hub.errors import Unavailable
from tests.contract.channels.case import ChannelCase, Fault, Stored

MAIL = (
    b"From: Ana <ana@example.com>\r\nTo: help@example.org\r\nSubject: Order 5\r\n"
    b"Message-ID: <m-1@example.com>\r\nDate: Mon, 23 Nov 2026 09:00:00 +0000\r\n\r\nWhere is it?\r\n"
)
ANSWERS = {
    Fault.BUSY: "451 4.3.0 try later",
    Fault.REFUSED: "550 5.1.1 no such user",
    Fault.BROKEN: "421 4.0.0 bye",
}


class MailCase(ChannelCase):
    """Drive the channel against a mail server that takes or refuses."""

    kind: ClassVar[str] = "email"
    recipient: ClassVar[Party] = Party(kind="email", value="ana@example.com")
    can_forge: ClassVar[bool] = False  # anybody may write a mail
    faults: ClassVar[frozenset[Fault]] = frozenset(ANSWERS)

    async def open(self) -> None:
        self.taken: list[bytes] = []
        self.answer = ""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SMTP(self, loop=loop), "127.0.0.1", 0)

    async def close(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answer:
            answer, self.answer = self.answer, ""
            return answer
        assert isinstance(envelope.content, bytes)
        self.taken.append(envelope.content)
        return "250 OK"

    def address(self) -> str:
        return "help@example.org"

    def settings(self) -> dict[str, Any]:
        port = self._server.sockets[0].getsockname()[1]
        return {
            "smtp_host": "127.0.0.1",
            "smtp_port": port,
            "smtp_security": "none",
            "listen_port": 0,
            "timeout_s": 2,
        }

    def stored(self) -> Stored:
        return Stored(MAIL, "message/rfc822")

    def broken(self) -> list[bytes]:
        return []  # every sequence of bytes is some mail; what cannot be read is told in its problems

    async def bring(self, channel: Channel) -> None:
        assert isinstance(channel, EmailChannel)
        assert channel.listener is not None
        try:
            await aiosmtplib.send(
                MAIL,
                sender="ana@example.com",
                recipients=["help@example.org"],
                hostname="127.0.0.1",
                port=channel.listener.port,
                start_tls=False,
                timeout=3,
            )
        except aiosmtplib.SMTPException as error:
            raise Unavailable(type(error).__name__) from error

    def fail(self, fault: Fault) -> None:
        self.answer = ANSWERS[fault]

    def sent(self) -> list[str]:
        texts = []
        for raw in self.taken:
            body = message_from_bytes(raw, policy=default).get_body(("plain",))
            assert body is not None
            texts.append(str(body.get_content()).strip())
        return texts
