"""Every message on the wire between a web site's visitors and the hub, typed."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field

from hub.domain.visitor import ConversationState, VisitorMessage
from hub.realtime.wire import Call, Id, Line, Ok, OptionalId, sayable
from hub.tickets.views import View

MAX_VISITOR_CHARS = 10_000


class VisitorAuth(Call):
    """How a widget introduces itself; `inbox` is the inbox's id or name, `last` the newest message it has.

    `identity` is a JSON Web Token by which the web site vouches for the visitor.
    """

    inbox: Annotated[str, Field(min_length=1, max_length=100)]
    session: Annotated[str, Field(max_length=200)] | None = None
    name: Annotated[str, Field(max_length=100)] | None = None
    email: Annotated[str, Field(max_length=254)] | None = None
    language: Annotated[str, Field(max_length=35)] | None = None
    last: OptionalId | None = None
    identity: Annotated[str, Field(max_length=4096)] | None = None


class VisitorSend(Call):
    """Say something. The widget repeats it with the same `client_id` until it is acknowledged."""

    body: Annotated[str, Field(min_length=1, max_length=MAX_VISITOR_CHARS), AfterValidator(sayable)]
    client_id: Id


class VisitorReceived(Call):
    """The widget has shown this message."""

    id: Id


class VisitorNothing(Call):
    """A call without content."""


class VisitorRate(Call):
    """How it was, from 1 (bad) to 5 (good)."""

    score: Annotated[int, Field(ge=1, le=5)]
    comment: Line | None = None


class OkStored(Ok):
    """It is durably stored under this id."""

    id: str


class VisitorAuthor(View):
    """Who wrote it."""

    kind: Literal["customer", "agent", "system"]
    name: str


class VisitorMessageAdded(View):
    """A message of the conversation; may come twice, so it is told apart by `id`."""

    id: str
    kind: str
    author: VisitorAuthor
    body: str
    created_at: datetime
    client_id: str | None
    attachments: list[dict[str, Any]]  # Any: none yet


class VisitorAgent(View):
    """The agent who talks with the visitor."""

    name: str


class Session(View):
    """The conversation at (re)connection: `session` is the secret to keep, `messages` those after the last one known.

    `identity` says what became of the identity token; `identity_problem` tells the site's owner what is wrong with it.
    """

    session: str
    inbox: str
    name: str
    state: ConversationState
    agent: VisitorAgent | None
    rated: bool
    identity: Literal["none", "proven", "refused"]
    identity_problem: str
    messages: list[VisitorMessageAdded]


class StateChanged(View):
    """The conversation stands elsewhere now."""

    state: ConversationState
    agent: VisitorAgent | None


class AgentTyping(View):
    """The agent types; holds for a few seconds."""


class QueuePosition(View):
    """The visitor's place in the line, 1 for the next one, and the seconds waited so far."""

    position: int
    waiting_s: float


class Closed(View):
    """The conversation is over; another message opens it again."""


VISITOR_EVENTS: dict[str, type[BaseModel]] = {
    "session": Session,
    "state.changed": StateChanged,
    "message.added": VisitorMessageAdded,
    "agent.typing": AgentTyping,
    "queue.position": QueuePosition,
    "closed": Closed,
}

VISITOR_CALLS: dict[str, tuple[type[Call], type[Ok]]] = {
    "message.send": (VisitorSend, OkStored),
    "received": (VisitorReceived, Ok),
    "typing": (VisitorNothing, Ok),
    "end": (VisitorNothing, Ok),
    "rate": (VisitorRate, Ok),
}


def visitor_message(message: VisitorMessage) -> VisitorMessageAdded:
    """Return the message as it goes to the visitor."""
    return VisitorMessageAdded(
        id=message.id,
        kind=message.kind,
        author=VisitorAuthor(kind=message.author_kind.value, name=message.author_name),
        body=message.body,
        created_at=message.created_at,
        client_id=message.client_id,
        attachments=[],
    )
