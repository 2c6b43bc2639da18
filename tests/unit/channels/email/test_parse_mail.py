"""Whole mails: structure, bodies, attachments, and what senders get wrong."""

import base64
import hashlib
import json

import pytest

from hub.channels.email.parse import parse_mail, to_json
from tests.unit.channels.email.mails import HEAD, joined, multipart, part, with_body, with_headers

PDF = base64.b64encode(b"%PDF-1.4 test").rstrip(b"=")


def test_a_common_mail() -> None:
    raw = multipart(
        b"mixed",
        b'Content-Type: multipart/alternative; boundary="in"\r\n\r\n'
        + joined(
            b"in",
            part(b"text/plain; charset=utf-8", b"Hello"),
            part(b"text/html", b"<p>Hello <b>you</b></p>"),
        ),
        part(
            b"application/pdf",
            PDF,
            b"Content-Disposition: attachment; filename=a.pdf",
            b"Content-Transfer-Encoding: base64;",
        ),
        head=HEAD
        + b"Message-ID: <1@mail.example>\r\nIn-Reply-To: <0@shop.example>\r\nDate: Tue, 5 Mar 2024 10:00:00 +0100\r\n",
    )
    document = to_json(parse_mail(raw))
    attachment = document["attachments"].pop()
    assert attachment.pop("sha256") == hashlib.sha256(b"%PDF-1.4 test").hexdigest()
    assert attachment == {
        "name": "a.pdf",
        "type": "application/pdf",
        "size": 13,
        "cid": "",
        "inline": False,
    }
    assert document == {
        "subject": "Order",
        "from": {"address": "li@mail.example", "name": "Li Wang"},
        "to": [{"address": "help@shop.example", "name": ""}],
        "cc": [],
        "reply_to": [],
        "message_id": "<1@mail.example>",
        "in_reply_to": "<0@shop.example>",
        "references": [],
        "date": "2024-03-05T09:00:00Z",
        "text": "Hello",
        "html_safe": "<p>Hello <b>you</b></p>",
        "reply_text": "Hello you",
        "elided": "",
        "attachments": [],
        "class": "person",
        "bounce": {"temporary": [], "permanent": [], "passing": [], "reasons": {}, "message_id": ""},
        "calendar": "",
        "authentication": [],
        "problems": [],
    }


