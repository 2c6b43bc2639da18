"""How mail programs write an answer: the mail a customer reads → the mail that program sends back. Pure.

Each style has its own habits of subject prefix, quote, headers, charset and Message-ID, written anew from what the programs send.
"""

import base64
import hashlib
import html
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from email.charset import QP, Charset
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import format_datetime, formataddr
from enum import StrEnum

from hub.lab.mail_quotes import QUOTES, Quoted


class Style(StrEnum):
    """A mail program."""

    GMAIL = "gmail"
    OUTLOOK = "outlook"
    OUTLOOK_WEB = "outlook_web"
    APPLE_MAIL = "apple_mail"
    IPHONE = "iphone"
    THUNDERBIRD = "thunderbird"
    QQ = "qq"
    FOXMAIL = "foxmail"
    NETEASE = "netease"


class Kept(StrEnum):
    """Which threading headers survive the way; mobile clients and gateways drop some."""

    BOTH = "both"
    IN_REPLY_TO = "in_reply_to"
    REFERENCES = "references"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class ReadMail:
    """The mail on the customer's screen that is being answered."""

    sender: str
    sender_name: str = ""
    to: str
    subject: str
    date: datetime
    message_id: str
    references: tuple[str, ...] = ()
    text: str


@dataclass(frozen=True, kw_only=True)
class File:
    """A file that goes with a letter."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a customer writes, before a mail program makes a mail of it; `unique` feeds the Message-ID."""

    address: str
    name: str
    to: str
    subject: str = ""
    text: str
    date: datetime
    unique: str
    copies: tuple[str, ...] = ()
    files: tuple[File, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Program:
    """The habits of one program besides its quote."""

    prefix: str
    message_id: Callable[[str, str], str]
    headers: Callable[[str, str], dict[str, str]]
    charset: str = "utf-8"
    signature: str = ""
    base64: bool = False


def _digest(unique: str, digits: int) -> str:
    return hashlib.sha256(unique.encode()).hexdigest()[:digits]


def _thread_index(topic: str, unique: str) -> str:
    """Return an Outlook Thread-Index: 22 bytes that name the thread and 5 for the answer."""
    head = hashlib.sha256(topic.encode()).digest()[:22]
    return base64.b64encode(head + hashlib.sha256(unique.encode()).digest()[:5]).decode()


def _outlook(unique: str, topic: str) -> dict[str, str]:
    return {
        "Thread-Topic": topic,
        "Thread-Index": _thread_index(topic, unique),
        "Content-Language": "en-gb",
        "X-Mailer": "Microsoft Outlook 16.0",
    }


def _outlook_web(unique: str, topic: str) -> dict[str, str]:
    return {
        "Thread-Topic": topic,
        "Thread-Index": _thread_index(topic, unique),
        "Accept-Language": "en-GB, en-US",
        "X-MS-Has-Attach": "",
        "X-MS-Exchange-Organization-AuthAs": "Internal",
    }


def _qq(unique: str, topic: str) -> dict[str, str]:
    return {
        "X-QQ-mid": f"webmail{int(_digest(unique, 8), 16)}t",
        "X-Mailer": "QQMail 2.x",
        "X-Priority": "3",
    }


def _foxmail(unique: str, topic: str) -> dict[str, str]:
    return {"X-Priority": "3", "X-Has-Attach": "no", "X-Mailer": "Foxmail 7.2.25.375[cn]"}


def _netease(unique: str, topic: str) -> dict[str, str]:
    return {
        "X-Mailer": "Coremail Webmail Server Version 2023.4-cmXT5 Copyright (c) 2002-2026 www.mailtech.cn 163com",
        "X-Priority": "3",
        "X-CM-TRANSID": f"_____{_digest(unique, 16)}",
    }


_PROGRAMS: dict[Style, _Program] = {
    Style.GMAIL: _Program(
        prefix="Re: ",
        message_id=lambda unique, domain: f"<CA{_digest(unique, 40)}=w@mail.gmail.com>",
        headers=lambda unique, topic: {},
    ),
    Style.OUTLOOK: _Program(
        prefix="RE: ",
        message_id=lambda unique, domain: f"<{_digest(unique, 18)}$4b2d$e2c5$@{domain}>",
        headers=_outlook,
    ),
    Style.OUTLOOK_WEB: _Program(
        prefix="Re: ",
        message_id=lambda unique, domain: (
            f"<VI1PR{_digest(unique, 24).upper()}@VI1PR04MB7102.eurprd04.prod.outlook.com>"
        ),
        headers=_outlook_web,
    ),
    Style.APPLE_MAIL: _Program(
        prefix="Re: ",
        message_id=lambda unique, domain: f"<{_digest(unique, 32).upper()}@{domain}>",
        headers=lambda unique, topic: {"X-Mailer": "Apple Mail (2.3774.600.62)"},
    ),
    Style.IPHONE: _Program(
        prefix="Re: ",
        message_id=lambda unique, domain: f"<{_digest(unique, 32).upper()}@{domain}>",
        headers=lambda unique, topic: {"X-Mailer": "iPhone Mail (21F90)"},
        signature="Sent from my iPhone",
    ),
    Style.THUNDERBIRD: _Program(
        prefix="Re: ",
        message_id=lambda unique, domain: f"<{_digest(unique, 32)}@{domain}>",
        headers=lambda unique, topic: {"User-Agent": "Mozilla Thunderbird", "Content-Language": "en-US"},
    ),
    Style.QQ: _Program(
        prefix="回复：",
        message_id=lambda unique, domain: f"<tencent_{_digest(unique, 32).upper()}@qq.com>",
        headers=_qq,
        charset="gb18030",
        base64=True,
    ),
    Style.FOXMAIL: _Program(
        prefix="回复: ",
        message_id=lambda unique, domain: f"<{int(_digest(unique, 12), 16)}@{domain}>",
        headers=_foxmail,
        charset="gb18030",
        base64=True,
    ),
    Style.NETEASE: _Program(
        prefix="Re:",
        message_id=lambda unique, domain: (
            f"<{_digest(unique, 8)}.{_digest(unique, 4)}.{_digest(unique, 11)}.Coremail.writer@163.com>"
        ),
        headers=_netease,
        charset="gbk",
        base64=True,
    ),
}
_PREFIXES = ("re:", "re：", "回复:", "回复：", "aw:", "答复:")


def answer(style: Style, read: ReadMail, letter: Letter, kept: Kept = Kept.BOTH) -> bytes:
    """Return the mail in which this program answers `read` with the text of `letter`."""
    subject = letter.subject or _answering_subject(_PROGRAMS[style].prefix, read.subject)
    headers: dict[str, str] = {}
    if kept in (Kept.BOTH, Kept.IN_REPLY_TO):
        headers["In-Reply-To"] = read.message_id
    if kept in (Kept.BOTH, Kept.REFERENCES):
        headers["References"] = "\r\n ".join((*read.references, read.message_id))
    quoted = Quoted(
        sender=read.sender,
        sender_name=read.sender_name or read.sender,
        to=read.to,
        subject=read.subject,
        date=read.date,
        text=read.text,
    )
    return _mail(style, replace(letter, subject=subject), headers, quoted)


def fresh(style: Style, letter: Letter) -> bytes:
    """Return the mail with which this program begins a conversation."""
    return _mail(style, letter, {}, None)


def message_id_of(style: Style, letter: Letter) -> str:
    """Return the Message-ID that this program gives the letter."""
    return _PROGRAMS[style].message_id(letter.unique, letter.address.rpartition("@")[2])


def _answering_subject(prefix: str, subject: str) -> str:
    folded = subject.lower().lstrip()
    return subject if folded.startswith(_PREFIXES) and prefix.isascii() else f"{prefix}{subject}"


def _mail(style: Style, letter: Letter, threading: dict[str, str], quoted: Quoted | None) -> bytes:
    program = _PROGRAMS[style]
    own = letter.text + (f"\n\n{program.signature}" if program.signature else "")
    plain, rich = own + "\n", f"<div>{html_lines(own)}</div>"
    if quoted is not None:
        plain, rich = QUOTES[style.value](own, html_lines(own), quoted)
    body = _body(program, plain, rich)
    mail: MIMEBase = body
    if letter.files:
        mail = MIMEMultipart("mixed", boundary=f"=_mixed_{_digest(letter.unique, 20)}")
        mail.attach(body)
        for file in letter.files:
            mail.attach(_file(file))
    # Some programs put the date first, others the sender; no two servers agree, so the order carries nothing.
    mail["From"] = formataddr((str(Header(letter.name, "utf-8")) if letter.name else "", letter.address))
    mail["To"] = letter.to
    if letter.copies:
        mail["Cc"] = ", ".join(letter.copies)
    mail["Subject"] = _subject(letter.subject, program.charset)
    mail["Date"] = format_datetime(letter.date)
    mail["Message-ID"] = message_id_of(style, letter)
    topic = letter.subject if letter.subject.isascii() else str(Header(letter.subject, "utf-8"))
    for name, value in (threading | program.headers(letter.unique, topic)).items():
        mail[name] = value
    return mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _subject(subject: str, charset: str) -> str:
    return subject if subject.isascii() else Header(subject, charset, maxlinelen=70).encode()


def _body(program: _Program, plain: str, rich: str) -> MIMEBase:
    rich = f"<html><head></head><body>{rich}</body></html>"
    both = MIMEMultipart("alternative", boundary=f"=_alt_{_digest(plain, 20)}")
    both.attach(_text("plain", plain, program))
    both.attach(_text("html", rich, program))
    return both


def _text(kind: str, text: str, program: _Program) -> MIMEBase:
    part = MIMENonMultipart("text", kind, charset=program.charset)
    if program.base64:
        part["Content-Transfer-Encoding"] = "base64"
        coded = base64.encodebytes(text.encode(program.charset, "xmlcharrefreplace"))
        part.set_payload(coded.decode("ascii"))
    else:
        charset = Charset(program.charset)
        charset.body_encoding = QP
        part.set_payload(text, charset)
    return part


def _file(file: File) -> MIMEBase:
    kind, _, subkind = file.type.partition("/")
    part = MIMENonMultipart(kind, subkind)
    part.set_payload(base64.encodebytes(file.content).decode("ascii"))
    part["Content-Transfer-Encoding"] = "base64"
    name = file.name if file.name.isascii() else ("utf-8", "", file.name)
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part


def html_lines(text: str) -> str:
    """Return a plain text as HTML lines."""
    return html.escape(text).replace("\n", "<br>")
