"""Fetch a mailbox: store each mail, only then mark it; a mail that fails never stops those behind it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from hub.background import TaskOwner
from hub.channels.backoff import Jitter, backoff_s, system_jitter
from hub.channels.contract import ChannelError, ChannelHealth, HealthState, InboundSink
from hub.channels.email.fingerprint import fingerprint
from hub.channels.email.imap_session import ImapProblem, ImapRefusal, Session, open_session
from hub.channels.email.oauth import TokenSource
from hub.channels.email.settings import EmailSettings
from hub.clock import Clock
from hub.domain.interaction import RawInbound
from hub.domain.queue import Inbox

logger = logging.getLogger(__name__)

CONTENT_TYPE = "message/rfc822"
_FIRST_RETRY_S = 1.0
_LONGEST_RETRY_S = 60.0
_BATCH = 100
_BUSY_WAIT_S = 20.0  # after mail came the next look comes soon: a notice may have got lost among the answers


class MailboxReceiver:
    """Keep one mailbox empty of unseen mail, over outages of the server."""

    def __init__(
        self,
        inbox: Inbox,
        settings: EmailSettings,
        clock: Clock,
        *,
        tokens: TokenSource | None = None,
        jitter: Jitter = system_jitter,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._inbox = inbox
        self._settings = settings
        self._clock = clock
        self._tokens = tokens
        self._jitter = jitter
        self._pause = pause
        self._tasks = TaskOwner(f"email:{inbox.id}")
        self._health = ChannelHealth(state=HealthState.DOWN, detail="not connected yet")
        self._failures = 0
        self._failed_before: dict[int, int] = {}  # uid -> how often fetching it failed

    @property
    def health(self) -> ChannelHealth:
        """Say whether the mailbox is being watched."""
        return self._health

    def start(self, sink: InboundSink) -> None:
        """Begin to fetch, in a task of this object."""
        self._tasks.start(self._run(sink), "mailbox")

    async def stop(self) -> None:
        """End fetching; what was not marked is fetched again, and recognised, at the next start."""
        await self._tasks.stop()

    async def _run(self, sink: InboundSink) -> None:
        while True:
            try:
                async with open_session(self._settings, self._tokens) as session:
                    await self._watch(session, sink)
            except Exception as error:  # whatever it was, the mailbox is looked after again
                self._failures += 1
                problem = (
                    str(error) if isinstance(error, ImapProblem | ChannelError) else type(error).__name__
                )
                self._note(ChannelHealth(state=HealthState.DOWN, detail=f"mailbox: {problem}"))
            await self._pause(backoff_s(self._failures, _FIRST_RETRY_S, _LONGEST_RETRY_S, self._jitter()))

    async def _watch(self, session: Session, sink: InboundSink) -> None:
        while True:
            taken = await self._take_all(session, sink)
            if not session.can_wait:
                await self._pause(self._settings.imap_poll_s)
                continue
            wait_s = min(_BUSY_WAIT_S, self._settings.imap_renew_s) if taken else self._settings.imap_renew_s
            await session.wait_for_news(wait_s)

    async def _take_all(self, session: Session, sink: InboundSink) -> int:
        """Take every unseen mail, one after the other; return how many were taken."""
        taken = 0
        unseen = await session.unseen()
        for first in range(0, len(unseen), _BATCH):
            sizes = await session.sizes(unseen[first : first + _BATCH])
            for uid, size_bytes in sorted(sizes.items()):
                taken += await self._take(session, sink, uid, size_bytes)
        self._works()
        return taken

    async def _take(self, session: Session, sink: InboundSink, uid: int, size_bytes: int) -> bool:
        try:
            raw = await session.fetch(uid, size_bytes)
        except ImapRefusal:
            self._skip(uid)
            return False
        if raw is None:
            return False
        await sink.accept(
            RawInbound(
                inbox_id=self._inbox.id,
                external_id=fingerprint(raw),
                payload=raw,
                content_type=CONTENT_TYPE,
                received_at=self._clock.now(),
            )
        )
        await session.done(uid)
        self._works()
        self._failed_before.pop(uid, None)
        return True

    def _skip(self, uid: int) -> None:
        """Go on without a mail the server does not hand out; it is asked for again at the next look."""
        count = self._failed_before[uid] = self._failed_before.get(uid, 0) + 1
        if count == 1:
            logger.warning("Inbox %s: the server does not hand out mail %s", self._inbox.id, uid)

    def _works(self) -> None:
        """Note that mail gets through, from the server into the store."""
        self._failures = 0
        if self._health.state is not HealthState.UP:
            self._note(ChannelHealth(state=HealthState.UP))

    def _note(self, health: ChannelHealth) -> None:
        """Keep the health; log an outage once when it begins and once when it is over."""
        before, self._health = self._health, health
        if health.state is HealthState.UP:
            logger.info("Inbox %s: mailbox is watched", self._inbox.id)
        elif before.state is HealthState.UP or before.detail == "not connected yet":
            logger.warning("Inbox %s: %s", self._inbox.id, health.detail)
