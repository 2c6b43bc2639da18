"""The lab's post: takes mail by SMTP, delivers it into mailboxes or to other servers, returns what cannot be delivered.

Whoever sends gets 250 once the mail is the post's own; from then on it is delivered, late or twice if the dial says so, but
delivered. `Routing` tells what happens to a mail for an address.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Any

import aiosmtplib
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession

from hub.background import TaskOwner
from hub.clock import Clock, SystemClock
from hub.ids import IdFactory
from hub.lab.imap_server import ImapServer
from hub.lab.mail_reports import Returned, delivery_report
from hub.lab.mailboxes import Mailboxes

logging.getLogger("mail.log").setLevel(logging.WARNING)  # the library's own log names senders and recipients

_MAX_BYTES = 60 * 1024 * 1024
_RETRY_S = (0.2, 0.5, 1.0, 2.0, 4.0)
HOST = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Route:
    """What becomes of a mail for one address.

    `refuse` is an SMTP answer given at once (`550 5.1.1 no such person`); `returned` a reason for which the mail is taken and
    comes back as a delivery report; `delays_s` holds one delivery per entry, so two entries make a duplicate; `port` hands
    over by SMTP instead of putting into the mailbox; `cut` takes the mail and breaks off before the sender hears of it.
    """

    refuse: str = ""
    returned: str = ""
    delays_s: tuple[float, ...] = (0.0,)
    port: int = 0
    cut: bool = False


@dataclass(frozen=True, kw_only=True)
class Post:
    """A mail on its way to one address."""

    sender: str
    recipient: str
    raw: bytes


Routing = Callable[[Post], Route]
Heard = Callable[[Post], None]


def straight(post: Post) -> Route:
    """Deliver at once, once, into the mailbox."""
    return Route()


@dataclass(kw_only=True)
class _Ways:
    """How posts go, and who hears when one has arrived."""

    routing: Routing = straight
    arrived: list[Heard] = field(default_factory=list)


class MailServer:
    """SMTP and IMAP on loopback over the same mailboxes; the user of a mailbox is its address."""

    def __init__(self, password: str, clock: Clock | None = None) -> None:
        self.boxes = Mailboxes(password)
        self.imap = ImapServer(self.boxes)
        self.ways = _Ways()
        self._ids = IdFactory(clock or SystemClock())
        self._clock = clock or SystemClock()
        self._smtp: asyncio.Server | None = None
        self._open: set[_Connection] = set()
        self._tasks = TaskOwner("lab:post")
        self._doors: dict[int, asyncio.Lock] = {}

    @property
    def smtp_port(self) -> int:
        """Return the port that takes mail; 0 when not serving."""
        return int(self._smtp.sockets[0].getsockname()[1]) if self._smtp else 0

    @property
    def imap_port(self) -> int:
        """Return the port from which mailboxes are read; 0 when not serving."""
        return self.imap.port

    async def start(self, smtp_port: int = 0, imap_port: int = 0) -> None:
        """Begin to serve; raises OSError when a port is taken."""
        self._smtp = await asyncio.get_running_loop().create_server(self._connect, HOST, smtp_port)
        await self.imap.start(imap_port)

    async def stop(self) -> None:
        """Stop serving; what is still on its way is dropped."""
        if self._smtp is not None:
            self._smtp.close()
        for connection in list(self._open):
            await connection.end()
        if self._smtp is not None:
            await self._smtp.wait_closed()
            self._smtp = None
        await self._tasks.stop()
        await self.imap.stop()

    def cut_all(self) -> None:
        """Break every open connection."""
        self.imap.cut_all()
        for connection in self._open:
            connection.break_off()

    def take(self, post: Post) -> Route:
        """Take a mail that came by SMTP and send it on its way; return what was decided."""
        route = self.ways.routing(post)
        if route.refuse:
            return route
        if route.returned:
            self._tasks.start(self._return(post, route.returned), "return")
            return route
        for delay_s in route.delays_s:
            if delay_s or route.port:
                self._tasks.start(self._deliver_later(post, route.port, delay_s), "deliver")
            else:
                self.deliver(post)
        return route

    def deliver(self, post: Post) -> None:
        """Put a mail into its mailbox and tell who listens."""
        line = f"Return-Path: <{post.sender}>\r\n".encode()
        self.boxes.inbox(post.recipient).add(line + post.raw)
        self._tell(post)

    async def _deliver_later(self, post: Post, port: int, delay_s: float) -> None:
        await asyncio.sleep(delay_s)
        if not port:
            self.deliver(post)
            return
        for wait_s in chain(_RETRY_S, repeat(_RETRY_S[-1])):
            async with self._doors.setdefault(
                port, asyncio.Lock()
            ):  # one at a time, so that it is known who was first
                handed = await self._hand_over(post, port)
            if handed:
                return
            await asyncio.sleep(wait_s)

    async def _hand_over(self, post: Post, port: int) -> bool:
        """Hand a mail to another server; False when that must be tried again."""
        try:
            await send_mail(port, post.raw, post.sender, post.recipient)
        except aiosmtplib.SMTPRecipientsRefused as error:
            return await self._refused(post, error.recipients[0])
        except aiosmtplib.SMTPResponseException as error:
            return await self._refused(post, error)
        except (aiosmtplib.SMTPException, OSError):
            return False
        self._tell(post)
        return True

    async def _refused(self, post: Post, error: aiosmtplib.SMTPResponseException) -> bool:
        """Send back what is refused for good; tell whether that settles the mail."""
        if error.code < 500:
            return False
        await self._return(post, error.message)
        return True

    async def _return(self, post: Post, reason: str) -> None:
        """Send a delivery report to whom the mail came from, unless it is one itself (RFC 3464, RFC 5321, 4.5.5)."""
        if not post.sender:
            return
        returned = Returned(recipient=post.recipient, sender=post.sender, reason=reason, raw=post.raw)
        report = delivery_report(returned, self._ids.new(), self._clock.now())
        for wait_s in _RETRY_S:
            if not self.take(Post(sender="", recipient=post.sender, raw=report)).refuse:
                return
            await asyncio.sleep(wait_s)

    def _tell(self, post: Post) -> None:
        for heard in self.ways.arrived:
            heard(post)

    def _connect(self) -> "_Connection":
        return _Connection(
            _Handler(self),
            self._open,
            hostname="lab",
            ident="lab",
            data_size_limit=_MAX_BYTES,
            enable_SMTPUTF8=True,
        )


class _Handler:
    """What the SMTP library asks."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def handle_DATA(self, server: SMTP, session: SmtpSession, envelope: Envelope) -> str:
        """Take the mail for each of its recipients, or refuse it for all."""
        raw = envelope.original_content or b""
        sender = (envelope.mail_from or "").strip("<>")  # the library keeps the brackets of an empty one
        posts = [Post(sender=sender, recipient=to.casefold(), raw=raw) for to in envelope.rcpt_tos]
        routes = [self._server.take(post) for post in posts]
        if any(route.cut for route in routes):
            server.break_off()
        refused = [route.refuse for route in routes if route.refuse]
        return refused[0] if len(refused) == len(routes) else "250 2.0.0 taken"


