"""The lab's IMAP server, as the standard library's client and the hub's own receiver use it."""

import asyncio
import imaplib
from collections.abc import AsyncIterator

import pytest

from hub.channels.email.imap_session import ImapProblem, ImapRefusal, open_session
from hub.channels.email.settings import EmailSettings
from hub.lab.imap_connection import Trouble
from hub.lab.imap_server import ImapServer
from hub.lab.mailboxes import Mailboxes

SHOP = "support@shop.example"
MAIL = b"From: mia@customer.example\r\nSubject: Hello\r\n\r\nIt works \xe4\xb8\xad.\r\n"


@pytest.fixture
async def server() -> AsyncIterator[ImapServer]:
    server = ImapServer(Mailboxes("secret"))
    await server.start()
    yield server
    await server.stop()


def settings(server: ImapServer, **changed: object) -> EmailSettings:
    values: dict[str, object] = {"imap_host": "127.0.0.1", "imap_port": server.port, "imap_security": "none"}
    values |= {"imap_user": SHOP, "imap_password": "secret", "timeout_s": 5.0} | changed
    return EmailSettings(**values)  # type: ignore[arg-type]


def use(port: int) -> dict[str, object]:
    """Do what a mail program does, by the standard library; runs in a thread."""
    found: dict[str, object] = {}
    with imaplib.IMAP4("127.0.0.1", port, timeout=5) as client:
        client.authenticate("PLAIN", lambda _: f"\0{SHOP}\0secret".encode())
        found["folders"] = client.list()[1]
        client.create('"Done here"')
        found["selected"] = client.select("inbox")[1]
        found["unseen"] = client.uid("SEARCH", "UNSEEN", "UNDELETED")[1]
        found["peek"] = client.uid("FETCH", "1", "(RFC822.SIZE BODY.PEEK[])")[1]
        found["still_unseen"] = client.search(None, "UNSEEN")[1]
        found["header"] = client.fetch("1", "(BODY[HEADER]<0.10>)")[1]
        found["seen"] = client.search(None, "SEEN")[1]
        client.uid("MOVE", "2", '"Done here"')
        client.store("1", "+FLAGS", r"(\Deleted)")
        client.expunge()
        found["left"] = client.status("INBOX", "(MESSAGES)")[1]
        found["done"] = client.select('"Done here"')[1]
        with pytest.raises(imaplib.IMAP4.error):
            client.uid("SEARCH", "LARGER", "3")
    return found


async def test_the_standard_librarys_client_reads_moves_and_expunges(server: ImapServer) -> None:
    for _ in range(2):
        server.boxes.inbox(SHOP).add(MAIL)
    found = await asyncio.to_thread(use, server.port)
    assert found["selected"] == [b"2"]
    assert found["unseen"] == [b"1 2"]
    assert found["still_unseen"] == [b"1 2"]
    assert found["peek"] == [
        (f"1 (UID 1 RFC822.SIZE {len(MAIL)} BODY[] {{{len(MAIL)}}}".encode(), MAIL),
        b")",
    ]
    assert found["header"] == [(b"1 (BODY[HEADER]<0> {10}", MAIL[:10]), b")"]
    assert found["seen"] == [b"1"]
    assert b"MESSAGES 0" in found["left"][0]  # type: ignore[index]
    assert found["done"] == [b"1"]


async def test_the_hubs_receiver_hears_of_mail_while_it_idles(server: ImapServer) -> None:
    async with open_session(settings(server)) as session:
        assert session.can_wait
        assert await session.unseen() == []
        waiting = asyncio.create_task(session.wait_for_news(30))
        await asyncio.sleep(0.05)
        server.boxes.inbox(SHOP).add(MAIL)
        async with asyncio.timeout(5):
            await waiting
        (uid,) = await session.unseen()
        assert await session.sizes([uid, uid + 1]) == {uid: len(MAIL)}
        assert await session.fetch(uid, len(MAIL)) == MAIL
        await session.done(uid)
        assert await session.unseen() == []


async def test_a_done_mail_moves_away(server: ImapServer) -> None:
    server.boxes.create(SHOP, "Archive")
    server.boxes.inbox(SHOP).add(MAIL)
    async with open_session(settings(server, imap_done_folder="Archive")) as session:
        await session.done(1)
        assert await session.unseen() == []
    archive = server.boxes.folder(SHOP, "Archive")
    assert archive is not None
    assert [mail.raw for mail in archive.mails] == [MAIL]


async def test_a_wrong_password_is_refused(server: ImapServer) -> None:
    with pytest.raises(ImapRefusal):
        async with open_session(settings(server, imap_password="wrong")):
            pass


async def test_trouble_comes_as_ordered(server: ImapServer) -> None:
    orders = {"UID SEARCH": Trouble.REFUSED}
    server.trouble = lambda command: orders.get(command, Trouble.NONE)
    async with open_session(settings(server)) as session:
        with pytest.raises(ImapRefusal):
            await session.unseen()
        orders["UID SEARCH"] = Trouble.CUT
        with pytest.raises(ImapProblem):
            await session.unseen()
