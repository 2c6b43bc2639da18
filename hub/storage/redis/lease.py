"""A named lease: at most one process holds it, and each holding has a greater number than the one before.

An outage of Redis is no loss: the holder goes on until it is told that another process holds the lease, because whoever
believes to hold it for too long is stopped by compare-and-set in the store, and work that nobody does is worse.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from hub.background import TaskOwner
from hub.storage.redis.connection import REDIS_ERRORS, RedisConnection

logger = logging.getLogger(__name__)

ROUNDS_AFTER_OUTAGE = 2

_TAKE = """
local held = redis.call('GET', KEYS[1])
if held == ARGV[1] then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return redis.call('GET', KEYS[2])
end
if held then return false end
local now = redis.call('TIME')
local fence = math.max(tonumber(redis.call('GET', KEYS[2]) or '0') + 1, now[1] * 1000 + math.floor(now[2] / 1000))
redis.call('SET', KEYS[2], string.format('%.0f', fence))
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return string.format('%.0f', fence)
"""
"""Take or renew; the number is never below the time, so that it grows also when Redis has lost it."""

_LEAVE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


class Lease:
    """Try to hold the lease; tell at once when it is taken or lost."""

    def __init__(
        self,
        connection: RedisConnection,
        name: str,
        holder: str,
        *,
        ttl_s: float = 5.0,
        renew_s: float = 1.5,
    ) -> None:
        self._client = connection.client
        self._keys = (f"hub:lease:{name}", f"hub:lease:{name}:fence")
        self._name = name
        self._holder = holder
        self._ttl_ms = int(ttl_s * 1000)
        self._renew_s = renew_s
        self._tasks = TaskOwner(f"lease {name}")
        self._changed: Callable[[bool], Awaitable[None]] | None = None
        self._polite = 0
        self.fence = 0
        """The number of this holding; 0 while another process has the lease."""

    def on_change(self, changed: Callable[[bool], Awaitable[None]]) -> None:
        """Name who is told; if taking over raises, the lease is left to others and tried for again."""
        self._changed = changed

    async def start(self) -> None:
        """Try once, then keep trying or renewing."""
        await self.look()
        self._tasks.start(self._run(), "renew")

    async def stop(self) -> None:
        """Give the lease up, so that another process takes it at once."""
        await self._tasks.stop()
        if self.fence:
            await self._lost()
            await self._leave()

    async def look(self) -> None:
        """Renew or try to take, and tell of a change. After an outage the holder comes first."""
        try:
            if self._polite and not self.fence:
                await self._client.ping()
                self._polite -= 1
                return
            fence = int(await self._client.eval(_TAKE, 2, *self._keys, self._holder, self._ttl_ms) or 0)
        except REDIS_ERRORS:
            self._polite = ROUNDS_AFTER_OUTAGE
            return  # unknown is not lost; the relay reports the outage
        self._polite = 0
        before, self.fence = self.fence, fence
        if fence and not before:
            await self._taken()
        elif before and not fence:
            await self._lost()
        elif fence > before:
            logger.info("This process holds the lease %s, number %s", self._name, fence)

    async def _taken(self) -> None:
        logger.info("This process holds the lease %s, number %s", self._name, self.fence)
        try:
            await self._tell(True)
        except Exception:
            logger.exception("Taking over as holder of %s failed; it is tried again", self._name)
            await self._lost()
            await self._leave()

    async def _lost(self) -> None:
        self.fence = 0
        logger.info("This process does not hold the lease %s any more", self._name)
        await self._tell(False)

    async def _leave(self) -> None:
        try:
            await self._client.eval(_LEAVE, 1, self._keys[0], self._holder)
        except REDIS_ERRORS:
            logger.info("The lease %s runs out by itself", self._name)

    async def _tell(self, held: bool) -> None:
        if self._changed is not None:
            await self._changed(held)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._renew_s)
            try:
                await self.look()
            except Exception:
                logger.exception("A round of the lease %s failed", self._name)
