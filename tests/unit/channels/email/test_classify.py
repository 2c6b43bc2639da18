"""Who wrote a mail: people, answering machines, mass senders, mail systems."""
# ruff: noqa: E501 -- reports as they come, a line each

import pytest

from hub.channels.email.parse import parse_mail
from hub.channels.email.parsed import MailClass
from tests.unit.channels.email.mails import multipart, part, with_headers

FROM = b"From: Li <li@mail.example>"

CLASSES = {
    "person": ((FROM, b"Subject: Order"), "person"),
    "auto_submitted_no": ((FROM, b"Auto-Submitted: no"), "person"),
    "vacation": ((FROM, b"Auto-Submitted: auto-replied (vacation)", b"Precedence: bulk"), "auto"),
    "generated": ((FROM, b"Auto-Submitted: auto-generated"), "auto"),
    "exchange_out_of_office": (
        (FROM, b"Subject: Automatic reply: Order", b"X-Auto-Response-Suppress: All"),
        "auto",
    ),
    "german_out_of_office": ((FROM, b"Subject: Abwesenheitsnotiz: Bestellung"), "auto"),
    "chinese_out_of_office": ((FROM, "Subject: 自动回复: 订单".encode()), "auto"),
    "autoreply_precedence": ((FROM, b"Precedence: auto_reply"), "auto"),
    "autoreply_header": ((FROM, b"X-Autoreply: yes"), "auto"),
    "no_reply_sender": ((b"From: Shop <no-reply@shop.example>",), "auto"),
    "suppressing": ((FROM, b"X-Auto-Response-Suppress: DR, OOF, AutoReply"), "auto"),
    "redirected_by_a_rule": ((FROM, b"X-MS-Exchange-Inbox-Rules-Loop: bo@shop.example"), "person"),
    "no_answers_in_spanish": ((b"From: no-responder@shop.example",), "auto"),
    "no_answers_in_portuguese": ((b"From: naoresponda@shop.example",), "auto"),
    "no_answers_in_german": ((b"From: keine-antwort@shop.example",), "auto"),
    "an_autoresponder": ((b"From: autoresponder@shop.example",), "auto"),
    "a_preference": ((FROM, b"Preference: auto_reply"), "auto"),
    "machine_by_its_mark": ((FROM, b"X-FC-MachineGenerated: true"), "auto"),
    "post_office_autoresponder": ((FROM, b"X-POST-MessageClass: 9; Autoresponder"), "auto"),
    "delivered_to_a_machine": ((FROM, b"Delivered-To: Autoresponder"), "auto"),
    "null_sender": ((FROM, b"Return-Path: <>"), "auto"),
    "form_for_a_customer": (
        (b"From: Shop <no-reply@shop.example>", b"Reply-To: Li <li@mail.example>"),
        "person",
    ),
    "notice_answered_at_the_desk": (
        (b"From: Shop <no-reply@shop.example>", b"Reply-To: desk@shop.example"),
        "auto",
    ),
    "newsletter": ((FROM, b"List-Unsubscribe: <mailto:x@y.example>"), "bulk"),
    "generated_newsletter": (
        (FROM, b"Auto-Submitted: auto-generated", b"List-Id: <news.shop.example>"),
        "bulk",
    ),
    "mailing_list": ((FROM, b"Precedence: list", b"List-Id: <l.example>"), "bulk"),
    "bulk_precedence": ((FROM, b"Precedence: bulk"), "bulk"),
    "person_about_delivery": ((FROM, b"Subject: Delivery failed to arrive"), "person"),
}


@pytest.mark.parametrize("name", CLASSES)
def test_class(name: str) -> None:
    headers, expected = CLASSES[name]
    assert parse_mail(with_headers(*headers)).mail_class == MailClass(expected)


