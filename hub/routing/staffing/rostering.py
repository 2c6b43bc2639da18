"""Turn agents per half hour into agents with shifts and breaks, as a scenario has them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from hub.routing.simulation.fitting import INTERVAL_MIN

Document = dict[str, Any]  # Any: what a scenario file holds
Spans = tuple[tuple[int, int], ...]


def rostered(queue_id: str, agents: Sequence[int], shrinkage: float, max_load: int) -> Iterator[Document]:
    """Yield groups of agents of whom together so many are there in each half hour of a day.

    The first agent is there whenever one is needed, the second whenever two are, and so on; who is needed in the same half hours
    makes a group.
    """
    layers = [_spans([count >= layer for count in agents]) for layer in range(1, max(agents, default=0) + 1)]
    for number, (spans, alike) in enumerate(groupby(layers), 1):
        yield {
            "group": f"{queue_id} {number}",
            "count": len(list(alike)),
            "queues": [queue_id],
            **_shift(spans),
            "shrinkage": shrinkage,
            "max_load": max_load,
        }


@dataclass(frozen=True, slots=True)
class OnRota:
    """One agent of a day: the queues that the agent may serve, and the half hours (from midnight) at work."""

    queues: tuple[str, ...]
    at_work: tuple[bool, ...]


def as_groups(agents: Iterable[OnRota], shrinkage: float, max_load: int) -> Iterator[Document]:
    """Yield groups of the agents who serve the same queues in the same half hours."""
    alike = Counter((agent.queues, _spans(agent.at_work)) for agent in agents)
    for number, ((queues, spans), count) in enumerate(sorted(alike.items()), 1):
        if queues and spans:
            yield {
                "group": f"rota {number}",
                "count": count,
                "queues": list(queues),
                **_shift(spans),
                "shrinkage": shrinkage,
                "max_load": max_load,
            }


def _shift(spans: Spans) -> Document:
    pauses = [[_time(end), _time(begin)] for (_, end), (begin, _) in pairwise(spans)]
    return {"shift": [_time(spans[0][0]), _time(spans[-1][1])], "breaks": pauses}


def _spans(needed: Sequence[bool]) -> Spans:
    found, begin = [], None
    for place, is_needed in enumerate([*needed, False]):
        if is_needed and begin is None:
            begin = place
        elif not is_needed and begin is not None:
            found.append((begin, place))
            begin = None
    return tuple(found)


def _time(place: int) -> str:
    minutes = place * INTERVAL_MIN
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
