"""The SLA timer: each warning and breach once, in its second, also after a restart and beside a bad ticket."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hub.clock import ManualClock
from hub.domain.queue import Queue
from hub.domain.sla import SlaPolicy
from hub.domain.ticket import Ticket, Work
from hub.domain.ticket_events import SlaBreached, SlaWarned
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.tickets.sla.clocks import on_reply, start_clocks
from hub.tickets.sla.terms import SlaTerms
from hub.tickets.sla.timer import SlaTimer
from tests.fakes.repositories import MemoryTickets

T0 = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TERMS = SlaTerms(policy=SlaPolicy(id="gold", name="Gold", first_response_s=100))


class Story:
    """Tickets with clocks, and a timer on a clock that we move."""

    def __init__(self) -> None:
        self.clock = ManualClock(T0)
        self.ids = IdFactory(self.clock)
        self.tickets = MemoryTickets()
        assert TERMS.policy is not None
        self.policy, self.team_id = TERMS.policy, ""
        self.timer = SlaTimer(self.clock, self.ids, self.tickets, self)

    def queue(self, queue_id: str) -> Queue:
        return Queue(id=queue_id, name=queue_id, team_id=self.team_id, sla_policy_id="gold")

    def sla_policies(self) -> Sequence[SlaPolicy]:
        return (self.policy,)

    def sla_policy(self, policy_id: str) -> SlaPolicy | None:
        return self.policy

    def business_hours(self, hours_id: str) -> None:
        return None

    async def ticket(self, ticket_id: str, terms: SlaTerms = TERMS) -> Ticket:
        now = self.clock.now()
        ticket = Ticket(
            id=ticket_id,
            number=len(self.tickets.rows) + 1,
            subject="Question",
            channel="email",
            inbox_id="inbox",
            queue_id="main",
            customer_id="c1",
            work=Work(since=now),
            sla=start_clocks(terms, now),
            created_at=now,
            updated_at=now,
        )
        return await self.tickets.add(ticket)

    async def run_until(self, end_s: float) -> list[tuple[str, str, float]]:
        """Tick exactly when the timer asks for it; return what it raised and when."""
        end, seen, raised = T0 + timedelta(seconds=end_s), len(self.tickets.events), []
        while True:
            at = await self.timer.tick()
            for event in self.tickets.events[seen:]:
                assert isinstance(event, SlaWarned | SlaBreached)
                raised.append((event.type, event.ticket_id, (event.at - T0).total_seconds()))
            seen = len(self.tickets.events)
            if at > end:
                return raised
            assert at > self.clock.now(), "the timer spins"
            self.clock.set(at)


async def test_warning_and_breach_come_on_the_second() -> None:
    story = Story()
    await story.ticket("t1")
    assert await story.run_until(300) == [("sla.warned", "t1", 75), ("sla.breached", "t1", 100)]


async def test_clocks_started_while_the_timer_runs_are_on_time() -> None:
    story = Story()
    await story.run_until(9.5)
    await story.ticket("t1", SlaTerms(policy=SlaPolicy(id="fast", name="Fast", first_response_s=4)))
    started_s = (story.clock.now() - T0).total_seconds()
    raised = await story.run_until(60)
    assert [(kind, at - started_s) for kind, _, at in raised] == [("sla.warned", 3), ("sla.breached", 4)]


async def test_a_reply_in_time_silences_the_clock() -> None:
    story = Story()
    await story.ticket("t1")
    await story.run_until(80)
    now = story.clock.now()
    await story.tickets.update("t1", lambda held: Change(replace(held, sla=on_reply(held.sla, now))))
    assert await story.run_until(300) == []


async def test_what_fell_due_while_nobody_watched_is_raised_at_once() -> None:
    story = Story()
    await story.ticket("t1")
    story.clock.advance(timedelta(hours=1))
    assert await story.run_until(3600) == [("sla.breached", "t1", 3600)]


async def test_a_bad_ticket_does_not_stop_the_others() -> None:
    class OneBad(MemoryTickets):
        async def update(self, entity_id: str, change: Callable[[Ticket], Change[Ticket] | None]) -> Ticket:
            if entity_id == "bad":
                raise ValueError("cannot be stored")
            return await super().update(entity_id, change)

    story = Story()
    story.tickets = OneBad()
    story.timer = SlaTimer(story.clock, story.ids, story.tickets, story)
    await story.ticket("bad")
    await story.ticket("good")
    assert await story.run_until(120) == [("sla.warned", "good", 75), ("sla.breached", "good", 100)]


async def test_more_due_at_once_than_one_batch_holds() -> None:
    story = Story()
    for number in range(1200):
        await story.ticket(f"t{number:04d}")
    story.clock.advance(timedelta(seconds=99))
    await story.run_until(110)
    assert len([event for event in story.tickets.events if isinstance(event, SlaWarned)]) == 1200
    breached = [event for event in story.tickets.events if isinstance(event, SlaBreached)]
    assert len(breached) == 1200
    assert max((event.at - event.due_at).total_seconds() for event in breached) < 1
