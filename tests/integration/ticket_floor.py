"""The ticket floor on a real store in memory, with the floors above played by small fakes."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from hub.channels.delivery_news import DeliveryNews
from hub.clock import ManualClock
from hub.domain.agent import Agent, Team
from hub.domain.business_hours import BusinessHours
from hub.domain.customer import Customer, Identity
from hub.domain.events import Event
from hub.domain.interaction import (
    Bounced,
    ConsentWish,
    InboundMessage,
    MessageClass,
    ParseFailed,
    Party,
    Unsupported,
)
from hub.domain.menu import Menu
from hub.domain.queue import Inbox, Queue
from hub.domain.rule import Rule
from hub.domain.self_service import NO_SELF_SERVICE, SelfServiceRules
from hub.domain.skill import Requirement, Skill
from hub.domain.sla import SlaPolicy
from hub.domain.ticket import Priority
from hub.domain.word_list import WordList
from hub.ids import IdFactory
from hub.storage.contract import DocumentStore
from hub.storage.opening import open_store
from hub.storage.repositories.messages import MessageRepository
from hub.storage.repositories.nouns import FileRepository, InboundRepository, SuppressionRepository
from hub.storage.repositories.tickets import TicketRepository
from hub.storage.repository import Outlet, Repository
from hub.tickets.access import Access
from hub.tickets.arrivals.arrival import Arrival
from hub.tickets.arrivals.intake import Intake
from hub.tickets.arrivals.matching import Matching, MatchingRules
from hub.tickets.arrivals.reactions import Reactions
from hub.tickets.automatic.acknowledgement import Acknowledgement
from hub.tickets.automatic.keyword_answers import KeywordAnswers
from hub.tickets.automatic.loop_guard import LoopRules
from hub.tickets.automatic.voice import HubVoice
from hub.tickets.files.attachments import Attachments
from hub.tickets.files.limits import FileLimits
from hub.tickets.lifecycle import Lifecycle
from hub.tickets.organisation import Organisation, Sources
from hub.tickets.people.customers import Customers
from hub.tickets.ports import BlobStore, Parser, Triage
from hub.tickets.replies.reply import OutboundLimits, ReplyService
from hub.tickets.replies.rules import ReplyLimits, TextCount
from hub.tickets.replies.suppressions import Suppressions
from tests import factories


class JsonParser:
    """Read payloads like {"from": ..., "text": ..., "id": ..., "refs": [...]}; odd ones fail as real ones do."""

    async def parse(self, inbox_id: str, payload: bytes, content_type: str) -> InboundMessage:
        if payload.startswith(b"broken"):
            raise ParseFailed("not JSON")
        if payload.startswith(b"ignored"):
            raise Unsupported("of no interest")
        fields = json.loads(payload)
        return InboundMessage(
            external_id=fields["id"],
            sender=Party(kind="email", value=fields["from"]),
            subject=fields.get("subject", ""),
            text=fields["text"],
            elided=fields.get("elided", ""),
            recipients=_parties(fields.get("to", ())),
            copies=_parties(fields.get("cc", ())),
            thread_refs=tuple(fields.get("refs", ())),
            thread_key=fields.get("key", ""),
            consent=ConsentWish(fields["wish"]) if "wish" in fields else None,
            answer=fields.get("answer", ""),
            bounces=tuple(
                Bounced(
                    recipient=Party(kind="email", value=lost),
                    permanent=fields.get("permanent", True),
                    reason="no such user",
                )
                for lost in fields.get("lost", ())
            ),
            message_class=MessageClass(fields.get("class", "bounce" if "lost" in fields else "person")),
            uploads=tuple(fields.get("uploads", ())),
            proven=tuple(Party(kind=kind, value=value) for kind, value in fields.get("proven", ())),
            ticket_numbers=tuple(fields.get("tickets", ())),
            echo=fields.get("echo", False),
            authentication=fields.get("authentication", ""),
            context=fields.get("context", {}),
        )


def _parties(addresses: Sequence[str]) -> tuple[Party, ...]:
    return tuple(Party(kind="email", value=address) for address in addresses)


class PlainTriager:
    """Everything goes to the inbox's queue."""

    async def triage(self, inbox: Inbox, message: InboundMessage, customer: Customer) -> Triage:
        return Triage(
            language="en", queue_id=inbox.queue_id, requirement=Requirement(), priority=Priority.NORMAL
        )


@dataclass(frozen=True)
class ShortTexts:
    """A channel for fifty characters, and files only if told so."""

    files: bool = False
    copies: str = "email"
    limits: ReplyLimits | None = None

    def reply_limits(self, inbox_id: str) -> ReplyLimits:
        return self.limits or ReplyLimits(max_chars=50, files=self.files)

    def count(self, inbox_id: str, text: str) -> TextCount:
        return TextCount(chars=len(text))

    def file_limits(self, inbox_id: str, limits: FileLimits) -> FileLimits:
        return limits

    def copies_kind(self, inbox_id: str) -> str:
        return self.copies

    def own_addresses(self) -> set[str]:
        return {"help@shop.example", "sales@shop.example"}


