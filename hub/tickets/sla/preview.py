"""What a changed SLA policy would do to the tickets that are open now. Pure, on tickets handed in."""

from collections.abc import AsyncIterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.domain.agent import Agent
from hub.domain.business_hours import BusinessHours
from hub.domain.queue import Inbox, Queue
from hub.domain.sla import SlaClocks, SlaPolicy
from hub.domain.ticket import Ticket
from hub.errors import NotFound
from hub.tickets.ports import Directory
from hub.tickets.sla.clocks import recalculated
from hub.tickets.sla.terms import terms_for

EXAMPLES = 10


class Drafted:
    """The set-up as it would be with this policy in it."""

    def __init__(self, directory: Directory, policy: SlaPolicy) -> None:
        self._directory = directory
        self._policy = policy

    def inbox(self, inbox_id: str) -> Inbox:
        """Return the inbox; raises NotFound."""
        return self._directory.inbox(inbox_id)

    def inboxes(self) -> Sequence[Inbox]:
        """Return every inbox."""
        return self._directory.inboxes()

    def brand(self, inbox_id: str) -> str:
        """Return under which brand an inbox answers."""
        return self._directory.brand(inbox_id)

    def queue(self, queue_id: str) -> Queue:
        """Return the queue; raises NotFound."""
        return self._directory.queue(queue_id)

    def sla_policies(self) -> Sequence[SlaPolicy]:
        """Return every policy, the drafted one among them."""
        others = [each for each in self._directory.sla_policies() if each.id != self._policy.id]
        return [*others, self._policy]

    def sla_policy(self, policy_id: str) -> SlaPolicy | None:
        """Return the policy, or None."""
        return self._policy if policy_id == self._policy.id else self._directory.sla_policy(policy_id)

    def business_hours(self, hours_id: str) -> BusinessHours | None:
        """Return the hours, or None for round the clock."""
        return self._directory.business_hours(hours_id)

    def agent(self, agent_id: str) -> Agent | None:
        """Return the agent, or None."""
        return self._directory.agent(agent_id)

    def agents(self) -> Sequence[Agent]:
        """Return every active agent."""
        return self._directory.agents()


@dataclass(frozen=True, slots=True)
class Moved:
    """A ticket whose next promise would be due at another moment; None for no promise."""

    ticket_id: str
    number: int
    before: datetime | None
    after: datetime | None


@dataclass(slots=True)
class SlaPreview:
    """How many tickets were looked at, how many come under the policy or leave it, and where their next promise moves.

    `late` are those that would be late at once.
    """

    unsolved: int = 0
    come: int = 0
    leave: int = 0
    stay: int = 0
    sooner: int = 0
    later: int = 0
    late: int = 0
    examples: tuple[Moved, ...] = ()


async def preview(
    tickets: AsyncIterable[Ticket], directory: Directory, policy: SlaPolicy, now: datetime
) -> SlaPreview:
    """Return what publishing this policy now would change."""
    drafted, seen = Drafted(directory, policy), SlaPreview()
    async for ticket in tickets:
        seen.unsolved += 1
        try:
            terms = terms_for(ticket, drafted)
        except NotFound:  # its queue is gone
            continue
        was, will = ticket.sla.policy_id == policy.id, terms.policy is policy
        if was or will:
            _count(seen, ticket, (was, will), recalculated(ticket, terms, now), now)
    return seen


def _count(
    seen: SlaPreview, ticket: Ticket, was_will: tuple[bool, bool], after: SlaClocks, now: datetime
) -> None:
    was, will = was_will
    seen.stay += was and will
    seen.come += will and not was
    seen.leave += was and not will
    old, new = next_due(ticket.sla), next_due(after)
    if old == new:
        return
    seen.sooner += new is not None and (old is None or new < old)
    seen.later += old is not None and (new is None or new > old)
    seen.late += new is not None and new <= now and (old is None or old > now)
    if len(seen.examples) < EXAMPLES:
        seen.examples = (*seen.examples, Moved(ticket.id, ticket.number, old, new))


def next_due(clocks: SlaClocks) -> datetime | None:
    """Return when the next promise that still runs is due, None when none does."""
    return min((clock.due_at for clock in clocks.clocks if clock.due_at and not clock.met_at), default=None)