MACHINES = """Automatic reply: Order|Auto-Reply: Order|AutoReply Order|[Auto-Reply] Order|Out of Office: Order|Out of the office Re: Order
Vacation reply|On leave until Monday|OOO: back on Monday|Re-order question (Automatic Response)|AUTO: Li is out of the office (returning 05/01/2024)
Automatische Antwort: Bestellung|Abwesenheitsnotiz: Bestellung|Abwesend bis 4.5.|Abwesenheit: Bestellung|Autoantwort
Réponse automatique : Commande|Absence du bureau|Message d'absence|Respuesta automática: Pedido|Fuera de la oficina|Risposta automatica: Ordine|Fuori ufficio
Resposta automática: Pedido|Ausência temporária|Automatisch antwoord: Bestelling|Afwezig: Bestelling|Autosvar: Order|Automatiskt svar: Order|Automatisk svar: Ordre|Frånvaro
Automaattinen vastaus: Tilaus|Autoodpowiedź|[Automatyczna odpowiedź] zamówienie|Automatická odpověď: Objednávka|Автоответ: Заказ|Автоматический ответ: Заказ
Otomatik yanıt: Sipariş|Automatikus válasz: Rendelés|自动回复: 订单|[自动回复]订单|自動回覆: 訂單|外出自动回复：订单|休假中|自動応答: 注文|【自動返信】お問い合わせ|不在通知|자동 회신: 주문|부재중
I am away from the office Re: order|Ich bin im Urlaub|Urlaub bis 12.3. Re: Rechnung|Absent(e) du bureau|Je suis en congés jusqu'au 12 mars|Ausencia: RE: pedido|Assenza dall'ufficio|Ausente do escritório
Fravær: ordre|外出休假自动回复|מענה אוטומטי: הזמנה|Автоматичен отговор: поръчка|Аутоматски одговор: поруџбина|Samodejni odgovor: naročilo|Automaatvastus: tellimus|Automatinis atsakymas: užsakymas
Automātiska atbilde: pasūtījums|Resposta automàtica: comanda|Li is out of the office|Li Wang: Out of Office|Re: Order - Out of office|Out-of-office reply|OOO Re: Order|Away from my mail|回复：订单（系统自动回复，请勿回复）|پاسخ خودکار: سفارش"""

PEOPLE = """Re: Automatic reply: Order|Auto repair: which parts?|Auto: Reparatur|Auto rental|Out of office hours delivery|On vacation next week, deliver later
Abwesenheit bei der Zustellung|Abwesend als der Bote kam|Automatisches Garagentor defekt|Ausente en la entrega|Your automatic reply|Autoradio|Ooops
不在家，请改天送货|外出时没有收到快递|Fuori uso|Frånvaro av svar|The automatic door|Automatic coffee machine|I was away|Holiday order
Out of office chairs, when do they ship?|Auto reply feature does not work?|Urlaub in Mai buchen|Ausencia de respuesta|Absence de colis|回复：自动回复怎么关"""


@pytest.mark.parametrize("subject", MACHINES.replace("\n", "|").split("|"))
def test_answering_machines_by_their_subject(subject: str) -> None:
    mail = parse_mail(with_headers(FROM, f"Subject: {subject}".encode()))
    assert mail.mail_class is MailClass.AUTO


@pytest.mark.parametrize("subject", PEOPLE.replace("\n", "|").split("|"))
def test_people_whose_subject_looks_like_it(subject: str) -> None:
    mail = parse_mail(with_headers(FROM, f"Subject: {subject}".encode()))
    assert mail.mail_class is MailClass.PERSON


REPORT_HEAD = b"From: MAILER-DAEMON@mx.example\r\nTo: help@shop.example\r\nSubject: Undelivered Mail Returned to Sender\r\n"


def _report(*recipients: bytes) -> bytes:
    status = b"Reporting-MTA: dns; mx.example\r\n\r\n" + b"\r\n\r\n".join(recipients)
    return multipart(
        b"report; report-type=delivery-status",
        part(b"text/plain", b"I am sorry"),
        part(b"message/delivery-status", status),
        part(b"message/rfc822", b"Subject: Order\r\n\r\nHello"),
        head=REPORT_HEAD,
    )


