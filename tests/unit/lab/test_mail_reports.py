"""What the lab's machines write is recognised for what it is."""

from dataclasses import replace
from datetime import UTC, datetime

from hub.channels.email.parse import parse_mail
from hub.channels.email.parsed import MailClass
from hub.lab.mail_reports import Returned, delivery_report, newsletter, out_of_office
from hub.lab.mail_styles import Letter

MOMENT = datetime(2026, 11, 3, 14, 5, tzinfo=UTC)
LETTER = Letter(
    address="mia@customer.example",
    name="Mia",
    to="support@shop.example",
    subject="自动回复：外出",
    text="我在度假。",
    date=MOMENT,
    unique="u1",
)
SENT = b"From: support@shop.example\r\nTo: gone@customer.example\r\nMessage-ID: <a@shop.example>\r\n\r\nHello"


def test_a_returned_mail_is_a_bounce_that_names_address_and_mail() -> None:
    returned = Returned(
        recipient="gone@customer.example",
        sender="support@shop.example",
        reason="5.1.1 no such person",
        raw=SENT,
    )
    mail = parse_mail(delivery_report(returned, "r1", MOMENT))
    assert mail.mail_class is MailClass.BOUNCE
    assert mail.bounce.permanent == ("gone@customer.example",)
    assert any(b"<a@shop.example>" in file.content for file in mail.attachments)


def test_a_full_mailbox_is_a_temporary_bounce() -> None:
    returned = Returned(
        recipient="full@customer.example", sender="s@shop.example", reason="4.2.2 mailbox full", raw=SENT
    )
    mail = parse_mail(delivery_report(returned, "r1", MOMENT))
    assert (mail.mail_class, mail.bounce.permanent) == (MailClass.BOUNCE, ())


def test_machines_are_no_persons() -> None:
    away = parse_mail(out_of_office(LETTER, "<a@shop.example>"))
    assert (away.mail_class, away.in_reply_to) == (MailClass.AUTO, "<a@shop.example>")
    assert (away.subject, away.text.strip()) == (LETTER.subject, LETTER.text)
    assert parse_mail(newsletter(replace(LETTER, subject="Offers of the week"))).mail_class is MailClass.BULK
