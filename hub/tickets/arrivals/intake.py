"""The way in: store the contact raw, acknowledge, then turn it into a message of a ticket.

Every step can be repeated: the raw contact's id becomes the message's id and, for a new case, the ticket's, so a
step done twice finds its own result. A sweep re-drives what a crash left half done.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from hub.background import TaskOwner, every
from hub.clock import Clock
from hub.domain.interaction import (
    Inbound,
    InboundMessage,
    InboundState,
    Incomplete,
    ParseFailed,
    RawInbound,
    Unsupported,
)
from hub.errors import AlreadyExists, NotFound, Unavailable
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.tickets.lanes import Lanes
from hub.tickets.ports import BlobStore, InboundRepository, Parser

logger = logging.getLogger(__name__)

INLINE_PAYLOAD_BYTES = 64 * 1024
SWEEP_BATCH = 1000

Land = Callable[[Inbound, InboundMessage], Awaitable[str]]
"""Bring a parsed message into its ticket and return the ticket's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The contact is durably stored under this id; `duplicate` if it had been before."""

    inbound_id: str
    duplicate: bool = False


@dataclass(slots=True)
class IntakeCounters:
    """What intake did since the process started."""

    accepted: int = 0
    duplicates: int = 0
    processed: int = 0
    quarantined: int = 0
    discarded: int = 0


