"""What the core gets to see of a mail."""

import pytest

from hub.channels.email.inbound import to_inbound
from hub.channels.email.parse import parse_mail
from hub.domain.interaction import InboundMessage, MessageClass, ParseFailed, Party, Unsupported
from tests.unit.channels.email.mails import multipart, part, with_headers

OWN = "help@shop.example"


def inbound(*headers: bytes, body: bytes = b"Hello") -> InboundMessage:
    return to_inbound(parse_mail(with_headers(*headers, body=body)), own_address=OWN)


def test_a_persons_mail() -> None:
    message = inbound(
        b"From: Li <Li@Mail.example>",
        b"To: help@shop.example",
        b"Cc: boss@mail.example",
        b"Message-ID: <2@m>",
        b"In-Reply-To: <1@m>",
        b"References: <0@m> <1@m>",
        b"Subject: Order",
    )
    assert message.sender == Party(kind="email", value="li@mail.example", name="Li")
    assert [party.value for party in message.recipients] == ["help@shop.example"]
    assert [party.value for party in message.copies] == ["boss@mail.example"]
    assert (message.external_id, message.thread_refs) == ("<2@m>", ("<0@m>", "<1@m>"))
    assert (message.subject, message.text, message.message_class) == ("Order", "Hello", MessageClass.PERSON)


def test_a_form_that_writes_for_a_customer_is_answered_to_the_customer() -> None:
    message = inbound(b"From: Shop form <form@shop.example>", b"Reply-To: Li <li@mail.example>")
    assert message.sender == Party(kind="email", value="li@mail.example", name="Li")


def test_a_reply_to_that_names_the_inbox_changes_nothing() -> None:
    assert inbound(b"From: li@mail.example", b"Reply-To: HELP@shop.example").sender.value == "li@mail.example"


def test_a_mail_without_a_sender_is_set_aside() -> None:
    with pytest.raises(ParseFailed):
        inbound(b"Subject: x")


def test_a_copy_of_our_own_mail_is_of_no_interest() -> None:
    with pytest.raises(Unsupported):
        inbound(b"From: Shop <help@Shop.example>")


def test_a_bounce_finds_the_thread_of_what_it_returns() -> None:
    raw = multipart(
        b"report; report-type=delivery-status",
        part(b"text/plain", b"Sorry"),
        part(
            b"message/delivery-status",
            b"Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; li@mail.example\r\nAction: failed",
        ),
        part(
            b"text/rfc822-headers",
            b"From: help@shop.example\r\nMessage-ID: <01hsz@shop.example>\r\nSubject: Re: Order",
        ),
        head=b"From: MAILER-DAEMON@mx.example\r\nTo: help@shop.example\r\nSubject: Undelivered Mail\r\n",
    )
    message = to_inbound(parse_mail(raw), own_address=OWN)
    assert message.message_class is MessageClass.BOUNCE
    assert message.thread_refs == ("<01hsz@shop.example>",)
    assert message.context["bounce_permanent"] == "li@mail.example"
