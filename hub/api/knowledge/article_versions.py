"""What articles were before: versions, differences, and going back."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from hub.api.http.inputs import Input, ItemsView, Output, Version
from hub.api.http.operation import Call, Operations
from hub.api.knowledge.articles import ArticleView, article_view
from hub.domain.agent import Role
from hub.domain.article import ArticleStatus, ArticleVersion
from hub.errors import NotFound

OPERATIONS = Operations("articles")


class ArticleVersionView(Output):
    """An article as it was (or, the first of the list, as it is)."""

    number: int
    title: str
    body: str
    language: str
    questions: list[str]
    status: ArticleStatus
    editor_id: str
    written_at: datetime


class DiffQuery(Input):
    """With which version to compare; the one before, when none is named."""

    against: Version | None = None


class ArticleDiffView(Output):
    """The lines of a unified diff that leads from version `old` to version `new`."""

    old: int
    new: int
    lines: list[str]


class ArticleRestore(Input):
    """Which version's title, text, language and questions to have again."""

    version: Annotated[int, Field(ge=1, le=2**53)]


@OPERATIONS.get("/articles/{article_id}/versions")
async def list_article_versions(call: Call, article_id: str) -> ItemsView[ArticleVersionView]:
    """List the present version and the newest two hundred former ones, newest first."""
    versions = await call.services.article_versions.listed(article_id)
    return ItemsView(items=[_view(version) for version in versions])


@OPERATIONS.get("/articles/{article_id}/versions/{number}/diff")
async def compare_article_versions(
    call: Call, article_id: str, number: str, query: DiffQuery
) -> ArticleDiffView:
    """Tell what differs between two versions of an article."""
    if not number.isdecimal() or len(number) > 15:
        raise NotFound("there is no such version of the article")
    new = int(number)
    old = query.against if query.against is not None else max(new - 1, 1)
    lines = await call.services.article_versions.diff(article_id, new, old)
    return ArticleDiffView(old=old, new=new, lines=lines)


@OPERATIONS.post("/articles/{article_id}/restore", role=Role.SUPERVISOR)
async def restore_article(call: Call, article_id: str, body: ArticleRestore) -> ArticleView:
    """Write a former version's text again, as a new version; whether the article is published stays as it is."""
    former = await call.services.article_versions.former_values(article_id, body.version)
    files = await call.services.article_files.with_named(article_id, str(former["body"]))
    values = {**former, "files": files}
    return article_view(await call.services.articles.change(call.agent, article_id, values, None))


def _view(version: ArticleVersion) -> ArticleVersionView:
    return ArticleVersionView(
        number=version.number,
        title=version.title,
        body=version.body,
        language=version.language,
        questions=list(version.questions),
        status=version.status,
        editor_id=version.editor_id,
        written_at=version.written_at,
    )
