"""What the core gets to see of a mail."""

import pytest

from hub.channels.email.inbound import Reading, to_inbound
from hub.channels.email.parse import parse_mail
from hub.domain.interaction import Bounced, InboundMessage, MessageClass, ParseFailed, Party, Unsupported
from tests.unit.channels.email.mails import multipart, part, with_headers

READING = Reading(own_address="help@shop.example")


def inbound(*headers: bytes, body: bytes = b"Hello") -> InboundMessage:
    return to_inbound(parse_mail(with_headers(*headers, body=body)), READING)


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


def test_a_tag_in_reply_to_makes_no_other_person() -> None:
    message = inbound(b"From: Desk <help@desk.example>", b"Reply-To: Desk <help+t.1.abc@desk.example>")
    assert message.sender == Party(kind="email", value="help@desk.example", name="Desk")


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
    message = to_inbound(parse_mail(raw), READING)
    assert message.message_class is MessageClass.BOUNCE
    assert message.thread_refs == ("<01hsz@shop.example>",)
    assert message.context["bounce_permanent"] == "li@mail.example"


REPORT = (
    b"Reporting-MTA: dns; mx.mail.example\r\n\r\nFinal-Recipient: rfc822; gone@mail.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    b"Diagnostic-Code: smtp; 550 5.1.1 No such\r\n user here\r\n\r\n"
    b"Final-Recipient: rfc822; slow@mail.example\r\nAction: delayed\r\nStatus: 4.4.1\r\n"
)
DAEMON = b"From: MAILER-DAEMON@mail.example\r\nTo: help@shop.example\r\nSubject: Undelivered Mail\r\nMessage-ID: <9@mx>\r\n"


@pytest.mark.parametrize(
    "returned",
    [
        part(b"message/rfc822", b"Received: x\r\nMessage-ID:\r\n <ours@shop.example>\r\n\r\nHello"),
        part(b"text/rfc822-headers", b"Subject: Order\r\nmessage-id: <ours@shop.example>\r\n"),
        part(b"text/plain", b"The headers were:\r\n  Message-ID: <ours@shop.example>\r\n"),
    ],
    ids=["whole", "headers", "in words"],
)
def test_a_delivery_report_names_its_recipients_and_the_mail_it_is_about(returned: bytes) -> None:
    raw = multipart(
        b"report; report-type=delivery-status",
        part(b"text/plain", b"Sorry"),
        part(b"message/delivery-status", REPORT),
        returned,
        head=DAEMON,
    )
    message = to_inbound(parse_mail(raw), READING)
    assert message.thread_refs == ("<ours@shop.example>",)
    assert message.bounces == (
        Bounced(
            recipient=Party(kind="email", value="gone@mail.example"),
            permanent=True,
            reason="550 5.1.1 No such user here",
        ),
        Bounced(recipient=Party(kind="email", value="slow@mail.example"), permanent=False, reason="4.4.1"),
    )


CHECKED = (
    b"Authentication-Results: mx.shop.example (v1);\r\n dkim=pass (good) header.d=mail.example header.s=a;"
    b"\r\n spf=fail smtp.mailfrom=bounce.mail.example; dmarc=pass header.from=mail.example"
)
FORGED = b"Authentication-Results: mx.shop.example; dkim=fail; dmarc=fail header.from=mail.example"


def _checked(*headers: bytes, sender: bytes = b"li@mail.example") -> InboundMessage:
    mail = parse_mail(with_headers(b"From: " + sender, *headers))
    return to_inbound(
        mail, Reading(own_address="help@shop.example", authentication_servers=("mx.shop.example",))
    )


def test_the_topmost_result_of_a_server_of_ours_is_believed() -> None:
    message = _checked(CHECKED, FORGED)
    assert (message.authentication, message.context["auth"]) == ("pass", "dkim=pass spf=fail dmarc=pass")
    assert _checked(FORGED, CHECKED).authentication == "fail"
    foreign = CHECKED.replace(b"mx.shop.example", b"mx.evil.example")
    assert (_checked(foreign).authentication, _checked(foreign).context) == (
        "none",
        {"problems": "date_missing"},
    )
    assert inbound(b"From: li@mail.example", CHECKED).authentication == ""


@pytest.mark.parametrize(
    ("results", "outcome"),
    [
        (b"dkim=pass header.i=@news.mail.example", "pass"),
        (b"spf=pass smtp.mailfrom=li@mail.example", "pass"),
        (b"dkim=pass header.d=other.example", "none"),
        (b"dkim=pass header.d=other.example; spf=fail smtp.mailfrom=mail.example", "fail"),
        (b"dmarc=none; dkim=pass header.d=mail.example", "pass"),
        (b"none", "none"),
    ],
)
def test_without_dmarc_the_senders_own_domain_must_have_passed(results: bytes, outcome: str) -> None:
    assert _checked(b"Authentication-Results: MX.shop.example 1; " + results).authentication == outcome


@pytest.mark.parametrize(
    ("report", "permanent"),
    [
        (b"Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown", True),
        (b"Status: 5.0.0", True),
        (b"Status: 4.4.7\r\nDiagnostic-Code: smtp; 421 no answer for five days", False),
        (b"Status: 5.2.2\r\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full", False),
        (b"Status: 5.0.0\r\nDiagnostic-Code: smtp; 554 Message refused as spam", False),
    ],
)
def test_an_address_is_lost_only_if_it_is_the_address_that_failed(report: bytes, permanent: bool) -> None:
    status = (
        b"Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; gone@mail.example\r\nAction: failed\r\n"
        + report
    )
    raw = multipart(
        b"report; report-type=delivery-status", part(b"message/delivery-status", status), head=DAEMON
    )
    mail = parse_mail(raw)
    assert mail.bounce.permanent == ("gone@mail.example",)
    assert [bounced.permanent for bounced in to_inbound(mail, READING).bounces] == [permanent]
