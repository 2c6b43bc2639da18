"""The pure part of the help centre: addresses, Markdown as safe HTML, excerpts, highlights, the reader's language."""

import re
from functools import lru_cache
from urllib.parse import quote

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from hub.knowledge.text.markdown_text import MAX_MARKDOWN_CHARS, to_plain_text

LANGUAGES = ("en", "zh")
EXCERPT_CHARS = 120
MAX_SLUG_CHARS = 60
MAX_ID_PARTS = 12

_TAGS = frozenset(
    "a p br hr h2 h3 h4 h5 h6 ul ol li strong em code pre blockquote table thead tbody tr th td img".split()  # noqa: SIM905
)
FILES = "/help/files/"
"""Where the pictures and documents of public articles are."""

_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "img": {"src", "alt", "title", "loading"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_NO_SLUG = re.compile(r"[^\w]+|_+")
_SPACE = re.compile(r"\s+")
_QUALITY = re.compile(r"q\s*=\s*([01](?:\.\d{0,3})?)")
_WORD = re.compile(r"[a-z0-9]{2,}|[\u3400-\u9fff]+", re.IGNORECASE)
_DULL = frozenset(
    "and are can does for from has have how not the this that what when where who why will with you your".split()  # noqa: SIM905
)

_parser = MarkdownIt("commonmark", {"html": False}).enable("table")


def slug_of(title: str) -> str:
    """Return the words of a title for an address, in whatever script they are."""
    return _NO_SLUG.sub("-", title.casefold()).strip("-")[:MAX_SLUG_CHARS].strip("-")


def tail_of(article_id: str, title: str) -> str:
    """Return the last part of an article's address: its id, then words for people."""
    slug = slug_of(title)
    return f"{article_id}-{slug}" if slug else article_id


def root_of(brand: str) -> str:
    """Return where the pages for a brand's customers begin (for everybody, without one), after the hub's public address."""
    return f"/help/brand/{quote(brand, safe='')}" if brand else "/help"


def address_of(language: str, article_id: str, title: str, brand: str = "") -> str:
    """Return where the help centre shows an article, after the hub's public address."""
    return f"{root_of(brand)}/{language}/{quote(tail_of(article_id, title))}"


def possible_ids(tail: str) -> list[str]:
    """Return what may be the id in the last part of an address, the longest first."""
    parts = tail.split("-")
    longest = min(len(parts), MAX_ID_PARTS)
    return ["-".join(parts[:count]) for count in range(longest, 0, -1)]


def wanted_language(header: str) -> str:
    """Return which of our languages a browser's `Accept-Language` likes best; English when none (RFC 9110, 12.5.4)."""
    best, best_quality = LANGUAGES[0], 0.0
    for part in header.split(",")[:20]:
        name, _, options = part.partition(";")
        code = name.strip().casefold().partition("-")[0]
        found = _QUALITY.search(options)
        quality = float(found.group(1)) if found else 1.0
        if code in LANGUAGES and quality > best_quality:
            best, best_quality = code, quality
    return best


def to_html(markdown: str) -> Markup:
    """Return Markdown as HTML in which nothing runs and nothing is fetched but our own pictures.

    The page's title stays the only `h1`; of pictures from elsewhere their words are shown.
    """
    tokens = _parser.parse(markdown[:MAX_MARKDOWN_CHARS])
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
        for child in token.children or ():
            _tame_picture(child)
    html = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(
        html,
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(clean)  # noqa: S704  nh3 has just made it safe


def _tame_picture(token: Token) -> None:
    if token.type != "image":
        return
    if str(token.attrs.get("src", "")).startswith(FILES):
        token.attrs["loading"] = "lazy"
    else:
        token.type, token.tag, token.children = "text", "", None


@lru_cache(maxsize=1000)
def plain(markdown: str) -> str:
    """Return the text of an article on one line."""
    return _SPACE.sub(" ", to_plain_text(markdown)).strip()


def excerpt(text: str, size: int = EXCERPT_CHARS, *, around: re.Pattern[str] | None = None) -> str:
    """Return a piece of a text, from its beginning or around the first match."""
    found = around.search(text) if around is not None else None
    start = 0 if found is None or found.start() < size // 2 else found.start() - size // 3
    if start:
        space = text.find(" ", start, start + 20)
        start = space + 1 if space >= 0 else start
    piece = text[start : start + size].strip()
    if start + size < len(text) and (last := piece.rfind(" ", len(piece) - 20)) > 0:
        piece = piece[:last]
    return f"{'… ' if start else ''}{piece}{' …' if start + size < len(text) else ''}"


def pattern_of(q: str) -> re.Pattern[str] | None:
    """Return what finds the words of a question: Latin words with any ending, Chinese by two characters."""
    pieces: set[str] = set()
    for word in _WORD.findall(q)[:20]:
        if not word.isascii():
            pieces |= {word[at : at + 2] for at in range(max(1, len(word) - 1))}
        elif word.casefold() not in _DULL and (len(word) > 2 or word.isdigit()):
            pieces.add(rf"\b{re.escape(word.casefold().removesuffix('s'))}[a-z0-9]*")
    if not pieces:
        return None
    return re.compile("(?:" + "|".join(sorted(pieces, key=len, reverse=True)) + ")+", re.IGNORECASE)


def highlighted(text: str, pattern: re.Pattern[str] | None) -> Markup:
    """Return a text as HTML with what matches marked."""
    if pattern is None:
        return escape(text)
    pieces: list[Markup] = []
    end = 0
    for found in pattern.finditer(text):
        pieces += [escape(text[end : found.start()]), Markup("<mark>{}</mark>").format(found.group())]
        end = found.end()
    return Markup("").join([*pieces, escape(text[end:])])
