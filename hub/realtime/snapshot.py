"""What a console starts with, and the rows that snapshot and events have in common."""

from collections.abc import Sequence
from datetime import datetime

from hub.agents.views import AgentView, agent_view
from hub.calls.ports import AgentCalls, ConsultOffer, NoCalls
from hub.calls.views import CallView, IceServer, call_view
from hub.clock import Clock
from hub.domain.agent import Agent, Role
from hub.domain.call import Call
from hub.domain.ticket import Ticket, WorkState
from hub.realtime.ports import AgentStatus, Organisation, Tickets
from hub.realtime.wire import OfferMade, QueueRow, Snapshot
from hub.tickets.views import TicketView, queue_name, ticket_view


class Rows:
    """Build views of tickets, offers and agents from their present state."""

    def __init__(
        self, organisation: Organisation, status: AgentStatus, clock: Clock, calls: AgentCalls | None = None
    ) -> None:
        self._organisation = organisation
        self._status = status
        self._clock = clock
        self._calls = calls or NoCalls()

    def now(self) -> datetime:
        """Return the moment the rows speak of."""
        return self._clock.now()

    def ticket(self, ticket: Ticket) -> TicketView:
        """Return the ticket as consoles show it."""
        return ticket_view(ticket, self._organisation, self._clock.now())

    def agent(self, agent: Agent) -> AgentView:
        """Return the agent with load and presence."""
        load, connected = self._status.load(agent.id), self._status.connected(agent.id)
        return agent_view(agent, load=load, connected=connected)

    def agent_by_id(self, agent_id: str) -> Agent | None:
        """Return the agent, or None."""
        return self._organisation.agent(agent_id)

    def all_agents(self) -> Sequence[Agent]:
        """Return every active agent as stored."""
        return [agent for agent in self._organisation.agents() if agent.active]

    def leads_of(self, ticket: Ticket) -> Sequence[Agent]:
        """Return the supervisors of the ticket's team, every supervisor when the team has none."""
        leads = [agent for agent in self.all_agents() if agent.role in (Role.SUPERVISOR, Role.ADMIN)]
        team_id = next((one.team_id for one in self._organisation.queues() if one.id == ticket.queue_id), "")
        own = [agent for agent in leads if team_id and team_id in agent.team_ids]
        return own or [agent for agent in leads if agent.role is Role.SUPERVISOR] or leads

    def agents(self) -> list[AgentView]:
        """Return every active agent."""
        return [self.agent(agent) for agent in self.all_agents()]

    def queues(self) -> list[QueueRow]:
        """Return every active queue."""
        queues = [queue for queue in self._organisation.queues() if queue.active]
        return [QueueRow(id=queue.id, name=queue.name, team_id=queue.team_id) for queue in queues]

    async def offer(self, ticket: Ticket, seq: int) -> OfferMade | None:
        """Return the ticket's running offer, or None."""
        offer = ticket.work.offer
        if offer is None:
            return None
        call = await self._calls.of_ticket(ticket.id)
        return self._offered(ticket, offer.id, (offer.made_at, offer.expires_at)).model_copy(
            update={"seq": seq, "call_id": call.id if call else ""}
        )

    def consult(self, ticket: Ticket, offer: ConsultOffer, seq: int) -> OfferMade:
        """Return a colleague's question as the card that offers have."""
        card = self._offered(ticket, offer.id, (offer.made_at, offer.expires_at))
        return card.model_copy(update={"seq": seq, "call_id": offer.call_id, "consult": True})

    def call(self, call: Call, ticket: Ticket | None) -> CallView:
        """Return the call as consoles show it."""
        return call_view(call, customer_id=ticket.customer_id if ticket else "")

    def _offered(self, ticket: Ticket, offer_id: str, span: tuple[datetime, datetime]) -> OfferMade:
        made_at, expires_at = span
        waited = (self._clock.now() - (ticket.work.queued_at or made_at)).total_seconds()
        return OfferMade(
            id=offer_id,
            ticket_id=ticket.id,
            queue=queue_name(self._organisation, ticket.queue_id),
            queue_id=ticket.queue_id,
            channel=ticket.channel,
            subject=ticket.subject,
            customer_name=ticket.customer_name,
            wait_s=round(max(waited, 0.0), 1),
            expires_at=expires_at,
            preview=ticket.preview,
            call_id="",
            consult=False,
            seq=0,
        )


class SnapshotBuilder:
    """Read everything that one agent's console starts with."""

    def __init__(
        self, tickets: Tickets, rows: Rows, calls: AgentCalls, ice_servers: Sequence[IceServer] = ()
    ) -> None:
        self._tickets = tickets
        self._rows = rows
        self._calls = calls
        self._ice_servers = ice_servers

    async def build(self, agent: Agent, epoch: str, seq: int) -> Snapshot:
        """Return the snapshot; `seq` is the number of the last event before the reading began."""
        held = await self._tickets.held_by(agent.id)
        mine = [ticket for ticket in held if _offered_to(ticket, agent.id)]
        offers = [offer for ticket in mine if (offer := await self._rows.offer(ticket, seq))]
        offers += [
            self._rows.consult(ticket, asked, seq)
            for asked in self._calls.consults_of(agent.id)
            if (ticket := await self._tickets.get(asked.ticket_id)) is not None
        ]
        return Snapshot(
            epoch=epoch,
            seq=seq,
            now=self._rows.now(),
            me=self._rows.agent(self._rows.agent_by_id(agent.id) or agent),
            agents=self._rows.agents(),
            queues=self._rows.queues(),
            tickets=[self._rows.ticket(ticket) for ticket in held],
            offers=offers,
            calls=await self._living_calls(agent),
            ice_servers=list(self._ice_servers),
        )

    async def _living_calls(self, agent: Agent) -> list[CallView]:
        calls = self._calls.of_agent(agent)
        found = await self._tickets.get_many([call.ticket_id for call in calls if call.ticket_id])
        tickets = {ticket.id: ticket for ticket in found}
        return [self._rows.call(call, tickets.get(call.ticket_id)) for call in calls]


def _offered_to(ticket: Ticket, agent_id: str) -> bool:
    offer = ticket.work.offer
    return ticket.work.state is WorkState.OFFERED and offer is not None and offer.agent_id == agent_id
