"""The client: short time-outs, one retry, and its errors in one clear line."""

from typing import Any
from urllib.parse import urlsplit

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from hub.storage.errors import StorageError

TIMEOUT_S = 1.0
REDIS_ERRORS = (RedisError, OSError, TimeoutError)
"""What an outage looks like."""


class RedisConnection:
    """A pool of connections to one Redis database, which belongs to one hub."""

    def __init__(self, url: str) -> None:
        self.place = _place(url)
        try:
            self.client: Any = Redis.from_url(  # Any: the driver's answers depend on the command
                url,
                decode_responses=True,
                protocol=2,
                socket_timeout=TIMEOUT_S,
                socket_connect_timeout=TIMEOUT_S,
                retry=Retry(NoBackoff(), 1),
                client_name="hub",
                driver_info=None,  # else each connection reads its own version from the disk
            )
        except ValueError as error:
            raise StorageError("the Redis address cannot be read; see HUB_REDIS_URL") from error

    async def open(self) -> None:
        """Make sure that the server answers; raises StorageError."""
        try:
            await self.client.ping()
        except REDIS_ERRORS as error:
            raise StorageError(f"Redis at {self.place} cannot be reached: {type(error).__name__}") from error

    async def close(self) -> None:
        """Close every connection."""
        await self.client.aclose()


def _place(url: str) -> str:
    """Return the address without what is secret in it."""
    return urlsplit(url).netloc.rpartition("@")[2] or "its address"