class Intake:
    """Accept contacts durably and see each of them through to its ticket."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        inbound: InboundRepository,
        blobs: BlobStore,
        parser: Parser,
        land: Land,
        *,
        workers: int = 8,
        max_attempts: int = 5,
        sweep_s: float = 5.0,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._inbound = inbound
        self._blobs = blobs
        self._parser = parser
        self._land = land
        self._max_attempts = max_attempts
        self._sweep_s = sweep_s
        self._parsing = asyncio.Semaphore(workers)
        self._tasks = TaskOwner("intake")
        self._lanes = Lanes(self._tasks)
        self._under_way: set[str] = set()
        self._leading = True
        self.counters = IntakeCounters()

    async def start(self) -> None:
        """Take up what a crash left, then keep sweeping."""
        if self._leading:
            await self.sweep(older_than_s=0.0)
        self._tasks.start(every(self._sweep_s, self._sweep_on, "the intake sweep"), "sweep")

    def lead(self, leading: bool) -> None:
        """Sweep, or leave that to another process; what is accepted here is handled here either way."""
        self._leading = leading

    async def stop(self, drain_s: float = 5.0) -> None:
        """Give running work a moment to end; what is left stays stored and is taken up at the next start."""
        await self._lanes.drain(drain_s)
        await self._tasks.stop()

    async def settled(self) -> None:
        """Return when everything accepted so far has been handled (or left to the sweep)."""
        await self._lanes.drain(60.0)

    async def accept(self, raw: RawInbound) -> Received:
        """Store the contact durably and return; handling goes on behind."""
        small = len(raw.payload) <= INLINE_PAYLOAD_BYTES
        contact = Inbound(
            id=self._ids.new(),
            inbox_id=raw.inbox_id,
            external_id=raw.external_id,
            content_type=raw.content_type,
            size_bytes=len(raw.payload),
            payload=raw.payload if small else None,
            blob="" if small else await self._blobs.put(raw.payload, raw.content_type),
            received_at=raw.received_at,
        )
        self._under_way.add(contact.id)
        try:
            contact = await self._inbound.add(contact)
        except AlreadyExists:
            self._under_way.discard(contact.id)
            self.counters.duplicates += 1
            known = await self._inbound.by_external_id(raw.inbox_id, raw.external_id)
            if known is None:
                raise
            return Received(inbound_id=known.id, duplicate=True)
        except BaseException:
            self._under_way.discard(contact.id)
            raise
        self.counters.accepted += 1
        self._take_up(contact)
        return Received(inbound_id=contact.id)

    async def sweep(self, older_than_s: float = 10.0) -> int:
        """Take up contacts that are stored and not under way; return how many."""
        before = self._clock.now() - timedelta(seconds=older_than_s)
        taken = 0
        for contact in await self._inbound.in_state(InboundState.RECEIVED, before, SWEEP_BATCH):
            if contact.id not in self._under_way:
                self._take_up(contact)
                taken += 1
        return taken

    async def _sweep_on(self) -> None:
        if self._leading:
            await self.sweep()

    def _take_up(self, contact: Inbound) -> None:
        """Parse beside others, and go on from there in the order in which the inbox's contacts came."""
        self._under_way.add(contact.id)
        parsing = self._tasks.start(self._parse(contact), contact.id)
        self._lanes.put(contact.inbox_id, lambda: self._hand_on(contact, parsing))

    async def retry(self, inbound_id: str) -> Inbound:
        """Try a quarantined contact again, as an admin asks; raises NotFound."""

        def release(contact: Inbound) -> Change[Inbound] | None:
            if contact.state is not InboundState.QUARANTINED:
                return None
            return Change(replace(contact, state=InboundState.RECEIVED, problem="", attempts=0))

        contact = await self._inbound.update(inbound_id, release)
        if contact.state is InboundState.RECEIVED and contact.id not in self._under_way:
            self._take_up(contact)
        return contact

    async def payload(self, contact: Inbound) -> bytes:
        """Return the contact exactly as it arrived."""
        return contact.payload if contact.payload is not None else await self._blobs.get(contact.blob)

    async def _parse(self, contact: Inbound) -> InboundMessage | Exception:
        try:
            async with self._parsing:
                data = await self.payload(contact)
                return await self._parser.parse(contact.inbox_id, data, contact.content_type)
        except Exception as error:
            return error

    async def _hand_on(self, contact: Inbound, parsing: "asyncio.Task[InboundMessage | Exception]") -> None:
        """Give a parsed contact to its sender's lane, so that one sender's contacts stay in order."""
        outcome = await parsing
        if isinstance(outcome, InboundMessage):
            message = outcome
            lane = message.thread_key or f"{message.sender.kind}:{message.sender.value.casefold()}"
            self._lanes.put(f"{contact.inbox_id} {lane}", lambda: self._bring_in(contact, message))
        elif isinstance(outcome, Unavailable):
            await self._count_failure(contact, outcome.detail)
        elif isinstance(outcome, Incomplete):
            self._under_way.discard(contact.id)  # the sweep asks again
        elif isinstance(outcome, Unsupported):
            await self._end(contact, InboundState.DISCARDED, problem=str(outcome))
        elif isinstance(outcome, (ParseFailed, NotFound)):
            await self._end(contact, InboundState.QUARANTINED, problem=str(outcome))
        else:
            logger.error("Parsing %s failed", contact.id, exc_info=outcome)
            await self._end(
                contact, InboundState.QUARANTINED, problem=f"unexpected: {type(outcome).__name__}"
            )

    async def _bring_in(self, contact: Inbound, message: InboundMessage) -> None:
        try:
            if message.remote:
                message = await self._parser.fetch(contact.inbox_id, message)
            ticket_id = await self._land(contact, message)
        except Unavailable as error:
            await self._count_failure(contact, error.detail)
        except Exception as error:
            logger.exception("Bringing in %s failed", contact.id)
            await self._count_failure(contact, type(error).__name__)
        else:
            await self._end(contact, InboundState.PROCESSED, ticket_id=ticket_id)

    async def _end(
        self, contact: Inbound, state: InboundState, *, ticket_id: str = "", problem: str = ""
    ) -> None:
        now = self._clock.now()

        def finish(held: Inbound) -> Change[Inbound] | None:
            if held.state is not InboundState.RECEIVED:
                return None
            return Change(
                replace(held, state=state, ticket_id=ticket_id, problem=problem[:500], processed_at=now)
            )

        try:
            await self._inbound.update(contact.id, finish)
        finally:
            self._under_way.discard(contact.id)
        self._count(state)
        if state is InboundState.QUARANTINED:
            logger.warning("Contact %s of inbox %s is in quarantine", contact.id, contact.inbox_id)

    async def _count_failure(self, contact: Inbound, problem: str) -> None:
        """Leave the contact to the sweep, or give up after too many attempts and let an admin look."""
        if contact.attempts + 1 >= self._max_attempts:
            await self._end(
                contact, InboundState.QUARANTINED, problem=f"failed {self._max_attempts} times: {problem}"
            )
            return
        try:
            await self._inbound.update(
                contact.id, lambda held: Change(replace(held, attempts=held.attempts + 1))
            )
        finally:
            self._under_way.discard(contact.id)

    def _count(self, state: InboundState) -> None:
        if state is InboundState.PROCESSED:
            self.counters.processed += 1
        elif state is InboundState.QUARANTINED:
            self.counters.quarantined += 1
        else:
            self.counters.discarded += 1
