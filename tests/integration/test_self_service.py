"""The hub answers by itself on real stores: said once, after a crash too, and silent once a person has come."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from hub.domain.message import AuthorKind, Message, MessageKind
from hub.domain.self_service import Found, Phase, SelfServiceMode, SelfServiceRules
from hub.domain.ticket import Ticket, TicketStatus, WorkState
from hub.domain.ticket_events import TicketEvent
from hub.domain.visitor import Availability
from hub.errors import Unavailable
from hub.tickets.self_service.desk import DeskParts, SelfServiceDesk
from hub.tickets.work import take
from hub.tickets.work_events import Moment
from tests.integration.ticket_floor import TicketFloor, ticket_floor

RULES = SelfServiceRules(mode=SelfServiceMode.ANSWER)
RETURNS = Found(
    article_id="returns", title="Returns", text="Send it back.", url="/help/en/returns", confidence=0.9
)


@dataclass
class World:
    """The desk with a search and opening hours that a test sets."""

    floor: TicketFloor
    rules: SelfServiceRules = RULES
    found: Sequence[Found] = (RETURNS,)
    away: bool = False
    is_open: bool = True
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.desk = self.new_desk()

    def new_desk(self) -> SelfServiceDesk:
        parts = DeskParts(
            tickets=self.floor.tickets,
            messages=self.floor.messages,
            directory=self.floor.organisation,
            setup=self,
            answers=self,
            openings=self,
            offer_first_s=0.02,
        )
        return SelfServiceDesk(self.floor.clock, self.floor.ids, parts)

    def self_service(self, inbox_id: str) -> SelfServiceRules:
        return self.rules

    async def find(self, question: str, language: str, inbox_id: str = "") -> Sequence[Found]:
        self.asked.append(question)
        if self.away:
            raise Unavailable("the search is away")
        return self.found

    def of(self, inbox_id: str) -> Availability:
        return Availability(open=self.is_open)

    async def asks(self, text: str, choice: str = "", number: int = 1) -> Ticket:
        context = {"choice": choice} if choice else {}
        raw = {
            "id": f"m{number}",
            "from": "mia@example.org",
            "text": text,
            "key": "talk",
            "context": context,
        }
        await self.floor.take_in(raw)
        return await self.ticket()

    async def settled(self) -> None:
        """Hand every event to the desk, as the bus does, until there is none."""
        seen = 0
        while seen < len(self.floor.events):
            event = self.floor.events[seen]
            seen += 1
            if isinstance(event, TicketEvent):
                await self.desk.on_event(event)
            await self.desk.settled()

    async def ticket(self) -> Ticket:
        found = await self.floor.tickets.by_thread_key("mailbox", "talk")
        assert found is not None
        return found

    async def told(self) -> list[Message]:
        said = await self.floor.messages.latest_of_ticket((await self.ticket()).id, 50)
        return [one for one in said if one.kind is MessageKind.REPLY]


@asynccontextmanager
async def a_world(mode: SelfServiceMode = SelfServiceMode.ANSWER) -> AsyncIterator[World]:
    rules = SelfServiceRules(mode=mode)
    async with ticket_floor(self_service=rules) as floor:
        world = World(floor, rules)
        yield world
        await world.desk.stop()


async def test_a_customer_is_answered_with_the_source_and_handed_over_on_wish() -> None:
    async with a_world() as world:
        ticket = await world.asks("How do I send it back?")
        assert (ticket.status, ticket.work.state) == (TicketStatus.PENDING, WorkState.IDLE)
        await world.settled()
        (answer,) = await world.told()
        assert (answer.author.kind, answer.body) == (AuthorKind.BOT, "Send it back.")
        assert [one.url for one in answer.cited] == ["/help/en/returns"]
        assert answer.choices == ("helped", "more", "person")
        await world.asks("I want to talk to a human", number=2)
        await world.settled()
        ticket = await world.ticket()
        assert (ticket.status, ticket.work.state) == (TicketStatus.OPEN, WorkState.QUEUED)
        assert len(await world.told()) == 2
        assert world.asked == ["How do I send it back?"]


async def test_a_button_solves_it() -> None:
    async with a_world() as world:
        await world.asks("How do I send it back?")
        await world.settled()
        await world.asks("That helped", choice="helped", number=2)
        await world.settled()
        ticket = await world.ticket()
        assert ticket.status is TicketStatus.SOLVED
        assert "ticket.queued" not in [event.type for event in world.floor.events]


async def test_what_a_crash_left_is_said_once() -> None:
    async with a_world() as world:
        await world.asks("How do I send it back?")
        # The message was decided and stored, and the process died before the ticket knew.
        ticket = await world.ticket()
        ticket = await world.desk._step(ticket)
        assert ticket.self_service is not None
        saying = ticket.self_service.saying[0]
        await world.floor.messages.add(world.desk._message(ticket, saying))
        after = world.new_desk()
        assert await after.sweep() == 1
        await after.settled()
        assert len(await world.told()) == 1
        assert (await world.ticket()).message_count == 2
        world.floor.clock.advance(timedelta(seconds=RULES.quiet_s + 1))
        await after.sweep()
        await after.settled()
        assert (await world.ticket()).status is TicketStatus.SOLVED
        await after.stop()


async def test_an_agent_who_takes_the_ticket_has_the_word() -> None:
    async with a_world() as world:
        ticket = await world.asks("How do I send it back?")
        moment = Moment(world.floor.clock.now(), world.floor.ids)
        await world.floor.tickets.update(ticket.id, lambda held: take(held, "ana", moment))
        await world.settled()
        assert await world.told() == []
        ticket = await world.ticket()
        assert ticket.self_service is not None
        assert ticket.self_service.phase is Phase.HANDED


async def test_without_a_search_a_person_is_asked_and_out_of_hours_a_message_is_taken() -> None:
    async with a_world() as world:
        world.away, world.is_open = True, False
        await world.asks("How do I send it back?")
        await world.settled()
        assert (await world.ticket()).work.state is WorkState.QUEUED
        (told,) = await world.told()
        assert "leave your message" in told.body


async def test_offers_change_nothing_of_the_wait() -> None:
    async with a_world(SelfServiceMode.OFFER) as world:
        ticket = await world.asks("How do I send it back?")
        assert ticket.work.state is WorkState.QUEUED
        await world.settled()
        assert await world.told() == []
        ticket = await world.ticket()
        assert ticket.work.state is WorkState.QUEUED
        assert ticket.self_service is not None
        assert [one.title for one in ticket.self_service.shown] == ["Returns"]


async def test_articles_are_looked_up_after_the_offer_and_not_at_all_once_an_agent_has_the_ticket() -> None:
    async with a_world(SelfServiceMode.OFFER) as world:
        ticket = await world.asks("How do I send it back?")
        await world.desk.on_event(world.floor.events[0])
        moment = Moment(world.floor.clock.now(), world.floor.ids)
        await world.floor.tickets.update(ticket.id, lambda held: take(held, "ana", moment))
        await world.settled()
        assert world.asked == []
        ticket = await world.ticket()
        assert ticket.self_service is not None
        assert ticket.self_service.phase is Phase.HANDED
