"""The lab's post: in by SMTP, out by IMAP or to another server; returned, late, doubled and cut as ordered."""

import asyncio
from collections.abc import AsyncIterator

import aiosmtplib
import pytest

from hub.channels.email.parse import parse_mail
from hub.channels.email.parsed import MailClass
from hub.lab.mail_server import MailServer, Post, Route, send_mail

SHOP, MIA = "support@shop.example", "mia@customer.example"
RAW = b"From: mia@customer.example\r\nTo: support@shop.example\r\nSubject: Hi\r\nMessage-ID: <1@c>\r\n\r\nHello\r\n"


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    server = MailServer("secret")
    await server.start()
    yield server
    await server.stop()


async def arrived(server: MailServer, address: str, count: int) -> list[bytes]:
    async with asyncio.timeout(5):
        while len(server.boxes.inbox(address).mails) < count:
            await asyncio.sleep(0.01)
    return [mail.raw for mail in server.boxes.inbox(address).mails]


async def test_mail_lands_in_the_mailbox_and_is_told(server: MailServer) -> None:
    heard: list[Post] = []
    server.ways.arrived.append(heard.append)
    await send_mail(server.smtp_port, RAW, MIA, SHOP)
    assert await arrived(server, SHOP, 1) == [b"Return-Path: <mia@customer.example>\r\n" + RAW]
    assert [(post.sender, post.recipient) for post in heard] == [(MIA, SHOP)]


async def test_a_duplicate_comes_late(server: MailServer) -> None:
    server.ways.routing = lambda post: Route(delays_s=(0.0, 0.05))
    await send_mail(server.smtp_port, RAW, MIA, SHOP)
    assert len(await arrived(server, SHOP, 2)) == 2


async def test_what_cannot_be_delivered_comes_back_once(server: MailServer) -> None:
    server.ways.routing = lambda post: Route(
        returned="5.1.1 no such person" if post.recipient != SHOP else ""
    )
    await send_mail(server.smtp_port, RAW, SHOP, "gone@customer.example")
    (raw,) = await arrived(server, SHOP, 1)
    mail = parse_mail(raw)
    assert (mail.mail_class, mail.bounce.permanent) == (MailClass.BOUNCE, ("gone@customer.example",))
    server.ways.routing = lambda post: Route(returned="5.1.1 nobody anywhere")
    server.take(Post(sender="", recipient="x@y.example", raw=raw))
    await asyncio.sleep(0.05)
    assert len(server.boxes.inbox(SHOP).mails) == 1


async def test_the_post_refuses_and_breaks_off(server: MailServer) -> None:
    server.ways.routing = lambda post: Route(refuse="451 4.3.0 try again later")
    with pytest.raises(aiosmtplib.SMTPDataError) as caught:
        await send_mail(server.smtp_port, RAW, MIA, SHOP)
    assert caught.value.code == 451
    server.ways.routing = lambda post: Route(cut=True)
    with pytest.raises((aiosmtplib.SMTPException, OSError)):
        await send_mail(server.smtp_port, RAW, MIA, SHOP)
    assert len(await arrived(server, SHOP, 1)) == 1  # it was taken all the same


async def test_a_server_that_is_away_gets_it_when_it_is_back(server: MailServer) -> None:
    other = MailServer("secret")
    answers = iter(["451 4.3.0 not now", ""])
    other.ways.routing = lambda post: Route(refuse=next(answers))
    await other.start()
    server.ways.routing = lambda post: Route(port=other.smtp_port)
    await send_mail(server.smtp_port, RAW, MIA, SHOP)
    assert len(await arrived(other, SHOP, 1)) == 1
    await other.stop()


async def test_a_machines_mail_has_no_sender(server: MailServer) -> None:
    await send_mail(server.smtp_port, RAW, "", SHOP)
    assert (await arrived(server, SHOP, 1))[0].startswith(b"Return-Path: <>\r\nFrom: mia@")
