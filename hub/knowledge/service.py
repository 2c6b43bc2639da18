"""The knowledge floor as the rest of the house sees it: search, suggest, learn, tell language and topic."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hub.background import TaskOwner, every
from hub.clock import Clock
from hub.domain.agent import Agent
from hub.domain.article import Article, ArticleFilter, ArticleStatus, Verdict
from hub.domain.article_events import ArticlePublished
from hub.domain.events import Event
from hub.domain.message import MessageKind
from hub.domain.paging import Page
from hub.domain.ticket import Ticket
from hub.domain.word_list import WordList
from hub.errors import AlreadyExists, Unavailable
from hub.ids import IdFactory
from hub.knowledge.articles.lifecycle import Articles, check_article
from hub.knowledge.articles.seed import read_articles
from hub.knowledge.articles.translations import AnswerBook, Translations
from hub.knowledge.learning.loop import Contacts, LearningLoop
from hub.knowledge.ports import (
    ArticleRepository,
    FeedbackRepository,
    LanguageWork,
    MessageReader,
    Skills,
    VersionRepository,
)
from hub.knowledge.search.hits import Hit
from hub.knowledge.search.passages import Precedent, is_precedent
from hub.knowledge.search.scope import Scope
from hub.knowledge.search.vocabulary import Vocabulary
from hub.knowledge.suggesting.feedback import Feedback
from hub.knowledge.suggesting.suggestions import (
    RECENT_MESSAGES,
    Suggestion,
    question_in,
    suggestions_of,
    with_reasons,
)
from hub.knowledge.text_work import TextWork

if TYPE_CHECKING:
    from hub.knowledge.text.entities import Entity

logger = logging.getLogger(__name__)

LOAD_S = 20.0
RETRY_S = 3.0
PUBLISH_S = 15.0
SEED_AUTHOR = "hub"


class KnowledgeService:
    """Articles with their search; every method is safe to call from the loop at any time after `start`."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        articles: ArticleRepository,
        feedback: FeedbackRepository,
        messages: MessageReader,
        skills: Skills,
        *,
        versions: VersionRepository,
        language: LanguageWork,
        languages: Sequence[str] = ("en", "zh"),
        min_confidence: float = 0.25,
        word_lists: Callable[[], Sequence[WordList]] = tuple,
    ) -> None:
        """Have `language` do what needs models; read texts by `word_lists`."""
        self._clock = clock
        self._ids = ids
        self._repository = articles
        self._articles = Articles(clock, ids, articles, versions)
        self._feedback = Feedback(clock, ids, feedback)
        self._verdicts = feedback
        self._loop: LearningLoop | None = None
        self._messages = messages
        self._least = min_confidence
        self.language = language
        self._word_lists = word_lists
        self.translations = Translations(articles, languages)
        self._answers = AnswerBook()
        self.texts = TextWork(languages, skills, word_lists, language)
        self.vocabulary = Vocabulary()
        self._precedents: dict[str, Precedent] = {}
        self._reading = asyncio.Lock()
        self._touched: set[str] = set()
        """Articles that changed since they were begun to be read from the store: what is read of them may be old."""
        self._tasks = TaskOwner("knowledge")
        self._loaded = asyncio.Event()

    def learn_from(self, contacts: Contacts) -> LearningLoop:
        """Return what looks back at the desk's work; it ends with this service."""
        records = (contacts, self._verdicts, self._messages)
        self._loop = LearningLoop(self._clock, self, self.texts, self.language, records)
        return self._loop

    @property
    def problem(self) -> str:
        """Return what does not work, for supervisors; empty when everything does."""
        return self.language.problem

    async def start(self) -> None:
        """Begin to read the articles; returns at once, searches wait for the first reading."""
        self.vocabulary = Vocabulary.of(self._word_lists())
        self.texts.prepare()
        await self.language.start(self._load)
        self._tasks.start(self._load(), "load")
        self._tasks.start(every(PUBLISH_S, self.publish_due, "publishing articles"), "publish")

    async def word_lists_changed(self, list_id: str) -> None:
        """Read all texts by the words as they are now; searches go on meanwhile."""
        self.vocabulary = Vocabulary.of(self._word_lists())
        self.language.use_words(self._word_lists())

    async def stop(self) -> None:
        """End background work."""
        await self._tasks.stop()
        if self._loop is not None:
            await self._loop.stop()
        await self.language.stop()
        self.texts.close()

    async def _load(self) -> None:
        while not await self._read_articles():  # noqa: ASYNC110 - a pause between attempts
            await asyncio.sleep(RETRY_S)
        self._loaded.set()

    async def _read_articles(self) -> bool:
        async with self._reading:
            return await self._read_all()

    async def _read_all(self) -> bool:
        self._touched.clear()
        try:
            await self._feedback.load()
            published = {"status": ArticleStatus.PUBLISHED.value}
            for precedent in list(self._precedents.values()):
                self.language.put([(precedent, self._feedback.learned(precedent.id))])
            async for article in self._repository.all(published, "updated_at"):
                if article.id not in self._touched:
                    self._put(article)
                    await self.language.flushed()
        except (
            Exception
        ):  # a store that is away for a moment must not leave the knowledge base empty for ever
            logger.exception("The articles could not be read, trying again")
            return False
        return True

    async def search_hits(
        self,
        question: str,
        language: str | None = None,
        limit: int = 10,
        *,
        every: bool = False,
        brand: str = "",
    ) -> Sequence[Hit]:
        """Return the best articles for a question (with `every` precedents too); `language` and `brand` restrict them.

        Of translations, the one in the question's language stands for all.
        """
        try:
            async with asyncio.timeout(LOAD_S):
                await self._loaded.wait()
        except TimeoutError as error:
            raise Unavailable("the knowledge base is still being read") from error
        spoken = (await self.texts.detect_language(question)).code
        scope = Scope(language=language or "", brand=brand, every=every)
        hits = await self.language.search(question, spoken, scope, limit)
        return self._answers.in_language(hits, language or spoken, brand)

    async def search(
        self, words: str, language: str | None, limit: int, brand: str = ""
    ) -> Sequence[Suggestion]:
        """Return published articles that fit, best first, however unsure; those for a `brand`'s customers, if one is named."""
        hits = await self.search_hits(words, language, limit, brand=brand)
        return await self._as_suggestions(hits, language="", least=0.0, limit=limit)

    async def suggest(self, ticket_id: str, limit: int = 5) -> Sequence[Suggestion]:
        """Return answers for a ticket of which only the id is at hand."""
        question = await self.question(ticket_id, "")
        if not question:
            return ()
        hits = await self.search_hits(question, None, 2 * limit + 4)
        spoken = (await self.texts.detect_language(question)).code
        return await self._as_suggestions(hits, language=spoken, least=self._least, limit=limit)

    async def question(self, ticket_id: str, subject: str) -> str:
        """Return what the customer of a ticket asked last, with the subject when that is short."""
        return question_in(await self._messages.latest_of_ticket(ticket_id, RECENT_MESSAGES), subject)

    async def _as_suggestions(
        self, hits: Sequence[Hit], *, language: str, least: float, limit: int
    ) -> Sequence[Suggestion]:
        published = await self.published(hits)

        def read() -> Sequence[Suggestion]:
            found = suggestions_of(hits, published, language=language, least=least, limit=limit)
            return with_reasons(found, hits, self.vocabulary)

        return await self.texts.run(read)  # reading long articles is nothing for the loop

    async def published(self, hits: Sequence[Hit]) -> dict[str, Article]:
        """Return the published articles among what was found, by id."""
        articles = await self._repository.get_many([hit.article_id for hit in hits])
        return {one.id: one for one in articles if one.status is ArticleStatus.PUBLISHED}

    async def entities(self, ticket: Ticket) -> Sequence["Entity"]:
        """Return what the customer's latest messages and the subject name, the newest message first."""
        messages = await self._messages.latest_of_ticket(ticket.id, RECENT_MESSAGES)
        texts = [one.body for one in reversed(messages) if one.kind is MessageKind.INBOUND]
        return await self.texts.entities([*texts, ticket.subject])

    async def feedback(
        self, ticket_id: str, article_id: str, verdict: Verdict, agent_id: str, subject: str = ""
    ) -> None:
        """Store a verdict; the question of an answer that was used is searched from now on."""
        article = await self._repository.require(article_id)
        asked = await self.question(ticket_id, subject)
        await self.learn(ticket_id, article_id, verdict, agent_id, asked)
        self._show(article)

    async def learn(self, ticket_id: str, item_id: str, verdict: Verdict, agent_id: str, asked: str) -> None:
        """Store a verdict on an article or a precedent with the question it was given for."""
        question = await self.texts.learnable(asked)
        await self._feedback.store(ticket_id, item_id, agent_id, verdict, question)

    async def hold(self, precedent: Precedent) -> None:
        """Have a macro or an answer found by searches for everything, also by the questions it was used for."""
        self._precedents[precedent.id] = precedent
        await self._loaded.wait()
        self.language.put([(precedent, self._feedback.learned(precedent.id))])

    def drop(self, precedent_id: str) -> None:
        """Have a macro or an answer found no longer."""
        self._precedents.pop(precedent_id, None)
        self.language.remove([precedent_id])

    async def page(self, wanted: ArticleFilter, *, limit: int, after: str | None) -> Page[Article]:
        """Return one page of articles, newest change first."""
        return await self._articles.page(wanted, limit=limit, after=after)

    async def publish_due(self) -> None:
        """Publish the drafts whose time has come."""
        for article in await self._articles.publish_due(SEED_AUTHOR):
            self._show(article)

    async def require(self, article_id: str) -> Article:
        """Return the article; raises NotFound."""
        return await self._repository.require(article_id)

    async def translated(self, article: Article) -> Sequence[Article]:
        """Return the articles that give the same answer, this one too, the original first."""
        return await self.translations.of(article)

    async def create(self, actor: Agent, fields: Mapping[str, Any]) -> Article:  # Any: fields of Article
        """Store a new article; published ones are found by the next search."""
        checked = await self.translations.checked(fields)
        return self._show(await self._articles.create(actor.id, checked))

    async def change(
        self, actor: Agent, article_id: str, fields: Mapping[str, Any], version: int | None = None
    ) -> Article:  # Any: fields of Article
        """Change some fields, publish or retire; raises Conflict when somebody was faster."""
        checked = await self.translations.checked(fields, article_id)
        return self._show(await self._articles.change(actor.id, article_id, checked, version))

    async def delete(self, actor: Agent, article_id: str) -> None:
        """Remove the article."""
        await self._articles.delete(actor.id, article_id)
        self._forget(article_id)

    def _show(self, article: Article) -> Article:
        if article.status is ArticleStatus.PUBLISHED:
            self._touched.add(article.id)
            self._put(article)
        else:
            self._forget(article.id)
        return article

    def _put(self, article: Article) -> None:
        self.language.put([(article, self._feedback.learned(article.id))])
        self._answers.put(article)

    def _forget(self, article_id: str) -> None:
        self._touched.add(article_id)
        self.language.remove([article_id])
        self._answers.remove(article_id)

    async def on_event(self, event: Event) -> None:
        """Follow what this or another process did to an article."""
        article_id = str(getattr(event, "article_id", ""))
        await self._feedback.reload(article_id)
        article = await self._repository.get(article_id) if article_id else None
        if article is None:
            if not is_precedent(article_id):
                self._forget(article_id)
            return
        self._show(article)

    async def seed(self, folder: Path) -> int:
        """Publish the articles of a folder that are not stored yet; return how many were."""
        found = await asyncio.to_thread(read_articles, folder)
        ids = {one.name.replace("/", "-"): one for one in found}
        stored = {article.id for article in await self._repository.get_many(list(ids))}
        now = self._clock.now()
        for article_id in sorted(set(ids) - stored):
            article = Article(
                id=article_id,
                **ids[article_id].fields,
                status=ArticleStatus.PUBLISHED,
                created_at=now,
                updated_at=now,
                author_id=SEED_AUTHOR,
            )
            event = ArticlePublished(id=self._ids.new(), at=now, article_id=article_id)
            try:
                self._show(await self._repository.add(check_article(article), event))
            except AlreadyExists:
                logger.info("Article %s was seeded by another process", article_id)
        return len(set(ids) - stored)