@dataclass
class Thanks:
    """What the inboxes say to a new message; nothing unless a test says so."""

    texts: dict[str, str] = field(default_factory=dict)

    def acknowledgements(self, inbox_id: str) -> dict[str, str]:
        return self.texts


@dataclass
class TicketFloor:
    clock: ManualClock
    ids: IdFactory
    inbound: InboundRepository
    tickets: TicketRepository
    messages: MessageRepository
    customers: Repository[Customer]
    intake: Intake
    arrival: Arrival
    attachments: Attachments
    files: FileRepository
    replies: ReplyService
    suppressions: Suppressions
    lifecycle: Lifecycle
    thanks: "Thanks"
    blobs: BlobStore
    organisation: Organisation
    people: Customers
    store: DocumentStore
    ana: Agent
    events: list[Event] = field(default_factory=list)

    async def take_in(self, *raws: dict[str, object]) -> list[str]:
        """Accept these payloads and wait until they are handled; return the inbound ids."""
        accepted = []
        for fields in raws:
            raw = factories.raw(
                str(fields.get("raw_id", fields["id"])),
                json.dumps(fields).encode(),
                received_at=self.clock.now(),
                inbox_id=str(fields.get("inbox", "mailbox")),
            )
            accepted.append((await self.intake.accept(raw)).inbound_id)
        await self.intake.settled()
        return accepted


@asynccontextmanager
async def ticket_floor(
    *more: Inbox,
    parser: Parser | None = None,
    limits: OutboundLimits | None = None,
    self_service: SelfServiceRules = NO_SELF_SERVICE,
) -> AsyncIterator[TicketFloor]:
    clock = ManualClock(factories.NOON)
    ids = IdFactory(clock)
    store, blobs = open_store(None, None, clock)
    await store.start()
    events: list[Event] = []
    outlet = Outlet(on_commit=lambda told, refs: events.extend(told))
    tickets, messages = TicketRepository(store, outlet), MessageRepository(store, outlet)
    inbound = InboundRepository(store, outlet)
    customers: Repository[Customer] = Repository(store, "customers", Customer, outlet)
    identities: Repository[Identity] = Repository(store, "identities", Identity, outlet)
    agents: Repository[Agent] = Repository(store, "agents", Agent, outlet)
    queues: Repository[Queue] = Repository(store, "queues", Queue, outlet)
    inboxes: Repository[Inbox] = Repository(store, "inboxes", Inbox, outlet)
    ana = await agents.add(factories.agent("ana"))
    await queues.add(factories.queue())
    for inbox in (factories.inbox(address="help@shop.example"), *more):
        await inboxes.add(inbox)
    organisation = Organisation(
        Sources(
            agents=agents,
            teams=Repository(store, "teams", Team),
            queues=queues,
            skills=Repository(store, "skills", Skill),
            inboxes=inboxes,
            rules=Repository(store, "rules", Rule),
            sla_policies=Repository(store, "sla_policies", SlaPolicy),
            business_hours=Repository(store, "business_hours", BusinessHours),
            menus=Repository(store, "menus", Menu),
            word_lists=Repository(store, "word_lists", WordList),
        )
    )
    await organisation.load()
    files_kept = FileRepository(store, outlet)
    attachments = Attachments(clock, ids, files_kept, blobs)
    people = Customers(clock, ids, customers, identities)
    matching = Matching(tickets, messages, MatchingRules(reopen_within=timedelta(days=14)))
    triager = PlainTriager()
    thanks = Thanks()
    suppressions = Suppressions(clock, ids, SuppressionRepository(store, outlet), organisation)
    news = DeliveryNews(clock, ids, messages)
    arrival = Arrival(
        clock,
        ids,
        organisation,
        tickets,
        messages,
        people,
        matching,
        attachments,
        triager,
        Reactions(
            suppressions,
            tickets,
            messages,
            identities,
            news.take,
            KeywordAnswers(HubVoice(clock, ids, tickets, messages)),
            Acknowledgement(clock, ids, tickets, messages, thanks, LoopRules()),
        ),
        lambda inbox_id: self_service,
    )
    access = Access(organisation, tickets)
    replies = ReplyService(clock, ids, access, tickets, messages, attachments, limits or ShortTexts())
    floor = TicketFloor(
        clock=clock,
        ids=ids,
        inbound=inbound,
        tickets=tickets,
        messages=messages,
        customers=customers,
        intake=Intake(clock, ids, inbound, blobs, parser or JsonParser(), arrival.land, max_attempts=2),
        arrival=arrival,
        replies=replies,
        attachments=attachments,
        files=files_kept,
        suppressions=suppressions,
        lifecycle=Lifecycle(
            clock, ids, access, organisation, tickets, messages, people, triager, replies.rule_book
        ),
        thanks=thanks,
        blobs=blobs,
        organisation=organisation,
        people=people,
        store=store,
        ana=ana,
        events=events,
    )
    try:
        yield floor
    finally:
        await floor.intake.stop()
        await store.stop()
