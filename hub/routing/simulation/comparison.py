"""Simulate days under several policies and put the results side by side, as one JSON document."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.routing.policies import policy_named
from hub.routing.simulation.day import Day
from hub.routing.simulation.draws import draw_contacts
from hub.routing.simulation.intervals import CONFIDENCE, Estimate, difference_of, mean_of, ratio_of
from hub.routing.simulation.rota import draw_workers
from hub.routing.simulation.scenario import Scenario
from hub.routing.simulation.tally import FIGURES, OVERALL, RATIOS, Key, Tally, tallies

Document = dict[str, Any]  # Any: JSON
DayTallies = Mapping[Key, Tally]

SHARES = ("service_level", "abandonment", "breach_share", "occupancy")
AGENTS_ONLY = ("occupancy",)
COMPARED = ("service_level", "asa_s", "abandonment", "mean_wait_s", "p95_wait_s", "breaches", "occupancy")


@dataclass(frozen=True, slots=True)
class Job:
    """One day under one policy: what a worker process is asked for."""

    scenario: Scenario
    policy: str
    seed: int

    def run(self) -> DayTallies:
        """Play the day and return its sums."""
        contacts, workers = draw_contacts(self.scenario, self.seed), draw_workers(self.scenario, self.seed)
        return tallies(self.scenario, Day(self.scenario, self.policy, contacts, workers).run())


Runner = Callable[[Sequence[Job]], Iterable[DayTallies]]


def in_order(jobs: Sequence[Job]) -> Iterable[DayTallies]:
    """Play one day after the other, here."""
    return (job.run() for job in jobs)


def compare(
    scenario: Scenario, policies: Sequence[str], seeds: Sequence[int], runner: Runner = in_order
) -> Document:
    """Return the results of every policy; `runner` may spread the days over processes. Raises NotFound for a policy."""
    for policy in policies:
        policy_named(policy)
    jobs = [Job(scenario, policy, seed) for seed in seeds for policy in policies]
    days: dict[str, list[DayTallies]] = {policy: [] for policy in policies}
    for job, result in zip(jobs, runner(jobs), strict=True):
        days[job.policy].append(result)
    return {
        "scenario": scenario.name,
        "seeds": list(seeds),
        "confidence": CONFIDENCE,
        "policies": {policy: _results(days[policy], days[policies[0]]) for policy in policies},
    }


def _results(days: Sequence[DayTallies], first: Sequence[DayTallies]) -> Document:
    """Return everything that is told of one policy, with the differences to the first one."""
    kinds: Document = {}
    for kind, name in days[0]:
        tally = [day[kind, name] for day in days]
        if not name:
            kinds[kind] = _told(estimates(tally))
        else:
            kinds.setdefault(kind, {})[name] = _told(estimates(tally, agents=kind == "groups"))
    if days is not first:
        kinds["against_first"] = _against([day[OVERALL] for day in days], [day[OVERALL] for day in first])
    return kinds


def estimates(days: Sequence[Tally], *, agents: bool = False) -> dict[str, Estimate]:
    """Return every measure over some days; for groups of agents only what is measured of agents."""
    found = {}
    for name, (above, under) in RATIOS.items():
        if not agents or name in AGENTS_ONLY:
            whole = [getattr(day, under) for day in days]
            if any(whole) or name not in AGENTS_ONLY:
                parts = [getattr(day, above) for day in days]
                found[name] = ratio_of(parts, whole, 1.0 if name in SHARES else None)
    for name, attribute in FIGURES.items():
        if not agents:
            found[name] = mean_of([getattr(day, attribute) for day in days])
    return found


def _told(found: Mapping[str, Estimate]) -> Document:
    return {name: estimate.as_document() for name, estimate in found.items()}


def _against(days: Sequence[Tally], first: Sequence[Tally]) -> Document:
    mine, theirs = estimates(days), estimates(first)
    told = {}
    for name in COMPARED:
        pairs = [(_daily(one, name), _daily(other, name)) for one, other in zip(days, first, strict=True)]
        differences = [one - other for one, other in pairs if one is not None and other is not None]
        told[name] = difference_of(theirs[name], mine[name], differences).as_document()
    return told


def _daily(day: Tally, name: str) -> float | None:
    if name not in RATIOS:
        value: float | None = getattr(day, FIGURES[name])
        return value
    above, under = RATIOS[name]
    return getattr(day, above) / getattr(day, under) if getattr(day, under) else None
