"""Foresight learns from the tickets of the last weeks and tells what to keep free."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

from hub.clock import ManualClock
from hub.domain.agent import Agent
from hub.domain.queue import Queue
from hub.domain.ticket import Ticket
from hub.routing.foresight import Foresight
from hub.routing.history import A_WEEK
from hub.routing.outlook import Outlook
from tests.unit.routing.test_reserve import CALLS, MAIL, MONDAY, _agents, _ticket


class Past:
    """The tickets of the last weeks; `asked` is since when they were asked for."""

    def __init__(self, tickets: Sequence[Ticket]) -> None:
        self.tickets = list(tickets)
        self.asked: list[datetime] = []

    async def created_since(self, since: datetime) -> AsyncIterator[Ticket]:
        self.asked.append(since)
        for ticket in self.tickets:
            if ticket.created_at >= since:
                yield ticket


class Hub:
    """Agents with consoles, and one queue."""

    def __init__(self, agents: Sequence[Agent]) -> None:
        self.agents = agents

    def all(self) -> Sequence[Agent]:
        return self.agents

    def is_connected(self, agent_id: str) -> bool:
        return True

    def queue(self, queue_id: str) -> Queue:
        return Queue(id=queue_id, name="Main")


def _weeks() -> list[Ticket]:
    """Return two weeks of Mondays: a call every 20 s and a mail every 100 s for two hours."""
    found = []
    for week in (2, 1):
        begin = MONDAY - week * A_WEEK
        moments = [("voice", begin + timedelta(seconds=20 * n)) for n in range(360)]
        moments += [("email", begin + timedelta(seconds=100 * n)) for n in range(72)]
        found += [_ticket(len(found) + n, at, channel) for n, (channel, at) in enumerate(moments)]
    return sorted(found, key=lambda ticket: ticket.created_at)


async def test_agents_are_kept_free_for_the_calls_that_usually_come() -> None:
    clock, told, past = ManualClock(MONDAY), list[Outlook](), Past(_weeks())
    hub = Hub(_agents(20))
    foresight = Foresight(clock, past, hub, hub, hub)
    foresight.tell(told.append)
    outlook = await foresight.look()
    assert told == [outlook]
    assert outlook.keep_free(MONDAY, {MAIL: 5})[MAIL] > 1
    assert CALLS not in outlook.plans


async def test_only_what_is_new_is_read_again_and_counted_once() -> None:
    clock, past = ManualClock(MONDAY), Past(_weeks())
    hub = Hub(_agents(20))
    foresight = Foresight(clock, past, hub, hub, hub)
    first = await foresight.look()
    again = await foresight.look()
    assert again.plans == first.plans
    assert past.asked == [MONDAY - 5 * A_WEEK, MONDAY - timedelta(minutes=2)]


async def test_with_nobody_at_work_nothing_is_planned() -> None:
    clock = ManualClock(datetime(2026, 11, 23, 8, 0, tzinfo=UTC))
    hub = Hub([])
    assert (await Foresight(clock, Past(_weeks()), hub, hub, hub).look()).plans == {}
