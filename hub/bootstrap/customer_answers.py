"""Articles as answers to customers: the knowledge floor's search in the shape that the case floor asks for."""

import asyncio
from collections.abc import Callable, Sequence
from urllib.parse import quote

from hub.api.help_centre.text import LANGUAGES, root_of
from hub.domain.self_service import MAX_OFFERED, Found, SelfServiceMode
from hub.errors import Unavailable
from hub.knowledge.service import KnowledgeService
from hub.knowledge.suggesting.short_answer import answer_in
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
        has_page = one.language in LANGUAGES
        page = (
            f"{self._public_url}{root_of(brand)}/{one.language}/{quote(one.article_id)}" if has_page else ""
        )
        return Found(
            article_id=one.article_id,
            title=one.title,
            text=answer_in(one.text, one.passages),
            url=page,
            confidence=one.confidence,
        )


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
