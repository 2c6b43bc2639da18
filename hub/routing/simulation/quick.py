"""The quick answer: the closed formulas for queues that are one waiting line, interval by interval of the day.

A queue is one when all its contacts need the same, and those who serve it serve nothing else, one contact at a time. Every
interval counts as if it lasted (L. Green, P. Kolesar, *The Pointwise Stationary Approximation for Queues*, 1991); between two
whole numbers of agents the answer is interpolated.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from hub.routing.simulation.arrivals import Rate, rate_of
from hub.routing.simulation.coverage import agents_between, serving
from hub.routing.simulation.erlang import Line, Performance, performance
from hub.routing.simulation.intervals import DIGITS
from hub.routing.simulation.scenario import Contacts, Scenario, ScenarioQueue

Document = dict[str, Any]  # Any: JSON

MEASURES = ("service_level", "abandonment", "asa_s", "mean_wait_s", "occupancy")


@dataclass(frozen=True, slots=True)
class Interval:
    """One interval of the day: what comes, and who is there."""

    begin_s: float
    contacts: float
    agents: float
    expected: Performance


def quick_answer(scenario: Scenario, interval_s: float = 1800.0) -> Document:
    """Return what the formulas say of every queue, or why they say nothing."""
    queues: Document = {}
    for queue in scenario.queues:
        reason = obstacle(scenario, queue)
        queues[queue.id] = {"not_answered": reason} if reason else _told(scenario, queue, interval_s)
    return {"scenario": scenario.name, "formula": "closed", "queues": queues}


def obstacle(scenario: Scenario, queue: ScenarioQueue) -> str:
    """Return why the queue is no single waiting line; an empty text when it is one."""
    streams = [stream for stream in scenario.contacts if stream.queue == queue.id]
    groups = serving(scenario, queue.id)
    if not streams:
        return "nothing comes"
    if len({tuple(sorted(needs.skills.items())) for stream in streams for needs in stream.mix}) > 1:
        return "its contacts need different skills"
    if len({stream.patience is None for stream in streams}) > 1:
        return "some of its contacts give up and some never do"
    if any(group.max_load > 1 for group in groups):
        return "its agents take several contacts at once"
    others = [other.id for other in scenario.queues if other is not queue]
    if shared := [other for other in others if any(group in serving(scenario, other) for group in groups)]:
        return f"its agents serve {', '.join(shared)} as well"
    return ""


def intervals(scenario: Scenario, queue: ScenarioQueue, interval_s: float) -> list[Interval]:
    """Return the day of a queue that is one waiting line, interval by interval after the warm-up."""
    streams = [stream for stream in scenario.contacts if stream.queue == queue.id]
    rates = [rate_of(stream, scenario) for stream in streams]
    edges = _edges(scenario, rates, interval_s)
    found = []
    for begin_s, end_s in pairwise(edges):
        agents = agents_between(scenario, queue.id, begin_s, end_s)
        coming = [rate.between(begin_s, end_s) for rate in rates]
        line = _line(streams, coming, end_s - begin_s)
        found.append(Interval(begin_s, math.fsum(coming), agents, interpolated(line, agents, queue.target_s)))
    return found


def interpolated(line: Line, agents: float, target_s: float) -> Performance:
    """Return what to expect of a line with any number of agents."""
    below, part = int(agents), agents - int(agents)
    low = performance(_with_agents(line, below), target_s)
    if part < 1e-9:
        return low
    high = performance(_with_agents(line, below + 1), target_s)
    names = Performance.__dataclass_fields__
    mixed = {name: (1 - part) * getattr(low, name) + part * getattr(high, name) for name in names}
    return Performance(**mixed)


def _with_agents(line: Line, agents: int) -> Line:
    return Line(per_s=line.per_s, handle_s=line.handle_s, agents=agents, patience_s=line.patience_s)


def _edges(scenario: Scenario, rates: Sequence[Rate], interval_s: float) -> list[float]:
    begin, end = scenario.warm_up_min * 60, scenario.hours * 3600
    edges = {begin, end, *(edge for rate in rates for edge in rate.edges_s)}
    if (
        len(rates[0].edges_s) > 2
        or any(group.shift or group.breaks for group in scenario.agents)
        or scenario.changes
    ):
        edges |= {interval_s * number for number in range(math.ceil(end / interval_s))}
    return sorted(edge for edge in edges if begin <= edge <= end)


def _line(streams: Sequence[Contacts], coming: Sequence[float], lasts_s: float) -> Line:
    """Return the streams as one line: rates add up, handle times and the rates of giving up are weighed by them."""
    whole = math.fsum(coming)
    weights = [each / whole if whole else 1 / len(coming) for each in coming]
    handle_s = math.fsum(
        weight * stream.handle.expected_s for weight, stream in zip(weights, streams, strict=True)
    )
    leaving = math.fsum(weight * _leaving(stream) for weight, stream in zip(weights, streams, strict=True))
    return Line(
        per_s=whole / lasts_s, handle_s=handle_s, agents=0, patience_s=1 / leaving if leaving > 0 else None
    )


def _leaving(stream: Contacts) -> float:
    patience = stream.patience
    if patience is None or not patience.expected_s:
        return 0.0
    return (1 - patience.never) / patience.expected_s


def _told(scenario: Scenario, queue: ScenarioQueue, interval_s: float) -> Document:
    day = intervals(scenario, queue, interval_s)
    impatient = any(stream.patience for stream in scenario.contacts if stream.queue == queue.id)
    return {
        "formula": "Erlang A" if impatient else "Erlang C",
        **_overall(day),
        "intervals": [
            {
                "from": _time(scenario, each.begin_s),
                "contacts": round(each.contacts, DIGITS),
                "agents": round(each.agents, DIGITS),
                **{name: _finite(getattr(each.expected, name)) for name in MEASURES},
            }
            for each in day
        ],
    }


def _overall(day: Sequence[Interval]) -> Document:
    """Weigh the intervals by what comes in them."""
    whole = math.fsum(each.contacts for each in day)
    found = {}
    for name in MEASURES:
        weighed = math.fsum(each.contacts * getattr(each.expected, name) for each in day if each.contacts)
        found[name] = _finite(weighed / whole) if whole else None
    return {"contacts": round(whole, DIGITS), **found}


def _finite(value: float) -> float | None:
    return round(value, DIGITS) if math.isfinite(value) else None


def _time(scenario: Scenario, after_s: float) -> str:
    minutes = scenario.opening_min + round(after_s / 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
