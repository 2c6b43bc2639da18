"""Write down which suggestions were shown and what became of them, and learn from that which are worth more."""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from hub.background import TaskOwner, every
from hub.clock import Clock
from hub.domain.article import Verdict
from hub.domain.events import Event
from hub.domain.message import MessageKind
from hub.domain.showing import Showing, Shown
from hub.domain.ticket_events import MessageAdded
from hub.errors import AlreadyExists
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository
from hub.knowledge.suggesting.counterfactual import ENGINE, Evidence

logger = logging.getLogger(__name__)

REFRESH_S = 60.0
REMEMBERED = timedelta(days=180)
"""Older showings say nothing any more: articles and agents have changed."""

FORGET_S = 3600.0
BATCH = 200
MAX_QUESTION_CHARS = 500


class ShowingRepository(Repository[Showing], Protocol):
    """Showings."""

    def of_ticket(self, ticket_id: str) -> AsyncIterator[Showing]:
        """Yield every showing of a ticket, newest first."""
        ...

    async def before(self, moment: datetime, limit: int) -> list[Showing]:
        """Return showings from before a moment, oldest first."""
        ...

    def settled_since(self, moment: datetime) -> AsyncIterator[Showing]:
        """Yield the showings settled from a moment on, oldest first."""
        ...


class Showings:
    """The log of suggestions, and what it teaches."""

    def __init__(self, clock: Clock, records: ShowingRepository, leads: Callable[[], bool]) -> None:
        """Only the process that `leads` settles showings; each learns from all."""
        self._clock = clock
        self._records = records
        self._leads = leads
        self._tasks = TaskOwner("showings")
        self._counted: dict[str, datetime] = {}
        self._seen_to: datetime | None = None
        self.evidence = Evidence()

    async def start(self) -> None:
        """Begin to read what was shown; returns at once."""
        self._tasks.start(self._follow(), "learn")
        self._tasks.start(every(FORGET_S, self.forget, "forgetting old showings"), "forget")

    async def stop(self) -> None:
        """End background work."""
        await self._tasks.stop()

    async def _follow(self) -> None:
        await asyncio.sleep(0)
        try:
            await self.learn()
        except Exception:  # taken up with the next round
            logger.exception("What became of suggestions could not be read, trying again")
        await every(REFRESH_S, self.learn, "learning from suggestions")

    async def learn(self) -> None:
        """Count in what was settled since the last time."""
        start = self._seen_to or self._clock.now() - REMEMBERED
        async for showing in self._records.settled_since(start):
            if showing.id not in self._counted and showing.settled_at is not None:
                self.evidence.add(showing)
                self._counted[showing.id] = showing.settled_at
                self._seen_to = showing.settled_at
        if self._seen_to is not None:  # only those of the last moment can come again
            self._counted = {key: at for key, at in self._counted.items() if at >= self._seen_to}

    async def forget(self) -> None:
        """Delete what says nothing any more."""
        while self._leads() and (old := await self._records.before(self._clock.now() - REMEMBERED, BATCH)):
            for showing in old:
                await self._records.delete(showing.id)

    async def log(self, ticket_id: str, agent_id: str, question: str, items: Sequence[Shown]) -> None:
        """Write down what was shown for a question (without personal data); the same again changes nothing."""
        showing = Showing(
            id=hashlib.sha256(f"{ticket_id} {question}".encode()).hexdigest()[:32],
            ticket_id=ticket_id,
            agent_id=agent_id,
            question=question[:MAX_QUESTION_CHARS],
            engine=ENGINE,
            shown_at=self._clock.now(),
            items=tuple(items),
        )
        try:
            await self._records.add(showing)
        except AlreadyExists:
            await self._records.update(showing.id, partial(_longer, tuple(items)))

    async def judged(self, ticket_id: str, item_id: str, verdict: Verdict) -> None:
        """Note a verdict in the newest showing of the ticket that has the suggestion."""
        async for showing in self._records.of_ticket(ticket_id):
            if any(one.item_id == item_id for one in showing.items):
                await self._records.update(showing.id, partial(_judged, item_id, verdict))
                return

    async def on_event(self, event: Event) -> None:
        """Settle what a reply leaves unused: shown, and the agent wrote something else."""
        if not isinstance(event, MessageAdded) or event.kind != MessageKind.REPLY.value:
            return
        if not event.actor_id or not self._leads():
            return
        async for showing in self._records.of_ticket(event.ticket_id):
            if showing.settled_at is None and showing.shown_at <= event.at:
                await self._records.update(showing.id, partial(_settled, self._clock.now()))


def _longer(items: tuple[Shown, ...], held: Showing) -> Change[Showing] | None:
    """Return the showing with more suggestions, when more were shown this time in the same order."""
    ids = [one.item_id for one in held.items]
    if (
        held.settled_at is not None
        or len(items) <= len(ids)
        or [one.item_id for one in items][: len(ids)] != ids
    ):
        return None
    return Change(replace(held, items=(*held.items, *items[len(ids) :])))


def _judged(item_id: str, verdict: Verdict, held: Showing) -> Change[Showing] | None:
    items = tuple(replace(one, verdict=verdict) if one.item_id == item_id else one for one in held.items)
    return Change(replace(held, items=items)) if items != held.items else None


def _settled(now: datetime, held: Showing) -> Change[Showing] | None:
    if held.settled_at is not None:
        return None
    items = tuple(replace(one, verdict=one.verdict or Verdict.IGNORED) for one in held.items)
    return Change(replace(held, items=items, settled_at=now))
