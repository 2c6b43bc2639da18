"""Customers: the people who contact us."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from hub.api.http.inputs import (
    IdOrEmpty,
    Input,
    Language,
    Line,
    Name,
    Output,
    PageQuery,
    PageView,
    Text,
    Version,
    Words,
)
from hub.api.http.operation import Call, Operations
from hub.domain.customer import Customer
from hub.domain.interaction import Party
from hub.errors import Invalid
from hub.tickets.listing import TicketFilter
from hub.tickets.views import TicketView, ticket_view

OPERATIONS = Operations("customers")

PATCHABLE = ("name", "language", "company_id", "notes", "tags", "value")


Value = Annotated[int, Field(ge=0, le=100)]


class IdentityModel(Input):
    """One address of a customer on one kind of channel."""

    kind: Literal["email", "phone", "visitor", "external"]
    value: Name


class CustomerQuery(PageQuery):
    """Which customers; `q` looks for words in names and addresses."""

    q: Line | None = None


class NewCustomer(Input):
    """A customer written down by hand."""

    name: Name
    language: Language = ""
    company_id: IdOrEmpty = ""
    notes: Text = ""
    tags: Words = Field(default_factory=list)
    value: Value = 0
    identities: Annotated[list[IdentityModel], Field(max_length=20)] = Field(default_factory=list)


class CustomerChange(Input):
    """What to change; `identities` are added to those known."""

    name: Name | None = None
    language: Language | None = None
    company_id: IdOrEmpty | None = None
    notes: Text | None = None
    tags: Words | None = None
    value: Value | None = None
    identities: Annotated[list[IdentityModel], Field(max_length=20)] | None = None
    version: Version | None = None


class IdentityView(Output):
    """One address of a customer."""

    kind: str
    value: str


class CustomerView(Output):
    """A customer as shown."""

    id: str
    version: int
    name: str
    language: str
    company_id: str
    company_name: str | None
    notes: str
    tags: list[str]
    value: int
    identities: list[IdentityView]
    created_at: datetime
    updated_at: datetime


@OPERATIONS.get("/customers")
async def list_customers(call: Call, query: CustomerQuery) -> PageView[CustomerView]:
    """List customers, last changed first, or those that fit the words."""
    if query.q:
        found = await call.services.customer_finder.search(query.q, query.limit)
        return PageView(items=await _views(call, found))
    page = await call.services.customers.page({}, "-updated_at", query.limit, query.start)
    return PageView(items=await _views(call, page.items), next=page.next)


@OPERATIONS.post("/customers", status=201)
async def create_customer(call: Call, body: NewCustomer) -> CustomerView:
    """Write down a customer; 409 when an address is somebody's already."""
    await _check_company(call, body.company_id)
    fields = {**body.model_dump(include=set(PATCHABLE)), "tags": tuple(body.tags)}
    customer = await call.services.customer_files.create(_parties(body.identities), fields)
    return await _view(call, customer)


@OPERATIONS.get("/customers/{customer_id}")
async def get_customer(call: Call, customer_id: str) -> CustomerView:
    """Return one customer."""
    return await _view(call, await call.services.customers.require(customer_id))


@OPERATIONS.patch("/customers/{customer_id}")
async def change_customer(call: Call, customer_id: str, body: CustomerChange) -> CustomerView:
    """Change what is known of a customer."""
    await _check_company(call, body.company_id or "")
    fields = body.model_dump(include=set(PATCHABLE), exclude_none=True)
    if body.tags is not None:
        fields["tags"] = tuple(body.tags)
    parties = _parties(body.identities or [])
    customer = await call.services.customer_files.change(customer_id, fields, parties, body.version)
    return await _view(call, customer)


@OPERATIONS.get("/customers/{customer_id}/tickets")
async def list_customer_tickets(call: Call, customer_id: str, query: PageQuery) -> PageView[TicketView]:
    """List the customer's tickets that the caller may see, newest change first."""
    services = call.services
    customer = await services.customers.require(customer_id)
    scope = services.access.scope(call.agent)
    page = await services.tickets.page(TicketFilter(customer_id=customer.id), query.limit, query.start)
    now = services.clock.now()
    seen = [ticket_view(one, services.directory, now) for one in page.items if scope.allows(one)]
    return PageView(items=seen, next=page.next)


def _parties(identities: Sequence[IdentityModel]) -> list[Party]:
    return [Party(kind=one.kind, value=one.value) for one in identities]


async def _check_company(call: Call, company_id: str) -> None:
    if company_id and await call.services.companies.get(company_id) is None:
        raise Invalid("There is no such company", errors=[{"loc": ["body", "company_id"], "msg": "unknown"}])


async def _view(call: Call, customer: Customer) -> CustomerView:
    return (await _views(call, [customer]))[0]


async def _views(call: Call, customers: Sequence[Customer]) -> list[CustomerView]:
    wanted = sorted({customer.company_id for customer in customers if customer.company_id})
    companies = {one.id: one.name for one in await call.services.companies.get_many(wanted)} if wanted else {}
    return [
        CustomerView(
            id=one.id,
            version=one.version,
            name=one.name,
            language=one.language,
            company_id=one.company_id,
            company_name=companies.get(one.company_id),
            notes=one.notes,
            tags=list(one.tags),
            value=one.value,
            identities=[_identity(key) for key in one.identities],
            created_at=one.created_at,
            updated_at=one.updated_at,
        )
        for one in customers
    ]


def _identity(key: str) -> IdentityView:
    kind, _, value = key.partition(":")
    return IdentityView(kind=kind, value=value)