def test_a_delivery_report_names_who_failed_and_who_waits() -> None:
    mail = parse_mail(
        _report(
            b"Final-Recipient: rfc822; gone@x.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550\r\n no",
            b"Original-Recipient: rfc822;slow@x.example\r\nFinal-Recipient: rfc822; other@y.example\r\nAction: delayed\r\nStatus: 4.4.1",
        )
    )
    assert mail.mail_class is MailClass.BOUNCE
    assert (mail.bounce.permanent, mail.bounce.temporary) == (("gone@x.example",), ("slow@x.example",))
    assert [file.type for file in mail.attachments] == ["message/delivery-status", "message/rfc822"]


def test_a_report_of_success_is_a_receipt() -> None:
    mail = parse_mail(_report(b"Final-Recipient: rfc822; li@x.example\r\nAction: delivered\r\nStatus: 2.0.0"))
    assert mail.mail_class is MailClass.RECEIPT


def test_failed_recipients_in_a_header() -> None:
    mail = parse_mail(
        with_headers(
            b"From: Mail Delivery System <Mailer-Daemon@mx.example>", b"X-Failed-Recipients: gone@x.example"
        )
    )
    assert (mail.mail_class, mail.bounce.permanent) == (MailClass.BOUNCE, ("gone@x.example",))


def test_a_qmail_bounce_in_plain_words() -> None:
    body = (
        b"Hi. This is the qmail-send program at mx.example.\r\nI'm afraid I wasn't able to deliver your message to the following"
        b" addresses.\r\nThis is a permanent error; I've given up. Sorry it didn't work out.\r\n\r\n<gone@x.example>:\r\n"
        b"Sorry, no mailbox here by that name.\r\n\r\n--- Below this line is a copy of the message.\r\n\r\nReturn-Path: <help@shop.example>\r\n"
    )
    mail = parse_mail(
        with_headers(
            b"Return-Path: <>", b"From: MAILER-DAEMON@mx.example", b"Subject: failure notice", body=body
        )
    )
    assert (mail.mail_class, mail.bounce.permanent) == (MailClass.BOUNCE, ("gone@x.example",))


def test_a_read_receipt() -> None:
    raw = multipart(
        b"report; report-type=disposition-notification",
        part(b"text/plain", b"Your message was displayed"),
        part(
            b"message/disposition-notification",
            b"Final-Recipient: rfc822;li@x.example\r\nDisposition: manual-action/MDN-sent-manually; displayed",
        ),
    )
    assert parse_mail(raw).mail_class is MailClass.RECEIPT


def test_a_bounce_in_words_nobody_knows_still_names_its_address() -> None:
    head = (
        b"Return-Path: <>",
        b"From: Mailer-Daemon@mx.example",
        b"To: help@shop.example",
        b"Subject: Returned mail",
    )
    body = b"Zork: the mail to gone@x.example fell into the grue pit.\r\n\r\nReturn-Path: <help@shop.example>\r\nTo: c@x.example\r\n"
    mail = parse_mail(with_headers(*head, body=body))
    assert (mail.mail_class, mail.bounce.permanent) == (MailClass.BOUNCE, ("gone@x.example",))
    waiting = parse_mail(with_headers(*head, body=b"gone@x.example is delayed, we will keep trying"))
    assert (waiting.bounce.permanent, waiting.bounce.temporary) == ((), ("gone@x.example",))


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (
            (b"From: E500_SMTP@x.example", b"Subject: Returned Mail - Error During Delivery"),
            b"Failed recipients\r\n<gone@x.example>: SMTP Error 550",
        ),
        (
            (b"From: scanner@x.example", b"Subject: Delivery failure"),
            b"Your mail could not be delivered to the following recipients:\r\n<gone@x.example>",
        ),
        ((b"From: MDaemon@x.example", b"Subject: hello"), b"gone@x.example - no such user here"),
        (
            (b"From: Postmaster <>", b"Subject: Undeliverable: gone@x.example"),
            b"Did not reach the following recipient: gone@x.example",
        ),
        (
            (b"From: MAILER-DAEMON@x.example", b"Content-Type: text/html"),
            b"<p>I wasn't <b>able</b> to deliver your mail to gone@x.example.<p>user unknown",
        ),
    ],
)
def test_mail_systems_with_words_of_their_own(headers: tuple[bytes, ...], body: bytes) -> None:
    mail = parse_mail(with_headers(*headers, b"To: help@shop.example", body=body))
    assert (mail.mail_class, mail.bounce.permanent) == (MailClass.BOUNCE, ("gone@x.example",))


