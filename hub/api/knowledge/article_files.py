"""Pictures and documents of articles, for those who write them and for agents; readers get them at `/help/files/`."""

import asyncio

from aiohttp import web

from hub.api.desk.attachments import UploadQuery, uploaded
from hub.api.help_centre.text import to_html
from hub.api.http.file_response import file_response
from hub.api.http.inputs import Input, ItemsView, Output, Text
from hub.api.http.operation import Call, Operations
from hub.api.knowledge.articles import ArticleFileView, ArticleView, article_view
from hub.domain.agent import Role
from hub.knowledge.articles.files import is_public

OPERATIONS = Operations("articles")


class ArticleFileAddress(ArticleFileView):
    """A file with an address at which it is fetched without signing in: for good while the article is public, else for an hour."""

    url: str


class ArticlePreviewInput(Input):
    """A Markdown text."""

    body: Text = ""


class ArticlePreviewView(Output):
    """The text as the help centre shows it: HTML in which nothing runs."""

    html: str


@OPERATIONS.post("/articles/preview", role=Role.SUPERVISOR)
async def preview_article(call: Call, body: ArticlePreviewInput) -> ArticlePreviewView:
    """Show a text as the help centre would."""
    return ArticlePreviewView(html=await asyncio.to_thread(to_html, body.body))


@OPERATIONS.get("/articles/{article_id}/files")
async def list_article_files(call: Call, article_id: str) -> ItemsView[ArticleFileAddress]:
    """List the files of an article with addresses that may be handed on."""
    services = call.services
    article = await services.articles.require(article_id)
    public = f"{services.public_url.rstrip('/')}/help/files/" if is_public(article) else ""
    items = [
        ArticleFileAddress(
            id=one.id,
            name=one.name,
            type=one.type,
            size=one.size_bytes,
            url=f"{public}{one.id}" if public else services.file_links.url(one.id),
        )
        for one in article.files
    ]
    return ItemsView(items=items)


@OPERATIONS.post("/articles/{article_id}/files", role=Role.SUPERVISOR, status=201, upload=True)
async def add_article_file(call: Call, article_id: str, query: UploadQuery) -> ArticleView:
    """Add a file: multipart/form-data with one file, or the bytes themselves with `?name=`."""
    await call.services.articles.require(article_id)
    name, kind, data = await uploaded(call, query.name)
    return article_view(await call.services.article_files.add(call.agent, article_id, name, kind, data))


@OPERATIONS.get("/articles/{article_id}/files/{file_id}")
async def download_article_file(call: Call, article_id: str, file_id: str) -> web.Response:
    """Return the bytes of an article's file."""
    article = await call.services.articles.require(article_id)
    stored, data = await call.services.article_files.open(article, file_id)
    return file_response(stored.name, stored.type, data)


@OPERATIONS.delete("/articles/{article_id}/files/{file_id}", role=Role.SUPERVISOR)
async def remove_article_file(call: Call, article_id: str, file_id: str) -> None:
    """Take a file off an article."""
    await call.services.article_files.remove(call.agent, article_id, file_id)
