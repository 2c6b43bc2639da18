"""How likely a waiting ticket is to break its promise, and whether such forecasts are to be believed. Pure.

Probability: of the contacts of the same queue that were accepted lately after waiting at least as long as this one has
waited, the share in which the rest of the wait and the work until an answer would have ended after the due moment:

    P = (#{i : (wait_i - waited) + work_i > time left} + 1/2) / (n + 1),   n = #{i : wait_i >= waited}

The half is Jeffreys' prior; a promise that is due already is broken (P = 1). With fewer than `LEAST` such contacts there is
no forecast. Work is the active time of a contact (talk and hold), from acceptance to the end of the work on it.

Calibration: forecasts in ten bins by probability, each with the share that was really broken and its 95 % interval
(Wilson, Journal of the American Statistical Association 22, 1927), and the Brier score (mean squared error, Monthly Weather
Review 78, 1950) of all of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

from hub.domain.sla import SlaClock, SlaKind
from hub.domain.ticket import Ticket

LEAST = 10
REMEMBERED = 500
BINS = 10
_Z = 1.959964

ANSWERS = (SlaKind.FIRST_RESPONSE, SlaKind.NEXT_RESPONSE)


@dataclass(frozen=True, slots=True)
class PastContact:
    """What one accepted contact took: seconds of waiting, and of work from then on."""

    waited_s: float
    work_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachForecast:
    """A probability (0-1) as it was told of one promise of a ticket, kept to be compared with what came."""

    id: str
    version: int = 0
    ticket_id: str
    queue_id: str
    clock: str
    at: datetime
    due_at: datetime
    probability: float


def probability_of(past: Sequence[PastContact], waited_s: float, left_s: float) -> float | None:
    """Return the probability that the promise breaks, None without enough to learn from."""
    if left_s <= 0:
        return 1.0
    alike = [one for one in past if one.waited_s >= waited_s]
    if len(alike) < LEAST:
        return None
    broken = sum(one.waited_s - waited_s + one.work_s > left_s for one in alike)
    return (broken + 0.5) / (len(alike) + 1)


def promise_at_stake(ticket: Ticket) -> SlaClock | None:
    """Return the running promise that an acceptance must come in time for: an answer first, else the next one due."""
    running = [
        clock
        for clock in ticket.sla.clocks
        if clock.met_at is None and clock.breached_at is None and clock.due_at is not None
    ]
    answers = [clock for clock in running if clock.kind in ANSWERS]
    return min(answers or running, key=lambda clock: clock.due_at or ticket.created_at, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliabilityBin:
    """Forecasts from `low` until `high`: how many, their mean, the share that was broken, and its 95 % interval."""

    low: float
    high: float
    count: int
    forecast: float | None
    broken: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """The calibration of forecasts; `brier` is 0 for a prophet and 0.25 for always saying one half."""

    count: int
    brier: float | None
    bins: Sequence[ReliabilityBin]


def reliability_of(told: Iterable[tuple[float, bool]]) -> Reliability:
    """Return the calibration of forecasts (0-1), each with whether the promise was broken."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for probability, broken in told:
        bins[min(BINS - 1, int(probability * BINS))].append((probability, broken))
    every = [one for held in bins for one in held]
    errors = [(probability - broken) ** 2 for probability, broken in every]
    return Reliability(
        count=len(every),
        brier=sum(errors) / len(errors) if errors else None,
        bins=[_bin(number, held) for number, held in enumerate(bins)],
    )


def _bin(number: int, held: Sequence[tuple[float, bool]]) -> ReliabilityBin:
    count, broken = len(held), sum(one for _, one in held)
    return ReliabilityBin(
        low=number / BINS,
        high=(number + 1) / BINS,
        count=count,
        forecast=sum(probability for probability, _ in held) / count if count else None,
        broken=broken / count if count else None,
        interval=wilson(broken, count) if count else None,
    )


def wilson(successes: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share."""
    share = successes / count
    middle = share + _Z**2 / (2 * count)
    spread = _Z * sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    scale = 1 + _Z**2 / count
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
