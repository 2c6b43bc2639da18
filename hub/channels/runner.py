"""Keep the channel of every active inbox at work: start it, start it again, follow changes of the set-up."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from hub.background import TaskOwner
from hub.channels.abilities import count_of, limits_of
from hub.channels.backoff import Jitter, backoff_s, system_jitter
from hub.channels.contract import (
    Capabilities,
    Channel,
    ChannelError,
    ChannelHealth,
    FetchingChannel,
    HealthState,
    InboundSink,
)
from hub.channels.ports import ReadInboxes
from hub.channels.registry import Build, ChannelContext, build
from hub.domain.interaction import InboundMessage
from hub.domain.queue import Inbox
from hub.domain.self_service import NO_SELF_SERVICE, SelfServiceRules
from hub.errors import HubError, NotFound, Unavailable
from hub.tickets.files.limits import FileLimits
from hub.tickets.replies.own_addresses import addresses_of, plain_address
from hub.tickets.replies.rules import ReplyLimits, TextCount

logger = logging.getLogger(__name__)

_NOT_STARTED = ChannelHealth(state=HealthState.DOWN, detail="not started yet")
_ELSEWHERE = ChannelHealth(state=HealthState.DOWN, detail="runs in another hub process")
_DISABLED = ChannelHealth(state=HealthState.DOWN, detail="disabled")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnerTiming:
    """How patient the runner is."""

    start_timeout_s: float = 30.0
    stop_timeout_s: float = 10.0
    check_timeout_s: float = 10.0
    first_retry_s: float = 1.0
    longest_retry_s: float = 300.0
    check_every_s: float = 60.0


@dataclass(slots=True, eq=False)
class _Entry:
    """One inbox and what became of it."""

    inbox: Inbox
    channel: Channel | None = None
    started: bool = False
    health: ChannelHealth = field(default=_NOT_STARTED)
    supervision: asyncio.Task[None] | None = None


class ChannelRunner:
    """Run the channels. Each inbox is supervised by a task of its own, so one that fails hinders no other."""

    def __init__(
        self,
        sink: InboundSink,
        inboxes: ReadInboxes,
        context: ChannelContext,
        *,
        make: Build = build,
        timing: RunnerTiming | None = None,
        jitter: Jitter = system_jitter,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        leads: Callable[[], bool] = lambda: True,
        beside: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        # `beside` are addresses of ours that no inbox has: those of agents.
        # `leads` says whether this process is the one that runs the inboxes of a single connection.
        self._sink = sink
        self._inboxes = inboxes
        self._context = context
        self._make = make
        self._timing = timing or RunnerTiming()
        self._jitter = jitter
        self._pause = pause
        self._entries: dict[str, _Entry] = {}
        self._changing = asyncio.Lock()
        self._leads = leads
        self._beside = beside
        self._running = False
        self._tasks = TaskOwner("channels")

    async def open(self) -> None:
        """Build every channel, so that stored contacts can be parsed; nothing is received yet."""
        for inbox in await self._inboxes():
            self._entries[inbox.id] = await self._enter(inbox)

    async def start(self) -> None:
        """Begin to receive on every active inbox; returns at once, starting goes on behind."""
        if not self._entries:
            await self.open()
        self._running = True
        for entry in self._entries.values():
            self._supervise(entry)

    async def stop(self) -> None:
        """Stop every channel; they can still parse."""
        self._running = False
        async with self._changing:
            await asyncio.gather(*(self._halt(entry) for entry in self._entries.values()))
            await self._tasks.stop()

    async def review(self) -> None:
        """Start what has become ours and stop what is not any more."""
        async with self._changing:
            for entry in self._entries.values():
                if not self._ours(entry):
                    await self._halt(entry)
                    entry.health = _ELSEWHERE if entry.inbox.active else _DISABLED
                elif self._running and entry.supervision is None:
                    self._supervise(entry)

    async def apply(self, inbox: Inbox) -> None:
        """Follow an inbox that was made, changed, enabled or disabled."""
        async with self._changing:
            known = self._entries.get(inbox.id)
            if known is not None:
                if replace(known.inbox, version=inbox.version) == inbox:
                    return
                await self._halt(known)
            entry = self._entries[inbox.id] = await self._enter(inbox)
            if self._running:
                self._supervise(entry)

    async def remove(self, inbox_id: str) -> None:
        """Forget an inbox that is gone."""
        async with self._changing:
            entry = self._entries.pop(inbox_id, None)
            if entry is not None:
                await self._halt(entry)

    def channel(self, inbox_id: str) -> Channel:
        """Return the started channel of an inbox; raises NotFound, or Unavailable when it is not up."""
        entry = self._entry(inbox_id)
        if not entry.inbox.active:
            raise NotFound(f"Inbox {inbox_id} is disabled")
        if entry.channel is None or not entry.started:
            raise Unavailable(f"Inbox {inbox_id} is not up")
        return entry.channel

    def find(self, inbox_ref: str) -> Channel:
        """Return the started channel of an inbox by its id or its name in lower case with hyphens."""
        if inbox_ref not in self._entries:
            active = [entry for entry in self._entries.values() if entry.inbox.active]
            named = [entry for entry in active if slug(entry.inbox.name) == inbox_ref]
            if len(named) != 1:
                raise NotFound("There is no such inbox")
            inbox_ref = named[0].inbox.id
        return self.channel(inbox_ref)

    def capabilities(self, inbox_id: str) -> Capabilities:
        """Return what the channel of an inbox can do; raises NotFound or Unavailable."""
        return self._built(inbox_id).capabilities

    def file_limits(self, inbox_id: str, limits: FileLimits) -> FileLimits:
        """Return the hub's limits for files as an inbox narrows them; raises NotFound."""
        return limits.of_inbox(self._entry(inbox_id).inbox)

    def copies_kind(self, inbox_id: str) -> str:
        """Return the kind of address that an inbox's channel sends copies to, empty for none; raises NotFound."""
        can = self._capabilities(inbox_id)
        return can.identity_kind if can is not None and can.copies else ""

    def acknowledgements(self, inbox_id: str) -> Mapping[str, str]:
        """Return what an inbox says by itself to a new ticket, by language; raises NotFound."""
        channel = self._entry(inbox_id).channel
        return {} if channel is None else channel.capabilities.acknowledgements

    def self_service(self, inbox_id: str) -> SelfServiceRules:
        """Return what an inbox answers by itself; raises NotFound."""
        can = self._capabilities(inbox_id)
        return NO_SELF_SERVICE if can is None else can.self_service

    def own_addresses(self) -> set[str]:
        """Return the addresses of every inbox and those of agents, as `plain_address` writes them."""
        own = {address for entry in self._entries.values() for address in addresses_of(entry.inbox)}
        return own | {plain_address(address) for address in self._beside()}

    def reply_limits(self, inbox_id: str) -> ReplyLimits:
        """Return what replies by an inbox may be; raises NotFound."""
        return limits_of(self._capabilities(inbox_id))

    def count(self, inbox_id: str, text: str) -> TextCount:
        """Return how a text by an inbox goes out; raises NotFound."""
        return count_of(self._capabilities(inbox_id), text)

    def _capabilities(self, inbox_id: str) -> Capabilities | None:
        channel = self._entry(inbox_id).channel
        return None if channel is None else channel.capabilities

    async def parse(self, inbox_id: str, payload: bytes, content_type: str) -> InboundMessage:
        """Normalise a stored contact by the rules of its inbox, also of one that is disabled or down.

        Raises ParseFailed, Unsupported, NotFound, or Unavailable when the channel could not be built.
        """
        return await self._built(inbox_id).parse(payload, content_type)

    async def fetch(self, inbox_id: str, message: InboundMessage) -> InboundMessage:
        """Return a parsed message with the files that its provider keeps; raises NotFound, Unavailable."""
        channel = self._built(inbox_id)
        return await channel.fetch(message) if isinstance(channel, FetchingChannel) else message

    def health(self) -> Mapping[str, ChannelHealth]:
        """Return how each inbox was when last looked at."""
        return {inbox_id: entry.health for inbox_id, entry in self._entries.items()}

    async def check(self) -> Mapping[str, ChannelHealth]:
        """Look at every started inbox now and return how each is."""
        await asyncio.gather(*(self._look(entry) for entry in self._entries.values() if entry.started))
        return self.health()

    def _entry(self, inbox_id: str) -> _Entry:
        entry = self._entries.get(inbox_id)
        if entry is None:
            raise NotFound(f"There is no inbox {inbox_id}")
        return entry

    def _built(self, inbox_id: str) -> Channel:
        entry = self._entry(inbox_id)
        if entry.channel is None:
            raise Unavailable(f"The channel of inbox {inbox_id} could not be built: {entry.health.detail}")
        return entry.channel

    async def _enter(self, inbox: Inbox) -> _Entry:
        entry = _Entry(inbox, health=_NOT_STARTED if inbox.active else _DISABLED)
        problem = await self._build(entry)
        if problem:
            entry.health = ChannelHealth(state=HealthState.DOWN, detail=problem)
        return entry

    async def _build(self, entry: _Entry) -> str:
        """Build the channel in a thread (packages are imported, secret files read); return what is wrong."""
        try:
            entry.channel = await asyncio.to_thread(self._make, entry.inbox, self._context)
        except HubError as error:
            return error.detail
        except Exception as error:
            logger.exception("The channel of inbox %s cannot be built", entry.inbox.id)
            return f"cannot be built ({type(error).__name__})"
        return ""

    def _ours(self, entry: _Entry) -> bool:
        """Say whether this process runs the inbox; of one that could not be built nobody knows yet."""
        return entry.channel is None or not entry.channel.capabilities.single_connection or self._leads()

    def _supervise(self, entry: _Entry) -> None:
        if entry.inbox.active and self._ours(entry):
            entry.supervision = self._tasks.start(self._keep_up(entry), entry.inbox.id)

    async def _keep_up(self, entry: _Entry) -> None:
        timing = self._timing
        failed = 0
        while problem := await self._start(entry):
            failed += 1
            self._note(entry, ChannelHealth(state=HealthState.DOWN, detail=problem), first=failed == 1)
            await self._pause(backoff_s(failed, timing.first_retry_s, timing.longest_retry_s, self._jitter()))
        self._note(entry, ChannelHealth(state=HealthState.UP), first=False)
        while True:
            await self._pause(timing.check_every_s)
            await self._look(entry)

    async def _start(self, entry: _Entry) -> str:
        """Make one attempt; return what went wrong, empty when the channel is up."""
        if entry.channel is None and (problem := await self._build(entry)):
            return problem
        assert entry.channel is not None
        if not self._ours(entry):
            return _ELSEWHERE.detail
        try:
            async with asyncio.timeout(self._timing.start_timeout_s):
                await entry.channel.start(self._sink)
        except ChannelError as error:
            problem = error.reason
        except TimeoutError:
            problem = "starting took too long"
        except Exception as error:
            logger.exception("Starting inbox %s failed", entry.inbox.id)
            problem = f"failed ({type(error).__name__})"
        else:
            entry.started = True
            return ""
        await self._end(entry)
        return problem

    async def _look(self, entry: _Entry) -> None:
        assert entry.channel is not None
        try:
            async with asyncio.timeout(self._timing.check_timeout_s):
                health = await entry.channel.check()
        except TimeoutError:
            health = ChannelHealth(state=HealthState.DOWN, detail="no answer in time")
        except Exception as error:
            health = ChannelHealth(state=HealthState.DOWN, detail=f"check failed ({type(error).__name__})")
        self._note(entry, health, first=False)

    def _note(self, entry: _Entry, health: ChannelHealth, *, first: bool) -> None:
        """Keep the health; log an outage once when it begins and once when it is over."""
        before, entry.health = entry.health.state, health
        if health.state is HealthState.UP and before is not HealthState.UP:
            logger.info("Inbox %s is up", entry.inbox.id)
        elif health.state is not HealthState.UP and (first or before is HealthState.UP):
            logger.warning("Inbox %s is %s: %s", entry.inbox.id, health.state, health.detail)

    async def _halt(self, entry: _Entry) -> None:
        if entry.supervision is not None:
            entry.supervision.cancel()
            await asyncio.wait({entry.supervision})
            entry.supervision = None
        if entry.started:
            entry.started = False
            entry.health = _NOT_STARTED
            await self._end(entry)

    async def _end(self, entry: _Entry) -> None:
        assert entry.channel is not None
        try:
            async with asyncio.timeout(self._timing.stop_timeout_s):
                await entry.channel.stop()
        except Exception:
            logger.exception("Stopping inbox %s failed", entry.inbox.id)


def slug(name: str) -> str:
    """Return the name as it may stand in an address: lower case, words joined by hyphens."""
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-")
