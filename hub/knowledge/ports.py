"""What the knowledge floor needs of others; wired in bootstrap."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from hub.domain.article import (
    Article,
    ArticleFilter,
    ArticleOpinion,
    ArticleVersion,
    SuggestionFeedback,
)
from hub.domain.message import Message
from hub.domain.missed_search import MissedSearch
from hub.domain.paging import Page
from hub.domain.skill import Skill
from hub.domain.triage import Asked, Judgement, Target
from hub.domain.word_list import WordList
from hub.eventbus.repository import Repository
from hub.knowledge.learning.drafting import ArticleDraft, Story
from hub.knowledge.learning.gaps import Asked as Unanswered
from hub.knowledge.learning.gaps import Gap
from hub.knowledge.search.hits import Hit
from hub.knowledge.search.scope import Scope
from hub.knowledge.text.entities import Entity
from hub.knowledge.text.language import Language
from hub.knowledge.triage.lessons import Lessons, StoredModel, TrainingOutcome

Where = Mapping[str, Any]  # Any: what each field must equal


class ArticleRepository(Repository[Article], Protocol):
    """Articles."""

    async def listed(self, wanted: ArticleFilter, limit: int, after: str | None) -> Page[Article]:
        """Return a page of the articles that match, newest change first."""
        ...

    async def to_publish(self, now: datetime, limit: int) -> list[Article]:
        """Return drafts whose time has come, the longest due first."""
        ...

    async def translations(self, answer_id: str) -> list[Article]:
        """Return the articles that are translations of this one."""
        ...

    def all(self, where: Where, sort: str = "id") -> AsyncIterator[Article]:
        """Yield every article that matches."""
        ...


class VersionRepository(Repository[ArticleVersion], Protocol):
    """What articles were before."""

    async def of_article(self, article_id: str, limit: int) -> list[ArticleVersion]:
        """Return an article's former versions, newest first."""
        ...


class MissedSearchRepository(Repository[MissedSearch], Protocol):
    """Searches that found nothing."""

    async def listed(self, limit: int, after: str | None) -> Page[MissedSearch]:
        """Return a page of them, the most frequent first."""
        ...

    async def older_than(self, moment: datetime, limit: int) -> list[MissedSearch]:
        """Return those looked for last before then."""
        ...


class FeedbackRepository(Repository[SuggestionFeedback], Protocol):
    """What agents did with suggestions."""

    def since(self, moment: datetime) -> AsyncIterator[SuggestionFeedback]:
        """Yield the verdicts from a moment on, oldest first."""
        ...

    def all(self, where: Where, sort: str = "id") -> AsyncIterator[SuggestionFeedback]:
        """Yield every verdict that matches."""
        ...


class OpinionRepository(Repository[ArticleOpinion], Protocol):
    """What readers said of articles."""

    def since(self, moment: datetime) -> AsyncIterator[ArticleOpinion]:
        """Yield the opinions from a moment on, oldest first."""
        ...

    def of_article(self, article_id: str) -> AsyncIterator[ArticleOpinion]:
        """Yield every opinion on one article, newest first."""
        ...


class MessageReader(Protocol):
    """Messages of tickets."""

    async def latest_of_ticket(self, ticket_id: str, limit: int) -> list[Message]:
        """Return the last messages of a ticket, oldest of them first."""
        ...


class Skills(Protocol):
    """The organisation's skills, read from memory."""

    def __call__(self) -> Sequence[Skill]:
        """Return every skill."""
        ...


class LanguageWork(Protocol):
    """Work with language models: in the language process (`RemoteLanguage`), or in threads of this one (`LanguageDesk`)."""

    @property
    def problem(self) -> str:
        """Return what does not work, for supervisors; empty when everything does."""
        ...

    async def start(self, refill: Callable[[], Awaitable[None]]) -> None:
        """Begin; `refill` puts every article again, whenever it is needed."""
        ...

    async def stop(self) -> None:
        """End."""
        ...

    def put(self, articles: Iterable[tuple[Article, tuple[str, ...]]]) -> None:
        """Add or replace articles with the questions they have learned; the same ones again cost nothing."""
        ...

    def remove(self, article_ids: Iterable[str]) -> None:
        """Take articles out."""
        ...

    async def flushed(self) -> None:
        """Wait between many articles, so that no heap of them grows."""
        ...

    def use_words(self, lists: Sequence[WordList]) -> None:
        """Read all texts by these lists from now on."""
        ...

    def teach(self, skills: Sequence[Skill]) -> None:
        """Tell topics by these skills from now on."""
        ...

    async def search(self, question: str, spoken: str, scope: Scope, limit: int) -> Sequence[Hit]:
        """Return the best articles of the scope for a question in the language `spoken`."""
        ...

    async def detect(self, text: str, languages: Sequence[str]) -> Language:
        """Return the language of the text among these."""
        ...

    async def classify(self, text: str) -> Sequence[tuple[str, float]]:
        """Return ids of the skills the text needs with confidence (0-1), the surest first."""
        ...

    def use_models(self, models: Sequence[StoredModel]) -> None:
        """Judge by these models from now on, and by examples where there is none."""
        ...

    async def judge(self, asked: Asked, thresholds: Mapping[Target, float]) -> Sequence[Judgement]:
        """Return a judgement for every target that labels teach; under its threshold (0 to 1) it abstains."""
        ...

    async def train(self, lessons: Lessons, twin: StoredModel | None) -> TrainingOutcome:
        """Learn a target, and try it against the `twin` of the model in use; raises Unavailable when it cannot."""
        ...

    async def training_step(self) -> str:
        """Return how far a training has come, empty when none goes on."""
        ...

    async def entities(self, texts: Sequence[str]) -> Sequence[Entity]:
        """Return what the texts name, each thing once, where it comes first."""
        ...

    async def learnable(self, question: str) -> str:
        """Return of a question what may be learned from it: without greeting, signature and personal data."""
        ...

    async def gaps(self, asked: Sequence[Unanswered]) -> Sequence[Gap]:
        """Return what to write next: these questions by meaning, those that cost most hours first."""
        ...

    async def draft(self, stories: Sequence[Story]) -> ArticleDraft | None:
        """Return a draft from what these tickets asked and were answered, None when nothing was answered."""
        ...
