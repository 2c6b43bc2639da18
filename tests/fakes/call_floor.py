"""A whole hub on lines without audio: two agents, a supervisor, a telephone line and a web page, on a clock that stands still."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from hub.bootstrap import Hub, build_hub
from hub.calls.desk import Calls
from hub.calls.lines import RunningLines
from hub.clock import ManualClock
from hub.domain.agent import Agent, AgentState, Role
from hub.domain.call import Call
from hub.domain.interaction import Party
from hub.domain.menu import Menu
from hub.domain.ticket import Ticket, TicketStatus, Work
from hub.eventbus.change import Change
from hub.reporting.contact import HandledContact
from hub.settings import load_settings
from hub.tickets.sla.terms import terms_for
from hub.tickets.transitions import StatusOrder, set_status
from tests.factories import NOON, agent, inbox, queue
from tests.fakes.lines import FakeLines

MIA = Party(kind="phone", value="+4930901820", name="Mia")
LEG = "mia"


@dataclass
class CallFloor:
    """The hub and the shortest ways to make things happen in it."""

    hub: Hub
    clock: ManualClock
    lines: FakeLines
    people: dict[str, Agent] = field(default_factory=dict)

    @property
    def calls(self) -> Calls:
        return self.hub.edge.voice.calls

    async def settle(self) -> None:
        """Let every reaction that is due happen."""
        for _ in range(6):
            await self.hub.edge.voice.switchboard.settled()
            await self.hub.ground.bus.idle()
            await self.hub.edge.intake.settled()
            await self.hub.trade.dispatcher.landed()
            await asyncio.sleep(0)

    async def pass_time(self, seconds: float) -> None:
        """Move the clock, and do what is due then."""
        self.clock.advance(timedelta(seconds=seconds))
        for _ in range(2):
            await self.hub.edge.voice.switchboard.tick()
            await self.hub.trade.dispatcher.tick()
            await self.settle()

    async def ring(self, caller: Party = MIA, leg_id: str = LEG) -> Call:
        """Have somebody call the line."""
        await self.lines.ring(leg_id, "line", caller)
        await self.settle()
        return self.call(leg_id)

    def call(self, leg_id: str = LEG) -> Call:
        found = self.hub.edge.voice.means.book.of_leg(leg_id)
        assert found is not None
        return found

    async def stored(self, call_id: str) -> Call:
        return await self.hub.ground.kept.calls.require(call_id)

    async def ticket(self, call: Call) -> Ticket:
        known = await self.stored(call.id)
        return await self.hub.ground.kept.tickets.require(known.ticket_id)

    async def set_status(self, call: Call, status: TicketStatus) -> None:
        """Set the status of the call's ticket, as its agent does in the console."""
        ids, now = self.hub.ground.ids, self.clock.now()
        order = StatusOrder(status=status, wrap_up_s=30)

        def change(held: Ticket) -> Change[Ticket] | None:
            return set_status(held, order, terms_for(held, self.hub.case.organisation), ids, now)

        await self.hub.ground.kept.tickets.update((await self.ticket(call)).id, change)
        await self.settle()

    async def mail_ticket(self, queue_id: str) -> Ticket:
        """Store an open ticket from a mail, on which nobody works."""
        now, kept = self.clock.now(), self.hub.ground.kept
        ticket = Ticket(
            id="mail",
            number=await kept.tickets.next_number(),
            subject="About the router",
            channel="email",
            inbox_id="line",
            queue_id=queue_id,
            customer_id="c",
            work=Work(since=now),
            created_at=now,
            updated_at=now,
        )
        return await kept.tickets.add(ticket)

    async def facts(self) -> Sequence[HandledContact]:
        """Return the contacts that reports count."""
        await self.settle()
        await self.hub.trade.facts.refresh()
        return self.hub.trade.facts.recent()

    async def come(self, who: str) -> None:
        """Have an agent open the console and be available."""
        await self.hub.trade.presence.connected(who, f"console of {who}")
        await self.hub.trade.desk.set_state(who, AgentState.AVAILABLE)
        await self.settle()
        await self.hub.trade.dispatcher.tick()
        await self.settle()

    async def accept(self, who: str, call: Call) -> Call:
        """Have an agent take what is offered, and connect."""
        ticket = await self.offered(who, call)
        assert ticket.work.offer is not None
        await self.hub.trade.desk.accept(who, ticket.work.offer.id)
        await self.connect(who, call)
        return self.call()

    async def offered(self, who: str, call: Call) -> Ticket:
        """Return the ticket of a call once it is offered to the agent."""
        for _ in range(50):
            await self.hub.trade.dispatcher.tick()
            await self.settle()
            ticket = await self.ticket(call)
            if ticket.work.offer is not None and ticket.work.offer.agent_id == who:
                return ticket
        raise AssertionError(f"{who} is not offered the call: {ticket.work}")

    async def connect(self, who: str, call: Call) -> None:
        await self.calls.connect(self.people[who], call.id, "offer")
        await self.settle()

    async def connected(self, who: str = "ana") -> Call:
        """Return a call in which Mia and the agent talk."""
        await self.come(who)
        return await self.accept(who, await self.ring())

    def place(self, leg_id: str) -> tuple[str, Any]:
        """Return where a leg is: music, or how it takes part in a room."""
        leg = self.lines.legs[leg_id]
        return ("music", None) if leg.music else ("room" if leg.room else "alone", leg.mode)


async def furnish(hub: Hub, menu: Menu | None, **settings: Any) -> dict[str, Agent]:
    """Store people, queues, the line and the page."""
    kept = hub.ground.kept
    people = {
        "ana": agent("ana", team_ids=("support",)),
        "bo": agent("bo", team_ids=("support",)),
        "sue": agent("sue", role=Role.SUPERVISOR, team_ids=()),
    }
    for person in people.values():
        await kept.agents.add(person)
    await kept.queues.add(
        queue("support", team_id="support", affinity_s=0, refusal_s=600, **settings.pop("queue", {}))
    )
    await kept.queues.add(queue("sales", team_id="support", affinity_s=0))
    if menu is not None:
        await kept.menus.add(menu)
    trunk = {"transport": "sip", "sip": {"domain": "127.0.0.1"}}
    line = {"menu_id": menu.id if menu else "", **trunk, **settings}
    await kept.inboxes.add(inbox("line", channel="voice", address="+49301234", language="en", settings=line))
    page = {"call_inbox": "line"}
    await kept.inboxes.add(inbox("page", channel="webchat", settings=page))
    return people


@asynccontextmanager
async def call_floor(folder: Path, menu: Menu | None = None, **settings: Any) -> AsyncIterator[CallFloor]:
    """Run a hub; `settings` are the line's, `queue` those of its queue."""
    clock = ManualClock(NOON)
    lines = FakeLines(clock)
    async with running(folder, clock, lines) as hub:
        people = await furnish(hub, menu, **settings)
        await hub.start()
        await hub.edge.voice.ready()
        yield CallFloor(hub, clock, lines, people)


@asynccontextmanager
async def running(folder: Path, clock: ManualClock, lines: RunningLines) -> AsyncIterator[Hub]:
    """Open a hub on this folder, and close it in the end."""
    environment = {
        "HUB_DATA_DIR": str(folder),
        "HUB_KNOWLEDGE__WARM_UP": "false",
        "HUB_KNOWLEDGE__OWN_PROCESS": "false",
        "HUB_SECURITY__ARGON2_MEMORY_KIB": "1024",
    }
    hub = await asyncio.to_thread(lambda: build_hub(load_settings(environment), clock, lines))
    await hub.open()
    try:
        yield hub
    finally:
        await hub.close()
