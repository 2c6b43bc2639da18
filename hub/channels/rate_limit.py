"""Spread attempts over time, per inbox."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from hub.channels.contract import Channel
from hub.clock import Clock


class RateLimit:
    """Let through `rate_per_s` a second, and at most one second's worth at once (a token bucket)."""

    def __init__(self, clock: Clock, rate_per_s: float) -> None:
        self._clock = clock
        self.rate_per_s = rate_per_s
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


class Turnstiles:
    """Let attempts pass, a few at once and at a bounded rate, each inbox for itself."""

    def __init__(
        self, clock: Clock, concurrency: int, max_per_s: float, pause: Callable[[float], Awaitable[None]]
    ) -> None:
        self._clock = clock
        self._concurrency = concurrency
        self._max_per_s = max_per_s
        self._pause = pause
        self._slots: dict[str, asyncio.Semaphore] = {}
        self._rates: dict[str, RateLimit] = {}

    @asynccontextmanager
    async def turn(self, channel: Channel) -> AsyncIterator[None]:
        """Wait for the inbox's turn and hold it; the lowest of the inbox's, the provider's and our bound counts."""
        inbox_id = channel.inbox.id
        async with self._slots.setdefault(inbox_id, asyncio.Semaphore(self._concurrency)):
            wait_s = self._rate(channel).take()
            if wait_s > 0:
                await self._pause(wait_s)
            yield

    def _rate(self, channel: Channel) -> RateLimit:
        """Return the inbox's bucket, a new one when somebody changed its pace."""
        bounds = (channel.inbox.max_per_s, channel.capabilities.max_per_s, self._max_per_s)
        per_s = min(bound for bound in bounds if bound)
        rate = self._rates.get(channel.inbox.id)
        if rate is None or rate.rate_per_s != per_s:
            rate = self._rates[channel.inbox.id] = RateLimit(self._clock, per_s)
        return rate
