"""What happens to tickets."""

from dataclasses import dataclass, field
from datetime import datetime

from hub.domain.events import Event, register


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent(Event):
    """Something that happened to one ticket; `actor_id` is the agent who did it, empty for the hub itself."""

    ticket_id: str
    actor_id: str = ""


@register("ticket.opened")
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOpened(TicketEvent):
    """A ticket came to be."""

    channel: str
    queue_id: str


@register("ticket.updated")
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketUpdated(TicketEvent):
    """Fields changed: each name with its old and new value as text."""

    changes: dict[str, tuple[str, str]] = field(default_factory=dict)


@register("ticket.linked")
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketLinked(TicketEvent):
    """The ticket has to do with another one: `reason` is follow_up, unknown_sender or same_mail."""

    other_id: str
    reason: str


@register("ticket.queued")
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketQueued(TicketEvent):
    """The ticket waits for an agent (again), in the place it has had since `waits_since` if that is set."""

    queue_id: str
    reason: str = ""
    waits_since: datetime | None = None


@register("self_service.began")
@dataclass(frozen=True, slots=True, kw_only=True)
class SelfServiceBegan(TicketEvent):
    """The hub answers the customer itself, out of articles (again); `mode` is answer or offer."""

    mode: str
    queue_id: str


@register("self_service.answered")
@dataclass(frozen=True, slots=True, kw_only=True)
class SelfServiceAnswered(TicketEvent):
    """A message of the customer's was looked up: these articles were shown for it, none if it found none."""

    message_id: str
    mode: str
    articles: tuple[str, ...] = ()
    confidence: float = 0.0


@register("self_service.ended")
@dataclass(frozen=True, slots=True, kw_only=True)
class SelfServiceEnded(TicketEvent):
    """The hub says nothing more; `ending` is helped, silent, left, person, unsure, unavailable or taken."""

    mode: str
    ending: str


@register("proof.asked")
@dataclass(frozen=True, slots=True, kw_only=True)
class ProofAsked(TicketEvent):
    """The customer named an address of this kind as theirs: a code is to go there, if anybody is known by it."""

    kind: str


@register("proof.given")
@dataclass(frozen=True, slots=True, kw_only=True)
class ProofGiven(TicketEvent):
    """The customer has proven an address that is on file: by a code that was sent to it (`way` is code) or the site's signature."""

    kind: str
    way: str
    customer_id: str


@register("proof.failed")
@dataclass(frozen=True, slots=True, kw_only=True)
class ProofFailed(TicketEvent):
    """The last try of a code was a wrong one, or a person took over while it was waited for; `why` is tries or taken."""

    kind: str
    why: str


@register("offer.made")
@dataclass(frozen=True, slots=True, kw_only=True)
class OfferMade(TicketEvent):
    """An agent was reserved for the ticket until the deadline."""

    offer_id: str
    agent_id: str
    expires_at: datetime


@register("offer.accepted")
@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAccepted(TicketEvent):
    """The agent took the ticket; `waited_s` counts from queueing."""

    offer_id: str
    agent_id: str
    queue_id: str
    waited_s: float


@register("offer.declined")
@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDeclined(TicketEvent):
    """The agent said no; the ticket goes back to its place in the queue."""

    offer_id: str
    agent_id: str
    reason: str = ""


@register("offer.expired")
@dataclass(frozen=True, slots=True, kw_only=True)
class OfferExpired(TicketEvent):
    """Nobody answered in time (RONA); the agent goes to *not responding*."""

    offer_id: str
    agent_id: str


@register("offer.withdrawn")
@dataclass(frozen=True, slots=True, kw_only=True)
class OfferWithdrawn(TicketEvent):
    """The hub took the offer back, for example because the customer left or the agent's console is gone."""

    offer_id: str
    agent_id: str
    reason: str


@register("work.wrapping_up")
@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUpStarted(TicketEvent):
    """The contact is over; the agent finishes the after-work."""

    agent_id: str
    ends_at: datetime | None = None


@register("work.ended")
@dataclass(frozen=True, slots=True, kw_only=True)
class WorkEnded(TicketEvent):
    """The agent's slot is free again."""

    agent_id: str
    disposition: str = ""
    handled_s: float = 0.0


@register("message.added")
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAdded(TicketEvent):
    """Something was said."""

    message_id: str
    kind: str


@register("message.delivery_changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDeliveryChanged(TicketEvent):
    """An outbound message came further, or failed."""

    message_id: str
    state: str
    reason: str = ""


@register("attachment.scanned")
@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentScanned(TicketEvent):
    """The virus scanner has looked at a file of a message."""

    message_id: str
    attachment_id: str
    state: str
    threat: str = ""


@register("suppression.changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionChanged(TicketEvent):
    """The customer's address is not written to any more, or is again (`in_force` False); `reason` says why."""

    suppression_id: str
    kind: str
    reason: str
    in_force: bool
    message_id: str = ""


@register("sla.warned")
@dataclass(frozen=True, slots=True, kw_only=True)
class SlaWarned(TicketEvent):
    """A promise will be broken soon: `share` (0-1) of its time is used up, `notify` says whom to tell (agent, lead)."""

    clock: str
    due_at: datetime
    share: float = 0.75
    notify: tuple[str, ...] = ("agent",)


@register("sla.breached")
@dataclass(frozen=True, slots=True, kw_only=True)
class SlaBreached(TicketEvent):
    """A promise was broken."""

    clock: str
    due_at: datetime
