"""Find or create the customer behind an address."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from hub.clock import Clock
from hub.domain.customer import Customer, Identity, identity_id
from hub.domain.interaction import Party
from hub.errors import AlreadyExists
from hub.eventbus.change import Change
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

    async def known(self, party: Party) -> Customer | None:
        """Return the customer with this address, None for a stranger."""
        identity = await self._identities.get(identity_id(party.kind, party.value))
        return await self._customers.get(identity.customer_id) if identity is not None else None

    async def on_file(self, party: Party) -> Party | None:
        """Return the address as it stands on file, which may be spelt otherwise; None for a stranger's."""
        identity = await self._identities.get(identity_id(party.kind, party.value))
        if identity is None or await self._customers.get(identity.customer_id) is None:
            return None
        return Party(kind=identity.kind, value=identity.value)

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

    async def resolve_proven(self, party: Party, proven: Sequence[Party]) -> Customer:
        """Return the customer whose these addresses are, the surest first, and have `party` be another of them.

        An address that belongs to somebody else already stays there: what was once told apart is joined by people only.
        """
        known = await self._identities.get_many([identity_id(one.kind, one.value) for one in proven])
        surest = Party(kind=known[0].kind, value=known[0].value) if known else proven[0]
        customer = await self.resolve(replace(surest, name=party.name))
        for one in (*proven, party):
            customer = await self._link(customer, one)
        return customer

    async def _link(self, customer: Customer, party: Party) -> Customer:
        key = identity_id(party.kind, party.value)
        made = Identity(
            id=key,
            kind=party.kind,
            value=party.value.strip(),
            customer_id=customer.id,
            created_at=self._clock.now(),
        )
        try:
            identity = await self._identities.add(made)
        except AlreadyExists:
            identity = await self._identities.require(key)
        if identity.customer_id != customer.id or key in customer.identities:
            return customer

        def add(held: Customer) -> Change[Customer] | None:
            if key in held.identities:
                return None
            now = self._clock.now()
            return Change(replace(held, identities=(*held.identities, key), updated_at=now))

        return await self._customers.update(customer.id, add)

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
