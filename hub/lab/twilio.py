"""A stand-in for Twilio on loopback: its REST interface, its webhooks, its signature, its faults.

It checks what Twilio checks (credentials, parameters), answers as Twilio answers and signs as Twilio signs; the signature is
written anew from the provider's description, so it does not lean on the code under test.

    python -m hub.lab.twilio --port 4010

then, with JSON: `POST /_stand_in/text {url, from, to, body, media, extra}` sends a signed text to the hub (`media` are
addresses of files that `POST /_stand_in/media` took, `extra` further fields of the form),
`GET /_stand_in/sent` lists what the hub sent, `POST /_stand_in/status {sid, state, error}` calls a status
callback, `POST /_stand_in/fail {status, code}` makes the next request fail.
"""

import argparse
import asyncio
import itertools
from collections import deque
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from hub.clock import SystemClock
from hub.lab.twilio_rules import WHATSAPP, error, refusal_of, sign, window_closed

ACCOUNT_SID = "AC" + "0123456789abcdef" * 2
AUTH_TOKEN = "stand-in-token-of-32-characters!"  # noqa: S105 - a made-up value, known to everybody
NUMBER = "+14155550199"


@dataclass(kw_only=True)
class Sent:
    """A message the hub handed over."""

    sid: str
    to: str
    sender: str
    body: str
    status_callback: str
    parameters: dict[str, str]
    answered: bool = True
    files: list[bytes] = field(default_factory=list)
    """What was found under the addresses in `MediaUrl`, fetched as the provider fetches it."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What the next request to the REST interface meets."""

    status: int = 0
    code: int | None = None
    message: str = "made to fail"
    delay_s: float = 0.0
    cut: bool = False
    """The message is taken and the connection breaks before the answer."""
    garbage: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


