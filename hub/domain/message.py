"""One thing said inside a ticket: inbound, a reply, an internal note, or a line by the hub itself."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hub.domain.attachment import ScanState
from hub.domain.interaction import ConsentWish, MessageClass, Party
from hub.domain.reply_template import TemplateChoice
from hub.domain.self_service import Shown
from hub.domain.suppression import SuppressionReason


class MessageKind(StrEnum):
    """What a message is; notes are never shown to the customer."""

    INBOUND = "inbound"
    REPLY = "reply"
    NOTE = "note"
    SYSTEM = "system"


class AuthorKind(StrEnum):
    """Who wrote a message; the bot is the hub itself where it answers a customer out of articles."""

    CUSTOMER = "customer"
    AGENT = "agent"
    BOT = "bot"
    SYSTEM = "system"


class DeliveryState(StrEnum):
    """How far an outbound message has come; the order of the members is the order of progress."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """The writer of a message, with the name as it was then."""

    kind: AuthorKind
    id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A stored file of a message; `blob` is its key in the blob store.

    `type` is what its bytes say, `declared_type` what its sender said.
    """

    id: str
    name: str
    type: str
    declared_type: str = ""
    size_bytes: int
    sha256: str
    blob: str
    cid: str = ""
    inline: bool = False
    scan: ScanState = ScanState.UNSCANNED
    threat: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A file that came with a message and was over a limit; it is only in the raw contact."""

    name: str
    size_bytes: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The outbound side of a message: its state and when to try next (or, once sent, to look whether it arrived).

    `send_at` is the moment that its author chose (it stays when the message has left), `failed_at` is set while the
    message counts as failed.
    """

    state: DeliveryState
    next_attempt_at: datetime | None = None
    attempts: int = 0
    reason: str = ""
    send_at: datetime | None = None
    failed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of a ticket; `body` is plain text, `html` (if any) is sanitised.

    `created_at` of a reply that waits for its time is that time: it has its place in the conversation there.
    `authentication` is "pass", "fail" or "none" where the channel can prove who sent it, else empty.
    `context` is what its channel told of it for the agent's eyes: the page a visitor wrote from, how sure a sender is.
    `recipients` are those it is to, `copies` those who see it beside them, `hidden_copies` those nobody else sees. An
    outbound message without recipients goes to whoever wrote last. `whisper_to` is the agent a note is for alone.
    `cited` are the articles that an answer of the bot's comes from, `choices` what the customer may choose below it.
    """

    id: str
    version: int = 0
    ticket_id: str
    inbox_id: str
    kind: MessageKind
    author: Author
    body: str
    created_at: datetime
    html: str = ""
    elided: str = ""
    subject: str = ""
    attachments: tuple[Attachment, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    external_id: str | None = None
    thread_refs: tuple[str, ...] = ()
    template: TemplateChoice | None = None
    recipients: tuple[Party, ...] = ()
    copies: tuple[Party, ...] = ()
    hidden_copies: tuple[Party, ...] = ()
    sender: Party | None = None
    message_class: MessageClass = MessageClass.PERSON
    consent: ConsentWish | None = None
    client_id: str | None = None
    delivery: Delivery | None = None
    authentication: str = ""
    context: dict[str, str] = field(default_factory=dict)
    whisper_to: str = ""
    cited: tuple[Shown, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundAttachment:
    """A file to send; `id` is the stored file's, for providers that fetch it themselves."""

    name: str
    type: str
    content: bytes
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The message that a reply answers, for channels that quote it."""

    name: str
    address: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMessage:
    """A reply as a channel sends it; `id` is the message's and serves as the idempotency key.

    `in_reply_to` and `references` are external ids of earlier messages of the ticket, oldest first. `also_to` are
    further recipients beside `recipient`; nobody sees the `hidden_copies`. `our_address` is the one of
    the inbox's addresses that the customer wrote to last, if he did,
    `customer_wrote_at` when he last wrote to the inbox. Of a message that is a `template` the body says what the customer reads.
    """

    id: str
    inbox_id: str
    ticket_id: str
    ticket_number: int
    recipient: Party
    also_to: tuple[Party, ...] = ()
    copies: tuple[Party, ...] = ()
    hidden_copies: tuple[Party, ...] = ()
    subject: str
    body: str
    author_name: str
    team_name: str = ""
    language: str = ""
    answered: Answered | None = None
    created_at: datetime
    template: TemplateChoice | None = None
    customer_wrote_at: datetime | None = None
    thread_key: str = ""
    our_address: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[OutboundAttachment, ...] = ()
    automatic: bool = False
    by_bot: bool = False
    cited: tuple[Shown, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReceipt:
    """What a channel knows after one successful attempt; `external_id` is what later answers will refer to.

    `look_again_at` is when somebody must look whether the message has arrived, where the channel cannot be sure.
    """

    external_id: str | None
    state: DeliveryState = DeliveryState.SENT
    look_again_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryUpdate:
    """News from a provider about a message sent earlier.

    `message_id` is our own id where the provider hands it back: it finds the message even before the receipt of
    the attempt is stored, and after a crash in between. With `suppress` the provider says that the `recipient` does not
    exist or wants no messages.
    """

    inbox_id: str
    message_id: str = ""
    external_id: str
    state: DeliveryState
    reason: str = ""
    suppress: SuppressionReason | None = None
    recipient: Party | None = None
