"""Calls as consoles and API clients see them."""

from datetime import datetime

from hub.domain.call import Call, CallState, Leg, LegRole, LegState, Mode, Quality, mode_of
from hub.tickets.views import View


class IceServer(View):
    """A server that helps a browser through its network; members are those of the browser's `RTCIceServer`."""

    urls: list[str]
    username: str = ""
    credential: str = ""


def ice_server(url: str) -> IceServer:
    """Return the server that a setting like `turn:name:secret@host:port` names."""
    scheme, _, rest = url.partition(":")
    account, at, place = rest.rpartition("@")
    if not at:
        return IceServer(urls=[url])
    name, _, secret = account.partition(":")
    return IceServer(urls=[f"{scheme}:{place}"], username=name, credential=secret)


class QualityView(View):
    """How good a connection is: lost packets (0-1), jitter and round trip (ms), and the estimated opinion score (1-5)."""

    loss: float
    jitter_ms: float
    round_trip_ms: float
    opinion_score: float


class CallParty(View):
    """Who is at the other end; `customer_id` is empty as long as the call has no ticket."""

    name: str
    address: str
    customer_id: str


class LegView(View):
    """One party's audio; `mode` is how it takes part: talk, muted, held, listen or whisper."""

    id: str
    role: LegRole
    agent_id: str
    name: str
    mode: Mode
    state: LegState
    since: datetime


class SpentView(View):
    """Seconds in each part of the call's life, as far as that part is over; handling time is talk + hold + wrap-up."""

    ringing_s: float
    menu_s: float
    queue_s: float
    talk_s: float
    hold_s: float
    wrap_up_s: float
    voicemail_s: float
    callback_s: float


class CallView(View):
    """A call as it is now. `agent_id` is who talks with the customer, `consulting` the leg that is asked meanwhile.

    `quality` is the worst of its living legs' connections; `path` the labels of the menu that the caller came by;
    `interrupted` says that the agent's audio broke off and may come back.
    """

    id: str
    ticket_id: str
    state: CallState
    direction: str
    inbox_id: str
    queue_id: str
    agent_id: str
    customer: CallParty
    legs: list[LegView]
    started_at: datetime
    queued_at: datetime | None
    connected_at: datetime | None
    held_since: datetime | None
    ended_at: datetime | None
    recording: str
    recordings: list[str]
    consulting: str
    interrupted: bool
    quality: QualityView | None
    path: list[str]
    end_reason: str
    spent: SpentView


def call_view(call: Call, *, customer_id: str = "") -> CallView:
    """Return the call as it goes out."""
    spent = SpentView(**{name: round(getattr(call.spent, name), 3) for name in call.spent.__slots__})
    party = CallParty(name=call.customer.name, address=call.customer.value, customer_id=customer_id)
    return CallView(
        id=call.id,
        ticket_id=call.ticket_id,
        state=call.state,
        direction=call.direction.value,
        inbox_id=call.inbox_id,
        queue_id=call.queue_id,
        agent_id=call.agent_id,
        customer=party,
        legs=[_leg_view(call, leg) for leg in call.legs],
        started_at=call.started_at,
        queued_at=call.queued_at,
        connected_at=call.connected_at,
        held_since=call.held_since,
        ended_at=call.ended_at,
        recording=call.recording.value,
        recordings=list(call.recordings),
        consulting=call.consulting,
        interrupted=call.lost_at is not None,
        quality=_worst(call),
        path=list(call.path),
        end_reason=call.end_reason,
        spent=spent,
    )


def _leg_view(call: Call, leg: Leg) -> LegView:
    return LegView(
        id=leg.id,
        role=leg.role,
        agent_id=leg.agent_id,
        name=leg.name or leg.address,
        mode=mode_of(call, leg),
        state=leg.state,
        since=leg.since,
    )


def _worst(call: Call) -> QualityView | None:
    measured: list[Quality] = [leg.quality for leg in call.living() if leg.quality is not None]
    worst = min(measured, key=lambda one: one.opinion_score, default=None)
    if worst is None:
        return None
    return QualityView(
        loss=worst.loss,
        jitter_ms=worst.jitter_ms,
        round_trip_ms=worst.round_trip_ms,
        opinion_score=worst.opinion_score,
    )
