"""The staffing plan: how many agents each queue needs in each half hour, so that the forecast is met within the target.

*Required* are the agents at work by Erlang A (Erlang C where nobody gives up), *scheduled* those to put on the rota so that so many
remain after shrinkage: required / (1 - shrinkage), rounded up. Streams of a queue are reckoned one by one and added up, several contacts at
once by their channel's slots; what agents save by serving several queues is not reckoned in, the simulation beside it shows that.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from hub.domain.channel_work import work_of
from hub.errors import Invalid
from hub.routing.simulation.erlang import Line, performance, required_agents
from hub.routing.simulation.fitting import INTERVAL_MIN, INTERVALS, Stream
from hub.routing.simulation.intervals import DIGITS
from hub.routing.simulation.observations import GAVE_UP, Observation
from hub.routing.staffing.forecast import Forecast, forecast
from hub.routing.staffing.half_hours import count_half_hours

Document = dict[str, Any]  # Any: JSON

Rota = Mapping[str, Mapping[date, Sequence[int]]]
"""Agents by queue and day, a figure for each half hour from midnight."""

INTERVAL_S = INTERVAL_MIN * 60.0
LEAST_CONTACTS = 0.005
"""Of a half hour with fewer expected than this, nobody is planned for it."""

MAX_DAYS = 62


@dataclass(frozen=True, slots=True)
class Target:
    """The promise of a queue: this share of contacts is to be taken within so many seconds."""

    within_s: float = 20.0
    share: float = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be planned: days from `first` on by the clock of `zone`; `targets` of queues that have none are the usual one."""

    first: date
    days: int
    zone: tzinfo
    shrinkage: float = 0.0
    targets: Mapping[str, Target] = field(default_factory=dict)

    @property
    def dates(self) -> list[date]:
        """Return the days."""
        return [self.first + timedelta(days=number) for number in range(self.days)]

    def target(self, queue_id: str) -> Target:
        """Return the promise of a queue."""
        return self.targets.get(queue_id, Target())


