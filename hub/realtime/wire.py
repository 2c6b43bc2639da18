"""Every message on the wire between consoles and the hub, typed. The visitors' are in `wire_visitor`.

Outgoing events carry `seq`, their number in this process's stream; a console that reconnects names the last
one it has and gets exactly what it missed.
"""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from hub.agents.views import AgentView
from hub.calls.views import CallView, IceServer
from hub.tickets.views import MessageView, TicketView, View

Json = dict[str, Any]  # Any: a JSON object

MAX_REPLY_CHARS = 100_000
MAX_ADDRESSED = 50
MAX_UNDO_S = 60

Id = Annotated[str, Field(min_length=1, max_length=64)]
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

OptionalId = Annotated[str, Field(max_length=64)]
Line = Annotated[str, Field(max_length=500)]


def typeable(text: str) -> str:
    """Return a text without the control characters that no keyboard makes."""
    return _CONTROL.sub("", text)


def sayable(text: str) -> str:
    """Return a text without the control characters that no keyboard makes; raises ValueError when nothing is left."""
    said = typeable(text)
    if not said.strip():
        raise ValueError("nothing is said")
    return said


class Call(BaseModel):
    """What a client sends; unknown members are ignored so that newer clients may say more."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class AgentHello(Call):
    """How a console introduces itself: a token unless the cookie speaks, and where it stopped reading."""

    token: Annotated[str, Field(max_length=200)] = ""
    epoch: OptionalId | None = None
    seq: Annotated[int, Field(ge=0)] | None = None


class WallboardHello(Call):
    """How a screen on the wall introduces itself: with the token of a link to the board."""

    token: Annotated[str, Field(min_length=1, max_length=200)]


class StateSet(Call):
    """The agent's wish to be in another state."""

    state: Literal["available", "busy", "break", "offline"]
    reason: Line | None = None


class OfferAccept(Call):
    """Take the offered ticket."""

    offer: Id


class OfferDecline(Call):
    """Say no to the offer."""

    offer: Id
    reason: Line | None = None


Addressees = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=500), AfterValidator(sayable)]],
    Field(max_length=MAX_ADDRESSED),
]


class MessageSend(Call):
    """Say something; repeating a `client_id` gives the same message again. `undo_s` and `send_at` hold a reply back.

    `to`, `cc` and `bcc` name who a mail goes to, each address alone or as `Name <address>`.
    """

    ticket: Id
    body: Annotated[str, Field(min_length=1, max_length=MAX_REPLY_CHARS), AfterValidator(sayable)]
    kind: Literal["reply", "note"]
    client_id: OptionalId | None = None
    attachments: Annotated[list[Id], Field(max_length=20)] | None = None
    undo_s: Annotated[int, Field(ge=0, le=MAX_UNDO_S)] | None = None
    to: Addressees | None = None
    cc: Addressees | None = None
    bcc: Addressees | None = None
    send_at: Annotated[AwareDatetime, Field(strict=False)] | None = None


class MessageUndo(Call):
    """Take back a reply that has not gone out."""

    message: Id


class MessageRetry(Call):
    """Send a reply that failed again."""

    message: Id


class Typing(Call):
    """The agent types in this ticket."""

    ticket: Id


class TicketLook(Call):
    """The agent looks at this ticket now, or at none."""

    ticket: Id | None = None


class WrapUp(Call):
    """End the after-work with a disposition code."""

    ticket: Id
    disposition: Line | None = None


class WrapUpExtend(Call):
    """Take more time for the after-work; possible once."""

    ticket: Id


class AgentSetState(Call):
    """A supervisor's change of an agent's state."""

    agent: Id
    state: Literal["available", "busy", "break", "offline"]
    reason: Line | None = None


class Ok(View):
    """It is done."""

    ok: Literal[True] = True


class Refused(View):
    """It is not done; `code` is stable and for programs, `detail` for people."""

    ok: Literal[False] = False
    code: str
    detail: str
    retry_after_s: float | None = None
    tries_left: int | None = None


class OkTicket(Ok):
    """It is done, and this is the ticket now."""

    ticket: TicketView


class OkMessage(Ok):
    """It is done, and this is the message."""

    message: MessageView


