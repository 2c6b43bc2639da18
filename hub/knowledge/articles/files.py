"""Pictures and documents of articles: their bytes lie with the files of messages, under the article's name."""

from typing import Protocol

from hub.domain.agent import Agent
from hub.domain.article import Article, ArticleFile, ArticleStatus, Visibility
from hub.domain.attachment import StoredFile
from hub.errors import Conflict, Invalid, NotFound
from hub.tickets.files.types import is_dangerous

MAX_FILES = 50
ATTEMPTS = 10

_OWNER = "article:"


class Files(Protocol):
    """Where files are kept and looked at for viruses."""

    async def store(self, name: str, type: str, data: bytes, *, owner_id: str) -> StoredFile:
        """Store a file; raises TooLarge, Invalid."""
        ...

    async def open(self, file_id: str, *, quarantined: bool = False) -> tuple[StoredFile, bytes]:
        """Return a file and its bytes; raises NotFound, Forbidden (infected), Conflict (not looked at yet)."""
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


class ArticleFiles:
    """Take, give and take away the files of articles."""

    def __init__(self, articles: ArticleStore, files: Files) -> None:
        self._articles = articles
        self._files = files

    async def add(self, actor: Agent, article_id: str, name: str, type: str, data: bytes) -> Article:
        """Store a file of an article; raises NotFound, TooLarge, and Invalid for one that may run or is one too many."""
        self._check_room(await self._articles.require(article_id))
        stored = await self._files.store(name, type, data, owner_id=f"{_OWNER}{article_id}")
        if is_dangerous(stored.type, stored.name):
            raise Invalid("A file of this kind may run something, and is not taken")
        made = ArticleFile(id=stored.id, name=stored.name, type=stored.type, size_bytes=stored.size_bytes)
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

    async def open(self, article: Article, file_id: str) -> tuple[StoredFile, bytes]:
        """Return a file of an article; raises NotFound, Forbidden (infected), Conflict (not looked at yet)."""
        if file_id not in [one.id for one in article.files]:
            raise NotFound("The article has no such file")
        return await self._files.open(file_id)

    async def open_public(self, file_id: str) -> tuple[StoredFile, bytes]:
        """Return a file for anybody; raises NotFound unless its article is one that everybody may read."""
        stored, data = await self._files.open(file_id)
        if not stored.owner_id.startswith(_OWNER):
            raise NotFound("There is no such file")
        article = await self._articles.require(stored.owner_id.removeprefix(_OWNER))
        if not is_public(article) or file_id not in [one.id for one in article.files]:
            raise NotFound("There is no such file")
        return stored, data

    @staticmethod
    def _check_room(article: Article) -> None:
        if len(article.files) >= MAX_FILES:
            raise Invalid(f"An article has {MAX_FILES} files at most")
