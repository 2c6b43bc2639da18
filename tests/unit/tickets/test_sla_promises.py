"""What a policy can promise beside answers: conditions, word every so often, a team's time, a chain of warnings, versions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.clock import ManualClock
from hub.domain.business_hours import BusinessHours, Holiday, Interval
from hub.domain.queue import Queue
from hub.domain.sla import SlaClock, SlaClocks, SlaConditions, SlaKind, SlaPolicy, SlaWarning, Warned
from hub.domain.ticket import Priority, Ticket, TicketStatus, Work
from hub.domain.ticket_events import SlaBreached, SlaWarned, TicketUpdated
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.tickets.lifecycle import TicketPatch, described
from hub.tickets.sla.clocks import check, moved_to_team, on_reply, on_status, recalculated, start_clocks
from hub.tickets.sla.recalculation import SlaRecalculation
from hub.tickets.sla.terms import SlaSubject, SlaTerms, chosen_policy, terms_for
from hub.tickets.sla.timer import SlaTimer
from hub.tickets.work_events import Moment
from tests.fakes.repositories import MemoryTickets

T0 = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PLAIN = SlaPolicy(id="plain", name="Plain", version=1, first_response_s=600, resolution_s=7200)


def later(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def clock(clocks: SlaClocks, kind: SlaKind) -> SlaClock:
    return next(each for each in clocks.clocks if each.kind is kind)


def test_the_first_policy_whose_conditions_are_met_applies() -> None:
    vip = SlaPolicy(id="vip", name="VIP", position=1, conditions=SlaConditions(customer_tags=("vip", "gold")))
    chat = SlaPolicy(
        id="chat",
        name="Chat",
        position=2,
        conditions=SlaConditions(channels=("webchat",), priorities=("urgent",)),
    )
    firm = SlaPolicy(
        id="firm", name="Firm", position=0, conditions=SlaConditions(company_ids=("acme",), tags=("bug",))
    )
    off = replace(firm, id="off", active=False, conditions=SlaConditions(channels=("webchat",)))
    every = (chat, vip, PLAIN, firm, off)

    def chosen(**facts: Any) -> str | None:
        policy = chosen_policy(every, SlaSubject(**facts))
        return policy.id if policy else None

    assert chosen(channel="webchat") is None
    assert chosen(channel="webchat", priority=Priority.URGENT) == "chat"
    assert chosen(channel="webchat", priority=Priority.URGENT, customer_tags=("gold",)) == "vip"
    assert chosen(customer_tags=("vip",), company_id="acme", tags=("bug", "new")) == "firm"
    assert chosen(company_id="acme") is None


class House:
    """A queue of a team, a policy that can change, and tickets with timer and recalculation over them."""

    def __init__(self, policy: SlaPolicy = PLAIN) -> None:
        self.policy, self.team_id = policy, "support"
        self.clock = ManualClock(T0)
        self.ids = IdFactory(self.clock)
        self.tickets = MemoryTickets()
        self.timer = SlaTimer(self.clock, self.ids, self.tickets, self)

    def queue(self, queue_id: str) -> Queue:
        return Queue(id=queue_id, name=queue_id, team_id=self.team_id, sla_policy_id=self.policy.id)

    def queues(self) -> list[Queue]:
        return [self.queue("main")]

    def inbox(self, inbox_id: str) -> Any:
        raise AssertionError

    def inboxes(self) -> Any:
        raise AssertionError

    def brand(self, inbox_id: str) -> str:
        raise AssertionError

    def agent(self, agent_id: str) -> None:
        return None

    def sla_policies(self) -> tuple[SlaPolicy, ...]:
        return (self.policy,)

    def sla_policy(self, policy_id: str) -> SlaPolicy | None:
        return self.policy

    def business_hours(self, hours_id: str) -> BusinessHours | None:
        return None

    async def ticket(self, **fields: Any) -> Ticket:
        now = self.clock.now()
        facts: dict[str, Any] = {
            "id": "t1",
            "number": 1,
            "subject": "Question",
            "channel": "email",
            "inbox_id": "inbox",
            "queue_id": "main",
            "customer_id": "c1",
            "work": Work(since=now),
            "created_at": now,
            "updated_at": now,
            "last_inbound_at": now,
        }
        ticket = Ticket(**{**facts, **fields})
        return await self.tickets.add(replace(ticket, sla=start_clocks(terms_for(ticket, self), now)))

    async def run_until(self, end_s: float) -> list[tuple[str, float]]:
        """Tick when the timer asks for it; return what it told and when."""
        seen, told = len(self.tickets.events), []
        while True:
            at = await self.timer.tick()
            for event in self.tickets.events[seen:]:
                told.append((event.type, (event.at - T0).total_seconds()))
            seen = len(self.tickets.events)
            if at > later(end_s):
                self.clock.set(later(end_s))
                return told
            self.clock.set(at)

    @property
    def held(self) -> Ticket:
        return self.tickets.rows["t1"]

    async def reply(self) -> None:
        now = self.clock.now()
        await self.tickets.update(
            "t1", lambda held: Change(replace(held, last_reply_at=now, sla=on_reply(held.sla, now)))
        )


async def test_word_is_owed_every_so_often_until_the_end() -> None:
    house = House(SlaPolicy(id="u", name="U", update_s=100, warn_share=1.0))
    await house.ticket()
    await house.run_until(60)
    await house.reply()
    assert await house.run_until(165) == [("sla.breached", 160)]
    assert clock(house.held.sla, SlaKind.UPDATE).due_at == later(160)
    await house.reply()
    await house.run_until(170)
    assert clock(house.held.sla, SlaKind.UPDATE).due_at == later(265)
    terms = terms_for(house.held, house)
    pending = on_status(house.held.sla, terms, TicketStatus.OPEN, TicketStatus.PENDING, later(200))
    assert clock(pending, SlaKind.UPDATE).left_s == 65
    ended = on_status(house.held.sla, terms, TicketStatus.OPEN, TicketStatus.SOLVED, later(200))
    assert [each.kind for each in ended.clocks] == []
    assert [one.due_at for one in ended.breaches] == [later(160)]
    again = on_status(ended, terms, TicketStatus.SOLVED, TicketStatus.OPEN, later(300))
    assert clock(again, SlaKind.UPDATE).due_at == later(400)


async def test_a_reply_that_makes_the_ticket_pending_leaves_a_paused_update() -> None:
    house = House(SlaPolicy(id="u", name="U", update_s=100))
    await house.ticket()
    await house.reply()
    await house.tickets.update("t1", lambda held: Change(replace(held, status=TicketStatus.PENDING)))
    await house.run_until(500)
    assert clock(house.held.sla, SlaKind.UPDATE).left_s == 100


def test_a_teams_time_runs_while_the_ticket_is_with_it() -> None:
    policy = SlaPolicy(id="o", name="O", team_s={"support": 300, "tech": 600})
    support = SlaTerms(policy=policy, team_id="support")
    tech = SlaTerms(policy=policy, team_id="tech")
    clocks = start_clocks(support, T0)
    assert clock(clocks, SlaKind.TEAM).due_at == later(300)
    moved = moved_to_team(clocks, tech, later(100))
    assert [(each.team_id, each.due_at) for each in moved.clocks] == [("tech", later(700))]
    late = moved_to_team(clocks, tech, later(400))
    assert [one.team_id for one in late.breaches] == ["support"]
    assert clock(late, SlaKind.TEAM).breached_at == later(300)
    assert [each.team_id for each in late.clocks] == ["support", "tech"]
    nobody = moved_to_team(clocks, SlaTerms(policy=policy, team_id="sales"), later(100))
    assert nobody.clocks == ()
    solved = on_status(moved, tech, TicketStatus.OPEN, TicketStatus.SOLVED, later(200))
    assert clock(solved, SlaKind.TEAM).met_at == later(200)


async def test_the_warning_chain_tells_each_in_turn_and_raises_the_priority() -> None:
    chain = (
        SlaWarning(share=0.9, notify=(Warned.LEAD,), raise_priority=True),
        SlaWarning(share=0.5),
        SlaWarning(share=0.75, notify=(Warned.AGENT, Warned.LEAD)),
    )
    house = House(SlaPolicy(id="c", name="C", first_response_s=1000, warnings=chain))
    await house.ticket()
    assert await house.run_until(2000) == [
        ("sla.warned", 500),
        ("sla.warned", 750),
        ("sla.warned", 900),
        ("ticket.updated", 900),
        ("sla.breached", 1000),
    ]
    warned = [event for event in house.tickets.events if isinstance(event, SlaWarned)]
    assert [(event.share, event.notify) for event in warned] == [
        (0.5, ("agent",)),
        (0.75, ("agent", "lead")),
        (0.9, ("lead",)),
    ]
    assert house.held.priority is Priority.HIGH
    [changed] = [event for event in house.tickets.events if isinstance(event, TicketUpdated)]
    assert changed.changes == {"priority": ("normal", "high")}


def test_after_an_outage_only_the_last_warning_reached_is_told() -> None:
    policy = SlaPolicy(
        id="c", name="C", first_response_s=1000, warnings=(SlaWarning(share=0.5), SlaWarning(share=0.8))
    )
    terms = SlaTerms(policy=policy)
    outcome = check(start_clocks(terms, T0), later(850), terms)
    assert [link.share for _, link in outcome.warned] == [0.8]
    assert not check(outcome.clocks, later(860), terms).warned


async def test_running_tickets_move_to_the_changed_policy_and_keep_what_was_broken() -> None:
    house = House()
    await house.ticket()
    await house.run_until(700)
    assert [event.clock for event in house.tickets.events if isinstance(event, SlaBreached)] == [
        "first_response"
    ]
    recalculation = SlaRecalculation(house.clock, AllOf(house.tickets), house)
    assert await recalculation.pass_over() == 0
    house.policy = replace(PLAIN, version=2, first_response_s=3600, resolution_s=3600, update_s=900)
    assert await recalculation.pass_over() == 1
    assert await recalculation.pass_over() == 0
    sla = house.held.sla
    assert (sla.policy_id, sla.policy_version) == ("plain", 2)
    assert clock(sla, SlaKind.FIRST_RESPONSE).breached_at == later(600)
    assert clock(sla, SlaKind.RESOLUTION).due_at == later(3600)
    assert clock(sla, SlaKind.UPDATE).due_at == later(900)
    assert [(one.kind, one.policy_version) for one in sla.breaches] == [(SlaKind.FIRST_RESPONSE, 1)]


OFFICE = BusinessHours(
    id="office",
    name="Office",
    weekly={day: (Interval(start="09:00", end="17:00"),) for day in ("mon", "tue", "wed", "thu", "fri")},
)


def test_a_holiday_declared_later_puts_off_what_was_due_on_it() -> None:
    four = T0 + timedelta(hours=7)
    terms = SlaTerms(policy=replace(PLAIN, first_response_s=7200), hours=OFFICE)
    clocks = start_clocks(terms, four)
    assert clock(clocks, SlaKind.FIRST_RESPONSE).due_at == T0 + timedelta(days=1, hours=1)
    closed = replace(OFFICE, holidays=(Holiday(date="2026-11-24", name="Holiday"),))
    after = moved_to_team(clocks, replace(terms, hours=closed), four + timedelta(minutes=30))
    assert clock(after, SlaKind.FIRST_RESPONSE).due_at == T0 + timedelta(days=2, hours=1)


def test_a_queue_with_other_hours_goes_on_with_the_working_time_that_is_left() -> None:
    four = T0 + timedelta(hours=7)
    office = SlaTerms(policy=replace(PLAIN, first_response_s=7200), hours=OFFICE)
    clocks = start_clocks(office, four)
    after = moved_to_team(clocks, replace(office, hours=None), four + timedelta(minutes=30))
    assert clock(after, SlaKind.FIRST_RESPONSE).due_at == four + timedelta(hours=2)
    back = moved_to_team(after, office, four + timedelta(minutes=45))
    assert clock(back, SlaKind.FIRST_RESPONSE).due_at == T0 + timedelta(days=1, hours=1)


async def test_what_was_warned_is_not_warned_again_because_a_queue_was_edited() -> None:
    chain = (SlaWarning(share=0.5, raise_priority=True), SlaWarning(share=0.9))
    house = House(SlaPolicy(id="c", name="C", version=1, first_response_s=1000, warnings=chain))
    await house.ticket()
    await house.run_until(600)
    assert house.held.priority is Priority.HIGH
    recalculation = SlaRecalculation(house.clock, AllOf(house.tickets), house)
    assert await recalculation.pass_over(everything=True) == 0
    house.policy = replace(house.policy, version=2)
    assert await recalculation.pass_over() == 1
    assert await house.run_until(950) == [("sla.warned", 900)]
    assert house.held.priority is Priority.HIGH


async def test_a_raised_priority_changes_no_promise_until_somebody_sets_one() -> None:
    chain = (SlaWarning(share=0.5, raise_priority=True),)
    factors = {"high": 0.7, "urgent": 0.6}
    policy = SlaPolicy(
        id="c", name="C", version=1, first_response_s=1000, warnings=chain, priority_factors=factors
    )
    house = House(policy)
    await house.ticket()
    await house.run_until(600)
    assert house.held.priority is Priority.HIGH
    recalculation = SlaRecalculation(house.clock, AllOf(house.tickets), house)
    await recalculation.pass_over(everything=True)
    assert clock(house.held.sla, SlaKind.FIRST_RESPONSE).due_at == later(1000)
    house.policy = replace(policy, version=2, first_response_s=2000)
    await recalculation.pass_over()
    assert clock(house.held.sla, SlaKind.FIRST_RESPONSE).due_at == later(2000)
    urgent = described(
        house.held, TicketPatch(priority=Priority.URGENT), "sue", house, Moment(later(600), house.ids)
    )
    assert urgent is not None
    assert clock(urgent.entity.sla, SlaKind.FIRST_RESPONSE).due_at == later(1200)
    again = recalculated(urgent.entity, terms_for(urgent.entity, house), later(700))
    assert clock(again, SlaKind.FIRST_RESPONSE).due_at == later(1200)


@pytest.mark.parametrize("status", [TicketStatus.PENDING, TicketStatus.SOLVED])
async def test_paused_and_ended_tickets_stay_so_under_a_new_version(status: TicketStatus) -> None:
    house = House()
    ticket = await house.ticket()
    terms = terms_for(ticket, house)
    resting = replace(
        ticket, status=status, sla=on_status(ticket.sla, terms, TicketStatus.OPEN, status, later(60))
    )
    house.policy = replace(PLAIN, version=2, resolution_s=3600, update_s=900)
    after = recalculated(resting, terms_for(resting, house), later(120))
    assert after.next_check_at is None
    if status is TicketStatus.PENDING:
        assert clock(after, SlaKind.RESOLUTION).left_s == 3540
        assert clock(after, SlaKind.UPDATE).left_s == 780


class AllOf:
    """The tickets as the recalculation wants them."""

    def __init__(self, tickets: MemoryTickets) -> None:
        self._tickets = tickets
        self.update = tickets.update

    async def unsolved(self) -> Any:
        for ticket in list(self._tickets.rows.values()):
            yield ticket
