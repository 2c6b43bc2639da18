"""One contact on its way in: as it arrived (raw), as normalised by its channel, and what became of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hub.domain.self_service import Shown
from hub.domain.skill import Requirement


class ParseFailed(Exception):
    """The contact is stored and cannot be read; intake quarantines it. The text names the problem, not the content."""


class Unsupported(Exception):
    """The contact is genuine and of no interest: acknowledged and discarded."""


class Incomplete(Exception):
    """The contact is a part of something whose other parts are not here: it waits in the store and is read again."""


class MessageClass(StrEnum):
    """Who or what wrote an inbound message; only a person's opens a ticket that is answered."""

    PERSON = "person"
    AUTO = "auto"
    BULK = "bulk"
    BOUNCE = "bounce"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A person's address on one kind of channel: `kind` is "email", "phone", "visitor" or another identity kind."""

    kind: str
    value: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a customer has told before anybody read or heard them, by the choices of a menu for instance.

    Empty fields are left to the usual judgement. Without `waits` nobody has to do anything: the ticket is solved at once. `direct_to` is
    the address, number or extension of an agent they asked for, `answered` the articles whose answers a menu has read to them, and
    with `unmet` they wanted a person all the same, and nobody was there.
    """

    queue_id: str = ""
    language: str = ""
    requirement: Requirement = field(default_factory=Requirement)
    priority: str = ""
    tags: tuple[str, ...] = ()
    waits: bool = True
    direct_to: str = ""
    answered: tuple[Shown, ...] = ()
    unmet: bool = False


class ConsentWish(StrEnum):
    """What a customer asks of a channel by a keyword: no more messages, messages again, or who writes here."""

    STOP = "stop"
    START = "start"
    HELP = "help"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounced:
    """An address that a delivery report names; `permanent` says that it will never take mail, `reason` why, for people.

    `given_up` says that this mail will not arrive, though the address may take others: a full box, a mail too large.
    """

    recipient: Party
    permanent: bool
    given_up: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawInbound:
    """A contact exactly as it arrived; (inbox_id, external_id) makes its intake idempotent."""

    inbox_id: str
    external_id: str
    payload: bytes
    content_type: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundAttachment:
    """A file that came with a message."""

    name: str
    type: str
    content: bytes
    cid: str = ""
    inline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFile:
    """A file of a message that its provider still keeps; `url` is what its channel finds it by, the rest is hearsay."""

    url: str
    type: str = ""
    name: str = ""
    size_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """A contact normalised by its channel.

    `text` is the new part only and `elided` what was cut off as quotation; `html` is sanitised. `thread_refs` are the
    external ids this message says it answers, oldest first; `thread_key` names the channel's own
    conversation (a chat session, a pair of numbers) where it has one. `external_id` is the id under which
    later messages refer to this one (a mail's Message-ID), so it may differ from the raw contact's. `context` is what else the
    channel knows of it, for the agent's eyes. `proven` are other addresses that the channel has proven to be the sender's,
    the surest first; `uploads` are stored files of theirs that belong to the message. `wanted` is what they have chosen
    already: then the text is the channel's own, and is not judged.

    `consent` is set when the message is nothing but a keyword by which people leave and join. `bounces` are the
    addresses that a delivery report names; its `thread_refs` name the message that did not arrive. `authentication`
    is "pass", "fail" or "none" where the channel can prove who sent it, with the details in `context`. `answer` is what
    the channel wants answered to a keyword at once.

    `echo` marks an automatic message of a hub like this one, which is never answered by itself.

    `recipients` are those it was sent to and `copies` those who got it to know. `ticket_numbers` are tickets that marks
    signed by this hub name (a reply address, an id of ours): whoever shows one has seen a message of that ticket.
    `remote` are files that the channel fetches (`fetch`) when it is the message's turn in its conversation, so that a slow
    provider holds up nobody else.
    """

    external_id: str
    sender: Party
    text: str
    subject: str = ""
    elided: str = ""
    html: str = ""
    sent_at: datetime | None = None
    recipients: tuple[Party, ...] = ()
    copies: tuple[Party, ...] = ()
    thread_refs: tuple[str, ...] = ()
    thread_key: str = ""
    ticket_numbers: tuple[int, ...] = ()
    echo: bool = False
    attachments: tuple[InboundAttachment, ...] = ()
    remote: tuple[RemoteFile, ...] = ()
    message_class: MessageClass = MessageClass.PERSON
    client_id: str = ""
    consent: ConsentWish | None = None
    answer: str = ""
    bounces: tuple[Bounced, ...] = ()
    authentication: str = ""
    context: dict[str, str] = field(default_factory=dict)
    proven: tuple[Party, ...] = ()
    uploads: tuple[str, ...] = ()
    wanted: Wanted | None = None


class InboundState(StrEnum):
    """How far intake has come with a raw contact."""

    RECEIVED = "received"
    PROCESSED = "processed"
    QUARANTINED = "quarantined"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """The stored raw contact. Its id becomes the message's id, which makes every later step repeatable.

    Small payloads live in `payload`, large ones in the blob store under `blob`.
    """

    id: str
    version: int = 0
    inbox_id: str
    external_id: str
    content_type: str
    size_bytes: int
    payload: bytes | None = None
    blob: str = ""
    state: InboundState = InboundState.RECEIVED
    received_at: datetime
    processed_at: datetime | None = None
    ticket_id: str = ""
    problem: str = ""
    attempts: int = 0
