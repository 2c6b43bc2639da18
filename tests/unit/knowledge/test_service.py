import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from hub.clock import ManualClock
from hub.domain.agent import Agent
from hub.domain.article import ArticleStatus, Verdict
from hub.domain.article_events import ArticleChanged, ArticlePublished
from hub.domain.message import Author, AuthorKind, Message, MessageKind
from hub.domain.skill import Skill
from hub.domain.word_list import WordList, WordListKind
from hub.errors import Conflict, Invalid, NotFound
from hub.ids import IdFactory
from hub.knowledge.encoding.embedding import Embedder, Vectors
from hub.knowledge.process.desk import LanguageDesk
from hub.knowledge.service import KnowledgeService
from tests.factories.articles import MOMENT, an_article
from tests.fakes.embedder import WordEmbedder
from tests.fakes.knowledge_store import MemoryArticles, MemoryFeedback, MemoryMessages, MemoryVersions

SUPERVISOR = Agent(
    id="sup", name="Sam", email="sam@example.com", state_since=MOMENT, idle_since=MOMENT, created_at=MOMENT
)
BILLING = Skill(id="billing", name="Billing", keywords=("refund", "退款"), examples=("Where is my refund?",))
TECH = Skill(id="tech", name="Tech", keywords=("router", "路由器"), examples=("My router is offline",))
REFUND = {
    "title": "Refunds",
    "body": "Money comes back in **five** days.",
    "language": "en",
    "questions": ("Where is my refund?", "When do I get my money back?"),
    "status": "published",
}
ROUTER = {"title": "Router offline", "body": "Unplug it.", "language": "en", "status": "published"}


@dataclass
class World:
    """A knowledge service over stores in memory."""

    articles: MemoryArticles = field(default_factory=MemoryArticles)
    versions: MemoryVersions = field(default_factory=MemoryVersions)
    verdicts: MemoryFeedback = field(default_factory=MemoryFeedback)
    messages: MemoryMessages = field(default_factory=MemoryMessages)
    clock: ManualClock = field(default_factory=lambda: ManualClock(MOMENT))
    word_lists: list[WordList] = field(default_factory=list)
    vectors: Path | None = None

    def service(self, embedder: Embedder | None = None) -> KnowledgeService:
        return KnowledgeService(
            self.clock,
            IdFactory(self.clock),
            self.articles,
            self.verdicts,
            self.messages,
            lambda: (BILLING, TECH),
            versions=self.versions,
            language=LanguageDesk(embedder or WordEmbedder(), self.vectors),
            word_lists=lambda: tuple(self.word_lists),
        )

    def wrote(self, ticket_id: str, body: str, kind: MessageKind = MessageKind.INBOUND) -> None:
        of_ticket = self.messages.of_ticket.setdefault(ticket_id, [])
        at = MOMENT + timedelta(seconds=len(of_ticket))
        author = Author(kind=AuthorKind.CUSTOMER)
        of_ticket.append(
            Message(
                id=f"m{len(of_ticket)}",
                ticket_id=ticket_id,
                inbox_id="i",
                kind=kind,
                author=author,
                body=body,
                created_at=at,
            )
        )


@pytest.fixture
def world() -> World:
    return World()


@pytest_asyncio.fixture
async def service(world: World) -> AsyncIterator[KnowledgeService]:
    made = world.service()
    await made.start()
    yield made
    await made.stop()


async def titles(service: KnowledgeService, words: str, language: str | None = None) -> list[str]:
    return [one.title for one in await service.search(words, language, 10)]


async def test_a_published_article_is_found_by_the_next_search(service: KnowledgeService) -> None:
    await service.create(SUPERVISOR, ROUTER)
    await service.create(SUPERVISOR, REFUND)
    assert await titles(service, "where is the refund") == ["Refunds", "Router offline"]


async def test_drafts_and_retired_articles_are_not_found(service: KnowledgeService) -> None:
    draft = await service.create(SUPERVISOR, {**REFUND, "status": "draft"})
    assert await titles(service, "refund") == []
    await service.change(SUPERVISOR, draft.id, {"status": "published"})
    assert await titles(service, "refund") == ["Refunds"]
    await service.change(SUPERVISOR, draft.id, {"status": ArticleStatus.RETIRED})
    assert await titles(service, "refund") == []


async def test_a_changed_article_is_found_by_its_new_words(service: KnowledgeService, world: World) -> None:
    article = await service.create(SUPERVISOR, REFUND)
    await service.change(SUPERVISOR, article.id, {"questions": ["purple elephant"]}, article.version)
    (hit,) = await service.search("purple elephant", None, 5)
    assert hit.found_by == "purple elephant"
    assert isinstance(world.articles.events[-1], ArticleChanged)


