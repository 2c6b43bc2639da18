"""What the desk's own work teaches: how much of it suggestions answered, what to write next, drafts from solved tickets."""

import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from hub.background import TaskOwner
from hub.clock import Clock
from hub.domain.message import AuthorKind, Message, MessageKind
from hub.errors import Invalid
from hub.knowledge.learning.drafting import ArticleDraft, Story
from hub.knowledge.learning.gaps import MAX_ASKED, Asked, Gap
from hub.knowledge.ports import FeedbackRepository, LanguageWork
from hub.knowledge.suggesting.feedback import USED
from hub.knowledge.text_work import TextWork

logger = logging.getLogger(__name__)

FRESH = timedelta(minutes=30)
"""So long a list of gaps is shown before it is made again."""

SETTLED = timedelta(days=1)
MAX_STORIES = 50
MAX_MESSAGES = 30


class Contact(Protocol):
    """One spell of work on a ticket, as reports know it."""

    @property
    def ticket_id(self) -> str:
        """Return the ticket."""
        ...

    @property
    def agent_id(self) -> str:
        """Return who worked on it, empty for nobody."""
        ...

    @property
    def queued_at(self) -> datetime:
        """Return when it began."""
        ...

    @property
    def handle_s(self) -> float:
        """Return the agents' time that went into it, in seconds."""
        ...


class Contacts(Protocol):
    """Contacts as facts."""

    def touching(
        self, start: datetime, end: datetime, where: Mapping[str, str], settled: datetime
    ) -> AsyncIterator[Sequence[Contact]]:
        """Yield pages of the contacts of a stretch of time."""
        ...


class Conversations(Protocol):
    """Messages of tickets."""

    async def latest_of_ticket(self, ticket_id: str, limit: int) -> list[Message]:
        """Return the last messages of a ticket, oldest of them first."""
        ...


class Finder(Protocol):
    """The search for articles."""

    async def search_hits(self, question: str, language: str | None = None, limit: int = 10) -> Sequence[Any]:
        """Return the best articles for a question."""  # Any: hits
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The share of contacts of a stretch that were answered with a suggestion: `answered` of `contacts`, both handled."""

    start: datetime
    contacts: int
    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GapList:
    """What to write next, as of a moment; `looked_at` of `of` questions while a new list is being made."""

    days: int
    as_of: datetime | None = None
    gaps: tuple[Gap, ...] = ()
    computing: bool = False
    looked_at: int = 0
    of: int = 0


class LearningLoop:
    """Look back at what was asked and answered."""

    def __init__(
        self,
        clock: Clock,
        finder: Finder,
        texts: TextWork,
        language: LanguageWork,
        records: tuple[Contacts, FeedbackRepository, Conversations],
    ) -> None:
        self._clock = clock
        self._finder = finder
        self._texts = texts
        self._language = language
        self._contacts, self._verdicts, self._messages = records
        self._tasks = TaskOwner("learning loop")
        self._lists: dict[int, GapList] = {}

    async def stop(self) -> None:
        """End what is being reckoned."""
        await self._tasks.stop()

    async def coverage(self, start: datetime, end: datetime, step: timedelta) -> list[Coverage]:
        """Return the coverage of each step from `start` to `end`; raises Invalid for an empty or overlong stretch."""
        if not timedelta(0) < step <= end - start or (end - start) / step > 1000:
            raise Invalid("name a stretch of at least one and at most 1,000 steps")
        answered = await self._answered_since(start)
        counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        async for contact in self._between(start, end):
            counted = counts[int((contact.queued_at - start) / step)]
            counted[0] += 1
            counted[1] += contact.ticket_id in answered
        return [
            Coverage(start=start + place * step, contacts=counts[place][0], answered=counts[place][1])
            for place in range(-(-(end - start) // step))
        ]

    async def _between(self, start: datetime, end: datetime) -> AsyncIterator[Contact]:
        settled = self._clock.now() - SETTLED
        async for page in self._contacts.touching(start, end, {}, settled):
            for contact in page:
                if start <= contact.queued_at < end and contact.agent_id:
                    yield contact

    async def _answered_since(self, start: datetime) -> set[str]:
        """Return the tickets in which a suggestion was used."""
        return {record.ticket_id async for record in self._verdicts.since(start) if record.verdict in USED}

    def gaps(self, days: int) -> GapList:
        """Return what to write next after the last `days`; an old list is shown while a new one is being made."""
        held = self._lists.get(days, GapList(days=days))
        stale = held.as_of is None or self._clock.now() - held.as_of > FRESH
        if stale and not held.computing:
            held = GapList(days=days, as_of=held.as_of, gaps=held.gaps, computing=True)
            self._lists[days] = held
            self._tasks.start(self._make_list(held), f"gaps of {days} days")
        return held

    async def _make_list(self, held: GapList) -> None:
        try:
            asked = await self._asked(held)
            gaps = tuple(await self._language.gaps(asked))
        except Exception:  # the list before stands, and another is made after a while
            logger.exception("The list of what to write next could not be made")
            gaps = held.gaps
        self._lists[held.days] = GapList(days=held.days, as_of=self._clock.now(), gaps=gaps)

    async def _asked(self, held: GapList) -> list[Asked]:
        """Return what was asked in contacts that no suggestion answered, the newest, each with its nearest article."""
        now = self._clock.now()
        start = now - timedelta(days=held.days)
        answered = await self._answered_since(start)
        seconds: dict[str, float] = {}
        async for contact in self._between(start, now):
            if contact.ticket_id not in answered:
                seconds[contact.ticket_id] = seconds.pop(contact.ticket_id, 0.0) + contact.handle_s
        tickets = list(seconds)[-MAX_ASKED:]
        asked: list[Asked] = []
        for place, ticket_id in enumerate(tickets):
            self._lists[held.days] = GapList(
                days=held.days,
                as_of=held.as_of,
                gaps=held.gaps,
                computing=True,
                looked_at=place,
                of=len(tickets),
            )
            story = await self._story(ticket_id)
            if story.question:
                asked.append(await self._placed(story, seconds[ticket_id]))
        return asked

    async def _placed(self, story: Story, seconds: float) -> Asked:
        hits = await self._finder.search_hits(story.question, None, 1)
        return Asked(
            ticket_id=story.ticket_id,
            question=story.question,
            language=await self._texts.detect(story.question),
            seconds=seconds,
            nearest=hits[0].article_id if hits else "",
            confidence=hits[0].confidence if hits else 0.0,
        )

    async def _story(self, ticket_id: str) -> Story:
        """Return what a ticket asked first, without personal data, and what people answered."""
        messages = await self._messages.latest_of_ticket(ticket_id, MAX_MESSAGES)
        asked = next((one.body for one in messages if one.kind is MessageKind.INBOUND), "")
        question = await self._texts.learnable(asked)
        replies = tuple(
            one.body
            for one in messages
            if one.kind is MessageKind.REPLY and one.author.kind is AuthorKind.AGENT
        )
        return Story(ticket_id=ticket_id, question=question, replies=replies)

    async def draft(self, ticket_ids: Sequence[str]) -> ArticleDraft:
        """Return a draft from what these tickets asked and were answered; raises Invalid when nothing was answered."""
        stories = [await self._story(ticket_id) for ticket_id in ticket_ids[:MAX_STORIES]]
        draft = await self._language.draft(stories)
        if draft is None:
            raise Invalid("None of these tickets has both a question and an agent's reply")
        return draft
