"""What readers of other systems' articles hand out: an article, or why there is none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from hub.errors import Invalid

MAX_TITLE_CHARS = 200
MAX_BODY_CHARS = 100_000
MAX_BRAND_CHARS = 60
MAX_FILE_BYTES = 100_000_000

_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9-_]{1,20})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundArticle:
    """An article as another system has it; `key` tells it apart there for ever, `place` is where a person finds it."""

    place: str
    key: str
    title: str
    body: str
    language: str
    questions: tuple[str, ...] = ()
    category: str = ""
    brand: str = ""
    draft: bool = False

    def id_for(self, source: str) -> str:
        """Return the id of the article here: the same for the same key of the same source."""
        return f"{source}-{sha256(self.key.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class Unusable:
    """Something that is no article, and why."""

    place: str
    reason: str


Found = Iterator[FoundArticle | Unusable]


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read: `language` is that of articles that do not tell theirs, `folders` the languages folders can name."""

    language: str = "en"
    folders: frozenset[str] = field(default=frozenset(("en", "zh")))

    def language_of(self, told: str, place: str = "") -> str:
        """Return the language told, else that of the first folder, else the usual one; raises Invalid."""
        folder = place.partition("/")[0].lower()
        return language_code(told or (folder if folder in self.folders else "") or self.language)


def language_code(locale: str) -> str:
    """Return the language of a locale (`en-us`, `pt_BR`); raises Invalid when it names none."""
    if not (match := _LANGUAGE.fullmatch(locale.strip())):
        raise Invalid(f"not a language: {locale[:40]!r}")
    return match[1].lower()


def checked(article: FoundArticle) -> FoundArticle | Unusable:
    """Return the article, or what makes it useless."""
    if not article.title.strip():
        return Unusable(article.place, "it has no title")
    if len(article.title) > MAX_TITLE_CHARS:
        return Unusable(article.place, f"its title has more than {MAX_TITLE_CHARS} characters")
    if not article.body.strip():
        return Unusable(article.place, "it has no text")
    if len(article.body) > MAX_BODY_CHARS:
        return Unusable(article.place, f"its text has more than {MAX_BODY_CHARS} characters")
    if len(article.brand) > MAX_BRAND_CHARS or set("/?#") & set(article.brand):
        return Unusable(article.place, f"not a brand of at most {MAX_BRAND_CHARS} characters without / ? #")
    return article


def text_of(path: Path) -> str:
    """Return a file's text; raises Invalid when it cannot be read, is too large or no UTF-8."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise Invalid(f"the file is larger than {MAX_FILE_BYTES // 1_000_000} MB")
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise Invalid(f"the file cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Invalid(f"the file is not UTF-8 (byte {error.start})") from error