async def test_a_stale_version_is_a_conflict(service: KnowledgeService) -> None:
    article = await service.create(SUPERVISOR, REFUND)
    await service.change(SUPERVISOR, article.id, {"title": "Money back"}, article.version)
    with pytest.raises(Conflict):
        await service.change(SUPERVISOR, article.id, {"title": "Other"}, article.version)


async def test_an_article_without_title_is_refused(service: KnowledgeService) -> None:
    with pytest.raises(Invalid):
        await service.create(SUPERVISOR, {**REFUND, "title": "  "})
    with pytest.raises(Invalid):
        await service.create(SUPERVISOR, {**REFUND, "author_id": "me"})


async def test_a_deleted_article_is_gone(service: KnowledgeService) -> None:
    article = await service.create(SUPERVISOR, REFUND)
    await service.delete(SUPERVISOR, article.id)
    assert await titles(service, "refund") == []
    with pytest.raises(NotFound):
        await service.require(article.id)


async def test_suggestions_answer_the_last_messages_ready_to_insert(
    service: KnowledgeService, world: World
) -> None:
    await service.create(SUPERVISOR, REFUND)
    await service.create(SUPERVISOR, ROUTER)
    world.wrote("t1", "My router is offline")
    world.wrote("t1", "Unplug it, please.", MessageKind.REPLY)
    world.wrote("t1", "Hello,\n\nthat worked. Where is my refund?\n\nThanks,\nMaria")
    (first, *_) = await service.suggest("t1")
    assert (first.title, first.text) == ("Refunds", "Money comes back in five days.")
    assert 0.25 <= first.confidence <= 1


async def test_nothing_is_suggested_for_a_question_without_answer(
    service: KnowledgeService, world: World
) -> None:
    await service.create(SUPERVISOR, REFUND)
    world.wrote("t1", "Do you sell pineapple pizza in Antarctica?")
    assert list(await service.suggest("t1")) == []
    assert list(await service.suggest("a ticket without messages")) == []


async def test_an_accepted_answer_is_found_by_the_words_it_was_accepted_for(
    service: KnowledgeService, world: World
) -> None:
    article = await service.create(SUPERVISOR, REFUND)
    await service.create(SUPERVISOR, ROUTER)
    world.wrote("t1", "Hi,\nyo gimme back the bucks")
    assert list(await service.suggest("t1")) == []
    await service.feedback("t1", article.id, Verdict.EDITED, "ana")
    assert [one.title for one in await service.suggest("t1")] == ["Refunds"]
    (stored,) = world.verdicts.rows.values()
    assert (stored.verdict, stored.question) == (Verdict.EDITED, "yo gimme back the bucks")


async def test_a_rejected_answer_is_stored_and_teaches_nothing(
    service: KnowledgeService, world: World
) -> None:
    article = await service.create(SUPERVISOR, REFUND)
    world.wrote("t1", "yo gimme back the bucks")
    await service.feedback("t1", article.id, Verdict.REJECTED, "ana")
    assert list(await service.suggest("t1")) == []
    assert len(world.verdicts.rows) == 1


async def test_feedback_on_an_unknown_article_is_refused(service: KnowledgeService) -> None:
    with pytest.raises(NotFound):
        await service.feedback("t1", "nothing", Verdict.ACCEPTED, "ana")


async def test_articles_and_what_they_learned_survive_a_restart(world: World) -> None:
    first = world.service()
    await first.start()
    article = await first.create(SUPERVISOR, REFUND)
    await first.create(SUPERVISOR, ROUTER)
    world.wrote("t1", "yo gimme the bucks")
    await first.feedback("t1", article.id, Verdict.ACCEPTED, "ana")
    await first.stop()
    second = world.service()
    await second.start()
    assert [one.title for one in await second.suggest("t1")] == ["Refunds"]
    await second.stop()


async def test_an_article_published_by_another_process_is_found_after_its_event(
    service: KnowledgeService, world: World
) -> None:
    article = await world.articles.add(an_article("far", "Refunds abroad"))
    assert await titles(service, "refunds abroad") == []
    event = ArticlePublished(id="e", at=MOMENT, article_id=article.id)
    await service.on_event(event)
    await service.on_event(event)
    assert await titles(service, "refunds abroad") == ["Refunds abroad"]


async def test_hundreds_of_articles_posted_at_once_are_all_found(service: KnowledgeService) -> None:
    made = [
        service.create(SUPERVISOR, {**ROUTER, "title": f"topic{number} word{number}"})
        for number in range(200)
    ]
    await asyncio.gather(*made)
    assert (await titles(service, "word137 topic137"))[0] == "topic137 word137"


