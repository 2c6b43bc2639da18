"""Addresses that are not written to: put down, found before sending, and lifted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from hub.clock import Clock
from hub.domain.agent import Agent, Role
from hub.domain.customer import identity_id
from hub.domain.events import Event
from hub.domain.interaction import Party
from hub.domain.suppression import EVERYWHERE, Scope, Suppression, SuppressionReason, suppression_id
from hub.domain.ticket_events import SuppressionChanged
from hub.errors import AlreadyExists, Conflict, Forbidden, Invalid, NotFound
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository
from hub.ids import IdFactory
from hub.tickets.ports import Directory


class SuppressionRepository(Repository[Suppression], Protocol):
    """Where suppressions are kept."""

    async def of_address(self, address: str) -> Sequence[Suppression]:
        """Return every suppression of an address (`identity_id`), lifted ones too."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What led to a change: who said what when, and in which ticket (whose history then tells of it)."""

    evidence: str = ""
    message_id: str = ""
    ticket_id: str = ""
    actor_id: str = ""
    at: datetime | None = None


UNKNOWN = Cause()


class Suppressions:
    """Know whom not to write to. Doing anything here twice changes nothing the second time."""

    def __init__(
        self, clock: Clock, ids: IdFactory, records: SuppressionRepository, directory: Directory
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._records = records
        self._directory = directory

    async def active(self, party: Party, inbox_id: str) -> Suppression | None:
        """Return why this inbox must not write to the address, the customer's own wish first; None if it may."""
        found = await self._records.of_address(identity_id(party.kind, party.value))
        channel = self._channel(inbox_id)
        fitting = [one for one in found if one.covers(inbox_id, channel)]
        return max(fitting, key=lambda one: (one.by_wish, one.since), default=None)

    async def suppress(
        self, party: Party, reason: SuppressionReason, scope: Scope = EVERYWHERE, cause: Cause = UNKNOWN
    ) -> Suppression:
        """Stop writing to the address; a cause older than the moment at which it was lifted is no news."""
        at = cause.at or self._clock.now()
        made = Suppression(
            id=suppression_id(party, scope, reason),
            address=identity_id(party.kind, party.value),
            kind=party.kind,
            value=party.value.strip(),
            inbox_id=scope.inbox_id,
            channel=scope.channel,
            reason=reason,
            evidence=cause.evidence[:500],
            message_id=cause.message_id,
            since=at,
        )
        try:
            return await self._records.add(made, *self._told(made, cause))
        except AlreadyExists:
            return await self._records.update(made.id, self._renewal(made, cause))

    def _renewal(
        self, made: Suppression, cause: Cause
    ) -> Callable[[Suppression], Change[Suppression] | None]:
        def renew(held: Suppression) -> Change[Suppression] | None:
            same = bool(made.message_id) and held.message_id == made.message_id
            if held.lifted_at is None or same or held.lifted_at > made.since:
                return None
            return Change(replace(made, version=held.version), self._told(made, cause))

        return renew

    async def heard_again(
        self, party: Party, reasons: Sequence[SuppressionReason], inbox_id: str, cause: Cause
    ) -> None:
        """Lift what the customer's own message overrules for this inbox: a START, or a letter from a lost address."""
        channel = self._channel(inbox_id)
        for one in await self._records.of_address(identity_id(party.kind, party.value)):
            if one.reason in reasons and one.covers(inbox_id, channel):
                await self._lift(one.id, cause)

    async def lift(self, actor: Agent, suppression_id: str, because: str) -> Suppression:
        """Write to the address again, as a person decides; raises NotFound, Conflict, Forbidden, Invalid.

        Any agent may do so after a hard bounce. What the customer asked for only an administrator may set aside,
        with a reason.
        """
        held = await self._records.require(suppression_id)
        if not held.in_force:
            raise Conflict("The address is written to already")
        if held.by_wish and actor.role is not Role.ADMIN:
            raise Forbidden(
                "The customer asked for this; only the customer or an administrator can take it back"
            )
        if held.by_wish and not because.strip():
            raise Invalid("Say why the customer's wish is set aside")
        return await self._lift(held.id, Cause(evidence=because.strip(), actor_id=actor.id))

    async def _lift(self, suppression_id: str, cause: Cause) -> Suppression:
        at = cause.at or self._clock.now()

        def lifted(held: Suppression) -> Change[Suppression] | None:
            if held.lifted_at is not None or held.since > at:
                return None
            after = replace(held, lifted_at=at, lifted_by=cause.actor_id, lifted_because=cause.evidence[:500])
            return Change(after, self._told(after, cause))

        return await self._records.update(suppression_id, lifted)

    def _told(self, record: Suppression, cause: Cause) -> Sequence[Event]:
        if not cause.ticket_id:
            return ()
        return [
            SuppressionChanged(
                id=self._ids.new(),
                at=self._clock.now(),
                ticket_id=cause.ticket_id,
                actor_id=cause.actor_id,
                suppression_id=record.id,
                kind=record.kind,
                reason=record.reason,
                in_force=record.in_force,
                message_id=cause.message_id,
            )
        ]

    def _channel(self, inbox_id: str) -> str:
        try:
            return self._directory.inbox(inbox_id).channel
        except NotFound:
            return ""
