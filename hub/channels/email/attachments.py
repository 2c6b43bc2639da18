"""The files of a mail: which parts they are, and names that are safe to show and to store."""

import hashlib
import mimetypes
import re
import unicodedata

from hub.channels.email.charsets import clean
from hub.channels.email.headers import decode_words, header_text, parameters
from hub.channels.email.mime import Part
from hub.channels.email.parsed import MailAttachment

_MAX_NAME_CHARS = 240
_MAX_ATTACHMENTS = 500
_BIDI = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")  # they disguise `exe.fdp` as `pdf.exe`
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,100}\Z")
_EXTENSIONS = {
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "text/rfc822-headers": ".txt",
    "application/pgp-signature": ".asc",
    "application/pgp-encrypted": ".asc",
    "application/ms-tnef": ".dat",
    "image/jpeg": ".jpg",
    "text/plain": ".txt",
}


def disposition(part: Part) -> tuple[str, dict[str, str]]:
    """Return a part's Content-Disposition (`attachment`, `inline` or empty) and its parameters."""
    value = part.header("content-disposition")
    return parameters(value) if value is not None else ("", {})


def declared_name(part: Part) -> str:
    """Return the file name a part declares, made safe; empty when it declares none."""
    return safe_name(
        disposition(part)[1].get("filename") or part.params.get("name") or part.params.get("filename") or ""
    )


def safe_name(name: str) -> str:
    """Return `name` without directories, control characters and direction marks."""
    name = _BIDI.sub("", clean(decode_words(name)).replace("\n", " ").replace("\t", " "))
    name = unicodedata.normalize("NFC", name).strip().strip("\"'").strip()
    name = name.replace("\\", "/")
    if name.startswith("/") or ".." in name or re.match(r"[A-Za-z]:/", name):
        name = name.rpartition("/")[2]
    name = re.sub(r"\s+", " ", name.replace("/", "_")).strip()
    if not name.strip(". _"):
        return ""
    if len(name) > _MAX_NAME_CHARS:
        stem, dot, extension = name.rpartition(".")
        keep = f".{extension}" if dot and len(extension) <= 16 else ""
        name = (stem if keep else name)[: _MAX_NAME_CHARS - len(keep)] + keep
    return name


def collect(parts: list[Part], html: str, problems: list[str]) -> tuple[MailAttachment, ...]:
    """Return the parts as attachments; `html` tells which of them it shows inline."""
    if len(parts) > _MAX_ATTACHMENTS:
        problems.append("too_many_attachments")
    shown = {found.lower() for found in re.findall(r"cid:([^\"'\s<>)]{1,300})", html, re.IGNORECASE)}
    return tuple(_attachment(part, number, shown) for number, part in enumerate(parts[:_MAX_ATTACHMENTS], 1))


def _attachment(part: Part, number: int, shown: set[str]) -> MailAttachment:
    content = part.content()
    kind = part.type if _TYPE.match(part.type) else "application/octet-stream"
    cid = header_text(part.header("content-id") or b"").strip("<> ")[:300]
    inline = cid.lower() in shown or (disposition(part)[0] == "inline" and kind.startswith("image/"))
    return MailAttachment(
        name=declared_name(part) or _made_name(part, kind, number, content),
        type=kind,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        cid=cid,
        inline=inline,
    )


def _made_name(part: Part, kind: str, number: int, content: bytes) -> str:
    if kind == "message/rfc822":
        match = re.search(rb"^subject:[ \t]*([^\r\n]{1,300})", content[:65_536], re.IGNORECASE | re.MULTILINE)
        subject = safe_name(header_text(match.group(1)).replace("/", "_"))[:120].strip(". ") if match else ""
        return f"{subject or f'message-{number}'}.eml"
    if kind == "text/calendar":
        return "invitation.ics"
    extension = _EXTENSIONS.get(kind) or mimetypes.guess_extension(kind) or ".bin"
    described = safe_name(header_text(part.header("content-description") or b"").replace("/", "_"))[
        :120
    ].strip(". ")
    if described:
        return described if described.lower().endswith(extension) else f"{described}{extension}"
    return f"attachment-{number}{extension}"
