"""Build raw mails for the tests of the parser."""

HEAD = b"From: Li Wang <li@mail.example>\r\nTo: help@shop.example\r\nSubject: Order\r\nMIME-Version: 1.0\r\n"


def with_headers(*headers: bytes, body: bytes = b"Hello") -> bytes:
    """Return a mail that has exactly these headers."""
    return b"\r\n".join(headers) + b"\r\n\r\n" + body


def with_body(content_type: bytes, body: bytes, *headers: bytes) -> bytes:
    """Return a mail whose whole body is of this type."""
    extra = b"".join(header + b"\r\n" for header in headers)
    return HEAD + b"Content-Type: " + content_type + b"\r\n" + extra + b"\r\n" + body


def multipart(kind: bytes, *parts: bytes, head: bytes = HEAD) -> bytes:
    """Return a mail of several parts; each part brings its own headers."""
    return head + b"Content-Type: multipart/" + kind + b'; boundary="=_b"\r\n\r\n' + joined(b"=_b", *parts)


def joined(boundary: bytes, *parts: bytes) -> bytes:
    """Return parts between their boundaries."""
    lines = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return lines + b"--" + boundary + b"--\r\n"


def part(content_type: bytes, body: bytes, *headers: bytes) -> bytes:
    """Return one part of a multipart mail."""
    extra = b"".join(header + b"\r\n" for header in headers)
    return b"Content-Type: " + content_type + b"\r\n" + extra + b"\r\n" + body
