"""Who is there when: shifts, breaks, absence and shrinkage of one day, and agents more or fewer from a moment on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from hub.domain.agent import Agent, AgentState
from hub.routing.simulation.arrivals import seconds_after_opening
from hub.routing.simulation.chances import MICROSECONDS, Duration
from hub.routing.simulation.crossing import serves
from hub.routing.simulation.draws import dice_for
from hub.routing.simulation.scenario import Agents, Change, Scenario

FOREVER: int = 2**62
"""The end of a shift that lasts until nothing waits, in microseconds."""

Present = tuple[tuple[int, int], ...]
"""Spans of presence in microseconds since opening, in order."""


@dataclass(frozen=True, slots=True)
class Worker:
    """One agent of the day and the spans in which the agent is there; `planned`, where the rota was changed, those in
    which the agent should be."""

    id: str
    group: Agents
    present: Present
    planned: Present | None = None

    def agent(self, began: datetime, idle_since: datetime, state: AgentState) -> Agent:
        """Return the agent as the engine knows one."""
        return Agent(
            id=self.id,
            name=self.group.group,
            email="",
            team_ids=self.group.queues,
            skills=dict(self.group.skills),
            capacity=dict(self.group.capacity),
            max_load=self.group.max_load,
            interruptible=self.group.interruptible,
            state=state,
            state_since=began,
            idle_since=idle_since,
            created_at=began,
        )


def draw_workers(scenario: Scenario, seed: int) -> list[Worker]:
    """Return the agents of one day in the order of the scenario, extra ones last."""
    workers = [
        Worker(f"{group.group}-{number + 1:03d}", group, _presence(scenario, group, number, seed))
        for group in scenario.agents
        for number in range(group.count)
    ]
    for place, change in enumerate(scenario.changes):
        if change.agents < 0:
            workers = _with_fewer(workers, change, scenario)
        elif change.agents:
            workers.extend(_extra(workers, change, scenario, f"extra{place + 1}"))
    return workers


def expected_presence(scenario: Scenario, group: Agents) -> Present:
    """Return when the group's agents should be there: the shift without its breaks."""
    begin, end = 0, FOREVER
    if group.shift:
        begin, end = (_moment(time, scenario) for time in group.shift)
    present: Present = ((max(begin, 0), end),) if end > 0 else ()
    for pause in group.breaks:
        present = without(present, _moment(pause[0], scenario), _moment(pause[1], scenario))
    return present


def without(present: Present, begin: int, end: int) -> Present:
    """Return the spans with one stretch of time cut out."""
    kept = []
    for since, until in present:
        kept += [(since, min(until, begin))] if since < begin else []
        kept += [(max(since, end), until)] if until > end else []
    return tuple(kept)


def _presence(scenario: Scenario, group: Agents, number: int, seed: int) -> Present:
    dice = dice_for(seed, f"agent {group.group} {number} away")
    absent = dice.random() < group.absent
    present = () if absent else expected_presence(scenario, group)
    if not group.shrinkage or not present:
        return present
    away = Duration(mean_s=group.spell_min * 60)
    here = Duration(mean_s=group.spell_min * 60 * (1 - group.shrinkage) / group.shrinkage)
    begins, ends = present[0][0], min(present[-1][1], round(scenario.hours * 3600 * MICROSECONDS))
    gone, at = dice.random() < group.shrinkage, begins
    while at < ends:
        lasts = (away if gone else here).draw(dice) or 0
        if gone:
            present = without(present, at, at + lasts)
        gone, at = not gone, at + max(lasts, 1)
    return present


def _with_fewer(workers: Sequence[Worker], change: Change, scenario: Scenario) -> list[Worker]:
    """Take so many away at every moment: of those who should be there, the last ones."""
    begin, end = _stretch(change, scenario)
    planned = {
        worker.id: _planned(worker, scenario)
        for worker in workers
        if is_meant(worker.group, change, scenario)
    }
    edges = {edge for spans in planned.values() for span in spans for edge in span if begin < edge < end}
    gone: dict[str, list[tuple[int, int]]] = {}
    for since, until in pairwise(sorted({begin, *edges, end})):
        there = [each for each, spans in planned.items() if any(a <= since and until <= b for a, b in spans)]
        for worker_id in there[change.agents :]:
            gone.setdefault(worker_id, []).append((since, until))
    return [_without_all(worker, gone.get(worker.id, ()), planned.get(worker.id)) for worker in workers]


def _planned(worker: Worker, scenario: Scenario) -> Present:
    return expected_presence(scenario, worker.group) if worker.planned is None else worker.planned


def _without_all(worker: Worker, stretches: Sequence[tuple[int, int]], planned: Present | None) -> Worker:
    present, left = worker.present, planned or ()
    for begin, end in stretches:
        present, left = without(present, begin, end), without(left, begin, end)
    return Worker(worker.id, worker.group, present, left) if stretches else worker


def _extra(workers: Sequence[Worker], change: Change, scenario: Scenario, name: str) -> Iterator[Worker]:
    meant = [group for group in scenario.agents if is_meant(group, change, scenario)]
    for number in range(change.agents if meant else 0):
        stretch = (_stretch(change, scenario),)
        yield Worker(f"{meant[-1].group}-{name}-{number + 1}", meant[-1], stretch, stretch)


def is_meant(group: Agents, change: Change, scenario: Scenario) -> bool:
    """Say whether the change is about this group: named, or able to take something of the named queue."""
    if change.group:
        return group.group == change.group
    return any(
        stream.queue == change.queue and serves(group, stream, needs.skills)
        for stream in scenario.contacts
        for needs in stream.mix
    )


def _stretch(change: Change, scenario: Scenario) -> tuple[int, int]:
    begin = max(0, _moment(change.at, scenario))
    return begin, _moment(change.until, scenario) if change.until else FOREVER


def _moment(time: str, scenario: Scenario) -> int:
    return round(seconds_after_opening(time, scenario)) * MICROSECONDS
