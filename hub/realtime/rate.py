"""How fast one socket may talk."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many calls a second for ever, and so many at once."""

    per_s: float
    burst: int


class TokenBucket:
    """Count one socket's calls against its rate."""

    __slots__ = ("_at", "_left", "_rate")

    def __init__(self, rate: Rate, now_s: float) -> None:
        self._rate = rate
        self._left = float(rate.burst)
        self._at = now_s

    def take(self, now_s: float) -> float:
        """Count one call; return 0 when it may go on, or the seconds to wait."""
        self._left = min(self._rate.burst, self._left + (now_s - self._at) * self._rate.per_s)
        self._at = now_s
        if self._left < 1:
            return (1 - self._left) / self._rate.per_s
        self._left -= 1
        return 0.0
