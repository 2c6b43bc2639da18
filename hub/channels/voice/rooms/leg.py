"""The seam between the room engine and whatever carries a party's audio: a browser, a SIP trunk, a provider's media stream.

A *transport* lives in the engine's process and makes *legs*. Every 20 ms (`FRAME_MS`) the engine takes one frame of what each
leg's party said and gives it one frame of what the party is to hear; mixing, prompts, music, recordings and the finding of
digits in the sound are the engine's. So a new transport is one module beside `webrtc.py`:

1. a class with the methods of `Leg`; none of them may wait: what takes time is started as a task of the transport;
2. a class with the methods of `Transport`, named in `transports.py`;
3. news by the `Floor` that `start` was given: `arrived`, `answered`, `dialled`, `ended`. A leg of which `ended` was told is
   forgotten by the engine and is asked nothing more.

Frames are bytes in the leg's own `coding`: 160 bytes of G.711 or 320 bytes of little-endian 16-bit samples, 8,000 a second.
The engine decodes and encodes the frames of all legs at once, so a leg never converts G.711 itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from hub.calls.lines import Dial, LegEnd
from hub.domain.interaction import Party

SAMPLE_RATE = 8_000
FRAME_MS = 20
FRAME_SAMPLES = SAMPLE_RATE * FRAME_MS // 1000


class Coding(StrEnum):
    """How the samples of a frame are written."""

    ULAW = "ulaw"
    ALAW = "alaw"
    LINEAR = "linear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What was measured of a connection since the last time it was asked: loss 0-1, the others in milliseconds."""

    loss: float
    jitter_ms: float
    round_trip_ms: float


class Leg(Protocol):
    """One party's audio connection."""

    leg_id: str
    inbox_id: str
    coding: Coding

    def take(self, now: float) -> bytes | None:
        """Return the next frame of what the party said, or None when there is none in time; `now` is the loop's time."""
        ...

    def give(self, frame: bytes) -> None:
        """Send one frame to the party; before the leg is answered it may be dropped."""
        ...

    def answer(self) -> None:
        """Pick up, if the party is calling; `Floor.answered` follows."""
        ...

    def reject(self, reason: LegEnd) -> None:
        """Refuse the party's call; `Floor.ended` follows."""
        ...

    def hang_up(self) -> None:
        """End the connection; `Floor.ended` follows."""
        ...

    def send_digits(self, digits: str) -> bool:
        """Dial towards the party by signalling or RFC 4733; False: it cannot, and the engine plays the tones."""
        ...

    def quality(self) -> Quality | None:
        """Return what was measured since the last call; None: nothing was."""
        ...


class Floor(Protocol):
    """What the engine is told by its transports."""

    def arrived(self, leg: Leg, caller: Party, called: str = "", external_id: str = "") -> None:
        """Take note of a party that calls us; it hears nothing until the hub answers."""
        ...

    def placed(self, leg: Leg) -> None:
        """Take note of a leg that we began: one that was dialled, or a browser that negotiates."""
        ...

    def answered(self, leg_id: str) -> None:
        """Take note that audio flows."""
        ...

    def dialled(self, leg_id: str, digits: str) -> None:
        """Take note of digits that the party pressed, told by signalling."""
        ...

    def ended(self, leg_id: str, reason: LegEnd) -> None:
        """Take note that the leg is over."""
        ...


class Transport(Protocol):
    """Makes legs of one kind."""

    name: str

    async def start(self, floor: Floor) -> None:
        """Begin to take calls; raises OSError when a port cannot be had."""
        ...

    async def stop(self) -> None:
        """End every leg and free every port."""
        ...

    def dial(self, dial: Dial) -> None:
        """Call somebody: `Floor.placed` at once, `answered` or `ended` later; raises Invalid for what cannot be dialled."""
        ...

    async def command(
        self, body: Mapping[str, Any]
    ) -> dict[str, Any]:  # Any: the transport's own words, as JSON
        """Do something that only this transport knows of, such as taking the trunks' settings; raises HubError."""
        ...
