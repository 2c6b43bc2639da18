"""The closed formulas of waiting lines: Erlang B, C and A, by recursions that neither overflow nor cancel.

Arrivals are Poisson, handle times and (in Erlang A) patience exponential; everything is in steady state.

    Erlang B and C   A. K. Erlang 1917; the recursion: R. Cooper, *Introduction to Queueing Theory*, 1981, chapter 3
    Erlang A         C. Palm 1957; A. Mandelbaum, S. Zeltyn, *Service Engineering in Action: the Palm/Erlang-A Queue*, 2007
    offered wait     F. Baccelli, G. Hebuterne, *On Queues with Impatient Customers*, 1981
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

NEGLIGIBLE = 1e-17
"""The weight, relative to the likeliest state's, below which states are left out."""

FAR = 45.0
"""exp(-FAR) does not count in a double beside 1."""

STEPS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One waiting line: arrivals per second, mean handle time, number of agents, mean patience (None: endless)."""

    per_s: float
    handle_s: float
    agents: int
    patience_s: float | None = None

    @property
    def load(self) -> float:
        """Return the offered load in erlangs."""
        return self.per_s * self.handle_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """What to expect of a line. The service level is the share of all arrivals that is taken within the target.

    `asa_s` is the mean wait of those taken, `mean_wait_s` that of all; without an equilibrium both are infinite.
    """

    waits: float
    service_level: float
    abandonment: float
    asa_s: float
    mean_wait_s: float
    occupancy: float


def erlang_b(load: float, agents: int) -> float:
    """Return the share of arrivals that find every agent taken and go at once."""
    inverse = 1.0
    for number in range(1, agents + 1):
        inverse = 1.0 + inverse * number / load if load else math.inf
    return 1.0 / inverse


def erlang_c(load: float, agents: int) -> float:
    """Return the share of arrivals that have to wait when nobody gives up; 1 without an equilibrium."""
    if load >= agents:
        return 1.0
    blocked = erlang_b(load, agents)
    return blocked / (1.0 - load / agents * (1.0 - blocked))


def performance(line: Line, target_s: float) -> Performance:
    """Return what to expect of a line: by Erlang A when there is patience, else by Erlang C."""
    if not line.per_s:
        return Performance(
            waits=0.0, service_level=1.0, abandonment=0.0, asa_s=0.0, mean_wait_s=0.0, occupancy=0.0
        )
    if line.patience_s is None:
        return _without_patience(line, target_s)
    return _without_agents(line) if not line.agents else _with_patience(line, line.patience_s, target_s)


def required_agents(line: Line, target_s: float, goal: float, most: int = 10_000) -> int:
    """Return the smallest number of agents whose service level reaches the goal (0-1), at most `most`."""
    at_most = max(1, math.ceil(line.load))
    while at_most < most and _level(line, at_most, target_s) < goal:
        at_most = min(most, at_most * 2)
    at_least = 0
    while at_least < at_most:
        middle = (at_least + at_most) // 2
        if _level(line, middle, target_s) >= goal:
            at_most = middle
        else:
            at_least = middle + 1
    return at_most


def _level(line: Line, agents: int, target_s: float) -> float:
    tried = Line(per_s=line.per_s, handle_s=line.handle_s, agents=agents, patience_s=line.patience_s)
    return performance(tried, target_s).service_level


def _without_patience(line: Line, target_s: float) -> Performance:
    if line.load >= line.agents:
        return Performance(
            waits=1.0, service_level=0.0, abandonment=0.0, asa_s=math.inf, mean_wait_s=math.inf, occupancy=1.0
        )
    waits = erlang_c(line.load, line.agents)
    spare_per_s = (line.agents - line.load) / line.handle_s
    wait_s = waits / spare_per_s
    return Performance(
        waits=waits,
        service_level=1.0 - waits * math.exp(-spare_per_s * target_s),
        abandonment=0.0,
        asa_s=wait_s,
        mean_wait_s=wait_s,
        occupancy=line.load / line.agents,
    )


def _without_agents(line: Line) -> Performance:
    wait_s = line.patience_s or 0.0
    return Performance(
        waits=1.0, service_level=0.0, abandonment=1.0, asa_s=math.inf, mean_wait_s=wait_s, occupancy=0.0
    )


def _with_patience(line: Line, patience_s: float, target_s: float) -> Performance:
    """Sum over the states of the birth-death process; those who find j waiting are served with n·mu/(n·mu+(j+1)·theta)."""
    agents, leave, serve = line.agents, 1 / patience_s, line.agents / line.handle_s
    weights = _weights(line, leave)
    whole = math.fsum(weights.values())
    waits = queued = served = served_wait_s = passed_s = 0.0
    for waiting in range(max(weights) - agents + 1):
        share = weights.get(agents + waiting, 0.0) / whole
        passed_s += 1 / (serve + (waiting + 1) * leave)
        taken = share * serve / (serve + (waiting + 1) * leave)
        waits += share
        queued += waiting * share
        served += taken
        served_wait_s += taken * passed_s
    waits = min(1.0, waits)
    at_once = 1.0 - waits
    entering = math.log(line.per_s) + _log_weight_below(line, leave) - math.log(whole)
    in_time = _served_within(target_s, entering, (line.per_s, leave, serve))
    answered = at_once + served
    return Performance(
        waits=waits,
        service_level=min(1.0, at_once + in_time),
        abandonment=max(0.0, 1.0 - answered),
        asa_s=served_wait_s / answered,
        mean_wait_s=queued / line.per_s,
        occupancy=line.load * answered / agents,
    )


def _ending(line: Line, leave: float, present: int) -> float:
    """Return how many contacts end or give up per second while so many are present."""
    return min(present, line.agents) / line.handle_s + max(0, present - line.agents) * leave


def _likeliest(line: Line, leave: float) -> int:
    """Return the likeliest number of contacts present."""
    if line.load < line.agents:
        return int(line.load)
    return line.agents + max(0, int((line.per_s - line.agents / line.handle_s) / leave))


def _weights(line: Line, leave: float) -> dict[int, float]:
    """Return the weight of each number of contacts present, relative to the likeliest number's."""
    likeliest = _likeliest(line, leave)
    weights = {likeliest: 1.0}
    present, weight = likeliest, 1.0
    while present > 0 and weight > NEGLIGIBLE:
        weight *= _ending(line, leave, present) / line.per_s
        present -= 1
        weights[present] = weight
    present, weight = likeliest, 1.0
    while weight > NEGLIGIBLE or present < line.agents:
        present += 1
        weight *= line.per_s / _ending(line, leave, present)
        weights[present] = weight
    return weights


