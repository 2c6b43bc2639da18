"""Can somebody answer at an inbox now? By its queue's business hours, and by who is at work."""

from datetime import datetime
from typing import Protocol

from hub.clock import Clock
from hub.domain.agent import Agent, AgentState, slots_for
from hub.domain.business_hours import is_open, next_opening
from hub.domain.queue import Queue
from hub.domain.skill import Requirement
from hub.domain.visitor import Availability
from hub.routing.eligibility import fits
from hub.routing.overflow import is_full
from hub.routing.ports import Openings
from hub.routing.relaxation import stages

AT_WORK = (AgentState.AVAILABLE, AgentState.BUSY, AgentState.WRAP_UP, AgentState.BREAK)


class Lines(Protocol):
    """How many wait."""

    def waiting_in(self, queue_id: str) -> int:
        """Return how many tickets wait in the queue."""
        ...


class InboxAvailability:
    """Say for each inbox whether it is open and staffed."""

    def __init__(self, clock: Clock, organisation: Openings, lines: Lines | None = None) -> None:
        self._clock = clock
        self._organisation = organisation
        self._lines = lines

    def of(self, inbox_id: str) -> Availability:
        """Return whether somebody can answer at the inbox now; raises NotFound."""
        inbox = self._organisation.inbox(inbox_id)
        return self.of_queue(inbox.queue_id, inbox.channel, inbox.requirement)

    def of_queue(self, queue_id: str, channel: str, requirement: Requirement | None = None) -> Availability:
        """Return whether somebody can take work of this channel in the queue now; raises NotFound.

        Those count who could take it in the end, when every relaxation step has passed.
        """
        queue, now = self._organisation.queue(queue_id), self._clock.now()
        wanted = (requirement or Requirement()).merged_with(queue.requirement)
        needs = stages(wanted, queue.relaxation, now)[-1].needs
        staffed = any(
            works(agent, queue, channel) and fits(agent, needs, queue)
            for agent in self._organisation.agents()
        )
        opens_at = self._opens_at(queue, now)
        full = self._lines is not None and is_full(queue, self._lines.waiting_in(queue_id))
        return Availability(open=opens_at is None, opens_at=opens_at, staffed=staffed, full=full)

    def _opens_at(self, queue: Queue, now: datetime) -> datetime | None:
        """Return when the queue opens next, None when it is open; hours that never open are none."""
        hours = self._organisation.business_hours(queue.hours_id) if queue.hours_id else None
        if hours is None or not any(hours.weekly.values()) or is_open(now, hours):
            return None
        return next_opening(now, hours)


def works(agent: Agent, queue: Queue, channel: str) -> bool:
    """Say whether the agent is at work (busy or not) and may be given what waits in this queue."""
    in_team = not queue.team_id or queue.team_id in agent.team_ids
    return agent.active and agent.state in AT_WORK and in_team and slots_for(agent, channel) > 0
