"""Every message about telephone calls on the wire between browsers and the hub, typed."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from hub.calls.views import CallView
from hub.realtime.wire import Call, Id, Ok
from hub.tickets.views import View

MAX_SDP_CHARS = 60_000

Sdp = Annotated[str, Field(min_length=1, max_length=MAX_SDP_CHARS)]
Digits = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[0-9A-Da-d*#]+$")]
Address = Annotated[str, Field(min_length=1, max_length=200)]


class CallConnect(Call):
    """Bring my audio into a call; again after a reload of the page or in another network."""

    call: Id
    sdp: Sdp


class CallDial(Call):
    """Call somebody: by the inbox whose number is shown, for the ticket; I am connected first (`call.connect`)."""

    address: Address
    inbox: Id | None = None
    ticket: Id | None = None


class CallHold(Call):
    """Let the customer hear music, or talk with me again."""

    call: Id
    held: bool


class CallMute(Call):
    """Let nobody hear me, or everybody again."""

    call: Id
    muted: bool


class CallDigits(Call):
    """Press keys: towards the customer, or whoever is asked."""

    call: Id
    digits: Digits


class CallTarget(Call):
    """Where a call goes: to an agent, a queue, or a number outside; exactly one is named."""

    agent: Id | None = None
    queue: Id | None = None
    address: Address | None = None

    @model_validator(mode="after")
    def one(self) -> "CallTarget":
        """Raise ValueError unless exactly one is named."""
        if sum(value is not None for value in (self.agent, self.queue, self.address)) != 1:
            raise ValueError("name one of agent, queue and address")
        return self


class CallTransfer(Call):
    """Hand the customer on; with `consult` talk with the other side first, while the customer is on hold."""

    call: Id
    to: CallTarget
    consult: bool = False


class CallRef(Call):
    """Name a call."""

    call: Id


class CallRecord(Call):
    """Begin, pause (while card data is said), go on with or end the recording."""

    call: Id
    wish: Literal["pause", "resume", "start", "stop"]


class CallSupervise(Call):
    """Listen to a call, whisper to its agent, talk with all, or stop it; supervisors connect their audio first."""

    call: Id
    mode: Literal["listen", "whisper", "barge", "stop"]


class OkSdp(Ok):
    """The hub's session description."""

    sdp: str


class OkCall(Ok):
    """It is under way, as this call."""

    call: str


class CallChanged(CallView):
    """The call as it is now."""

    seq: int


class VisitorCallStart(Call):
    """Call from the web page."""

    sdp: Sdp
    name: Annotated[str, Field(max_length=100)] | None = None


class OkVisitorCall(Ok):
    """The call is under way: its id, and the hub's session description."""

    call: str
    sdp: str


class VisitorCallChanged(View):
    """Where the visitor's call stands: `position` and `wait_s` while waiting, `hint` what is being said, as text."""

    call: str
    state: Literal["ringing", "menu", "waiting", "talking", "held", "voicemail", "ended"]
    position: int | None = None
    wait_s: float | None = None
    hint: str = ""


AGENT_CALL_CALLS: dict[str, tuple[type[Call], type[Ok]]] = {
    "call.connect": (CallConnect, OkSdp),
    "call.dial": (CallDial, OkCall),
    "call.hold": (CallHold, Ok),
    "call.mute": (CallMute, Ok),
    "call.digits": (CallDigits, Ok),
    "call.transfer": (CallTransfer, Ok),
    "call.complete": (CallRef, Ok),
    "call.cancel": (CallRef, Ok),
    "call.conference": (CallRef, Ok),
    "call.record": (CallRecord, Ok),
    "call.hang_up": (CallRef, Ok),
    "call.supervise": (CallSupervise, Ok),
}

VISITOR_CALL_CALLS: dict[str, tuple[type[Call], type[Ok]]] = {
    "call.start": (VisitorCallStart, OkVisitorCall),
    "call.digits": (CallDigits, Ok),
    "call.connect": (CallConnect, OkSdp),
    "call.hang_up": (CallRef, Ok),
}
