"""What FETCH and SEARCH say of a mail (RFC 3501, 6.4.4 and 6.4.5). Pure."""

import re
from collections.abc import Callable, Iterator, Sequence

from hub.lab.imap_syntax import Argument, BadCommand, in_set
from hub.lab.mailboxes import StoredMail

SEEN, DELETED = "\\Seen", "\\Deleted"
_BODY = re.compile(r"BODY(\.PEEK)?\[([^\]]*)\](?:<(\d{1,10})\.(\d{1,10})>)?\Z", re.IGNORECASE)
_MACROS = {
    "ALL": ["FLAGS", "INTERNALDATE", "RFC822.SIZE"],
    "FAST": ["FLAGS", "INTERNALDATE", "RFC822.SIZE"],
}
_DATE = '"01-Jan-2026 00:00:00 +0000"'

_FLAG_TESTS: dict[str, tuple[str, bool]] = {
    "SEEN": (SEEN, True), "UNSEEN": (SEEN, False), "DELETED": (DELETED, True), "UNDELETED": (DELETED, False),
    "ANSWERED": ("\\Answered", True), "UNANSWERED": ("\\Answered", False),
    "FLAGGED": ("\\Flagged", True), "UNFLAGGED": ("\\Flagged", False),
}  # fmt: skip


def items_of(argument: Argument, *, uid: bool) -> list[str]:
    """Return the data items of a FETCH; one by UID always tells the UID."""
    words = [argument] if isinstance(argument, str) else [word for word in argument if isinstance(word, str)]
    items = [item for word in words for item in _MACROS.get(word.upper(), [word])]
    return items if not uid or "UID" in (item.upper() for item in items) else ["UID", *items]


def fetched(mail: StoredMail, items: Sequence[str]) -> bytes:
    """Return a mail's data items as they stand between the parentheses; marks it seen where that is asked for."""
    return b" ".join(_item(mail, item) for item in items)


def _item(mail: StoredMail, item: str) -> bytes:
    name = item.upper()
    if name == "UID":
        return f"UID {mail.uid}".encode()
    if name == "FLAGS":
        return f"FLAGS ({' '.join(sorted(mail.flags))})".encode()
    if name == "RFC822.SIZE":
        return f"RFC822.SIZE {len(mail.raw)}".encode()
    if name == "INTERNALDATE":
        return f"INTERNALDATE {_DATE}".encode()
    if name == "RFC822":
        mail.flags.add(SEEN)
        return b"RFC822 " + _literal(mail.raw)
    return _body(mail, item)


def _body(mail: StoredMail, item: str) -> bytes:
    match = _BODY.match(item)
    if match is None:
        raise BadCommand(f"{item[:40]} cannot be fetched here")
    peek, section, start, length = match.groups()
    content = _section(mail.raw, section.upper())
    if not peek:
        mail.flags.add(SEEN)
    name = f"BODY[{section}]"
    if start is not None:
        name += f"<{start}>"
        content = content[int(start) : int(start) + int(length)]
    return name.encode() + b" " + _literal(content)


def _section(raw: bytes, section: str) -> bytes:
    head, gap, body = raw.partition(b"\r\n\r\n")
    if section == "":
        return raw
    if section == "HEADER":
        return head + gap
    if section == "TEXT":
        return body
    raise BadCommand("only whole mails, HEADER and TEXT can be fetched here")


def _literal(content: bytes) -> bytes:
    return b"{%d}\r\n" % len(content) + content


Test = Callable[[StoredMail, int], bool]


def search_tests(arguments: Sequence[Argument], highest_uid: int, count: int) -> Iterator[Test]:
    """Yield what a mail (with its number in the folder) must satisfy; raises BadCommand."""
    words = iter([word for word in arguments if isinstance(word, str)])
    for word in words:
        name = word.upper()
        if name == "CHARSET":
            next(words, "")
        elif name in _FLAG_TESTS:
            yield _has_flag(*_FLAG_TESTS[name])
        elif name == "UID":
            yield _uid_in(in_set(next(words, ""), highest_uid))
        elif name[0].isdigit() or name[0] == "*":
            yield _number_in(in_set(word, count))
        elif name != "ALL":
            raise BadCommand(f"{word[:40]} cannot be searched for here")


def _has_flag(flag: str, wanted: bool) -> Test:
    return lambda mail, number: (flag in mail.flags) is wanted


def _uid_in(ranges: list[range]) -> Test:
    return lambda mail, number: any(mail.uid in one for one in ranges)


def _number_in(ranges: list[range]) -> Test:
    return lambda mail, number: any(number in one for one in ranges)
