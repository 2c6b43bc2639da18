"""The help centre: published articles as plain pages for everybody, in English and Chinese, without a script or a cookie."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape as xml_escape

from aiohttp import web
from markupsafe import Markup

from hub.api.help_pages import HelpPages
from hub.api.help_text import (
    LANGUAGES,
    address_of,
    excerpt,
    highlighted,
    pattern_of,
    plain,
    possible_ids,
    tail_of,
    to_html,
    translated_id,
    wanted_language,
)
from hub.api.knowledge_ports import Articles, Suggester
from hub.api.request_keys import OPERATION
from hub.clock import Clock
from hub.domain.article import Article, ArticleFilter, ArticleStatus, Visibility
from hub.errors import HubError, Invalid, NotFound
from hub.knowledge.suggestions import Suggestion

PAGE = 50
FOUND = 20
MAX_QUESTION_CHARS = 300
SEARCH_S = 8.0
SEARCHES = 4
"""So many searches at once: the page is open to everybody, and the agents' suggestions come from the same thread."""
LEAST = 0.25
"""Hits less sure than this (0-1) are no answer."""
SITEMAP_S = 60.0
SITEMAP_ADDRESSES = 5_000

POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One article in a list."""

    href: str
    title: Markup | str
    excerpt: Markup | str


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpSources:
    """Where the help centre's contents come from."""

    articles: Articles
    suggester: Suggester
    clock: Clock


