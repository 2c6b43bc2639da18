"""Optimal batch matching: of all waiting work and all free agents together, the pairs that are best as a whole. Pure.

The greedy plan goes first: ticket by ticket, each to its best agent. What it gave to queues with a batch policy is then
matched anew, with what it left over, as an assignment problem: as many tickets as possible, of those the most urgent, to the
most proficient agents. It is solved exactly (R. Jonker, A. Volgenant 1987, as SciPy has it) up to `BUDGET` pairs, some
milliseconds of work; beyond that the greedy answer stands, with a bound of how far from the optimum it can be. The budget is in
pairs, not on the clock, so that a decision made again comes out the same.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hub.domain.queue import Queue
from hub.domain.skill import MAX_PROFICIENCY
from hub.routing.eligibility import Candidate, Floor, fits
from hub.routing.forecast import Kind
from hub.routing.pairing import Match
from hub.routing.policies import policy_of
from hub.routing.selection import fit
from hub.routing.waiting import WaitingTicket

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

BUDGET = 30_000
"""How many pairs of ticket and agent are solved exactly: 100 agents and 300 tickets take some 15 ms."""

PER_AGENT = 2
"""So many tickets are looked at for each agent."""

SERVED = 100.0
URGENCY = 20.0
MOST_PREFERRED = 5


@dataclass(frozen=True, slots=True)
class Scene:
    """What a plan began with: the agents before it, the queues, the moment and what is to be kept free."""

    floor: Floor
    queues: Mapping[str, Queue]
    limit: int


def is_batched(ticket: WaitingTicket, queue: Queue, scene: Scene) -> bool:
    """Say whether the ticket is matched as a part of the whole; one that is reserved or held back goes by the rule."""
    plain = not ticket.reserved_for and not ticket.holdable(scene.floor.now)
    return policy_of(queue).window_s > 0 and plain


def matched_together(greedy: Sequence[Match], waiting: Iterable[WaitingTicket], scene: Scene) -> list[Match]:
    """Return the greedy plan with its batched part replaced by the best one; `waiting` is what the plan left waiting."""
    per_agent = Counter(match.agent_id for match in greedy)
    free_to_move = [
        match
        for match in greedy
        if per_agent[match.agent_id] == 1
        and is_batched(match.ticket, scene.queues[match.ticket.queue_id], scene)
    ]
    moving = {match.ticket_id for match in free_to_move}
    fixed = [match for match in greedy if match.ticket_id not in moving]
    agents = _agents(free_to_move, per_agent, scene.floor)
    left = sorted(waiting, key=lambda each: (each.rank, each.id))
    tickets = [match.ticket for match in free_to_move]
    tickets += [each for each in left if is_batched(each, scene.queues[each.queue_id], scene)]
    tickets = sorted(tickets, key=lambda each: (each.rank, each.id))[
        : PER_AGENT * len(agents) + len(free_to_move)
    ]
    if not tickets or not agents:
        return list(greedy)
    if len(tickets) * len(agents) > BUDGET:
        return [*fixed, *_as_it_is(free_to_move, tickets, agents, scene)]
    room = scene.limit - len(fixed)
    return [*fixed, *_best(tickets, agents, scene)[:room]]


def _agents(moved: Sequence[Match], per_agent: Mapping[str, int], floor: Floor) -> list[Candidate]:
    """Return the agents to be given one ticket each: those whose only one is on the move, and those left over."""
    on_the_move = {match.agent_id for match in moved}
    ready = (each for each in floor.crew.values() if each.ready)
    return sorted(
        (each for each in ready if each.agent.id in on_the_move or not per_agent.get(each.agent.id)),
        key=lambda each: each.agent.id,
    )


def warm_up() -> None:
    """Load the solver: a second on a busy machine, which the event loop must not wait for."""
    import scipy.optimize  # noqa: F401


def _best(tickets: Sequence[WaitingTicket], agents: Sequence[Candidate], scene: Scene) -> list[Match]:
    """Return the best pairs, the most urgent ticket first."""
    from scipy.optimize import linear_sum_assignment

    worth = _worths(tickets, agents, scene)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return [
        Match(
            tickets[row],
            agents[column].agent.id,
            f"the best of {len(tickets)} tickets and {len(agents)} agents",
        )
        for row, column in pairs
        if worth[row, column] > 0
    ]


def _as_it_is(
    greedy: Sequence[Match], tickets: Sequence[WaitingTicket], agents: Sequence[Candidate], scene: Scene
) -> list[Match]:
    """Return the greedy pairs with how far from the optimum they can be at most: no pair is worth more than the best one."""
    places = {ticket.id: place / len(tickets) for place, ticket in enumerate(tickets)}
    found = 0.0
    for match in greedy:
        kind = Kind(match.ticket.queue_id, match.ticket.channel, match.ticket.needs_at(scene.floor.now))
        own = _fitness(scene.floor.crew[match.agent_id], kind, scene.queues[match.ticket.queue_id])
        found += own + URGENCY * (1 - places.get(match.ticket_id, 1.0))
    most = sum(
        SERVED + MAX_PROFICIENCY + MOST_PREFERRED + URGENCY * (1 - place / len(tickets))
        for place in range(min(len(tickets), len(agents)))
    )
    note = f"ticket by ticket, at most {max(0.0, 1 - found / most):.0%} below the best"
    return [
        replace(match, note=f"{note} of {len(tickets)} tickets and {len(agents)} agents") for match in greedy
    ]


def _worths(tickets: Sequence[WaitingTicket], agents: Sequence[Candidate], scene: Scene) -> "Numbers":
    """Return what each pair is worth, 0 for one that cannot be. What depends on needs alone is reckoned once for all alike."""
    import numpy as np

    floor = scene.floor
    alike: dict[Kind, Numbers] = {}
    places = {each.agent.id: place for place, each in enumerate(agents)}
    worth = np.zeros((len(tickets), len(agents)))
    for row, ticket in enumerate(tickets):
        needs = ticket.needs_at(floor.now)
        kind = Kind(ticket.queue_id, ticket.channel, needs)
        if kind not in alike:
            queue = scene.queues[ticket.queue_id]
            alike[kind] = np.array([_fitness(each, kind, queue) for each in agents])
        own = alike[kind]
        worth[row] = np.where(own > 0, own + URGENCY * (1 - row / len(tickets)), 0.0)
        for agent_id, score in ticket.preferred:
            if agent_id in places and own[places[agent_id]] > 0:
                worth[row, places[agent_id]] += min(MOST_PREFERRED, score)
        for agent_id, _ in ticket.refusals:
            if agent_id in places and ticket.refuses(agent_id, floor.now):
                worth[row, places[agent_id]] = 0.0
    return worth


def _fitness(candidate: Candidate, kind: Kind, queue: Queue) -> float:
    """Return what it is worth that this agent takes work of this kind, 0 for one who may not.

    To be served at all weighs most, then (beside urgency) proficiency; of equals the least flexible, who holds least.
    """
    agent = candidate.agent
    if not candidate.takes(kind.channel) or not fits(agent, kind.needs, queue):
        return 0.0
    own = fit(agent, kind.needs)
    proficiency = own.proficiency / max(1, len(kind.needs))
    return SERVED + proficiency - min(1.0, own.flexibility / 100) - min(2.0, candidate.total / 10)
