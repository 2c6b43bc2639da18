"""Spread attempts over time, per inbox."""

from hub.clock import Clock


class RateLimit:
    """Let through `rate_per_s` a second, and at most one second's worth at once (a token bucket)."""

    def __init__(self, clock: Clock, rate_per_s: float) -> None:
        self._clock = clock
        self._rate = rate_per_s
        self._burst = max(1.0, rate_per_s)
        self._tokens = self._burst
        self._at = clock.monotonic()

    def take(self) -> float:
        """Take one turn and return the seconds to wait before using it."""
        now = self._clock.monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        self._tokens -= 1
        return max(0.0, -self._tokens / self._rate)
