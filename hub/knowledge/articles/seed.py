"""Read article files: Markdown with a head of TOML between two lines of `+++`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.errors import Invalid

_FENCE = "+++"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedArticle:
    """An article as a file holds it; `name` (folder and file name) tells it apart for ever."""

    name: str
    title: str
    body: str
    language: str
    questions: tuple[str, ...]

    @property
    def fields(self) -> Mapping[str, Any]:  # Any: fields of Article
        """Return the values of a new article."""
        return {
            "title": self.title,
            "body": self.body,
            "language": self.language,
            "questions": self.questions,
        }


def read_articles(folder: Path) -> list[SeedArticle]:
    """Return the articles of a folder and its sub-folders by name; raises Invalid that names the faulty file."""
    return [
        parse_article(path.read_text("utf-8"), _name(folder, path)) for path in sorted(folder.rglob("*.md"))
    ]


def _name(folder: Path, path: Path) -> str:
    return path.relative_to(folder).with_suffix("").as_posix()


def parse_article(text: str, name: str) -> SeedArticle:
    """Return the article in a file's text; raises Invalid when head or title are missing."""
    parts = text.lstrip("\ufeff").split(f"{_FENCE}\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise Invalid(f"{name}: the file must begin with a head between two lines of {_FENCE}")
    try:
        head = tomllib.loads(parts[1])
        return SeedArticle(
            name=name,
            title=str(head["title"]),
            body=parts[2].strip(),
            language=str(head.get("language") or name.partition("/")[0]),
            questions=tuple(str(question) for question in head.get("questions", ())),
        )
    except (KeyError, tomllib.TOMLDecodeError) as error:
        raise Invalid(f"{name}: {error}") from error
