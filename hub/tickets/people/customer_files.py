"""What agents write down about customers: new files, further addresses, notes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hub.clock import Clock
from hub.domain.customer import Customer, Identity, identity_id
from hub.domain.interaction import Party
from hub.errors import AlreadyExists, Conflict, Invalid
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository
from hub.ids import IdFactory

MAX_IDENTITIES = 50


class CustomerFiles:
    """Create customers by hand and add addresses to them; an address belongs to one customer at most."""

    def __init__(
        self, clock: Clock, ids: IdFactory, customers: Repository[Customer], identities: Repository[Identity]
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._customers = customers
        self._identities = identities

    async def create(
        self, parties: Sequence[Party], fields: Mapping[str, Any]
    ) -> Customer:  # Any: Customer's fields
        """Store a new customer with these addresses; raises AlreadyExists when one of them is somebody's."""
        now = self._clock.now()
        customer_id = self._ids.new()
        keys = await self._claim(parties, customer_id)
        customer = Customer(id=customer_id, identities=keys, created_at=now, updated_at=now, **fields)
        return await self._customers.add(customer)

    async def change(
        self,
        customer_id: str,
        fields: Mapping[str, Any],  # Any: Customer's fields
        parties: Sequence[Party] = (),
        version: int | None = None,
    ) -> Customer:
        """Change fields and add addresses; raises NotFound, Conflict, AlreadyExists."""
        customer = await self._customers.require(customer_id)
        if len(customer.identities) + len(parties) > MAX_IDENTITIES:
            raise Invalid(f"A customer has {MAX_IDENTITIES} addresses at most")
        keys = await self._claim(parties, customer_id)
        now = self._clock.now()

        def change(held: Customer) -> Change[Customer]:
            if version is not None and version != held.version:
                raise Conflict("Somebody changed this meanwhile; look at it again", version=held.version)
            identities = tuple(dict.fromkeys((*held.identities, *keys)))
            return Change(replace(held, **fields, identities=identities, updated_at=now))

        return await self._customers.update(customer_id, change)

    async def _claim(self, parties: Sequence[Party], customer_id: str) -> tuple[str, ...]:
        keys = [identity_id(party.kind, party.value) for party in parties]
        known = await self._identities.get_many(keys)
        if any(identity.customer_id != customer_id for identity in known):
            raise AlreadyExists("An address belongs to another customer")
        held = {identity.id for identity in known}
        for key, party in zip(keys, parties, strict=True):
            if key not in held:
                held.add(key)
                await self._identities.add(
                    Identity(
                        id=key,
                        kind=party.kind,
                        value=party.value.strip(),
                        customer_id=customer_id,
                        created_at=self._clock.now(),
                    )
                )
        return tuple(dict.fromkeys(keys))
