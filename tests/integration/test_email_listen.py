"""Taking mail by SMTP: nothing is acknowledged before it is stored."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiosmtplib
import pytest

from hub.channels.email.listen import MailListener
from hub.channels.email.settings import EmailSettings
from hub.clock import SystemClock
from hub.lab.mail_server import send_mail
from tests.factories.outbound import make_inbox
from tests.fakes.channels import RecordingSink

HELP = "help@shop.example"
MAIL = b"Message-ID: <1@mail.example>\r\nFrom: li@mail.example\r\nSubject: Order\r\n\r\nHello\r\n.\r\n..two dots\r\n"


@asynccontextmanager
async def listening(sink: Any, **fields: Any) -> AsyncIterator[MailListener]:
    listener = MailListener(
        make_inbox("mail", "email", address=HELP),
        EmailSettings(**({"listen_port": 0} | fields)),
        SystemClock(),
    )
    await listener.start(sink)
    try:
        yield listener
    finally:
        await listener.stop()


async def send(listener: MailListener, raw: bytes = MAIL, to: str = HELP) -> None:
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=listener.port, timeout=5) as client:
        await client.sendmail("li@mail.example", [to], raw)


async def test_a_mail_is_stored_as_it_was_sent() -> None:
    sink = RecordingSink()
    async with listening(sink) as listener:
        await send(listener)
        await send(listener, to="Help+abc@Shop.example")
    (raw,) = sink.raws.values()
    assert raw.payload == b"Return-Path: <li@mail.example>\r\n" + MAIL
    assert (raw.inbox_id, raw.content_type) == ("mail", "message/rfc822")
    assert sink.calls == 2


async def test_a_machines_mail_keeps_its_empty_sender() -> None:
    sink = RecordingSink()
    async with listening(sink) as listener:
        await send_mail(listener.port, MAIL, "", HELP)
    (raw,) = sink.raws.values()
    assert raw.payload == b"Return-Path: <>\r\n" + MAIL


async def test_a_store_that_is_away_makes_the_sender_try_again() -> None:
    sink = RecordingSink()
    sink.failing = True
    async with listening(sink) as listener:
        with pytest.raises(aiosmtplib.SMTPDataError) as caught:
            await send(listener)
        assert caught.value.code == 451
        sink.failing = False
        await send(listener)
    assert len(sink.raws) == 1


async def test_it_is_no_relay_and_takes_no_giants() -> None:
    sink = RecordingSink()
    async with listening(sink, max_mail_bytes=2_000) as listener:
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
            await send(listener, to="somebody@else.example")
        with pytest.raises(aiosmtplib.SMTPResponseException) as caught:
            await send(listener, MAIL + b"x\r\n" * 2_000)
        assert caught.value.code == 552
        await send(listener)
    assert len(sink.raws) == 1


async def test_many_senders_at_once() -> None:
    sink = RecordingSink()
    async with listening(sink) as listener:
        await asyncio.gather(
            *(send(listener, MAIL.replace(b"<1@", b"<%d@" % number)) for number in range(40))
        )
    assert len(sink.raws) == 40


async def test_stopping_ends_open_connections() -> None:
    async with listening(RecordingSink()) as listener:
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        assert (await reader.readline()).startswith(b"220")
    assert await reader.read() == b""
    writer.close()


async def test_lines_without_end_do_not_fill_the_memory() -> None:
    async with listening(RecordingSink()) as listener:
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        await reader.readline()
        writer.write(b"EHLO " + b"x" * 100_000 + b"\r\n")
        assert (await reader.readline())[:1] == b"5"
        writer.close()


async def say(listener: MailListener, *lines: bytes) -> list[str]:
    """Send each of these and return the answers, as long as they come."""
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    answers = [(await reader.readline()).decode().strip()]
    for line in lines:
        writer.write(line)
        await writer.drain()
        while True:
            try:
                async with asyncio.timeout(0.2 if answers[-1][3:4] != "-" else 2):
                    answers.append((await reader.readline()).decode().strip())
            except TimeoutError:
                break
    writer.close()
    await writer.wait_closed()
    return [answer for answer in answers if answer[3:4] != "-"]


ENVELOPE = b"".join(
    (
        b"MAIL FROM:<li@mail.example>\r\n",
        b"RCPT TO:<help@shop.example>\r\n",
        b"RCPT TO:<nobody@shop.example>\r\n",
        b"RCPT TO:<help+x@shop.example>\r\n",
    )
)


async def test_by_lmtp_each_recipient_is_answered() -> None:
    mail, sink = MAIL.replace(b"\r\n.", b"\r\n.."), RecordingSink()
    async with listening(sink, listen_protocol="lmtp", max_mail_bytes=1000) as listener:
        refused, *_ = (await say(listener, b"EHLO x\r\n"))[1:]
        said = await say(listener, b"LHLO x\r\n", ENVELOPE, b"DATA\r\n", mail + b".\r\n", b"NOOP\r\n")
        assert [answer[:3] for answer in said] == [
            "220",
            "250",
            "250",
            "250",
            "550",
            "250",
            "354",
            "250",
            "250",
            "250",
        ]
        (raw,) = sink.raws.values()
        assert raw.payload == b"Return-Path: <li@mail.example>\r\n" + MAIL
        sink.failing = True
        said = await say(listener, b"LHLO x\r\n", ENVELOPE, b"DATA\r\n", mail + b".\r\n", b"NOOP\r\n")
        assert [answer[:3] for answer in said[-3:]] == ["451", "451", "250"]
        said = await say(
            listener, b"LHLO x\r\n", ENVELOPE, b"DATA\r\n", mail + b"x" * 1000 + b"\r\n.\r\n", b"NOOP\r\n"
        )
        assert [answer[:3] for answer in said[-3:]] == ["552", "552", "250"]
    assert refused.startswith("500")
