"""The plain matcher: every ticket in order, every agent. Slow, obvious, and the oracle for the fast engine."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from hub.domain.queue import Queue
from hub.routing.batch import Scene, matched_together
from hub.routing.eligibility import Candidate, Floor, findings, fits
from hub.routing.forecast import Kind
from hub.routing.pairing import Match
from hub.routing.policies import policy_of
from hub.routing.selection import fit
from hub.routing.waiting import WaitingTicket

__all__ = ["Match", "scan"]


def scan(
    tickets: Iterable[WaitingTicket],
    crew: Mapping[str, Candidate],
    queues: Mapping[str, Queue],
    now: datetime,
    limit: int = 1_000_000,
    keep_free: Mapping[Kind, int] | None = None,
) -> list[Match]:
    """Match as many tickets as agents have room for: in the order of their ranks, each to the best eligible agent.

    `keep_free` is how many agents each kind of work must leave free by forecast. What queues with a batch policy got is then
    matched anew as a whole, and whatever that makes possible follows ticket by ticket.
    """
    scene = Scene(Floor(crew, now, keep_free or {}, queues), queues, limit)
    tickets = list(tickets)
    first = _one_by_one(tickets, scene.floor, queues, limit)
    if not any(policy_of(queues[each.queue_id]).window_s for each in tickets):
        return first
    matches = matched_together(first, _left(tickets, first), scene)
    later = dict(crew)
    for match in matches:
        later[match.agent_id] = later[match.agent_id].with_one_more(match.ticket.channel)
    rest, room = _left(tickets, matches), limit - len(matches)
    return [*matches, *_one_by_one(rest, replace(scene.floor, crew=later), queues, room)]


def _left(tickets: Iterable[WaitingTicket], matches: Iterable[Match]) -> list[WaitingTicket]:
    taken = {match.ticket_id for match in matches}
    return [each for each in tickets if each.id not in taken]


def _one_by_one(
    tickets: Iterable[WaitingTicket], floor: Floor, queues: Mapping[str, Queue], limit: int
) -> list[Match]:
    crew, matches = dict(floor.crew), list[Match]()
    floor = replace(floor, crew=crew)
    for ticket in sorted(tickets, key=lambda each: (each.rank, each.id)):
        if len(matches) >= limit:
            break
        queue, needs = queues[ticket.queue_id], ticket.needs_at(floor.now)
        near = [
            each for each in crew.values() if each.takes(ticket.channel) and fits(each.agent, needs, queue)
        ]
        eligible = [each for each in near if not findings(ticket, each, queue, floor)]
        if not eligible:
            continue
        order = policy_of(queue).agent_order
        chosen = min(
            eligible,
            key=lambda each: (
                -ticket.preference(each.agent.id),
                order(each.agent, fit(each.agent, needs), each.total),
            ),
        )
        crew[chosen.agent.id] = chosen.with_one_more(ticket.channel)
        floor = replace(floor, crew=crew)
        matches.append(Match(ticket, chosen.agent.id))
    return matches
