"""What the operations ask of services; satisfied structurally, wired in bootstrap."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from hub.domain.agent import Agent, AgentState
from hub.domain.attachment import Draft, ScanState, StoredFile
from hub.domain.decision import Decision
from hub.domain.interaction import Inbound, Party
from hub.domain.message import Message
from hub.domain.paging import Page
from hub.domain.queue import Inbox, Queue
from hub.domain.skill import Requirement
from hub.domain.suppression import Scope, Suppression, SuppressionReason
from hub.domain.ticket import Ticket
from hub.routing.trial import TriedStep
from hub.tickets.history import HistoryEntry
from hub.tickets.lifecycle import NewTicket, TicketPatch
from hub.tickets.replies.addressing import Addressing, Wish
from hub.tickets.replies.outbound import Amendment
from hub.tickets.replies.reply import Utterance
from hub.tickets.replies.rules import ReplyRules, TextCount
from hub.tickets.replies.suppressions import Cause


class AgentFiles(Protocol):
    """Agents as people who are hired and changed."""

    async def create(self, agent: Agent) -> Agent:
        """Store a new agent; raises AlreadyExists when the address is taken."""
        ...

    async def update(self, agent_id: str, change: Callable[[Agent], Agent]) -> Agent:
        """Change facts of an agent (not the state); raises NotFound."""
        ...


class AgentStatus(Protocol):
    """What is known of an agent beyond the stored facts."""

    def load(self, agent_id: str) -> int:
        """Return how many slots are taken."""
        ...

    def connected(self, agent_id: str) -> bool:
        """Say whether a console of the agent is open."""
        ...


class DeskDuty(Protocol):
    """Agents' states, and the work they take themselves."""

    async def set_state(self, agent_id: str, state: AgentState, reason: str, by: str) -> Agent:
        """Change the agent's state on behalf of the agent `by`."""
        ...

    async def take(self, agent_id: str, ticket_id: str) -> Ticket:
        """Give a ticket that nobody works on to the agent who asks; raises NotFound or Conflict."""
        ...


class Replies(Protocol):
    """What agents say."""

    async def addressing(self, ticket: Ticket, wish: Wish) -> Addressing:
        """Return who a reply goes to."""
        ...

    def takes_recipients(self, ticket: Ticket) -> bool:
        """Say whether the agent can choose who a reply goes to."""
        ...

    async def say(self, actor: Agent, ticket_id: str, utterance: Utterance) -> Message:
        """Store a reply or note and see to its delivery; the same `client_id` gives the same message again."""
        ...

    async def undo(self, actor: Agent, message_id: str) -> Message:
        """Take back a reply that has not left."""
        ...

    async def retry(self, actor: Agent, message_id: str) -> Message:
        """Send a failed reply again; raises NotFound, Conflict."""
        ...

    async def amend(self, actor: Agent, message_id: str, wish: Amendment) -> Message:
        """Change when a scheduled reply leaves, or its text; raises NotFound, Invalid, Conflict."""
        ...

    async def rules(self, actor: Agent, ticket_id: str) -> ReplyRules:
        """Return what may be written to the ticket's customer now."""
        ...

    async def count(self, actor: Agent, ticket_id: str, body: str) -> TextCount:
        """Return how a reply would go out."""
        ...


class Lifecycle(Protocol):
    """Tickets as cases: opened, changed, handed on, marked as read."""

    async def create(self, actor: Agent, new: NewTicket) -> Ticket:
        """Open a ticket."""
        ...

    async def change(self, actor: Agent, ticket_id: str, patch: TicketPatch) -> Ticket:
        """Apply a patch; raises Conflict when somebody was faster."""
        ...

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
        """Give the ticket to an agent, or back to its queue."""
        ...

    async def move(
        self, actor: Agent, ticket_id: str, queue_id: str, *, version: int | None = None, reason: str = ""
    ) -> Ticket:
        """Put the ticket into another queue."""
        ...

    async def offer_to(self, actor: Agent, ticket_id: str, agent_id: str, reason: str = "") -> Ticket:
        """Have the ticket offered to a colleague first; raises Conflict when they are not at work."""
        ...

    async def mark(self, actor: Agent, ticket_id: str, *, unread: bool) -> Ticket:
        """Mark as read or unread."""
        ...


class AttachmentFiles(Protocol):
    """Uploaded and received files."""

    async def store(self, name: str, type: str, data: bytes, *, owner_id: str) -> StoredFile:
        """Store a file of the agent `owner_id`."""
        ...

    async def describe(self, file_id: str) -> StoredFile:
        """Return what is known of a file; raises NotFound."""
        ...

    async def open(self, file_id: str, *, quarantined: bool = False) -> tuple[StoredFile, bytes]:
        """Return a file and its bytes; raises NotFound, Forbidden (infected), Conflict (not looked at yet)."""
        ...

    def check_safe(self, scan: ScanState, threat: str) -> None:
        """Raise Forbidden for an infected file, Conflict for one that must be looked at first."""
        ...


