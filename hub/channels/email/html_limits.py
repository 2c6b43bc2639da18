"""Cheap linear checks that an HTML body is small enough for parsers that are not linear on hostile input."""

import re

MAX_HTML_CHARS = 2_000_000
MAX_DEPTH = 512
MAX_LINKS = 5_000
MAX_ATTRIBUTES = 256

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_LINK = re.compile(r"<a[\s>]", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


def words(table: str) -> set[str]:
    """Return the words of a table that is written as one text."""
    return set(table.split())


# Elements that need no end tag: they do not nest when left open.
_UNCOUNTED = words(
    "area base br col embed hr img input link meta param source track wbr p li dd dt tr td th tbody thead tfoot"
    " option optgroup colgroup html head body o:p"
)


def html_limit_broken(html: str) -> str | None:
    """Return the problem code of the first limit that `html` breaks, None when it keeps all."""
    if len(html) > MAX_HTML_CHARS:
        return "html_too_large"
    if sum(1 for _ in _LINK.finditer(html)) > MAX_LINKS:
        return "html_too_many_links"
    if _deepest(html) > MAX_DEPTH:
        return "html_too_deep"
    if _too_many_attributes(html):
        return "html_too_many_attributes"
    return None


def _deepest(html: str) -> int:
    depth = deepest = 0
    for match in _TAG.finditer(html):
        if match.group(2).lower() in _UNCOUNTED:
            continue
        if match.group(1):
            depth = max(0, depth - 1)
        else:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _too_many_attributes(html: str) -> bool:
    for chunk in html.split("<"):
        if len(chunk) <= MAX_ATTRIBUTES * 2:  # an attribute takes at least a letter and a space
            continue
        tag = _QUOTED.sub('""', chunk).partition(">")[0]
        if len(tag.replace("/", " ").split()) > MAX_ATTRIBUTES + 1:
            return True
    return False
