"""The outlook: from a forecast and the agents at work, how many of them each kind of deferrable work must leave free."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hub.domain.agent import Agent
from hub.domain.queue import Queue
from hub.errors import NotFound
from hub.routing.eligibility import fits
from hub.routing.expressions import any_of
from hub.routing.forecast import INTERVAL_S, Forecast, Kind, Stream
from hub.routing.reserve import Pool, ReservePlan, plan_reserve

HORIZON_S = 12 * 3600
STALE = timedelta(seconds=INTERVAL_S)
"""After this long a plan is made anew, with the agents who are then at work."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What to keep free, as planned at `at`; nothing for kinds of which nothing is known.

    A plan goes by how much waits of several kinds `together`: those that the same agents, helping each other out, take.
    """

    at: datetime
    plans: Mapping[Kind, ReservePlan] = field(default_factory=dict)
    together: Mapping[Kind, Collection[Kind]] = field(default_factory=dict)

    def keep_free(self, now: datetime, waiting: Mapping[Kind, int]) -> dict[Kind, int]:
        """Return for each kind how many of the agents who fit must be free, given how much of each kind waits."""
        quarter = int((now - self.at).total_seconds() // INTERVAL_S)
        return {
            kind: plan.keep_free(quarter, sum(waiting.get(each, 0) for each in self.together[kind]))
            for kind, plan in self.plans.items()
        }


def look_ahead(
    forecast: Forecast, crew: Iterable[Agent], queue_of: Callable[[str], Queue], now: datetime
) -> Outlook:
    """Return the outlook for the agents at work (`crew`): milliseconds of work for each kind that can wait.

    Those who help each other out, directly or through others, are one pool, and what is kept free in it is planned. A piece of
    work that can wait then begins while so many of the whole pool are free and, of those who fit it, their part of them.
    """
    crew = tuple(crew)
    covers = _covers(forecast, crew, queue_of)
    slots = {agent.id: max(1, agent.max_load) for agent in crew}
    plans: dict[Kind, ReservePlan] = {}
    together: dict[Kind, list[Kind]] = {}
    for kind, cover in covers.items():
        if forecast.streams[kind].synchronous or not cover:
            continue
        near = _reach(cover, covers)
        common = [each for each in covers if covers[each] & near]
        width = sum(slots[agent_id] for agent_id in near) / len(near)
        pool = replace(
            _pool(forecast, kind, len(near), common, width, now),
            fitting=_fitting(forecast, common, covers, len(near)),
        )
        if max(pool.calls) <= 0:
            continue
        plan, flexible = plan_reserve(pool), 0.0
        waits = [each for each in common if not forecast.streams[each].synchronous]
        needs = any_of(each.needs for each in common)
        if needs not in (None, kind.needs):
            whole = Kind(kind.queue_id, kind.channel, needs)
            helping = _cover(crew, whole, queue_of(kind.queue_id))
            plans[whole], together[whole] = plan.narrowed(len(helping) / len(near)), waits
            flexible = _flexible(cover, [covers[each] for each in common])
        plans[kind], together[kind] = plan.narrowed(len(cover) / len(near), flexible), waits
    return Outlook(now, plans, together)


def _covers(
    forecast: Forecast, crew: Sequence[Agent], queue_of: Callable[[str], Queue]
) -> dict[Kind, frozenset[str]]:
    """Return who fits which kind; nothing for kinds whose queue is gone."""
    found = {}
    for kind in forecast.streams:
        try:
            found[kind] = _cover(crew, kind, queue_of(kind.queue_id))
        except NotFound:
            continue
    return found


def _cover(crew: Iterable[Agent], kind: Kind, queue: Queue) -> frozenset[str]:
    return frozenset(agent.id for agent in crew if fits(agent, kind.needs, queue))


def _fitting(
    forecast: Forecast, common: Iterable[Kind], covers: Mapping[Kind, frozenset[str]], agents: int
) -> tuple[tuple[float, float], ...]:
    """Return of the calls of a pool, by who takes them, which share they are and which share of its agents takes them."""
    found: dict[int, float] = defaultdict(float)
    for kind in common:
        if forecast.streams[kind].synchronous:
            found[len(covers[kind])] += sum(forecast.streams[kind].arrivals)
    total = sum(found.values()) or 1.0
    return tuple((round(each / total, 3), cover / agents) for cover, each in sorted(found.items()))


def _flexible(cover: frozenset[str], covers: Iterable[frozenset[str]]) -> float:
    """Return the share of these agents who also fit work that not all of them fit."""
    others = [each for each in covers if not cover <= each]
    return len(cover.intersection(frozenset().union(*others))) / len(cover)


def _reach(cover: frozenset[str], covers: Mapping[Kind, frozenset[str]]) -> frozenset[str]:
    """Return the agents who help each other out with these, directly or through others."""
    found, left = cover, list(covers.values())
    while near := [each for each in left if each & found]:
        found = found.union(*near)
        left = [each for each in left if not each <= found]
    return found


def _pool(
    forecast: Forecast, kind: Kind, agents: int, common: Iterable[Kind], width: float, now: datetime
) -> Pool:
    """Return the pool that takes what is `common` to it, this kind among it; agents who hold several contacts at once (`width`)
    are each busy that much less."""
    first = forecast.interval(now)
    own = forecast.streams[kind]
    count = max(
        8, min(HORIZON_S // INTERVAL_S, max(len(s.arrivals) for s in forecast.streams.values()) - first)
    )
    streams = [forecast.streams[each] for each in common]
    live = [stream for stream in streams if stream.synchronous]
    deferrable = [stream for stream in streams if not stream.synchronous]
    known = range(max(0, first - HORIZON_S // INTERVAL_S), max(0, first))
    return Pool(
        agents=agents,
        calls=tuple(_sum(live, first + n) / width for n in range(count)),
        others=tuple(_sum(deferrable, first + n) / width for n in range(count)),
        before=tuple(_sum(deferrable, n) / width for n in known),
        handle_s=round(_mean(streams, lambda stream: stream.handle_s, own.handle_s), 1),
        patience_s=round(_mean(live, lambda stream: stream.patience_s, own.patience_s), 1),
        target_s=own.target_s,
    )


def _sum(streams: Iterable[Stream], interval: int) -> float:
    return sum(stream.rate(interval) for stream in streams)


def _mean(streams: Sequence[Stream], value: Callable[[Stream], float], otherwise: float) -> float:
    """Return the mean over what is expected, each arrival counting once."""
    weights = [sum(stream.arrivals) for stream in streams]
    total = sum(weights)
    if total <= 0:
        return otherwise
    return sum(weight * value(stream) for weight, stream in zip(weights, streams, strict=True)) / total
