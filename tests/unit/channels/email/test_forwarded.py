"""Mail that a colleague forwards belongs to the customer who wrote it first."""
# ruff: noqa: E501 -- a table of samples, one a line

import pytest

from hub.channels.email.inbound import Reading, to_inbound
from hub.channels.email.parse import parse_mail
from hub.domain.interaction import InboundMessage, Party
from tests.unit.channels.email.mails import multipart, part

READING = Reading(own_address="help@shop.example", forwarders=("shop.example", "Boss@home.example"))
LI = Party(kind="email", value="li@mail.example", name="Li Wang")

FORWARDS = {
    "gmail": "Fwd: Order|Please look.\n\n---------- Forwarded message ---------\nFrom: Li Wang <li@mail.example>\nDate: Mon, 4 Mar 2024 at 09:00\nSubject: Order\nTo: <bo@shop.example>\n\nIt is late.",
    "gmail german": "Fwd: Order|---------- Forwarded message ---------\nVon: Li Wang <li@mail.example>\nDate: Mo., 4. März 2024 um 09:00 Uhr\nSubject: Order\nTo: <bo@shop.example>\n\nSpät.",
    "outlook": "FW: Order|From: Li Wang <li@mail.example>\nSent: Monday, March 4, 2024 9:00 AM\nTo: Bo <bo@shop.example>\nSubject: Order\n\nIt is late.",
    "outlook old": "FW: Order|-----Original Message-----\nFrom: Li Wang [mailto:li@mail.example]\nSent: Monday, March 4, 2024 9:00 AM\nTo: Bo\nSubject: Order\n\nIt is late.",
    "outlook german": "WG: Order|Von: Li Wang <li@mail.example>\nGesendet: Montag, 4. März 2024 09:00\nAn: Bo\nBetreff: Order\n\nSpät.",
    "outlook french": "TR: Order|De : Li Wang <li@mail.example>\nEnvoyé : lundi 4 mars 2024 09:00\nÀ : Bo\nObjet : Order\n\nTard.",
    "apple": "Fwd: Order|See below\n\nBegin forwarded message:\n\n> From: Li Wang <li@mail.example>\n> Subject: Order\n> Date: 4 March 2024 at 09:00:00 CET\n> To: bo@shop.example\n> \n> It is late.",
    "thunderbird": "Fwd: Order|\n\n-------- Forwarded Message --------\nSubject: \tOrder\nDate: \tMon, 4 Mar 2024 09:00:00 +0100\nFrom: \tLi Wang <li@mail.example>\nTo: \tbo@shop.example\n\nIt is late.",
    "qq": '转发：Order|\n\n------------------ 原始邮件 ------------------\n发件人: "Li Wang" <li@mail.example>;\n发送时间: 2024年3月4日(星期一) 上午9:00\n收件人: "bo"<bo@shop.example>;\n主题: Order\n\n晚了',
    "netease": "Fwd:Order|\n\n-------- 转发邮件信息 --------\n发件人：Li Wang <li@mail.example>\n发送日期：2024-03-04 09:00:00\n收件人：bo@shop.example\n主题：Order\n\n晚了",
    "netease table": "Fw:Order|\n---- Forwarded Message ----\n| From | Li Wang<li@mail.example> |\n| Date | 03/04/2024 09:00 |\n| To | bo@shop.example |\n| Subject | Order |\n\nIt is late.",
    "japanese": "Fwd: Order|---------- Forwarded message ---------\nFrom: Li Wang <li@mail.example>\nDate: 2024年3月4日(月) 9:00\nSubject: Order\nTo: <bo@shop.example>\n\n遅い",
}


def forwarded(subject: str, text: str, *, sender: str = "Bo <bo@shop.example>") -> InboundMessage:
    head = f"From: {sender}\r\nTo: help@shop.example\r\nSubject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n"
    return to_inbound(parse_mail(f"{head}\r\n{text}".encode()), READING)


@pytest.mark.parametrize("name", FORWARDS)
def test_the_first_sender_is_the_customer(name: str) -> None:
    subject, _, text = FORWARDS[name].partition("|")
    message = forwarded(subject, text)
    assert (message.sender, message.subject) == (LI, "Order")
    assert message.context["forwarded_by"] == "Bo <bo@shop.example>"


def test_a_customers_forward_is_his_own_mail() -> None:
    subject, _, text = FORWARDS["gmail"].partition("|")
    message = forwarded(subject, text, sender="eve@mail.example")
    assert (message.sender.value, message.subject) == ("eve@mail.example", "Fwd: Order")
    assert "forwarded_by" not in message.context


def test_an_answer_of_a_colleague_is_no_forward() -> None:
    _, _, text = FORWARDS["outlook"].partition("|")
    assert forwarded("RE: Order", text).sender.value == "bo@shop.example"


def test_what_colleagues_wrote_themselves_stays_theirs() -> None:
    subject, _, text = FORWARDS["gmail"].partition("|")
    assert forwarded(subject, text.replace("li@mail", "ana@shop")).sender.value == "bo@shop.example"


def test_a_mail_forwarded_as_a_file() -> None:
    inner = b"From: =?utf-8?q?Li_Wang?= <li@mail.example>\r\nSubject: Order\r\n\r\nIt is late."
    raw = multipart(
        b"mixed",
        part(b"text/plain", b"Please look."),
        part(b"message/rfc822", inner),
        head=b"From: Boss <boss@home.example>\r\nTo: help@shop.example\r\nSubject: Order\r\n",
    )
    message = to_inbound(parse_mail(raw), READING)
    assert (message.sender, message.subject) == (LI, "Order")
    assert [file.name for file in message.attachments] == ["Order.eml"]


def test_a_mail_that_our_server_found_forged_moves_nobody() -> None:
    subject, _, text = FORWARDS["gmail"].partition("|")
    head = f"Authentication-Results: mx.shop.example; dmarc=fail\r\nFrom: bo@shop.example\r\nSubject: {subject}\r\n"
    reading = Reading(
        own_address="help@shop.example",
        forwarders=("shop.example",),
        authentication_servers=("mx.shop.example",),
    )
    message = to_inbound(parse_mail(f"{head}\r\n{text}".encode()), reading)
    assert message.sender.value == "bo@shop.example"
