"""How many agents to keep free for those who wait at the other end, by a forecast of arrivals. Pure.

Work that can wait (mail) is worth doing whenever an agent is free, except that the agent is then missing when a call comes.
How much that costs depends on how many others are free and on what is expected. For each quarter of an hour and each reserve
*f* (deferrable work only begins while at least *f* agents are free) the number of busy agents is a birth-death process: calls
come with rate λ, agents become free with rate μ each, those who wait in vain give up, and with enough deferrable work the
process never falls below N - f + 1 busy agents. Its stationary distribution gives the calls missed (not answered in time) and
the deferrable work done, per second. A call is also missed if those who are free are not those who take it (`fitting`).

The plan is then found backwards from the end of the forecast (Bellman): in each quarter, for each amount of waiting work, the
reserve that costs least in missed calls now, waiting now, and both later. Waiting is priced by `PRICE`: a piece of work
that waits as long as it may costs as much as that share of a missed call. So work is put off from the peaks to the valleys,
less of it the more has piled up, and without any number being set by hand.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from hub.routing.forecast import INTERVAL_S

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

PRICE = 0.33
IN_TIME = 0.85
OVERDUE = 1.0
"""What a piece of work costs, in missed calls, for each quarter in which it waits longer than that share of its time."""

ANSWER_S = 20.0
"""A call that waits longer counts as missed."""

HELP = 0.4
"""By so much less a part of a pool keeps free if all of its agents do other work as well, and others theirs."""

QUEUE = 20
MOST = 40
"""The largest reserve looked at."""

GRID = 41


@dataclass(frozen=True, slots=True)
class Pool:
    """Agents and what comes to them, per second in each quarter of an hour; means in seconds.

    `fitting` tells for each kind of call its share of the calls and the share of agents who take it; none: everybody takes all.
    """

    agents: int
    calls: tuple[float, ...]
    others: tuple[float, ...]
    before: tuple[float, ...]
    handle_s: float
    patience_s: float
    target_s: float
    fitting: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ReservePlan:
    """The reserve by quarter of an hour and by how much deferrable work waits (`waiting`, ascending)."""

    waiting: tuple[float, ...]
    reserves: tuple[tuple[int, ...], ...]

    def keep_free(self, quarter: int, waiting: float) -> int:
        """Return how many agents must be free for deferrable work to begin; 0 beyond the plan."""
        if not 0 <= quarter < len(self.reserves):
            return 0
        level = next((place for place, each in enumerate(self.waiting) if each >= waiting), -1)
        return self.reserves[quarter][level]

    def narrowed(self, share: float, flexible: float = 0.0) -> "ReservePlan":
        """Return the plan for a part of the pool with this share of its agents; by what waits in the whole pool.

        Chance weighs more on fewer agents, but the others help out: the reserve goes with the square root. Where the
        whole pool is watched as well, it is less by `HELP` for the share of agents who do other work, too (`flexible`).
        """
        part = (1 - HELP * flexible) * math.sqrt(share)
        reserves = tuple(tuple(math.ceil(each * part - 1e-9) for each in row) for row in self.reserves)
        return ReservePlan(self.waiting, reserves)


@lru_cache(maxsize=256)
def plan_reserve(pool: Pool) -> ReservePlan:
    """Return the plan for this pool: some milliseconds of work."""
    import numpy as np

    most_waiting = max(60.0, 1.6 * pool.target_s * max(pool.others))
    grid = np.linspace(0.0, 1.0, GRID) ** 1.5 * most_waiting
    price = PRICE / pool.target_s
    later = price * grid**2 / 2 * pool.handle_s / pool.agents
    caps, chances = _most_in_time(pool), _missed_by_busy(pool)
    found: list[tuple[int, ...]] = []
    for calls, others, cap in zip(pool.calls[::-1], pool.others[::-1], caps[::-1], strict=True):
        done, missed = _rates(pool, calls, chances)
        have = grid + others * INTERVAL_S
        taken = np.minimum(done[:, None] * INTERVAL_S, have[None, :])
        left = have[None, :] - taken
        busy_share = np.divide(
            taken, done[:, None] * INTERVAL_S, out=np.zeros_like(taken), where=done[:, None] > 0
        )
        cost = INTERVAL_S * (missed[-1] + (missed[:, None] - missed[-1]) * busy_share)
        cost += price * INTERVAL_S * (grid[None, :] + left) / 2
        cost += np.interp(left, grid, later) + OVERDUE * np.maximum(0.0, left - cap)
        best = cost.argmin(axis=0)
        later = cost.min(axis=0)
        found.append(tuple(int(place) + 1 for place in best))
    return ReservePlan(tuple(float(each) for each in grid), tuple(reversed(found)))


def _most_in_time(pool: Pool) -> list[float]:
    """Return for the end of each quarter how much may wait then without being overdue: what came within the last `IN_TIME`
    of the time it may wait."""
    reach = max(1, int(IN_TIME * pool.target_s / INTERVAL_S))
    came = [*pool.before, *pool.others]
    found = []
    for end in range(len(pool.before) + 1, len(came) + 1):
        begin = end - reach
        found.append(sum(came[begin:end]) * INTERVAL_S if begin >= 0 else math.inf)
    return found


def _rates(pool: Pool, calls: float, chances: "Numbers") -> "tuple[Numbers, Numbers]":
    """Return deferrable work done and calls missed per second, for each reserve from 1 to one that lets nothing through."""
    import numpy as np

    agents, calls = pool.agents, max(calls, 1e-9)
    states = np.arange(agents + QUEUE + 1)
    ending = np.minimum(states, agents) / pool.handle_s + np.maximum(0, states - agents) / pool.patience_s
    weights = np.concatenate([[0.0], np.cumsum(np.log(calls) - np.log(ending[1:]))])
    weights = np.exp(weights - weights.max())
    tails = np.cumsum(weights[::-1])[::-1]
    lost = calls * np.cumsum((weights * chances)[::-1])[::-1]
    lowest = np.maximum(0, agents + 1 - np.arange(1, min(MOST, agents) + 1))
    # so many busy by calls alone may be too rare for a number: then it is always just the lowest that the reserve allows
    rare = tails[lowest] == 0
    whole = np.where(rare, 1.0, tails[lowest])
    done = lowest / pool.handle_s * np.where(rare, 1.0, weights[lowest] / whole)
    missed = np.where(rare, calls * chances[lowest], lost[lowest] / whole)
    return np.append(done, 0.0), np.append(missed, lost[0] / tails[0])


def _missed_by_busy(pool: Pool) -> "Numbers":
    """Return the chance that a call is missed by how many agents are busy and, beyond that, how many calls wait.

    While agents are free it may be that none of them takes this kind of call, as if they were any of those who are there.
    """
    import numpy as np

    free = pool.agents - np.arange(pool.agents)
    strangers = np.zeros(pool.agents)
    for share, fitting in pool.fitting:
        late = _missed(fitting * pool.agents / pool.handle_s, pool.patience_s)[0]
        strangers += share * (1 - fitting) ** free * late
    return np.concatenate([strangers, _missed(pool.agents / pool.handle_s, pool.patience_s)])


@lru_cache(maxsize=256)
def _missed(freed: float, patience_s: float) -> Sequence[float]:
    """Return the chance that a call is not answered in time when 0, 1, 2 ... wait before it and `freed` agents a second
    become free: too few of them in time (Poisson), or it gives up before."""
    gone = (1 - math.exp(-ANSWER_S / patience_s)) / 2
    found = []
    for before in range(QUEUE + 1):
        expected = (freed + before / patience_s) * ANSWER_S
        late = sum(
            math.exp(n * math.log(expected) - expected - math.lgamma(n + 1)) for n in range(before + 1)
        )
        found.append(late + (1 - late) * gone)
    return found
