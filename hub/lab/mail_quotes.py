"""The quote below an answer, as each mail program writes it, in plain text and in HTML."""

import html
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Quoted:
    """What the quote tells of the older mail."""

    sender: str
    sender_name: str
    to: str
    subject: str
    date: datetime
    text: str

    @property
    def lines(self) -> str:
        """Return the text as HTML lines."""
        return html.escape(self.text).replace("\n", "<br>")

    @property
    def cited(self) -> str:
        """Return the text with `> ` before each line."""
        return "\n".join(f"> {line}".rstrip() for line in self.text.splitlines())


Quoting = Callable[[str, str, Quoted], tuple[str, str]]
"""Own text, own HTML, the older mail → plain text and HTML of the whole answer."""

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEK = "一二三四五六日"


def _clock(date: datetime) -> str:
    return f"{date.hour % 12 or 12}:{date:%M} {'AM' if date.hour < 12 else 'PM'}"


def _gmail(own: str, rich: str, old: Quoted) -> tuple[str, str]:
    date = old.date
    when = f"{_DAYS[date.weekday()]}, {_MONTHS[date.month - 1]} {date.day}, {date.year} at {_clock(date)}"
    plain = f"{own}\n\nOn {when} {old.sender_name} <{old.sender}>\nwrote:\n\n{old.cited}\n"
    address = html.escape(old.sender)
    return plain, (
        f'<div dir="ltr">{rich}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        f'On {when} {html.escape(old.sender_name)} &lt;<a href="mailto:{address}">{address}</a>&gt; wrote:<br></div>'
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">'
        f"{old.lines}</blockquote></div>"
    )


def _header_block(old: Quoted) -> tuple[str, str]:
    date = old.date
    sent = (
        f"{_LONG_DAYS[date.weekday()]}, {_LONG_MONTHS[date.month - 1]} {date.day}, {date.year} {_clock(date)}"
    )
    fields = {
        "From": f"{old.sender_name} <{old.sender}>",
        "Sent": sent,
        "To": old.to,
        "Subject": old.subject,
    }
    plain = "".join(f"{name}: {value}\n" for name, value in fields.items())
    rich = "<br>".join(f"<b>{name}:</b> {html.escape(value)}" for name, value in fields.items())
    return plain, rich


def _outlook(own: str, rich: str, old: Quoted) -> tuple[str, str]:
    plain, block = _header_block(old)
    return f"{own}\n\n{plain}\n{old.text}\n", (
        f'<div class="WordSection1"><p class="MsoNormal">{rich}<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
        '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        f'<p class="MsoNormal">{block}<o:p></o:p></p></div></div>'
        f'<p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">{old.lines}</p></div>'
    )


def _outlook_web(own: str, rich: str, old: Quoted) -> tuple[str, str]:
    plain, block = _header_block(old)
    return f"{own}\n________________________________\n{plain}\n{old.text}\n", (
        f'<div class="elementToProof" style="font-family: Aptos, sans-serif; font-size: 12pt;">{rich}</div>'
        '<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">'
        f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" color="#000000">{block}</font>'
        f"<div>&nbsp;</div></div><div>{old.lines}</div>"
    )


def _apple_line(old: Quoted) -> str:
    date = old.date
    when = f"{date.day} {_MONTHS[date.month - 1]} {date.year}, at {date:%H:%M}"
    return f"On {when}, {old.sender_name} <{old.sender}> wrote:"


def _apple_mail(own: str, rich: str, old: Quoted) -> tuple[str, str]:
    line = _apple_line(old)
    return f"{own}\n\n> {line}\n> \n{old.cited}\n", (
        f'<div style="overflow-wrap: break-word; line-break: after-white-space;">{rich}<div><br><blockquote type="cite">'
        f'<div>{html.escape(line)}</div><br class="Apple-interchange-newline"><div>{old.lines}</div></blockquote></div></div>'
    )


def _iphone(own: str, rich: str, old: Quoted) -> tuple[str, str]:
    line = _apple_line(old)
    return f"{own}\n\n> {line}\n> \n> {old.cited}\n", (
        f'<div dir="auto"><div dir="ltr">{rich}</div><div dir="ltr"><br><blockquote type="cite">{html.escape(line)}<br><br>'
        f'</blockquote></div><blockquote type="cite"><div dir="ltr">{old.lines}</div></blockquote></div>'
    )


