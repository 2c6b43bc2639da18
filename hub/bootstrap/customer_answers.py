"""Articles as answers to customers: the knowledge floor's search in the shape that the case floor asks for."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote

from hub.api.help_centre.text import LANGUAGES, root_of
from hub.domain.menu import SpokenAnswer
from hub.domain.self_service import MAX_OFFERED, Found, SelfServiceMode
from hub.errors import Unavailable
from hub.knowledge.articles.files import is_public
from hub.knowledge.articles.translations import Translations
from hub.knowledge.ports import ArticleRepository
from hub.knowledge.service import KnowledgeService
from hub.knowledge.suggesting.short_answer import answer_in, spoken_answer
from hub.knowledge.suggesting.suggestions import Suggestion
from hub.tickets.ports import Answers, SelfServiceSetup

MOST = 8
LOOKED_AT = 24
"""So many are looked for, because those for agents' eyes only are left out."""
LANGUAGE_BONUS = 0.15
"""An answer in the customer's language comes before one this much surer in another."""


SEARCHES = 4
"""So many visitors' searches at once; agents' suggestions come from the same workers."""
SEARCH_S = 10.0
"""Longer than the search by meaning may take, so that there is time left for words alone."""


class CustomerAnswers:
    """Find public articles for customers."""

    def __init__(
        self,
        knowledge: KnowledgeService,
        public_url: str,
        brand_of: Callable[[str], str] = lambda inbox_id: "",
    ) -> None:
        """Link to pages below `public_url`; `brand_of` tells under which brand an inbox answers."""
        self._knowledge = knowledge
        self._public_url = public_url.rstrip("/")
        self._brand_of = brand_of

    async def find(self, question: str, language: str, inbox_id: str = "") -> Sequence[Found]:
        """Return articles that may answer, the surest first, those in the language preferred; raises Unavailable.

        They are for the customers of the inbox's brand, if one is named and has one.
        """
        brand = self._brand_of(inbox_id)
        hits = await self._knowledge.search(question, None, LOOKED_AT, brand)
        public = [one for one in hits if not one.internal and one.article_id][:MOST]
        public.sort(key=lambda one: -(one.confidence + LANGUAGE_BONUS * (one.language == language)))
        return [self._found(one, brand) for one in public]

    def _found(self, one: Suggestion, brand: str) -> Found:
        page = _page_of(self._public_url, one.article_id, one.language, brand)
        return Found(
            article_id=one.article_id,
            title=one.title,
            text=answer_in(one.text, one.passages),
            url=page,
            confidence=one.confidence,
        )


class SpokenAnswers:
    """What menus read to callers: the first sentences of articles as they are published for everybody at that moment."""

    def __init__(self, articles: ArticleRepository, translations: Translations, public_url: str) -> None:
        self._articles = articles
        self._translations = translations
        self._public_url = public_url.rstrip("/")

    async def spoken(self, article_ids: Sequence[str]) -> Mapping[str, SpokenAnswer]:
        """Return the answers by article; those that are not published for everybody, or say nothing, are left out."""
        found: dict[str, SpokenAnswer] = {}
        for article in await self._articles.get_many(article_ids):
            if not is_public(article):
                continue
            texts: dict[str, str] = {}
            for one in (article, *filter(is_public, await self._translations.of(article))):
                if text := spoken_answer(one.body):
                    texts.setdefault(one.language.partition("-")[0], text)
            if texts:
                url = _page_of(self._public_url, article.id, article.language, article.brand)
                found[article.id] = SpokenAnswer(title=article.title, url=url, texts=texts)
        return found


def _page_of(public_url: str, article_id: str, language: str, brand: str) -> str:
    """Return the article's page in the help centre, empty where there is none in its language."""
    has_page = language in LANGUAGES
    return f"{public_url}{root_of(brand)}/{language}/{quote(article_id)}" if has_page else ""


class VisitorArticles:
    """What visitors find who look for themselves, where their inbox shows articles."""

    def __init__(self, answers: Answers, setup: SelfServiceSetup) -> None:
        self._answers = answers
        self._setup = setup
        self._searching = asyncio.Semaphore(SEARCHES)

    async def search(self, inbox_id: str, words: str, language: str) -> Sequence[Found]:
        """Return what fits, none where the inbox shows no articles; raises Unavailable."""
        rules = self._setup.self_service(inbox_id)
        if rules.mode is SelfServiceMode.OFF or not words.strip():
            return ()
        if self._searching.locked():
            raise Unavailable("Too many search at once; try again in a moment")
        try:
            async with self._searching, asyncio.timeout(SEARCH_S):
                found = await self._answers.find(words, language.lower().partition("-")[0], inbox_id)
        except TimeoutError as error:
            raise Unavailable("The search takes too long; try again in a moment") from error
        return [one for one in found if one.confidence >= rules.offer_confidence][:MAX_OFFERED]
