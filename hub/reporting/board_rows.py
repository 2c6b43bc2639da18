"""The rows of the live board, reckoned from tickets, agents and the contacts of the last hour. Pure.

What looks back (service level, ASA, abandoned) comes from the measures of `hub/reporting/measures`, by the very calculation of
the reports; a report over the same hour says the same.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.domain.agent import Agent, AgentState
from hub.domain.queue import Queue
from hub.domain.ticket import Ticket, WorkState
from hub.reporting.board_view import AgentRow, BoardTotals, QueueRow, ServiceLevelView
from hub.reporting.contact import HandledContact
from hub.reporting.intervals import frame_until
from hub.reporting.measures.abandonment import ABANDONED
from hub.reporting.measures.definition import Rules
from hub.reporting.measures.service_level import SERVICE_LEVEL
from hub.reporting.measures.speed_of_answer import SPEED_OF_ANSWER
from hub.reporting.tally import Tally
from hub.reporting.thresholds import thresholds
from hub.tickets.views import pressing_promise

WAITING = (WorkState.QUEUED, WorkState.OFFERED)
WINDOW = timedelta(hours=1)
"""How far the figures of the board look back."""

ALL = "*"


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
        return (not queue.team_id or queue.team_id in agent.team_ids) and all(
            agent.skills.get(need.skill_id, 0) >= need.min_proficiency for need in queue.requirement.needs
        )


class LastHour:
    """The board's looking-back figures: of each queue, and (`ALL`) of everything together."""

    def __init__(self, contacts: Iterable[HandledContact], queues: Iterable[Queue], now: datetime) -> None:
        promises = {queue.id: float(queue.service_level_s) for queue in queues}
        self._tally = Tally(
            [frame_until(now - WINDOW, now, now)],
            (SERVICE_LEVEL, SPEED_OF_ANSWER, ABANDONED),
            Rules(promise_s=lambda queue_id: promises.get(queue_id, 0.0)),
            lambda contact: (contact.queue_id, ALL),
        )
        for contact in contacts:
            self._tally.add(contact)

    def service_level(self, queue: Queue) -> ServiceLevelView:
        """Return the queue's service level with what it was reckoned from."""
        numerator, denominator = self._tally.parts(0, queue.id, SERVICE_LEVEL)
        return ServiceLevelView(
            value=self._tally.value(0, queue.id, SERVICE_LEVEL),
            target=queue.service_level_target,
            numerator=int(numerator),
            denominator=int(denominator),
            within_s=queue.service_level_s,
        )

    def asa_s(self, key: str = ALL) -> float | None:
        """Return the average speed of answer in seconds."""
        return self._tally.value(0, key, SPEED_OF_ANSWER)

    def abandoned(self, key: str = ALL) -> int:
        """Return how many contacts were abandoned."""
        return int(self._tally.parts(0, key, ABANDONED)[0])


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