@dataclass(frozen=True, slots=True)
class StreamLoad:
    """What one stream brings and takes: its forecast, mean handle time, mean patience (None: nobody gives up) and slots."""

    forecast: Forecast
    handle_s: float
    patience_s: float | None
    slots: int

    def line(self, contacts: float, agents: int = 0) -> Line:
        """Return the stream's waiting line in a half hour with so many contacts."""
        return Line(
            per_s=contacts / INTERVAL_S, handle_s=self.handle_s, agents=agents, patience_s=self.patience_s
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of some days: `required` and `scheduled` agents by queue and day, a figure for each half hour from midnight."""

    wish: Wish
    streams: Mapping[Stream, StreamLoad]
    required: Rota
    scheduled: Rota

    def expected(self, queue_id: str, day: date, place: int) -> float:
        """Return how many contacts of a queue are expected in a half hour."""
        return math.fsum(
            load.forecast.expected[day][place]
            for stream, load in self.streams.items()
            if stream[0] == queue_id
        )


def staffing_plan(observations: Sequence[Observation], wish: Wish) -> Plan:
    """Return the plan that recorded contacts lead to; raises Invalid when there is nothing to forecast from."""
    if not 1 <= wish.days <= MAX_DAYS:
        raise Invalid(f"days: plan 1 to {MAX_DAYS} days at a time, not {wish.days}")
    if not 0 <= wish.shrinkage < 1:
        raise Invalid(f"shrinkage: is a share from 0 to below 1, like 0.3, not {wish.shrinkage:g}")
    before = [one for one in observations if one.came_at.astimezone(wish.zone).date() < wish.first]
    if not before:
        raise Invalid(f"no contacts were recorded before {wish.first}: there is nothing to forecast from")
    counted = count_half_hours(before, wish.zone)
    streams = {
        stream: _load(stream, forecast(history, wish.dates), before)
        for stream, history in sorted(counted.items())
    }
    required: dict[str, dict[date, list[int]]] = {}
    for queue_id in dict.fromkeys(queue for queue, _ in streams):
        loads = [load for stream, load in streams.items() if stream[0] == queue_id]
        required[queue_id] = {day: _required(loads, day, wish.target(queue_id)) for day in wish.dates}
    scheduled = {
        queue_id: {day: [on_rota(each, wish.shrinkage) for each in places] for day, places in days.items()}
        for queue_id, days in required.items()
    }
    return Plan(wish, streams, required, scheduled)


def on_rota(required: int, shrinkage: float) -> int:
    """Return how many have to be scheduled so that on average so many are at work."""
    return math.ceil(round(required / (1 - shrinkage), 9))


def _load(stream: Stream, foretold: Forecast, observations: Sequence[Observation]) -> StreamLoad:
    mine = [one for one in observations if (one.queue, one.channel) == stream]
    handled = [one.handle_s for one in mine if one.handle_s]
    gave_up = sum(one.outcome == GAVE_UP for one in mine)
    waited_s = math.fsum(one.waited_s for one in mine)
    work = work_of(stream[1])
    return StreamLoad(
        foretold,
        math.fsum(handled) / len(handled) if handled else work.handle_s,
        max(1.0, waited_s / gave_up) if gave_up else None,
        work.slots,
    )


def _required(loads: Sequence[StreamLoad], day: date, target: Target) -> list[int]:
    """Return the agents needed in each half hour of a day."""
    found = []
    for place in range(INTERVALS):
        agents = 0.0
        for load in loads:
            contacts = load.forecast.expected[day][place]
            if contacts > LEAST_CONTACTS:
                servers = required_agents(load.line(contacts), target.within_s, target.share)
                agents += servers / load.slots
        found.append(math.ceil(round(agents, 9)))
    return found


def plan_document(plan: Plan, planned: Rota, names: Mapping[str, str]) -> Document:
    """Return the plan as JSON: of every queue the half hours in which something is expected or somebody is on the rota.

    `planned` is who is on the rota already, where one is kept.
    """
    queues = {}
    for queue_id in plan.required:
        target = plan.wish.target(queue_id)
        loads = {stream[1]: load for stream, load in plan.streams.items() if stream[0] == queue_id}
        rows = [
            _told(plan, queue_id, (day, place), _planned(planned, queue_id, day, place))
            for day in plan.wish.dates
            for place in range(INTERVALS)
        ]
        queues[queue_id] = {
            "name": names.get(queue_id, queue_id),
            "target": {"within_s": target.within_s, "share": target.share},
            "channels": {channel: _told_load(load) for channel, load in loads.items()},
            "intervals": [row for row in rows if row["forecast"] or row["scheduled"] or row["planned"]],
        }
    wish = plan.wish
    return {
        "from": wish.first.isoformat(),
        "days": wish.days,
        "time_zone": str(wish.zone),
        "interval_min": INTERVAL_MIN,
        "shrinkage": wish.shrinkage,
        "queues": queues,
    }


def _planned(planned: Rota, queue_id: str, day: date, place: int) -> int | None:
    """Return how many are on the rota; None where there is no rota for the day at all."""
    places = planned.get(queue_id, {}).get(day, ())
    return places[place] if any(places) else None


def moment_of(day: date, place: int, zone: tzinfo) -> datetime:
    """Return when a half hour of a day begins."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    return midnight + timedelta(minutes=place * INTERVAL_MIN)


def _told_load(load: StreamLoad) -> Document:
    return {
        "handle_s": round(load.handle_s, DIGITS),
        "patience_s": None if load.patience_s is None else round(load.patience_s, DIGITS),
        "slots": load.slots,
        "method": load.forecast.method,
        "forecast_error": None if load.forecast.error is None else round(load.forecast.error, DIGITS),
    }


def _told(plan: Plan, queue_id: str, at: tuple[date, int], planned: int | None) -> Document:
    day, place = at
    required = plan.required[queue_id][day][place]
    told: Document = {
        "at": moment_of(day, place, plan.wish.zone).isoformat(),
        "forecast": round(plan.expected(queue_id, day, place), 2),
        "required": required,
        "scheduled": plan.scheduled[queue_id][day][place],
        "planned": planned,
        "service_level": None,
        "occupancy": None,
    }
    loads = [load for stream, load in plan.streams.items() if stream[0] == queue_id]
    contacts = plan.expected(queue_id, day, place)
    if len(loads) == 1 and contacts > LEAST_CONTACTS:
        line = loads[0].line(contacts, required * loads[0].slots)
        found = performance(line, plan.wish.target(queue_id).within_s)
        told["service_level"] = round(found.service_level, DIGITS)
        told["occupancy"] = round(found.occupancy, DIGITS)
    return told
