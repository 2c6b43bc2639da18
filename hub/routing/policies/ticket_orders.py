"""Orders of waiting tickets: each turns a standing into the constant (seconds since 1970) by which they are sorted."""

from hub.routing.policies.policy import Standing

WAITING_WEIGHT = 0.1
SHORTER_FIRST = 0.5
"""How much earlier of two live contacts the one goes that usually takes a second less."""

A_LONG_ONE_S = 900.0
"""Contacts that take this long or longer get no head start for being short."""

ANY_DAY_S = 10 * 365 * 86_400.0
"""More than any ticket waits: what comes first by this much always does."""


def arrival(standing: Standing) -> float:
    """First come, first served: nothing else counts."""
    return standing.queued_at_s


def synchronous_first(standing: Standing) -> float:
    """Those who wait at the other end before all others, then first come, first served."""
    return standing.queued_at_s - standing.head_start_s - (ANY_DAY_S if standing.synchronous else 0.0)


def aged_slack(standing: Standing) -> float:
    """Weigh waiting and slack (see `hub/routing/priority.py`)."""
    weighed = WAITING_WEIGHT * standing.queued_at_s + (1 - WAITING_WEIGHT) * standing.due_at_s
    return weighed - standing.head_start_s


def shorter_first(standing: Standing) -> float:
    """Weigh waiting and slack, and of those who wait at the other end let go first whose kind of contact is soon done.

    The agent is then free again sooner for the next one: the rule cµ (D. Cox, W. Smith, *Queues*, 1961), with a head start
    that ends, so that nobody waits for others without limit. Whether somebody is late already counts for nothing.
    """
    shorter = max(0.0, A_LONG_ONE_S - standing.handle_s) if standing.synchronous else 0.0
    return aged_slack(standing) - SHORTER_FIRST * shorter


def latest_start(standing: Standing) -> float:
    """Least slack over the expected handle time first: by the moment at which work must begin to end when it is due."""
    return standing.due_at_s - standing.handle_s - standing.head_start_s