def _log_weight_below(line: Line, leave: float) -> float:
    """Return the logarithm of the weight of one contact less than there are agents, however small it is."""
    likeliest, below = _likeliest(line, leave), line.agents - 1
    down = math.fsum(
        math.log(_ending(line, leave, present) / line.per_s) for present in range(line.agents, likeliest + 1)
    )
    up = math.fsum(
        math.log(line.per_s / _ending(line, leave, present)) for present in range(likeliest + 1, below + 1)
    )
    return down + up


def _served_within(target_s: float, entering: float, rates: tuple[float, float, float]) -> float:
    """Return the share of all arrivals that waits and is served within the target.

    The offered wait has the density exp(entering + per_s · (1 - exp(-leave · x)) / leave - serve · x); who is offered service
    after x is still there with probability exp(-leave · x).
    """
    per_s, leave, serve = rates

    def exponent(at_s: float) -> float:
        return entering - per_s * math.expm1(-leave * at_s) / leave - (serve + leave) * at_s

    if target_s <= 0:
        return 0.0
    peak = math.log(per_s / (serve + leave)) / leave if per_s > serve + leave else 0.0
    top = min(peak, target_s)
    negligible = exponent(top) - FAR
    begin = end = top
    reach = 1 / (serve + leave)
    while begin > 0 and exponent(begin) > negligible:
        begin, reach = max(0.0, top - reach), reach * 2
    reach = 1 / (serve + leave)
    while end < target_s and exponent(end) > negligible:
        end, reach = min(target_s, top + reach), reach * 2
    return _simpson(lambda at_s: math.exp(exponent(at_s)), begin, end)


def _simpson(function: Callable[[float], float], begin: float, end: float) -> float:
    """Return the integral by Simpson's rule."""
    step = (end - begin) / STEPS
    inner = math.fsum(
        (4 if number % 2 else 2) * function(begin + number * step) for number in range(1, STEPS)
    )
    return (function(begin) + inner + function(end)) * step / 3
