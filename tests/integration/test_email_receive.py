"""Fetching from a real IMAP server (Dovecot)."""

import asyncio
import imaplib
import socket
from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from hub.channels.contract import Accepted, HealthState
from hub.channels.email.receive import MailboxReceiver
from hub.channels.email.settings import EmailSettings
from hub.clock import SystemClock
from hub.domain.interaction import RawInbound
from hub.errors import Unavailable
from tests.factories.outbound import make_inbox
from tests.fakes.channels import RecordingSink
from tests.servers.cable import Cable
from tests.servers.mail import MailServers, mail_servers

__all__ = ["mail_servers"]
pytestmark = pytest.mark.server
HELP = "help@shop.example"


def mail(number: int, *, headers: str = "", body: str = "") -> bytes:
    head = (
        f"Message-ID: <{number}@mail.example>\r\nFrom: li@mail.example\r\nSubject: Mail {number}\r\n{headers}"
    )
    return f"{head}\r\n{body or f'This is mail {number}'}\r\n".encode()


def settings(servers: MailServers, **fields: Any) -> EmailSettings:
    defaults: dict[str, Any] = {
        "imap_host": servers.host,
        "imap_port": servers.imap_port,
        "imap_security": "none",
        "imap_user": HELP,
        "imap_password": servers.password,
        "timeout_s": 5,
    }
    return EmailSettings(**(defaults | fields))


@asynccontextmanager
async def receiving(sink: Any, wanted: EmailSettings) -> Any:
    async def short(seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.05))

    receiver = MailboxReceiver(
        make_inbox("mail", "email", address=HELP), wanted, SystemClock(), jitter=lambda: 0, pause=short
    )
    receiver.start(sink)
    try:
        yield receiver
    finally:
        await receiver.stop()


async def until(condition: Callable[[], bool], timeout_s: float = 30) -> None:
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.01)


def subjects(sink: RecordingSink) -> list[str]:
    return [raw.payload.split(b"Subject: ")[1].split(b"\r\n")[0].decode() for raw in sink.raws.values()]


async def test_a_backlog_is_fetched_in_order_and_marked(mail_servers: MailServers) -> None:
    mail_servers.create_mailbox(HELP)
    for number in range(30):
        mail_servers.deliver(mail(number), HELP)
    sink = RecordingSink()
    async with receiving(sink, settings(mail_servers)):
        await until(lambda: mail_servers.seen(HELP) == 30)
    assert subjects(sink) == [f"Mail {number}" for number in range(30)]
    assert next(iter(sink.raws.values())).payload == mail(0)


async def test_new_mail_is_pushed(mail_servers: MailServers) -> None:
    mail_servers.create_mailbox(HELP)
    sink = RecordingSink()
    async with receiving(sink, settings(mail_servers, imap_renew_s=600)) as receiver:
        await until(lambda: receiver.health.state is HealthState.UP)
        for number in range(3):
            mail_servers.deliver(mail(number), HELP)
            await until(lambda number=number: len(sink.raws) == number + 1, timeout_s=5)
    assert mail_servers.seen(HELP) >= 2


async def test_a_renewed_wait_still_hears_of_new_mail(mail_servers: MailServers) -> None:
    mail_servers.create_mailbox(HELP)
    sink = RecordingSink()
    async with receiving(sink, settings(mail_servers, imap_renew_s=0.2)) as receiver:
        await until(lambda: receiver.health.state is HealthState.UP)
        await asyncio.sleep(1)
        mail_servers.deliver(mail(1), HELP)
        await until(lambda: len(sink.raws) == 1)
        assert receiver.health.state is HealthState.UP


async def test_it_comes_back_after_the_server_was_down(
    mail_servers: MailServers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="hub.channels.email.receive")
    mail_servers.create_mailbox(HELP)
    sink = RecordingSink()
    async with receiving(sink, settings(mail_servers)) as receiver:
        await until(lambda: receiver.health.state is HealthState.UP)
        await asyncio.to_thread(mail_servers.kill_imap)
        await until(lambda: receiver.health.state is HealthState.DOWN)
        mail_servers.deliver(mail(1), HELP)
        await asyncio.sleep(0.5)  # several attempts fail meanwhile
        await asyncio.to_thread(mail_servers.start_imap)
        await until(lambda: len(sink.raws) == 1)
        await until(lambda: receiver.health.state is HealthState.UP)
    told = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert [level for level, _ in told] == ["INFO", "WARNING", "INFO"]
    assert HELP not in str(told)


async def test_a_cut_connection_is_made_again(mail_servers: MailServers) -> None:
    mail_servers.create_mailbox(HELP)
    sink = RecordingSink()
    async with (
        Cable(mail_servers.imap_port) as cable,
        receiving(sink, settings(mail_servers, imap_port=cable.port)) as receiver,
    ):
        await until(lambda: receiver.health.state is HealthState.UP)
        cable.cut()
        await until(lambda: cable.links == 2)
        mail_servers.deliver(mail(1), HELP)
        await until(lambda: len(sink.raws) == 1)


