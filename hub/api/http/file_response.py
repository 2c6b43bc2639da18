"""Answer with a file so that no browser runs it."""

from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web

SHOWN_INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""Types that browsers may show in place; everything else is only ever downloaded."""

PLAIN_TYPES = (
    "image/",
    "audio/",
    "video/",
    "text/plain",
    "text/csv",
    "text/vcard",
    "text/calendar",
    "application/pdf",
)
"""Types that may be told truly to who fetches a file; what a browser could run is called a mere stream of bytes."""

_RUN = ("image/svg+xml",)
_SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"
_TOKEN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 !#$&'()+,-.;=@[]^_`{}~")
_MAX_FALLBACK_CHARS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A file as it is answered; `cache_s` is how long the asker's own browser may keep it."""

    name: str
    type: str
    data: bytes
    cache_s: int = 3600


def file_response(name: str, kind: str, data: bytes) -> web.Response:
    """Return a file: downloaded unless it is a plain image, and sandboxed in any case."""
    return serve(Served(name=name, type=kind, data=data))


def serve(file: Served) -> web.Response:
    """Return the answer with type, name and the headers that keep browsers careful."""
    kind = file.type.casefold().partition(";")[0].strip()
    inline = kind in SHOWN_INLINE
    response = web.Response(body=file.data)
    response.content_type = kind if _is_plain(kind) else "application/octet-stream"
    response.headers["Content-Disposition"] = disposition("inline" if inline else "attachment", file.name)
    response.headers["Content-Security-Policy"] = _SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = f"private, max-age={file.cache_s}"
    return response


def disposition(kind: str, name: str) -> str:
    """Return a Content-Disposition with the name twice: in ASCII for old readers, and whole (RFC 6266, RFC 8187)."""
    plain = "".join(char if char in _TOKEN else "_" for char in name)[-_MAX_FALLBACK_CHARS:].strip() or "file"
    whole = quote(name, safe="", errors="replace")
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{whole}"


def _is_plain(kind: str) -> bool:
    return kind.startswith(PLAIN_TYPES) and kind not in _RUN and kind.isascii() and kind.isprintable()
