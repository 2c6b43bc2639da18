"""What an agent does about work: be ready, accept, decline, take, wrap up. Every check is made here, in the write."""

from collections.abc import Callable

from hub.agents.roster import Roster, StateOrder
from hub.agents.wrapup import wrapped_up
from hub.clock import Clock
from hub.domain.agent import Agent, AgentState, Role
from hub.domain.ticket import Ticket, TicketStatus, WorkState
from hub.errors import Conflict, Forbidden, Invalid, NotFound
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository
from hub.ids import IdFactory
from hub.tickets import work
from hub.tickets.handover import assign
from hub.tickets.ports import Directory
from hub.tickets.sla.terms import terms_for
from hub.tickets.work import OfferGone, Refusal, ticket_of_offer
from hub.tickets.work_events import Moment

MAX_REASON_CHARS = 200


class Desk:
    """Act on behalf of agents; a ticket changes together with its events, or not at all."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        roster: Roster,
        tickets: Repository[Ticket],
        directory: Directory,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._roster = roster
        self._tickets = tickets
        self._directory = directory

    async def set_state(self, agent_id: str, state: AgentState, reason: str = "", by: str = "") -> Agent:
        """Set the agent's state; raises NotFound, Forbidden (not a supervisor), Invalid, Conflict (inactive agent)."""
        agent = self._roster.require(agent_id)
        if by and by != agent_id and self._roster.require(by).role is Role.AGENT:
            raise Forbidden("Only supervisors set the state of others")
        if state is AgentState.NOT_RESPONDING:
            raise Invalid("Only the hub itself finds an agent not responding")
        if not agent.active and state is not AgentState.OFFLINE:
            raise Conflict("This agent is not active any more")
        order = StateOrder(state=state, reason=reason[:MAX_REASON_CHARS], by=by)
        return await self._roster.set_state(agent_id, order)

    async def accept(self, agent_id: str, offer_id: str) -> Ticket:
        """Take the offered ticket; raises OfferGone. Accepting once more what one has is no error."""

        def change(ticket: Ticket) -> Change[Ticket] | None:
            accepted = work.accept(ticket, agent_id, offer_id, self._moment())
            if accepted is None and not _works_on(ticket, agent_id):
                raise OfferGone("The offer was answered, ran out or was taken back")
            return accepted

        return await self._change(ticket_of_offer(offer_id), change)

    async def decline(self, agent_id: str, offer_id: str, reason: str = "") -> None:
        """Say no to the offer: the ticket goes back to its place. Raises OfferGone."""

        def change(ticket: Ticket) -> Change[Ticket] | None:
            refusal = Refusal(
                agent_id=agent_id,
                offer_id=offer_id,
                reason=reason[:MAX_REASON_CHARS],
                refusal_s=self._directory.queue(ticket.queue_id).refusal_s,
            )
            declined = work.decline(ticket, refusal, self._moment())
            if declined is None and agent_id not in ticket.work.refused_by:
                raise OfferGone("The offer was answered, ran out or was taken back")
            return declined

        await self._change(ticket_of_offer(offer_id), change)

    async def take(self, agent_id: str, ticket_id: str) -> Ticket:
        """Give a ticket that nobody works on to the agent who asks; raises NotFound or Conflict.

        What agents take themselves may exceed their capacity; only offers keep to it. Who is offline becomes the
        ticket's owner and no more.
        """
        agent = self._roster.require(agent_id)

        def change(ticket: Ticket) -> Change[Ticket] | None:
            self._check_sees(agent, ticket)
            if _works_on(ticket, agent_id):
                return None
            if ticket.status in (TicketStatus.SOLVED, TicketStatus.CLOSED):
                raise Conflict("The ticket is solved; open it again first")
            offer = ticket.work.offer
            self._check_may_pull(agent, ticket)
            if offer is not None and offer.agent_id == agent_id:
                return work.accept(ticket, agent_id, offer.id, self._moment())
            taken = work.take(ticket, agent_id, self._moment())
            if taken is None:
                raise Conflict("Somebody else has this ticket or is being asked to take it")
            if agent.state is AgentState.OFFLINE:
                return assign(ticket, agent_id, self._moment(), at_work=False, actor_id=agent_id)
            return taken

        return await self._tickets.update(ticket_id, change)

    async def wrap_up(self, agent_id: str, ticket_id: str, disposition: str = "") -> Ticket:
        """End the agent's work with a disposition; raises NotFound, Conflict, Invalid (the queue wants a disposition)."""

        def change(ticket: Ticket) -> Change[Ticket] | None:
            queue = self._directory.queue(ticket.queue_id)
            if queue.disposition_required and not disposition.strip() and ticket.work.state in work.BUSY:
                raise Invalid("Say how the contact ended: this queue wants a disposition")
            terms = terms_for(ticket, self._directory)
            return wrapped_up(ticket, agent_id, disposition[:MAX_REASON_CHARS], terms, self._moment())

        return await self._tickets.update(ticket_id, change)

    async def extend_wrap_up(self, agent_id: str, ticket_id: str) -> Ticket:
        """Give the agent the queue's wrap-up time once more; raises NotFound, Conflict (not theirs, or not again)."""

        def change(ticket: Ticket) -> Change[Ticket]:
            queue = self._directory.queue(ticket.queue_id)
            mine = ticket.assignee_id == agent_id
            longer = work.extend_wrap_up(ticket, queue.wrap_up_s, self._moment()) if mine else None
            if longer is None:
                raise Conflict(
                    "There is no wrap-up of yours that could be made longer, or it has been already"
                )
            return longer

        return await self._tickets.update(ticket_id, change)

    def _check_may_pull(self, agent: Agent, ticket: Ticket) -> None:
        queue = self._directory.queue(ticket.queue_id)
        if agent.role is Role.AGENT and ticket.work.state is WorkState.QUEUED and not queue.pull_allowed:
            raise Conflict(
                "This queue's tickets are offered in their order; agents do not pick them", queue_id=queue.id
            )

    def _check_sees(self, agent: Agent, ticket: Ticket) -> None:
        team_id = self._directory.queue(ticket.queue_id).team_id
        offer = ticket.work.offer
        theirs = agent.id in (ticket.assignee_id, offer and offer.agent_id, *ticket.consulted)
        if agent.role is Role.AGENT and team_id and team_id not in agent.team_ids and not theirs:
            raise NotFound("There is no such ticket")

    async def _change(self, ticket_id: str, change: Callable[[Ticket], Change[Ticket] | None]) -> Ticket:
        try:
            return await self._tickets.update(ticket_id, change)
        except NotFound:
            raise OfferGone("The ticket of this offer is gone") from None

    def _moment(self) -> Moment:
        return Moment(self._clock.now(), self._ids)


def _works_on(ticket: Ticket, agent_id: str) -> bool:
    return ticket.work.state is WorkState.ACTIVE and ticket.assignee_id == agent_id
