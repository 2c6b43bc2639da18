"""Let a ticket wait once more, because its customer is to be called."""

from dataclasses import replace

from hub.clock import Clock
from hub.domain.ticket import Ticket, TicketStatus, WorkState
from hub.errors import NotFound
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.tickets.handover import Transfer, transfer
from hub.tickets.ports import TicketRepository
from hub.tickets.work_events import Moment, updated

RESERVE_S = 60.0
_BEGUN = (WorkState.QUEUED, WorkState.OFFERED)


class WaitingAgain:
    """Put tickets back into a queue; repeating it is harmless while they wait."""

    def __init__(self, clock: Clock, ids: IdFactory, tickets: TicketRepository) -> None:
        self._clock = clock
        self._ids = ids
        self._tickets = tickets

    async def wait_again(self, ticket_id: str, queue_id: str, agent_id: str, reason: str) -> bool:
        """Let the ticket wait in the queue, for the agent first; False when there is none, or it is closed for good."""

        def change(held: Ticket) -> Change[Ticket] | None:
            if held.status is TicketStatus.CLOSED or held.work.state in _BEGUN:
                return None
            order = Transfer(queue_id=queue_id, reason=reason, to_agent_id=agent_id, reserve_s=RESERVE_S)
            moment = Moment(self._clock.now(), self._ids)
            change = transfer(held, order, moment)
            if held.status is TicketStatus.OPEN:
                return change
            opened = (held.status.value, TicketStatus.OPEN.value)
            told = updated(change.entity, {"status": opened}, moment, "")
            return Change(replace(change.entity, status=TicketStatus.OPEN), [*change.events, told])

        try:
            after = await self._tickets.update(ticket_id, change)
        except NotFound:
            return False
        return after.status is not TicketStatus.CLOSED
