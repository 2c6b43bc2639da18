"""The demo's outside world: post, phone provider, and one customer whose mails and texts a newcomer writes on a page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from hub.clock import SystemClock
from hub.ids import IdFactory, new_secret
from hub.lab.customer_page import PAGE_HEADERS, conversation_page, front_page
from hub.lab.mail_server import HOST, MailServer, Post, Route
from hub.lab.mail_styles import Letter, ReadMail, Style, answer, fresh
from hub.lab.mail_ways import readable
from hub.lab.twilio import ACCOUNT_SID, AUTH_TOKEN, Sent, TwilioStandIn

CUSTOMER, CUSTOMER_ADDRESS, CUSTOMER_NUMBER = "Mia", "mia@example.org", "+14155550123"
DEFAULT_HUB_PORT = 8080
_LONGEST = 20_000


@dataclass(frozen=True, kw_only=True)
class HubDoors:
    """Where the customer finds the hub; an empty address or number is no door.

    `signed_url` is the webhook's address as the hub tells it to providers.
    """

    mail_address: str
    mail_port: int
    number: str
    webhook: str
    signed_url: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line on the customer's screen."""

    at: datetime
    way: str
    mine: bool
    subject: str = ""
    text: str


class _Phone(TwilioStandIn):
    """The provider, telling what it is given for the customer."""

    def __init__(self, tell: Callable[[Sent], None]) -> None:
        super().__init__()
        self.auto_states = ("sent", "delivered")
        self._tell = tell

    def taken(self, sent: Sent) -> None:
        self._tell(sent)


@dataclass(kw_only=True)
class _Screen:
    lines: list[Line] = field(default_factory=list)
    newest_mail: ReadMail | None = None


class DemoWorld:
    """Mail server, provider and the customer's page, each on a loopback port."""

    def __init__(self) -> None:
        self.mail = MailServer(new_secret(9))
        self.phone = _Phone(self._text_came)
        self.page_url = ""
        self._doors: HubDoors | None = None
        self._clock = SystemClock()
        self._ids = IdFactory(self._clock)
        self._screen = _Screen()
        self._runner: web.AppRunner | None = None

    async def start(self, hub_port: int) -> None:
        """Start the three servers; the page is beside the hub's default port, elsewhere on a port of its own."""
        await self.mail.start()
        self.mail.ways.routing = self._route
        self.mail.ways.arrived.append(self._mail_came)
        await self.phone.start()
        app = web.Application(client_max_size=4 * _LONGEST)
        app.router.add_get("/", self._front)
        app.router.add_get("/messages", self._messages)
        app.router.add_post("/text", self._write_text)
        app.router.add_post("/mail", self._write_mail)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        beside = [hub_port + 1] if hub_port == DEFAULT_HUB_PORT else []
        for port in (*beside, 0):
            try:
                await web.TCPSite(self._runner, HOST, port).start()
            except OSError:
                continue
            break
        self.page_url = f"http://{HOST}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop the servers; what they held is gone."""
        if self._runner is not None:
            await self._runner.cleanup()
        await self.phone.stop()
        await self.mail.stop()

    @property
    def account(self) -> tuple[str, str]:
        """Return account and secret of the phone provider."""
        return ACCOUNT_SID, AUTH_TOKEN

    def show_doors(self, doors: HubDoors) -> None:
        """Tell the customer where to write."""
        self._doors = doors

    def _route(self, post: Post) -> Route:
        if self._doors is not None and post.recipient == self._doors.mail_address:
            return Route(port=self._doors.mail_port)
        return Route()

    def _text_came(self, sent: Sent) -> None:
        self._add("text", sent.body, mine=False)

    def _mail_came(self, post: Post) -> None:
        if post.recipient != CUSTOMER_ADDRESS:
            return
        headers, text = readable(post.raw)
        self._screen.newest_mail = ReadMail(
            sender=post.sender,
            to=CUSTOMER_ADDRESS,
            subject=headers.get("subject", ""),
            date=self._clock.now(),
            message_id=headers.get("message-id", ""),
            references=tuple(headers.get("references", "").split()),
            text=text,
        )
        self._add("mail", text, mine=False, subject=headers.get("subject", ""))

    def _add(self, way: str, text: str, *, mine: bool, subject: str = "") -> None:
        self._screen.lines.append(Line(at=self._clock.now(), way=way, mine=mine, subject=subject, text=text))

    async def _front(self, request: web.Request) -> web.Response:
        doors = self._required()
        page = front_page(CUSTOMER, doors.mail_address, doors.number, self._screen.newest_mail is not None)
        return web.Response(text=page, content_type="text/html", headers=PAGE_HEADERS)

    async def _messages(self, request: web.Request) -> web.Response:
        page = conversation_page(self._screen.lines)
        return web.Response(text=page, content_type="text/html", headers=PAGE_HEADERS)

    async def _write_text(self, request: web.Request) -> web.Response:
        text = (await self._form(request)).get("text", "")
        doors = self._required()
        if text and doors.number:
            self._add("text", text, mine=True)
            await self.phone.text(
                doors.webhook, CUSTOMER_NUMBER, doors.number, text, signed_url=doors.signed_url
            )
        raise web.HTTPSeeOther("/")

    async def _write_mail(self, request: web.Request) -> web.Response:
        form = await self._form(request)
        doors = self._required()
        subject, text = form.get("subject", ""), form.get("text", "")
        read = self._screen.newest_mail
        if text and doors.mail_address:
            letter = Letter(
                address=CUSTOMER_ADDRESS,
                name=CUSTOMER,
                to=doors.mail_address,
                subject=subject or ("" if read else "A question"),
                text=text,
                date=self._clock.now(),
                unique=self._ids.new(),
            )
            raw = fresh(Style.GMAIL, letter) if subject or read is None else answer(Style.GMAIL, read, letter)
            self._add("mail", text, mine=True, subject=subject)
            self.mail.take(Post(sender=CUSTOMER_ADDRESS, recipient=doors.mail_address, raw=raw))
        raise web.HTTPSeeOther("/")

    async def _form(self, request: web.Request) -> dict[str, str]:
        """Return the form's fields; no other web site may fill it in."""
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise web.HTTPForbidden(text="Only this page itself may write here.")
        form = await request.post()
        return {name: str(value).strip()[:_LONGEST] for name, value in form.items()}

    def _required(self) -> HubDoors:
        if self._doors is None:
            raise web.HTTPServiceUnavailable(text="The hub is not up yet; try again in a moment.")
        return self._doors
