"""One SIP call as a leg of the engine; see `Leg`. Its sound passes as samples, G.711 and RTP are the stack's."""

from collections.abc import Callable
from typing import Protocol

from hub.calls.lines import LegEnd
from hub.channels.voice.rooms.leg import FRAME_SAMPLES, Coding, Quality

FRAME_BYTES = 2 * FRAME_SAMPLES
SILENCE = bytes(FRAME_BYTES)
CHECK_TICKS = 25
"""Ticks between two looks at the buffers: half a second."""

MAX_WAITING = 3
"""Frames that may wait in either direction; what is more was piled up by clocks that differ, and is left out."""

PRIMED = 2
"""Frames of silence ahead of the sound, so that a late tick is not heard."""


class Pcm(Protocol):
    """The stack's sound of one call; each method raises when the call has none at the moment."""

    def read(self, max_bytes: int) -> bytes:
        """Return what was received, at most so many bytes."""
        ...

    def write(self, pcm: bytes) -> int:
        """Queue samples to be sent."""
        ...

    def waiting(self) -> tuple[int, int]:
        """Return how many bytes wait to be sent and to be read."""
        ...


class Doing(Protocol):
    """What a leg can have done; nothing of it waits."""

    def answer(self) -> None:
        """Pick up."""
        ...

    def reject(self, reason: LegEnd) -> None:
        """Refuse."""
        ...

    def hang_up(self) -> None:
        """End the call."""
        ...

    def dial(self, digits: str) -> None:
        """Send digits."""
        ...


class SipLeg:
    """A party on a trunk."""

    coding = Coding.LINEAR

    def __init__(self, leg_id: str, inbox_id: str, doing: Doing, no_sound: type[Exception]) -> None:
        # `no_sound` is what the stack raises while a call has no sound.
        self.leg_id = leg_id
        self.inbox_id = inbox_id
        self.pcm: Pcm | None = None
        self.measured: Callable[[], Quality | None] = lambda: None
        self._doing = doing
        self._no_sound = no_sound
        self._partial = b""
        self._ticks = 0
        self._leave_out = 0
        self._primed = False

    def take(self, now: float) -> bytes | None:
        """Return the next frame that was received."""
        if self.pcm is None:
            return None
        try:
            self._partial += self.pcm.read(FRAME_BYTES - len(self._partial))
        except self._no_sound:
            self._partial = b""
            return None
        if len(self._partial) < FRAME_BYTES:
            return None
        frame, self._partial = self._partial, b""
        return frame

    def give(self, frame: bytes) -> None:
        """Queue a frame to be sent."""
        if self.pcm is None:
            return
        self._ticks += 1
        try:
            if not self._primed:
                self.pcm.write(SILENCE * PRIMED)
                self._primed = True
            if self._ticks % CHECK_TICKS == 0:
                self._even_out(self.pcm)
            if self._leave_out:
                self._leave_out -= 1
            else:
                self.pcm.write(frame)
        except self._no_sound:
            self._primed = False

    def _even_out(self, pcm: Pcm) -> None:
        to_send, to_read = pcm.waiting()
        self._leave_out = max(0, to_send // FRAME_BYTES - MAX_WAITING - PRIMED)
        if (surplus := to_read // FRAME_BYTES - MAX_WAITING) > 0:
            pcm.read(surplus * FRAME_BYTES)

    def answer(self) -> None:
        """Pick up."""
        self._doing.answer()

    def reject(self, reason: LegEnd) -> None:
        """Refuse the call."""
        self._doing.reject(reason)

    def hang_up(self) -> None:
        """End the call."""
        self._doing.hang_up()

    def send_digits(self, digits: str) -> bool:
        """Send telephone events (RFC 4733)."""
        self._doing.dial(digits)
        return True

    def quality(self) -> Quality | None:
        """Return what the last report said, once."""
        return self.measured()
