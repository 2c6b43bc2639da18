"""Read the routing set-up that a hub's store holds, and how fast its queues have ever been."""

from typing import Any

from hub.bootstrap import Hub
from hub.domain.business_hours import BusinessHours, business_seconds_between, hours_faults
from hub.domain.sla import SlaKind
from hub.domain.ticket import Ticket
from hub.routing.policy.setup import NOUNS, Seen, Setup


async def stored_setup(hub: Hub, channels: frozenset[str]) -> Setup:
    """Return what the hub's store holds, changing nothing; raises HubError when it cannot be opened."""
    await hub.open()
    try:
        kept: dict[str, Any] = {}  # Any: entities of all nouns
        for noun, _ in NOUNS.values():
            kept[noun] = tuple([entity async for entity in getattr(hub.ground.kept, noun).all({})])
        return Setup(**kept, channels=channels, seen=await _seen(hub))
    finally:
        await hub.close()


async def _seen(hub: Hub) -> dict[str, Seen]:
    """Return the fastest answer and handling of each queue among all tickets, in the working time of its promise."""
    seen: dict[str, Seen] = {}
    async for ticket in hub.ground.kept.tickets.all({}):
        policy = hub.case.organisation.sla_policy(ticket.sla.policy_id)
        hours = hub.case.organisation.business_hours(policy.hours_id) if policy else None
        if hours is None or not hours_faults(hours):
            seen[ticket.queue_id] = _faster(seen.get(ticket.queue_id, Seen()), _times(ticket, hours))
    return seen


def _times(ticket: Ticket, hours: BusinessHours | None) -> Seen:
    accepted_at, solved_at = ticket.work.accepted_at, ticket.solved_at
    handle_s = response_s = None
    if accepted_at is not None and solved_at is not None and solved_at > accepted_at:
        handle_s = business_seconds_between(accepted_at, solved_at, hours)
    for clock in ticket.sla.clocks:
        if clock.kind is SlaKind.FIRST_RESPONSE and clock.met_at is not None:
            response_s = business_seconds_between(clock.started_at, clock.met_at, hours)
    return Seen(handle_s, response_s)


def _faster(one: Seen, other: Seen) -> Seen:
    return Seen(_least(one.handle_s, other.handle_s), _least(one.response_s, other.response_s))


def _least(*values: float | None) -> float | None:
    return min((value for value in values if value is not None), default=None)
