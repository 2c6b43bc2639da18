"""What every floor stands on."""

from collections.abc import Mapping

from hub.bootstrap.shared import open_shared
from hub.clock import Clock
from hub.eventbus.bus import Bus
from hub.eventbus.outbox import Outbox
from hub.ids import IdFactory
from hub.settings import Settings
from hub.storage.errors import StorageError
from hub.storage.kept_secrets import kept_secret
from hub.storage.opening import open_store
from hub.storage.repositories import Repositories
from hub.storage.repository import Outlet


class Ground:
    """Settings, clock, store, bus: what every floor stands on."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.ids = IdFactory(clock)
        self.bus = Bus()
        uri = settings.storage.mongodb_uri or None
        self.store, self.blobs = open_store(uri, settings.storage.data_dir, clock)
        self.shared = open_shared(settings, self.ids.new(), clock)
        self.leads = True
        """Whether the work that one process does is done here; always so in a hub of one process."""
        self.file_key = b""
        """What addresses of files are signed with; known once the store is open."""
        self.thread_key = b""
        """What marks on outbound messages are signed with; known once the store is open."""
        self.code_key = b""
        """What codes that prove an address are kept under; known once the store is open."""
        forwarder = self.shared.relay if self.shared else None
        self.outbox = Outbox(clock, self.store, self.bus, forwarder)
        self.kept = Repositories(self.store, Outlet(on_commit=self.outbox.committed))

    async def open(self) -> None:
        """Open the store and fetch what is kept there for the hub itself."""
        await self.store.start()
        self.file_key = await kept_secret(self.store, "files")
        self.thread_key = await kept_secret(self.store, "thread")
        self.code_key = await kept_secret(self.store, "codes")

    async def readiness(self) -> Mapping[str, str]:
        """Return what `/readyz` reports: each check with an empty text when it is well."""
        try:
            await self.store.ping()
        except StorageError as error:
            return {"store": str(error)} | self._redis()
        return {"store": ""} | self._redis()

    def _redis(self) -> dict[str, str]:
        return {"redis": self.shared.relay.problem} if self.shared else {}
