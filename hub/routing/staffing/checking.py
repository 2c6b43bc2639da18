"""Check a staffing plan by simulation, and see what changes when it is changed: one agent fewer from 14:00, a tenth more calls."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from hub.domain.channel_work import work_of
from hub.errors import Invalid
from hub.routing.simulation.comparison import Job, estimates
from hub.routing.simulation.fitting import INTERVAL_MIN, Sort, fit, span_of
from hub.routing.simulation.intervals import difference_of
from hub.routing.simulation.observations import Observation
from hub.routing.simulation.scenario import Scenario
from hub.routing.simulation.scenario_file import scenario_of
from hub.routing.simulation.tally import Key, Tally
from hub.routing.staffing.plan import LEAST_CONTACTS, Plan, Rota
from hub.routing.staffing.rostering import OnRota, as_groups, rostered

Document = dict[str, Any]  # Any: JSON
POLICY = "default"
MAX_SIMULATED = 3_000_000
"""Contacts that one check may simulate in all."""

TOLD = ("service_level", "abandonment", "asa_s", "breaches", "occupancy")
PLAN, CHANGED = "plan", "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What to simulate: agents for each queue by half hour, or else those on the rota; days of chance; and changes."""

    agents: Rota = field(default_factory=dict)
    rota: Mapping[date, Sequence[OnRota]] = field(default_factory=dict)
    seeds: Sequence[int]
    changes: Sequence[Document] = ()


def scenarios(
    plan: Plan, observations: Sequence[Observation], check: Check, most: int = MAX_SIMULATED
) -> dict[str, dict[date, Scenario]]:
    """Return the scenario of every day, as planned and (with changes) as changed; raises Invalid.

    Handle times, patience and how much days differ are fitted to the recorded contacts, the forecast says how many come. No more
    than `most` contacts are simulated in all.
    """
    known = [one for one in observations if one.came_at.astimezone(plan.wish.zone).date() < plan.wish.first]
    fitted = fit(known, plan.wish.zone, Sort(around_weekday=True))
    found: dict[str, dict[date, Scenario]] = {PLAN: {}}
    for day in plan.wish.dates:
        if (table := _day(plan, fitted, check, day)) is not None:
            found[PLAN][day] = scenario_of(table)
            if check.changes:
                found.setdefault(CHANGED, {})[day] = scenario_of({**table, "changes": list(check.changes)})
    _bound(found, len(check.seeds), most)
    return found


def jobs_of(found: Mapping[str, Mapping[date, Scenario]], seeds: Sequence[int]) -> list[Job]:
    """Return what has to be simulated, in the order in which `check_document` takes the results."""
    return [
        Job(scenario, POLICY, seed) for days in found.values() for scenario in days.values() for seed in seeds
    ]


def check_document(
    plan: Plan,
    found: Mapping[str, Mapping[date, Scenario]],
    seeds: Sequence[int],
    results: Sequence[Mapping[Key, Tally]],
) -> Document:
    """Return the measures of each day and queue, and with changes how much they differ on the same contacts."""
    rest = iter(results)
    told: dict[str, dict[date, list[Mapping[Key, Tally]]]] = {
        variant: {day: [next(rest) for _ in seeds] for day in days} for variant, days in found.items()
    }
    document: Document = {"seeds": list(seeds)}
    for variant, days in told.items():
        document[variant] = {
            day.isoformat(): {
                queue: _measures([each[key] for each in tallies], plan.wish.target(queue).share)
                for queue, key in _queues(tallies[0])
            }
            for day, tallies in days.items()
        }
    if CHANGED in told:
        document["difference"] = {
            day.isoformat(): dict(_differences(told[PLAN][day], told[CHANGED][day])) for day in told[PLAN]
        }
    return document


def _day(plan: Plan, fitted: Document, check: Check, day: date) -> Document | None:
    """Return the scenario of a day as a table; None when nothing is expected."""
    busy = [
        place
        for load in plan.streams.values()
        for place, contacts in enumerate(load.forecast.expected[day])
        if contacts > LEAST_CONTACTS
    ]
    if not busy:
        return None
    span = span_of(min(busy) * INTERVAL_MIN, (max(busy) + 1 - min(busy)) * INTERVAL_MIN / 60)
    groups = list(_groups(plan, check, day))
    coming = {stream[0] for stream, load in plan.streams.items() if any(load.forecast.expected[day])}
    if alone := coming - {queue_id for group in groups for queue_id in group["queues"]}:
        raise Invalid(
            f"{day}: nobody at all is there for {', '.join(sorted(alone))}; plan agents for that day"
        )
    return {
        "name": day.isoformat(),
        "opens": span.opens,
        "hours": span.hours,
        "day_cv": fitted["day_cv"],
        "hour_cv": fitted["hour_cv"],
        "handle_cv": fitted["handle_cv"],
        "queues": [
            {"id": queue_id, "target_s": plan.wish.target(queue_id).within_s} for queue_id in plan.required
        ],
        "contacts": [_stream(plan, stream, day, (span.first, span.last)) for stream in fitted["contacts"]],
        "agents": groups,
    }


def _groups(plan: Plan, check: Check, day: date) -> Iterator[Document]:
    shrinkage = plan.wish.shrinkage
    if not check.agents:
        known = [
            replace(one, queues=tuple(each for each in one.queues if each in plan.required))
            for one in check.rota.get(day, ())
        ]
        yield from as_groups(known, shrinkage, max(_slots(plan, queue_id) for queue_id in plan.required))
    for queue_id, days in check.agents.items():
        if queue_id in plan.required:
            yield from rostered(queue_id, days.get(day, ()), shrinkage, _slots(plan, queue_id))


def _stream(plan: Plan, stream: Document, day: date, span: tuple[int, int]) -> Document:
    expected = plan.streams[stream["queue"], stream["channel"]].forecast.expected[day]
    kept = {key: value for key, value in stream.items() if key not in ("needs", "backlog")}
    return {**kept, "counts": list(expected[slice(*span)])}


def _slots(plan: Plan, queue_id: str) -> int:
    return max(work_of(channel).slots for queue, channel in plan.streams if queue == queue_id)


def _bound(found: Mapping[str, Mapping[date, Scenario]], seeds: int, most: int) -> None:
    whole = seeds * sum(
        sum(sum(stream.counts) for stream in scenario.contacts)
        for days in found.values()
        for scenario in days.values()
    )
    if whole > most:
        raise Invalid(
            f"{whole:.0f} contacts would have to be simulated, more than {most}: take fewer days or seeds"
        )


def _queues(tallies: Mapping[Key, Tally]) -> Iterator[tuple[str, Key]]:
    yield from ((key[1], key) for key in tallies if key[0] == "queues")


def _measures(days: Sequence[Tally], share: float) -> Document:
    """Return what is told of a queue's day; it `holds` when the mean service level reaches the target."""
    found = estimates(days)
    level = found["service_level"].mean
    told: Document = {name: found[name].as_document() for name in TOLD if name in found}
    return {**told, "holds": None if level is None else level >= share}


def _differences(
    planned: Sequence[Mapping[Key, Tally]], changed: Sequence[Mapping[Key, Tally]]
) -> Iterator[tuple[str, Document]]:
    for queue, key in _queues(planned[0]):
        before, after = [each[key] for each in planned], [each[key] for each in changed]
        pairs = [
            after_.in_target / after_.offered - before_.in_target / before_.offered
            for before_, after_ in zip(before, after, strict=True)
            if before_.offered and after_.offered
        ]
        first, other = estimates(before)["service_level"], estimates(after)["service_level"]
        yield queue, {"service_level": difference_of(first, other, pairs).as_document()}
