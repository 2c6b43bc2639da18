"""The live board: what it shows after events, after losing them, and after a restart."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from hub.clock import ManualClock
from hub.domain.agent import Agent, AgentState
from hub.domain.queue import Queue
from hub.domain.skill import Match, Requirement, SkillGroup, SkillNeed
from hub.domain.sla import SlaClock, SlaClocks, SlaKind
from hub.domain.ticket import Offer, Ticket, Work, WorkState
from hub.domain.ticket_events import TicketUpdated
from hub.errors import Unavailable
from hub.reporting.board_view import QueueRow
from hub.reporting.contact import HandledContact
from hub.reporting.contact_facts import stem_of
from hub.reporting.contact_story import Context, contacts_of
from hub.reporting.last_hour import HourBook, LastHour
from hub.reporting.live_board import BoardFeed, LiveBoard
from hub.tickets.history import HistoryEntry
from tests import factories
from tests.fakes.repositories import MemoryTickets


class Floor:
    """Two queues, two agents, tickets in memory."""

    def __init__(self) -> None:
        self.clock = ManualClock(factories.NOON)
        self.tickets = MemoryTickets()
        self.held = {"ana": 1}
        self.people = [
            factories.agent("ana", state=AgentState.AVAILABLE),
            factories.agent("bo", state=AgentState.BREAK, state_reason="lunch"),
        ]
        self.lines = [
            factories.queue("billing"),
            factories.queue("tech"),
            factories.queue("old", active=False),
        ]
        self.hour = HourBook()
        self.told: dict[str, list[HistoryEntry]] = {}
        self.board = LiveBoard(self.clock, self.tickets, self, self, self)

    def queues(self) -> list[Queue]:
        return self.lines

    def agents(self) -> list[Agent]:
        return self.people

    def load(self, agent_id: str) -> int:
        return self.held.get(agent_id, 0)

    def connected(self, agent_id: str) -> bool:
        return agent_id == "ana"

    def recent(self) -> list[HandledContact]:
        """Return the contacts as their history tells them."""
        return [
            contact
            for ticket_id, entries in self.told.items()
            for contact in contacts_of(
                Context(stem=stem_of(self.tickets.rows[ticket_id]), team_of=lambda queue_id: ""), entries
            )
            if ticket_id in self.tickets.rows
        ]

    def last_hour(self, queues: Iterable[Queue], now: datetime) -> LastHour:
        for contact in self.recent():
            self.hour.put(contact)
        return self.hour.last_hour(queues, now)

    def _tell(self, ticket_id: str, kind: str, **data: Any) -> None:
        entries = self.told.setdefault(ticket_id, [])
        entry_id = f"{ticket_id}-{len(entries)}"
        entries.append(
            HistoryEntry(id=entry_id, ticket_id=ticket_id, at=self.clock.now(), type=kind, data=data)
        )

    async def add(self, ticket_id: str, queue_id: str = "billing", **fields: Any) -> Ticket:
        now = self.clock.now()
        defaults: dict[str, Any] = {
            "number": len(self.tickets.rows) + 1,
            "subject": ticket_id,
            "channel": "email",
            "inbox_id": "mailbox",
            "customer_id": "mia",
            "work": Work(state=WorkState.QUEUED, since=now, queued_at=now),
            "created_at": now,
            "updated_at": now,
        }
        ticket = await self.tickets.add(Ticket(id=ticket_id, queue_id=queue_id, **{**defaults, **fields}))
        self._tell(ticket_id, "ticket.queued", queue_id=queue_id, reason="opened")
        await self.tell(ticket_id)
        return ticket

    async def move(self, ticket_id: str, state: WorkState, **fields: Any) -> None:
        """Put the ticket's work into another state, as the desk would, and tell of it."""
        held, now = self.tickets.rows[ticket_id], self.clock.now()
        work = replace(held.work, state=state, since=now)
        if state is WorkState.OFFERED:
            work = replace(work, offer=Offer(id="o", agent_id="ana", made_at=now, expires_at=now))
        if state is WorkState.ACTIVE:
            work = replace(work, accepted_at=now)
            waited_s = (now - (held.work.queued_at or now)).total_seconds()
            facts = {"agent_id": "ana", "queue_id": held.queue_id, "waited_s": waited_s}
            self._tell(ticket_id, "offer.accepted", **facts)
        if state is WorkState.IDLE:
            self._tell(ticket_id, "ticket.updated", changes={"status": ["open", "solved"]})
            if held.work.accepted_at is not None:
                self._tell(ticket_id, "work.ended", agent_id="ana")
            work = Work(since=now, accepted_at=held.work.accepted_at)
        self.tickets.rows[ticket_id] = replace(held, version=held.version + 1, work=work, **fields)
        await self.tell(ticket_id)

    async def tell(self, ticket_id: str) -> None:
        await self.board.handle(TicketUpdated(id="e", at=self.clock.now(), ticket_id=ticket_id))

    async def row(self, queue_id: str = "billing") -> QueueRow:
        await self.board.refresh()
        return next(row for row in self.board.current().queues if row.id == queue_id)

    def wait(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))