class HelpCentre:
    """Serve `/help/`."""

    def __init__(self, sources: HelpSources, pages: HelpPages, public_url: str) -> None:
        self._sources = sources
        self._public_url = public_url.rstrip("/")
        self._pages = pages
        self._searching = asyncio.Semaphore(SEARCHES)
        self._sitemap: tuple[float, str] | None = None

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Register the addresses."""
        router.add_get("/help", self._to_language)
        router.add_get("/help/", self._to_language)
        router.add_get("/help/style.css", self._serve_style)
        router.add_get("/help/sitemap.xml", self._serve_sitemap)
        router.add_get(r"/help/{language:[a-z]{2}}", self._to_list)
        router.add_get(r"/help/{language:[a-z]{2}}/", self._list)
        router.add_get(r"/help/{language:[a-z]{2}}/{tail}", self._article)

    async def _to_language(self, request: web.Request) -> web.Response:
        request[OPERATION] = "help"
        language = wanted_language(request.headers.get("Accept-Language", ""))
        headers = {"Location": f"/help/{language}/", "Vary": "Accept-Language", "Cache-Control": "no-cache"}
        return web.Response(status=302, headers=headers)

    async def _to_list(self, request: web.Request) -> web.Response:
        request[OPERATION] = "help"
        return web.Response(status=301, headers={"Location": f"{request.path}/"})

    async def _serve_style(self, request: web.Request) -> web.Response:
        request[OPERATION] = "help"
        headers = {"Cache-Control": "public, max-age=3600"}
        return web.Response(text=self._pages.style, content_type="text/css", headers=headers)

    async def _list(self, request: web.Request) -> web.Response:
        request[OPERATION] = "help"
        language = request.match_info["language"]
        if language not in LANGUAGES:
            return await self._missing(wanted_language(request.headers.get("Accept-Language", "")))
        q = " ".join(request.query.get("q", "").split())[:MAX_QUESTION_CHARS]
        if q:
            return await self._results(language, q)
        after = request.query.get("after")
        try:
            page = await self._sources.articles.page(_shown_in(language), limit=PAGE, after=after or None)
        except Invalid:
            return await self._missing(language)
        more = f"/help/{language}/?{urlencode({'after': page.next})}" if page.next else ""
        cards = await asyncio.to_thread(lambda: [_card(one) for one in page.items])
        return await self._page("list.html", language, cards=cards, next=more, hidden=bool(after))

    async def _results(self, language: str, q: str) -> web.Response:
        found = await self._search(language, q)
        pattern = pattern_of(q)
        cards = await asyncio.to_thread(lambda: [_found_card(one, pattern) for one in found or ()])
        status = 503 if found is None else 200
        response = await self._page(
            "list.html", language, status=status, q=q, cards=cards, busy=found is None, hidden=True
        )
        if found is None:
            response.headers["Retry-After"] = "5"
        return response

    async def _search(self, language: str, q: str) -> Sequence[Suggestion] | None:
        """Return what answers the question in this language, or None when the search has no time for it."""
        if self._searching.locked():
            return None
        try:
            async with self._searching, asyncio.timeout(SEARCH_S):
                found = await self._sources.suggester.search(q, language, FOUND)
        except TimeoutError:
            return None
        except HubError as error:
            if error.status != 503:
                raise
            return None
        fitting = (one for one in found if one.confidence >= LEAST and one.language == language)
        return [one for one in fitting if not one.internal]

    async def _article(self, request: web.Request) -> web.Response:
        request[OPERATION] = "help"
        language, tail = request.match_info["language"], request.match_info["tail"]
        article = await self._find(language, tail) if language in LANGUAGES else None
        if article is None:
            return await self._missing(language if language in LANGUAGES else LANGUAGES[0])
        if tail_of(article.id, article.title) != tail:
            headers = {"Location": _href(article), "Cache-Control": "no-cache"}
            return web.Response(status=301, headers=headers)
        own, alternates, other_href = _href(article), [], None
        twin = await self._twin(article)
        if twin is not None:
            other_href = _href(twin)
            alternates = [(one.language, self._public_url + _href(one)) for one in (article, twin)]
        return await self._page(
            "article.html",
            language,
            article=article,
            body=await asyncio.to_thread(to_html, article.body),
            description=excerpt(plain(article.body), 155),
            canonical=self._public_url + own,
            alternates=alternates,
            other_href=other_href,
        )

    async def _find(self, language: str, tail: str) -> Article | None:
        """Return the published article of an address: the one it names exactly, else the longest id it begins with."""
        best: Article | None = None
        for article_id in possible_ids(tail):
            article = await self._published(article_id, language)
            if article is not None and tail_of(article.id, article.title) == tail:
                return article
            best = best or article
        return best

    async def _twin(self, article: Article) -> Article | None:
        other = _other(article.language)
        article_id = translated_id(article.id, article.language, other)
        return await self._published(article_id, other) if article_id else None

    async def _published(self, article_id: str, language: str) -> Article | None:
        try:
            article = await self._sources.articles.require(article_id)
        except NotFound:
            return None
        public = article.status is ArticleStatus.PUBLISHED and article.visibility is Visibility.PUBLIC
        return article if public and article.language == language else None

    async def _missing(self, language: str) -> web.Response:
        return await self._page("missing.html", language, status=404, hidden=True)

    async def _page(self, name: str, language: str, *, status: int = 200, **values: Any) -> web.Response:
        """Return a page; `values` are what its template names beside what every page has."""  # Any: see there
        every = {"q": "", "cards": (), "next": "", "busy": False, "hidden": False, "description": ""}
        lists = [(code, f"{self._public_url}/help/{code}/") for code in LANGUAGES]
        lists.append(("x-default", f"{self._public_url}/help/"))
        hidden = values.get("hidden", False)
        context = {
            **every,
            "language": language,
            "other": _other(language),
            "text": self._pages.texts[language],
            "canonical": "" if hidden else f"{self._public_url}/help/{language}/",
            "alternates": () if hidden else lists,
            **values,
        }
        context["other_href"] = values.get("other_href") or f"/help/{_other(language)}/"
        text = await asyncio.to_thread(self._pages.render, name, context)
        headers = {
            "Content-Security-Policy": POLICY,
            "Cache-Control": "no-cache",
            "Content-Language": language,
        }
        return web.Response(status=status, text=text, content_type="text/html", headers=headers)

    async def _serve_sitemap(self, request: web.Request) -> web.Response:
        request[OPERATION] = "help"
        now = self._sources.clock.monotonic()
        if self._sitemap is None or now - self._sitemap[0] >= SITEMAP_S:
            self._sitemap = (now, await self._made_sitemap())
        return web.Response(text=self._sitemap[1], content_type="application/xml")

    async def _made_sitemap(self) -> str:
        """Return the sitemap (sitemaps.org, protocol 0.9) of the lists and of the newest articles."""
        places: list[tuple[str, datetime | None]] = [(f"/help/{one}/", None) for one in LANGUAGES]
        for language in LANGUAGES:
            after: str | None = None
            while len(places) < SITEMAP_ADDRESSES:
                page = await self._sources.articles.page(_shown_in(language), limit=PAGE, after=after)
                places += [(_href(one), one.updated_at) for one in page.items]
                after = page.next
                if after is None:
                    break
        rows = "\n".join(_sitemap_row(self._public_url + href, moment) for href, moment in places)
        space = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">\n{rows}\n</urlset>\n'


def help_routes(
    sources: HelpSources, pages: HelpPages | None, public_url: str
) -> Callable[[web.UrlDispatcher], None]:
    """Return what registers the help centre, or nothing when its templates are not installed."""
    if pages is None:
        return lambda router: None
    return HelpCentre(sources, pages, public_url).add_routes


def _shown_in(language: str) -> ArticleFilter:
    return ArticleFilter(status=ArticleStatus.PUBLISHED, language=language, visibility=Visibility.PUBLIC)


def _other(language: str) -> str:
    return next(one for one in LANGUAGES if one != language)


def _href(article: Article) -> str:
    return address_of(article.language, article.id, article.title)


def _card(article: Article) -> Card:
    return Card(href=_href(article), title=article.title, excerpt=excerpt(plain(article.body)))


def _found_card(found: Suggestion, pattern: Any) -> Card:  # Any: a compiled pattern or None
    text = " ".join(found.text.split())
    return Card(
        href=address_of(found.language, found.article_id, found.title),
        title=highlighted(found.title, pattern),
        excerpt=highlighted(excerpt(text, 200, around=pattern), pattern),
    )


def _sitemap_row(address: str, moment: datetime | None) -> str:
    changed = f"<lastmod>{moment.date().isoformat()}</lastmod>" if moment else ""
    return f"<url><loc>{xml_escape(address)}</loc>{changed}</url>"
