"""The voice contract: what the call desk asks of whatever carries audio (`Lines`), and what it is told (`LineEvent`).

A *leg* is one party's audio connection: a browser, a telephone by SIP, a telephone by a provider. A *room* is where legs hear
each other; its id is the call's. Who hears whom follows from the modes of the legs in a room:

=========  ==============================  =======================
mode       hears                           is heard by
=========  ==============================  =======================
talk       everybody who is heard          everybody who hears
muted      everybody who is heard          nobody
held       music                           nobody
listen     everybody who is heard          nobody
whisper    everybody who is heard          the leg `towards` alone
=========  ==============================  =======================

Commands are idempotent: repeating one changes nothing, and one for a leg that has ended does nothing. Events of a leg carry
growing sequence numbers, so late and repeated ones can be told.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from hub.domain.call import LegEnd, Mode
from hub.domain.interaction import Party

__all__ = ["LegEnd", "Mode"]

RINGBACK = "tone:ringback"
BUSY = "tone:busy"
"""What `Lines.park` takes in place of a blob: the tones of a telephone that rings elsewhere, and of one that is engaged."""


class RecordingWish(StrEnum):
    """What is to happen with a recording."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """Something to be played: a recorded file (`blob`, a WAV file in the blob store) or a text that is spoken in `language`."""

    text: str = ""
    language: str = "en"
    blob: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gather:
    """Digits that are waited for: up to `max_digits`, the first within `first_s` after the prompt, each next within `between_s`.

    `finish_on` ends them early and is not part of them. With `barge_in` the first digit stops the prompt.
    """

    max_digits: int = 1
    first_s: float = 5.0
    between_s: float = 3.0
    finish_on: str = "#"
    barge_in: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """A call that is to be placed: `caller_id` is the number shown, `ring_s` how long it may ring.

    `beside` names a living leg that it is to talk with: legs of one room must be carried by one engine.
    """

    leg_id: str
    inbox_id: str
    address: str
    caller_id: str = ""
    ring_s: float = 30.0
    beside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEvent:
    """News of one leg; `seq` grows within the leg."""

    leg_id: str
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LegArrived(LineEvent):
    """Somebody calls one of our numbers. `external_id` is the provider's own id of the call."""

    inbox_id: str
    caller: Party
    called: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegAnswered(LineEvent):
    """Audio flows: the party we called has answered, or the browser's connection stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegEnded(LineEvent):
    """The leg is over, whoever ended it."""

    reason: LegEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptEnded(LineEvent):
    """A prompt came to its end; `digits` are those gathered (empty: none in time)."""

    prompt_id: str
    digits: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitsDialled(LineEvent):
    """Digits were pressed while nothing gathered them."""

    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingReady(LineEvent):
    """A recording is complete: a stereo WAV file (customer left, agents right) in the blob store; `duration_s` in seconds."""

    recording_id: str
    blob: str
    duration_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityMeasured(LineEvent):
    """How good the connection is: lost packets (0-1), jitter and round trip (ms), and the estimated opinion score (1-5)."""

    loss: float
    jitter_ms: float
    round_trip_ms: float
    opinion_score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LegState:
    """A living leg, as `reconcile` finds it."""

    leg_id: str
    inbox_id: str
    room_id: str = ""
    mode: Mode | None = None
    answered: bool = False


LineListener = Callable[[LineEvent], Awaitable[None]]


class Lines(Protocol):
    """Everything that carries audio, behind one door. Raises Unavailable when nothing that could do it is running."""

    def listen(self, listener: LineListener) -> None:
        """Name who is told the news, once; until then the news waits."""
        ...

    async def negotiate(self, leg_id: str, inbox_id: str, sdp: str, beside: str = "") -> str:
        """Answer a browser's session description; the leg begins with it, or reconnects when it lives already.

        `beside` names a living leg that it is to talk with. Raises Invalid for a description that cannot be answered.
        """
        ...

    async def originate(self, dial: Dial) -> None:
        """Call somebody; LegAnswered or LegEnded follows."""
        ...

    async def answer(self, leg_id: str) -> None:
        """Pick up a leg that arrived."""
        ...

    async def reject(self, leg_id: str, reason: LegEnd = LegEnd.BUSY) -> None:
        """Refuse a leg that arrived and was not answered."""
        ...

    async def hang_up(self, leg_id: str) -> None:
        """End the leg."""
        ...

    async def prompt(
        self, leg_id: str, prompt_id: str, prompts: Sequence[Prompt], gather: Gather | None = None
    ) -> None:
        """Play to this leg alone, after what is playing; PromptEnded follows with this `prompt_id`, unless the leg ends."""
        ...

    async def park(self, leg_id: str, music: str = "") -> None:
        """Play music (a blob, RINGBACK or BUSY; empty: the hub's own), out of any room, until something else is asked for.

        A prompt interrupts it for its length.
        """
        ...

    async def join(self, leg_id: str, room_id: str, mode: Mode = Mode.TALK, towards: str = "") -> None:
        """Bring the leg into the room, out of any other, ending prompts and music."""
        ...

    async def set_mode(self, leg_id: str, mode: Mode, towards: str = "") -> None:
        """Change how the leg takes part in its room."""
        ...

    async def leave(self, leg_id: str) -> None:
        """Take the leg out of its room; it hears silence until something is asked for."""
        ...

    async def send_digits(self, leg_id: str, digits: str) -> None:
        """Dial digits towards this party."""
        ...

    async def dialled(self, leg_id: str, digits: str) -> None:
        """Take digits that this party pressed, told by its own signalling (a web page's keypad) instead of its audio."""
        ...

    async def record(
        self, room_id: str, recording_id: str, wish: RecordingWish, left: Sequence[str] = ()
    ) -> None:
        """Begin, pause, go on with or end a recording of the room; RecordingReady follows the end, or the room's.

        `left` names the customer's legs, which are heard on the left (empty: the leg that arrived first). Raises NotFound
        when a recording is to begin in an empty room.
        """
        ...

    async def reconcile(self) -> Sequence[LegState]:
        """Return every living leg, as after a restart."""
        ...


class RunningLines(Lines, Protocol):
    """Lines that are started and stopped: what carries the audio may be programs beside the hub."""

    async def start(self) -> None:
        """Begin to carry audio; raises Unavailable when that does not work now."""
        ...

    async def stop(self) -> None:
        """Let go; living calls wait for the next hub where they can."""
        ...
