"""Links in articles that lead nowhere: to articles that nobody can read, or written wrongly. No network is asked."""

import asyncio
import re
from enum import StrEnum
from urllib.parse import unquote

from hub.api.help_centre.text import possible_ids
from hub.api.http.inputs import Output, PageQuery, PageView
from hub.api.http.operation import Call, Operations
from hub.domain.article import ArticleFilter, ArticleStatus
from hub.errors import NotFound
from hub.knowledge.articles.files import is_public
from hub.knowledge.articles.links import is_malformed
from hub.knowledge.text.markdown_text import links_in

OPERATIONS = Operations("articles")

_HELP = re.compile(r"/help/(?:brand/[^/?#]+/)?[a-z]{2}/([^/?#]+)")


class LinkFault(StrEnum):
    """Why a link leads nowhere: no such article, one that readers cannot see, or no address at all."""

    MISSING = "missing"
    HIDDEN = "hidden"
    MALFORMED = "malformed"


class BrokenLinkView(Output):
    """A link and the article it stands in."""

    article_id: str
    title: str
    link: str
    fault: LinkFault


@OPERATIONS.get("/articles/broken-links")
async def list_broken_links(call: Call, query: PageQuery) -> PageView[BrokenLinkView]:
    """List the faulty links of published articles; `limit` counts the articles that are looked at."""
    wanted = ArticleFilter(status=ArticleStatus.PUBLISHED)
    page = await call.services.articles.page(wanted, limit=query.limit, after=query.start)
    found: list[BrokenLinkView] = []
    for article in page.items:
        for link in await asyncio.to_thread(links_in, article.body):
            fault = await _fault(call, link)
            if fault is not None:
                found.append(
                    BrokenLinkView(article_id=article.id, title=article.title, link=link, fault=fault)
                )
    return PageView(items=found, next=page.next)


async def _fault(call: Call, link: str) -> LinkFault | None:
    if is_malformed(link):
        return LinkFault.MALFORMED
    match = _HELP.match(link.removeprefix(call.services.public_url.rstrip("/")))
    if match is None:
        return None
    fault = LinkFault.MISSING
    for article_id in possible_ids(unquote(match[1])):
        try:
            article = await call.services.articles.require(article_id)
        except NotFound:
            continue
        if is_public(article):  # in another language it is shown, too, and says so
            return None
        fault = LinkFault.HIDDEN
    return fault
