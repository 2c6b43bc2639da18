"""Hold the simulation against the closed formulas, and against days that it has not seen.

Run: python -m benchmarks.simulation formulas [seeds]        one line at five loads, without and with patience
     python -m benchmarks.simulation held-out [trainings]    fit to 30 days, foretell 40 others, as often as said

`formulas`: the means of the simulated days are corrected by what is known of their chance (control variates: how many came and
how long they took on average; A. Law, *Simulation Modeling and Analysis*, 2015, chapter 11); every figure has to be within 1 % of
the formula. `held-out`: the truth is another model than the fitted one (rates that change every ten minutes and hour by hour at
random, handle times of two kinds that grow in the afternoon, impatience that grows, some who never give up); the interval for one
day of the fitted scenario has to hold the service level of at least 90 % of the days.
"""

import math
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np

from hub.routing.simulation.chances import MICROSECONDS
from hub.routing.simulation.comparison import compare
from hub.routing.simulation.day import Day, DayLog
from hub.routing.simulation.draws import draw_contacts
from hub.routing.simulation.erlang import Line, performance
from hub.routing.simulation.fitting import Sort, fit
from hub.routing.simulation.observations import GAVE_UP, TAKEN, UNDECIDED, Observation
from hub.routing.simulation.rota import draw_workers
from hub.routing.simulation.scenario import Scenario
from hub.routing.simulation.scenario_file import scenario_of
from hub.routing.simulation.tally import OVERALL, tallies

POLICY = "fifo"
HANDLE_S, PATIENCE_S, TARGET_S = 180.0, 120.0, 20.0
LOADS = ((3, 1.8), (8, 5.6), (16, 12.4), (30, 25.0), (60, 53.0))
"""Agents and offered load in erlangs."""


def one_line(agents: int, load: float, patience_s: float | None) -> Scenario:
    stream = {"queue": "calls", "load": load, "handle": {"mean_s": HANDLE_S}}
    if patience_s:
        stream["patience"] = {"mean_s": patience_s}
    hours = 60_000 / (load / HANDLE_S * 3600)
    return scenario_of(
        {
            "hours": hours,
            "warm_up_min": min(120.0, hours * 6),
            "queues": [{"id": "calls", "target_s": TARGET_S}],
            "contacts": [stream],
            "agents": [{"group": "all", "count": agents}],
        }
    )


def formulas(seeds: int) -> float:
    """Print the comparison and return the largest relative difference."""
    worst = 0.0
    for patience_s in (None, PATIENCE_S):
        for agents, load in LOADS:
            expected = performance(
                Line(per_s=load / HANDLE_S, handle_s=HANDLE_S, agents=agents, patience_s=patience_s), TARGET_S
            )
            found = _controlled(one_line(agents, load, patience_s), load, seeds)
            told = []
            for name, (mean, half) in found.items():
                truth = getattr(expected, name)
                if not truth:
                    continue
                apart = abs(mean / truth - 1)
                worst = max(worst, apart)
                told.append(f"{name} {mean:8.4f} ± {half:.4f} for {truth:8.4f} ({apart:.2%})")
            print(
                f"{agents:3d} agents, {load:5.1f} erlangs, {'A' if patience_s else 'C'}: {', '.join(told)}",
                flush=True,
            )
    print(f"largest difference {worst:.2%}")
    return worst


def _controlled(scenario: Scenario, load: float, seeds: int) -> dict[str, tuple[float, float]]:
    """Return mean and half interval of each measure, corrected by the known means of what was drawn."""
    rows: dict[str, list[float]] = {name: [] for name in ("service_level", "abandonment", "asa_s")}
    drawn = []
    for seed in range(1, seeds + 1):
        contacts = draw_contacts(scenario, seed)
        day = tallies(scenario, Day(scenario, POLICY, contacts, draw_workers(scenario, seed)).run())[OVERALL]
        rows["service_level"].append(day.in_target / day.offered)
        rows["abandonment"].append(day.gave_up / day.offered)
        rows["asa_s"].append(day.waited_s / day.taken)
        rate = len(contacts) / (scenario.hours * 3600)
        handle_s = math.fsum(contact.handle for contact in contacts) / MICROSECONDS / len(contacts)
        drawn.append((rate * HANDLE_S - load, handle_s - HANDLE_S))
    return {name: _regressed(values, drawn) for name, values in rows.items()}


def _regressed(values: Sequence[float], drawn: Sequence[tuple[float, float]]) -> tuple[float, float]:
    matrix = np.column_stack([np.ones(len(values)), np.array(drawn)])
    found, *_ = np.linalg.lstsq(matrix, np.array(values), rcond=None)
    residual = np.array(values) - matrix @ found
    spread = math.sqrt(float(residual @ residual) / (len(values) - 3))
    inverse = np.linalg.inv(matrix.T @ matrix)
    return float(found[0]), 2.0 * spread * math.sqrt(float(inverse[0, 0]))


TRAINING, HELD_OUT, SEEDS = 30, 40, 40
OPENED = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

