"""Sending by real SMTP, and the thread that a conversation makes of it."""

import email
import email.policy
from dataclasses import replace
from typing import Any

import pytest

from hub.channels.contract import ChannelError
from hub.channels.email.channel import EmailChannel
from hub.channels.email.settings import EmailSettings
from hub.domain.interaction import Party
from hub.domain.message import OutboundAttachment, OutboundMessage
from tests.factories.outbound import make_context, make_inbox, make_outbound
from tests.fakes.channels import RecordingSink
from tests.integration.test_email_receive import until
from tests.servers.mail import MailServers, mail_servers

__all__ = ["mail_servers"]
pytestmark = pytest.mark.server
HELP, LI = "help@shop.example", "li@mail.example"


def channel(servers: MailServers, **fields: Any) -> EmailChannel:
    settings: dict[str, Any] = {
        "imap_host": servers.host,
        "imap_port": servers.imap_port,
        "imap_security": "none",
        "imap_user": HELP,
        "imap_password": servers.password,
        "smtp_host": servers.host,
        "smtp_port": servers.smtp_port,
        "smtp_security": "none",
        "from_name": "Demo shop",
        "timeout_s": 5,
    }
    inbox = make_inbox("mail", "email", address=HELP)
    return EmailChannel(inbox, EmailSettings(**(settings | fields)), make_context())


def reply(**fields: Any) -> OutboundMessage:
    return make_outbound("01hszm", **({"recipient": Party(kind="email", value=LI, name="Li, Wang")} | fields))


async def test_a_conversation_threads_both_ways(mail_servers: MailServers) -> None:
    for address in (HELP, LI):
        mail_servers.create_mailbox(address)
    hub, sink = channel(mail_servers), RecordingSink()
    await hub.start(sink)
    try:
        mail_servers.deliver(
            b"Message-ID: <1@mail.example>\r\nFrom: Li <li@mail.example>\r\nSubject: Order\r\n\r\nHello", HELP
        )
        await until(lambda: len(sink.raws) == 1)
        raw = next(iter(sink.raws.values()))
        asked = await hub.parse(raw.payload, raw.content_type)
        assert (asked.external_id, asked.text, asked.sender) == (
            "<1@mail.example>",
            "Hello",
            Party(kind="email", value=LI, name="Li"),
        )

        sent = await hub.send(
            reply(
                subject="Order",
                body="Hi Li,\nit <ships> today.",
                in_reply_to=asked.external_id,
                references=(asked.external_id,),
            )
        )
        (arrived,) = mail_servers.fetch(LI)
        got = email.message_from_bytes(arrived, policy=email.policy.default)
        assert got["Message-ID"] == sent.external_id == "<01hszm@shop.example>"
        assert got["In-Reply-To"] == got["References"] == "<1@mail.example>"
        assert (got["Subject"], got["From"], got["To"]) == (
            "Re: Order",
            "Demo shop <help@shop.example>",
            '"Li, Wang" <li@mail.example>',
        )
        assert got["Auto-Submitted"] is None
        plain, html = got.get_body(("plain",)), got.get_body(("html",))
        assert plain is not None
        assert html is not None
        assert plain.get_content().replace("\r\n", "\n").strip() == "Hi Li,\nit <ships> today."
        assert "Hi Li,<br>\nit &lt;ships&gt; today." in html.get_content().replace("\r\n", "\n")

        answer = (
            f"Message-ID: <2@mail.example>\r\nFrom: li@mail.example\r\nSubject: Re: Order\r\n"
            f"In-Reply-To: {sent.external_id}\r\n"
            f"References: <1@mail.example> {sent.external_id}\r\n\r\nGreat!\r\n\r\n"
            "On Mon, 23 Nov 2026, Demo shop wrote:\r\n> Hi Li,\r\n"
        )
        mail_servers.deliver(answer.encode(), HELP)
        await until(lambda: len(sink.raws) == 2)
        again = await hub.parse(list(sink.raws.values())[1].payload, "message/rfc822")
        assert again.thread_refs == ("<1@mail.example>", sent.external_id)
        assert again.text == "Great!"
        assert "Hi Li" in again.elided
    finally:
        await hub.stop()


