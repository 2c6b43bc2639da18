"""What an IMAP client says, taken apart (RFC 3501, section 9). Pure, linear in the length of the command."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

Argument: TypeAlias = "str | list[Argument]"
"""An atom, a string (literals and quoted strings alike) or a parenthesised list."""

_LITERAL = re.compile(rb"\{(\d{1,9})(\+?)\}\r?\n\Z")
_ATOM = re.compile(r'(?:[^\s()"\[\]]|\[[^\]]*\])+')
_MAX_DEPTH = 8


class BadCommand(ValueError):
    """The client broke the grammar; the text says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteralAhead:
    """A line ends by announcing so many bytes; the client waits for leave unless `at_once` (RFC 7888)."""

    size: int
    at_once: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command with its tag; `name` in capitals, a UID command as `UID FETCH`."""

    tag: str
    name: str
    arguments: list[Argument]


def literal_ahead(line: bytes) -> LiteralAhead | None:
    """Return what literal follows this line, None for none."""
    match = _LITERAL.search(line)
    return LiteralAhead(size=int(match[1]), at_once=bool(match[2])) if match else None


def parse_command(parts: Sequence[bytes]) -> Command:
    """Return the command of a line whose literals are every second part; raises BadCommand."""
    tokens: list[Argument] = []
    stack: list[list[Argument]] = [tokens]
    for number, part in enumerate(parts):
        if number % 2:
            stack[-1].append(part.decode("utf-8", "replace"))
        else:
            _tokenise(_LITERAL.sub(b"", part).decode("utf-8", "replace"), stack)
    if len(stack) != 1:
        raise BadCommand("a parenthesis is not closed")
    words = [token for token in tokens[:3] if isinstance(token, str)]
    if len(words) < 2:
        raise BadCommand("a tag and a command are needed")
    name, used = words[1].upper(), 2
    if name == "UID" and len(words) == 3:
        name, used = f"UID {words[2].upper()}", 3
    return Command(tag=words[0], name=name, arguments=tokens[used:])


def _tokenise(text: str, stack: list[list[Argument]]) -> None:
    place = 0
    while place < len(text):
        sign = text[place]
        if sign == "(":
            if len(stack) > _MAX_DEPTH:
                raise BadCommand("too many parentheses")
            inner: list[Argument] = []
            stack[-1].append(inner)
            stack.append(inner)
            place += 1
        elif sign == ")":
            if len(stack) == 1:
                raise BadCommand("a parenthesis was never opened")
            stack.pop()
            place += 1
        elif sign == '"':
            word, place = _quoted(text, place + 1)
            stack[-1].append(word)
        elif sign.isspace():
            place += 1
        else:
            match = _ATOM.match(text, place)
            if match is None:
                raise BadCommand("a bracket is not closed")
            stack[-1].append(match.group())
            place = match.end()


def _quoted(text: str, place: int) -> tuple[str, int]:
    out: list[str] = []
    while place < len(text):
        sign = text[place]
        if sign == '"':
            return "".join(out), place + 1
        if sign == "\\" and place + 1 < len(text):
            place += 1
            sign = text[place]
        out.append(sign)
        place += 1
    raise BadCommand("a quotation mark is missing")


def in_set(numbers: str, highest: int) -> list[range]:
    """Return the ranges of a sequence set such as `1,3:5,7:*`; raises BadCommand."""
    ranges = []
    for part in numbers.split(","):
        first, colon, last = part.partition(":")
        low = _number(first, highest)
        high = _number(last, highest) if colon else low
        ranges.append(range(min(low, high), max(low, high) + 1))
    return ranges


def _number(text: str, highest: int) -> int:
    if text == "*":
        return highest
    if not (text.isascii() and text.isdigit()):
        raise BadCommand("not a set of numbers")
    return int(text)


def quoted(text: str) -> str:
    """Return a text as a quoted string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
