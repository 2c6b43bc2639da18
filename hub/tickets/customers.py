"""Find or create the customer behind an address."""

from datetime import datetime

from hub.clock import Clock
from hub.domain.customer import Customer, Identity, identity_id
from hub.domain.interaction import Party
from hub.errors import AlreadyExists
from hub.eventbus.repository import Repository
from hub.ids import IdFactory


class Customers:
    """Know people by their identities: one address belongs to one customer."""

    def __init__(
        self, clock: Clock, ids: IdFactory, customers: Repository[Customer], identities: Repository[Identity]
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._customers = customers
        self._identities = identities

    async def resolve(self, party: Party) -> Customer:
        """Return the customer with this address, made now if there is none.

        The identity is stored first and names the customer to be, so a crash in between is healed by the next call
        and two calls at once agree on one customer.
        """
        key = identity_id(party.kind, party.value)
        now = self._clock.now()
        identity = await self._identities.get(key)
        if identity is None:
            made = Identity(
                id=key,
                kind=party.kind,
                value=party.value.strip(),
                customer_id=self._ids.new(),
                created_at=now,
            )
            try:
                return await self._create(await self._identities.add(made), party, now)
            except AlreadyExists:
                identity = await self._identities.require(key)
        known = await self._customers.get(identity.customer_id)
        return known or await self._create(identity, party, now)

    async def _create(self, identity: Identity, party: Party, now: datetime) -> Customer:
        customer = Customer(
            id=identity.customer_id,
            name=party.name.strip() or party.value.strip(),
            identities=(identity.id,),
            created_at=now,
            updated_at=now,
        )
        try:
            return await self._customers.add(customer)
        except AlreadyExists:
            return await self._customers.require(identity.customer_id)