@pytest.mark.parametrize(
    "body",
    [
        b"Your driver was here, but the parcel could not be delivered to me. Delivery failed twice!",
        b"It was returned. My address is li@mail.example",
    ],
)
def test_a_customer_who_complains_of_a_delivery_is_a_person(body: bytes) -> None:
    mail = parse_mail(with_headers(b"From: li@mail.example", b"Subject: Delivery failed", body=body))
    assert (mail.mail_class, mail.bounce.permanent) == (MailClass.PERSON, ())


def test_a_challenge_in_the_form_of_a_report_is_no_bounce() -> None:
    report = part(
        b"message/delivery-status", b"Reporting-MTA: dns; x\r\n\r\nAction: failed\r\n\r\nStatus: 4.7.0\r\n"
    )
    head = (
        b"From: noreply@filter.example\r\nTo: help@shop.example\r\nSubject: Re: Order (Action required)\r\n"
    )
    raw = multipart(b"report; report-type=delivery-status", part(b"text/plain", b"Click"), report, head=head)
    assert parse_mail(raw).mail_class is MailClass.AUTO


def test_a_report_in_chinese_names_addresses_only() -> None:
    words = "<div>收件人：bad@qq.com</div><div>退信原因：收件人邮件地址（bad@qq.com）不存在，邮件无法送达。host said: 550 Mailbox not found</div>"
    raw = (
        "From: postmaster@qq.com\r\nTo: help@shop.example\r\nSubject: 系统退信\r\n"
        f"Content-Type: text/html; charset=utf-8\r\n\r\n{words}\r\n"
    )
    mail = parse_mail(raw.encode())
    assert mail.mail_class is MailClass.BOUNCE
    assert mail.bounce.permanent == ("bad@qq.com",)


def test_a_complaint_that_a_provider_reports_is_no_person() -> None:
    raw = (
        b"From: abuse@isp.example\r\nSubject: Abuse report\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\nabuse\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n--b--\r\n"
    )
    assert parse_mail(raw).mail_class is MailClass.AUTO


def test_a_warning_that_names_the_address_in_its_transcript_only() -> None:
    words = (
        "   **  THIS IS A WARNING MESSAGE ONLY  **\r\n\r\n   ----- Transcript of session follows -----\r\n"
        "<bad@c.example>... Deferred: Connection timed out\r\nWill keep trying until message is 5 days old\r\n"
    )
    head = "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example>\r\nSubject: Warning: could not send message for past 4 hours\r\n\r\n"
    mail = parse_mail((head + words).encode())
    assert mail.mail_class is MailClass.BOUNCE
    assert mail.bounce.temporary == ("bad@c.example",)


def test_a_report_that_says_no_more_than_mail_failure() -> None:
    raw = (
        "From: mailer-daemon@corp.example\r\nTo: help@shop.example\r\nSubject: Mail failure.\r\n\r\n"
        "Delivery to the following recipients failed permanently:\r\n\r\n* bad@c.example\r\n\r\nReason: user not found\r\n"
    )
    assert parse_mail(raw.encode()).bounce.permanent == ("bad@c.example",)
