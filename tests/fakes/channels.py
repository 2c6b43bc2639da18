"""Small stand-ins for what the channels' side talks to."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from hub.channels.contract import (
    Accepted,
    Capabilities,
    ChannelHealth,
    HealthState,
    InboundSink,
    ParseFailed,
    WebhookRoute,
)
from hub.domain.customer import identity_id
from hub.domain.interaction import InboundMessage, Party, RawInbound
from hub.domain.message import DeliveryReceipt, DeliveryUpdate, Message, OutboundMessage
from hub.domain.queue import Inbox
from hub.domain.suppression import EVERYWHERE, Scope, Suppression, SuppressionReason, suppression_id
from hub.errors import NotFound, Unavailable
from hub.tickets.replies.suppressions import UNKNOWN, Cause
from tests.factories.outbound import START, make_inbox
from tests.fakes.repositories import MemoryRepository


class RecordingSink:
    """Keep what channels bring; idempotent by (inbox, external id), as intake is."""

    def __init__(self) -> None:
        self.raws: dict[tuple[str, str], RawInbound] = {}
        self.updates: list[DeliveryUpdate] = []
        self.calls = 0
        self.failing = False

    async def accept(self, raw: RawInbound) -> Accepted:
        await asyncio.sleep(0)
        self.calls += 1
        if self.failing:
            raise Unavailable("the store is away")
        key = (raw.inbox_id, raw.external_id)
        known = key in self.raws
        self.raws.setdefault(key, raw)
        return Accepted(inbound_id=f"in-{list(self.raws).index(key)}", duplicate=known)

    async def delivery_update(self, update: DeliveryUpdate) -> bool:
        await asyncio.sleep(0)
        self.updates.append(update)
        return True


class FakeChannel:
    """A channel whose every answer is scripted."""

    kind = "fake"

    def __init__(self, inbox: Inbox | None = None, capabilities: Capabilities | None = None) -> None:
        self.inbox = inbox or make_inbox()
        self.capabilities = capabilities or Capabilities(attachments=True)
        self.sent: list[OutboundMessage] = []
        self.outcomes: deque[Exception | DeliveryReceipt] = deque()
        self.start_problems: deque[Exception] = deque()
        self.health = ChannelHealth(state=HealthState.UP)
        self.starts = 0
        self.stops = 0
        self.running = 0
        self.most_running = 0
        self.gate: Callable[[], Awaitable[None]] | None = None
        self.sink: InboundSink | None = None
        self.hooks: list[WebhookRoute] = []

    async def start(self, sink: InboundSink) -> None:
        self.starts += 1
        if self.start_problems:
            raise self.start_problems.popleft()
        self.sink = sink

    async def stop(self) -> None:
        self.stops += 1
        self.sink = None

    async def parse(self, payload: bytes, content_type: str) -> InboundMessage:
        if not payload:
            raise ParseFailed("empty")
        return InboundMessage(external_id="e1", sender=Party(kind="x", value="y"), text=payload.decode())

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        self.sent.append(message)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            await (self.gate() if self.gate else asyncio.sleep(0))
            outcome = self.outcomes.popleft() if self.outcomes else None
            if isinstance(outcome, Exception):
                raise outcome
            return outcome or DeliveryReceipt(external_id=f"ext-{message.id}")
        finally:
            self.running -= 1

    async def check(self) -> ChannelHealth:
        return self.health

    def routes(self) -> Sequence[WebhookRoute]:
        return self.hooks


class FakeChannels:
    """The runner, for tests that need only its lookup."""

    def __init__(self, *channels: FakeChannel) -> None:
        self.by_id = {channel.inbox.id: channel for channel in channels}
        self.down: set[str] = set()

    def channel(self, inbox_id: str) -> FakeChannel:
        if inbox_id in self.down:
            raise Unavailable("down")
        if inbox_id not in self.by_id:
            raise NotFound("none")
        return self.by_id[inbox_id]

    find = channel


class MemoryMessages(MemoryRepository[Message]):
    """Messages with the finders that delivery needs."""

    async def by_external_ids(self, inbox_id: str, external_ids: Sequence[str]) -> list[Message]:
        await asyncio.sleep(0)
        return [
            one for one in self.rows.values() if one.inbox_id == inbox_id and one.external_id in external_ids
        ]

    async def by_client_id(self, ticket_id: str, client_id: str) -> Message | None:
        raise AssertionError("not used by delivery")

    async def latest_of_ticket(self, ticket_id: str, limit: int) -> list[Message]:
        await asyncio.sleep(0)
        found = [one for one in self.rows.values() if one.ticket_id == ticket_id]
        return sorted(found, key=lambda one: (one.created_at, one.id))[-limit:]

    async def deliverable(self, before: datetime, limit: int) -> list[Message]:
        await asyncio.sleep(0)
        due = [
            (one.delivery.next_attempt_at, one.id, one)
            for one in self.rows.values()
            if one.delivery is not None
            and one.delivery.state in ("queued", "sending")
            and one.delivery.next_attempt_at is not None
            and one.delivery.next_attempt_at <= before
        ]
        return [one for _, _, one in sorted(due, key=lambda row: row[:2])][:limit]

    def put(self, *messages: Message) -> None:
        for message in messages:
            self.rows[message.id] = replace(message, version=1)


class MemoryFiles:
    """A blob store of a dict."""

    def __init__(self, **files: bytes) -> None:
        self.files = files

    async def get(self, key: str) -> bytes:
        if key not in self.files:
            raise NotFound("no such file")
        return self.files[key]


class FakeSuppressions:
    """Addresses in a list; `blind` lets everything pass."""

    def __init__(self) -> None:
        self.held: list[Suppression] = []
        self.blind = False

    def put(self, party: Party, reason: SuppressionReason, scope: Scope = EVERYWHERE) -> Suppression:
        made = Suppression(
            id=suppression_id(party, scope, reason),
            address=identity_id(party.kind, party.value),
            kind=party.kind,
            value=party.value,
            inbox_id=scope.inbox_id,
            channel=scope.channel,
            reason=reason,
            since=START,
        )
        self.held.append(made)
        return made

    async def active(self, party: Party, inbox_id: str) -> Suppression | None:
        address = identity_id(party.kind, party.value)
        return None if self.blind else next((one for one in self.held if one.address == address), None)

    async def suppress(
        self, party: Party, reason: SuppressionReason, scope: Scope = EVERYWHERE, cause: Cause = UNKNOWN
    ) -> Suppression:
        return self.put(party, reason, scope)
