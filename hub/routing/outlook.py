"""The outlook: from a forecast and the agents at work, how many of them each kind of deferrable work must leave free."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hub.domain.agent import Agent
from hub.domain.queue import Queue
from hub.errors import NotFound
from hub.routing.eligibility import fits
from hub.routing.forecast import INTERVAL_S, Forecast, Kind, Stream
from hub.routing.reserve import Pool, ReservePlan, plan_reserve

HORIZON_S = 12 * 3600
BALANCING = 12
"""How often the spread of work over agents is evened out."""

STALE = timedelta(seconds=INTERVAL_S)
"""After this long a plan is made anew, with the agents who are then at work."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What to keep free, as planned at `at`; nothing for kinds of which nothing is known."""

    at: datetime
    plans: Mapping[Kind, ReservePlan] = field(default_factory=dict)
    shares: Mapping[Kind, Mapping[Kind, float]] = field(default_factory=dict)

    def keep_free(self, now: datetime, waiting: Mapping[Kind, int]) -> dict[Kind, int]:
        """Return for each kind how many of the agents who fit must be free, given how much of each kind waits."""
        quarter = int((now - self.at).total_seconds() // INTERVAL_S)
        return {
            kind: plan.keep_free(
                quarter, sum(share * waiting.get(each, 0) for each, share in self.shares[kind].items())
            )
            for kind, plan in self.plans.items()
        }


def look_ahead(
    forecast: Forecast, crew: Iterable[Agent], queue_of: Callable[[str], Queue], now: datetime
) -> Outlook:
    """Return the outlook for the agents at work (`crew`): milliseconds of work for each kind that can wait.

    What comes of one kind is spread over the agents who fit it so that all are about equally busy; a pool gets of another kind the
    share that falls on its agents.
    """
    crew = tuple(crew)
    covers: dict[Kind, frozenset[str]] = {}
    for kind in forecast.streams:
        try:
            queue = queue_of(kind.queue_id)
        except NotFound:
            continue
        covers[kind] = frozenset(agent.id for agent in crew if fits(agent, kind.needs, queue))
    spread = _spread(forecast, covers)
    slots = {agent.id: max(1, agent.max_load) for agent in crew}
    plans, shares = {}, {}
    for kind, cover in covers.items():
        if forecast.streams[kind].synchronous or not cover:
            continue
        common = {
            each: part for each in covers if (part := sum(spread[each].get(who, 0.0) for who in cover)) > 0
        }
        near = _reach(cover, covers)
        scale = len(near) / len(cover)
        width = sum(slots[agent_id] for agent_id in cover) / len(cover)
        parts = {each: part * scale for each, part in common.items()}
        pool = _pool(forecast, kind, len(near), parts, width, now)
        if max(pool.calls) > 0:
            plans[kind] = plan_reserve(pool).narrowed(1 / scale)
            shares[kind] = {
                each: part for each, part in common.items() if not forecast.streams[each].synchronous
            }
    return Outlook(now, plans, shares)


def _reach(cover: frozenset[str], covers: Mapping[Kind, frozenset[str]]) -> frozenset[str]:
    """Return the agents who help each other out with these, directly or through others."""
    found, left = cover, list(covers.values())
    while near := [each for each in left if each & found]:
        found = found.union(*near)
        left = [each for each in left if not each & found]
    return found


def _spread(forecast: Forecast, covers: Mapping[Kind, frozenset[str]]) -> dict[Kind, dict[str, float]]:
    """Return which share of each kind falls on which agent, so that nobody is much busier than they have to be."""
    work = {kind: sum(forecast.streams[kind].arrivals) * forecast.streams[kind].handle_s for kind in covers}
    found = {kind: dict.fromkeys(cover, 1 / len(cover)) for kind, cover in covers.items() if cover}
    for _ in range(BALANCING):
        busy = dict.fromkeys((who for shares in found.values() for who in shares), 1e-9)
        for kind, shares in found.items():
            for who, share in shares.items():
                busy[who] += share * work[kind]
        for shares in found.values():
            for who in shares:
                shares[who] /= busy[who] ** 0.5
            whole = sum(shares.values())
            for who in shares:
                shares[who] /= whole
    return {kind: found.get(kind, {}) for kind in covers}


def _pool(
    forecast: Forecast, kind: Kind, agents: int, common: Mapping[Kind, float], width: float, now: datetime
) -> Pool:
    """Return the pool of this kind; agents who hold several contacts at once (`width`) are each busy that much less."""
    first = forecast.interval(now)
    own = forecast.streams[kind]
    count = max(
        8, min(HORIZON_S // INTERVAL_S, max(len(s.arrivals) for s in forecast.streams.values()) - first)
    )
    parts = [(forecast.streams[each], share) for each, share in common.items()]
    live = [part for part in parts if part[0].synchronous]
    calls = tuple(_sum(live, first + n) / width for n in range(count))
    deferrable = [part for part in parts if not part[0].synchronous]
    others = tuple(_sum(deferrable, first + n) / width for n in range(count))
    known = range(max(0, first - HORIZON_S // INTERVAL_S), max(0, first))
    return Pool(
        agents=agents,
        calls=calls,
        others=others,
        before=tuple(_sum(deferrable, n) / width for n in known),
        handle_s=round(_mean(parts, lambda stream: stream.handle_s, own.handle_s), 1),
        patience_s=round(_mean(live, lambda stream: stream.patience_s, own.patience_s), 1),
        target_s=own.target_s,
    )


def _sum(parts: list[tuple[Stream, float]], interval: int) -> float:
    return sum(share * stream.rate(interval) for stream, share in parts)


def _mean(parts: list[tuple[Stream, float]], value: Callable[[Stream], float], otherwise: float) -> float:
    """Return the mean over what is expected, each arrival counting once."""
    weights = [share * sum(stream.arrivals) for stream, share in parts]
    total = sum(weights)
    if total <= 0:
        return otherwise
    return sum(weight * value(stream) for weight, (stream, _) in zip(weights, parts, strict=True)) / total
