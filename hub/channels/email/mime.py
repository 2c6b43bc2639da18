"""The tree of a mail's parts, found in one linear pass over its lines, with limits.

The standard library's parser is not used here: it calls itself once per nested part (RecursionError at
3,000 of them) and looks at every open boundary on every line (5 s for a boundary bomb).
"""

import binascii
import quopri
import re
from dataclasses import dataclass, field

from hub.channels.email.headers import decode_base64, parameters

MAX_DEPTH = 100
MAX_PARTS = 1_000
_MAX_HEADER_BYTES = 1_000_000
_MAX_HEADERS = 2_000
_DELIMITER = re.compile(rb"^--[^\r\n]*", re.MULTILINE)
_HEADER_LINE = re.compile(rb"[!-9;-~]{1,200}[ \t]*:")
_KNOWN_HEADER = re.compile(
    rb"(?:from|to|cc|subject|date|message-id|mime-version|content-[a-z-]{2,30}|received|reply-to|x-[a-z-]{2,40}):",
    re.IGNORECASE,
)
_HEADER_SOON = re.compile(rb"(?:[ \t][^\r\n]{0,1000}\r?\n)?" + _KNOWN_HEADER.pattern, re.IGNORECASE)
_GUESS = re.compile(rb"^--(\S[^\r\n]{0,199})\r?\nContent-", re.MULTILINE | re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Part:
    """One node of the tree: its headers (lower-case name, raw value), and where its body lies."""

    raw: bytes
    headers: list[tuple[str, bytes]]
    start: int
    end: int
    type: str = "text/plain"
    params: dict[str, str] = field(default_factory=dict)
    parent: "Part | None" = None
    children: list["Part"] = field(default_factory=list)

    def header(self, name: str) -> bytes | None:
        """Return the first header called `name` (lower case)."""
        return next((value for key, value in self.headers if key == name), None)

    def all_headers(self, name: str) -> list[bytes]:
        """Return every header called `name` (lower case)."""
        return [value for key, value in self.headers if key == name]

    @property
    def body(self) -> bytes:
        """Return the body as it was sent."""
        return self.raw[self.start : self.end]

    def content(self) -> bytes:
        """Return the body with its transfer encoding undone; what cannot be decoded stays as it is."""
        return _decode_transfer(self.body, self.header("content-transfer-encoding") or b"")

    def walk(self) -> list["Part"]:
        """Return this part and all below it, in the order of the mail."""
        found, waiting = [], [self]
        while waiting:
            part = waiting.pop()
            found.append(part)
            waiting.extend(reversed(part.children))
        return found


def read_structure(raw: bytes) -> tuple[Part, list[str]]:
    """Return the root of a mail's tree and the problems met."""
    problems: list[str] = []
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    headers, start = _read_headers(raw, _first_line(raw), problems)
    root = _part(raw, headers, start, None)
    _Scan(root, problems).run()
    if _is_multipart(root) and not root.children:
        _read_again(root, problems)
    for part in root.walk():
        if _is_multipart(part) and not part.children:
            problems.append("boundary_not_found")
            part.type = "text/plain"
    return root, list(dict.fromkeys(problems))


def _first_line(raw: bytes) -> int:
    position = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    while raw[position : position + 1] in (b"\r", b"\n"):
        position += 1
    return position


def _read_again(root: Part, problems: list[str]) -> None:
    """Try the first line that looks like a boundary when the declared one is missing or wrong."""
    match = _GUESS.search(root.raw, root.start, min(root.end, root.start + 65_536))
    if match:
        problems.append("boundary_guessed")
        root.params["boundary"] = match.group(1).decode("latin-1").rstrip()
        _Scan(root, problems).run()


def _is_multipart(part: Part) -> bool:
    return part.type.startswith("multipart/")


class _Scan:
    """Walk over the lines that start with `--` and build the tree below `root`."""

    def __init__(self, root: Part, problems: list[str]) -> None:
        self._root = root
        self._problems = problems
        self._stack: list[tuple[Part, bytes]] = []
        self._open: dict[bytes, list[int]] = {}  # boundary -> places in the stack
        self._leaf: Part | None = None
        self._count = 0

    def run(self) -> None:
        self._enter(self._root)
        if not self._stack:
            return
        for match in _DELIMITER.finditer(self._root.raw, self._root.start):
            token = match.group()[2:].rstrip()
            if token in self._open:
                self._next_part(self._open[token][-1], match)
            elif token.endswith(b"--") and token[:-2] in self._open:
                self._close_down_to(self._open[token[:-2]][-1], match.start())
            if self._count >= MAX_PARTS:
                self._problems.append("too_many_parts")
                break

    def _enter(self, part: Part) -> None:
        """Make `part` the open leaf, or the innermost open multipart."""
        boundary = part.params.get("boundary", "").encode("utf-8", "replace").rstrip()
        if _is_multipart(part) and boundary and len(self._stack) < MAX_DEPTH:
            self._open.setdefault(boundary, []).append(len(self._stack))
            self._stack.append((part, boundary))
            return
        if _is_multipart(part) and len(self._stack) >= MAX_DEPTH:
            self._problems.append("too_deep")
        self._leaf = part

    def _next_part(self, place: int, match: "re.Match[bytes]") -> None:
        self._close_down_to(place + 1, match.start())
        raw, parent = self._root.raw, self._stack[place][0]
        line_end = raw.find(b"\n", match.end())
        headers, start = _read_headers(raw, len(raw) if line_end < 0 else line_end + 1, self._problems)
        part = _part(raw, headers, start, parent)
        parent.children.append(part)
        self._count += 1
        self._enter(part)

    def _close_down_to(self, place: int, position: int) -> None:
        end = position
        raw = self._root.raw
        if raw[end - 1 : end] == b"\n":
            end -= 2 if raw[end - 2 : end - 1] == b"\r" else 1
        if self._leaf is not None:
            self._leaf.end = max(self._leaf.start, end)
            self._leaf = None
        while len(self._stack) > place:
            part, boundary = self._stack.pop()
            part.end = max(part.start, end)
            self._open[boundary].pop()
            if not self._open[boundary]:
                del self._open[boundary]


def _part(raw: bytes, headers: list[tuple[str, bytes]], start: int, parent: Part | None) -> Part:
    part = Part(raw, headers, start, len(raw), parent=parent)
    declared = part.header("content-type")
    default = "message/rfc822" if parent is not None and parent.type == "multipart/digest" else "text/plain"
    if declared is None:
        part.type = default
        return part
    kind, part.params = parameters(declared)
    if "/" not in kind:
        kind = {"html": "text/html", "text": "text/plain", "multipart": "multipart/mixed"}.get(kind, default)
    part.type = kind[:200]
    return part


def _read_headers(raw: bytes, position: int, problems: list[str]) -> tuple[list[tuple[str, bytes]], int]:
    """Return the headers that start at `position`, and where the body begins."""
    headers: list[tuple[str, list[bytes]]] = []
    limit = min(len(raw), position + _MAX_HEADER_BYTES)
    first = position
    while position < limit:
        line_end = raw.find(b"\n", position)
        following = len(raw) if line_end < 0 else line_end + 1
        line = raw[position:following].rstrip(b"\r\n")
        if not line or (not line.strip() and not _continues(raw, following)):
            return _joined(headers), following
        if position == first and _HEADER_LINE.match(line.lstrip()):
            line = line.lstrip()  # a first header that somebody has indented
        if line[:1] in b" \t" and headers:
            headers[-1][1].append(line)
        elif (match := _HEADER_LINE.match(line)) and not line.startswith(b"--"):
            if len(headers) < _MAX_HEADERS:
                name = match.group()[:-1].strip().lower().decode("ascii")
                headers.append((name, [line[match.end() :]]))
        elif position == first and line.startswith((b"From ", b">From ")):
            pass  # the envelope line of an mbox
        elif headers and _HEADER_SOON.match(raw, following):
            headers[-1][1].append(b" " + line)
            problems.append("header_fold_broken")
        else:
            problems.append("header_end_missing")
            return _joined(headers), position
        position = following
    if position < len(raw):
        problems.append("headers_too_long")
    return _joined(headers), position


def _continues(raw: bytes, position: int) -> bool:
    return raw[position : position + 1] in (b" ", b"\t") or bool(_KNOWN_HEADER.match(raw, position))


def _joined(headers: list[tuple[str, list[bytes]]]) -> list[tuple[str, bytes]]:
    return [(name, b"".join(lines).strip()) for name, lines in headers]


def _decode_transfer(body: bytes, encoding: bytes) -> bytes:
    name = (encoding.replace(b";", b" ").replace(b"(", b" ").lower().split() or [b""])[0].strip(b"\"'")
    if name == b"base64":
        return decode_base64(body)
    if name in (b"quoted-printable", b"quoted_printable", b"qp"):
        return quopri.decodestring(body)
    if name in (b"x-uuencode", b"uuencode", b"x-uue", b"uue"):
        return _decode_uu(body)
    return body


def _decode_uu(body: bytes) -> bytes:
    out: list[bytes] = []
    for line in body.splitlines():
        if line.startswith(b"begin ") or not line:
            continue
        if line.strip() == b"end":
            break
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some encoders pad a line too long: cut it to what its length byte says.
            size = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out.append(binascii.a2b_uu(line[:size]))
            except binascii.Error:
                continue
    return b"".join(out)
