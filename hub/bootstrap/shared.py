"""What several hub processes share, present only with HUB_REDIS_URL; one process needs none of it."""

from hub.clock import Clock
from hub.errors import SettingsError
from hub.settings import Settings
from hub.storage.redis.connection import RedisConnection
from hub.storage.redis.lease import Lease
from hub.storage.redis.neighbours import Neighbours
from hub.storage.redis.relay import Relay

WORKER = "worker"
"""The one lease: its holder makes offers, keeps promises' time, sends replies and fetches mail."""


class Shared:
    """The means by which hub processes work together."""

    def __init__(self, url: str, process: str, clock: Clock) -> None:
        self.connection = RedisConnection(url)
        self.relay = Relay(self.connection, process, clock)
        self.neighbours = Neighbours(self.connection, process)
        self.lease = Lease(self.connection, WORKER, process)


def open_shared(settings: Settings, process: str, clock: Clock) -> Shared | None:
    """Return what is shared, None for a hub of one process; raises SettingsError."""
    if not settings.redis.url:
        return None
    if not settings.storage.mongodb_uri:
        raise SettingsError(
            "redis.url (HUB_REDIS_URL) is for several processes, which need HUB_MONGODB_URI too"
        )
    return Shared(settings.redis.url, process, clock)
