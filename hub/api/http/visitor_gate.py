"""How often one address may do what needs no signing in."""

from collections import deque

from hub.clock import Clock
from hub.errors import TooManyRequests

WINDOW_S = 60.0
MAX_ADDRESSES = 10_000


class VisitorGate:
    """Let one address in `most` times in a while: anybody can come, so nothing else bounds them."""

    def __init__(self, clock: Clock, *, most: int, told: str, window_s: float = WINDOW_S) -> None:
        """Say `told` to those who come too often."""
        self._clock = clock
        self._most = most
        self._told = told
        self._window_s = window_s
        self._came: dict[str, deque[float]] = {}

    def let_in(self, address: str) -> None:
        """Raise TooManyRequests for an address that has come often enough."""
        now = self._clock.monotonic()
        came = self._came.pop(address, deque())
        self._came[address] = came  # the one that came last is forgotten last
        if len(self._came) > MAX_ADDRESSES:
            del self._came[next(iter(self._came))]
        while came and came[0] <= now - self._window_s:
            came.popleft()
        if len(came) >= self._most:
            raise TooManyRequests(self._told, retry_after_s=came[0] + self._window_s - now)
        came.append(now)
