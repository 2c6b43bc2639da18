"""Take mail by SMTP or LMTP: the sender gets his 250 only after the mail is stored."""

import asyncio
import logging
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession

from hub.channels.contract import InboundSink
from hub.channels.email.fingerprint import fingerprint
from hub.channels.email.receive import CONTENT_TYPE
from hub.channels.email.settings import EmailSettings
from hub.clock import Clock
from hub.domain.interaction import RawInbound
from hub.domain.queue import Inbox
from hub.errors import TooLarge

logger = logging.getLogger(__name__)
logging.getLogger("mail.log").setLevel(logging.ERROR)  # the library's own log names senders and what they say

_MAX_CONNECTIONS = 100
_MAX_LINE_BYTES = (
    1024 * 1024
)  # RFC 5321 allows 1,000; newsletters put all their HTML on one line, and are delivered
_STORE_TIMEOUT_S = 30.0
_IDLE_TIMEOUT_S = 120.0


class MailListener:
    """One port that takes the mail of one inbox."""

    def __init__(self, inbox: Inbox, settings: EmailSettings, clock: Clock) -> None:
        self._inbox = inbox
        self._settings = settings
        self._clock = clock
        self._address = (settings.address or inbox.address).casefold()
        self._sink: InboundSink | None = None
        self._server: asyncio.Server | None = None
        self._connections: set[_Known] = set()
        self._lmtp = settings.listen_protocol == "lmtp"

    @property
    def port(self) -> int:
        """Return the port in use, 0 when not listening."""
        return int(self._server.sockets[0].getsockname()[1]) if self._server and self._server.sockets else 0

    async def start(self, sink: InboundSink) -> None:
        """Begin to listen; raises OSError when the port is taken."""
        self._sink = sink
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            self._connect, self._settings.listen_host, self._settings.listen_port
        )

    async def stop(self) -> None:
        """Stop listening and cut what is open; senders try again."""
        server, self._server, self._sink = self._server, None, None
        if server is not None:
            server.close()
        for connection in list(self._connections):
            await connection.end()
        if server is not None:
            await server.wait_closed()

    def _connect(self) -> "_Known":
        kind = _LmtpConnection if self._lmtp else _SmtpConnection
        return kind(
            self,
            self._connections,
            hostname="hub",
            ident="hub",
            data_size_limit=self._settings.max_mail_bytes,
            enable_SMTPUTF8=True,
            timeout=_IDLE_TIMEOUT_S,
        )

    async def handle_RCPT(
        self, server: SMTP, session: SmtpSession, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient that is this inbox, with or without a `+tag`; refuse to relay for others."""
        local, _, domain = address.casefold().rpartition("@")
        if self._address and f"{local.partition('+')[0]}@{domain}" != self._address:
            return "550 5.1.1 no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: SmtpSession, envelope: Envelope) -> str:
        """Store the mail, then answer."""
        content = envelope.original_content or b""
        sender = (envelope.mail_from or "").strip("<>")  # the library keeps the brackets of an empty one
        raw = b"Return-Path: <" + sender.encode("utf-8", "replace") + b">\r\n" + content
        try:
            return await self._store(raw, fingerprint(content))
        except TooLarge:
            return "552 5.3.4 message too big"
        except Exception as error:
            logger.warning("Inbox %s: a mail could not be stored: %s", self._inbox.id, type(error).__name__)
            return "451 4.3.0 cannot store this now, try again later"

    async def _store(self, raw: bytes, external_id: str) -> str:
        if self._sink is None:
            return "421 4.3.2 closing down"
        async with asyncio.timeout(_STORE_TIMEOUT_S):
            await self._sink.accept(
                RawInbound(
                    inbox_id=self._inbox.id,
                    external_id=external_id,
                    payload=raw,
                    content_type=CONTENT_TYPE,
                    received_at=self._clock.now(),
                )
            )
        return "250 2.0.0 stored"


class _Known(SMTP):  # type: ignore[misc]  # the library has no types
    """One sender's connection, known to its listener so that it can be ended."""

    line_length_limit = _MAX_LINE_BYTES

    def __init__(
        self, handler: MailListener, known: "set[_Known]", **options: Any
    ) -> None:  # Any: the library's
        super().__init__(handler, **options)
        self._known = known

    def connection_made(self, transport: Any) -> None:  # Any: the library's signature
        super().connection_made(transport)
        self._known.add(self)
        if len(self._known) > _MAX_CONNECTIONS:
            transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        self._known.discard(self)
        super().connection_lost(error)

    async def end(self) -> None:
        """Cut the connection and wait until its work has ended."""
        work = self._handler_coroutine
        if self.transport is not None:
            self.transport.abort()
        if work is not None:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)


class _SmtpConnection(_Known):
    """A connection that speaks SMTP."""


class _LmtpConnection(_Known, LMTP):  # type: ignore[misc]  # the library has no types
    """A connection that speaks LMTP: after the mail comes one answer for each recipient (RFC 2033, 4.2)."""

    _answers = 1

    async def smtp_DATA(self, arg: str) -> None:
        """Take the mail; what the library then says once is said as often as there are recipients."""
        recipients = len(self.envelope.rcpt_tos) if self.envelope is not None else 0
        self._answers = max(1, recipients) if not arg else 1
        try:
            await super().smtp_DATA(arg)
        finally:
            self._answers = 1

    async def push(self, status: Any) -> None:  # Any: the library takes text and bytes
        """Say one answer, after a mail one for each recipient."""
        answers = 1 if isinstance(status, str) and status.startswith("354") else self._answers
        for _ in range(answers):
            await super().push(status)