@pytest.fixture
def floor() -> Floor:
    return Floor()


async def test_a_ticket_is_followed_from_queue_to_end(floor: Floor) -> None:
    await floor.add("t1")
    floor.wait(12)
    row = await floor.row()
    assert (row.waiting, row.offered, row.active) == (1, 0, 0)
    assert (row.longest_wait_s, row.longest_wait_since) == (12.0, factories.NOON)
    await floor.move("t1", WorkState.OFFERED)
    row = await floor.row()
    assert (row.waiting, row.offered, row.longest_wait_s) == (0, 1, 12.0)
    await floor.move("t1", WorkState.ACTIVE, assignee_id="ana")
    row = await floor.row()
    assert (row.offered, row.active, row.longest_wait_s) == (0, 1, None)
    assert [ticket.id for ticket in floor.board.current().agents[0].tickets] == ["t1"]
    await floor.move("t1", WorkState.WRAP_UP)
    assert (await floor.row()).wrap_up == 1
    await floor.move("t1", WorkState.IDLE)
    row = await floor.row()
    assert (row.wrap_up, row.active, row.waiting) == (0, 0, 0)


async def test_the_service_level_counts_acceptances_and_late_waits(floor: Floor) -> None:
    for ticket_id, wait_s in (("fast", 20), ("slow", 21)):
        await floor.add(ticket_id)
        floor.wait(wait_s)
        await floor.move(ticket_id, WorkState.ACTIVE, assignee_id="ana")
        await floor.board.refresh()
    await floor.add("waits", queued := "billing")
    level = (await floor.row(queued)).service_level
    assert (level.numerator, level.denominator, level.value) == (1, 2, 0.5)
    floor.wait(21)
    level = (await floor.row()).service_level
    assert (level.numerator, level.denominator) == (1, 3)
    assert floor.board.current().totals.asa_s == 20.5
    other = (await floor.row("tech")).service_level
    assert (other.value, other.denominator) == (None, 0)
    floor.wait(3600)
    assert (await floor.row()).service_level.denominator == 1


async def test_an_acceptance_is_counted_once_however_often_it_is_told(floor: Floor) -> None:
    await floor.add("t1")
    await floor.move("t1", WorkState.ACTIVE, assignee_id="ana")
    for _ in range(3):
        await floor.tell("t1")
        await floor.board.refresh()
        await floor.board.rebuild()
    await floor.move("t1", WorkState.WRAP_UP)
    assert (await floor.row()).service_level.denominator == 1


async def test_waiting_work_that_ends_unaccepted_is_abandoned(floor: Floor) -> None:
    await floor.add("left")
    await floor.add("served")
    await floor.board.refresh()
    await floor.move("left", WorkState.IDLE)
    await floor.move("served", WorkState.ACTIVE, assignee_id="ana")
    await floor.move("served", WorkState.IDLE)
    await floor.board.refresh()
    assert floor.board.current().totals.abandoned == 1
    floor.wait(3601)
    assert floor.board.current().totals.abandoned == 0


