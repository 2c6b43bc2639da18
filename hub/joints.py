"""Joints: small pieces that make the services of one floor fit the ports of another."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from hub.api.help_centre.text import LANGUAGES, address_of
from hub.channels.contract import Accepted, WebhookRequest, WebhookResponse
from hub.domain.agent import Agent
from hub.domain.customer import Customer, Identity, identity_id
from hub.domain.interaction import Inbound, InboundState, Party, RawInbound
from hub.domain.message import DeliveryUpdate
from hub.domain.paging import Page
from hub.domain.ticket import Ticket
from hub.errors import NotFound
from hub.eventbus.repository import Repository
from hub.knowledge.suggesting.suggestions import Suggestion
from hub.storage.repositories.nouns import InboundRepository
from hub.storage.repository import Repository as StoredRepository
from hub.tickets.arrivals.intake import Intake
from hub.tickets.lifecycle import Lifecycle, NewTicket, TicketPatch
from hub.tickets.organisation import Organisation
from hub.tickets.reading import Reading


class Sink:
    """What channels see of intake and delivery."""

    def __init__(self) -> None:
        self._intake: Intake | None = None
        self._news: Callable[[DeliveryUpdate], Awaitable[bool]] | None = None

    def connect(self, intake: Intake, news: Callable[[DeliveryUpdate], Awaitable[bool]]) -> None:
        """Name those behind the sink; the channels are built before they are."""
        self._intake = intake
        self._news = news

    async def accept(self, raw: RawInbound) -> Accepted:
        """Store the contact durably."""
        assert self._intake is not None
        received = await self._intake.accept(raw)
        return Accepted(inbound_id=received.inbound_id, duplicate=received.duplicate)

    async def delivery_update(self, update: DeliveryUpdate) -> bool:
        """Record a provider's news."""
        assert self._news is not None
        return await self._news(update)


class Handing(Protocol):
    """Hand tickets on."""

    async def assign(
        self,
        actor: Agent,
        ticket_id: str,
        assignee_id: str | None,
        *,
        version: int | None = None,
        reason: str = "",
        queue_id: str = "",
    ) -> Ticket:
        """Give the ticket to an agent (in another queue, if one is named), or back to its queue."""
        ...

    async def move(
        self, actor: Agent, ticket_id: str, queue_id: str, *, version: int | None = None, reason: str = ""
    ) -> Ticket:
        """Put the ticket into another queue."""
        ...

    async def offer_to(self, actor: Agent, ticket_id: str, agent_id: str, reason: str = "") -> Ticket:
        """Have the ticket offered to a colleague first."""
        ...


class Casework:
    """Everything one can do to a ticket as a case, whoever does it underneath."""

    def __init__(self, lifecycle: Lifecycle, handing: Handing, reading: Reading) -> None:
        self._lifecycle = lifecycle
        self._handing = handing
        self._reading = reading

    async def create(self, actor: Agent, new: NewTicket) -> Ticket:
        """Open a ticket."""
        return await self._lifecycle.create(actor, new)

    async def change(self, actor: Agent, ticket_id: str, patch: TicketPatch) -> Ticket:
        """Apply a patch."""
        return await self._lifecycle.change(actor, ticket_id, patch)

    async def assign(
        self,
        actor: Agent,
        ticket_id: str,
        assignee_id: str | None,
        *,
        version: int | None = None,
        reason: str = "",
        queue_id: str = "",
    ) -> Ticket:
        """Give the ticket to an agent (in another queue, if one is named), or back to its queue."""
        return await self._handing.assign(
            actor, ticket_id, assignee_id, version=version, reason=reason, queue_id=queue_id
        )

    async def move(
        self, actor: Agent, ticket_id: str, queue_id: str, *, version: int | None = None, reason: str = ""
    ) -> Ticket:
        """Put the ticket into another queue."""
        return await self._handing.move(actor, ticket_id, queue_id, version=version, reason=reason)

    async def offer_to(self, actor: Agent, ticket_id: str, agent_id: str, reason: str = "") -> Ticket:
        """Have the ticket offered to a colleague first."""
        return await self._handing.offer_to(actor, ticket_id, agent_id, reason)

    async def mark(self, actor: Agent, ticket_id: str, *, unread: bool) -> Ticket:
        """Mark as read or unread."""
        return await self._reading.mark(actor, ticket_id, unread=unread)


class QuarantineRoom:
    """Raw contacts as administrators see them."""

    def __init__(self, inbound: InboundRepository, intake: Intake) -> None:
        self._inbound = inbound
        self._intake = intake

    async def list(self, state: str, limit: int, after: str | None = None) -> Page[Inbound]:
        """Return a page of contacts in this state, newest first."""
        return await self._inbound.listed(InboundState(state) if state else None, limit, after)

    async def get(self, inbound_id: str) -> Inbound | None:
        """Return the contact, or None."""
        return await self._inbound.get(inbound_id)

    async def payload(self, inbound_id: str) -> bytes:
        """Return the contact as it arrived; raises NotFound."""
        return await self._intake.payload(await self._inbound.require(inbound_id))

    async def retry(self, inbound_id: str) -> Inbound:
        """Have intake try again."""
        return await self._intake.retry(inbound_id)


