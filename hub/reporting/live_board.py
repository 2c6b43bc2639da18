"""The live board: every queue and agent now, kept in memory from events and made anew from the store again and again.

Waiting work is what is queued or offered; `waiting` counts the queued, `offered` the offered. Service level, ASA and abandoned
are the measures of the reports over the last hour (`last_hour.WINDOW`), reckoned from the contact facts. Due soon and breached
count promises of tickets in work or waiting.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hub.background import TaskOwner, every
from hub.clock import Clock
from hub.domain.agent import Agent
from hub.domain.channel_work import work_of
from hub.domain.events import Event
from hub.domain.ticket import Ticket, WorkState
from hub.domain.ticket_events import TicketEvent
from hub.reporting.board_rows import WAITING, Hand, queue_row, totals
from hub.reporting.board_view import AgentRow, BoardTicket, BoardView
from hub.reporting.ports import BoardPresence, BoardSetup, RecentContacts, WorkSource

logger = logging.getLogger(__name__)

REFRESH_S = 0.25
REBUILD_S = 60.0

ALIVE = (*WAITING, WorkState.ACTIVE, WorkState.WRAP_UP)


class LiveBoard:
    """Hold the tickets that are waiting or in work; what is over comes from the recent contacts."""

    def __init__(
        self,
        clock: Clock,
        tickets: WorkSource,
        setup: BoardSetup,
        presence: BoardPresence,
        contacts: RecentContacts,
        warnings: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        self._clock = clock
        self._source = tickets
        self._setup = setup
        self._presence = presence
        self._tickets: dict[str, Ticket] = {}
        self._stale: set[str] = set()
        self._contacts = contacts
        self._warnings = warnings
        self._as_of = clock.now()
        self._reading = asyncio.Lock()
        self._tasks = TaskOwner("live board")

    async def start(self) -> None:
        """Read the store and begin to follow it."""
        await self.rebuild()
        self._tasks.start(every(REFRESH_S, self.refresh, "the live board"), "refresh")
        self._tasks.start(every(REBUILD_S, self.rebuild, "the live board's rebuilding"), "rebuild")

    async def stop(self) -> None:
        """Stop following."""
        await self._tasks.stop()

    async def handle(self, event: Event) -> None:
        """Take note of a ticket's event; the ticket itself is read with the next refresh."""
        if isinstance(event, TicketEvent):
            self._stale.add(event.ticket_id)

    async def refresh(self) -> None:
        """Read the tickets of which there was news."""
        async with self._reading:
            wanted, now = sorted(self._stale), self._clock.now()
            self._stale.clear()
            try:
                if wanted:
                    await self._read(wanted)
            except BaseException:
                self._stale.update(wanted)
                raise
            self._as_of = now

    async def rebuild(self) -> None:
        """Make the board anew from the store, so that a lost event is made good."""
        async with self._reading:  # what was read before some news is not held after it
            now = self._clock.now()
            found = await self._source.in_work_states(ALIVE)
            gone = sorted(self._tickets.keys() - {ticket.id for ticket in found})
            for ticket in found:
                self._keep(ticket)
            if gone:
                await self._read(gone)
            self._as_of = now

    async def _read(self, ticket_ids: Sequence[str]) -> None:
        found = await self._source.get_many(ticket_ids)
        for ticket in found:
            self._keep(ticket)
        for ticket_id in set(ticket_ids) - {ticket.id for ticket in found}:
            self._tickets.pop(ticket_id, None)

    def _keep(self, ticket: Ticket) -> None:
        """Hold the ticket while it waits or is in work."""
        held = self._tickets.get(ticket.id)
        if held is not None and held.version >= ticket.version:
            return
        if ticket.work.state is WorkState.IDLE:
            self._tickets.pop(ticket.id, None)
        else:
            self._tickets[ticket.id] = ticket

    def current(self) -> BoardView:
        """Return the whole board; `as_of` is when the store was last heard of, so a stale board can be seen."""
        now = self._clock.now()
        by_queue: dict[str, list[Ticket]] = {}
        by_agent: dict[str, list[Ticket]] = {}
        for ticket in self._tickets.values():
            by_queue.setdefault(ticket.queue_id, []).append(ticket)
            if ticket.assignee_id is not None:
                by_agent.setdefault(ticket.assignee_id, []).append(ticket)
        hour = self._contacts.last_hour(self._setup.queues(), now)
        people = sorted(self._setup.agents(), key=lambda agent: agent.name)
        agents = [self._agent_row(agent, by_agent.get(agent.id, [])) for agent in people]
        crew = [
            Hand(
                agent, row.load, any(one.work.state is WorkState.WRAP_UP for one in by_agent.get(row.id, []))
            )
            for agent, row in zip(people, agents, strict=True)
        ]
        queues = [
            queue_row(queue, by_queue.get(queue.id, []), hour, crew, now)
            for queue in sorted(self._setup.queues(), key=lambda queue: queue.name)
            if queue.active or by_queue.get(queue.id)
        ]
        return BoardView(
            as_of=self._as_of,
            queues=queues,
            agents=agents,
            totals=totals(queues, agents, crew, hour),
            warnings=list(self._warnings()),
        )

    def _agent_row(self, agent: Agent, tickets: Sequence[Ticket]) -> AgentRow:
        waits = [one for one in tickets if not work_of(one.work.channel or one.channel).synchronous]
        return AgentRow(
            id=agent.id,
            name=agent.name,
            state=agent.state,
            reason=agent.state_reason,
            since=agent.state_since,
            load=self._presence.load(agent.id),
            aside=len(waits) if agent.interruptible else 0,
            capacity=agent.max_load,
            connected=self._presence.connected(agent.id),
            tickets=[
                BoardTicket(id=one.id, number=one.number, subject=one.subject, channel=one.channel)
                for one in sorted(tickets, key=lambda ticket: ticket.work.since)
            ],
        )


class BoardFeed:
    """The live board for the sockets: as plain JSON values."""

    def __init__(self, board: LiveBoard) -> None:
        self._board = board

    async def current(self) -> Mapping[str, Any]:  # Any: the board's own JSON shape
        """Return queues, agents and totals as they are now."""
        return self._board.current().model_dump(mode="json")