TEXTS = {
    "utf8": (b"text/plain; charset=utf-8", "Grüße".encode(), b"8bit", "Grüße"),
    "latin1_but_utf8": (b"text/plain; charset=iso-8859-1", "Grüße".encode(), b"8bit", "Grüße"),
    "latin1_is_windows": (b"text/plain; charset=iso-8859-1", "5 €".encode("cp1252"), b"8bit", "5 €"),
    "gb2312_is_gb18030": (b"text/plain; charset=gb2312", "镕基 您好".encode("gb18030"), b"8bit", "镕基 您好"),
    "gb2312_but_utf8": (b"text/plain; charset=gb2312", "您好，我的订单".encode(), b"8bit", "您好，我的订单"),
    "two_characters_that_utf8_has_too": (b"text/plain; charset=gbk", "联通".encode("gbk"), b"8bit", "联通"),
    "latin1_but_chinese": (
        b"text/plain; charset=iso-8859-1",
        "您好，我的订单还没有到，请帮我查询。".encode("gbk"),
        b"8bit",
        "您好，我的订单还没有到，请帮我查询。",
    ),
    "latin1_but_russian": (
        b"text/plain; charset=iso-8859-1",
        "Здравствуйте, где мой заказ?".encode("cp1251"),
        b"8bit",
        "Здравствуйте, где мой заказ?",
    ),
    "latin1_after_all": (
        b"text/plain; charset=iso-8859-1",
        "ÄÖÜ ÄÖÜÄÖÜ größe".encode("cp1252"),
        b"8bit",
        "ÄÖÜ ÄÖÜÄÖÜ größe",
    ),
    "gb2312_but_big5": (
        b"text/plain; charset=gb2312",
        "您好，我的訂單還沒有到，請幫我查詢。".encode("big5"),
        b"8bit",
        "您好，我的訂單還沒有到，請幫我查詢。",
    ),
    "ascii_but_japanese": (
        b"text/plain; charset=us-ascii",
        "お世話になっております。まだ届いていません。".encode("euc_jp"),
        b"8bit",
        "お世話になっております。まだ届いていません。",
    ),
    "korean_alias": (b"text/plain; charset=ks_c_5601-1987", "똠방각하".encode("cp949"), b"8bit", "똠방각하"),
    "japanese": (
        b"text/plain; charset=iso-2022-jp",
        "注文①".encode("iso2022_jp_ext", "replace"),
        b"7bit",
        None,
    ),
    "unknown_charset": (b"text/plain; charset=foo-8", "Grüße".encode(), b"8bit", "Grüße"),
    "no_charset": (
        b"text/plain",
        "您好，我的订单还没有收到，请帮忙查询".encode("gb18030"),
        b"8bit",
        "您好，我的订单还没有收到，请帮忙查询",
    ),
    "utf8_declared_but_gb": (
        b"text/plain; charset=utf-8",
        "您好，我的订单还没有收到，请帮忙查询".encode("gb18030"),
        b"8bit",
        "您好，我的订单还没有收到，请帮忙查询",
    ),
    "base64_unpadded": (
        b"text/plain; charset=utf-8",
        base64.b64encode("Grüße!".encode()).rstrip(b"="),
        b"base64",
        "Grüße!",
    ),
    "base64_with_blanks": (b"text/plain; charset=utf-8", b"SGVs bG8-\r\n\r\nIQ==", b"BASE64", None),
    "encoding_with_semicolon": (
        b"text/plain; charset=utf-8",
        b"Gr=C3=BC=C3=9Fe",
        b"quoted-printable;",
        "Grüße",
    ),
    "broken_quoted_printable": (
        b"text/plain; charset=utf-8",
        b"100=25 =ZZ =",
        b"quoted-printable",
        "100% =ZZ",
    ),
    "unknown_encoding": (b"text/plain; charset=utf-8", b"Hello", b"x-unknown", "Hello"),
    "codec_that_is_no_charset": (b"text/plain; charset=punycode", b"Hello", b"7bit", "Hello"),
    "html_with_meta": (
        b"text/html",
        '<meta charset="koi8-r"><p>заказ</p>'.encode("koi8-r"),
        b"8bit",
        "заказ",
    ),
    "type_without_subtype": (b"text", b"Hello", b"7bit", "Hello"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_texts(name: str) -> None:
    content_type, body, encoding, expected = TEXTS[name]
    mail = parse_mail(with_body(content_type, body, b"Content-Transfer-Encoding: " + encoding))
    assert "�" not in mail.text
    assert mail.text
    if expected is not None:
        assert mail.text == expected


def test_soft_line_ends_are_joined() -> None:
    body = b"This is one \r\nline.\r\n\r\n> a quoted \r\n> line\r\n-- \r\nLi"
    assert (
        parse_mail(with_body(b"text/plain; format=flowed", body)).text
        == "This is one line.\n\n> a quoted line\n-- \nLi"
    )


NAMES = {
    "traversal": (b'attachment; filename="../../etc/passwd"', "passwd"),
    "windows_path": (b'attachment; filename="C:\\\\Temp\\\\a.doc"', "a.doc"),
    "nul": (b'attachment; filename="a\0b.txt"', "ab.txt"),
    "newline": (b"attachment; filename*=utf-8''a%0D%0Ab.txt", "a b.txt"),
    "slash_inside": (b'attachment; filename="Offer 12/2024.pdf"', "Offer 12_2024.pdf"),
    "direction_override": (b"attachment; filename*=utf-8''fdp%E2%80%AEexe.pdf", "fdpexe.pdf"),
    "only_dots": (b'attachment; filename=".."', "attachment-1.pdf"),
    "none": (b"attachment", "attachment-1.pdf"),
    "too_long": (b'attachment; filename="' + b"a" * 500 + b'.pdf"', "a" * 236 + ".pdf"),
}


@pytest.mark.parametrize("name", NAMES)
def test_attachment_names_are_safe(name: str) -> None:
    disposition, expected = NAMES[name]
    raw = multipart(
        b"mixed",
        part(b"text/plain", b"x"),
        part(b"application/pdf", b"%PDF", b"Content-Disposition: " + disposition),
    )
    assert [attachment.name for attachment in parse_mail(raw).attachments] == [expected]


def test_a_forwarded_mail_is_one_attachment() -> None:
    inner = multipart(
        b"mixed",
        part(b"text/plain", b"inner text"),
        part(b"image/png", b"x", b"Content-Disposition: attachment"),
    )
    mail = parse_mail(
        multipart(
            b"mixed", part(b"text/plain", b"outer"), part(b"message/rfc822", inner).replace(b"=_b", b"=_c")
        )
    )
    assert mail.text == "outer"
    assert [(file.type, file.name) for file in mail.attachments] == [("message/rfc822", "Order.eml")]


def test_of_a_mail_that_is_only_a_forwarded_one_the_text_is_shown() -> None:
    inner = part(b"message/rfc822", with_headers(b"Subject: Fee", body=b"You owe us"))
    mail = parse_mail(multipart(b"mixed", inner))
    assert (mail.subject, mail.text) == ("Order", "You owe us")
    assert [file.name for file in mail.attachments] == ["Fee.eml"]


def test_inline_images_are_told_from_files() -> None:
    html = part(b"text/html", b'<p>Look <img src="cid:Logo@x"></p>')
    image = part(b"image/png", b"1", b"Content-ID: <logo@x>")
    other = part(b"image/png", b"2", b"Content-ID: <other@x>")
    mail = parse_mail(multipart(b"related", html, image, other))
    assert [(file.cid, file.inline) for file in mail.attachments] == [("logo@x", True), ("other@x", False)]
    assert 'src="cid:Logo@x"' in mail.html_safe


def test_texts_around_an_attachment_are_all_shown() -> None:
    pdf = part(b"application/pdf", b"x", b"Content-Disposition: inline; filename=a.pdf")
    mail = parse_mail(multipart(b"mixed", part(b"text/plain", b"before"), pdf, part(b"text/plain", b"after")))
    assert mail.text == "before\n\nafter"


def test_apples_pdf_between_html_pieces_shows_the_text_once() -> None:
    pieces = b'Content-Type: multipart/mixed; boundary="in"\r\n\r\n' + joined(
        b"in",
        part(b"text/html", b"<p>one</p>"),
        part(b"application/pdf", b"x"),
        part(b"text/html", b"<p>two</p>"),
    )
    mail = parse_mail(multipart(b"alternative", part(b"text/plain", b"one two"), pieces))
    assert mail.text == "one two"
    assert len(mail.attachments) == 1
    assert "<p>one</p>" in mail.html_safe
    assert "<p>two</p>" in mail.html_safe


BROKEN = {
    "no_boundary_parameter": (
        HEAD + b"Content-Type: multipart/mixed\r\n\r\n" + joined(b"q", part(b"text/plain", b"Hello")),
        "Hello",
    ),
    "wrong_boundary": (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=zzz\r\n\r\n"
        + joined(b"q", part(b"text/plain", b"Hello")),
        "Hello",
    ),
    "never_closed": (HEAD + b"Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\nHello", "Hello"),
    "multipart_without_parts": (HEAD + b"Content-Type: multipart/mixed; boundary=q\r\n\r\nHello", "Hello"),
    "no_blank_line": (b"From: li@mail.example\r\nSubject: x\r\nHello there", "Hello there"),
    "broken_fold": (
        b"From: li@mail.example\r\nSubject: a\r\nlong one\r\nTo: x@y.example\r\n\r\nHello",
        "Hello",
    ),
    "bare_newlines": (b"From: li@mail.example\n\nHello", "Hello"),
    "bare_returns": (b"From: li@mail.example\r\rHello", "Hello"),
    "mbox_line": (b"From li@mail.example Mon Mar  4\r\nFrom: li@mail.example\r\n\r\nHello", "Hello"),
    "byte_order_mark": (b"\xef\xbb\xbfFrom: li@mail.example\r\n\r\nHello", "Hello"),
    "leading_blank_lines": (b"\r\n\r\nFrom: li@mail.example\r\n\r\nHello", "Hello"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_structure(name: str) -> None:
    raw, expected = BROKEN[name]
    mail = parse_mail(raw)
    assert (mail.text, mail.sender.address) == (expected, "li@mail.example")


def test_a_mail_without_from_takes_the_sender_and_says_so() -> None:
    mail = parse_mail(with_headers(b"Sender: li@mail.example"))
    assert mail.sender.address == "li@mail.example"
    assert "from_missing" in mail.problems


def test_nothing_at_all() -> None:
    document = to_json(parse_mail(b""))
    assert document["text"] == ""
    assert document["from"] == {"address": "", "name": ""}
    json.dumps(document)


def test_a_first_header_that_is_indented_is_one() -> None:
    mail = parse_mail(b" From: li@mail.example\r\nSubject: Order\r\n\r\nHello")
    assert (mail.sender.address, mail.subject, mail.text) == ("li@mail.example", "Order", "Hello")


def test_an_attachment_without_a_name_is_called_as_it_is_described() -> None:
    pdf = part(b"application/pdf", b"%PDF", b"Content-Description: Invoice 5/2024")
    mail = parse_mail(multipart(b"mixed", part(b"text/plain", b"Hi"), pdf))
    assert [file.name for file in mail.attachments] == ["Invoice 5_2024.pdf"]


def test_a_lists_footer_below_base64_is_not_decoded() -> None:
    body = b"SGVsbG8\r\n\r\n_______\r\nList mailing list\r\nhttps://lists.example/\r\n"
    mail = parse_mail(with_body(b"text/plain", body, b"Content-Transfer-Encoding: base64"))
    assert mail.text == "Hello"


def test_a_third_rendering_of_the_text_is_no_file() -> None:
    raw = multipart(
        b"alternative",
        part(b"text/plain", b"Hello"),
        part(b"text/x-amp-html", b"<!doctype html><html amp4email></html>"),
        part(b"text/html", b"<p>Hello</p>"),
    )
    assert parse_mail(raw).attachments == ()
    alone = multipart(b"mixed", part(b"text/plain", b"Hello"), part(b"text/enriched", b"<bold>x</bold>"))
    assert len(parse_mail(alone).attachments) == 1
