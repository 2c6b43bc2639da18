"""What the sockets need of others; wired in bootstrap."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from hub.domain.agent import Agent, AgentState
from hub.domain.board_link import BoardLink
from hub.domain.message import Message
from hub.domain.queue import Queue
from hub.domain.self_service import Found
from hub.domain.ticket import Ticket
from hub.domain.visitor import (
    Availability,
    Person,
    VisitorHello,
    VisitorMessage,
    VisitorSession,
    VisitorWords,
)
from hub.errors import NotFound
from hub.tickets.ports import Directory
from hub.tickets.replies.reply import Utterance
from hub.tickets.self_service.own_requests import OwnRequest
from hub.tickets.self_service.proof_desk import NOTHING_ASKED, Standing


class Sessions(Protocol):
    """Who is signed in."""

    async def resolve(self, token: str) -> Agent | None:
        """Return the agent whose session or API token this is, or None."""
        ...


class BoardLinks(Protocol):
    """Links under which screens on the wall show the board."""

    async def find(self, token: str) -> BoardLink | None:
        """Return the link of a token, or None when there is none or it has ended."""
        ...


class Scope(Protocol):
    """What one agent may see."""

    def allows(self, ticket: Ticket) -> bool:
        """Say whether the agent may see the ticket."""
        ...


class Access(Protocol):
    """The one place that knows who may see what."""

    def scope(self, agent: Agent) -> Scope:
        """Return what this agent may see."""
        ...


class Organisation(Directory, Protocol):
    """The organisation's set-up, with its lists."""

    def agents(self) -> Sequence[Agent]:
        """Return every active agent."""
        ...

    def queues(self) -> Sequence[Queue]:
        """Return every active queue."""
        ...


class Tickets(Protocol):
    """Where the sockets read tickets."""

    async def get(self, entity_id: str) -> Ticket | None:
        """Return the ticket, or None."""
        ...

    async def get_many(self, entity_ids: Sequence[str]) -> list[Ticket]:
        """Return those of the tickets that exist."""
        ...

    async def held_by(self, agent_id: str) -> list[Ticket]:
        """Return the tickets that are offered to the agent, active with or being wrapped up by the agent."""
        ...


class Messages(Protocol):
    """Where the sockets read messages."""

    async def get(self, entity_id: str) -> Message | None:
        """Return the message, or None."""
        ...


class AgentStatus(Protocol):
    """What is known of an agent beyond the stored facts."""

    def load(self, agent_id: str) -> int:
        """Return how many slots are taken."""
        ...

    def connected(self, agent_id: str) -> bool:
        """Say whether a console of the agent is open."""
        ...


class Presence(Protocol):
    """Who listens for consoles that come and go."""

    async def connected(self, agent_id: str, connection_id: str) -> None:
        """Note that a console opened."""
        ...

    async def disconnected(self, agent_id: str, connection_id: str) -> None:
        """Note that a console closed."""
        ...


class Desk(Protocol):
    """What an agent does about work."""

    async def set_state(self, agent_id: str, state: AgentState, reason: str, by: str) -> Agent:
        """Change the agent's state."""
        ...

    async def accept(self, agent_id: str, offer_id: str) -> Ticket:
        """Take the offered ticket; raises Conflict when the offer has ended."""
        ...

    async def decline(self, agent_id: str, offer_id: str, reason: str) -> None:
        """Say no to the offer."""
        ...

    async def wrap_up(self, agent_id: str, ticket_id: str, disposition: str) -> Ticket:
        """End the after-work."""
        ...

    async def extend_wrap_up(self, agent_id: str, ticket_id: str) -> Ticket:
        """Give the after-work more time, once."""
        ...


class Replies(Protocol):
    """What an agent says."""

    async def say(self, actor: Agent, ticket_id: str, utterance: Utterance) -> Message:
        """Store a reply or note and see to its delivery; the same `client_id` gives the same message again."""
        ...

    async def undo(self, actor: Agent, message_id: str) -> Message:
        """Take back a reply that has not gone out."""
        ...

    async def retry(self, actor: Agent, message_id: str) -> Message:
        """Send a failed reply again."""
        ...


class Board(Protocol):
    """The live board."""

    async def current(self) -> Mapping[str, Any]:  # Any: the board's own JSON shape
        """Return queues, agents and totals as they are now."""
        ...