def _thunderbird(own: str, rich: str, old: Quoted) -> tuple[str, str]:
    line = f"On {old.date:%d/%m/%Y %H:%M}, {old.sender_name} wrote:"
    return f"{own}\n\n{line}\n{old.cited}\n", (
        f'<p>{rich}</p><div class="moz-cite-prefix">{html.escape(line)}<br></div>'
        f'<blockquote type="cite" cite="mid:older"><p>{old.lines}</p></blockquote>'
    )


def _qq(own: str, rich: str, old: Quoted) -> tuple[str, str]:
    date = old.date
    half = "上午" if date.hour < 12 else "下午"
    when = f"{date.year}年{date.month}月{date.day}日(星期{_WEEK[date.weekday()]}) {half}{date.hour % 12 or 12}:{date:%M}"
    fields = {
        "发件人": f'"{old.sender_name}"<{old.sender}>;',
        "发送时间": when,
        "收件人": f'"{old.to}";',
        "主题": old.subject,
    }
    rule = "------------------&nbsp;原始邮件&nbsp;------------------"
    plain = "".join(f"{name}:&nbsp;{value}\n" for name, value in fields.items())
    block = "".join(f"<div><b>{name}:</b>&nbsp;{html.escape(value)}</div>" for name, value in fields.items())
    return f"{own}\n\n\n{rule}\n{plain}\n\n{old.text}\n", (
        f'<div style="font-family:&quot;lucida Grande&quot;, Verdana;">{rich}</div><div><br></div>'
        f'<div style="position: relative;"><div style="font-size:70%;padding:2px 0;">{rule}</div>'
        f'<div style="font-size: 70%;background:#efefef;padding:8px;">{block}</div><div><br></div>'
        f'<div class="qmbox">{old.lines}</div></div>'
    )


def _foxmail(own: str, rich: str, old: Quoted) -> tuple[str, str]:
    when = f"{old.date:%Y-%m-%d %H:%M}"
    fields = {"发件人": old.sender_name, "发送时间": when, "收件人": old.to, "主题": old.subject}
    plain = "".join(f"{name}： {value}\n" for name, value in fields.items())
    block = "".join(f"<div><b>{name}：</b>&nbsp;{html.escape(value)}</div>" for name, value in fields.items())
    return f"{own}\n\n\n\n{plain}\n{old.text}\n", (
        f'<div>{rich}</div><div><br></div><hr style="width: 210px; height: 1px;" color="#b5c4df" size="1" align="left">'
        '<blockquote style="margin-top: 0px; margin-bottom: 0px; margin-left: 0.5em;"><div>&nbsp;</div>'
        '<div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        f'<div style="PADDING-RIGHT: 8px; FONT-SIZE: 12px;BACKGROUND: #efefef;">{block}</div></div>'
        f"<div>{old.lines}</div></blockquote>"
    )


def _netease(own: str, rich: str, old: Quoted) -> tuple[str, str]:
    line = f'At {old.date:%Y-%m-%d %H:%M:%S}, "{old.sender_name}" <{old.sender}> wrote:'
    if not own.isascii():
        line = f'在 {old.date:%Y-%m-%d %H:%M:%S}，"{old.sender_name}" <{old.sender}> 写道：'
    cited = "\n".join(f">{text}" for text in old.text.splitlines())
    return f"{own}\n\n\n\n\n{line}\n{cited}\n", (
        '<div style="line-height:1.7;color:#000000;font-size:14px;font-family:Arial">'
        f'<div style="margin:0;">{rich}</div><p style="margin:0;"><br></p><div id="divNeteaseMailCard"></div>'
        f'<p>{html.escape(line)}</p><blockquote id="isReplyContent" style="PADDING-LEFT: 1ex; MARGIN: 0px 0px 0px 0.8ex; '
        f'BORDER-LEFT: #ccc 1px solid">{old.lines}</blockquote></div>'
    )


QUOTES: dict[str, Quoting] = {
    "gmail": _gmail,
    "outlook": _outlook,
    "outlook_web": _outlook_web,
    "apple_mail": _apple_mail,
    "iphone": _iphone,
    "thunderbird": _thunderbird,
    "qq": _qq,
    "foxmail": _foxmail,
    "netease": _netease,
}
"""By the name of the style."""
