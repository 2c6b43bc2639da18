"""The help centre: published articles as plain pages for everybody, in English and Chinese, that need no script and no cookie."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape as xml_escape

from aiohttp import web

from hub.api.help_centre.pages import HelpPages
from hub.api.help_centre.places import Place, is_shown, place_of, shown_at, wanted_place
from hub.api.help_centre.sources import (
    Elsewhere,
    HelpSources,
    answer_card,
    card_of,
    found_card,
    href_of,
)
from hub.api.help_centre.text import (
    FILES,
    LANGUAGES,
    excerpt,
    pattern_of,
    plain,
    possible_ids,
    root_of,
    tail_of,
    to_html,
)
from hub.api.http.file_response import Served, serve
from hub.api.http.inputs import is_id
from hub.api.http.request_keys import OPERATION
from hub.domain.article import Article, UnhelpfulReason
from hub.errors import HubError, Invalid, NotFound
from hub.knowledge.suggesting.suggestions import Suggestion

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

_PROGRAM = re.compile(r"bot|crawl|spider|slurp|preview|monitor", re.IGNORECASE)

POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


class HelpCentre:
    """Serve `/help/`."""

    def __init__(self, sources: HelpSources, pages: HelpPages, public_url: str) -> None:
        self._sources = sources
        self._public_url = public_url.rstrip("/")
        self._pages = pages
        self._searching = asyncio.Semaphore(SEARCHES)
        self._sitemap: tuple[float, str] | None = None
        self._elsewhere = Elsewhere(sources)

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Register the addresses."""
        router.add_get("/help/style.css", self._serve_style)
        router.add_get("/help/search.js", self._serve_script)
        router.add_get("/help/sitemap.xml", self._serve_sitemap)
        router.add_get("/help/files/{file_id}", self._serve_file)
        for root in ("/help", "/help/brand/{brand}"):
            router.add_get(root, self._to_language)
            router.add_get(root + "/", self._to_language)
            router.add_get(root + "/{language:[a-z]{2}}", self._to_list)
            router.add_get(root + "/{language:[a-z]{2}}/", self._list)
            router.add_get(root + "/{language:[a-z]{2}}/{tail}", self._article)

    async def _to_language(self, request: web.Request) -> web.Response:
        request[OPERATION] = "help"
        headers = {
            "Location": wanted_place(request).href,
            "Vary": "Accept-Language",
            "Cache-Control": "no-cache",
        }
        return web.Response(status=302, headers=headers)

    async def _to_list(self, request: web.Request) -> web.Response:
        request[OPERATION] = "help"
        return web.Response(status=301, headers={"Location": f"{request.rel_url.raw_path}/"})

    async def _serve_style(self, request: web.Request) -> web.Response:
        request[OPERATION] = "help"
        headers = {"Cache-Control": "public, max-age=3600"}
        return web.Response(text=self._pages.style, content_type="text/css", headers=headers)

    async def _serve_script(self, request: web.Request) -> web.Response:
        request[OPERATION] = "help"
        headers = {"Cache-Control": "public, max-age=3600"}
        return web.Response(text=self._pages.script, content_type="text/javascript", headers=headers)

    async def _serve_file(self, request: web.Request) -> web.Response:
        request[OPERATION] = "help"
        file_id = request.match_info["file_id"]
        if not is_id(file_id):
            raise NotFound("There is no such file")
        stored, data = await self._sources.files.open_public(file_id)
        return serve(Served(name=stored.name, type=stored.type, data=data, cache_s=3600))

    async def _list(self, request: web.Request) -> web.Response:
        request[OPERATION] = "help"
        place = place_of(request)
        if place is None:
            return await self._missing(wanted_place(request))
        q = " ".join(request.query.get("q", "").split())[:MAX_QUESTION_CHARS]
        if q:
            return await self._results(place, q, request.query.get("part", ""))
        after = request.query.get("after")
        try:
            page = await self._sources.articles.page(shown_at(place), limit=PAGE, after=after or None)
        except Invalid:
            return await self._missing(place)
        more = f"{place.href}?{urlencode({'after': page.next})}" if page.next else ""
        cards = await asyncio.to_thread(lambda: [card_of(one, place) for one in page.items])
        others = [] if page.next else await self._elsewhere.cards(place)
        name = "results.html" if request.query.get("part") else "list.html"
        return await self._page(name, place, cards=cards, elsewhere=others, next=more, hidden=bool(after))

    async def _results(self, place: Place, q: str, part: str) -> web.Response:
        """Return what was found: a page, or (`part`: typing, settled) only the list for a page that is there already."""
        found = await self._search(place, q)
        others = await self._search(place.other, q) if found == [] else []
        pattern = pattern_of(q)
        cards = await asyncio.to_thread(lambda: [found_card(one, place, pattern) for one in found or ()])
        more = await asyncio.to_thread(lambda: [found_card(one, place, pattern) for one in others or ()])
        if found == [] and not others and part != "typing":
            await self._sources.missed.note(q, place.language)
        status = 503 if found is None else 200
        response = await self._page(
            "results.html" if part else "list.html",
            place,
            status=status,
            answer=await asyncio.to_thread(answer_card, found or (), place, pattern),
            q=q,
            cards=cards,
            elsewhere=more,
            busy=found is None,
            hidden=True,
        )
        if found is None:
            response.headers["Retry-After"] = "5"
        return response

    async def _search(self, place: Place, q: str) -> Sequence[Suggestion] | None:
        """Return what answers the question there, or None when the search has no time for it."""
        if self._searching.locked():
            return None
        try:
            async with self._searching, asyncio.timeout(SEARCH_S):
                found = await self._sources.suggester.search(q, place.language, FOUND, place.brand)
        except TimeoutError:
            return None
        except HubError as error:
            if error.status != 503:
                raise
            return None
        fitting = (one for one in found if one.confidence >= LEAST and one.language == place.language)
        return [one for one in fitting if not one.internal]

    async def _article(self, request: web.Request) -> web.Response:
        request[OPERATION] = "help"
        place, tail = place_of(request), request.match_info["tail"]
        article = await self._find(tail, place) if place is not None else None
        if place is None or article is None:
            return await self._missing(place or wanted_place(request))
        group = [
            one for one in await self._sources.articles.translated(article) if is_shown(one, place.brand)
        ]
        there = {one.language: one for one in group if one.language in LANGUAGES}
        shown = there.get(place.language, article)
        own = place.address(shown.id, shown.title)
        if shown.id != article.id or tail_of(article.id, article.title) != tail:
            # For good within a language; a translation may go away again.
            status = 301 if shown.id == article.id else 302
            return web.Response(status=status, headers={"Location": own, "Cache-Control": "no-cache"})
        if _is_reading(request):
            self._sources.feedback.read(article)
        return await self._shown(request, place, article, there)

    async def _shown(
        self, request: web.Request, place: Place, article: Article, there: Mapping[str, Article]
    ) -> web.Response:
        """Return the page of an article, which may be in another language than the page when there is no other."""
        alternates = [(code, self._public_url + href_of(one)) for code, one in there.items()]
        twin = there.get(place.other.language, article)
        return await self._page(
            "article.html",
            place,
            article=article,
            body=await asyncio.to_thread(to_html, article.body),
            files=[one for one in article.files if f"{FILES}{one.id}" not in article.body],
            description=excerpt(plain(article.body), 155),
            canonical=self._public_url + href_of(article),
            alternates=alternates if len(alternates) > 1 else [],
            other_href=place.other.address(twin.id, twin.title),
            thanks=bool(request.query.get("thanks")),
            opinion=opinion if is_id(opinion := request.query.get("why", "")) else "",
            reasons=tuple(UnhelpfulReason),
        )

    async def _find(self, tail: str, place: Place) -> Article | None:
        """Return the public article of an address: the one it names exactly, else the longest id it begins with."""
        best: Article | None = None
        for article_id in possible_ids(tail):
            try:
                article = await self._sources.articles.require(article_id)
            except NotFound:
                continue
            if not is_shown(article, place.brand) or article.language not in LANGUAGES:
                continue
            if tail_of(article.id, article.title) == tail:
                return article
            best = best or article
        return best

    async def _missing(self, place: Place) -> web.Response:
        return await self._page("missing.html", place, status=404, hidden=True)

    async def _page(self, name: str, place: Place, *, status: int = 200, **values: Any) -> web.Response:
        """Return a page; `values` are what its template names beside what every page has."""  # Any: see there
        every = {
            "q": "",
            "cards": (),
            "elsewhere": (),
            "next": "",
            "answer": None,
            "busy": False,
            "hidden": False,
            "description": "",
        }
        root = f"{self._public_url}{root_of(place.brand)}/"
        lists = [(code, f"{root}{code}/") for code in LANGUAGES]
        lists.append(("x-default", root))
        hidden = values.get("hidden", False)
        context = {
            **every,
            "language": place.language,
            "brand": place.brand,
            "brand_name": place.brand if place.brand in self._sources.brands() else "",
            "home": place.href,
            "other": place.other.language,
            "text": self._pages.texts[place.language],
            "canonical": "" if hidden else self._public_url + place.href,
            "alternates": () if hidden else lists,
            **values,
        }
        context["other_href"] = values.get("other_href") or place.other.href
        text = await asyncio.to_thread(self._pages.render, name, context)
        headers = {
            "Content-Security-Policy": POLICY,
            "Cache-Control": "no-cache",
            "Content-Language": place.language,
            "Referrer-Policy": "same-origin",  # with none at all a form is sent without saying whence
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
                page = await self._sources.articles.page(
                    shown_at(Place(language=language)), limit=PAGE, after=after
                )
                places += [(href_of(one), one.updated_at) for one in page.items]
                after = page.next
                if after is None:
                    break
        rows = "\n".join(_sitemap_row(self._public_url + href, moment) for href, moment in places)
        space = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">\n{rows}\n</urlset>\n'


def _is_reading(request: web.Request) -> bool:
    """Tell whether a person opens the page: not a program that says so, and not somebody who comes back from a form."""
    program = _PROGRAM.search(request.headers.get("User-Agent", ""))
    return request.method == "GET" and program is None and not {"thanks", "why"} & request.query.keys()


def _sitemap_row(address: str, moment: datetime | None) -> str:
    changed = f"<lastmod>{moment.date().isoformat()}</lastmod>" if moment else ""
    return f"<url><loc>{xml_escape(address)}</loc>{changed}</url>"
