"""Stay connected: bind, and bind again with growing waits when the connection is lost."""

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable

from hub.background import TaskOwner
from hub.channels.backoff import Jitter, backoff_s, system_jitter
from hub.channels.contract import ChannelError, ChannelHealth, HealthState
from hub.channels.smpp.pdu import Unit
from hub.channels.smpp.session import Lost, Session, Timing, open_session
from hub.channels.smpp.settings import SmppSettings

logger = logging.getLogger(__name__)

FIRST_RETRY_S = 1.0
LONGEST_RETRY_S = 60.0
LASTING_S = 10.0

_UP = ChannelHealth(state=HealthState.UP)


class Link:
    """The connection of one inbox, over outages."""

    def __init__(
        self,
        inbox_id: str,
        settings: SmppSettings,
        timing: Timing,
        on_request: Callable[[Session, Unit], None],
        *,
        jitter: Jitter = system_jitter,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        # Built in a thread, because the certificates are read from files.
        self._security = (
            ssl.create_default_context(cafile=settings.tls_ca_file or None) if settings.tls else None
        )
        self._inbox_id = inbox_id
        self._settings = settings
        self._timing = timing
        self._on_request = on_request
        self._jitter = jitter
        self._pause = pause
        self._tasks = TaskOwner(f"smpp:{inbox_id}")
        self._session: Session | None = None
        self.health = ChannelHealth(state=HealthState.DOWN, detail="not started")

    async def open(self) -> None:
        """Connect once, then stay connected in a task of this object; raises ChannelError."""
        self._session = await self._connect()
        self.health = _UP
        self._tasks.start(self._keep(), "link")

    async def close(self) -> None:
        """Unbind and end."""
        await self._tasks.stop()
        session, self._session = self._session, None
        if session is not None:
            await session.close()
        self.health = ChannelHealth(state=HealthState.DOWN, detail="not started")

    def session(self) -> Session:
        """Return the connection; raises Lost while there is none."""
        if self._session is None or self._session.ended.is_set():
            raise Lost(self.health.detail or "the connection to the provider broke")
        return self._session

    async def _connect(self) -> Session:
        return await open_session(self._settings, self._security, self._timing, self._on_request)

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        short = 0  # connections in a row that did not last
        while True:
            assert self._session is not None
            began = loop.time()
            await self._session.ended.wait()
            await self._session.close()
            self._down("the connection to the provider broke")
            short = short + 1 if loop.time() - began < LASTING_S else 0
            if short > 1:  # a centre that takes us and throws us out is not to be stormed
                await self._wait(short - 1)
            self._session = await self._connect_again()
            self.health = _UP
            logger.info("Inbox %s is connected again", self._inbox_id)

    async def _connect_again(self) -> Session:
        failed = 0
        while True:
            try:
                return await self._connect()
            except ChannelError as error:
                failed += 1
                self._down(error.reason)
                await self._wait(failed)

    async def _wait(self, failed: int) -> None:
        await self._pause(backoff_s(failed, FIRST_RETRY_S, LONGEST_RETRY_S, self._jitter()))

    def _down(self, reason: str) -> None:
        """Note an outage; it is logged once when it begins."""
        if self.health.state is HealthState.UP:
            logger.warning("Inbox %s lost its connection", self._inbox_id)
        self.health = ChannelHealth(state=HealthState.DOWN, detail=reason)
