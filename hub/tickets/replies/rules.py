"""What may be written to a customer just now: how long, with which files, freely or by an approved text only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from hub.clock import Clock
from hub.domain.reply_template import ReplyTemplate, TemplateChoice
from hub.domain.ticket import Ticket
from hub.errors import Conflict, Invalid

SEEN_TICKETS = 50
"""Last tickets of a customer among which his last message to an inbox is looked for."""

MAX_VALUE_CHARS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyLimits:
    """What an inbox can send. Within `window_s` seconds of the customer's last message everything, later only `templates`."""

    max_chars: int | None = None
    files: bool = False
    max_files: int | None = None
    counts_segments: bool = False
    window_s: float | None = None
    templates: tuple[ReplyTemplate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextCount:
    """How a text goes out; `segments` is 0 and `encoding` empty where nobody counts them.

    `plainer` is the same text with plain quotation marks and dashes, if it takes fewer segments so.
    """

    chars: int
    encoding: str = ""
    segments: int = 0
    units: int = 0
    plainer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a reply is made of: words or a template, and a number of files; `at` is when it leaves, None for now."""

    body: str = ""
    template: TemplateChoice | None = None
    files: int = 0
    at: datetime | None = None


class CustomerTickets(Protocol):
    """The tickets of a customer, to read."""

    async def latest_of_customer(self, customer_id: str, limit: int) -> list[Ticket]:
        """Return the customer's tickets, newest first."""
        ...


class ChannelLimits(Protocol):
    """What channels can send."""

    def reply_limits(self, inbox_id: str) -> ReplyLimits:
        """Return what replies by this inbox may be; raises NotFound."""
        ...

    def count(self, inbox_id: str, text: str) -> TextCount:
        """Return how a text by this inbox goes out; raises NotFound."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRules:
    """What may be said in a ticket now. `window_closes_at` is None where there is no window, or none was ever open."""

    limits: ReplyLimits
    free_text: bool
    window_closes_at: datetime | None = None


def rules_at(limits: ReplyLimits, wrote_at: datetime | None, now: datetime) -> ReplyRules:
    """Return the rules for a customer who last wrote at `wrote_at`."""
    if limits.window_s is None:
        return ReplyRules(limits=limits, free_text=True)
    if wrote_at is None:
        return ReplyRules(limits=limits, free_text=False)
    closes_at = wrote_at + timedelta(seconds=limits.window_s)
    return ReplyRules(limits=limits, free_text=now < closes_at, window_closes_at=closes_at)


def closed_text(limits: ReplyLimits) -> str:
    """Return what is said to who writes freely when only approved texts may be sent."""
    hours = (limits.window_s or 0) / 3600
    return f"The {hours:g}-hour window is closed; choose a template"


class ReplyRuleBook:
    """Find the rules of a ticket and hold replies to them."""

    def __init__(self, clock: Clock, tickets: CustomerTickets, channels: ChannelLimits) -> None:
        self._clock = clock
        self._tickets = tickets
        self._channels = channels

    async def of_ticket(self, ticket: Ticket, at: datetime | None = None) -> ReplyRules:
        """Return what may be said in the ticket at that moment, None for now, if the customer stays silent."""
        limits = self._channels.reply_limits(ticket.inbox_id)
        wrote_at = await last_wrote_at(self._tickets, ticket) if limits.window_s is not None else None
        return rules_at(limits, wrote_at, at or self._clock.now())

    async def of_first(self, inbox_id: str, customer_id: str) -> ReplyRules:
        """Return what may be said to a customer by an inbox now, in a ticket that is yet to be opened."""
        limits = self._channels.reply_limits(inbox_id)
        wrote_at = None
        if limits.window_s is not None:
            wrote_at = latest_at(await self._tickets.latest_of_customer(customer_id, SEEN_TICKETS), inbox_id)
        return rules_at(limits, wrote_at, self._clock.now())

    def count(self, ticket: Ticket, text: str) -> TextCount:
        """Return how a text would go out."""
        return self._channels.count(ticket.inbox_id, text)

    async def held(self, ticket: Ticket, wording: Wording) -> Wording:
        """Return the words of a reply in the ticket; raises Invalid, Conflict (see `held_to`)."""
        return held_to(await self.of_ticket(ticket, wording.at), wording)


def held_to(rules: ReplyRules, wording: Wording) -> Wording:
    """Return a reply's words: its own, or those of the template with its values.

    Raises Invalid for a template that is not there or lacks values, Conflict where only templates may be sent.
    """
    limits, choice = rules.limits, wording.template
    if choice is None:
        if not rules.free_text:
            raise Conflict(closed_text(limits), reason="window_closed")
        if limits.max_files is not None and wording.files > limits.max_files:
            raise Invalid(f"One message carries {limits.max_files} file(s) here; send the others apart")
        return wording
    if wording.files:
        raise Invalid("A template carries no files of yours")
    template = template_named(limits.templates, choice.id)
    values = {name: checked_value(name, value) for name, value in choice.variables.items()}
    if missing := template.missing(values):
        raise Invalid(f"The template needs values for: {', '.join(missing)}", missing=list(missing))
    kept = {name: value for name, value in values.items() if name in template.variables}
    return replace(wording, body=template.filled(kept), template=replace(choice, variables=kept))


def template_named(templates: Sequence[ReplyTemplate], template_id: str) -> ReplyTemplate:
    """Return the template with this id; raises Invalid that names those there are."""
    for template in templates:
        if template.id == template_id:
            return template
    raise Invalid("There is no such template", known=[template.id for template in templates])


def checked_value(name: str, value: str) -> str:
    """Return a value as messengers take it: one line, no runs of spaces; raises Invalid for one that is too long."""
    line = " ".join(value.split())
    if len(line) > MAX_VALUE_CHARS:
        raise Invalid(f"The value for {name} has {len(line)} characters, {MAX_VALUE_CHARS} are allowed")
    return line


async def last_wrote_at(tickets: CustomerTickets, ticket: Ticket) -> datetime | None:
    """Return when the ticket's customer last wrote to its inbox, in this ticket or another one."""
    others = await tickets.latest_of_customer(ticket.customer_id, SEEN_TICKETS)
    return latest_at([ticket, *others], ticket.inbox_id)


def latest_at(tickets: Sequence[Ticket], inbox_id: str) -> datetime | None:
    """Return when the customer of these tickets last wrote to the inbox."""
    moments = [one.last_inbound_at for one in tickets if one.inbox_id == inbox_id]
    return max(filter(None, moments), default=None)
