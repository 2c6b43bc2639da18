"""Keep the index in a thread of its own, so that no search and no import ever holds up the loop."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from hub.background import TaskOwner
from hub.domain.article import Article
from hub.errors import Unavailable
from hub.knowledge.search.hits import Hit
from hub.knowledge.search.index import KnowledgeIndex
from hub.knowledge.search.scope import Scope

logger = logging.getLogger(__name__)

T = TypeVar("T")
Change = tuple[Article, tuple[str, ...]] | None

BATCH = 16
"""Articles taken in between two searches: about 0.1 s of work."""

CATCH_UP_S = 3.0
"""A search waits so long for articles stored before it, then answers from what is there."""

SEARCH_S = 30.0
SETTLE_S = 0.5
SAVE_S = 60.0
"""So often what was encoded is kept while very many articles are taken in: a death must not begin it all again."""


class IndexWorker:
    """Feed and ask the index from the loop."""

    def __init__(self, make_index: Callable[[], KnowledgeIndex], *, save_s: float = SAVE_S) -> None:
        """Keep what was encoded every `save_s` seconds while articles stream in."""
        self._save_s = save_s
        self._make_index = make_index
        self._index: KnowledgeIndex | None = None
        self._rebuild_wanted = False
        self._begun = False
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="ThreadPoolExecutor-knowledge")
        self._tasks = TaskOwner("knowledge")
        self._waiting: dict[str, Change] = {}
        self._held: dict[str, Change] = {}
        self._missing: dict[str, Change] | None = None
        """What the index that is being built anew still lacks; None when none is."""
        self._accepted = 0
        self._applied = 0
        self._news = asyncio.Event()
        self._progress = asyncio.Condition()

    def start(self) -> None:
        """Begin to take changes in."""
        self._tasks.start(self._take_in(), "index")

    async def stop(self) -> None:
        """End the task and the thread."""
        await self._tasks.stop()
        self._executor.shutdown(wait=False, cancel_futures=True)

    def put(self, article: Article, learned: tuple[str, ...] = ()) -> None:
        """Add or replace an article; the same article again costs nothing."""
        self._enter(article.id, (article, learned))

    def remove(self, article_id: str) -> None:
        """Take an article out."""
        self._enter(article_id, None)

    def _enter(self, article_id: str, change: Change) -> None:
        held = self._held.get(article_id)
        if held == change or (held and change and held[0].version > change[0].version):
            return  # known, or older: hubs that share this index are told of a change one after the other
        self._held[article_id] = change
        self._waiting[article_id] = change
        if self._missing is not None:
            self._missing[article_id] = change
        self._accepted += 1
        self._news.set()

    def rebuild(self, make_index: Callable[[], KnowledgeIndex]) -> None:
        """Build the index anew behind the one in use, which answers until the new one is complete."""
        self._make_index = make_index
        self._rebuild_wanted = self._begun
        self._news.set()

    async def settled(self, at_most_s: float) -> int:
        """Wait until every article that has come so far is searched; return how many still wait after `at_most_s`."""
        change = self._accepted
        try:
            async with asyncio.timeout(at_most_s), self._progress:
                await self._progress.wait_for(lambda: self._applied >= change)
        except TimeoutError:
            return max(1, len(self._waiting))
        return 0

    async def search(self, question: str, spoken: str, scope: Scope, limit: int) -> Sequence[Hit]:
        """Return the best articles, those of the scope; raises Unavailable when the answer takes far too long."""
        await self._caught_up(self._accepted)
        try:
            async with asyncio.timeout(SEARCH_S):
                return await self._run(
                    lambda index: index.search(
                        question, spoken, scope.language, limit, every=scope.every, brand=scope.brand
                    )
                )
        except TimeoutError as error:
            raise Unavailable("the knowledge base is busy") from error

    async def _caught_up(self, change: int) -> None:
        if self._applied >= change:
            return
        try:
            async with asyncio.timeout(CATCH_UP_S), self._progress:
                await self._progress.wait_for(lambda: self._applied >= change)
        except TimeoutError:
            logger.info("A search did not wait for %s new articles", len(self._waiting))

    async def _take_in(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            saved_at = asyncio.get_running_loop().time()
            while self._waiting:
                await self._take_batch()
                if asyncio.get_running_loop().time() - saved_at > self._save_s:
                    await self._keep()
                    saved_at = asyncio.get_running_loop().time()
            if self._rebuild_wanted:
                await self._build_anew()
            await self._settle()

    async def _keep(self) -> None:
        try:
            await self._run(KnowledgeIndex.save)
        except Exception:  # a full disk, say: what is not kept is encoded again some day
            logger.exception("What was encoded could not be kept")

    async def _take_batch(self) -> None:
        reached = self._accepted
        await self._apply(_first(self._waiting))
        if not self._waiting:
            self._applied = reached
        else:
            self._applied = max(self._applied, self._accepted - len(self._waiting))
        async with self._progress:
            self._progress.notify_all()

    async def _build_anew(self) -> None:
        """Fill a new index with everything held, what arrives meanwhile too, and put it in the place of the old one."""
        self._rebuild_wanted = False
        self._missing = missing = dict(self._held)
        try:
            fresh = await self._in_thread(self._make_index)
            while missing:
                if self._rebuild_wanted:
                    return  # something else is wanted already
                await self._apply(_first(missing), fresh)
                if self._waiting:
                    await self._take_batch()
            await self._in_thread(lambda: _settle(fresh))
            self._index = fresh
        except Exception:  # the old index stays in use
            logger.exception("The index could not be built anew")
        finally:
            self._missing = None

    async def _apply(self, batch: dict[str, Change], into: KnowledgeIndex | None = None) -> None:
        """Index a batch (into the index in use, if no other is named); one bad article must not keep the others out."""
        try:
            await self._run(lambda index: _apply(index if into is None else into, batch))
        except Exception:
            if len(batch) == 1:
                logger.exception("Article %s could not be indexed", *batch)
                return
            for article_id, change in batch.items():
                await self._apply({article_id: change}, into)

    async def _settle(self) -> None:
        """Let the index learn from what came in once nothing has come for a moment."""
        try:
            async with asyncio.timeout(SETTLE_S):
                await self._news.wait()
        except TimeoutError:
            try:
                await self._run(_settle)
            except Exception:  # the index stays usable with what it learned before
                logger.exception("The index could not learn from its articles")

    async def _run(self, work: Callable[[KnowledgeIndex], T]) -> T:
        self._begun = True

        def in_thread() -> T:
            if self._index is None:
                self._index = self._make_index()
            return work(self._index)

        return await self._in_thread(in_thread)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)


def _first(changes: dict[str, Change]) -> dict[str, Change]:
    """Take the next batch out."""
    return {key: changes.pop(key) for key in list(changes)[:BATCH]}


def _settle(index: KnowledgeIndex) -> None:
    index.settle()
    index.save()


def _apply(index: KnowledgeIndex, batch: dict[str, Change]) -> None:
    for article_id, change in batch.items():
        if change is None:
            index.remove(article_id)
        else:
            index.put(*change)
    while index.refresh():
        pass