class Addresses:
    """Where customers can be reached: their newest identity of the kind an inbox writes to."""

    KINDS: Mapping[str, str] = {}

    def __init__(
        self, customers: Repository[Customer], identities: Repository[Identity], kind_of: Callable[[str], str]
    ) -> None:
        self._customers = customers
        self._identities = identities
        self._kind_of = kind_of

    async def address_of(self, customer_id: str, inbox_id: str) -> Party | None:
        """Return the address, or None."""
        customer = await self._customers.get(customer_id)
        kind = self._kind_of(inbox_id)
        if customer is None:
            return None
        fitting = [key for key in customer.identities if key.startswith(identity_id(kind, ""))]
        for identity in await self._identities.get_many(list(reversed(fitting))):
            return Party(kind=identity.kind, value=identity.value, name=customer.name)
        return None


class CustomerFinder:
    """Find customers by an address, or by the beginning of their name."""

    def __init__(self, customers: StoredRepository[Customer], identities: Repository[Identity]) -> None:
        self._customers = customers
        self._identities = identities

    async def search(self, words: str, limit: int) -> Sequence[Customer]:
        """Return the customers that fit."""
        wanted = words.strip()
        keys = [identity_id(kind, wanted) for kind in ("email", "phone", "visitor")]
        owners = [identity.customer_id for identity in await self._identities.get_many(keys)]
        if owners:
            return await self._customers.get_many(owners)
        folded = wanted.casefold()
        found: list[Customer] = []
        async for customer in self._customers.all({}):
            if folded in customer.name.casefold():
                found.append(customer)
                if len(found) >= limit:
                    break
        return found


class WebhookDoor(Protocol):
    """Where providers' requests go."""

    async def handle(self, inbox_ref: str, tail: str, request: WebhookRequest) -> WebhookResponse:
        """Answer a request."""
        ...


class WebhookJoint:
    """Hand the web side's requests to the channels' door."""

    def __init__(self, door: WebhookDoor) -> None:
        self._door = door

    async def handle(self, hook: Any) -> WebhookResponse:  # Any: a Hook, frozen
        """Answer a request."""
        request = WebhookRequest(
            method=hook.method,
            url=hook.url,
            tail=hook.tail,
            headers=hook.headers,
            query=hook.query,
            body=hook.body,
            received_from=hook.received_from,
        )
        return await self._door.handle(hook.inbox_id, hook.tail, request)


class SetupChanges:
    """Tell everybody who keeps a part of the set-up in memory that it changed."""

    def __init__(
        self,
        organisation: Organisation,
        listeners: Mapping[str, Sequence[Callable[[str], Awaitable[None]]]],
        check_inbox: Callable[[Any], None],  # Any: an Inbox
    ) -> None:
        self._organisation = organisation
        self._listeners = listeners
        self._check_inbox = check_inbox
        self._tell_others: Callable[[str, str], None] = lambda noun, entity_id: None

    def on_change(self, tell_others: Callable[[str, str], None]) -> None:
        """Name who tells the other hub processes."""
        self._tell_others = tell_others

    async def changed(self, noun: str, entity_id: str) -> None:
        """Tell everybody, in this process and in the others."""
        await self.follow(noun, entity_id)
        self._tell_others(noun, entity_id)

    async def follow(self, noun: str, entity_id: str) -> None:
        """Load the noun again and tell those who listen for it in this process."""
        await self._organisation.reload(noun)
        for tell in self._listeners.get(noun, ()):
            await tell(entity_id)

    def check_inbox(self, inbox: Any) -> None:  # Any: an Inbox
        """Raise Invalid unless the inbox's channel exists and takes its settings."""
        self._check_inbox(inbox)


def inbox_follower(
    organisation: Organisation,
    apply: Callable[[Any], Awaitable[None]],
    remove: Callable[[str], Awaitable[None]],
) -> Callable[[str], Awaitable[None]]:
    """Return a listener that has the channel runner follow an inbox."""

    async def follow(inbox_id: str) -> None:
        try:
            inbox = organisation.inbox(inbox_id)
        except NotFound:
            await remove(inbox_id)
        else:
            await apply(inbox)

    return follow


def article_link(public_url: str) -> Callable[[Suggestion, str], str]:
    """Return what names the page of the help centre on which a brand's customers read an article; empty without a public address."""
    base = public_url.rstrip("/")

    def link(one: Suggestion, brand: str) -> str:
        if not base or one.language not in LANGUAGES:
            return ""
        return base + address_of(one.language, one.article_id, one.title, brand)

    return link
