"""Hold the simulation against the closed formulas, and against days that it has not seen.

Run: python -m benchmarks.simulation formulas [millions]     one line at five loads, without and with patience
     python -m benchmarks.simulation held-out [trainings]    fit to 30 days, foretell 40 others, as often as said

`formulas`: two steps. The waits of days played by the engine are those of the textbook's recursion (J. Kiefer, J. Wolfowitz, *On the
Theory of Queues with Many Servers*, 1955; who gives up takes nobody's time), contact by contact to the microsecond; and the means of
the recursion over tens of millions of contacts are within 1 % of the formulas. `held-out`: the truth is another model than the
fitted one (rates that change every ten minutes and hour by hour at random, handle times of two kinds that grow in the afternoon,
impatience that grows, some who never give up); the interval for one day of the fitted scenario has to hold the service level of at
least 90 % of the days.
"""

import heapq
import math
import sys
from collections.abc import Iterator
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
LOADS = ((3, 1.8), (8, 5.6), (16, 12.4), (30, 24.0), (60, 50.0))
"""Agents and offered load in erlangs."""


PLAYED = 60_000
"""Contacts of each day that the engine plays."""

CHUNK = 500_000


def one_line(agents: int, load: float, patience_s: float | None) -> Scenario:
    stream = {"queue": "calls", "load": load, "handle": {"mean_s": HANDLE_S}}
    if patience_s:
        stream["patience"] = {"mean_s": patience_s}
    return scenario_of(
        {
            "hours": PLAYED / (load / HANDLE_S * 3600),
            "queues": [{"id": "calls", "target_s": TARGET_S}],
            "contacts": [stream],
            "agents": [{"group": "all", "count": agents}],
        }
    )


def formulas(millions: int) -> float:
    """Print the comparison and return the largest relative difference."""
    worst = 0.0
    for patience_s in (None, PATIENCE_S):
        for agents, load in LOADS:
            line = Line(per_s=load / HANDLE_S, handle_s=HANDLE_S, agents=agents, patience_s=patience_s)
            expected = performance(line, TARGET_S)
            apart = _engine_apart(one_line(agents, load, patience_s), agents)
            found = _long_run(line, millions)
            told = []
            for name, mean in found.items():
                truth = getattr(expected, name)
                if truth:
                    worst = max(worst, abs(mean / truth - 1))
                    told.append(f"{name} {mean:.4f} for {truth:.4f} ({abs(mean / truth - 1):.2%})")
            print(
                f"{agents:3d} agents, {load:5.1f} erlangs, {'A' if patience_s else 'C'}: engine and recursion differ by "
                f"{apart} µs over {PLAYED} contacts; {', '.join(told)}",
                flush=True,
            )
    print(f"largest difference {worst:.2%}")
    return worst


def _engine_apart(scenario: Scenario, agents: int) -> int:
    """Return by how many microseconds waits of the engine and of the recursion differ at most."""
    contacts = draw_contacts(scenario, 1)
    log = Day(scenario, POLICY, contacts, draw_workers(scenario, 1)).run()
    free, most = [0] * agents, 0
    for contact in contacts:
        wait = max(0, free[0] - contact.at)
        if contact.patience is None or wait < contact.patience:
            heapq.heapreplace(free, contact.at + wait + contact.handle)
            most = max(most, abs(log.taken[contact.number] - wait))
        else:
            most = max(most, abs(log.gave_up[contact.number] - contact.patience))
    return most


def _long_run(line: Line, millions: int) -> dict[str, float]:
    """Return the means of the recursion, corrected by the known means of what was drawn (control variates: A. Law,
    *Simulation Modeling and Analysis*, 2015, chapter 11)."""
    chance = np.random.default_rng(1)
    free, at = [0.0] * line.agents, 0.0
    rows: list[tuple[float, float, float]] = []
    drawn: list[tuple[float, float]] = []
    for _ in range(millions * 1_000_000 // CHUNK):
        gaps = chance.exponential(1 / line.per_s, CHUNK)
        handles = chance.exponential(line.handle_s, CHUNK)
        patiences = (
            chance.exponential(line.patience_s, CHUNK).tolist() if line.patience_s else [math.inf] * CHUNK
        )
        quick = taken = 0
        waited_s = 0.0
        for gap, handle, patience in zip(gaps.tolist(), handles.tolist(), patiences, strict=True):
            at += gap
            begins = free[0] if free[0] > at else at
            wait = begins - at
            if wait < patience:
                heapq.heapreplace(free, begins + handle)
                taken += 1
                waited_s += wait
                quick += wait <= TARGET_S
        rows.append((quick / CHUNK, 1 - taken / CHUNK, waited_s / taken))
        drawn.append((float(gaps.mean()) * line.per_s - 1, float(handles.mean()) / line.handle_s - 1))
    matrix = np.column_stack([np.ones(len(drawn)), np.array(drawn)])
    found, *_ = np.linalg.lstsq(matrix, np.array(rows), rcond=None)
    return dict(zip(("service_level", "abandonment", "asa_s"), map(float, found[0]), strict=True))


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
        formulas(count or 20)


if __name__ == "__main__":
    main(sys.argv[1:])
