"""Tickets: listed, opened, changed; what happened to them and why."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import to_json

from hub.api.desk.reply_rules import TemplateUse, template_choice
from hub.api.http.inputs import (
    Id,
    Input,
    ItemsView,
    Line,
    Name,
    Output,
    PageQuery,
    PageView,
    Reason,
    Text,
    Version,
    Words,
)
from hub.api.http.operation import Call, Operations
from hub.domain.agent import Agent
from hub.domain.channel_work import work_of
from hub.domain.direct import Direct, DirectThen, wish_for
from hub.domain.interaction import Party
from hub.domain.paging import Page
from hub.domain.ticket import Priority, Ticket, TicketStatus
from hub.errors import Conflict, Invalid, NotFound
from hub.tickets.history import HistoryEntry
from hub.tickets.lifecycle import NewTicket, TicketPatch
from hub.tickets.listing import TicketFilter
from hub.tickets.triage_view import TicketDetailView, detail_view
from hub.tickets.views import TicketView, agent_name, ticket_view

OPERATIONS = Operations("tickets")

MAX_FOUND = 2_000
"""So many tickets that fit the words are looked at, the best ones; the other filters narrow those."""
MAX_DIRECT_S = 7 * 24 * 3600

Statuses = Annotated[
    str,
    StringConstraints(
        pattern=r"^(open|pending|solved|closed)(,(open|pending|solved|closed)){0,3}$", max_length=40
    ),
]


class TicketQuery(PageQuery):
    """Which tickets; `status` takes several with commas, `assignee` also `me` and `none`, `q` words to look for."""

    status: Statuses | None = None
    queue: Id | None = None
    assignee: Id | None = None
    customer: Id | None = None
    channel: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]+$", max_length=40)] | None = None
    q: Line | None = None


class CustomerAddress(Input):
    """Whom a new ticket is with: an address on one kind of channel, as `email`, as `phone` or as `kind` and `value`."""

    kind: Literal["email", "phone"] | None = None
    value: Name | None = None
    email: Name | None = None
    phone: Name | None = None
    name: Line = ""

    @model_validator(mode="after")
    def _one_address(self) -> Self:
        if [self.email, self.phone, self.value].count(None) != 2 or (self.kind is None) != (
            self.value is None
        ):
            raise ValueError("give one of email and phone, or kind and value")
        return self

    @property
    def party(self) -> Party:
        """Return the customer as the trade knows one."""
        if self.kind is not None and self.value is not None:
            return Party(kind=self.kind, value=self.value, name=self.name)
        kind = "phone" if self.phone is not None else "email"
        return Party(kind=kind, value=self.phone or self.email or "", name=self.name)


class NewTicketInput(Input):
    """A ticket opened by hand. Name the customer by id or by address; `inbound` means that they said the text.

    What is written to them first may be a `template`, which takes the place of `body`. `direct_to` names the agent they asked for, by
    id or e-mail address: nobody else is asked for `direct_wait_s` seconds (the agent's own setting without it), then it goes on as
    `direct_then` says.
    """

    inbox_id: Id
    subject: Name
    body: Text = ""
    template: TemplateUse | None = None
    customer: CustomerAddress | None = None
    customer_id: Id | None = None
    inbound: bool = True
    priority: Priority | None = None
    direct_to: Name | None = None
    direct_wait_s: Annotated[int, Field(ge=0, le=MAX_DIRECT_S)] | None = None
    direct_then: DirectThen | None = None


class TicketChange(Input):
    """What to change; what is not sent stays. `version` is the one you saw: 409 if somebody was faster.

    `reason` says why the ticket goes to another queue or agent; it is kept in its history.
    """

    status: TicketStatus | None = None
    assignee_id: Id | None = None
    queue_id: Id | None = None
    reason: Reason = ""
    priority: Priority | None = None
    subject: Name | None = None
    tags: Words | None = None
    unread: bool | None = None
    version: Version | None = None


class TicketEventView(Output):
    """One thing that happened to a ticket; `fields` are the event's own."""

    id: str
    at: datetime
    name: str
    actor: str | None
    detail: str
    fields: dict[str, str]


@OPERATIONS.get("/tickets")
async def list_tickets(call: Call, query: TicketQuery) -> PageView[TicketView]:
    """List tickets that the caller may see, newest change first."""
    wanted = _filter(call, query)
    if query.q:
        found = await call.services.ticket_search.ticket_ids(query.q, MAX_FOUND)
        wanted = _narrowed(wanted, tuple(found))
    if wanted.queue_ids == () or wanted.ids == ():
        page: Page[Ticket] = Page(())
    else:
        page = await call.services.tickets.page(wanted, query.limit, query.start)
    return PageView(items=[_view(call, ticket) for ticket in page.items], next=page.next)


def _filter(call: Call, query: TicketQuery) -> TicketFilter:
    scope = call.services.access.scope(call.agent)
    queue_ids = None if scope.everything else tuple(sorted(scope.queue_ids))
    if query.queue is not None:
        queue_ids = (query.queue,) if scope.allows_queue(query.queue) else ()
    assignee = {"me": call.agent.id, "none": ""}.get(query.assignee or "", query.assignee)
    if assignee == call.agent.id and query.queue is None:
        queue_ids = None  # whatever is assigned to the caller, the caller sees
    return TicketFilter(
        statuses=tuple(TicketStatus(part) for part in query.status.split(",")) if query.status else (),
        queue_ids=queue_ids,
        assignee_id=assignee,
        customer_id=query.customer,
        channel=query.channel,
    )


def _narrowed(wanted: TicketFilter, ids: tuple[str, ...]) -> TicketFilter:
    return TicketFilter(
        statuses=wanted.statuses,
        queue_ids=wanted.queue_ids,
        assignee_id=wanted.assignee_id,
        customer_id=wanted.customer_id,
        channel=wanted.channel,
        ids=ids,
    )


@OPERATIONS.post("/tickets", status=201)
async def create_ticket(call: Call, body: NewTicketInput) -> TicketView:
    """Open a ticket: for a customer who called in, or to write to one first."""
    ticket = await call.services.lifecycle.create(
        call.agent,
        NewTicket(
            inbox_id=body.inbox_id,
            subject=body.subject,
            body=body.body,
            customer=await _party(call, body),
            inbound=body.inbound,
            priority=body.priority,
            template=template_choice(body.template),
            direct=_direct(call, body),
        ),
    )
    return _view(call, ticket)


def _direct(call: Call, body: NewTicketInput) -> Direct | None:
    """Return whom the customer asked for; raises Invalid for nobody we know."""
    if body.direct_to is None:
        return None
    wanted = body.direct_to.removeprefix("@").casefold()
    agents = call.services.directory.agents()
    agent = next((one for one in agents if wanted in (one.id.casefold(), one.email.casefold())), None)
    if agent is None:
        raise Invalid(
            "There is no such agent: name one by id or e-mail address",
            errors=[{"loc": ["body", "direct_to"], "msg": "There is no such agent"}],
        )
    channel = call.services.directory.inbox(body.inbox_id).channel
    wish = wish_for(agent.id, agent.direct, live=work_of(channel).synchronous)
    wait_s = wish.wait_s if body.direct_wait_s is None else float(body.direct_wait_s)
    return replace(wish, wait_s=wait_s, then=body.direct_then or wish.then)


async def _party(call: Call, body: NewTicketInput) -> Party:
    if (body.customer is None) == (body.customer_id is None):
        raise Invalid("Name the customer by `customer` or by `customer_id`, one of them")
    if body.customer is not None:
        return body.customer.party
    customer = await call.services.customers.get(body.customer_id or "")
    if customer is None or not customer.identities:
        raise Invalid("There is no such customer, or one without any address")
    kind, _, value = customer.identities[0].partition(":")
    return Party(kind=kind, value=value, name=customer.name)


@OPERATIONS.get("/tickets/{ticket_id}")
async def get_ticket(call: Call, ticket_id: str) -> TicketDetailView:
    """Return one ticket, with what its first message was taken for."""
    ticket = await call.services.access.access_ticket(call.agent, ticket_id)
    return detail_view(_view(call, ticket), ticket)


@OPERATIONS.patch("/tickets/{ticket_id}")
async def change_ticket(call: Call, ticket_id: str, body: TicketChange) -> TicketView:
    """Change status, agent, queue, priority, subject, tags or the unread mark."""
    ticket = await call.services.access.access_ticket(call.agent, ticket_id)
    if body.version is not None and body.version != ticket.version:
        raise Conflict("Somebody changed the ticket meanwhile; look at it again", version=ticket.version)
    services, sent, version = call.services, body.model_fields_set, body.version
    assignee_id = _assignee(call.agent, body.assignee_id)
    queue_id = body.queue_id if body.queue_id not in (None, ticket.queue_id) else ""
    _check_reachable(call, queue_id or "", assignee_id)
    if sent & {"status", "priority", "subject", "tags"}:
        ticket = await services.lifecycle.change(call.agent, ticket_id, _patch(body))
        version = None  # what follows builds on the caller's own write
    if body.unread is not None and body.unread is not ticket.unread:
        ticket = await services.lifecycle.mark(call.agent, ticket_id, unread=body.unread)
        version = None
    if "assignee_id" in sent and assignee_id is not None and (queue_id or assignee_id != ticket.assignee_id):
        ticket = await services.lifecycle.assign(
            call.agent, ticket_id, assignee_id, version=version, reason=body.reason, queue_id=queue_id or ""
        )
    elif queue_id or ("assignee_id" in sent and ticket.assignee_id is not None):
        ticket = await services.lifecycle.move(
            call.agent, ticket_id, queue_id or ticket.queue_id, version=version, reason=body.reason
        )
    return _view(call, ticket)


def _check_reachable(call: Call, queue_id: str, assignee_id: str | None) -> None:
    """Raise NotFound or Conflict for where the ticket cannot go, before anything of the change is written."""
    directory = call.services.directory
    if queue_id:
        directory.queue(queue_id)
    agent = directory.agent(assignee_id) if assignee_id else None
    if assignee_id and agent is None:
        raise NotFound("There is no such agent")
    if agent is not None and not agent.active:
        raise Conflict("This agent is not active any more", agent_id=agent.id)


def _patch(body: TicketChange) -> TicketPatch:
    return TicketPatch(
        status=body.status,
        priority=body.priority,
        subject=body.subject,
        tags=None if body.tags is None else tuple(body.tags),
        version=body.version,
    )


def _assignee(agent: Agent, assignee_id: str | None) -> str | None:
    return agent.id if assignee_id == "me" else assignee_id


@OPERATIONS.get("/tickets/{ticket_id}/events")
async def list_ticket_events(call: Call, ticket_id: str, query: PageQuery) -> PageView[TicketEventView]:
    """List what happened to a ticket, oldest first."""
    ticket = await call.services.access.access_ticket(call.agent, ticket_id)
    page = await call.services.history.of_ticket(ticket.id, query.limit, query.start)
    return PageView(items=[_event(call, entry) for entry in page.items], next=page.next)


def _event(call: Call, entry: HistoryEntry) -> TicketEventView:
    fields = {name: _written(value) for name, value in entry.data.items()}
    return TicketEventView(
        id=entry.id,
        at=entry.at,
        name=entry.type,
        actor=agent_name(call.services.directory, entry.actor_id),
        detail=", ".join(f"{name}: {value}" for name, value in fields.items()),
        fields=fields,
    )


def _written(value: object) -> str:
    """Return a value of an event as text: moments in RFC 3339, lists and objects as JSON."""
    return value if isinstance(value, str) else to_json(value).decode().strip('"')


@OPERATIONS.get("/tickets/{ticket_id}/related")
async def list_related_tickets(call: Call, ticket_id: str) -> ItemsView[TicketView]:
    """List the same customer's other tickets that the caller may see, newest change first."""
    ticket = await call.services.access.access_ticket(call.agent, ticket_id)
    page = await call.services.tickets.page(TicketFilter(customer_id=ticket.customer_id), 50)
    scope = call.services.access.scope(call.agent)
    others = [one for one in page.items if one.id != ticket.id and scope.allows(one)]
    return ItemsView(items=[_view(call, one) for one in others])


def _view(call: Call, ticket: Ticket) -> TicketView:
    return ticket_view(ticket, call.services.directory, call.services.clock.now())