class _Connection(SMTP):  # type: ignore[misc]  # the library has no types
    """One sender's connection, known to the server so that it can be ended."""

    line_length_limit = 1024 * 1024

    def __init__(
        self, handler: _Handler, known: "set[_Connection]", **options: Any
    ) -> None:  # Any: the library's
        super().__init__(handler, **options)
        self._known = known

    def connection_made(self, transport: Any) -> None:  # Any: the library's signature
        super().connection_made(transport)
        self._known.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        self._known.discard(self)
        super().connection_lost(error)

    def break_off(self) -> None:
        """Break the connection as a failing network does."""
        if self.transport is not None:
            self.transport.abort()

    async def end(self) -> None:
        """Break the connection and wait until its work has ended."""
        work: asyncio.Task[Any] | None = self._handler_coroutine  # Any: the library's task
        self.break_off()
        if work is not None:
            work.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await work


async def send_mail(port: int, raw: bytes, sender: str, recipient: str, timeout_s: float = 20.0) -> None:
    """Hand one mail to the server on this port, an empty sender for a machine's; raises SMTPException or OSError."""
    client = aiosmtplib.SMTP(
        hostname=HOST, port=port, start_tls=False, timeout=timeout_s, local_hostname="lab.example"
    )
    async with client:
        if sender:
            await client.sendmail(sender, [recipient], raw)
            return
        # The client takes no empty reverse-path (RFC 5321, 4.5.5), so the commands are given one by one.
        await client.ehlo()
        answer = await client.execute_command(b"MAIL", b"FROM:<>")
        if answer.code != 250:
            raise aiosmtplib.SMTPSenderRefused(answer.code, answer.message, "")
        await client.rcpt(recipient)
        await client.data(raw)