class Thumbnails(Protocol):
    """Small pictures of images."""

    async def of(self, stored: StoredFile) -> tuple[bytes, str]:
        """Return the small picture and its type; raises NotFound when there is none."""
        ...


class SuppressionPages(Protocol):
    """Addresses that are not written to, page by page."""

    async def listed(
        self, where: Mapping[str, Any], *, in_force: bool | None, limit: int, after: str | None = None
    ) -> Page[Suppression]:  # Any: the store's closed vocabulary of conditions
        """Return one page, newest first."""
        ...

    async def of_address(self, address: str) -> Sequence[Suppression]:
        """Return every suppression of an address."""
        ...


class Suppressing(Protocol):
    """Stop writing to addresses, and begin again."""

    async def suppress(
        self, party: Party, reason: SuppressionReason, scope: Scope = ..., cause: Cause = ...
    ) -> Suppression:
        """Stop writing to the address."""
        ...

    async def active(self, party: Party, inbox_id: str) -> Suppression | None:
        """Return why nothing is to be sent to the address by this inbox now, None when it may be."""
        ...

    async def lift(self, actor: Agent, suppression_id: str, because: str) -> Suppression:
        """Write to the address again; raises NotFound, Conflict, Forbidden, Invalid."""
        ...


class DraftStore(Protocol):
    """What agents have typed and not sent."""

    async def get(self, ticket_id: str, agent_id: str) -> Draft | None:
        """Return the draft, or None."""
        ...

    async def put(self, ticket_id: str, agent_id: str, body: str, kind: str) -> Draft:
        """Keep the text."""
        ...

    async def delete(self, ticket_id: str, agent_id: str) -> None:
        """Forget the draft."""
        ...


class TicketHistory(Protocol):
    """What happened to tickets."""

    async def of_ticket(self, ticket_id: str, limit: int, after: str | None = None) -> Page[HistoryEntry]:
        """Return one page, oldest first."""
        ...


class Consulting(Protocol):
    """Colleagues who are asked about tickets."""

    async def ask(
        self, actor: Agent, ticket_id: str, agent_id: str, question: str, client_id: str | None = None
    ) -> Message:
        """Ask a colleague in a note, once per `client_id`; raises NotFound, Invalid, Conflict."""
        ...


class Decisions(Protocol):
    """Why tickets went where they went."""

    async def of_ticket(self, ticket_id: str) -> Sequence[Decision]:
        """Return the ticket's decisions, newest first."""
        ...

    def try_out(self, requirement: Requirement, queue: Queue, channel: str) -> Sequence[TriedStep]:
        """Return who could be asked now, at first and after each relaxation step."""
        ...


class Quarantine(Protocol):
    """Contacts that could not be read."""

    async def list(self, state: str, limit: int, after: str | None = None) -> Page[Inbound]:
        """Return one page of raw contacts in this state, newest first."""
        ...

    async def get(self, inbound_id: str) -> Inbound | None:
        """Return the contact, or None."""
        ...

    async def payload(self, inbound_id: str) -> bytes:
        """Return the contact as it arrived; raises NotFound."""
        ...

    async def retry(self, inbound_id: str) -> Inbound:
        """Have intake try again; raises NotFound, Conflict."""
        ...


class Widgets(Protocol):
    """The web sites' widgets: where each may be shown, what it must know, and its visitors' files."""

    def facts(self, inbox_id: str) -> Mapping[str, Any]:  # Any: JSON
        """Return what the widget must know before anybody connects; raises NotFound for an unknown inbox."""
        ...

    async def keep_file(self, inbox_id: str, token: str, name: str, type: str, data: bytes) -> StoredFile:
        """Store a file of the visitor who holds the token; raises HubError kinds."""
        ...

    def sites(self, inbox_id: str) -> Sequence[str] | None:
        """Return the allowed origins, None for any; raises NotFound for an unknown inbox."""
        ...


class SetupWatch(Protocol):
    """Who must know of changes to the organisation's set-up (the directory in memory, the routing engine)."""

    async def changed(self, collection: str, entity_id: str) -> None:
        """Take note of a change in a collection (queues, inboxes, ...); returns when reads in this process see it."""
        ...

    def check_inbox(self, inbox: Inbox) -> None:
        """Raise Invalid unless the inbox's channel exists and takes its settings."""
        ...
