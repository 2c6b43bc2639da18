"""Hand tickets on: to another queue, back to the same one, or to a colleague."""

from hub.agents.roster import Roster
from hub.clock import Clock
from hub.domain.agent import Agent, AgentState
from hub.domain.ticket import Ticket, TicketStatus
from hub.errors import Conflict
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.tickets.access import Access
from hub.tickets.handover import Transfer, assign, moved, renewed, transfer
from hub.tickets.ports import Directory, TicketRepository
from hub.tickets.work_events import Moment

RESERVE_S = 60
REACHABLE = (AgentState.AVAILABLE, AgentState.BUSY, AgentState.WRAP_UP)


class Transfers:
    """Hand tickets on for agents who may see them."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        access: Access,
        roster: Roster,
        tickets: TicketRepository,
        directory: Directory,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._access = access
        self._roster = roster
        self._tickets = tickets
        self._directory = directory

    async def assign(
        self,
        actor: Agent,
        ticket_id: str,
        assignee_id: str | None,
        *,
        version: int | None = None,
        reason: str = "",
        queue_id: str = "",
    ) -> Ticket:
        """Give the ticket to an agent without asking, or (None) back to its queue; raises NotFound, Conflict.

        With a `queue_id` it becomes that queue's in the same write: afterwards the giver may not see it any more.
        `version` is the one the caller saw: of several who saw the same one, one has his way.
        """
        ticket = await self._access.access_ticket(actor, ticket_id)
        if assignee_id is None:
            return await self.move(
                actor, ticket_id, queue_id or ticket.queue_id, version=version, reason=reason
            )
        target, queue = self._active(assignee_id), self._directory.queue(queue_id or ticket.queue_id)

        def change(held: Ticket) -> Change[Ticket] | None:
            _check_seen(held, version)
            at_work = held.status is TicketStatus.OPEN and target.state is not AgentState.OFFLINE
            filed = Change(held)
            if queue_id and queue_id != held.queue_id:
                order = Transfer(
                    queue_id=queue_id, reason=reason or "transferred", actor_id=actor.id, waits=False
                )
                moment = self._moment()
                filed = renewed(held, transfer(held, order, moment), queue, self._directory, moment)
            given = assign(
                filed.entity, target.id, self._moment(), at_work=at_work, actor_id=actor.id, reason=reason
            )
            if given is None:
                return None
            return Change(given.entity, [*filed.events, *given.events])

        return await self._tickets.update(ticket_id, change)

    async def move(
        self, actor: Agent, ticket_id: str, queue_id: str, *, version: int | None = None, reason: str = ""
    ) -> Ticket:
        """Let the ticket wait in a queue; whoever gave it away is not asked again at once.

        A ticket that is not open is only filed there, without an owner.
        """
        await self._access.access_ticket(actor, ticket_id)
        queue = self._directory.queue(queue_id)

        def change(held: Ticket) -> Change[Ticket] | None:
            _check_seen(held, version)
            order = Transfer(queue_id=queue_id, reason=reason or "transferred", actor_id=actor.id)
            return moved(held, order, queue, self._directory, self._moment())

        return await self._tickets.update(ticket_id, change)

    async def offer_to(self, actor: Agent, ticket_id: str, agent_id: str, reason: str = "") -> Ticket:
        """Have the ticket offered to a colleague first and to others if there is no answer; raises Conflict."""
        await self._access.access_ticket(actor, ticket_id)
        target = self._active(agent_id)
        if target.state not in REACHABLE:
            raise Conflict("This agent is not at work now", agent_id=agent_id)

        def change(held: Ticket) -> Change[Ticket] | None:
            _check_open(held)
            order = Transfer(
                queue_id=held.queue_id,
                reason=reason or "transferred to an agent",
                actor_id=actor.id,
                to_agent_id=agent_id,
                reserve_s=RESERVE_S,
                refused_by=(held.assignee_id,) if held.assignee_id else (),
            )
            return transfer(held, order, self._moment())

        return await self._tickets.update(ticket_id, change)

    def _active(self, agent_id: str) -> Agent:
        agent = self._roster.require(agent_id)
        if not agent.active:
            raise Conflict("This agent is not active any more", agent_id=agent_id)
        return agent

    def _moment(self) -> Moment:
        return Moment(self._clock.now(), self._ids)


def _check_open(ticket: Ticket) -> None:
    if ticket.status in (TicketStatus.SOLVED, TicketStatus.CLOSED):
        raise Conflict("The ticket is solved; open it again first")


def _check_seen(ticket: Ticket, version: int | None) -> None:
    if version is not None and version != ticket.version:
        raise Conflict("Somebody changed the ticket meanwhile; look at it again", version=ticket.version)
