"""Small stand-ins for what the sockets need of the rest of the hub."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from hub.clock import Clock
from hub.domain.agent import Agent, AgentState
from hub.domain.board_link import BoardLink
from hub.domain.business_hours import BusinessHours
from hub.domain.message import Author, AuthorKind, Delivery, DeliveryState, Message, MessageKind
from hub.domain.queue import Inbox, Queue
from hub.domain.sla import SlaPolicy
from hub.domain.ticket import Offer, Ticket, Work, WorkState
from hub.domain.visitor import Availability
from hub.errors import Conflict, NotFound
from hub.ids import IdFactory
from hub.tickets.replies.reply import Utterance


@dataclass
class FakeBoardLinks:
    """Links to the board by their tokens."""

    kept: dict[str, BoardLink] = field(default_factory=dict)

    async def find(self, token: str) -> BoardLink | None:
        """Return the link of a token."""
        return self.kept.get(token)


@dataclass
class FakeHub:
    """Tickets, messages, agents and queues in dictionaries, with the services that sockets call."""

    clock: Clock
    ids: IdFactory
    tickets: dict[str, Ticket] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)
    queues: dict[str, Queue] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    consoles: set[tuple[str, str]] = field(default_factory=set)
    outages: int = 0
    """How many of the next readings of tickets fail."""
    board_links: FakeBoardLinks = field(default_factory=FakeBoardLinks)
    board: dict[str, Any] = field(default_factory=lambda: {"as_of": "", "queues": [], "agents": []})

    def add_agent(self, name: str, queue_ids: Sequence[str] = (), **fields: Any) -> Agent:
        """Add an agent who may see these queues (by team) and whose token is `token-NAME`."""
        now = self.clock.now()
        agent = Agent(
            id=name,
            name=name.title(),
            email=f"{name}@example.com",
            team_ids=tuple(queue_ids),
            state_since=now,
            idle_since=now,
            created_at=now,
            **fields,
        )
        self.agents[name] = agent
        self.tokens[f"token-{name}"] = name
        return agent

    def add_queue(self, name: str) -> Queue:
        """Add a queue of the team with the same name."""
        self.queues[name] = Queue(id=name, name=name.title(), team_id=name)
        return self.queues[name]

    def add_ticket(self, ticket_id: str, queue_id: str, **fields: Any) -> Ticket:
        """Add a ticket that waits in the queue."""
        now = self.clock.now()
        defaults: dict[str, Any] = {
            "id": ticket_id,
            "number": len(self.tickets) + 1,
            "subject": f"Subject of {ticket_id}",
            "channel": "webchat",
            "inbox_id": "shop",
            "queue_id": queue_id,
            "customer_id": "c1",
            "customer_name": "Rosa",
            "work": Work(state=WorkState.QUEUED, since=now, queued_at=now),
            "created_at": now,
            "updated_at": now,
        }
        self.tickets[ticket_id] = Ticket(**{**defaults, **fields})
        return self.tickets[ticket_id]

    def put(self, ticket: Ticket) -> Ticket:
        """Store a changed ticket with the next version."""
        self.tickets[ticket.id] = replace(ticket, version=ticket.version + 1)
        return self.tickets[ticket.id]

    def offer(self, ticket_id: str, agent_id: str) -> Offer:
        """Offer the ticket to the agent for 30 seconds."""
        now = self.clock.now()
        offer = Offer(
            id=self.ids.new(), agent_id=agent_id, made_at=now, expires_at=now + timedelta(seconds=30)
        )
        ticket = self.tickets[ticket_id]
        self.put(replace(ticket, work=replace(ticket.work, state=WorkState.OFFERED, offer=offer)))
        return offer

    # What sockets call.

    async def resolve(self, token: str) -> Agent | None:
        return self.agents.get(self.tokens.get(token, ""))

    def scope(self, agent: Agent) -> "TeamScope":
        return TeamScope(agent, self)

    async def get_many(self, entity_ids: Sequence[str]) -> list[Ticket]:
        if self.outages:
            self.outages -= 1
            raise ConnectionError("the store does not answer")
        return [self.tickets[ticket_id] for ticket_id in entity_ids if ticket_id in self.tickets]

    async def get(self, entity_id: str) -> Ticket | None:
        return self.tickets.get(entity_id)

    async def held_by(self, agent_id: str) -> list[Ticket]:
        return [
            t
            for t in self.tickets.values()
            if agent_id in (t.assignee_id, t.work.offer and t.work.offer.agent_id)
        ]

    def load(self, agent_id: str) -> int:
        return sum(1 for ticket in self.tickets.values() if ticket.assignee_id == agent_id)

    def is_connected(self, agent_id: str) -> bool:
        return any(agent_id == known for known, _ in self.consoles)

    async def current(self) -> dict[str, Any]:
        return {**self.board, "as_of": self.clock.now().isoformat()}

    async def set_state(self, agent_id: str, state: AgentState, reason: str, by: str) -> Agent:
        if agent_id not in self.agents:
            raise NotFound("There is no such agent")
        agent = replace(self.agents[agent_id], state=state, state_reason=reason)
        self.agents[agent_id] = agent
        return agent

    async def accept(self, agent_id: str, offer_id: str) -> Ticket:
        ticket = self._offered(agent_id, offer_id)
        work = replace(ticket.work, state=WorkState.ACTIVE, offer=None)
        return self.put(replace(ticket, work=work, assignee_id=agent_id))

    async def decline(self, agent_id: str, offer_id: str, reason: str) -> None:
        ticket = self._offered(agent_id, offer_id)
        self.put(replace(ticket, work=replace(ticket.work, state=WorkState.QUEUED, offer=None)))

    async def wrap_up(self, agent_id: str, ticket_id: str, disposition: str) -> Ticket:
        ticket = self.tickets[ticket_id]
        return self.put(
            replace(ticket, disposition=disposition, work=replace(ticket.work, state=WorkState.IDLE))
        )

    async def extend_wrap_up(self, agent_id: str, ticket_id: str) -> Ticket:
        ticket = self.tickets[ticket_id]
        if ticket.work.state is not WorkState.WRAP_UP or ticket.work.extended:
            raise Conflict("not again")
        return self.put(replace(ticket, work=replace(ticket.work, extended=True)))

    def _offered(self, agent_id: str, offer_id: str) -> Ticket:
        for ticket in self.tickets.values():
            offer = ticket.work.offer
            if offer is not None and offer.id == offer_id and offer.agent_id == agent_id:
                return ticket
        raise Conflict("The offer has ended")

    # What an agent says.

    async def say(self, actor: Agent, ticket_id: str, utterance: Utterance) -> Message:
        client_id = utterance.client_id
        for message in self.messages.values():
            if client_id is not None and message.client_id == client_id:
                return message
        author = Author(kind=AuthorKind.AGENT, id=actor.id, name=actor.name)
        return self.said(ticket_id, utterance.body, utterance.kind, author, client_id)

    async def undo(self, actor: Agent, message_id: str) -> Message:
        if message_id not in self.messages:
            raise NotFound("There is no such message")
        return self.messages[message_id]

    async def retry(self, actor: Agent, message_id: str) -> Message:
        return await self.undo(actor, message_id)

    def said(
        self, ticket_id: str, body: str, kind: MessageKind, author: Author, client_id: str | None = None
    ) -> Message:
        """Store a message of the ticket; replies count as sent."""
        message = Message(
            id=self.ids.new(),
            ticket_id=ticket_id,
            inbox_id=self.tickets[ticket_id].inbox_id,
            kind=kind,
            author=author,
            body=body,
            created_at=self.clock.now(),
            client_id=client_id,
            delivery=Delivery(state=DeliveryState.SENT) if kind is MessageKind.REPLY else None,
        )
        self.messages[message.id] = message
        return message


@dataclass
class TeamScope:
    """See the tickets of one's teams' queues, and one's own."""

    agent: Agent
    hub: FakeHub

    def allows(self, ticket: Ticket) -> bool:
        queue = self.hub.queues.get(ticket.queue_id)
        return ticket.assignee_id == self.agent.id or (
            queue is not None and queue.team_id in self.agent.team_ids
        )


