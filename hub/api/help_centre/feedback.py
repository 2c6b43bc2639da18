"""Readers tell whether an article helped: a plain form, no script, no cookie, nothing kept of who they are."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from hub.api.help_centre.sources import HelpSources
from hub.api.help_centre.text import LANGUAGES, address_of
from hub.api.http.authentication import client_address
from hub.api.http.inputs import is_id
from hub.api.http.parsing import READ_TIMEOUT_S
from hub.api.http.request_keys import OPERATION
from hub.api.http.visitor_gate import VisitorGate
from hub.api.services import ApiOptions
from hub.domain.article import Article, UnhelpfulReason
from hub.errors import Invalid, NotFound, TooManyRequests
from hub.knowledge.articles.feedback import MAX_COMMENT_CHARS
from hub.knowledge.articles.files import is_public
from hub.knowledge.search.scope import speaks_for

POSTS = 20
"""A minute, of one address."""
ONCE_S = 3600.0
MAX_FORM_BYTES = 16_384


class HelpFeedback:
    """Serve `POST /help/feedback`."""

    def __init__(
        self, sources: HelpSources, options: ApiOptions, check_origin: Callable[[web.Request], None]
    ) -> None:
        self._sources = sources
        self._options = options
        self._check_origin = check_origin
        self._gate = VisitorGate(sources.clock, most=POSTS, told="Too many answers; wait a little")
        self._once = VisitorGate(sources.clock, most=1, told="You have told us", window_s=ONCE_S)

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Register the address."""
        router.add_post("/help/feedback", self._post)

    async def _post(self, request: web.Request) -> web.Response:
        """Take yes or no, or the reason of an earlier no, and lead back to the article."""
        request[OPERATION] = "help_feedback"
        self._check_origin(request)
        address = client_address(request, self._options)
        self._gate.let_in(address)
        form = await _form(request)
        article = await self._article(form.get("article", ""))
        if opinion_id := form.get("opinion", ""):
            reason, comment = _reason(form), form.get("comment", "")
            if is_id(opinion_id):
                await self._sources.feedback.explain(article, opinion_id, reason, comment[:MAX_COMMENT_CHARS])
            return _back(article, form, "thanks=1")
        if (said := form.get("helpful", "")) not in ("yes", "no"):
            raise Invalid("Say yes or no")
        try:
            self._once.let_in(f"{address} {article.id}")
        except TooManyRequests:  # thanked again, and counted once
            return _back(article, form, "thanks=1")
        opinion = await self._sources.feedback.tell(article, helpful=said == "yes")
        return _back(article, form, "thanks=1" if opinion.helpful else f"why={opinion.id}")

    async def _article(self, article_id: str) -> Article:
        article = await self._sources.articles.require(article_id) if is_id(article_id) else None
        if article is None or not is_public(article):
            raise NotFound("There is no such article")
        return article


async def _form(request: web.Request) -> dict[str, str]:
    """Return the fields of a small form; raises Invalid."""
    if request.content_length is None or request.content_length > MAX_FORM_BYTES:
        raise Invalid("The form is too long, or does not say how long it is")
    if request.content_type != "application/x-www-form-urlencoded":
        raise Invalid("Send a form")
    try:
        async with asyncio.timeout(READ_TIMEOUT_S):
            fields = await request.post()
    except (TimeoutError, ValueError) as error:
        raise Invalid("The form cannot be read") from error
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def _reason(form: dict[str, str]) -> UnhelpfulReason:
    try:
        return UnhelpfulReason(form.get("reason", UnhelpfulReason.OTHER))
    except ValueError as error:
        raise Invalid("There is no such reason") from error


def _back(article: Article, form: dict[str, str], query: str) -> web.Response:
    language = form.get("language", "")
    brand = form.get("brand", "") if speaks_for(article.brand, form.get("brand", "")) else ""
    known = language if language in LANGUAGES else article.language
    place = address_of(known, article.id, article.title, brand)
    headers = {"Location": f"{place}?{query}#feedback", "Cache-Control": "no-store"}
    return web.Response(status=303, headers=headers)
