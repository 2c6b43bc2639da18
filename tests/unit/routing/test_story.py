"""Any story of agents, customers, lost events and restarts: the promises of routing hold throughout."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from dataclasses import replace
from datetime import datetime
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hub.domain.agent import AgentState
from hub.domain.queue import Queue
from hub.domain.ticket import Ticket, TicketStatus, WorkState
from hub.domain.ticket_events import (
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferMade,
    OfferWithdrawn,
    WorkEnded,
)
from hub.errors import Conflict, HubError
from hub.eventbus.change import Change
from hub.routing.eligibility import Candidate, Floor, findings
from hub.routing.overflow import Overflow
from hub.routing.waiting import waiting_ticket
from hub.tickets.sla.terms import SlaTerms
from hub.tickets.transitions import StatusOrder, set_status
from hub.tickets.work import held_by
from tests.fakes.contact_centre import ContactCentre

AGENTS = ("ana", "bo", "cy")
STEADY = "cy"
"""Who finishes a mail before the next call."""
SKILLS = ("billing", "tech")
agents = st.sampled_from(AGENTS)
numbers = st.integers(0, 30)
states = st.sampled_from(
    [AgentState.AVAILABLE, AgentState.AVAILABLE, AgentState.BUSY, AgentState.BREAK, AgentState.OFFLINE]
)


class Story(RuleBasedStateMachine):
    """Agents and the hub act in any order; a mirror follows the events to check what the store says."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.centre = ContactCentre(
            Queue(id="main", name="Main", affinity_s=10, refusal_s=20),
            Queue(id="side", name="Side", affinity_s=0, team_id="red", misses_allowed=2, refusal_s=20),
            Queue(
                id="whole",
                name="Whole",
                affinity_s=0,
                policy="batch_optimal",
                overflow_queue_id="main",
                overflow_after_s=15,
            ),
        )
        self.places: dict[str, datetime | None] = {}
        self.seen = 0
        self.taken_by_hand: set[str] = set()
        self.holders: dict[str, str] = {}

    def teardown(self) -> None:
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:  # Any: whatever the step returns
        async def do() -> Any:
            try:
                return await work
            except HubError as error:
                return error
            finally:
                await self.centre.settle()

        return self.loop.run_until_complete(do())

    def pick(self, number: int) -> str | None:
        ids = sorted(self.centre.tickets.rows)
        return ids[number % len(ids)] if ids else None

    @initialize(levels=st.lists(st.integers(1, 9), min_size=6, max_size=6))
    def hire(self, levels: list[int]) -> None:
        for place, name in enumerate(AGENTS):
            skills = {"billing": levels[2 * place], "tech": levels[2 * place + 1]}
            teams = ("red",) if place else ()
            self.run(
                self.centre.agent(
                    name,
                    skills=skills,
                    team_ids=teams,
                    capacity={"webchat": 1, "email": 2},
                    max_load=2,
                    interruptible=name != STEADY,
                )
            )

        for number in range(5):
            self.contact(SKILLS[number % 2], 1, "webchat", "main", "")

    @rule(
        skill=st.sampled_from(SKILLS),
        level=st.sampled_from([1, 1, 4]),
        channel=st.sampled_from(["webchat", "email", "voice"]),
        queue=st.sampled_from(["main", "main", "side", "whole"]),
        customer=st.sampled_from(["", "c1", "c2"]),
    )
    def contact(self, skill: str, level: int, channel: str, queue: str, customer: str) -> None:
        self.run(self.centre.ticket((skill, level), channel=channel, queue_id=queue, customer_id=customer))

    @rule(name=agents, turns=st.integers(0, 6))
    def contact_taken_while_it_is_being_offered(self, name: str, turns: int) -> None:
        async def race() -> None:
            ticket = await self.centre.ticket()

            async def take() -> None:
                for _ in range(turns):
                    await asyncio.sleep(0)
                await self.centre.desk.take(name, ticket.id)
                self.taken_by_hand.add(ticket.id)

            await asyncio.gather(self.centre.settle(), take(), return_exceptions=True)

        self.run(race())

    @rule(name=agents, state=states)
    def set_state(self, name: str, state: AgentState) -> None:
        self.run(self.centre.desk.set_state(name, state, by=name))

    @rule(name=agents)
    def drop_console(self, name: str) -> None:
        self.run(self.centre.presence.disconnected(name, f"{name}-1"))

    @rule(name=agents)
    def open_console(self, name: str) -> None:
        self.run(self.centre.presence.connected(name, f"{name}-1"))

    @rule(number=numbers, name=agents)
    def accept(self, number: int, name: str) -> None:
        ticket_id = self.pick(number)
        offer = self.centre.now_held(ticket_id).work.offer if ticket_id else None
        if offer is None:
            return
        outcome = self.run(self.centre.desk.accept(name, offer.id))
        assert isinstance(outcome, Conflict) == (offer.agent_id != name)

    @rule(number=numbers)
    def accept_twice_at_once(self, number: int) -> None:
        ticket_id = self.pick(number)
        offer = self.centre.now_held(ticket_id).work.offer if ticket_id else None
        if offer is None or ticket_id is None:
            return

        async def both() -> list[Any]:
            desk = self.centre.desk
            return await asyncio.gather(
                desk.accept(offer.agent_id, offer.id), desk.take("cy", ticket_id), return_exceptions=True
            )

        self.run(both())

    @rule(number=numbers)
    def decline(self, number: int) -> None:
        ticket_id = self.pick(number)
        offer = self.centre.now_held(ticket_id).work.offer if ticket_id else None
        if offer is not None:
            assert not isinstance(self.run(self.centre.desk.decline(offer.agent_id, offer.id)), HubError)

    @rule(number=numbers, name=agents)
    def take(self, number: int, name: str) -> None:
        if ticket_id := self.pick(number):
            outcome = self.run(self.centre.desk.take(name, ticket_id))
            if isinstance(outcome, Ticket):
                self.taken_by_hand.add(ticket_id)

    @rule(
        number=numbers, status=st.sampled_from([TicketStatus.SOLVED, TicketStatus.PENDING, TicketStatus.OPEN])
    )
    def set_status(self, number: int, status: TicketStatus) -> None:
        if ticket_id := self.pick(number):
            order = StatusOrder(status=status, wrap_up_s=15)

            def change(held: Ticket) -> Change[Ticket] | None:
                return set_status(held, order, SlaTerms(), self.centre.ids, self.centre.clock.now())

            self.run(self.centre.tickets.update(ticket_id, change))

    @rule(number=numbers, name=agents)
    def wrap_up(self, number: int, name: str) -> None:
        if ticket_id := self.pick(number):
            self.run(self.centre.desk.wrap_up(name, ticket_id, "done"))

    @rule(number=numbers, queue=st.sampled_from(["main", "side"]))
    def transfer(self, number: int, queue: str) -> None:
        if ticket_id := self.pick(number):
            admin = replace(self.centre.roster.require("ana"), role="admin")
            self.run(self.centre.transfers.move(admin, ticket_id, queue))
            self.places.pop(ticket_id, None)

    @rule(step_s=st.sampled_from([1, 4, 7, 15, 31]))
    def wait(self, step_s: int) -> None:
        self.run(self.centre.wait(step_s))

    @rule()
    def move_what_overflows(self) -> None:
        centre = self.centre
        lines = Overflow(centre.clock, centre.ids, centre.tickets, centre.dispatcher, centre.setup)
        self.run(lines.look())

    @rule(step_s=st.sampled_from([0, 3, 40]))
    def restart(self, step_s: int) -> None:
        self.centre.clock.advance(datetime.resolution * step_s * 1_000_000)
        self.run(self.centre.restart())

    @rule(number=numbers)
    def lose_an_event_until_the_sweep(self, number: int) -> None:
        self.centre.lose_events = True
        try:
            self.decline(number)
        finally:
            self.centre.lose_events = False
        self.run(self.centre.wait(5))

    @invariant()
    def every_slot_is_counted_and_offers_keep_to_capacity(self) -> None:
        held: dict[str, Counter[str]] = {name: Counter() for name in AGENTS}
        offered: set[str] = set()
        by_hand: set[str] = set()
        for ticket in self.centre.tickets.rows.values():
            holder = held_by(ticket)
            if holder is not None:
                held[holder][ticket.channel] += 1
                if ticket.work.state is WorkState.OFFERED:
                    offered.add(holder)
                if ticket.id in self.taken_by_hand:
                    by_hand.add(holder)
        for name, load in held.items():
            assert self.centre.dispatcher.load(name) == sum(load.values())
            if name not in by_hand:
                assert name != STEADY or sum(load.values()) <= 2
                assert load["email"] <= 2
                assert load["webchat"] <= 1
                assert load["voice"] <= 1
                assert not (load["voice"] and load["webchat"]), "a call leaves no room for a chat"
        for name in offered:
            assert self.centre.roster.require(name).state is AgentState.AVAILABLE

    @invariant()
    def work_is_whole(self) -> None:
        for ticket in self.centre.tickets.rows.values():
            work = ticket.work
            assert (work.offer is not None) == (work.state is WorkState.OFFERED)
            if work.state in (WorkState.ACTIVE, WorkState.WRAP_UP):
                assert ticket.assignee_id in AGENTS
                assert self.centre.roster.require(ticket.assignee_id).state is not AgentState.OFFLINE
            if work.state in (WorkState.QUEUED, WorkState.OFFERED):
                assert ticket.assignee_id is None
                assert work.queued_at is not None

    @invariant()
    def nobody_waits_while_an_agent_could_take_it(self) -> None:
        now = self.centre.clock.now()
        crew = {
            agent.id: Candidate(
                agent=agent,
                connected=self.centre.presence.is_connected(agent.id),
                load=Counter(t.channel for t in self.centre.tickets.rows.values() if held_by(t) == agent.id),
            )
            for agent in self.centre.roster.all()
        }
        floor = Floor(crew, now)
        for ticket in self.centre.tickets.rows.values():
            if ticket.work.state is WorkState.QUEUED:
                queue = self.centre.setup.queue(ticket.queue_id)
                waiting = waiting_ticket(ticket, queue, self._known(ticket))
                free = [name for name, each in crew.items() if not findings(waiting, each, queue, floor)]
                assert not free, f"{ticket.id} waits though {free} could take it"

    @invariant()
    def a_waiting_ticket_keeps_its_place(self) -> None:
        for ticket in self.centre.tickets.rows.values():
            if ticket.work.state in (WorkState.QUEUED, WorkState.OFFERED):
                place = self.places.setdefault(ticket.id, ticket.work.queued_at)
                assert place == ticket.work.queued_at
            elif ticket.work.state is WorkState.IDLE:
                self.places.pop(ticket.id, None)

    @invariant()
    def two_agents_never_hold_one_ticket(self) -> None:
        """Follow the events: whoever holds a ticket lets go of it before anybody else is asked or given it."""
        fresh = self.centre.events[self.seen :]
        self.seen = len(self.centre.events)
        for event in fresh:
            if isinstance(event, OfferMade):
                assert event.ticket_id not in self.holders
                self.holders[event.ticket_id] = event.agent_id
            elif isinstance(event, OfferAccepted):
                assert self.holders.get(event.ticket_id, event.agent_id) == event.agent_id
                self.holders[event.ticket_id] = event.agent_id
            elif isinstance(event, OfferDeclined | OfferExpired | OfferWithdrawn | WorkEnded):
                assert self.holders.pop(event.ticket_id) == event.agent_id
        held = {each.id: holder for each in self.centre.tickets.rows.values() if (holder := held_by(each))}
        assert self.holders == held

    def _known(self, ticket: Ticket) -> str:
        return self.centre.dispatcher._book.known_agents.get(ticket.id, "")


TestStory = Story.TestCase
TestStory.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
