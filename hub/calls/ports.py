"""What the browser side asks of whoever runs the calls, and the answer of a hub that has no telephone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.calls.lines import Mode, RecordingWish
from hub.domain.agent import Agent
from hub.domain.call import Call
from hub.domain.ticket import Ticket
from hub.errors import NotFound, Unavailable

NO_CALLS = "This hub has no telephone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a call goes: exactly one of the three is named."""

    agent_id: str = ""
    queue_id: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DialWish:
    """Whom an agent wants to call, by which inbox (empty: the first that can), for which ticket (empty: a new one)."""

    address: str
    inbox_id: str = ""
    ticket_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultOffer:
    """A question to an agent: come into this call while its customer waits?"""

    id: str
    leg_id: str
    call_id: str
    ticket_id: str
    agent_id: str
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorCaller:
    """Who calls from a web page: the visitor's conversation, and the name they gave."""

    inbox_id: str
    session_id: str
    name: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorNews:
    """Where a visitor's call stands, as the visitor may know it.

    `state` is ringing, menu, waiting, talking, held, voicemail or ended; `hint` is what is being said, as text.
    """

    inbox_id: str
    session_id: str
    call_id: str
    state: str
    position: int | None = None
    wait_s: float | None = None
    hint: str = ""


class AgentCalls(Protocol):
    """What agents do in calls. Every call raises NotFound for a call they have no part in, Conflict for a wrong moment."""

    async def connect(self, actor: Agent, call_id: str, sdp: str) -> str:
        """Answer the session description of the agent's browser; again after a loss."""
        ...

    async def dial(self, actor: Agent, wish: DialWish) -> Call:
        """Begin a call to somebody; raises Invalid, Unavailable."""
        ...

    async def hold(self, actor: Agent, call_id: str, held: bool) -> None:
        """Put the customer on hold, or take them off it."""
        ...

    async def mute(self, actor: Agent, call_id: str, muted: bool) -> None:
        """Mute the agent, or not."""
        ...

    async def digits(self, actor: Agent, call_id: str, digits: str) -> None:
        """Press keys towards the other side."""
        ...

    async def transfer(self, actor: Agent, call_id: str, to: Target, *, consult: bool) -> None:
        """Hand the customer on, at once or after a talk with the other side."""
        ...

    async def complete(self, actor: Agent, call_id: str) -> None:
        """Put the customer through to whoever was asked."""
        ...

    async def cancel(self, actor: Agent, call_id: str) -> None:
        """Let whoever was asked go, and talk with the customer again."""
        ...

    async def conference(self, actor: Agent, call_id: str) -> None:
        """Let all talk with each other."""
        ...

    async def record(self, actor: Agent, call_id: str, wish: RecordingWish) -> None:
        """Begin, pause, go on with or end the recording; raises Forbidden where the queue does not let agents."""
        ...

    async def hang_up(self, actor: Agent, call_id: str) -> None:
        """Leave the call; it is over when the agent was the last beside the customer."""
        ...

    async def supervise(self, actor: Agent, call_id: str, mode: Mode | None) -> None:
        """Say how a supervisor takes part (None: not any more); raises Forbidden for others."""
        ...

    async def answer_consult(self, actor: Agent, offer_id: str, *, accept: bool) -> Ticket:
        """Come into the call of a colleague, or not; raises Conflict when the question is over. Returns its ticket."""
        ...

    def of_agent(self, actor: Agent) -> Sequence[Call]:
        """Return the living calls that the agent takes part in, for supervisors all."""
        ...

    async def find(self, call_id: str) -> Call | None:
        """Return a call, also one that is over, or None."""
        ...

    async def of_ticket(self, ticket_id: str) -> Call | None:
        """Return the living call of a ticket, or None."""
        ...

    def consults_of(self, agent_id: str) -> Sequence[ConsultOffer]:
        """Return the questions that the agent has not answered."""
        ...