async def test_a_lost_event_is_made_good_by_the_next_rebuilding(floor: Floor) -> None:
    await floor.add("seen")
    await floor.board.refresh()
    now = floor.clock.now()
    unseen = replace(floor.tickets.rows["seen"], id="unseen")
    floor.tickets.rows["unseen"] = unseen
    gone = floor.tickets.rows["seen"]
    floor.tickets.rows["seen"] = replace(gone, version=2, work=Work(since=now))
    assert (await floor.row()).waiting == 1
    await floor.board.rebuild()
    row = await floor.row()
    assert row.waiting == 1
    del floor.tickets.rows["unseen"]
    await floor.board.rebuild()
    assert (await floor.row()).waiting == 0


async def test_work_that_ends_while_the_board_is_made_anew_is_not_shown_again(floor: Floor) -> None:
    await floor.add("t1")
    await floor.board.refresh()
    read, answered = asyncio.Event(), asyncio.Event()
    store = floor.tickets.in_work_states

    async def slow(states: Sequence[WorkState], since: datetime | None = None) -> list[Ticket]:
        found = await store(states, since)
        read.set()
        await answered.wait()
        return found

    floor.tickets.in_work_states = slow  # type: ignore[method-assign]
    rebuilding = asyncio.create_task(floor.board.rebuild())
    await read.wait()
    await floor.move("t1", WorkState.IDLE)
    refreshing = asyncio.create_task(floor.board.refresh())
    await asyncio.sleep(0.01)
    answered.set()
    await asyncio.gather(rebuilding, refreshing)
    assert (await floor.row()).waiting == 0


async def test_a_restart_shows_the_same_board(floor: Floor) -> None:
    await floor.add("t1")
    await floor.add("t2", "tech")
    floor.wait(5)
    await floor.move("t2", WorkState.ACTIVE, assignee_id="bo")
    await floor.board.refresh()
    fresh = LiveBoard(floor.clock, floor.tickets, floor, floor, floor)
    await fresh.rebuild()
    assert fresh.current() == floor.board.current()


async def test_promises_in_danger_and_broken_are_counted(floor: Floor) -> None:
    now = floor.clock.now()

    def promise(due_s: float, warn_s: float) -> SlaClocks:
        clock = SlaClock(
            kind=SlaKind.FIRST_RESPONSE,
            target_s=60,
            started_at=now,
            due_at=now + timedelta(seconds=due_s),
            warn_at=now + timedelta(seconds=warn_s),
        )
        return SlaClocks(clocks=(clock,))

    await floor.add("fine", sla=promise(100, 50))
    await floor.add("soon", sla=promise(100, 5))
    await floor.add("late", sla=promise(8, 5))
    floor.wait(10)
    row = await floor.row()
    assert (row.due_soon, row.breached) == (1, 1)


async def test_a_store_out_of_reach_makes_the_board_old_and_loses_no_news(floor: Floor) -> None:
    await floor.board.refresh()
    await floor.add("t1")
    floor.wait(30)
    working, floor.tickets.get_many = floor.tickets.get_many, _fails  # type: ignore[method-assign]
    with pytest.raises(Unavailable):
        await floor.board.refresh()
    assert floor.board.current().as_of == factories.NOON
    floor.tickets.get_many = working  # type: ignore[method-assign]
    assert (await floor.row()).waiting == 1
    assert floor.board.current().as_of == floor.clock.now()


async def _fails(entity_ids: object) -> list[Ticket]:
    raise Unavailable("the store is away")


