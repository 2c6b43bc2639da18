"""Articles as answers to customers: the knowledge floor's search in the shape that the case floor asks for."""

from collections.abc import Sequence
from urllib.parse import quote

from hub.api.help_text import LANGUAGES
from hub.domain.self_service import Found
from hub.knowledge.service import KnowledgeService
from hub.knowledge.short_answer import answer_in
from hub.knowledge.suggestions import Suggestion

MOST = 8
LANGUAGE_BONUS = 0.15
"""An answer in the customer's language comes before one this much surer in another."""


class CustomerAnswers:
    """Find public articles for customers."""

    def __init__(self, knowledge: KnowledgeService, public_url: str) -> None:
        self._knowledge = knowledge
        self._public_url = public_url.rstrip("/")

    async def find(self, question: str, language: str) -> Sequence[Found]:
        """Return articles that may answer, the surest first, those in the language preferred; raises Unavailable."""
        hits = await self._knowledge.search(question, None, MOST)
        public = [one for one in hits if not one.internal and one.article_id]
        public.sort(key=lambda one: -(one.confidence + LANGUAGE_BONUS * (one.language == language)))
        return [self._found(one) for one in public]

    def _found(self, one: Suggestion) -> Found:
        has_page = one.language in LANGUAGES
        page = f"{self._public_url}/help/{one.language}/{quote(one.article_id)}" if has_page else ""
        return Found(
            article_id=one.article_id,
            title=one.title,
            text=answer_in(one.text, one.passages),
            url=page,
            confidence=one.confidence,
        )
