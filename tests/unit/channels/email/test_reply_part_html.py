"""The new part of HTML mails, by what each client writes into its markup."""

from pathlib import Path

import pytest

from hub.channels.email.parse import parse_mail

FIXTURES = Path("tests/fixtures/email")
ENGLISH = "Thanks, that works.\n\nOne more question: when does it ship?"
CHINESE = "谢谢，可以了。\n\n还有一个问题：什么时候发货？"
SPECIAL = {
    "reply-gmail-inline-answers": "> Which colour?\n\nBlue.\n\n> Which size?\n\nLarge.",
    "reply-gmail-forward": "Please see below.\n\n---------- Forwarded message ---------\nFrom: Bank <b@bank.example>\n"
    "Date: Mon, Mar 4, 2024 at 8:00 AM\nSubject: Fee\nTo: <li@mail.example>\n\nYou owe us 5 euros.",
}
CHINESE_CLIENTS = ("reply-qq-mail", "reply-foxmail", "reply-netease-163", "reply-dingtalk")
NAMES = sorted(path.stem for path in FIXTURES.glob("reply-*.eml"))


def test_the_fixtures_are_there() -> None:
    assert len(NAMES) >= 17


@pytest.mark.parametrize("name", NAMES)
def test_only_the_new_part_is_left(name: str) -> None:
    mail = parse_mail((FIXTURES / f"{name}.eml").read_bytes())
    expected = SPECIAL.get(name, CHINESE if name in CHINESE_CLIENTS else ENGLISH)
    assert mail.reply_text == expected
    assert mail.problems == ()


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"reply-gmail-forward"}))
def test_what_was_cut_off_is_kept_apart(name: str) -> None:
    mail = parse_mail((FIXTURES / f"{name}.eml").read_bytes())
    assert any(
        word in mail.elided for word in ("parcel is ready", "包裹", "Paket ist da", "Regards, the shop")
    )
    assert set(mail.text.replace(">", " ").split()) <= set(
        f"{mail.reply_text} {mail.elided}".replace(">", " ").split()
    )


INDENTED = {
    "quoted_below_an_attribution": (
        "Reply<div>On 11-Apr-2024, at 6:54 PM, Bo &lt;bo@x.example&gt; wrote:</div><blockquote>Old</blockquote>",
        "Reply",
    ),
    "attribution_inside": (
        "Reply<blockquote><div>On 11-Apr-2024, at 6:54 PM, Bo &lt;bo@x.example&gt; wrote:</div>Old</blockquote>",
        "Reply",
    ),
    "the_writers_own": (
        "The log says<blockquote>cannot write</blockquote>What now?",
        "The log says\n\ncannot write\n\nWhat now?",
    ),
    "at_the_end_of_a_first_mail": (
        "The log says<blockquote>cannot write</blockquote>",
        "The log says\n\ncannot write",
    ),
    "gmails_indentation": (
        'See<blockquote class="gmail_quote" style="margin:0 0 0 40px;border:none;padding:0px">mine</blockquote>too',
        "See\n\nmine\n\ntoo",
    ),
    "headers_below_a_rule": (
        "Reply<hr><div><b>From: bo@x.example</b> <b>Date: Thu, 24 Mar 2024 08:07:12 -0700</b></div><p>Old</p>",
        "Reply",
    ),
    "hotmail": (
        '<div>Reply<br><br><hr id="stopSpelling">Date: Thu, 26 Jun 2024 13:53:45 +0400<br>Subject: Test'
        "<br>From: bo@x.example<br>To: li@mail.example<br><br>Old</div>",
        "Reply",
    ),
    "mail_ru": (
        "<p>Reply</p><br>Thu, 26 Jun 2024 14:00:51 +0400 от Support &lt;help@shop.example&gt;:<br>"
        '<blockquote style="border-left:1px solid #0857A6; margin:10px; padding:0 0 0 10px;">Old</blockquote>',
        "Reply",
    ),
}


@pytest.mark.parametrize("name", INDENTED)
def test_indentation_is_a_quote_where_something_says_so(name: str) -> None:
    html, expected = INDENTED[name]
    raw = b"From: li@mail.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + html.encode()
    assert parse_mail(raw).reply_text == expected


def test_an_answer_that_ends_with_indentation_quotes() -> None:
    raw = b"From: li@mail.example\r\nSubject: Re: x\r\nContent-Type: text/html\r\n\r\nReply<blockquote>Old</blockquote>"
    assert parse_mail(raw).reply_text == "Reply"