@dataclass
class FakeOrganisation:
    """The fake hub's set-up."""

    hub: FakeHub

    def agents(self) -> Sequence[Agent]:
        return list(self.hub.agents.values())

    def queues(self) -> Sequence[Queue]:
        return list(self.hub.queues.values())

    def agent(self, agent_id: str) -> Agent | None:
        return self.hub.agents.get(agent_id)

    def queue(self, queue_id: str) -> Queue:
        if queue_id not in self.hub.queues:
            raise NotFound
        return self.hub.queues[queue_id]

    def inbox(self, inbox_id: str) -> Inbox:
        raise NotFound

    def sla_policies(self) -> tuple[SlaPolicy, ...]:
        return ()

    def sla_policy(self, policy_id: str) -> SlaPolicy | None:
        return None

    def business_hours(self, hours_id: str) -> BusinessHours | None:
        return None


@dataclass
class FakeMessages:
    """The fake hub's messages."""

    hub: FakeHub

    async def get(self, entity_id: str) -> Message | None:
        return self.hub.messages.get(entity_id)

    async def latest_of_ticket(self, ticket_id: str, limit: int) -> list[Message]:
        return [message for message in self.hub.messages.values() if message.ticket_id == ticket_id][-limit:]


@dataclass
class FakePresence:
    """Remember which consoles are open."""

    hub: FakeHub

    def load(self, agent_id: str) -> int:
        return self.hub.load(agent_id)

    def connected(self, agent_id: str) -> bool:
        return self.hub.is_connected(agent_id)


@dataclass
class FakeConsoles:
    """Take note of consoles that come and go."""

    hub: FakeHub

    async def connected(self, agent_id: str, connection_id: str) -> None:
        self.hub.consoles.add((agent_id, connection_id))

    async def disconnected(self, agent_id: str, connection_id: str) -> None:
        self.hub.consoles.discard((agent_id, connection_id))


class NoVisitors:
    """A hub without web sites."""

    def desk(self, inbox: str) -> Any:
        raise NotFound("There is no such inbox")

    def embeds(self, origin: str) -> bool:
        return False

    async def place(self, ticket: Ticket) -> int | None:
        return None

    def places(self) -> dict[str, int]:
        return {}

    def expected_s(self, queue_id: str, place: int) -> float | None:
        return None

    def of(self, inbox_id: str) -> Availability:
        return Availability()