class TwilioStandIn:
    """Serve the REST interface and post webhooks."""

    def __init__(self, account_sid: str = ACCOUNT_SID, auth_token: str = AUTH_TOKEN) -> None:
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.sent: list[Sent] = []
        self.requests = 0
        self.faults: deque[Fault] = deque()
        self.auto_states: tuple[str, ...] = ()
        """States called back by itself after a message was taken."""
        self.answer_after_s = 0.0
        """How long a message has been taken before the answer says so."""
        self.heard: set[str] = set()
        """WhatsApp customers whose 24-hour window is open: those who wrote."""
        self.media: dict[str, tuple[str, bytes]] = {}
        """Files that customers sent, by id: type and bytes. Handed out to the account alone, by way of a redirect."""
        self._numbers = itertools.count(1)
        self._background: set[asyncio.Task[object]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._runner: web.AppRunner | None = None
        self._closing = asyncio.Event()
        self.base_url = ""

    async def start(self, port: int = 0) -> str:
        """Listen on loopback and return the address."""
        self._runner = web.AppRunner(self.app())
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15))
        host, bound = self._runner.addresses[0][:2]
        self.base_url = f"http://{host}:{bound}"
        return self.base_url

    async def stop(self) -> None:
        """Close everything; requests that are held back are let go."""
        self._closing.set()
        for task in list(self._background):
            task.cancel()
        if self._session:
            await self._session.close()
        if self._runner:
            await self._runner.cleanup()

    async def __aenter__(self) -> "TwilioStandIn":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def app(self) -> web.Application:
        """Return the web application."""
        app = web.Application()
        app.router.add_post("/2010-04-01/Accounts/{account}/Messages.json", self._create)
        app.router.add_get("/2010-04-01/Accounts/{account}.json", self._account)
        app.router.add_get("/2010-04-01/Accounts/{account}/Messages/{sid}/Media/{media}", self._media)
        app.router.add_get("/cdn/{media}", self._media_file)
        app.router.add_post("/_stand_in/text", self._control_text)
        app.router.add_post("/_stand_in/media", self._control_media)
        app.router.add_post("/_stand_in/status", self._control_status)
        app.router.add_post("/_stand_in/fail", self._control_fail)
        app.router.add_get("/_stand_in/sent", self._control_sent)
        return app

    def fail(self, **fault: Any) -> None:
        """Make the next request meet a Fault with these fields."""
        self.faults.append(Fault(**fault))

    def keep_media(self, content: bytes, kind: str = "image/jpeg") -> str:
        """Keep a file that a customer sends and return its address, for `media` of a text."""
        media = f"ME{next(self._numbers):032x}"
        self.media[media] = (kind, content)
        return (
            f"{self.base_url}/2010-04-01/Accounts/{self.account_sid}/Messages/{self._sid('MM')}/Media/{media}"
        )

    def inbound_form(
        self, sender: str, to: str, body: str, *, sid: str = "", media: Sequence[str] = ()
    ) -> dict[str, str]:
        """Return the fields of a text that comes in."""
        sid = sid or self._sid()
        form = {
            "ToCountry": "US", "ToState": "CA", "SmsMessageSid": sid, "NumMedia": str(len(media)), "ToCity": "",
            "FromZip": "", "SmsSid": sid, "FromState": "", "SmsStatus": "received", "FromCity": "", "Body": body,
            "FromCountry": "US", "To": to, "ToZip": "", "NumSegments": "1", "MessageSid": sid,
            "AccountSid": self.account_sid, "From": sender, "ApiVersion": "2010-04-01",
        }  # fmt: skip
        for number, url in enumerate(media):
            kind, _ = self.media.get(url.rpartition("/")[2], ("image/jpeg", b""))
            form |= {f"MediaUrl{number}": url, f"MediaContentType{number}": kind}
        return form

    async def text(self, url: str, sender: str, to: str, body: str, **options: Any) -> tuple[int, str]:
        """Send a signed text to the hub; `token` signs wrongly, `signed_url` signs another address."""
        token, signed_url = options.pop("token", self.auth_token), options.pop("signed_url", url)
        extra = options.pop("extra", {})
        form = self.inbound_form(sender, to, body, **options) | extra
        if sender.startswith(WHATSAPP):
            self.heard.add(sender)
        return await self.post(url, form, sign(token, signed_url, form))

    async def status(self, sid: str, state: str, error: str = "") -> int:
        """Call the status callback of a message once, signed."""
        one = next(message for message in self.sent if message.sid == sid)
        form = {
            "SmsSid": sid, "SmsStatus": state, "MessageStatus": state, "To": one.to, "MessageSid": sid,
            "AccountSid": self.account_sid, "From": one.sender, "ApiVersion": "2010-04-01",
        }  # fmt: skip
        if error:
            form["ErrorCode"] = error
        status, _ = await self.post(
            one.status_callback, form, sign(self.auth_token, one.status_callback, form)
        )
        return status

    async def post(self, url: str, form: Mapping[str, str], signature: str) -> tuple[int, str]:
        """Post a form to the hub and return status and body."""
        assert self._session is not None
        headers = {
            "X-Twilio-Signature": signature,
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
        }
        async with self._session.post(url, data=urlencode(form).encode(), headers=headers) as answer:
            return answer.status, await answer.text()

    async def _create(self, request: web.Request) -> web.StreamResponse:
        self.requests += 1
        posted = await request.post()
        form = {name: str(value) for name, value in posted.items()}
        fault = self.faults.popleft() if self.faults else self.trouble_for(form) or Fault()
        if fault.delay_s:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), fault.delay_s)
        if fault.status:
            return error(fault.status, fault.code, fault.message, fault.headers)
        if (refused := self._unauthorised(request)) is not None:
            return refused
        if (refused := refusal_of(form)) is not None:
            return refused
        message = Sent(
            sid=self._sid(),
            to=form["To"],
            sender=form.get("From", NUMBER),
            body=form.get("Body", ""),
            status_callback=form.get("StatusCallback", ""),
            parameters=form,
            answered=not (fault.cut or fault.garbage),
        )
        message.files = [await self._fetched(str(url)) for url in posted.getall("MediaUrl", [])]
        self.sent.append(message)
        self.taken(message)
        if window_closed(form, self.heard):
            self._later(self.status(message.sid, "failed", "63016"))
        elif self.auto_states and message.status_callback:
            self._later(self.call_back(message.sid))
        if self.answer_after_s:
            await asyncio.sleep(self.answer_after_s)
        if fault.cut and request.transport is not None:
            request.transport.close()
        if fault.garbage:
            return web.Response(status=201, text="<html>gateway</html>")
        return web.json_response(self._resource(message), status=201)

    def _later(self, call: Coroutine[Any, Any, object]) -> None:
        task = asyncio.get_running_loop().create_task(call, name="stand-in:status")
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def trouble_for(self, form: dict[str, str]) -> Fault | None:
        """Say what befalls a request that nothing was ordered for; a lab with a dial overrides this."""
        return None

    def taken(self, sent: Sent) -> None:
        """Hear of a message that was taken; a lab with customers overrides this."""

    async def call_back(self, sid: str) -> None:
        """Call back the states of a message, in order."""
        for state in self.auto_states:
            with suppress(aiohttp.ClientError):  # the hub may be away; nobody calls twice
                await self.status(sid, state)

    async def _account(self, request: web.Request) -> web.Response:
        if (refused := self._unauthorised(request)) is not None:
            return refused
        return web.json_response(
            {"sid": self.account_sid, "status": "active", "friendly_name": "stand-in", "type": "Full"}
        )

    def _unauthorised(self, request: web.Request) -> web.Response | None:
        expected = aiohttp.encode_basic_auth(self.account_sid, self.auth_token)
        right = request.headers.get("Authorization") == expected
        if right and request.match_info["account"] == self.account_sid:
            return None
        return error(401, 20003, "Authenticate")

    def _resource(self, message: Sent) -> dict[str, Any]:
        now = format_datetime(SystemClock().now())
        uri = f"/2010-04-01/Accounts/{self.account_sid}/Messages/{message.sid}"
        return {
            "account_sid": self.account_sid, "api_version": "2010-04-01", "body": message.body, "date_created": now,
            "date_sent": None, "date_updated": now, "direction": "outbound-api", "error_code": None,
            "error_message": None, "from": message.sender, "messaging_service_sid": None, "num_media": "0",
            "num_segments": "1", "price": None, "price_unit": "USD", "sid": message.sid, "status": "queued",
            "subresource_uris": {"media": f"{uri}/Media.json"}, "to": message.to, "uri": f"{uri}.json",
        }  # fmt: skip

    async def _media(self, request: web.Request) -> web.Response:
        if (refused := self._unauthorised(request)) is not None:
            return refused
        where = f"/cdn/{request.match_info['media']}"
        return web.Response(status=307, headers={"Location": where})

    async def _media_file(self, request: web.Request) -> web.Response:
        kind, content = self.media.get(request.match_info["media"], ("", b""))
        return web.Response(body=content, content_type=kind) if kind else error(404, 20404, "Not found")

    async def _fetched(self, url: str) -> bytes:
        assert self._session is not None
        with suppress(aiohttp.ClientError):
            async with self._session.get(url) as answer:
                return await answer.read() if answer.status == 200 else b""
        return b""

    def _sid(self, kind: str = "SM") -> str:
        return f"{kind}{next(self._numbers):032x}"

    async def _control_text(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        status, body = await self.text(
            wanted["url"],
            wanted["from"],
            wanted.get("to", NUMBER),
            wanted["body"],
            media=wanted.get("media", ()),
            extra=wanted.get("extra", {}),
        )
        return web.json_response({"status": status, "body": body})

    async def _control_media(self, request: web.Request) -> web.Response:
        return web.json_response({"url": self.keep_media(await request.read(), request.content_type)})

    async def _control_status(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        return web.json_response(
            {"status": await self.status(wanted["sid"], wanted["state"], wanted.get("error", ""))}
        )

    async def _control_fail(self, request: web.Request) -> web.Response:
        self.fail(**(await request.json()))
        return web.json_response({})

    async def _control_sent(self, request: web.Request) -> web.Response:
        return web.json_response([vars(message) for message in self.sent])


async def _serve(port: int, account_sid: str, auth_token: str) -> None:
    stand_in = TwilioStandIn(account_sid, auth_token)
    print(await stand_in.start(port), flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        await stand_in.stop()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A stand-in for Twilio on loopback.")
    parser.add_argument("--port", type=int, default=4010)
    parser.add_argument("--account-sid", default=ACCOUNT_SID)
    parser.add_argument("--auth-token", default=AUTH_TOKEN)
    arguments = parser.parse_args()
    asyncio.run(_serve(arguments.port, arguments.account_sid, arguments.auth_token))


if __name__ == "__main__":
    main()
