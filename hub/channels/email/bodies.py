"""Which parts of a mail are its text, and the text and HTML they make together."""

import re
from dataclasses import dataclass, field
from html import unescape

from hub.channels.email.attachments import declared_name, disposition
from hub.channels.email.charsets import clean, decode_header_bytes, decode_text
from hub.channels.email.containers import OPENED, file_part, open_containers
from hub.channels.email.html_limits import MAX_HTML_CHARS, html_limit_broken
from hub.channels.email.html_text import Line, html_lines, lines_to_text
from hub.channels.email.inline_files import take_inline_files
from hub.channels.email.invitation import invitation_in_words
from hub.channels.email.mime import Part, read_structure
from hub.channels.email.reply_part import text_lines
from hub.channels.email.sanitise import sanitise, text_as_html

MAX_TEXT_CHARS = 2_000_000
_BLANK_BYTES = 2_000
# AMP for e-mail, Apple's watches, RFC 1896.
_OTHER_RENDERINGS = ("text/x-amp-html", "text/watch-html", "text/enriched")
_TAGS = re.compile(r"<[^<>]{0,10000}>")


@dataclass(slots=True)
class Bodies:
    """The readable part of a mail."""

    text: str = ""
    html_safe: str = ""
    html: str = ""
    lines: list[Line] = field(default_factory=list)
    attached: list[Part] = field(default_factory=list)
    calendar: str = ""
    """What a calendar part says, in words."""


@dataclass(slots=True, eq=False)
class _Block:
    """One stretch of the body: a plain text, an HTML text, or both as alternatives."""

    plain: list[Part] = field(default_factory=list)
    html: list[Part] = field(default_factory=list)


def read_bodies(root: Part, problems: list[str]) -> Bodies:
    """Return the text, the HTML and what is left over as attachments."""
    bodies = Bodies()
    spare = open_containers(root, problems)
    blocks = _blocks(root, bodies.attached)
    if spare and all(_is_blank(part) for block in blocks for part in (*block.plain, *block.html)):
        blocks = _blocks(spare[0], [])
    bodies.calendar = _calendar(root)
    if not blocks and not bodies.calendar and (blocks := _attached_blocks(bodies.attached)):
        problems.append("text_of_attached_mail")
    texts, pieces, any_html = [], [], any(block.html for block in blocks)
    for block in blocks:
        plain = "\n\n".join(_text(part, bodies.attached, problems) for part in block.plain)
        html = "\n".join(_html(part, problems) for part in block.html)
        shown, lines = _rendered(html, problems) if html.strip() else (None, [])
        if shown is None and (plain.strip() or html.strip()):
            plain = plain if plain.strip() else _stripped(html)
            lines = text_lines(plain)
        texts.append(plain if plain.strip() else lines_to_text(lines))
        pieces.append(shown if shown is not None else text_as_html(plain) if plain.strip() else "")
        bodies.lines.extend(lines)
        bodies.html += html
    bodies.text = "\n\n".join(text.strip("\n") for text in texts if text.strip()).rstrip()
    bodies.html_safe = "\n".join(piece for piece in pieces if piece) if any_html else ""
    if not bodies.text and not bodies.html_safe and bodies.calendar:
        bodies.text = bodies.calendar
        bodies.lines = text_lines(bodies.calendar)
    return bodies


def _is_blank(part: Part) -> bool:
    return part.end - part.start < _BLANK_BYTES and not part.content().strip()


def _calendar(root: Part) -> str:
    part = next((part for part in root.walk() if part.type == "text/calendar"), None)
    if part is None:
        return ""
    return invitation_in_words(decode_text(part.content(), part.params.get("charset", "utf-8"))[0])


def _rendered(html: str, problems: list[str]) -> tuple[str | None, list[Line]]:
    """Return the safe HTML and its lines; None for HTML over the limits, which is shown as text."""
    broken = html_limit_broken(html)
    if broken is not None:
        problems.append(broken)
        return None, []
    return sanitise(html), html_lines(html)


def _stripped(html: str) -> str:
    """Return a crude text of HTML that is too much for a real parser."""
    return clean(unescape(re.sub(r"[ \t]+", " ", _TAGS.sub(" ", html[:MAX_HTML_CHARS])))).strip()


def _blocks(root: Part, attached: list[Part]) -> list[_Block]:
    blocks: list[_Block] = []
    alternatives: dict[int, _Block] = {}
    for part in root.walk():
        if part.children or part.type == OPENED:
            continue
        above = _alternative_above(part)
        if _is_other_rendering(part):
            continue
        if part.type not in ("text/plain", "text/html") or not _is_body(part, root, above):
            attached.append(part)
            continue
        block = _Block() if above is None else alternatives.setdefault(id(above), _Block())
        if not block.plain and not block.html:
            blocks.append(block)
        (block.html if part.type == "text/html" else block.plain).append(part)
    return blocks


def _is_other_rendering(part: Part) -> bool:
    """Tell a third form of the same text, for a program that can show it, from a file."""
    if part.type not in _OTHER_RENDERINGS or part.parent is None or declared_name(part):
        return False
    return part.parent.type == "multipart/alternative" and any(
        twin.type in ("text/plain", "text/html") for twin in part.parent.walk()
    )


def _attached_blocks(attached: list[Part]) -> list[_Block]:
    """Return the text of a mail that is all its sender sent: forwarded as a file, with nothing above it."""
    mail = next((part for part in attached if part.type == "message/rfc822"), None)
    return _blocks(read_structure(mail.content())[0], []) if mail is not None else []


def _is_body(part: Part, root: Part, alternative: Part | None) -> bool:
    """Tell a readable part from a text file that is attached."""
    if disposition(part)[0] == "attachment":
        return part is root and not declared_name(part)
    return part is root or part.parent is alternative or not declared_name(part)


def _alternative_above(part: Part) -> Part | None:
    above = part.parent
    while above is not None and above.type != "multipart/alternative":
        above = above.parent
    return above


def _text(part: Part, attached: list[Part], problems: list[str]) -> str:
    content, files = take_inline_files(part.content())
    attached.extend(
        file_part(decode_header_bytes(file.name), file.content, parent=part.parent) for file in files
    )
    text, problem = decode_text(content, part.params.get("charset", ""))
    if problem:
        problems.append(problem)
    text = clean(text)
    if part.params.get("format", "").lower() == "flowed":
        text = _unflow(text, delete_space=part.params.get("delsp", "").lower() == "yes")
    if len(text) > MAX_TEXT_CHARS:
        problems.append("text_too_long")
        text = text[:MAX_TEXT_CHARS]
    return text


def _html(part: Part, problems: list[str]) -> str:
    text, problem = decode_text(part.content(), part.params.get("charset", ""), html=True)
    if problem:
        problems.append(problem)
    return clean(text)


def _unflow(text: str, *, delete_space: bool) -> str:
    """Join soft line ends (RFC 3676): lines that end with a space, at the same quote depth."""
    out: list[str] = []
    run: list[str] = []
    depth = -1
    for line in text.split("\n"):
        marks = len(line) - len(line.lstrip(">"))
        content = line[marks:].removeprefix(" ")
        if run and marks != depth:
            out.append(">" * depth + " " * bool(depth) + "".join(run).rstrip(" "))
            run = []
        depth = marks
        if content.endswith(" ") and content != "-- ":
            run.append(content[:-1] if delete_space else content)
            continue
        out.append(">" * marks + " " * bool(marks) + "".join(run) + content)
        run = []
    if run:
        out.append(">" * depth + " " * bool(depth) + "".join(run).rstrip(" "))
    return "\n".join(out)
