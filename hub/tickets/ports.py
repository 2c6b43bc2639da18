"""What the ticket floor needs of others; wired in bootstrap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.domain.agent import Agent
from hub.domain.business_hours import BusinessHours
from hub.domain.customer import Customer
from hub.domain.interaction import Inbound, InboundMessage, InboundState
from hub.domain.message import Message
from hub.domain.queue import Inbox, Queue
from hub.domain.self_service import Found, SelfServiceRules
from hub.domain.skill import Requirement
from hub.domain.sla import SlaPolicy
from hub.domain.ticket import Priority, Ticket
from hub.domain.triage import Judgement
from hub.domain.visitor import Availability
from hub.eventbus.repository import Repository


class InboundRepository(Repository[Inbound], Protocol):
    """Raw contacts."""

    async def by_external_id(self, inbox_id: str, external_id: str) -> Inbound | None:
        """Return the contact stored under this provider id."""
        ...

    async def in_state(self, state: InboundState, before: datetime, limit: int) -> list[Inbound]:
        """Return contacts in this state received before then, oldest first."""
        ...


class TicketRepository(Repository[Ticket], Protocol):
    """Tickets."""

    async def by_thread_key(self, inbox_id: str, thread_key: str) -> Ticket | None:
        """Return the newest ticket of a channel's own conversation."""
        ...

    async def by_number(self, number: int) -> Ticket | None:
        """Return the ticket that people know by this number."""
        ...

    async def of_participant(self, identity: str, limit: int) -> list[Ticket]:
        """Return tickets in which the identity is in copy, newest first."""
        ...

    async def latest_of_customer(self, customer_id: str, limit: int) -> list[Ticket]:
        """Return the customer's tickets, newest first."""
        ...

    async def sla_due(self, before: datetime, limit: int) -> list[Ticket]:
        """Return tickets of which an SLA clock must be looked at."""
        ...

    async def self_service_due(self, before: datetime, limit: int) -> list[Ticket]:
        """Return tickets in which the hub itself has something to do."""
        ...

    async def codes_due(self, before: datetime, limit: int) -> list[Ticket]:
        """Return tickets in which a code is decided and not sent."""
        ...

    async def next_number(self) -> int:
        """Return a ticket number nobody had before."""
        ...


class MessageRepository(Repository[Message], Protocol):
    """Messages."""

    async def by_external_ids(self, inbox_id: str, external_ids: Sequence[str]) -> list[Message]:
        """Return messages of this inbox known to the outside by these ids."""
        ...

    async def by_sender(self, inbox_id: str, sender: str, since: datetime, limit: int) -> list[Message]:
        """Return the messages that came from this address since then, newest first."""
        ...

    async def by_client_id(self, ticket_id: str, client_id: str) -> Message | None:
        """Return the message an agent's console sent under this id."""
        ...

    async def latest_of_ticket(self, ticket_id: str, limit: int) -> list[Message]:
        """Return the last messages of a ticket, oldest of them first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """What a new ticket turned out to be: its language, queue, requirement, priority and tags, and what was judged of its text."""

    language: str
    queue_id: str
    requirement: Requirement
    priority: Priority
    tags: tuple[str, ...] = ()
    judgements: tuple[Judgement, ...] = ()


class Triager(Protocol):
    """Work out what a new contact needs."""

    async def triage(self, inbox: Inbox, message: InboundMessage, customer: Customer) -> Triage:
        """Return language, queue, requirement and priority; never fails for odd text."""
        ...


class SelfServiceSetup(Protocol):
    """What inboxes do by themselves."""

    def self_service(self, inbox_id: str) -> SelfServiceRules:
        """Return the inbox's rules; raises NotFound."""
        ...


class Answers(Protocol):
    """Whoever finds articles for customers."""

    async def find(self, question: str, language: str, inbox_id: str = "") -> Sequence[Found]:
        """Return public articles that may answer, the surest first, those in the language preferred; raises Unavailable.

        They are for the customers of the inbox's brand, if one is named and has one.
        """
        ...


class Openings(Protocol):
    """Whether somebody is there."""

    def of(self, inbox_id: str) -> Availability:
        """Return whether somebody can answer at the inbox now; raises NotFound."""
        ...


class Directory(Protocol):
    """The organisation's set-up, read from memory."""

    def inbox(self, inbox_id: str) -> Inbox:
        """Return the inbox; raises NotFound."""
        ...

    def inboxes(self) -> Sequence[Inbox]:
        """Return every inbox."""
        ...

    def brand(self, inbox_id: str) -> str:
        """Return under which brand an inbox answers; empty for one that has none, or is gone."""
        ...

    def queue(self, queue_id: str) -> Queue:
        """Return the queue; raises NotFound."""
        ...

    def sla_policies(self) -> Sequence[SlaPolicy]:
        """Return every policy."""
        ...

    def sla_policy(self, policy_id: str) -> SlaPolicy | None:
        """Return the policy, or None."""
        ...

    def business_hours(self, hours_id: str) -> BusinessHours | None:
        """Return the hours, or None for round the clock."""
        ...

    def agent(self, agent_id: str) -> Agent | None:
        """Return the agent, or None."""
        ...

    def agents(self) -> Sequence[Agent]:
        """Return every active agent."""
        ...


class Parser(Protocol):
    """Turn a stored payload into a message by the rules of its inbox's channel."""

    async def parse(self, inbox_id: str, payload: bytes, content_type: str) -> InboundMessage:
        """Return the normalised message; raises ParseFailed or Unsupported."""
        ...

    async def fetch(self, inbox_id: str, message: InboundMessage) -> InboundMessage:
        """Return the message with the files that its provider keeps; raises Unavailable when it must be tried again."""
        ...


class VirusScanner(Protocol):
    """Whoever knows viruses."""

    async def scan(self, data: bytes) -> str:
        """Return the name of what was found, empty for nothing; raises Unavailable when there is no answer."""
        ...


class BlobStore(Protocol):
    """Files by content."""

    async def put(self, data: bytes, content_type: str) -> str:
        """Store durably and return the key."""
        ...

    async def get(self, key: str) -> bytes:
        """Return the bytes; raises NotFound."""
        ...
