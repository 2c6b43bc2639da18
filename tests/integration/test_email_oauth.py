"""Signing in by OAuth2: a token endpoint on loopback, Dovecot and an SMTP server that take XOAUTH2."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from hub.channels.contract import ChannelError, HealthState
from hub.channels.email import build
from hub.channels.email.oauth import Grant, TokenSource
from hub.channels.email.providers import completed, grant_of
from hub.channels.email.receive import MailboxReceiver
from hub.channels.email.send import Sender
from hub.channels.email.settings import EmailSettings
from hub.clock import ManualClock, SystemClock
from hub.domain.interaction import Party
from hub.errors import SettingsError
from tests.factories.outbound import START, make_context, make_inbox, make_outbound
from tests.fakes.channels import RecordingSink
from tests.integration.test_email_receive import HELP, mail, until
from tests.servers.mail import MailServers, mail_servers

__all__ = ["mail_servers"]


@dataclass
class Provider:
    """A token endpoint, and what mail servers ask it about tokens."""

    url: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    good: set[str] = field(default_factory=set)
    answer: tuple[int, dict[str, Any]] | None = None
    renews: str = ""

    async def token(self, request: web.Request) -> web.Response:
        self.asked.append({name: str(value) for name, value in (await request.post()).items()})
        await asyncio.sleep(0)
        if self.answer is not None:
            return web.json_response(self.answer[1], status=self.answer[0])
        token = f"token-{len(self.asked)}"
        self.good.add(token)
        told = {"access_token": token, "expires_in": 3600, "token_type": "Bearer"}
        return web.json_response(told | ({"refresh_token": self.renews} if self.renews else {}))

    async def info(self, request: web.Request) -> web.Response:
        if request.query["token"] in self.good:
            return web.json_response({"email": HELP, "active": True, "expires_in": 100})
        return web.json_response({"error": "invalid_token"}, status=400)

    def settings(self, **fields: Any) -> EmailSettings:
        defaults = {
            "auth": "oauth2",
            "oauth_token_url": f"{self.url}/token",
            "oauth_client_id": "client",
            "oauth_client_secret": "secret",
            "oauth_refresh_token": "refresh",
            "oauth_scope": "mail",
            "timeout_s": 5,
        }
        return EmailSettings(**(defaults | fields))

    def source(self, clock: Any = None, **fields: Any) -> TokenSource:
        grant = grant_of(self.settings(**fields))
        assert grant is not None
        return TokenSource(grant, (clock or SystemClock()).monotonic)


@asynccontextmanager
async def provider() -> AsyncIterator[Provider]:
    given = Provider()
    application = web.Application()
    application.router.add_post("/token", given.token)
    application.router.add_get("/info", given.info)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    given.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield given
    finally:
        await runner.cleanup()


async def test_a_token_is_asked_for_once_and_again_before_it_ends() -> None:
    clock = ManualClock(START)
    async with provider() as given:
        source = given.source(clock)
        assert set(await asyncio.gather(*(source.token() for _ in range(5)))) == {"token-1"}
        assert given.asked == [
            {
                "client_id": "client",
                "client_secret": "secret",
                "scope": "mail",
                "grant_type": "refresh_token",
                "refresh_token": "refresh",
            }
        ]
        clock.advance(timedelta(seconds=3400))
        assert await source.token() == "token-1"
        clock.advance(timedelta(seconds=100))
        assert await source.token() == "token-2"
        assert await source.token(refused="token-2") == "token-3"
        assert await source.token(refused="token-2") == "token-3"


async def test_a_renewed_refresh_token_is_used_and_without_one_the_hub_signs_in_as_itself() -> None:
    async with provider() as given:
        given.renews = "fresh"
        source = given.source()
        first = await source.token()
        await source.token(refused=first)
        assert [one["refresh_token"] for one in given.asked] == ["refresh", "fresh"]
        given.renews = ""
        await given.source(oauth_refresh_token="").token()
        assert given.asked[-1]["grant_type"] == "client_credentials"
        assert "refresh_token" not in given.asked[-1]


@pytest.mark.parametrize(
    ("answer", "told", "later"),
    [
        ((400, {"error": "invalid_grant"}), "invalid_grant", 300),
        ((401, {"error": "<b>who@x</b>"}), "401", 300),
        ((503, {}), "503", None),
        ((200, {}), "without a token", None),
        ((200, {"access_token": "a\r\nb"}), "without a token", None),
        ((302, {}), "302", None),
    ],
)
async def test_refusals_are_told_from_outages(answer: Any, told: str, later: float | None) -> None:
    async with provider() as given:
        given.answer = answer
        with pytest.raises(ChannelError, match=told) as caught:
            await given.source().token()
    assert (caught.value.retryable, caught.value.retry_after_s) == (True, later)


async def test_an_absent_endpoint_is_an_outage() -> None:
    source = TokenSource(
        Grant(token_url="http://127.0.0.1:1/token", client_id="c", client_secret="s"), SystemClock().monotonic
    )
    with pytest.raises(ChannelError, match="cannot be reached"):
        await source.token()


@pytest.mark.server
async def test_a_mailbox_is_fetched_by_token_and_a_refused_one_is_replaced(mail_servers: MailServers) -> None:
    mail_servers.create_mailbox(HELP)
    mail_servers.deliver(mail(1), HELP)
    async with provider() as given:
        await asyncio.to_thread(mail_servers.trust_tokens, f"{given.url}/info?token=")
        wanted = given.settings(
            imap_host=mail_servers.host,
            imap_port=mail_servers.imap_port,
            imap_security="none",
            imap_user=HELP,
        )
        tokens, sink = given.source(), RecordingSink()
        stale = await tokens.token()
        given.good.discard(stale)
        inbox = make_inbox("mail", "email", address=HELP)
        receiver = MailboxReceiver(inbox, wanted, SystemClock(), tokens=tokens, jitter=lambda: 0)
        receiver.start(sink)
        await until(lambda: len(sink.raws) == 1)
        assert receiver.health.state is HealthState.UP
        assert len(given.asked) == 2
        await receiver.stop()


@pytest.mark.server
async def test_a_mailbox_whose_tokens_are_refused_says_so_in_time(mail_servers: MailServers) -> None:
    mail_servers.create_mailbox(HELP)
    async with provider() as given:
        await asyncio.to_thread(mail_servers.trust_tokens, f"{given.url}/info?token=")
        wanted = given.settings(
            imap_host=mail_servers.host,
            imap_port=mail_servers.imap_port,
            imap_security="none",
            imap_user="other",
        )
        inbox = make_inbox("mail", "email", address=HELP)
        receiver = MailboxReceiver(inbox, wanted, SystemClock(), tokens=given.source(), jitter=lambda: 0)
        receiver.start(RecordingSink())
        await until(lambda: "refused the OAuth2 sign-in" in receiver.health.detail)
        await receiver.stop()


class SmtpServer:
    """Take mail from those who bring a good token."""

    def __init__(self, given: Provider) -> None:
        self.given = given
        self.mails: list[bytes] = []

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        user, said, *_ = base64.b64decode(args[1]).decode().split("\1")
        token = said.removeprefix("auth=Bearer ")
        success = user == f"user={HELP}" and token in self.given.good
        return AuthResult(success=success, handled=False)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.mails.append(envelope.original_content or b"")
        return "250 OK"


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
async def test_mail_is_sent_by_token_and_a_refused_one_is_replaced() -> None:
    async with provider() as given:
        smtp = SmtpServer(given)
        server = await asyncio.get_running_loop().create_server(
            lambda: SMTP(smtp, hostname="x", auth_required=True, auth_require_tls=False), "127.0.0.1", 0
        )
        port = server.sockets[0].getsockname()[1]
        wanted = given.settings(
            smtp_host="127.0.0.1", smtp_port=port, smtp_security="none", smtp_user=HELP, address=HELP
        )
        tokens = given.source()
        given.good.discard(await tokens.token())
        sender = Sender(make_inbox("mail", "email"), wanted, bytes, tokens)
        letter = make_outbound(recipient=Party(kind="email", value="li@mail.example"))
        await sender.send(letter)
        assert (len(smtp.mails), len(given.asked)) == (1, 2)
        given.answer = (400, {"error": "invalid_grant"})
        given.good.clear()
        with pytest.raises(ChannelError, match="invalid_grant"):
            await sender.send(letter)
        server.close()
        await server.wait_closed()


def test_a_providers_name_stands_for_what_all_its_customers_share() -> None:
    google = completed(EmailSettings(provider="google", auth="oauth2", oauth_refresh_token="r"), HELP)
    assert (google.imap_host, google.smtp_port, google.smtp_user) == ("imap.gmail.com", 465, HELP)
    microsoft = completed(
        EmailSettings(provider="microsoft", oauth_token_url="https://login.example/t"), HELP
    )
    assert (microsoft.smtp_port, microsoft.smtp_security) == (587, "starttls")
    assert microsoft.oauth_scope == "https://outlook.office365.com/.default"
    assert microsoft.oauth_token_url == "https://login.example/t"
    own = completed(EmailSettings(provider="microsoft", imap_host="127.0.0.1", imap_user="u"), HELP)
    assert (own.imap_host, own.smtp_host, own.imap_user) == ("127.0.0.1", "", "u")
    assert completed(EmailSettings(), HELP) == EmailSettings()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"oauth_token_url": "http://provider.example/token"}, "https://"),
        ({"oauth_token_url": ""}, "https://"),
        ({"oauth_client_id": ""}, "oauth_client_id"),
        ({"oauth_client_secret": "", "oauth_refresh_token": ""}, "oauth_refresh_token"),
    ],
)
def test_what_is_missing_is_named(fields: dict[str, str], told: str) -> None:
    usual = {
        "auth": "oauth2",
        "oauth_token_url": "https://provider.example/token",
        "oauth_client_id": "c",
        "oauth_client_secret": "s",
    }
    with pytest.raises(SettingsError, match="inbox mail: ") as caught:
        build(make_inbox("mail", "email", settings=usual | fields), make_context())
    assert told in caught.value.detail
