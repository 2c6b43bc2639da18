"""The suggestions' part of the knowledge floor over stores in memory."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from hub.clock import ManualClock
from hub.domain.agent import Agent
from hub.domain.article import Verdict
from hub.domain.message import Author, AuthorKind, Message, MessageKind
from hub.domain.ticket import Ticket, TicketStatus, Work
from hub.domain.ticket_events import MessageAdded, TicketUpdated
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.knowledge.drafts.drafter import Drafter
from hub.knowledge.process.desk import LanguageDesk
from hub.knowledge.service import KnowledgeService
from hub.knowledge.suggesting.precedents import Precedents, PrecedentStores
from hub.knowledge.suggesting.showings import Showings
from hub.knowledge.suggesting.suggester import Asking, Suggester
from hub.knowledge.suggesting.suggestions import Suggestion
from tests.factories.articles import MOMENT
from tests.fakes.embedder import WordEmbedder
from tests.fakes.knowledge_store import (
    MemoryAnswers,
    MemoryArticles,
    MemoryFeedback,
    MemoryMacros,
    MemoryMessages,
    MemoryShowings,
    MemoryVersions,
)
from tests.fakes.repositories import MemoryTickets

ANA = Agent(
    id="ana", name="Ana", email="ana@example.com", state_since=MOMENT, idle_since=MOMENT, created_at=MOMENT
)


@dataclass
class SuggestionDesk:
    """The suggestions' part of the knowledge floor over stores in memory."""

    clock: ManualClock = field(default_factory=lambda: ManualClock(MOMENT))
    articles: MemoryArticles = field(default_factory=MemoryArticles)
    messages: MemoryMessages = field(default_factory=MemoryMessages)
    macros: MemoryMacros = field(default_factory=MemoryMacros)
    answers: MemoryAnswers = field(default_factory=MemoryAnswers)
    tickets: MemoryTickets = field(default_factory=MemoryTickets)
    records: MemoryShowings = field(default_factory=MemoryShowings)
    exploration: float = 0.0

    def __post_init__(self) -> None:
        ids = IdFactory(self.clock)
        self.service = KnowledgeService(
            self.clock,
            ids,
            self.articles,
            MemoryFeedback(),
            self.messages,
            lambda: (),
            versions=MemoryVersions(),
            language=LanguageDesk(WordEmbedder()),
        )
        stores = PrecedentStores(
            macros=self.macros, answers=self.answers, tickets=self.tickets, messages=self.messages
        )
        self.precedents = Precedents(
            self.clock,
            ids,
            stores,
            self.service,
            lambda: True,
            brand_of=lambda inbox_id: inbox_id if inbox_id != "i" else "",
        )
        self.showings = Showings(self.clock, self.records, lambda: True)
        self.suggester = Suggester(
            self.service, self.precedents, self.showings, min_confidence=0.25, exploration=self.exploration
        )
        self.drafter = Drafter(
            self.suggester, self.service, lambda one, brand: f"https://help/{brand}{one.id}"
        )

    async def ticket(self, ticket_id: str, *bodies: str, **fields: object) -> Ticket:
        """Store a ticket in which customer and agent spoke in turns."""
        ticket = Ticket(
            id=ticket_id,
            number=1,
            subject="",
            channel="email",
            inbox_id="i",
            queue_id="q",
            customer_id="c",
            language="en",
            work=Work(since=MOMENT),
            created_at=MOMENT,
            updated_at=MOMENT,
        )
        kinds = ((MessageKind.INBOUND, AuthorKind.CUSTOMER), (MessageKind.REPLY, AuthorKind.AGENT))
        for number, body in enumerate(bodies):
            kind, author = kinds[number % 2]
            self.messages.of_ticket.setdefault(ticket_id, []).append(
                Message(
                    id=f"{ticket_id}{number}",
                    ticket_id=ticket_id,
                    inbox_id="i",
                    kind=kind,
                    author=Author(kind=author),
                    body=body,
                    created_at=MOMENT + timedelta(seconds=number),
                )
            )
        return await self.tickets.add(replace(ticket, **fields))  # type: ignore[arg-type]

    async def status(self, ticket_id: str, old: TicketStatus, new: TicketStatus) -> None:
        await self.tickets.update(ticket_id, lambda held: Change(replace(held, status=new)))
        changes = {"status": (old.value, new.value)}
        event = TicketUpdated(id="e", at=self.clock.now(), ticket_id=ticket_id, changes=changes)
        await self.precedents.on_event(event)

    async def solve(self, ticket_id: str) -> None:
        await self.status(ticket_id, TicketStatus.OPEN, TicketStatus.SOLVED)

    async def ask(
        self, ticket: Ticket, text: str = "", limit: int = 5, sees: Callable[[str], bool] = lambda queue: True
    ) -> list[Suggestion]:
        asking = Asking(ticket=ticket, agent_id="ana", sees=sees, limit=limit, text=text)
        return list(await self.suggester.for_agent(asking))

    async def judge(
        self,
        ticket: Ticket,
        item_id: str,
        verdict: Verdict,
        text: str = "",
        sees: Callable[[str], bool] = lambda queue: True,
    ) -> None:
        asking = Asking(ticket=ticket, agent_id="ana", sees=sees, text=text)
        await self.suggester.judge(asking, item_id, verdict)

    async def replied(self, ticket_id: str) -> None:
        event = MessageAdded(
            id="r", at=self.clock.now(), ticket_id=ticket_id, message_id="m", kind="reply", actor_id="ana"
        )
        await self.showings.on_event(event)

    async def start(self) -> None:
        for part in (self.service, self.precedents):
            await part.start()

    async def stop(self) -> None:
        for part in (self.precedents, self.service):
            await part.stop()
