"""Articles: the knowledge base."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from hub.api.desk.suggestions import SuggestionView, suggestion_view
from hub.api.http.inputs import (
    Body,
    Brand,
    IdOrEmpty,
    Input,
    ItemsView,
    Language,
    Line,
    Name,
    Output,
    PageQuery,
    PageView,
    Version,
    Word,
)
from hub.api.http.operation import Call, Operations
from hub.domain.agent import Role
from hub.domain.article import Article, ArticleFilter, ArticleStatus, Visibility
from hub.knowledge.articles.translations import written_at

OPERATIONS = Operations("articles")

Questions = Annotated[list[Annotated[str, Field(min_length=1, max_length=500)]], Field(max_length=100)]
Category = Annotated[Line, Field(max_length=100)]
ArticleLanguage = Annotated[Word, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")]


class ArticleQuery(PageQuery):
    """Which articles."""

    status: ArticleStatus | None = None
    language: Language | None = None
    category: Category | None = None
    visibility: Visibility | None = None
    brand: Brand | None = None
    owner_id: IdOrEmpty | None = None
    review_due: bool = False


class SearchQuery(Input):
    """What is looked for."""

    q: Line
    language: Language | None = None
    brand: Brand = ""
    limit: Annotated[int, Field(ge=1, le=50)] = 10


class NewArticle(Input):
    """An answer: `body` is Markdown, `questions` are ways in which customers ask for it."""

    title: Name
    body: Body
    language: ArticleLanguage = "en"
    questions: Questions = Field(default_factory=list)
    status: ArticleStatus = ArticleStatus.DRAFT
    category: Category = ""
    visibility: Visibility = Visibility.PUBLIC
    brand: Brand = ""
    owner_id: IdOrEmpty = ""
    review_at: AwareDatetime | None = None
    publish_at: AwareDatetime | None = None
    translation_of: IdOrEmpty = ""


class ArticleChange(Input):
    """What to change of an article; the times are taken away by null."""

    title: Name | None = None
    body: Body | None = None
    language: ArticleLanguage | None = None
    questions: Questions | None = None
    status: ArticleStatus | None = None
    category: Category | None = None
    visibility: Visibility | None = None
    brand: Brand | None = None
    owner_id: IdOrEmpty | None = None
    review_at: AwareDatetime | None = None
    publish_at: AwareDatetime | None = None
    translation_of: IdOrEmpty | None = None
    version: Version | None = None


class ArticleFileView(Output):
    """A picture or document of an article; a Markdown text names it by `/help/files/{id}`."""

    id: str
    name: str
    type: str
    size: int


class ArticleView(Output):
    """An article as shown. `text_at` is when its text was last written, or found to say what its original says."""

    id: str
    version: int
    title: str
    body: str
    language: str
    questions: list[str]
    status: ArticleStatus
    author_id: str
    editor_id: str
    category: str
    visibility: Visibility
    brand: str
    owner_id: str
    review_at: datetime | None
    publish_at: datetime | None
    translation_of: str
    text_at: datetime
    files: list[ArticleFileView]
    created_at: datetime
    updated_at: datetime


@OPERATIONS.get("/articles")
async def list_articles(call: Call, query: ArticleQuery) -> PageView[ArticleView]:
    """List articles, newest change first."""
    wanted = ArticleFilter(
        status=query.status,
        language=query.language or None,
        category=query.category or None,
        visibility=query.visibility,
        brand=query.brand or None,
        owner_id=query.owner_id or None,
        review_by=call.services.clock.now() if query.review_due else None,
    )
    page = await call.services.articles.page(wanted, limit=query.limit, after=query.start)
    return PageView(items=[article_view(article) for article in page.items], next=page.next)


@OPERATIONS.get("/articles/search")
async def search_articles(call: Call, query: SearchQuery) -> ItemsView[SuggestionView]:
    """Find published articles that answer a question, best first."""
    found = (
        await call.services.suggester.search(query.q, query.language or None, query.limit, query.brand)
        if query.q
        else []
    )
    return ItemsView(items=[suggestion_view(one) for one in found])


@OPERATIONS.post("/articles", role=Role.SUPERVISOR, status=201)
async def create_article(call: Call, body: NewArticle) -> ArticleView:
    """Write an article."""
    fields = {**body.model_dump(), "questions": tuple(body.questions)}
    return article_view(await call.services.articles.create(call.agent, fields))


@OPERATIONS.get("/articles/{article_id}")
async def get_article(call: Call, article_id: str) -> ArticleView:
    """Return one article."""
    return article_view(await call.services.articles.require(article_id))


@OPERATIONS.patch("/articles/{article_id}", role=Role.SUPERVISOR)
async def change_article(call: Call, article_id: str, body: ArticleChange) -> ArticleView:
    """Change an article, publish it or retire it."""
    fields = body.model_dump(exclude_none=True, exclude={"version"})
    taken_away = {"review_at", "publish_at"} & body.model_fields_set - fields.keys()
    fields |= dict.fromkeys(taken_away)
    if body.questions is not None:
        fields["questions"] = tuple(body.questions)
    return article_view(await call.services.articles.change(call.agent, article_id, fields, body.version))


@OPERATIONS.delete("/articles/{article_id}", role=Role.SUPERVISOR)
async def delete_article(call: Call, article_id: str) -> None:
    """Delete an article."""
    await call.services.articles.require(article_id)
    await call.services.articles.delete(call.agent, article_id)


def article_view(article: Article) -> ArticleView:
    """Return an article as shown."""
    return ArticleView(
        id=article.id,
        version=article.version,
        title=article.title,
        body=article.body,
        language=article.language,
        questions=list(article.questions),
        status=article.status,
        author_id=article.author_id,
        editor_id=article.editor_id,
        category=article.category,
        visibility=article.visibility,
        brand=article.brand,
        owner_id=article.owner_id,
        review_at=article.review_at,
        publish_at=article.publish_at,
        translation_of=article.translation_of,
        text_at=written_at(article),
        files=[
            ArticleFileView(id=one.id, name=one.name, type=one.type, size=one.size_bytes)
            for one in article.files
        ],
        created_at=article.created_at,
        updated_at=article.updated_at,
    )
