"""Contacts as the hub recorded them, in the shape that fitting and staffing take, and who was planned when."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Protocol

from hub.clock import Clock
from hub.days import bounds
from hub.domain.agent import Agent, Role
from hub.domain.channel_work import work_of
from hub.domain.queue import Queue
from hub.domain.sla import SlaPolicy
from hub.domain.ticket import Ticket
from hub.reporting.agent_states import Activity, Shift
from hub.reporting.contact import HandledContact, Outcome
from hub.reporting.reports import SETTLED
from hub.routing.simulation.fitting import INTERVAL_MIN, INTERVALS
from hub.routing.simulation.observations import GAVE_UP, TAKEN, UNDECIDED, Needs, Observation
from hub.routing.staffing.known import Known, target_of_queue
from hub.routing.staffing.plan import moment_of
from hub.routing.staffing.rostering import OnRota

NO_QUEUE = ""


class Contacts(Protocol):
    """Where contacts are kept as facts."""

    def touching(
        self, start: datetime, end: datetime, where: Mapping[str, str], settled: datetime
    ) -> AsyncIterator[Sequence[HandledContact]]:
        """Yield pages of the contacts that began before `end` and did not end before `start`.

        What began before `settled` hardly changes any more.
        """
        ...


class Tickets(Protocol):
    """Tickets by id."""

    async def get_many(self, entity_ids: Sequence[str]) -> list[Ticket]:
        """Return those of the tickets that exist."""
        ...


class Shifts(Protocol):
    """Agents' scheduled time."""

    async def overlapping(self, start: datetime, end: datetime) -> list[Shift]:
        """Return the shifts that have a part in this stretch."""
        ...


class Setup(Protocol):
    """Queues and agents."""

    def queues(self) -> Sequence[Queue]:
        """Return every queue."""
        ...

    def agents(self) -> Sequence[Agent]:
        """Return every active agent."""
        ...

    def sla_policy(self, policy_id: str) -> SlaPolicy | None:
        """Return the policy, or None."""
        ...


@dataclass(frozen=True, slots=True)
class Records:
    """Where contacts, tickets and shifts are kept."""

    contacts: Contacts
    tickets: Tickets
    shifts: Shifts


class ContactHistory:
    """Read recorded contacts and planned shifts."""

    def __init__(self, clock: Clock, records: Records, setup: Setup) -> None:
        self._clock = clock
        self._records = records
        self._setup = setup

    def queues(self) -> list[Queue]:
        """Return the queues that are in use."""
        return [queue for queue in self._setup.queues() if queue.active]

    def agents(self) -> list[Agent]:
        """Return those who take work."""
        return [agent for agent in self._setup.agents() if agent.role is Role.AGENT]

    async def observations(
        self, begin: datetime, end: datetime, *, with_needs: bool = False
    ) -> list[Observation]:
        """Return the contacts that came between two moments, in order; what they needed is on their tickets."""
        found: list[Observation] = []
        settled = self._clock.now() - SETTLED
        async for page in self._records.contacts.touching(begin, end, {}, settled):
            came = [one for one in page if begin <= one.queued_at < end and one.queue_id != NO_QUEUE]
            needs = await self._needs({one.ticket_id for one in came}) if with_needs else {}
            found.extend(_observation(one, needs.get(one.ticket_id, ())) for one in came)
        return sorted(found, key=lambda one: one.came_at)

    async def _needs(self, ticket_ids: set[str]) -> dict[str, Needs]:
        return {
            ticket.id: _needs(ticket) for ticket in await self._records.tickets.get_many(sorted(ticket_ids))
        }

    async def known(self, first: date, days: int, history_days: int, zone: tzinfo) -> Known:
        """Return what is known for a plan of some days from `first` on, by the clock of a zone."""
        begin = bounds(first - timedelta(days=history_days), zone)[0]
        observations = await self.observations(begin, bounds(first, zone)[0])
        channels: dict[str, set[str]] = {}
        for one in observations:
            channels.setdefault(one.queue, set()).add(one.channel)
        return Known(
            observations=observations,
            targets={
                queue.id: target_of_queue(
                    queue, self._setup.sla_policy(queue.sla_policy_id), sorted(channels.get(queue.id, ()))
                )
                for queue in self.queues()
            },
            names={queue.id: queue.name for queue in self.queues()},
            rota=await self.rota([first + timedelta(days=number) for number in range(days)], zone),
        )

    async def shifts(self, day: date, zone: tzinfo) -> list[Shift]:
        """Return what is scheduled on a day."""
        return await self._records.shifts.overlapping(*bounds(day, zone))

    async def rota(self, days: Sequence[date], zone: tzinfo) -> dict[date, list[OnRota]]:
        """Return who is at work in which half hours of each day, by the shifts."""
        found: dict[date, list[OnRota]] = {}
        for day in days:
            by_agent: dict[str, list[Shift]] = {}
            for shift in await self.shifts(day, zone):
                by_agent.setdefault(shift.agent_id, []).append(shift)
            middles = _middles(day, zone)
            found[day] = [
                OnRota(self._serves(agent), tuple(_at_work(by_agent[agent.id], middle) for middle in middles))
                for agent in self.agents()
                if agent.id in by_agent
            ]
        return found

    def _serves(self, agent: Agent) -> tuple[str, ...]:
        return tuple(
            queue.id for queue in self.queues() if not queue.team_id or queue.team_id in agent.team_ids
        )


def _middles(day: date, zone: tzinfo) -> list[datetime]:
    """Return the middle of each half hour of a day, by the clock of the zone also where that is put forward or back."""
    half = timedelta(minutes=INTERVAL_MIN / 2)
    return [(moment_of(day, place, zone) + half).astimezone(UTC) for place in range(INTERVALS)]


def _at_work(shifts: Sequence[Shift], at: datetime) -> bool:
    now = {shift.activity for shift in shifts if shift.starts_at <= at < shift.ends_at}
    return Activity.WORK in now and Activity.BREAK not in now


def _needs(ticket: Ticket) -> Needs:
    return tuple(sorted((need.skill_id, need.min_proficiency) for need in ticket.requirement.needs))


def _observation(contact: HandledContact, needs: Needs) -> Observation:
    """A contact that nobody waits for at the other end and that ended unaccepted was closed, not given up."""
    outcome = UNDECIDED
    if contact.accepted_at is not None:
        outcome = TAKEN
    elif contact.outcome is Outcome.ABANDONED and work_of(contact.channel).synchronous:
        outcome = GAVE_UP
    return Observation(
        queue=contact.queue_id,
        channel=contact.channel,
        came_at=contact.queued_at,
        waited_s=contact.waited_s,
        outcome=outcome,
        handle_s=contact.handle_s if contact.outcome is Outcome.HANDLED else None,
        needs=needs,
    )
