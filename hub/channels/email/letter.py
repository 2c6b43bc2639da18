"""The text of a mail as people expect it: what the agent wrote, the inbox's signature, the answered mail quoted below."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

from hub.domain.message import Answered, OutboundMessage

_LINK = re.compile(r"https?://[^\s<>\"']{1,2000}[^\s<>\"'.,;:!?)\]]")
_BLANK = re.compile(r"\n[ \t]*\n")
_MAX_QUOTED_CHARS = 20_000
_INTRODUCTIONS = {"zh": "{at}，{name} 写道：", "": "On {at}, {name} wrote:"}
_QUOTE_STYLE = "margin:0 0 0 0.8ex;border-left:1px solid #ccc;padding-left:1ex"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stationery:
    """How the mails of an inbox look. Texts know {agent}, {team}, {ticket}, {customer} and {inbox}; the template also {body}."""

    inbox_name: str = ""
    signature: str = ""
    template: str = ""
    quote: bool = True


@dataclass(frozen=True, slots=True)
class Letter:
    """One text twice, plain and as HTML."""

    plain: str
    html: str


def write_letter(message: OutboundMessage, stationery: Stationery) -> Letter:
    """Return the text of the mail; what the hub says by itself has no signature and quotes nothing."""
    body = message.body.replace("\r\n", "\n")
    if message.automatic:
        return Letter(body, _page(_paragraphs(body)))
    names = _names(message, stationery)
    if "{body}" in stationery.template:
        before, _, after = stationery.template.partition("{body}")
        body = f"{_fill(before, names)}{body}{_fill(after, names)}"
    plain, shown = body.rstrip(), _paragraphs(body)
    if stationery.signature.strip():
        signature = _fill(stationery.signature.strip(), names)
        plain += f"\n\n-- \n{signature}"
        shown += f'<div class="hub_signature">-- <br>\n{_linked(signature)}</div>\n'
    if stationery.quote and message.answered is not None and message.answered.text.strip():
        introduction, quoted = _quoted(message.answered, message.language)
        marked = "\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))
        plain += f"\n\n{introduction}\n{marked}"
        shown += (
            f'<div class="hub_quote"><div>{html.escape(introduction)}</div>\n'
            f'<blockquote type="cite" style="{_QUOTE_STYLE}">\n{_paragraphs(quoted)}</blockquote></div>\n'
        )
    return Letter(f"{plain}\n", _page(shown))


def _names(message: OutboundMessage, stationery: Stationery) -> dict[str, str]:
    return {
        "agent": message.author_name,
        "team": message.team_name,
        "ticket": f"#{message.ticket_number}",
        "customer": message.recipient.name,
        "inbox": stationery.inbox_name,
    }


def _fill(text: str, names: Mapping[str, str]) -> str:
    """Put names into a text in one pass: what a name holds is never taken for another place-holder."""
    return re.sub(r"\{([a-z]+)\}", lambda match: names.get(match.group(1), match.group()), text)


def _quoted(answered: Answered, language: str) -> tuple[str, str]:
    words = _INTRODUCTIONS.get(language, _INTRODUCTIONS[""])
    at = answered.at.strftime("%Y-%m-%d %H:%M")
    name = f"{answered.name} <{answered.address}>" if answered.name else answered.address
    text = answered.text.replace("\r\n", "\n").strip()
    return words.replace("{at}", at).replace("{name}", name), text[:_MAX_QUOTED_CHARS]


def _page(shown: str) -> str:
    return f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n{shown}</body></html>\n'


def _paragraphs(text: str) -> str:
    parts = _BLANK.split(text.replace("\r\n", "\n").strip())
    return "".join(f"<p>{_linked(part)}</p>\n" for part in parts)


def _linked(text: str) -> str:
    out, position = [], 0
    for match in _LINK.finditer(text):
        link = html.escape(match.group())
        out.append(html.escape(text[position : match.start()]))
        out.append(f'<a href="{link}">{link}</a>')
        position = match.end()
    out.append(html.escape(text[position:]))
    return "".join(out).replace("\n", "<br>\n")
