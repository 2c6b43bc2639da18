"""The plain matcher: every ticket in order, every agent. Slow, obvious, and the oracle for the fast engine."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from hub.domain.queue import Queue
from hub.routing.eligibility import Candidate, Floor, findings, fits
from hub.routing.forecast import Kind
from hub.routing.policies import policy_of
from hub.routing.selection import fit
from hub.routing.waiting import WaitingTicket


@dataclass(frozen=True, slots=True)
class Match:
    """A ticket and the agent who is to be asked."""

    ticket: WaitingTicket
    agent_id: str

    @property
    def ticket_id(self) -> str:
        """Return the ticket's id."""
        return self.ticket.id


def scan(
    tickets: Iterable[WaitingTicket],
    crew: Mapping[str, Candidate],
    queues: Mapping[str, Queue],
    now: datetime,
    limit: int = 1_000_000,
    keep_free: Mapping[Kind, int] | None = None,
) -> list[Match]:
    """Match as many tickets as agents have room for: in the order of their ranks, each to the best eligible agent.

    `keep_free` is how many agents each kind of work must leave free by forecast.
    """
    crew, matches = dict(crew), list[Match]()
    floor = Floor(crew, now, keep_free or {})
    for ticket in sorted(tickets, key=lambda each: (each.rank, each.id)):
        if len(matches) >= limit:
            break
        queue, needs = queues[ticket.queue_id], ticket.needs_at(now)
        near = [
            each for each in crew.values() if each.takes(ticket.channel) and fits(each.agent, needs, queue)
        ]
        eligible = [each for each in near if not findings(ticket, each, queue, floor)]
        if not eligible:
            continue
        order = policy_of(queues[ticket.queue_id]).agent_order
        chosen = min(
            eligible,
            key=lambda each: (
                -ticket.preference(each.agent.id),
                order(each.agent, fit(each.agent, needs), each.total),
            ),
        )
        crew[chosen.agent.id] = chosen.with_one_more(ticket.channel)
        matches.append(Match(ticket, chosen.agent.id))
    return matches
