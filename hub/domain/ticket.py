"""The case: its status, owner, customer, the work it is for agents, and its SLA clocks."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hub.domain.self_service import SelfService
from hub.domain.skill import Requirement
from hub.domain.sla import SlaClocks
from hub.domain.triage import Judgement


class TicketStatus(StrEnum):
    """Open: we owe something. Pending: the customer does. Solved: done unless the customer writes again. Closed: for good."""

    OPEN = "open"
    PENDING = "pending"
    SOLVED = "solved"
    CLOSED = "closed"


class Priority(StrEnum):
    """How much a ticket matters, apart from how long it has waited."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class WorkState(StrEnum):
    """Where the ticket stands as work: nobody's turn, waiting, offered, being worked, being wrapped up."""

    IDLE = "idle"
    QUEUED = "queued"
    OFFERED = "offered"
    ACTIVE = "active"
    WRAP_UP = "wrap_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A reservation of an agent for a ticket, with a deadline."""

    id: str
    agent_id: str
    made_at: datetime
    expires_at: datetime


Refusals = tuple[tuple[str, datetime], ...]
"""Agents who are not asked again, each with the moment until which."""


def refused_too(refusals: Refusals, agent_id: str, until: datetime, now: datetime) -> Refusals:
    """Return the refusals that still hold, with this agent's own; each lapses at its own moment."""
    held = {other_id: at for other_id, at in refusals if at > now}
    return tuple({**held, agent_id: until}.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The ticket as work. `queued_at` survives declined and expired offers, so the ticket keeps its place.

    `refused_by` lists agents not to be asked again for a while, `refused_each` in the same order until when; where that
    is empty (as in what older versions stored), `refused_until`, else the last of these moments, holds for all.
    `reserved_for` names the one agent who may be asked before `reserved_until` (after a transfer; a returning
    customer's agent follows from `last_agent_id` and the queue's `affinity_s`); `check_at` is when a timer must look
    again (offer deadline, wrap-up end, grace end); `overflowed` says that it came from another queue that had too much;
    `extended` says that the agent has had more time for the after-work already. `channel` names whose slot the work
    takes where that is not the ticket's own: a call about a mail.
    """

    state: WorkState = WorkState.IDLE
    since: datetime
    queued_at: datetime | None = None
    offer: Offer | None = None
    refused_by: tuple[str, ...] = ()
    refused_until: datetime | None = None
    refused_each: tuple[datetime, ...] = ()
    last_agent_id: str = ""
    reserved_for: str = ""
    reserved_until: datetime | None = None
    accepted_at: datetime | None = None
    check_at: datetime | None = None
    extended: bool = False
    overflowed: bool = False
    channel: str = ""

    @property
    def refusals(self) -> Refusals:
        """Return who is not asked again, each with the moment until which; some may be over."""
        if self.refused_until is None:
            return ()
        each = self.refused_each or (self.refused_until,) * len(self.refused_by)
        return tuple(zip(self.refused_by, each, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One case of one customer.

    `applied` holds the ids of the last messages counted in, so that counting twice is harmless; `linked` the ids of other
    tickets that have to do with this one, `participants` the identities of those in copy, who may continue it, too.
    `consulted` are agents who were asked about it, and see it whatever their teams. `company_id`, `customer_tags` and
    `customer_value` are the customer's as they were when the ticket became theirs; `triage` is what its first message was taken
    for.
    `self_service` is what the hub itself has talked with the customer.
    """

    id: str
    version: int = 0
    number: int
    subject: str
    status: TicketStatus = TicketStatus.OPEN
    priority: Priority = Priority.NORMAL
    channel: str
    inbox_id: str
    queue_id: str
    customer_id: str
    customer_name: str = ""
    company_id: str = ""
    customer_tags: tuple[str, ...] = ()
    customer_value: int = 0
    thread_key: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    requirement: Requirement = field(default_factory=Requirement)
    triage: tuple[Judgement, ...] = ()
    assignee_id: str | None = None
    consulted: tuple[str, ...] = ()
    work: Work
    sla: SlaClocks = field(default_factory=SlaClocks)
    self_service: SelfService | None = None
    preview: str = ""
    message_count: int = 0
    unread: bool = False
    applied: tuple[str, ...] = ()
    disposition: str = ""
    satisfaction: int | None = None
    created_at: datetime
    updated_at: datetime
    last_inbound_at: datetime | None = None
    last_reply_at: datetime | None = None
    solved_at: datetime | None = None
