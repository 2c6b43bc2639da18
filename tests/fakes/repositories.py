"""Repositories in memory, with the compare-and-set and the one-write outbox of the real ones."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Generic, TypeVar

from hub.domain.agent import Agent
from hub.domain.events import Event
from hub.domain.ticket import Ticket, WorkState
from hub.errors import AlreadyExists, NotFound
from hub.eventbus.change import Change

T = TypeVar("T", bound=Any)  # Any: every entity has an id and a version, and nothing else in common


class MemoryRepository(Generic[T]):
    """Keep entities in a dict; every write gives others a turn first, so that races show."""

    def __init__(self, publish: Callable[[Sequence[Event]], None] = lambda events: None) -> None:
        self.rows: dict[str, T] = {}
        self.events: list[Event] = []
        self.writes = 0
        self._publish = publish

    async def get(self, entity_id: str) -> T | None:
        await asyncio.sleep(0)
        return self.rows.get(entity_id)

    async def require(self, entity_id: str) -> T:
        found = await self.get(entity_id)
        if found is None:
            raise NotFound(f"no {entity_id}")
        return found

    async def get_many(self, entity_ids: Sequence[str]) -> list[T]:
        await asyncio.sleep(0)
        return [self.rows[entity_id] for entity_id in entity_ids if entity_id in self.rows]

    async def add(self, entity: T, *events: Event) -> T:
        await asyncio.sleep(0)
        if entity.id in self.rows:
            raise AlreadyExists(f"{entity.id} exists")
        return self._stored(entity, 1, events)

    async def update(self, entity_id: str, change: Callable[[T], Change[T] | None]) -> T:
        while True:
            before = await self.require(entity_id)
            outcome = change(before)
            if outcome is None:
                return before
            await asyncio.sleep(0)
            if self.rows.get(entity_id) is before:
                return self._stored(outcome.entity, before.version + 1, outcome.events)

    async def delete(self, entity_id: str) -> None:
        self.rows.pop(entity_id, None)

    def _stored(self, entity: T, version: int, events: Sequence[Event]) -> T:
        kept: T = replace(entity, version=version)
        self.rows[entity.id] = kept
        self.writes += 1
        self.events.extend(events)
        self._publish(events)
        return kept


class MemoryTickets(MemoryRepository[Ticket]):
    """Tickets with the finders that routing, agents and the SLA timer need."""

    async def in_work_states(
        self, states: Sequence[WorkState], since: datetime | None = None
    ) -> list[Ticket]:
        await asyncio.sleep(0)
        found = [
            ticket
            for ticket in self.rows.values()
            if ticket.work.state in states and (since is None or ticket.work.since >= since)
        ]
        return sorted(found, key=lambda ticket: (ticket.work.since, ticket.id))

    async def latest_of_customer(self, customer_id: str, limit: int) -> list[Ticket]:
        await asyncio.sleep(0)
        found = [ticket for ticket in self.rows.values() if ticket.customer_id == customer_id]
        return sorted(found, key=lambda ticket: ticket.updated_at, reverse=True)[:limit]

    async def sla_due(self, before: datetime, limit: int) -> list[Ticket]:
        await asyncio.sleep(0)
        due = [
            (ticket.sla.next_check_at, ticket.id, ticket)
            for ticket in self.rows.values()
            if ticket.sla.next_check_at is not None and ticket.sla.next_check_at <= before
        ]
        return [ticket for _, _, ticket in sorted(due)[:limit]]

    async def by_thread_key(self, inbox_id: str, thread_key: str) -> Ticket | None:
        found = [t for t in self.rows.values() if (t.inbox_id, t.thread_key) == (inbox_id, thread_key)]
        return max(found, key=lambda ticket: ticket.id, default=None)

    async def next_number(self) -> int:
        return len(self.rows) + 1


class MemoryAgents(MemoryRepository[Agent]):
    """Agents."""

    async def all(self, where: Mapping[str, Any]) -> AsyncIterator[Agent]:
        await asyncio.sleep(0)
        for agent in list(self.rows.values()):
            yield agent

    async def by_email(self, email: str) -> Agent | None:
        return next((agent for agent in self.rows.values() if agent.email == email), None)
