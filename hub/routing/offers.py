"""The writes of routing: offers made, expired and withdrawn, work given back and ended. Each is one compare-and-set."""

import logging
from collections.abc import Callable
from datetime import datetime

from hub.clock import Clock
from hub.domain.ticket import Ticket
from hub.errors import HubError, NotFound
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.routing.duties import Duty, DutyKind
from hub.routing.ports import Crew, TicketRepository
from hub.routing.scan import Match
from hub.tickets.work import end_work, expire, give_back, make_offer, new_offer_id, withdraw
from hub.tickets.work_events import Moment

logger = logging.getLogger(__name__)


class Offers:
    """Carry out what was decided; the ticket comes back as it then is, or None when it could not be written."""

    def __init__(self, clock: Clock, ids: IdFactory, tickets: TicketRepository, crew: Crew) -> None:
        self._clock = clock
        self._ids = ids
        self._tickets = tickets
        self._crew = crew

    async def make(self, match: Match, timeout_s: float) -> Ticket | None:
        """Offer the ticket to the agent, if it still waits."""
        offer_id = new_offer_id(match.ticket_id, self._ids)
        return await self._write(
            match.ticket_id,
            lambda ticket: make_offer(ticket, match.agent_id, offer_id, timeout_s, self._moment()),
        )

    async def perform(self, duty: Duty) -> Ticket | None:
        """Do what a held ticket asks for; the agent of an expired offer becomes *not responding*."""
        holding = duty.held
        ticket = await self._write(holding.ticket_id, lambda ticket: self._performed(duty, ticket))
        if duty.kind is DutyKind.EXPIRE and ticket is not None and ticket.work.offer is None:
            await self._not_responding(holding.agent_id)
        return ticket

    async def note_freed(self, agent_id: str, at: datetime) -> None:
        """Have the agent's idle time begin."""
        try:
            await self._crew.freed(agent_id, at)
        except HubError:
            logger.warning("The idle time of agent %s could not be stored", agent_id, exc_info=True)

    def _performed(self, duty: Duty, ticket: Ticket) -> Change[Ticket] | None:
        holding, moment = duty.held, self._moment()
        if duty.kind is DutyKind.EXPIRE:
            return expire(ticket, holding.offer_id, moment)
        if duty.kind is DutyKind.WITHDRAW:
            return withdraw(ticket, holding.offer_id, duty.reason, moment)
        if ticket.assignee_id != holding.agent_id or ticket.work.state is not holding.state:
            return None
        if duty.kind is DutyKind.GIVE_BACK:
            return give_back(ticket, duty.reason, moment)
        return end_work(ticket, "", moment)

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
