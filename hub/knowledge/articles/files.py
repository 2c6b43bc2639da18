"""Pictures and documents of articles: their bytes lie with the files of messages, under the article's name."""

import re
from typing import Protocol

from hub.domain.agent import Agent
from hub.domain.article import Article, ArticleFile, ArticleStatus, Visibility
from hub.domain.attachment import StoredFile
from hub.errors import Conflict, Invalid, NotFound
from hub.tickets.files.types import is_dangerous

MAX_FILES = 50
ATTEMPTS = 10

OWNER = "article:"
"""What the owner of an article's file begins with."""

_NAMED = re.compile(r"/help/files/([0-9A-Za-z]+)")


class Files(Protocol):
    """Where files are kept and looked at for viruses."""

    async def store(self, name: str, type: str, data: bytes, *, owner_id: str) -> StoredFile:
        """Store a file; raises TooLarge, Invalid."""
        ...

    async def open(self, file_id: str, *, quarantined: bool = False) -> tuple[StoredFile, bytes]:
        """Return a file and its bytes; raises NotFound, Forbidden (infected), Conflict (not looked at yet)."""
        ...

    async def reclaim(self, file_id: str, owner_id: str) -> StoredFile:
        """Say that its owner needs a file after all; raises NotFound for one that has gone."""
        ...


class ArticleStore(Protocol):
    """Articles."""

    async def require(self, article_id: str) -> Article:
        """Return the article; raises NotFound."""
        ...

    async def change(
        self, actor: Agent, article_id: str, fields: dict[str, tuple[ArticleFile, ...]], version: int | None
    ) -> Article:
        """Change some fields; raises Conflict when somebody was faster."""
        ...


def is_public(article: Article) -> bool:
    """Tell whether everybody may read the article."""
    return article.status is ArticleStatus.PUBLISHED and article.visibility is Visibility.PUBLIC


def named_files(text: str) -> set[str]:
    """Return the ids of the files that a Markdown text shows or links to."""
    return set(_NAMED.findall(text))


class ArticleFiles:
    """Take, give and take away the files of articles."""

    def __init__(self, articles: ArticleStore, files: Files) -> None:
        self._articles = articles
        self._files = files

    async def add(self, actor: Agent, article_id: str, name: str, type: str, data: bytes) -> Article:
        """Store a file of an article; raises NotFound, TooLarge, and Invalid for one that may run or is one too many."""
        self._check_room(await self._articles.require(article_id))
        stored = await self._files.store(name, type, data, owner_id=f"{OWNER}{article_id}")
        if is_dangerous(stored.type, stored.name):
            raise Invalid("A file of this kind may run something, and is not taken")
        made = _file_of(stored)
        for _ in range(ATTEMPTS):
            article = await self._articles.require(article_id)
            self._check_room(article)
            files = (*article.files, made)
            try:
                return await self._articles.change(actor, article_id, {"files": files}, article.version)
            except Conflict:
                continue
        raise Conflict("the article changes too often, try again")

    async def remove(self, actor: Agent, article_id: str, file_id: str) -> Article:
        """Take a file off an article: nobody is given it from now on. Raises NotFound."""
        for _ in range(ATTEMPTS):
            article = await self._articles.require(article_id)
            left = tuple(one for one in article.files if one.id != file_id)
            if left == article.files:
                raise NotFound("The article has no such file")
            try:
                return await self._articles.change(actor, article_id, {"files": left}, article.version)
            except Conflict:
                continue
        raise Conflict("the article changes too often, try again")

    async def with_named(self, article_id: str, text: str) -> tuple[ArticleFile, ...]:
        """Return the files of an article, with those that were taken off it and that this text, which is to be restored, names."""
        article = await self._articles.require(article_id)
        found = list(article.files)
        for file_id in sorted(named_files(text) - {one.id for one in found}):
            try:
                stored = await self._files.reclaim(file_id, f"{OWNER}{article_id}")
            except NotFound:
                continue
            found.append(_file_of(stored))
        return tuple(found[:MAX_FILES])

    async def open(self, article: Article, file_id: str) -> tuple[StoredFile, bytes]:
        """Return a file of an article; raises NotFound, Forbidden (infected), Conflict (not looked at yet)."""
        if file_id not in [one.id for one in article.files]:
            raise NotFound("The article has no such file")
        return await self._files.open(file_id)

    async def open_public(self, file_id: str) -> tuple[StoredFile, bytes]:
        """Return a file for anybody; raises NotFound unless its article is one that everybody may read."""
        stored, data = await self._files.open(file_id)
        if not stored.owner_id.startswith(OWNER):
            raise NotFound("There is no such file")
        article = await self._articles.require(stored.owner_id.removeprefix(OWNER))
        if not is_public(article) or file_id not in [one.id for one in article.files]:
            raise NotFound("There is no such file")
        return stored, data

    @staticmethod
    def _check_room(article: Article) -> None:
        if len(article.files) >= MAX_FILES:
            raise Invalid(f"An article has {MAX_FILES} files at most")


def _file_of(stored: StoredFile) -> ArticleFile:
    return ArticleFile(id=stored.id, name=stored.name, type=stored.type, size_bytes=stored.size_bytes)
