"""One telephone call as the hub knows it: its state, its legs, and how long it spent where.

States::

    ringing → menu → queued ⇄ offered → connecting → connected ⇄ held, consulting, conference → wrap_up → ended

and from the way there: voicemail and callback; abandoned (the caller left before somebody answered) and failed. How one
becomes the other is in `call_flow` (up to the talk) and `call_talk` (from there on), on the steps of `call_steps`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from hub.domain.interaction import Party


class Mode(StrEnum):
    """How a leg takes part in a room (the table of who hears whom is in `hub/calls/lines.py`)."""

    TALK = "talk"
    MUTED = "muted"
    HELD = "held"
    LISTEN = "listen"
    WHISPER = "whisper"


class LegEnd(StrEnum):
    """Why a leg ended."""

    HUNG_UP = "hung_up"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    LOST = "lost"
    FAILED = "failed"


class CallState(StrEnum):
    """Where a call stands."""

    RINGING = "ringing"
    MENU = "menu"
    QUEUED = "queued"
    OFFERED = "offered"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    HELD = "held"
    CONSULTING = "consulting"
    CONFERENCE = "conference"
    WRAP_UP = "wrap_up"
    VOICEMAIL = "voicemail"
    CALLBACK = "callback"
    ABANDONED = "abandoned"
    FAILED = "failed"
    ENDED = "ended"


LIVING = "living"
SETTLED = "settled"
"""Stages of a call: something is still to be done for it; it is over, and its ticket knows."""

OVER = frozenset({CallState.ABANDONED, CallState.FAILED, CallState.ENDED})
"""States that nothing follows."""

TALKING = frozenset({CallState.CONNECTED, CallState.HELD, CallState.CONSULTING, CallState.CONFERENCE})
"""States in which the customer has been put through to somebody."""

WAITING = frozenset({CallState.QUEUED, CallState.OFFERED})
"""States in which the caller hears music."""


class Direction(StrEnum):
    """Who called whom: the customer us, or we the customer."""

    IN = "in"
    OUT = "out"


class LegRole(StrEnum):
    """Whose audio a leg carries."""

    CUSTOMER = "customer"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    OUTSIDE = "outside"


class LegState(StrEnum):
    """How far a leg is: it rings at a telephone, a browser connects, audio flows, it is over."""

    RINGING = "ringing"
    CONNECTING = "connecting"
    TALKING = "talking"
    ENDED = "ended"


class RecordingState(StrEnum):
    """Whether the talk is being recorded; paused while card data is said."""

    OFF = "off"
    ON = "on"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How good a connection is: lost packets (0-1), jitter and round trip (ms), and the estimated opinion score (1-5)."""

    loss: float
    jitter_ms: float
    round_trip_ms: float
    opinion_score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One party's audio. `seq` is the number of its last news, so that late and repeated ones are told.

    `supervision` is how a supervisor takes part; `address` where a party outside was called.
    """

    id: str
    role: LegRole
    state: LegState
    since: datetime
    agent_id: str = ""
    name: str = ""
    address: str = ""
    muted: bool = False
    supervision: Mode = Mode.LISTEN
    seq: int = -1
    end: LegEnd | None = None
    quality: Quality | None = None

    @property
    def living(self) -> bool:
        """Say whether the leg is not over."""
        return self.state is not LegState.ENDED

    @property
    def talking(self) -> bool:
        """Say whether its audio flows."""
        return self.state is LegState.TALKING


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Seconds that a call spent in each part of its life, as far as that part is over.

    `queue_s` runs from queueing until both hear each other, `hold_s` counts what the customer waited on hold, also while
    the agent consulted somebody; handling time is talk + hold + wrap-up.
    """

    ringing_s: float = 0.0
    menu_s: float = 0.0
    queue_s: float = 0.0
    talk_s: float = 0.0
    hold_s: float = 0.0
    wrap_up_s: float = 0.0
    voicemail_s: float = 0.0
    callback_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What one agent had of a call: put through at `began_at`, so many seconds of talk, and of hold."""

    agent_id: str
    began_at: datetime
    talk_s: float = 0.0
    hold_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call. `customer` is who is at the other end, `called` the number of ours that was dialled or shown.

    `agent_id` is who talks with the customer (or dials, or was put through and connects); `consulting` the leg that is
    asked while the customer waits. `contact_id` names the contact that intake has of it, `ticket_id` its ticket once there
    is one. `queued_at` survives offers and lost agents, so that the caller keeps the place. `said_at` is when the caller
    last heard an announcement, `prompt` names what is being said: news of an earlier prompt are stale. `menu` is how far
    the caller has come in the inbox's menu, as the menu keeps it. `lost_at` is set while the customer is on hold because
    the agent's audio broke off and may come back. `hand_over` puts the customer through as soon as whoever is called
    answers. `owns_ticket` says that the ticket is this call's alone, `takes_ticket` that an older
    one became the agent's work for this call, `consented` that the customer agreed to be recorded,
    `visitor` names the conversation of the web page that the call comes from (inbox and session).
    """

    id: str
    version: int = 0
    direction: Direction = Direction.IN
    inbox_id: str
    customer: Party
    called: str = ""
    external_id: str = ""
    state: CallState = CallState.RINGING
    since: datetime
    legs: tuple[Leg, ...] = ()
    agent_id: str = ""
    offered_to: str = ""
    consulting: str = ""
    queue_id: str = ""
    contact_id: str = ""
    ticket_id: str = ""
    language: str = ""
    path: tuple[str, ...] = ()
    menu: dict[str, Any] = field(default_factory=dict)  # Any: the walker's own progress
    prompt: str = ""
    called_back: bool = False
    owns_ticket: bool = True
    takes_ticket: bool = False
    hand_over: bool = False
    consented: bool = False
    visitor: str = ""
    recording: RecordingState = RecordingState.OFF
    recordings: tuple[str, ...] = ()
    spent: Spent = field(default_factory=Spent)
    stretches: tuple[Stretch, ...] = ()
    started_at: datetime
    answered_at: datetime | None = None
    queued_at: datetime | None = None
    connected_at: datetime | None = None
    held_since: datetime | None = None
    lost_at: datetime | None = None
    talk_over_at: datetime | None = None
    ended_at: datetime | None = None
    said_at: datetime | None = None
    stage: str = LIVING
    end_reason: str = ""

    @property
    def over(self) -> bool:
        """Say whether nothing follows."""
        return self.state in OVER

    def leg(self, leg_id: str) -> Leg | None:
        """Return the leg with this id, or None."""
        return next((leg for leg in self.legs if leg.id == leg_id), None)

    def living(self, role: LegRole | None = None) -> tuple[Leg, ...]:
        """Return the legs that are not over, of one role or of all."""
        return tuple(leg for leg in self.legs if leg.living and role in (None, leg.role))

    def customer_leg(self) -> Leg | None:
        """Return the customer's living leg, or None."""
        return next(iter(self.living(LegRole.CUSTOMER)), None)

    def leg_of(self, agent_id: str) -> Leg | None:
        """Return the living leg of an agent or a supervisor, or None."""
        return next((leg for leg in self.living() if agent_id and leg.agent_id == agent_id), None)

    def next_leg_id(self) -> str:
        """Return an id for one more leg."""
        return f"{self.id}.{len(self.legs)}"


def mode_of(call: Call, leg: Leg) -> Mode:
    """Return how a leg takes part in its call: what follows from the call's state, its role and its own wishes."""
    if leg.role is LegRole.SUPERVISOR:
        return leg.supervision
    if leg.role is LegRole.CUSTOMER:
        return Mode.HELD if call.state in (CallState.HELD, CallState.CONSULTING) else Mode.TALK
    return Mode.MUTED if leg.muted else Mode.TALK
