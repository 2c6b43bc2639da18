"""What readers and agents think of articles: views, "was this helpful?", and the verdicts on suggestions, in one view."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hub.background import TaskOwner, every
from hub.clock import Clock
from hub.domain.article import Article, ArticleOpinion, ArticleReads, UnhelpfulReason, Verdict
from hub.errors import AlreadyExists, Conflict, NotFound
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository
from hub.ids import IdFactory
from hub.knowledge.ports import FeedbackRepository, OpinionRepository
from hub.knowledge.text.redaction import redact

FLUSH_S = 15.0
"""Views are counted in memory and stored so often: a crash loses that much of a count, and no page waits for the store."""
EXPLAIN_WITHIN = timedelta(hours=1)
MAX_COMMENT_CHARS = 1_000
COMMENTS = 100
"""So many of the newest comments are shown."""


@dataclass(slots=True)
class Tally:
    """Counts of one article, or of one version of it; `reasons` are those of readers whom it did not help."""

    helpful: int = 0
    unhelpful: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    reasons: Counter[UnhelpfulReason] = field(default_factory=Counter)

    @property
    def score(self) -> float:
        """Return the share (0-1) of good opinions and verdicts, as if there were one good and one bad more.

        Laplace's rule of succession: one bad voice alone weighs less than nine of ten.
        """
        used = self.verdicts[Verdict.ACCEPTED] + self.verdicts[Verdict.EDITED]
        good, bad = self.helpful + used, self.unhelpful + self.verdicts[Verdict.REJECTED]
        return (good + 1) / (good + bad + 2)

    @property
    def used(self) -> int:
        """Return how often agents answered with the article."""
        return self.verdicts[Verdict.ACCEPTED] + self.verdicts[Verdict.EDITED]

    def hear(self, opinion: ArticleOpinion) -> None:
        """Count a reader's opinion."""
        if opinion.helpful:
            self.helpful += 1
            return
        self.unhelpful += 1
        if opinion.reason is not None:
            self.reasons[opinion.reason] += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleStory:
    """Everything said of one article: in all, by version (the newest first), and in words."""

    total: Tally
    by_number: Sequence[tuple[int, Tally]]
    reads: ArticleReads
    comments: Sequence[ArticleOpinion]


class ArticleFeedback:
    """Count, store and sum up."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        opinions: OpinionRepository,
        reads: Repository[ArticleReads],
        verdicts: FeedbackRepository,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._opinions = opinions
        self._reads = reads
        self._verdicts = verdicts
        self._counted: dict[str, Counter[str]] = defaultdict(Counter)
        self._tasks = TaskOwner("article feedback")

    async def start(self) -> None:
        """Begin to store counts now and then."""
        self._tasks.start(every(FLUSH_S, self.flush, "counting the views of articles"), "views")

    async def stop(self) -> None:
        """Store what was counted and end."""
        await self._tasks.stop()
        await self.flush()

    def read(self, article: Article) -> None:
        """Count a view; costs nothing now."""
        self._counted[article.id][str(article.version)] += 1

    async def flush(self) -> None:
        """Store the views counted since the last time."""
        for article_id in list(self._counted):
            counts = self._counted.pop(article_id)
            try:
                await self._store(article_id, counts)
            except BaseException:
                self._counted[article_id] += counts  # the next round tries again
                raise

    async def _store(self, article_id: str, counts: Counter[str]) -> None:
        try:
            await self._reads.update(article_id, _counting(counts))
        except NotFound:
            try:
                await self._reads.add(ArticleReads(id=article_id, by_number=dict(counts)))
            except AlreadyExists:  # another process was faster
                await self._reads.update(article_id, _counting(counts))

    async def views(self, article_ids: Sequence[str]) -> dict[str, int]:
        """Return how often each of the articles was opened, those counted and not stored yet too."""
        found = {one.id: one.total for one in await self._reads.get_many(article_ids)}
        return {one: found.get(one, 0) + self._counted.get(one, Counter()).total() for one in article_ids}

    async def tell(self, article: Article, *, helpful: bool) -> ArticleOpinion:
        """Store what a reader said of an article."""
        opinion = ArticleOpinion(
            id=self._ids.new(),
            article_id=article.id,
            number=article.version,
            helpful=helpful,
            created_at=self._clock.now(),
        )
        return await self._opinions.add(opinion)

    async def explain(
        self, article: Article, opinion_id: str, reason: UnhelpfulReason, comment: str
    ) -> ArticleOpinion:
        """Add why an article did not help; once, and soon. Raises NotFound, Conflict."""
        clean = await asyncio.to_thread(redact, comment.strip()[:MAX_COMMENT_CHARS])
        now = self._clock.now()

        def apply(held: ArticleOpinion) -> Change[ArticleOpinion]:
            if held.article_id != article.id:
                raise NotFound("There is no such opinion of this article")
            if held.helpful or held.reason is not None or now - held.created_at > EXPLAIN_WITHIN:
                raise Conflict("A reason is taken once, within an hour")
            return Change(replace(held, reason=reason, comment=clean))

        return await self._opinions.update(opinion_id, apply)

    async def story(self, article_id: str) -> ArticleStory:
        """Return everything said of one article."""
        total, numbers = Tally(), defaultdict[int, Tally](Tally)
        comments: list[ArticleOpinion] = []
        async for opinion in self._opinions.of_article(article_id):
            total.hear(opinion)
            numbers[opinion.number].hear(opinion)
            if opinion.comment and len(comments) < COMMENTS:
                comments.append(opinion)
        async for verdict in self._verdicts.all({"article_id": article_id}, "created_at"):
            total.verdicts[verdict.verdict] += 1
        await self.flush()
        reads = await self._reads.get(article_id) or ArticleReads(id=article_id)
        for number in reads.by_number:
            numbers[int(number)]  # a version that was read and not judged is told, too
        by_number = sorted(numbers.items(), reverse=True)
        return ArticleStory(total=total, by_number=by_number, reads=reads, comments=comments)

    async def tallies(self, start: datetime) -> dict[str, Tally]:
        """Return what was said since a moment, by article."""
        found = defaultdict[str, Tally](Tally)
        async for opinion in self._opinions.since(start):
            found[opinion.article_id].hear(opinion)
        async for verdict in self._verdicts.since(start):
            found[verdict.article_id].verdicts[verdict.verdict] += 1
        return found


def _counting(counts: Counter[str]) -> Callable[[ArticleReads], Change[ArticleReads]]:
    def add(held: ArticleReads) -> Change[ArticleReads]:
        return Change(replace(held, by_number=dict(Counter(held.by_number) + counts)))

    return add
