"""The rows of the live board, reckoned from tickets, agents and the contacts of the last hour. Pure.

What looks back (service level, ASA, abandoned) comes from the measures of `hub/reporting/measures`, by the very calculation of
the reports; a report over the same hour says the same.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.domain.agent import Agent, AgentState
from hub.domain.queue import Queue
from hub.domain.ticket import Ticket, WorkState
from hub.reporting.board_view import AgentRow, BoardTotals, QueueRow
from hub.reporting.last_hour import LastHour
from hub.reporting.thresholds import thresholds
from hub.tickets.views import pressing_promise

WAITING = (WorkState.QUEUED, WorkState.OFFERED)


@dataclass(frozen=True, slots=True)
class Hand:
    """An agent with the slots that are taken, and whether one of them is after-work."""

    agent: Agent
    load: int
    wraps_up: bool

    @property
    def ready(self) -> bool:
        """Say whether the agent asks for work."""
        return self.agent.state is AgentState.AVAILABLE

    @property
    def busy(self) -> bool:
        """Say whether the agent has work, or says so."""
        return self.load > 0 or self.agent.state is AgentState.BUSY

    @property
    def wrapping(self) -> bool:
        """Say whether the agent is in after-work."""
        return self.wraps_up or self.agent.state is AgentState.WRAP_UP

    def serves(self, queue: Queue) -> bool:
        """Say whether team and skills fit the queue."""
        agent = self.agent
        in_team = not queue.team_id or queue.team_id in agent.team_ids
        return in_team and queue.requirement.met_by(agent.skills)


def queue_row(
    queue: Queue, tickets: Sequence[Ticket], hour: LastHour, crew: Sequence[Hand], now: datetime
) -> QueueRow:
    """Return a queue's row from its tickets that wait or are in work."""
    waiting = [ticket for ticket in tickets if ticket.work.state in WAITING]
    since = min((ticket.work.queued_at or ticket.work.since for ticket in waiting), default=None)
    promises = Counter(pressing_promise(ticket, now)[1] for ticket in tickets)
    states = Counter(ticket.work.state for ticket in tickets)
    hands = [hand for hand in crew if hand.serves(queue)]
    return QueueRow(
        id=queue.id,
        name=queue.name,
        waiting=states[WorkState.QUEUED],
        longest_wait_s=None if since is None else max(0.0, (now - since).total_seconds()),
        longest_wait_since=since,
        offered=states[WorkState.OFFERED],
        active=states[WorkState.ACTIVE],
        wrap_up=states[WorkState.WRAP_UP],
        service_level=hour.service_level(queue),
        asa_s=hour.asa_s(queue.id),
        thresholds=thresholds(queue),
        abandoned=hour.abandoned(queue.id),
        agents_ready=sum(hand.ready for hand in hands),
        agents_busy=sum(hand.busy for hand in hands),
        agents_wrap_up=sum(hand.wrapping for hand in hands),
        breached=promises["breached"],
        due_soon=promises["warning"],
    )


def totals(
    queues: Sequence[QueueRow], agents: Sequence[AgentRow], crew: Sequence[Hand], hour: LastHour
) -> BoardTotals:
    """Return all queues and agents together."""
    return BoardTotals(
        waiting=sum(row.waiting for row in queues),
        longest_wait_s=max(
            (row.longest_wait_s for row in queues if row.longest_wait_s is not None), default=None
        ),
        offered=sum(row.offered for row in queues),
        active=sum(row.active for row in queues),
        wrap_up=sum(row.wrap_up for row in queues),
        breached=sum(row.breached for row in queues),
        due_soon=sum(row.due_soon for row in queues),
        ready=sum(hand.ready for hand in crew),
        busy=sum(hand.busy for hand in crew),
        online=sum(1 for row in agents if row.state != AgentState.OFFLINE),
        asa_s=hour.asa_s(),
        abandoned=hour.abandoned(),
    )
