"""Parts that hold a mail or files in a wrapping of their own: `winmail.dat` and opaque signatures."""

import mimetypes
from urllib.parse import quote

from hub.channels.email.attachments import declared_name
from hub.channels.email.mime import Part, read_structure
from hub.channels.email.signed_data import signed_content
from hub.channels.email.tnef import Wrapped, WrappedFile, unwrap

OPENED = "multipart/x-opened"
"""The type of a part whose contents hang below it as its children; it is no attachment any more."""

_TNEF_TYPES = ("application/ms-tnef", "application/vnd.ms-tnef")
_SIGNED_TYPES = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_MAX_LAYERS = 3
_MAX_BYTES = 100_000_000


def open_containers(root: Part, problems: list[str]) -> list[Part]:
    """Hang what containers hold below them; return bodies out of `winmail.dat`, for mails that have no other."""
    spare: list[Part] = []
    layer = root.walk()
    for _ in range(_MAX_LAYERS):
        found: list[Part] = []
        for part in layer:
            if not part.children and part.type.startswith("application/"):
                found.extend(_opened(part, spare, problems))
        layer = [inner for part in found for inner in part.walk()]
        if not layer:
            break
    return spare


def file_part(name: str, content: bytes, *, parent: Part | None, kind: str = "", cid: str = "") -> Part:
    """Return a file that no MIME part carried as if one had."""
    headers = [("content-disposition", f"attachment; filename*=utf-8''{quote(name)}".encode())]
    if cid:
        headers.append(("content-id", f"<{cid}>".encode()))
    kind = kind or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Part(content, headers, 0, len(content), type=kind, parent=parent)


def _opened(part: Part, spare: list[Part], problems: list[str]) -> list[Part]:
    if part.end - part.start > _MAX_BYTES:
        return []
    name = declared_name(part).lower()
    if part.type in _TNEF_TYPES or name == "winmail.dat":
        return _from_tnef(part, spare, problems)
    if part.type in _SIGNED_TYPES or name.endswith((".p7m", ".p7z")):
        return _from_signature(part, problems)
    return []


def _from_tnef(part: Part, spare: list[Part], problems: list[str]) -> list[Part]:
    wrapped = unwrap(part.content())
    if wrapped is None:
        problems.append("tnef_unreadable")
        return []
    part.type = OPENED
    part.children = [_wrapped_file(file, part) for file in wrapped.files]
    spare.extend(_wrapped_bodies(wrapped))
    return part.children


def _wrapped_file(file: WrappedFile, parent: Part) -> Part:
    return file_part(file.name, file.content, parent=parent, kind=file.type, cid=file.cid)


def _wrapped_bodies(wrapped: Wrapped) -> list[Part]:
    for kind, text in (("text/html", wrapped.html), ("text/plain", wrapped.text)):
        if text.strip():
            content = text.encode("utf-8", "replace")
            return [Part(content, [], 0, len(content), type=kind, params={"charset": "utf-8"})]
    return []


def _from_signature(part: Part, problems: list[str]) -> list[Part]:
    content = signed_content(part.content())
    if content is None:
        return []  # encrypted, or certificates only: the file stays as it is
    inner, found = read_structure(content)
    problems.extend(found)
    inner.parent = part
    part.type = OPENED
    part.children = [inner]
    return [inner]
