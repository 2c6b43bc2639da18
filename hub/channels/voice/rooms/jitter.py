"""The jitter buffer: frames of 20 ms put into order and played at the engine's own pace.

It keeps the delay as small as the network allows. A lost frame is concealed by repeating the one before it and costs no delay;
a frame that comes late adds one frame of delay, which is taken away again once every frame of a window has waited longer than
it needed (well within a second). Deep-queueing buffers keep such a delay for the rest of the call.
"""

FRAME_S = 0.02
WINDOW = 20
"""Frames over which the shortest wait is looked for before the delay is made shorter: 0.4 s."""
LEAST_SPARE_S = 0.0015
MOST_SPARE_S = 0.04
"""The wait in seconds that is left to frames beyond the one frame that the two clocks' phases may cost.

It doubles with every frame that comes too late, and becomes less again window by window: a network that trembles gets a longer
delay instead of a cut each second.
"""
CALMING = 0.9
MOST_LEFT_OUT = 3
"""Frames left out at the end of one window, so that no word is."""
DEEPEST = 25
"""Frames that are kept at most: half a second; a burst beyond it throws the oldest away."""
FAR = 100
"""A jump of the numbering by more frames than this is a new start and no loss."""


class JitterBuffer:
    """Frames of one sender, keyed by their running number."""

    def __init__(self) -> None:
        self._frames: dict[int, tuple[bytes, float]] = {}
        self._next: int | None = None
        self._held = 0
        self._last: bytes | None = None
        self._waits: list[float] = []
        self._spare_s = LEAST_SPARE_S
        self.received = 0
        self.late = 0
        self.concealed = 0

    def put(self, number: int, frame: bytes, now: float) -> None:
        """Take in the frame with this number, which arrived at `now` (seconds)."""
        self.received += 1
        if self._next is None or abs(number - self._next) > FAR:
            self._frames.clear()
            self._next, self._held = number, 0
        elif number < self._next:
            self.late += 1
            return
        elif number == self._next and self._held:
            self._spare_s = min(2 * self._spare_s, MOST_SPARE_S)
        self._frames[number] = (frame, now)
        if len(self._frames) > DEEPEST:
            self._next = min(self._frames)
            del self._frames[self._next]
            self._next += 1

    def take(self, now: float) -> bytes | None:
        """Return the frame to be played at `now`, a concealment, or None when there is nothing to be heard."""
        if self._next is None:
            return None
        self._catch_up()
        held = self._frames.pop(self._next, None)
        if held is None:
            return self._conceal()
        self._next += 1
        frame, arrived = held
        self._waits.append(now - arrived)
        if len(self._waits) >= WINDOW:
            self._shorten()
        self._last = frame
        return frame

    def _catch_up(self) -> None:
        """Pass over what is lost: it was concealed while nothing newer was there."""
        if self._held and self._frames:
            self._next = min(self._frames)
            self._held = 0

    def _conceal(self) -> bytes | None:
        assert self._next is not None
        self.concealed += 1
        if self._frames:
            self._next += 1
        elif self._held < DEEPEST:
            self._held += 1
        frame, self._last = self._last, None
        return frame

    def _shorten(self) -> None:
        """Leave frames out when all of the window waited longer than they had to."""
        spare = min(self._waits) - self._spare_s
        self._waits.clear()
        self._spare_s = max(CALMING * self._spare_s, LEAST_SPARE_S)
        for _ in range(min(int(spare / FRAME_S), MOST_LEFT_OUT)):
            if self._next in self._frames:
                del self._frames[self._next]
                self._next += 1
