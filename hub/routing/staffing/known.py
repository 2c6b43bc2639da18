"""What a staffing plan is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from typing import Protocol

from hub.domain.channel_work import work_of
from hub.domain.queue import Queue
from hub.domain.sla import SlaPolicy
from hub.routing.simulation.fitting import INTERVALS
from hub.routing.simulation.observations import Observation
from hub.routing.staffing.plan import Rota, Target
from hub.routing.staffing.rostering import OnRota


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Recorded contacts, the queues' own targets and names, and who is on the rota each day (empty where none is kept)."""

    observations: Sequence[Observation]
    targets: Mapping[str, Target] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    rota: Mapping[date, Sequence[OnRota]] = field(default_factory=dict)

    @property
    def planned(self) -> Rota:
        """Return how many are on the rota for each queue in each half hour; whoever may serve several counts in each."""
        return {
            queue_id: {
                day: [
                    sum(queue_id in agent.queues and agent.at_work[place] for agent in agents)
                    for place in range(INTERVALS)
                ]
                for day, agents in self.rota.items()
            }
            for queue_id in self.names
        }


class StaffingHistory(Protocol):
    """Where that comes from."""

    async def known(self, first: date, days: int, history_days: int, zone: tzinfo) -> Known:
        """Return what is known for a plan of some days from `first` on, by the clock of a zone."""
        ...


def target_of_queue(queue: Queue, policy: SlaPolicy | None, channels: Sequence[str]) -> Target:
    """Return a queue's target: its service level, or, where nobody waits at the other end, the first response promised."""
    waits = any(work_of(channel).synchronous for channel in channels) or not channels
    if not waits and policy is not None and policy.first_response_s:
        return Target(float(policy.first_response_s), queue.service_level_target)
    return Target(float(queue.service_level_s), queue.service_level_target)
