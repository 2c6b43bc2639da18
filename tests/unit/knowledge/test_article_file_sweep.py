"""Files of articles give their room back when nothing needs them, and never before."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest_asyncio

from hub.clock import ManualClock
from hub.domain.agent import Agent
from hub.domain.article import Article
from hub.errors import NotFound
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.knowledge.articles.file_sweep import ArticleFileSweep
from hub.knowledge.articles.files import ArticleFiles
from hub.knowledge.articles.lifecycle import Articles
from hub.storage.blobs import BlobStore
from hub.storage.contract import DocumentStore
from hub.storage.opening import open_store
from hub.storage.repositories import Repositories
from hub.storage.repository import Outlet
from hub.tickets.files.attachments import Attachments
from tests.factories.articles import MOMENT

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
FIELDS = {"title": "Fees", "body": "None.", "language": "en", "status": "published"}
DAY = timedelta(days=1)


SUE = Agent(
    id="sue", name="Sue", email="sue@example.com", state_since=MOMENT, idle_since=MOMENT, created_at=MOMENT
)


class Desk:
    """Articles with files over a store, and the sweep."""

    def __init__(self, store: DocumentStore, blobs: BlobStore, clock: ManualClock) -> None:
        ids = IdFactory(clock)
        self.clock = clock
        self.kept = kept = Repositories(store, Outlet())
        self.blobs = blobs
        self.attachments = Attachments(clock, ids, kept.files, blobs)
        self.articles = Articles(clock, ids, kept.articles, kept.article_versions)
        self.files = ArticleFiles(self, self.attachments)
        stores = (kept.articles, kept.article_versions, kept.files, blobs)
        self.sweep = ArticleFileSweep(clock, stores, lambda: True, settle_s=0).sweep

    async def require(self, article_id: str) -> Article:
        return await self.kept.articles.require(article_id)

    async def change(self, actor: object, article_id: str, fields: object, version: int | None) -> Article:
        return await self.articles.change("sue", article_id, fields, version)  # type: ignore[arg-type]

    async def with_file(self, article_id: str, data: bytes = PNG) -> str:
        await self.articles.create("sue", FIELDS, article_id)
        article = await self.files.add(SUE, article_id, "a.png", "image/png", data)
        return article.files[0].id

    async def swept(self) -> None:
        await self.sweep()
        self.clock.advance(DAY)
        await self.sweep()

    async def is_there(self, file_id: str) -> bool:
        try:
            await self.attachments.open(file_id)
        except NotFound:
            return False
        return True

    async def has_bytes(self, key: str) -> bool:
        try:
            await self.blobs.get(key)
        except NotFound:
            return False
        return True


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[Desk]:
    clock = ManualClock(MOMENT)
    store, blobs = open_store(None, None, clock)
    await store.start()
    await blobs.start()
    yield Desk(store, blobs, clock)
    await blobs.stop()
    await store.stop()


async def test_what_was_taken_off_or_lost_its_article_goes_after_a_day_and_what_is_shown_stays(
    desk: Desk,
) -> None:
    shown, off, lost = [await desk.with_file(name, PNG + name.encode()) for name in ("a", "b", "c")]
    keys = [(await desk.kept.files.require(one)).blob for one in (shown, off, lost)]
    await desk.files.remove(SUE, "b", off)
    await desk.articles.delete("sue", "c")
    await desk.sweep()
    desk.clock.advance(DAY - timedelta(seconds=1))
    await desk.sweep()
    assert [await desk.is_there(one) for one in (shown, off, lost)] == [True, True, True]
    desk.clock.advance(timedelta(seconds=1))
    await desk.sweep()
    assert [await desk.is_there(one) for one in (shown, off, lost)] == [True, False, False]
    assert [await desk.has_bytes(key) for key in keys] == [True, False, False]


async def test_a_file_that_a_version_names_stays_and_comes_back_with_it(desk: Desk) -> None:
    file_id = await desk.with_file("a")
    naming = f"![fees](/help/files/{file_id})"
    await desk.change(SUE, "a", {"body": naming}, None)
    await desk.change(SUE, "a", {"body": "None."}, None)
    await desk.files.remove(SUE, "a", file_id)
    await desk.swept()
    assert await desk.is_there(file_id)
    (file,) = await desk.files.with_named("a", naming)
    assert (file.id, file.name) == (file_id, "a.png")
    await desk.change(SUE, "a", {"body": naming, "files": (file,)}, None)
    assert (await desk.files.open(await desk.require("a"), file_id))[1] == PNG


async def test_bytes_that_a_message_has_too_stay(desk: Desk) -> None:
    file_id = await desk.with_file("a")
    sent = await desk.attachments.store("b.png", "image/png", PNG, owner_id="ana")
    await desk.kept.files.update(sent.id, lambda held: Change(replace(held, ticket_id="t1")))
    await desk.articles.delete("sue", "a")
    await desk.swept()
    assert not await desk.is_there(file_id)
    assert (await desk.attachments.open(sent.id))[1] == PNG


async def test_a_file_that_is_needed_again_meanwhile_stays(desk: Desk) -> None:
    file_id = await desk.with_file("a")
    await desk.files.remove(SUE, "a", file_id)
    await desk.sweep()
    desk.clock.advance(DAY)
    files = await desk.files.with_named("a", f"/help/files/{file_id}")
    await desk.change(SUE, "a", {"files": files}, None)
    await desk.sweep()
    assert await desk.is_there(file_id)
    assert (await desk.kept.files.require(file_id)).unused_since is None


async def test_files_of_others_are_nobodys_business(desk: Desk) -> None:
    stored = await desk.attachments.store("b.png", "image/png", PNG, owner_id="ana")
    await desk.swept()
    assert await desk.is_there(stored.id)