async def test_agents_and_totals(floor: Floor) -> None:
    await floor.add("t1")
    await floor.board.refresh()
    board = await BoardFeed(floor.board).current()
    ana, bo = board["agents"]
    assert (ana["state"], ana["load"], ana["capacity"], ana["connected"]) == ("available", 1, 5, True)
    assert (bo["state"], bo["reason"], bo["since"]) == ("break", "lunch", "2026-03-02T12:00:00Z")
    totals = board["totals"]
    assert (totals["ready"], totals["busy"], totals["online"], totals["waiting"]) == (1, 1, 2, 1)
    assert [row["id"] for row in board["queues"]] == ["billing", "tech"]


async def test_an_inactive_queue_is_shown_while_it_has_work(floor: Floor) -> None:
    await floor.add("t1", "old")
    await floor.board.refresh()
    assert "old" in [row.id for row in floor.board.current().queues]


async def test_abandoned_work_is_counted_in_its_queue(floor: Floor) -> None:
    await floor.add("left", "tech")
    await floor.board.refresh()
    await floor.move("left", WorkState.IDLE)
    assert (await floor.row("tech")).abandoned == 1
    assert (await floor.row("billing")).abandoned == 0


async def test_a_queue_counts_the_agents_who_fit_it(floor: Floor) -> None:
    needs = Requirement(
        groups=(
            SkillGroup(match=Match.ANY, needs=(SkillNeed(skill_id="billing", min_proficiency=5),)),
            SkillGroup(match=Match.NONE, needs=(SkillNeed(skill_id="trainee"),)),
        )
    )
    floor.lines = [
        factories.queue("billing", team_id="", requirement=needs),
        factories.queue("east", team_id="east"),
    ]
    floor.people = [
        factories.agent("ana", state=AgentState.AVAILABLE, skills={"billing": 5}, team_ids=("west",)),
        factories.agent("bo", state=AgentState.BUSY, skills={"billing": 4}, team_ids=("east",)),
        factories.agent("cy", state=AgentState.BREAK, skills={"billing": 9}, team_ids=("east", "west")),
        factories.agent("di", state=AgentState.AVAILABLE, skills={"billing": 5, "trainee": 1}),
    ]
    await floor.add("t1")
    await floor.move("t1", WorkState.WRAP_UP, assignee_id="ana")
    row = await floor.row("billing")
    assert (row.agents_ready, row.agents_busy, row.agents_wrap_up) == (1, 1, 1)
    row = await floor.row("east")
    assert (row.agents_ready, row.agents_busy, row.agents_wrap_up) == (0, 1, 0)


async def test_thresholds_are_the_queues_own_or_follow_from_its_promise(floor: Floor) -> None:
    floor.lines = [
        factories.queue("billing", service_level_s=20, service_level_target=0.8),
        factories.queue("tech", service_level_s=20, wait_amber_s=90, level_amber=0.7, level_red=0.95),
    ]
    derived = (await floor.row("billing")).thresholds
    assert (derived.wait_amber_s, derived.wait_red_s, derived.level_amber) == (20, 60, 0.8)
    assert derived.level_red == pytest.approx(0.7)
    own = (await floor.row("tech")).thresholds
    assert own.model_dump() == {"wait_amber_s": 90, "wait_red_s": 90, "level_amber": 0.7, "level_red": 0.7}


async def test_what_does_not_work_is_said_on_the_board(floor: Floor) -> None:
    problems: list[str] = []
    board = LiveBoard(floor.clock, floor.tickets, floor, floor, floor, lambda: problems)
    assert board.current().warnings == []
    problems.append("sentence encoder: ImportError; suggestions and topics go by words alone")
    assert board.current().warnings == problems


async def test_mails_that_are_put_aside_are_told_apart_from_what_keeps_an_agent(floor: Floor) -> None:
    for name, channel in (("t1", "email"), ("t2", "webchat"), ("t3", "sms")):
        await floor.add(
            name, channel=channel, assignee_id="ana", work=Work(state=WorkState.ACTIVE, since=factories.NOON)
        )
    await floor.board.refresh()
    ana, _ = floor.board.current().agents
    assert (ana.aside, len(ana.tickets)) == (2, 3)
