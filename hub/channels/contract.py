"""The contract every channel keeps; nothing outside a channel's folder names that channel."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable

from hub.domain.interaction import InboundMessage, Incomplete, ParseFailed, RawInbound, Unsupported
from hub.domain.message import DeliveryReceipt, DeliveryUpdate, OutboundMessage
from hub.domain.queue import Inbox
from hub.domain.reply_template import ReplyTemplate
from hub.domain.self_service import NO_SELF_SERVICE, SelfServiceRules
from hub.domain.suppression import SuppressionReason

__all__ = ["Anomalous", "ChannelError", "Incomplete", "ParseFailed", "Unsupported"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a channel can do; the core asks this instead of asking which channel it is."""

    inbound: bool = True
    outbound: bool = True
    attachments: bool = False
    copies: bool = False
    """Messages may go to several addresses at once, in copy and unseen by the others."""
    max_files: int | None = None
    """How many files one message carries; None for no bound of its own."""
    max_body_chars: int | None = None
    counts_segments: bool = False
    """Texts are cut into segments, each of which is paid for."""
    reply_window_s: float | None = None
    """How long after the customer's last message we may write freely; later only `templates`. None for always."""
    templates: tuple[ReplyTemplate, ...] = ()
    typing: bool = False
    receipts: bool = False
    threads: bool = False
    synchronous: bool = False
    """The customer is waiting at the other end (chat, a call)."""
    calls: bool = False
    """Its contacts are telephone calls: agents talk instead of writing."""
    dials: bool = False
    """Telephones can be called by its inboxes."""
    max_per_s: float | None = None
    """How many messages a second the provider takes from one inbox; None if it sets no bound."""
    single_connection: bool = False
    """It polls, listens or stays connected by itself: of several hub processes only one may run the inbox."""
    acknowledgements: Mapping[str, str] = field(default_factory=dict)
    """What is said by itself to a new ticket, by language (the first one for every other); nothing if empty."""
    self_service: SelfServiceRules = NO_SELF_SERVICE
    """What the hub answers by itself."""
    identity_kind: str = ""
    """The kind of address that replies go to ("email", "phone", ...); empty if only an answer has an address."""


class ChannelError(Exception):
    """One attempt failed. `retryable` says whether another may succeed, `retry_after_s` when, if the provider said so.

    `reason` is short, for people, and free of content and addresses; `code` is the provider's own number of the error.
    `suppress` is set when the provider says that the address does not exist or that its owner wants no messages: it is not
    written to any more.
    """

    def __init__(
        self,
        reason: str,
        *,
        retryable: bool,
        retry_after_s: float | None = None,
        suppress: SuppressionReason | None = None,
        code: str = "",
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable
        self.retry_after_s = retry_after_s
        self.suppress = suppress
        self.code = code


class Anomalous(Exception):
    """The payload cannot be from this provider, or is broken (answered 400 and logged without content)."""


class HealthState(StrEnum):
    """Whether a channel works."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelHealth:
    """The state of one inbox's connection, with a line that says what to do when it is not up."""

    state: HealthState
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The contact is durably stored under this id; `duplicate` if it had been before."""

    inbound_id: str
    duplicate: bool = False


class InboundSink(Protocol):
    """Where channels bring what came in."""

    async def accept(self, raw: RawInbound) -> Accepted:
        """Store the contact durably, then return; handling goes on behind. Acknowledge the provider only after this."""
        ...

    async def delivery_update(self, update: DeliveryUpdate) -> bool:
        """Record news about a message sent earlier; False when no such message is known (yet)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRequest:
    """An HTTP request to `/webhooks/{inbox}/{tail}`, without the web framework."""

    method: str
    url: str
    tail: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    received_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookResponse:
    """What to answer."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRoute:
    """A handler for the requests whose tail is `tail`.

    It checks the provider's signature before anything else and raises Forbidden, Anomalous or Unsupported.
    """

    tail: str
    handle: Callable[[WebhookRequest], Awaitable[WebhookResponse]]


class Channel(Protocol):
    """One inbox at work. Built by the channel's `build(inbox, context)`, supervised by the runner."""

    kind: str
    capabilities: Capabilities
    inbox: Inbox

    async def start(self, sink: InboundSink) -> None:
        """Begin to receive; returns when set up, receiving goes on in owned tasks. Raises ChannelError."""
        ...

    async def stop(self) -> None:
        """End receiving and let go of connections."""
        ...

    async def parse(self, payload: bytes, content_type: str) -> InboundMessage:
        """Normalise a stored raw contact; raises ParseFailed (quarantine), Unsupported (discard) or Incomplete (wait)."""
        ...

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        """Make one attempt; raises ChannelError. Retries, order and metrics belong to the delivery worker."""
        ...

    async def check(self) -> ChannelHealth:
        """Say whether this inbox works."""
        ...

    def routes(self) -> Sequence[WebhookRoute]:
        """Return the webhooks of this inbox."""
        ...


@runtime_checkable
class FetchingChannel(Protocol):
    """A channel whose `parse` leaves files at the provider (`InboundMessage.remote`)."""

    async def fetch(self, message: InboundMessage) -> InboundMessage:
        """Return the message with its files, or with a line for each that will never come; works while stopped.

        Raises Unavailable when they may come later: intake tries again.
        """
        ...