class VisitorDesk(Protocol):
    """What a channel with visitors on a web site does for them; one per inbox."""

    def embeds(self, origin: str) -> bool:
        """Say whether this site may show the inbox's widget."""
        ...

    async def open(self, hello: VisitorHello) -> VisitorSession:
        """Begin a conversation, or resume the one that the token is for."""
        ...

    async def history(self, session: VisitorSession, last: str) -> list[VisitorMessage]:
        """Return at least the messages after `last`, oldest first; some may be known to the widget."""
        ...

    async def say(self, session: VisitorSession, hello: VisitorHello, words: VisitorWords) -> str:
        """Store what the visitor wrote, durably, and return its id; repeating a `client_id` changes nothing."""
        ...

    async def received(self, session: VisitorSession, message_id: str) -> None:
        """Note that the visitor's browser has this reply."""
        ...

    async def read(self, session: VisitorSession, message_id: str) -> None:
        """Note that the visitor has looked at this reply and those before it."""
        ...

    async def end(self, session: VisitorSession) -> None:
        """End the conversation on the visitor's wish."""
        ...

    async def rate(self, session: VisitorSession, score: int, comment: str) -> None:
        """Store the visitor's rating (1-5)."""
        ...

    async def transcript(self, session: VisitorSession, email: str) -> str:
        """Have the conversation sent by mail, to the known address unless one is given, and return where it goes."""
        ...

    def message(self, message: Message) -> VisitorMessage | None:
        """Return the message as the visitor may see it, or None for one that is not for the visitor."""
        ...


class VisitorDesks(Protocol):
    """The web sites' entry points."""

    def desk(self, inbox: str) -> VisitorDesk:
        """Return the desk of the inbox with this id or name; raises NotFound."""
        ...

    def embeds(self, origin: str) -> bool:
        """Say whether any inbox may be shown on this site."""
        ...


class QueuePlaces(Protocol):
    """How long the line is."""

    async def place(self, ticket: Ticket) -> int | None:
        """Return the ticket's place in its queue, 1 for the next one, or None when it does not wait."""
        ...

    def places(self) -> Mapping[str, int]:
        """Return the place of every ticket that waits, at the cost of putting them in order once."""
        ...


class Waits(Protocol):
    """How long it will take."""

    def expected_s(self, queue_id: str, place: int) -> float | None:
        """Return how many seconds somebody at this place will probably wait; None when unknown."""
        ...


class ArticleSearch(Protocol):
    """Articles for visitors who look for themselves."""

    async def search(self, inbox_id: str, words: str, language: str) -> Sequence[Found]:
        """Return what fits, none where the inbox shows no articles; raises Unavailable."""
        ...


class VisitorProofs(Protocol):
    """Visitors who prove an address, and what they see then (hub.tickets.self_service.proof_desk)."""

    def provable(self, inbox_id: str) -> bool:
        """Say whether visitors of this inbox can prove an address."""
        ...

    def standing(self, ticket: Ticket | None) -> Standing:
        """Return where the proof of this conversation stands."""
        ...

    async def ask(self, inbox_id: str, visitor: str, address: str) -> Standing:
        """Have a code sent to this address; raises Invalid, NothingAsked, TooManyRequests."""
        ...

    async def enter(self, inbox_id: str, visitor: str, code: str) -> Standing:
        """Judge a code; raises Invalid, WrongCode, CodeOver, NothingAsked."""
        ...

    async def caught(self, inbox_id: str, visitor: str, text: str) -> Standing | None:
        """Take an address or a code that was said in place of being entered; None for words that are to be stored."""
        ...

    async def give_up(self, inbox_id: str, visitor: str) -> None:
        """Forget the challenge on the visitor's wish."""
        ...

    async def requests(self, inbox_id: str, visitor: str, person: Person | None) -> Sequence[OwnRequest]:
        """Return the visitor's own requests; raises NotFound, ProofRequired."""
        ...


class NoProofs:
    """A hub in which visitors prove nothing."""

    def provable(self, inbox_id: str) -> bool:
        """Say no."""
        return False

    def standing(self, ticket: Ticket | None) -> Standing:
        """Return that nothing is asked."""
        return NOTHING_ASKED

    async def ask(self, inbox_id: str, visitor: str, address: str) -> Standing:
        """Raise NotFound."""
        raise NotFound("Requests are not shown here")

    async def enter(self, inbox_id: str, visitor: str, code: str) -> Standing:
        """Raise NotFound."""
        raise NotFound("Requests are not shown here")

    async def caught(self, inbox_id: str, visitor: str, text: str) -> Standing | None:
        """Take nothing."""
        return None

    async def give_up(self, inbox_id: str, visitor: str) -> None:
        """Do nothing."""

    async def requests(self, inbox_id: str, visitor: str, person: Person | None) -> Sequence[OwnRequest]:
        """Raise NotFound."""
        raise NotFound("Requests are not shown here")


class NoArticles:
    """A hub that shows visitors no articles."""

    async def search(self, inbox_id: str, words: str, language: str) -> Sequence[Found]:
        """Return nothing."""
        return ()


class Openings(Protocol):
    """Whether somebody can answer."""

    def of(self, inbox_id: str) -> Availability:
        """Return whether somebody can answer at the inbox now; raises NotFound."""
        ...
