"""How many agents a scenario has for a queue in a stretch of time, on average: breaks, absence, shrinkage and changes reckoned in."""

import math

from hub.routing.simulation.arrivals import seconds_after_opening
from hub.routing.simulation.chances import MICROSECONDS
from hub.routing.simulation.crossing import serves
from hub.routing.simulation.rota import Present, expected_presence, is_meant
from hub.routing.simulation.scenario import Agents, Scenario


def serving(scenario: Scenario, queue_id: str) -> list[Agents]:
    """Return the groups whose agents may take something of the queue."""
    return [group for group in scenario.agents if _takes(scenario, group, queue_id)]


def agents_between(scenario: Scenario, queue_id: str, begin_s: float, end_s: float) -> float:
    """Return how many agents for the queue are there on average between two moments (seconds since opening)."""
    found = []
    for group in serving(scenario, queue_id):
        here = (1 - group.absent) * (1 - group.shrinkage)
        found.append(group.count * here * share_present(expected_presence(scenario, group), begin_s, end_s))
    whole = math.fsum(found)
    for change in scenario.changes:
        if change.agents and any(is_meant(group, change, scenario) for group in serving(scenario, queue_id)):
            since = max(begin_s, seconds_after_opening(change.at, scenario))
            until = min(end_s, seconds_after_opening(change.until, scenario)) if change.until else end_s
            whole += change.agents * max(0.0, until - since) / (end_s - begin_s)
    return max(0.0, whole)


def share_present(present: Present, begin_s: float, end_s: float) -> float:
    """Return the share of a stretch of time that spans of presence cover."""
    begin, end = begin_s * MICROSECONDS, end_s * MICROSECONDS
    covered = math.fsum(max(0.0, min(until, end) - max(since, begin)) for since, until in present)
    return covered / (end - begin)


def _takes(scenario: Scenario, group: Agents, queue_id: str) -> bool:
    streams = [stream for stream in scenario.contacts if stream.queue == queue_id]
    return any(serves(group, stream, needs.skills) for stream in streams for needs in stream.mix)
