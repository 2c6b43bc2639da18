"""Markdown files, with a head of TOML (between `+++`) or of plain `name: value` lines (between `---`), or without."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from hub.errors import Invalid
from hub.knowledge.imports.found import Found, FoundArticle, Reading, Unusable, checked

_HEAD = re.compile(r"\s*(\+\+\+|---)[ \t]*\r?\n(.*?)(?:^|\n)\1[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"\s*#[ \t]+([^\n]+?)[ \t#]*(?:\n|\Z)")
_PAIR = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:(?:[ \t]+(.*))?")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.+)")

Head = Mapping[str, Any]  # Any: a text, or a list of texts; TOML may hold more


def read(text: str, place: str, reading: Reading) -> Found:
    """Yield the article of one file; `place` is its path below the folder that is imported."""
    try:
        yield checked(_article(text, place, reading))
    except Invalid as error:
        yield Unusable(place, error.detail)


def _article(text: str, place: str, reading: Reading) -> FoundArticle:
    head, body = _split(text)
    title = str(head.get("title") or "")
    if not title:
        title, body = _titled(body, PurePosixPath(place).stem)
    return FoundArticle(
        place=place,
        key=PurePosixPath(place).with_suffix("").as_posix(),
        title=title.strip(),
        body=body.strip(),
        language=reading.language_of(str(head.get("language") or head.get("lang") or ""), place),
        questions=_texts(head.get("questions")),
        category=str(head.get("category") or ""),
        brand=str(head.get("brand") or "").strip(),
        draft=head.get("draft") in (True, "true"),
    )


def _split(text: str) -> tuple[Head, str]:
    match = _HEAD.match(text)
    if match is None:
        if text.lstrip().startswith("+++"):
            raise Invalid("the head has no end: a second line of +++ is missing")
        return {}, text
    rest = text[match.end() :]
    if match[1] == "---":
        return _plain_head(match[2]), rest
    try:
        return tomllib.loads(match[2]), rest
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"the head is not TOML: {error}") from error


def _plain_head(text: str) -> Head:
    """Return texts and lists of texts by name; what is nested deeper is passed over."""
    head: dict[str, Any] = {}  # Any: a text, or a list of texts
    name = ""
    for line in text.splitlines():
        if pair := _PAIR.fullmatch(line.rstrip()):
            name, value = pair[1].lower(), (pair[2] or "").strip()
            inside = value[1:-1] if value.startswith("[") and value.endswith("]") else None
            head[name] = [_bare(one) for one in inside.split(",")] if inside is not None else _bare(value)
        elif (item := _ITEM.fullmatch(line.rstrip())) and name:
            listed = head[name] if isinstance(head[name], list) else []
            head[name] = [*listed, _bare(item[1])]
    return head


def _bare(value: str) -> str:
    value = value.strip()
    quoted = len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value


def _titled(body: str, otherwise: str) -> tuple[str, str]:
    heading = _HEADING.match(body)
    return (heading[1], body[heading.end() :]) if heading else (otherwise.replace("-", " "), body)


def _texts(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    return tuple(text for one in listed if (text := str(one).strip()))