class OkAgent(Ok):
    """It is done, and this is the agent now."""

    agent: AgentView


class QueueRow(View):
    """A queue in the console's lists."""

    id: str
    name: str
    team_id: str


class OfferMade(View):
    """A ticket is reserved for this agent until `expires_at`; `wait_s` counts from queueing.

    `call_id` names the living call of the ticket, if there is one. With `consult` a colleague asks for this agent in a
    call while its customer is on hold: accepting does not move the ticket.
    """

    id: str
    ticket_id: str
    queue: str
    queue_id: str
    channel: str
    subject: str
    customer_name: str
    wait_s: float
    expires_at: datetime
    preview: str
    call_id: str
    consult: bool
    seq: int


class OfferWithdrawn(View):
    """The offer is over: accepted, declined, expired, or taken back for another reason."""

    id: str
    reason: str
    seq: int


class TicketChanged(View):
    """The ticket as it is now; changes within a tenth of a second come as one."""

    ticket: TicketView
    seq: int


class TicketGone(View):
    """The ticket left what this agent may see."""

    id: str
    seq: int


class MessageAdded(MessageView):
    """Something was said, or a message sent earlier came further (same id)."""

    seq: int


class AgentChanged(View):
    """The agent as he is now."""

    agent: AgentView
    seq: int


class Notice(View):
    """Something the agent should know: `code` is for programs, `text` for people; `ticket` is number and subject, `by` the colleague."""

    level: Literal["info", "warning", "error"]
    code: str
    text: str
    ticket_id: str | None = None
    ticket: str = ""
    by: str = ""
    seq: int


class Looker(View):
    """Somebody who has the ticket open, or a customer who is typing."""

    id: str
    name: str
    typing: bool
    kind: Literal["agent", "customer"] = "agent"


class PresenceChanged(View):
    """Who looks at a ticket; goes to those who do, and carries no number."""

    ticket_id: str
    viewers: list[Looker]


class Snapshot(View):
    """Everything a console starts with; the events after `seq` lead on from it.

    `calls` are those that I take part in, for supervisors those of all whom they see; `ice_servers` are for the browser.
    """

    epoch: str
    seq: int
    now: datetime
    me: AgentView
    agents: list[AgentView]
    queues: list[QueueRow]
    tickets: list[TicketView]
    offers: list[OfferMade]
    calls: list[CallView]
    ice_servers: list[IceServer]


class Resumed(View):
    """The console has had everything it missed; sent instead of a snapshot."""

    epoch: str
    seq: int
    now: datetime


class Board(BaseModel):
    """The live board; its members are those of `GET /api/v1/board`."""

    model_config = ConfigDict(extra="allow")


AGENT_EVENTS: dict[str, type[BaseModel]] = {
    "snapshot": Snapshot,
    "resumed": Resumed,
    "offer.made": OfferMade,
    "offer.withdrawn": OfferWithdrawn,
    "ticket.changed": TicketChanged,
    "ticket.gone": TicketGone,
    "message.added": MessageAdded,
    "agent.changed": AgentChanged,
    "notice": Notice,
    "presence.changed": PresenceChanged,
}

AGENT_CALLS: dict[str, tuple[type[Call], type[Ok]]] = {
    "state.set": (StateSet, OkAgent),
    "offer.accept": (OfferAccept, OkTicket),
    "offer.decline": (OfferDecline, Ok),
    "message.send": (MessageSend, OkMessage),
    "message.undo": (MessageUndo, OkMessage),
    "message.retry": (MessageRetry, OkMessage),
    "typing": (Typing, Ok),
    "ticket.view": (TicketLook, Ok),
    "ticket.wrap_up": (WrapUp, OkTicket),
    "ticket.extend_wrap_up": (WrapUpExtend, OkTicket),
}

SUPERVISOR_EVENTS: dict[str, type[BaseModel]] = {"board": Board}

SUPERVISOR_CALLS: dict[str, tuple[type[Call], type[Ok]]] = {"agent.set_state": (AgentSetState, OkAgent)}


def as_json(view: BaseModel) -> Json:
    """Return the view as it goes on the wire."""
    return view.model_dump(mode="json")