class VisitorCalls(Protocol):
    """What visitors of a web page do in calls of theirs."""

    def takes_calls(self, inbox_id: str) -> bool:
        """Say whether visitors of this inbox may call now: its `call_inbox` is there and open, or takes messages."""
        ...

    async def start_call(self, caller: VisitorCaller, sdp: str) -> tuple[str, str]:
        """Begin a call; return its id and the hub's session description."""
        ...

    async def visitor_digits(self, caller: VisitorCaller, call_id: str, digits: str) -> None:
        """Take keys the visitor pressed."""
        ...

    async def visitor_connect(self, caller: VisitorCaller, call_id: str, sdp: str) -> str:
        """Answer the session description of a browser that comes back."""
        ...

    async def visitor_hang_up(self, caller: VisitorCaller, call_id: str) -> None:
        """End the visitor's call."""
        ...


class CallDesk(AgentCalls, VisitorCalls, Protocol):
    """Whoever runs the calls."""


class NoCalls:
    """A hub without a telephone."""

    async def connect(self, actor: Agent, call_id: str, sdp: str) -> str:
        """Raise Unavailable."""
        raise Unavailable(NO_CALLS)

    async def dial(self, actor: Agent, wish: DialWish) -> Call:
        """Raise Unavailable."""
        raise Unavailable(NO_CALLS)

    async def hold(self, actor: Agent, call_id: str, held: bool) -> None:
        """Raise NotFound."""
        raise NotFound(NO_CALLS)

    async def mute(self, actor: Agent, call_id: str, muted: bool) -> None:
        """Raise NotFound."""
        raise NotFound(NO_CALLS)

    async def digits(self, actor: Agent, call_id: str, digits: str) -> None:
        """Raise NotFound."""
        raise NotFound(NO_CALLS)

    async def transfer(self, actor: Agent, call_id: str, to: Target, *, consult: bool) -> None:
        """Raise NotFound."""
        raise NotFound(NO_CALLS)

    async def complete(self, actor: Agent, call_id: str) -> None:
        """Raise NotFound."""
        raise NotFound(NO_CALLS)

    async def cancel(self, actor: Agent, call_id: str) -> None:
        """Raise NotFound."""
        raise NotFound(NO_CALLS)

    async def conference(self, actor: Agent, call_id: str) -> None:
        """Raise NotFound."""
        raise NotFound(NO_CALLS)

    async def record(self, actor: Agent, call_id: str, wish: RecordingWish) -> None:
        """Raise NotFound."""
        raise NotFound(NO_CALLS)

    async def hang_up(self, actor: Agent, call_id: str) -> None:
        """Raise NotFound."""
        raise NotFound(NO_CALLS)

    async def supervise(self, actor: Agent, call_id: str, mode: Mode | None) -> None:
        """Raise NotFound."""
        raise NotFound(NO_CALLS)

    async def answer_consult(self, actor: Agent, offer_id: str, *, accept: bool) -> Ticket:
        """Raise NotFound."""
        raise NotFound(NO_CALLS)

    def of_agent(self, actor: Agent) -> Sequence[Call]:
        """Return none."""
        return ()

    async def find(self, call_id: str) -> Call | None:
        """Return None."""
        return None

    async def of_ticket(self, ticket_id: str) -> Call | None:
        """Return None."""
        return None

    def consults_of(self, agent_id: str) -> Sequence[ConsultOffer]:
        """Return none."""
        return ()

    def takes_calls(self, inbox_id: str) -> bool:
        """Say no."""
        return False

    async def start_call(self, caller: VisitorCaller, sdp: str) -> tuple[str, str]:
        """Raise Unavailable."""
        raise Unavailable(NO_CALLS)

    async def visitor_digits(self, caller: VisitorCaller, call_id: str, digits: str) -> None:
        """Raise NotFound."""
        raise NotFound(NO_CALLS)

    async def visitor_connect(self, caller: VisitorCaller, call_id: str, sdp: str) -> str:
        """Raise NotFound."""
        raise NotFound(NO_CALLS)

    async def visitor_hang_up(self, caller: VisitorCaller, call_id: str) -> None:
        """Raise NotFound."""
        raise NotFound(NO_CALLS)
