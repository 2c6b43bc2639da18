"""The writes of routing: offers made, expired and withdrawn, work given back and ended. Each is one compare-and-set."""

import logging
from collections.abc import Callable
from datetime import datetime

from hub.clock import Clock
from hub.domain.queue import Queue
from hub.domain.ticket import Ticket
from hub.errors import HubError, NotFound
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.routing.duties import Duty, DutyKind
from hub.routing.ports import Crew, Queues, TicketRepository
from hub.routing.scan import Match
from hub.tickets.work import end_work, expire, give_back, make_offer, new_offer_id, withdraw
from hub.tickets.work_events import Moment

logger = logging.getLogger(__name__)


class Offers:
    """Carry out what was decided; the ticket comes back as it then is, or None when it could not be written."""

    def __init__(
        self, clock: Clock, ids: IdFactory, tickets: TicketRepository, crew: Crew, queues: Queues
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._tickets = tickets
        self._crew = crew
        self._queues = queues

    async def make(self, match: Match, timeout_s: float) -> Ticket | None:
        """Offer the ticket to the agent, if it still waits."""
        offer_id = new_offer_id(match.ticket_id, self._ids)
        return await self._write(
            match.ticket_id,
            lambda ticket: make_offer(ticket, match.agent_id, offer_id, timeout_s, self._moment()),
        )

    async def perform(self, duty: Duty) -> Ticket | None:
        """Do what a held ticket asks for; the agent of the last offer of too many in a row that expired is *not responding*."""
        holding = duty.held
        ticket = await self._write(holding.ticket_id, lambda ticket: self._performed(duty, ticket))
        if duty.kind is DutyKind.EXPIRE and ticket is not None and ticket.work.offer is None:
            await self._note_missed(holding.agent_id, ticket.queue_id)
        return ticket

    async def answered(self, agent_id: str) -> None:
        """Note that the agent answered an offer: what was missed before does not count any more."""
        if not self._missed(agent_id):
            return
        try:
            await self._crew.forgive(agent_id)
        except HubError:
            logger.warning("What agent %s missed could not be forgiven", agent_id, exc_info=True)

    async def note_freed(self, agent_id: str, at: datetime) -> None:
        """Have the agent's idle time begin."""
        try:
            await self._crew.freed(agent_id, at)
        except HubError:
            logger.warning("The idle time of agent %s could not be stored", agent_id, exc_info=True)

    def _performed(self, duty: Duty, ticket: Ticket) -> Change[Ticket] | None:
        holding, moment = duty.held, self._moment()
        if duty.kind is DutyKind.EXPIRE:
            refusal_s = self._spared_s(holding.agent_id, ticket.queue_id)
            return expire(ticket, holding.offer_id, moment, refusal_s=refusal_s)
        if duty.kind is DutyKind.WITHDRAW:
            return withdraw(ticket, holding.offer_id, duty.reason, moment)
        if ticket.assignee_id != holding.agent_id or ticket.work.state is not holding.state:
            return None
        if duty.kind is DutyKind.GIVE_BACK:
            return give_back(ticket, duty.reason, moment)
        return end_work(ticket, "", moment)

    def _spared_s(self, agent_id: str, queue_id: str) -> float:
        """Return how long an agent who missed an offer, and stays available, is spared the same ticket."""
        queue = self._queue(queue_id)
        stays = queue is not None and self._missed(agent_id) + 1 < queue.misses_allowed
        return float(queue.refusal_s) if queue is not None and stays else 0.0

    async def _note_missed(self, agent_id: str, queue_id: str) -> None:
        queue = self._queue(queue_id)
        allowed = queue.misses_allowed if queue is not None else 1
        if allowed <= 1 or await self._counted(agent_id) >= allowed:
            await self.answered(agent_id)
            await self._not_responding(agent_id)

    async def _counted(self, agent_id: str) -> int:
        """Count a missed offer where a restart finds it, and return how many there are in a row."""
        try:
            return await self._crew.missed(agent_id)
        except HubError:
            logger.warning("What agent %s missed could not be counted", agent_id, exc_info=True)
            return 0

    def _missed(self, agent_id: str) -> int:
        agent = self._crew.get(agent_id)
        return 0 if agent is None else agent.missed

    def _queue(self, queue_id: str) -> Queue | None:
        try:
            return self._queues.queue(queue_id)
        except NotFound:
            return None

    async def _not_responding(self, agent_id: str) -> None:
        try:
            await self._crew.not_responding(agent_id)
        except HubError:
            logger.warning("Agent %s could not be set to not responding", agent_id, exc_info=True)

    async def _write(
        self, ticket_id: str, change: Callable[[Ticket], Change[Ticket] | None]
    ) -> Ticket | None:
        try:
            return await self._tickets.update(ticket_id, change)
        except NotFound:
            return None
        except Exception:
            logger.exception("Ticket %s could not be written", ticket_id)
            return None

    def _moment(self) -> Moment:
        return Moment(self._clock.now(), self._ids)