async def test_attachments_copies_and_other_scripts_arrive(mail_servers: MailServers) -> None:
    for address in (LI, "aunt@mail.example", "boss@mail.example", "spy@mail.example"):
        mail_servers.create_mailbox(address)
    hub = channel(mail_servers, imap_host="")
    await hub.start(RecordingSink())
    file = OutboundAttachment(name="合同 é.pdf", type="application/pdf", content=bytes(range(256)))
    await hub.send(
        reply(
            subject="订单 4711",
            body="您好。\n.\nfrom",
            attachments=(file,),
            also_to=(Party(kind="email", value="aunt@mail.example"),),
            copies=(Party(kind="email", value="boss@mail.example"),),
            hidden_copies=(Party(kind="email", value="spy@mail.example"),),
        )
    )
    await hub.stop()
    (copy,) = mail_servers.fetch("boss@mail.example")
    assert copy in mail_servers.fetch("spy@mail.example")
    assert copy in mail_servers.fetch("aunt@mail.example")
    assert b"spy@" not in copy
    got = email.message_from_bytes(copy, policy=email.policy.default)
    assert (got["Subject"], got["Cc"]) == ("订单 4711", "boss@mail.example")
    assert got["To"] == '"Li, Wang" <li@mail.example>, aunt@mail.example'
    (attached,) = got.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("合同 é.pdf", bytes(range(256)))
    plain = got.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n") == "您好。\n.\nfrom\n"


async def test_automatic_mail_says_so(mail_servers: MailServers) -> None:
    mail_servers.create_mailbox(LI)
    hub = channel(mail_servers, imap_host="")
    await hub.start(RecordingSink())
    await hub.send(reply(automatic=True, in_reply_to="<1@mail.example>"))
    await hub.stop()
    assert b"Auto-Submitted: auto-replied" in mail_servers.fetch(LI)[0]


@pytest.mark.parametrize(
    ("answer", "retryable"), [("451 4.3.0 later", True), ("550 5.7.1 spam", False), ("452 4.2.2 full", True)]
)
async def test_refusals_say_whether_to_try_again(
    mail_servers: MailServers, answer: str, retryable: bool
) -> None:
    mail_servers.create_mailbox(LI)
    mail_servers.refuse_with = answer
    hub = channel(mail_servers, imap_host="")
    await hub.start(RecordingSink())
    with pytest.raises(ChannelError) as caught:
        await hub.send(reply())
    await hub.stop()
    assert caught.value.retryable is retryable
    assert LI not in caught.value.reason


async def test_an_unknown_recipient_is_final_and_an_absent_server_is_not(mail_servers: MailServers) -> None:
    hub = channel(mail_servers, imap_host="")
    await hub.start(RecordingSink())
    with pytest.raises(ChannelError) as unknown:
        await hub.send(reply(recipient=Party(kind="email", value="nobody@mail.example")))
    with pytest.raises(ChannelError) as wrong:
        await hub.send(reply(recipient=Party(kind="email", value="a@b\r\nRCPT TO:<x@y>")))
    await hub.stop()
    absent = channel(mail_servers, imap_host="", smtp_port=1)
    await absent.start(RecordingSink())
    with pytest.raises(ChannelError) as away:
        await absent.send(reply())
    await absent.stop()
    assert [error.value.retryable for error in (unknown, wrong, away)] == [False, False, True]


async def test_no_header_can_be_smuggled_in(mail_servers: MailServers) -> None:
    mail_servers.create_mailbox(LI)
    hub = channel(mail_servers, imap_host="")
    await hub.start(RecordingSink())
    evil = "x\r\nBcc: spy@mail.example"
    message = reply(subject=evil, author_name=evil, in_reply_to=f"<a>{evil}", references=(f"<{evil}>",))
    await hub.send(replace(message, recipient=Party(kind="email", value=LI, name=evil)))
    await hub.stop()
    got = email.message_from_bytes(mail_servers.fetch(LI)[0], policy=email.policy.default)
    assert got["Bcc"] is None
    assert got["In-Reply-To"] is None
    assert got["References"] is None