BASE = {
    "opens": "08:00",
    "hours": 10,
    "queues": [{"id": "calls", "target_s": 20}, {"id": "chats", "target_s": 45}],
    "agents": [
        {"group": "one", "count": 9, "skills": {"one": 7}, "shrinkage": 0.06},
        {"group": "two", "count": 7, "skills": {"two": 7}, "shrinkage": 0.06},
        {"group": "both", "count": 7, "skills": {"one": 6, "two": 6}, "slower": {"two": 1.1}, "absent": 0.04},
    ],
}


def truth_of(day: int) -> Scenario:
    """Return one day of the truth: no two days have the same rates."""
    dice = Random(f"truth {day}")
    whole = dice.gammavariate(100, 1 / 100)
    hourly = [dice.lognormvariate(0, 0.08) for _ in range(10)]
    curve = [
        whole * hourly[place // 6] * (1 + 0.35 * math.sin(math.pi * place / 30) + 0.1 * math.sin(place))
        for place in range(60)
    ]
    short = [dice.gammavariate(2, 90) for _ in range(700)]
    long = [dice.gammavariate(4, 120) for _ in range(300)]
    patience = [dice.weibullvariate(170, 1.4) for _ in range(1000)]
    mix = {"one": 0.55, "two": 0.45}
    streams = [
        {"queue": "calls", "counts": [28.0 * each for each in curve], "handle": {"values": short + long}},
        {
            "queue": "chats",
            "channel": "webchat",
            "counts": [6.5 * each for each in curve],
            "handle": {"values": long},
        },
    ]
    for stream in streams:
        stream |= {"patience": {"values": patience, "never": 0.08}, "skills": mix}
    return scenario_of({**BASE, "contacts": streams, "changes": [{"at": "14:00", "handle": 1.08}]})


def recorded(log: DayLog, day: int) -> Iterator[Observation]:
    """Yield what a hub would have written down of the day."""
    begins = OPENED + timedelta(days=day)
    for contact in log.contacts:
        taken, gave_up = log.taken.get(contact.number), log.gave_up.get(contact.number)
        wait = taken if taken is not None else gave_up
        yield Observation(
            queue=contact.stream.queue,
            channel=contact.stream.channel,
            came_at=begins + timedelta(microseconds=contact.at),
            waited_s=(wait or 0) / MICROSECONDS,
            outcome=TAKEN if taken is not None else GAVE_UP if gave_up is not None else UNDECIDED,
            handle_s=contact.handle / MICROSECONDS if taken is not None else None,
            needs=tuple(contact.needs.skills.items()),
        )


def _play(scenario: Scenario, seed: int) -> DayLog:
    return Day(scenario, "default", draw_contacts(scenario, seed), draw_workers(scenario, seed)).run()


def held_out(trainings: int) -> float:
    """Print how many days the intervals hold and return the least share over the queues."""
    inside: dict[str, list[bool]] = {}
    for training in range(trainings):
        begin = training * (TRAINING + HELD_OUT)
        seen = [
            one for day in range(begin, begin + TRAINING) for one in recorded(_play(truth_of(day), day), day)
        ]
        fitted = fit(seen, UTC, Sort())
        scenario = scenario_of(
            {
                **BASE,
                **{
                    key: fitted[key]
                    for key in ("opens", "hours", "day_cv", "hour_cv", "handle_cv", "contacts")
                },
            }
        )
        found = compare(scenario, ["default"], range(1, SEEDS + 1))["policies"]["default"]
        foretold = {"overall": found["overall"], **found["queues"]}
        for day in range(begin + TRAINING, begin + TRAINING + HELD_OUT):
            truth = truth_of(day)
            sums = tallies(truth, _play(truth, day))
            for name, measures in foretold.items():
                tally = sums[OVERALL if name == "overall" else ("queues", name)]
                level, bounds = tally.in_target / tally.offered, measures["service_level"]
                inside.setdefault(name, []).append(bounds["day_low"] <= level <= bounds["day_high"])
        print(
            f"training {training + 1}: "
            + ", ".join(
                f"{name} {sum(hits)}/{len(hits)} (foretold {foretold[name]['service_level']['mean']:.3f}"
                f" {foretold[name]['service_level']['day_low']:.3f}-{foretold[name]['service_level']['day_high']:.3f})"
                for name, hits in inside.items()
            )
            + f", days vary by {fitted['day_cv']:.3f}, hours by {fitted['hour_cv']:.3f}, handle times by {fitted['handle_cv']:.3f}",
            flush=True,
        )
    return min(sum(hits) / len(hits) for hits in inside.values())


def main(arguments: list[str]) -> None:
    what, count = [*arguments, "formulas"][0], int(arguments[1]) if len(arguments) > 1 else 0
    if what == "held-out":
        print(f"least share of days held: {held_out(count or 5):.1%}")
    else:
        formulas(count or 16)


if __name__ == "__main__":
    main(sys.argv[1:])
