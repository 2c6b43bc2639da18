"""A visitor of a web site who talks to us through a page's widget."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hub.domain.message import AuthorKind
from hub.domain.self_service import Phase, SelfServiceMode, Shown, Wish
from hub.domain.ticket import Ticket, TicketStatus, WorkState
from hub.errors import Forbidden


class IdentityRequired(Forbidden):
    """Only visitors whom the web site has vouched for may write here."""

    code = "identity_required"
    title = "Sign in on this site first"


class ConversationState(StrEnum):
    """Where a visitor's conversation stands, as the visitor may know it."""

    NEW = "new"
    SELF_SERVICE = "self_service"
    WAITING = "waiting"
    ACTIVE = "active"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorHello:
    """What a widget says when it connects. `last` is the newest message it has, `identity` what the site vouches with."""

    token: str = ""
    name: str = ""
    email: str = ""
    language: str = ""
    last: str = ""
    identity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A visitor whom the web site has vouched for: its own id of the person, the e-mail address, or both; `until` is how long."""

    subject: str = ""
    email: str = ""
    name: str = ""
    until: datetime | None = field(default=None, compare=False)

    def holds(self, now: datetime) -> bool:
        """Say whether the site's word still counts; a widget may stay open for days."""
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorWords:
    """What a visitor says. `details` answer the form before the chat; `uploads` are ids of files uploaded before.

    `choice` is what they chose of what stands below an answer; `searched` what they had looked for themselves before, and
    `shown` the titles of what was shown for it.
    """

    body: str
    client_id: str
    details: dict[str, str] = field(default_factory=dict)
    page_url: str = ""
    page_title: str = ""
    uploads: tuple[str, ...] = ()
    choice: Wish | None = None
    searched: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorFile:
    """A file as the visitor sees it; `url` opens it for a while, to whoever has it."""

    id: str
    name: str
    type: str
    size_bytes: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorMessage:
    """A message as the visitor sees it; notes and system lines are never among them."""

    id: str
    kind: str
    author_kind: AuthorKind
    author_name: str
    body: str
    created_at: datetime
    client_id: str | None = None
    files: tuple[VisitorFile, ...] = ()
    cited: tuple[Shown, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorSession:
    """A visitor's conversation. `id` is our name for it, `token` the visitor's secret key to it.

    `person` is who the web site says the visitor is; where it said so in vain, `identity_problem` tells why.
    """

    id: str
    token: str
    inbox_id: str
    inbox_name: str
    ticket: Ticket | None = None
    person: Person | None = None
    identity_problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """Whether somebody can answer now: within business hours (else from `opens_at` on), anybody at work who could, and room in
    the queue (`full`: so many wait that nobody else is taken in)."""

    open: bool = True
    opens_at: datetime | None = None
    staffed: bool = True
    full: bool = False


def conversation_state(ticket: Ticket | None) -> ConversationState:
    """Return where the conversation of this ticket stands, as the visitor may know it."""
    if ticket is None:
        return ConversationState.NEW
    if _hub_talks(ticket):
        return ConversationState.SELF_SERVICE
    if ticket.work.state is WorkState.ACTIVE:
        return ConversationState.ACTIVE
    if ticket.work.state in (WorkState.QUEUED, WorkState.OFFERED):
        return ConversationState.WAITING
    over = (
        ticket.status in (TicketStatus.SOLVED, TicketStatus.CLOSED) or ticket.work.state is WorkState.WRAP_UP
    )
    return ConversationState.CLOSED if over else ConversationState.WAITING


def offered_to(ticket: Ticket | None) -> tuple[Shown, ...]:
    """Return the articles that stand beside the wait for an agent; none any more once one has accepted."""
    talk = ticket.self_service if ticket is not None else None
    if ticket is None or talk is None or talk.mode is not SelfServiceMode.OFFER or talk.ending is not None:
        return ()
    waits = ticket.work.state in (WorkState.QUEUED, WorkState.OFFERED)
    return talk.turns[-1].shown if waits and talk.turns else ()


def _hub_talks(ticket: Ticket) -> bool:
    talk = ticket.self_service
    if (
        talk is None
        or talk.mode is not SelfServiceMode.ANSWER
        or talk.phase not in (Phase.ASKED, Phase.ANSWERED)
    ):
        return False
    return ticket.status is TicketStatus.PENDING and ticket.work.state is WorkState.IDLE


def seen_until(ticket: Ticket | None) -> datetime | None:
    """Return up to when an agent has read what the visitor wrote; None when something is unread."""
    return None if ticket is None or ticket.unread else ticket.last_inbound_at