async def test_a_connection_that_goes_dead_in_silence_is_given_up(mail_servers: MailServers) -> None:
    mail_servers.create_mailbox(HELP)
    sink = RecordingSink()
    wanted = {"timeout_s": 0.5, "imap_renew_s": 0.5}
    async with (
        Cable(mail_servers.imap_port) as cable,
        receiving(sink, settings(mail_servers, imap_port=cable.port, **wanted)) as receiver,
    ):
        await until(lambda: receiver.health.state is HealthState.UP)
        cable.dead = True
        mail_servers.deliver(mail(1), HELP)
        await until(lambda: cable.links >= 2)
        cable.dead = False
        await until(lambda: len(sink.raws) == 1)


class CrashingSink(RecordingSink):
    """Store the mail and then fail, as a process does that dies before it could mark it."""

    def __init__(self) -> None:
        super().__init__()
        self.crashes = 1

    async def accept(self, raw: RawInbound) -> Accepted:
        accepted = await super().accept(raw)
        if self.crashes:
            self.crashes -= 1
            raise Unavailable("gone")
        return accepted


async def test_a_crash_between_storing_and_marking_doubles_nothing(mail_servers: MailServers) -> None:
    mail_servers.create_mailbox(HELP)
    mail_servers.deliver(mail(1), HELP)
    mail_servers.deliver(mail(2), HELP)
    sink = CrashingSink()
    async with receiving(sink, settings(mail_servers)):
        await until(lambda: mail_servers.seen(HELP) == 2)
    assert subjects(sink) == ["Mail 1", "Mail 2"]
    assert sink.calls == 3


async def test_nothing_is_marked_while_the_store_is_away(
    mail_servers: MailServers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="hub.channels.email.receive")
    mail_servers.create_mailbox(HELP)
    mail_servers.deliver(mail(1), HELP)
    sink = RecordingSink()
    sink.failing = True
    async with receiving(sink, settings(mail_servers)):
        await until(lambda: sink.calls >= 4)
        assert mail_servers.seen(HELP) == 0
        assert [record.levelname for record in caplog.records] == ["WARNING"]
        sink.failing = False
        await until(lambda: mail_servers.seen(HELP) == 1)
    assert len(sink.raws) == 1


async def test_a_poison_mail_in_the_middle_stops_nobody(mail_servers: MailServers) -> None:
    mail_servers.create_mailbox(HELP)
    poison = (
        b"From: \xff\xfe\0\r\nSubject: Mail 2\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\n\0" * 50_000
    )
    for raw in (mail(1), poison, b"", mail(3)):
        mail_servers.deliver(raw, HELP)
    sink = RecordingSink()
    async with receiving(sink, settings(mail_servers)):
        await until(lambda: any("Mail 3" in str(raw.payload[:200]) for raw in sink.raws.values()))
    assert len(sink.raws) >= 3


async def test_two_mails_under_one_message_id_are_two(mail_servers: MailServers) -> None:
    mail_servers.create_mailbox(HELP)
    for body in ("First", "Second", "First"):
        mail_servers.deliver(mail(1, body=body), HELP)
    sink = RecordingSink()
    async with receiving(sink, settings(mail_servers)):
        await until(lambda: mail_servers.seen(HELP) == 3)
    assert len(sink.raws) == 2


async def test_two_fetchers_of_one_mailbox_double_nothing(mail_servers: MailServers) -> None:
    mail_servers.create_mailbox(HELP)
    for number in range(20):
        mail_servers.deliver(mail(number), HELP)
    sink = RecordingSink()
    async with receiving(sink, settings(mail_servers)), receiving(sink, settings(mail_servers)):
        await until(lambda: mail_servers.seen(HELP) == 20)
    assert len(sink.raws) == 20


async def test_of_a_giant_mail_the_beginning_is_taken(mail_servers: MailServers) -> None:
    mail_servers.create_mailbox(HELP)
    mail_servers.deliver(mail(1, body="x" * 300_000), HELP)
    sink = RecordingSink()
    async with receiving(sink, settings(mail_servers, max_mail_bytes=10_000)):
        await until(lambda: mail_servers.seen(HELP) == 1)
    assert [len(raw.payload) for raw in sink.raws.values()] == [10_000]


async def test_stored_mail_is_moved_where_a_folder_is_set(mail_servers: MailServers) -> None:
    mail_servers.create_mailbox(HELP)
    box = imaplib.IMAP4(mail_servers.host, mail_servers.imap_port)
    box.login(f'"{HELP}"', mail_servers.password)
    box.create("Done")
    mail_servers.deliver(mail(1), HELP)
    sink = RecordingSink()
    async with receiving(sink, settings(mail_servers, imap_done_folder="Done")):
        await until(lambda: mail_servers.fetch(HELP) == [])
    assert box.select("Done") == ("OK", [b"1"])
    box.logout()


async def test_a_wrong_password_is_shown_and_not_logged(
    mail_servers: MailServers, caplog: pytest.LogCaptureFixture
) -> None:
    mail_servers.create_mailbox(HELP)
    async with receiving(RecordingSink(), settings(mail_servers, imap_password="wrong-secret")) as receiver:
        await until(lambda: "LOGIN" in receiver.health.detail)
    assert "wrong-secret" not in caplog.text


async def test_a_server_that_never_answers_is_given_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        wanted = EmailSettings(
            imap_host="127.0.0.1", imap_port=silent.getsockname()[1], imap_security="none", timeout_s=0.3
        )
        async with receiving(RecordingSink(), wanted) as receiver:
            await until(lambda: "TimeoutError" in receiver.health.detail, timeout_s=5)