async def test_an_article_that_cannot_be_encoded_is_found_by_its_words(world: World) -> None:
    class Choosy(WordEmbedder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            if any("cursed" in text for text in texts):
                raise ValueError("cursed")
            return super().encode(texts)

    service = world.service(Choosy())
    for title in ("cursed words", "Refunds", "Router"):
        await service.create(SUPERVISOR, {**ROUTER, "title": title})
    await service.start()
    assert set(await titles(service, "unplug it")) == {"Refunds", "Router", "cursed words"}
    await service.stop()


async def test_language_and_skill_of_a_text(service: KnowledgeService) -> None:
    assert await service.texts.detect("路由器坏了") == "zh"
    assert await service.texts.detect("") == ""
    guesses = await service.texts.classify("路由器坏了", "zh")
    assert guesses[0][0] == "tech"
    assert guesses[0][1] >= 0.6
    assert all(chance < 0.6 for _, chance in await service.texts.classify("pineapple pizza", "en"))


async def test_seeding_twice_adds_nothing_the_second_time(service: KnowledgeService, tmp_path: Path) -> None:
    folder = tmp_path / "en"
    folder.mkdir()
    head = '+++\ntitle = "Refunds"\nquestions = ["Where is my refund?"]\n+++\n\nIn five days.\n'
    (folder / "refund.md").write_text(head, "utf-8")
    assert await service.seed(tmp_path) == 1
    assert await service.seed(tmp_path) == 0
    assert await titles(service, "my refund", "en") == ["Refunds"]
    assert await titles(service, "my refund", "zh") == []


async def test_new_synonyms_find_what_was_published_before(world: World) -> None:
    service = world.service()
    await service.start()
    await service.create(SUPERVISOR, ROUTER)
    await service.create(SUPERVISOR, REFUND)
    before = (await service.search("magicbox", None, 1))[0].confidence
    synonyms = ("router", "magicbox")
    world.word_lists.append(WordList(id="w", name="W", kind=WordListKind.SYNONYMS, words=synonyms))
    await service.word_lists_changed("w")
    await service.create(
        SUPERVISOR, {**REFUND, "title": "Refund again"}
    )  # arrives while the index is built anew
    async with asyncio.timeout(10):
        while (await service.search("magicbox", None, 1))[0].confidence <= before:
            await asyncio.sleep(0)
    assert (await service.search("magicbox", None, 1))[0].title == "Router offline"
    assert set(await titles(service, "refund")) == {"Refunds", "Refund again", "Router offline"}
    await service.stop()


async def test_vectors_outlive_the_process(world: World, tmp_path: Path) -> None:
    world.vectors = tmp_path / "vectors.npy"
    first = world.service()
    await first.start()
    await first.create(SUPERVISOR, ROUTER)
    await first.search("router", None, 1)
    async with asyncio.timeout(10):
        while not world.vectors.exists():
            await asyncio.sleep(0.01)
    await first.stop()
    embedder = WordEmbedder()
    second = world.service(embedder)
    await second.start()
    assert await titles(second, "unplugged") == ["Router offline"]
    await second.stop()
    assert embedder.encoded == ["unplugged"]


class BrokenEmbedder(WordEmbedder):
    """A model that is not there."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        raise ImportError("no such model")


async def test_without_the_model_search_and_routing_go_by_words_and_say_so(
    world: World, tmp_path: Path
) -> None:
    world.vectors = tmp_path / "vectors.npy"
    service = world.service(BrokenEmbedder())
    await service.start()
    await service.create(SUPERVISOR, ROUTER)
    await service.create(SUPERVISOR, REFUND)
    assert await titles(service, "where is my refund") == ["Refunds", "Router offline"]
    world.wrote("t1", "Where is my refund?")
    assert [one.title for one in await service.suggest("t1")] == ["Refunds"]
    assert (await service.texts.classify("the router is broken"))[0][0] == "tech"
    assert "go by words alone" in service.problem
    await service.stop()
    assert not world.vectors.exists()


async def test_a_brand_finds_its_own_articles_and_those_of_every_brand(service: KnowledgeService) -> None:
    for brand in ("", "Aurora", "Boreas"):
        await service.create(SUPERVISOR, {**ROUTER, "title": f"Router {brand}".strip(), "brand": brand})
    found = {one.title for one in await service.search("router", None, 10, "Aurora")}
    assert found == {"Router", "Router Aurora"}
    assert len(await service.search("router", None, 10)) == 3


async def test_a_translation_for_another_brand_does_not_take_the_place_of_what_was_found(
    service: KnowledgeService,
) -> None:
    original = await service.create(SUPERVISOR, {**ROUTER, "brand": "Aurora"})
    other = {"title": "路由器", "body": "重启。", "language": "zh", "status": "published", "brand": "Boreas"}
    await service.create(SUPERVISOR, {**other, "translation_of": original.id})
    assert [one.id for one in await service.search("router 路由器", None, 5, "Aurora")] == [original.id]
