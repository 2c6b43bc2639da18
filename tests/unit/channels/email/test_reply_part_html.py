"""The new part of HTML mails, by what each client writes into its markup."""
# ruff: noqa: E501 -- markup as it comes

from pathlib import Path

import pytest

from hub.channels.email.html_text import html_lines
from hub.channels.email.parse import parse_mail
from hub.channels.email.reply_part import split_reply

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


NEW = "<div>Thanks, that works.</div><div><br></div><div>Please send it to Berlin.</div>"
HEAD = "<b>From:</b> Help &lt;help@shop.example&gt;<br><b>Sent:</b> Monday, March 4, 2024 9:00 AM<br><b>To:</b> Li<br><b>Subject:</b> Order<br><br>Old words here"

# What each client puts below the new text; `{new}` and `{head}` stand for the two above.
CLIENTS = {
    "spark": '<div name="messageBodySection">{new}</div><div name="messageSignatureSection"><br>Li Wang<br>Chief</div><div name="messageReplySection">On 4 Mar 2024, 09:00 +0100, Help &lt;help@shop.example&gt;, wrote:<br><blockquote type="cite">Old words here</blockquote></div>',
    "spark no quote": '<div name="messageBodySection">{new}</div><div name="messageReplySection">Am 4. März 2024, 09:00 +0100 schrieb Help:<br>Old words here</div>',
    "superhuman": '<div class="sh-signature"><div class="gmail_signature">Li</div></div><br><div class="gmail_quote">On Mon, Mar 04, 2024 at 9:00 AM, Help <span dir="ltr">&lt;help@shop.example&gt;</span> wrote:<br><blockquote class="gmail_quote sh-color-black">Old words here</blockquote></div>',
    "gmx": '<div><div name="quote" style="margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5; word-wrap: break-word;"><div style="margin:0 0 10px 0;"><b>Gesendet:</b> Montag, 04. März 2024 um 09:00 Uhr<br><b>Von:</b> "Help" &lt;help@shop.example&gt;<br><b>An:</b> li@mail.example<br><b>Betreff:</b> Order</div><div name="quoted-content">Old words here</div></div></div>',
    "zimbra": '<hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>From: </b>"Help"<br><b>To: </b>Li<br></div><div data-marker="__QUOTED_TEXT__">Old words here</div>',
    "zimbra no id": '<hr data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>From: </b>"Help"<br></div><div data-marker="__QUOTED_TEXT__">Old words here</div>',
    "samsung": '<div><br></div><div><br></div><div id="composer_signature"><div style="font-size:12px;color:#575757">Sent from my Galaxy</div></div><div><br></div><div style="font-size:100%;color:#000000"><!-- originalMessage --><div>-------- Original message --------</div><div>From: Help &lt;help@shop.example&gt; </div><div>Date: 04/03/2024  09:00  (GMT+01:00) </div><div>To: li@mail.example </div><div>Subject: Order </div><div><br></div></div>Old words here',
    "mailbird": '<blockquote class="history_container" type="cite" style="border-left-style:solid"><p>On 04/03/2024 09:00:00, Help &lt;help@shop.example&gt; wrote:</p>Old words here</blockquote>',
    "emclient": '<div>------ Original Message ------</div><div><span>From: </span>"Help" &lt;help@shop.example&gt;</div><div>To: li</div><div>Sent: 04/03/2024 09:00:00</div><div>Subject: Order</div><blockquote cite="x" type="cite" class="cite2">Old words here</blockquote>',
    "notes": '<br><br><font size=1 color=#5f5f5f face="sans-serif">From: &nbsp; &nbsp; &nbsp; &nbsp;</font><font size=1>Help/SHOP</font><br><font size=1 color=#5f5f5f>To: &nbsp;</font><font size=1>Li/ACME@ACME</font><br><font size=1 color=#5f5f5f>Date: &nbsp;</font><font size=1>04.03.2024 09:00</font><br><font size=1 color=#5f5f5f>Subject: &nbsp;</font><font size=1>Order</font><br><hr noshade><br>Old words here',
    "notes verse": '<div><br></div><blockquote data-history-content-modified="1" dir="ltr" style="border-left:solid #aaaaaa 2px; margin-left:5px; padding-left:5px; direction:ltr; margin-right:0px">----- Original message -----<br>From: "Help" &lt;help@shop.example&gt;<br>To: Li<br>Subject: Order<br>Date: Mon, Mar 4, 2024 9:00 AM<br><br>Old words here</blockquote>',
    "hey": '<div class="trix-content">{new}<br><br>On March 4, 2024, Help &lt;help@shop.example&gt; wrote:<blockquote>Old words here</blockquote></div>',
    "qq new": '<div style="position: relative;"><div><br></div><div class="xm_write_script" ><hr style="margin: 0 0 10px 0;border: 0;border-bottom:1px solid #E4E5E6;height:0;line-height:0;font-size:0;padding: 20px 0 0 0;width: 50px;"><div style="display:inline-block;"><a class="xm_write_card">Li</a></div></div></div><div><br></div><div style="font-size:14px">&nbsp;</div><div style="font-size:12px;background:#efefef"><div id="menu_sender"><b>发件人:</b> Help</div><div><b>发件时间:</b> 2024年3月4日 09:00</div><div><b>收件人:</b> Li</div><div><b>主题:</b> Order</div></div><div>Old words here</div>',
    "foxmail": '<hr style="WIDTH: 210px; HEIGHT: 1px" color="#b5c4df" size="1" align="left"><div><span>li@mail.example</span></div><blockquote style="margin-Top: 0px; margin-Bottom: 0px; margin-Left: 0.5em"><div>&nbsp;</div><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><div style="PADDING-RIGHT: 8px; font-size:12px;background:#efefef"><div><b>发件人：</b>&nbsp;Help</div><div><b>发送时间：</b>&nbsp;2024-03-04&nbsp;09:00</div><div><b>收件人：</b>&nbsp;Li</div><div><b>主题：</b>&nbsp;Order</div></div></div><div>Old words here</div></blockquote>',
    "163 mobile": '<div id="ntes-pcmac-signature"><br/>| |<br>Li</div><div class="J-reply" style="background-color:#f2f2f2;color:black;padding-top:6px;padding-bottom:6px;border-radius:3px;"><div style="font-size:14px;">---- 回复的原邮件 ----</div><table><tr><td>发件人</td><td>Help&lt;help@shop.example&gt;</td></tr><tr><td>日期</td><td>2024年03月04日 09:00</td></tr></table></div><blockquote>Old words here</blockquote>',
    "feishu": '<div id="lark-mail-quote-1" class="history-quote-wrapper"><div class="lark-mail-quote"><div class="adit-html-block"><div><span>发件人：</span>"Help"&lt;help@shop.example&gt;</div><div>时间：2024年3月4日 09:00</div></div>Old words here</div></div>',
    "139": '<br><div id="reply139content" style="background:#efefef;"><div>----邮件原文----</div><b>发件人：</b>Help &lt;help@shop.example&gt;<br><b>收件人：</b>Li<br><b>发送时间：</b>2024-03-04 09:00:00<br><b>主题：</b>Order<br>Old words here</div>',
    "sina": "<br>----- 原始邮件 -----<br>发件人：Help &lt;help@shop.example&gt;<br>收件人：li<br>主题：Order<br>日期：2024年03月04日 09点00分<br><br>Old words here",
    "mail.ru": '<blockquote style="border-left:1px solid #0857A6; margin:10px; padding:0 0 0 10px;">Понедельник, 4 марта 2024, 9:00 +03:00 от Help &lt;help@shop.example&gt;:<br>&nbsp;<div id="">Old words here</div></blockquote>',
    "naver": '<div class="replyHeader"><p>-----Original Message-----<br><b>From:</b> "Help"&lt;help@shop.example&gt;<br><b>To:</b> Li;<br><b>Sent:</b> 2024-03-04 (월) 09:00:00 (GMT+09:00)<br><b>Subject:</b> Order</p></div>Old words here',
    "newton": '<div class="cm_quote" style=" color: #787878">On Mon, Mar 4th, 2024 at 9:00 AM, Help &lt;help@shop.example&gt; wrote:</div><br><blockquote><div class="cm_replymail_content_wrap">Old words here</div></blockquote>',
    "edison": '<div class="replyquote" id="edo-original"><div>On Mon, Mar 4, 2024 at 9:00 AM Help wrote:</div><blockquote type="cite">Old words here</blockquote></div>',
    "hotmail old": '<hr id="stopSpelling">From: help@shop.example<br>To: li@mail.example<br>Subject: Order<br>Date: Mon, 4 Mar 2024 09:00:00 +0000<br><br>Old words here',
    "windows mail": '<div style="padding-top: 5px; border-top-color: rgb(229, 229, 229); border-top-width: 1px; border-top-style: solid;"><div><font>{head}</font></div></div>',
    "groupwise": "<br><br>&gt;&gt;&gt; Help &lt;help@shop.example&gt; 03/04/24 9:00 AM &gt;&gt;&gt;<br>Old words here",
    "yahoo ios": '<div><br><p class="yahoo-quoted-begin" style="font-size: 15px;">On Monday, March 4, 2024, 9:00 AM, Help &lt;help@shop.example&gt; wrote:</p><blockquote class="iosymail"><div>Old words here</div></blockquote></div>',
    "lark in english": '<div class="history-quote-wrapper" id="lark-mail-quote-1"><div>From: Help</div><div>Date: Mon</div><div>Old words here</div></div>',
    "yahoo sanitised": '<div id="ydp1f2eyahoo_quoted_0123" class="ydp1f2eyahoo_quoted"><div>Help said on Monday</div><div>Old words here</div></div>',
    "tutanota": '<br><br>4 Mar 2024, 09:00 by help@shop.example:<br><blockquote class="tutanota_quote">Old words here</blockquote>',
}


@pytest.mark.parametrize("client", CLIENTS)
def test_what_each_client_puts_below_the_new_text_is_cut(client: str) -> None:
    below = CLIENTS[client].replace("{head}", HEAD)
    html = below.replace("{new}", NEW) if "{new}" in below else NEW + below
    split = split_reply(html_lines(f"<html><body>{html}</body></html>"), answers=True)
    assert split.reply == "Thanks, that works.\n\nPlease send it to Berlin."
    assert "Old words here" in split.elided
