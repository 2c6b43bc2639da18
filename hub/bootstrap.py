"""Build the object graph. This file alone knows concrete classes, and holds the one table of who reacts to which event."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import hub
from hub.agents.capacity import AgentStatus
from hub.agents.desk import Desk
from hub.agents.passwords import Passwords
from hub.agents.presence import Presence
from hub.agents.roster import Roster
from hub.agents.sessions import Sessions
from hub.agents.sign_in import SignIn
from hub.agents.throttle import SignInThrottle
from hub.agents.transfer import Transfers
from hub.api.application import build_application
from hub.api.services import ApiOptions, ApiServices
from hub.channels.context import ChannelContext
from hub.channels.delivery import DeliveryWorker
from hub.channels.delivery_rules import DeliveryPolicy
from hub.channels.outgoing import Composer
from hub.channels.registry import build as build_channel
from hub.channels.runner import ChannelRunner
from hub.channels.visitor_desks import VisitorDesks
from hub.channels.webhooks import Webhooks
from hub.clock import Clock, SystemClock
from hub.domain.agent import Agent
from hub.domain.agent_events import AgentEvent
from hub.domain.article_events import ArticleEvent
from hub.domain.events import Event
from hub.domain.queue import Inbox
from hub.domain.ticket_events import MessageAdded, TicketEvent
from hub.domain.visitor import VisitorMessage
from hub.errors import Invalid, SettingsError
from hub.eventbus.bus import Bus, Handler
from hub.eventbus.outbox import Outbox
from hub.ids import IdFactory
from hub.joints import (
    Addresses,
    Casework,
    CustomerFinder,
    QuarantineRoom,
    SetupChanges,
    Sink,
    WebhookJoint,
    inbox_follower,
)
from hub.knowledge.service import KnowledgeService
from hub.realtime.description import x_socketio
from hub.realtime.server import RealtimePorts, RealtimeServer
from hub.reporting.live_board import BoardFeed, LiveBoard
from hub.routing.dispatcher import Dispatcher
from hub.routing.ledger import Ledger
from hub.routing.requirements import RequirementTriager
from hub.samples import process_samples
from hub.settings import Settings
from hub.storage.errors import StorageError
from hub.storage.opening import open_store
from hub.storage.repositories import Repositories
from hub.storage.repositories.tickets import TicketList
from hub.storage.repository import Outlet
from hub.storage.search import TicketIndex
from hub.tickets.access import Access
from hub.tickets.arrival import Arrival
from hub.tickets.attachments import Attachments
from hub.tickets.conversations import Conversations
from hub.tickets.customer_files import CustomerFiles
from hub.tickets.customers import Customers
from hub.tickets.drafts import Drafts
from hub.tickets.history import History
from hub.tickets.intake import Intake
from hub.tickets.lifecycle import Lifecycle
from hub.tickets.matching import Matching
from hub.tickets.organisation import Organisation, Sources
from hub.tickets.reading import Reading
from hub.tickets.reply import ReplyService
from hub.tickets.sla_timer import SlaTimer

DEMO_INBOX = "demo-chat"


class Part(Protocol):
    """Whatever works in the background."""

    async def start(self) -> None:
        """Begin to work."""
        ...

    async def stop(self) -> None:
        """End, leaving nothing behind."""
        ...


def subscriptions(one: "Hub") -> Sequence[tuple[str, Handler, tuple[type[Event], ...]]]:
    """Return SUBSCRIPTIONS: every reaction in the hub, by name, handler and event types."""
    return (
        ("agents.roster", one.roster.refresh, (AgentEvent,)),
        ("routing.dispatcher", one.dispatcher.on_event, (TicketEvent, AgentEvent)),
        ("channels.delivery", one.delivery.on_message_added, (MessageAdded,)),
        ("tickets.history", one.history.record, (TicketEvent,)),
        ("reporting.live_board", one.board.handle, (TicketEvent,)),
        ("knowledge", one.knowledge.on_event, (ArticleEvent,)),
        ("storage.search", one.search.on_event, (TicketEvent,)),
        *one.realtime.reactions(),
    )


class Hub:
    """One hub process: its parts, and the order in which they start and stop."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.ids = IdFactory(clock)
        self.bus = Bus()
        uri = settings.storage.mongodb_uri or None
        self.store, self.blobs = open_store(uri, settings.storage.data_dir, clock)
        self.outbox = Outbox(clock, self.store, self.bus)
        self.repositories = Repositories(self.store, Outlet(on_commit=self.outbox.committed))
        self._build_case_floor()
        self._build_trade_floor()
        self._build_edges()
        for name, handler, kinds in subscriptions(self):
            self.bus.subscribe(name, handler, *kinds)

    def _build_case_floor(self) -> None:
        """Tickets and what they stand on."""
        kept, clock, ids = self.repositories, self.clock, self.ids
        self.organisation = Organisation(
            Sources(
                agents=kept.agents,
                teams=kept.teams,
                queues=kept.queues,
                skills=kept.skills,
                inboxes=kept.inboxes,
                rules=kept.rules,
                sla_policies=kept.sla_policies,
                business_hours=kept.business_hours,
            )
        )
        self.access = Access(self.organisation, kept.tickets)
        self.attachments = Attachments(clock, ids, kept.files, self.blobs)
        self.customers = Customers(clock, ids, kept.customers, kept.identities)
        self.conversations = Conversations(clock, ids, kept.tickets, kept.messages, self.organisation)
        self.history = History(kept.history)
        self.sla_timer = SlaTimer(clock, ids, kept.tickets)

    def _build_trade_floor(self) -> None:
        """Agents, routing, knowledge, reporting."""
        kept, clock, ids = self.repositories, self.clock, self.ids
        security = self.settings.security
        self.passwords = Passwords(time_cost=security.argon2_time_cost, memory_kib=security.argon2_memory_kib)
        life = timedelta(hours=security.session_hours)
        self.sessions = Sessions(clock, kept.sessions, self.organisation, life=life)
        self.roster = Roster(clock, ids, kept.agents, self._agent_seen)
        self.presence = Presence(clock, ids, self.roster, grace_s=self.settings.routing.grace_s)
        self.desk = Desk(clock, ids, self.roster, kept.tickets, self.organisation)
        self.transfers = Transfers(clock, ids, self.access, self.roster, kept.tickets, self.organisation)
        self.ledger = Ledger(kept.decisions)
        self.dispatcher = Dispatcher(
            clock,
            ids,
            kept.tickets,
            self.roster,
            self.presence,
            self.organisation,
            self.ledger,
            sweep_s=self.settings.routing.sweep_s,
        )
        self.status = AgentStatus(self.presence, self.dispatcher)
        self.board = LiveBoard(clock, kept.tickets, self.organisation, self.status)
        self.knowledge = KnowledgeService(
            clock,
            ids,
            kept.articles,
            kept.feedback,
            kept.messages,
            self.organisation.skills,
            languages=self.settings.knowledge.languages,
            min_confidence=self.settings.knowledge.min_confidence,
            warm_up=self.settings.knowledge.warm_up,
        )
        self.triager = RequirementTriager(self.organisation, self.knowledge, self.knowledge)

    def _build_edges(self) -> None:
        """Channels, intake, replies, sockets, HTTP."""
        kept, clock, ids = self.repositories, self.clock, self.ids
        self.sink = Sink()
        self.context = ChannelContext(
            clock=clock,
            ids=ids,
            public_url=self.settings.public_url,
            data_dir=self.settings.storage.data_dir,
            conversations=self.conversations,
            show_to_visitor=self._show_to_visitor,
        )
        self.runner = ChannelRunner(self.sink, self._all_inboxes, self.context)
        self.delivery = DeliveryWorker(
            clock,
            ids,
            kept.messages,
            self.runner,
            Composer(
                kept.tickets, self.blobs, Addresses(kept.customers, kept.identities, self._identity_kind)
            ),
            policy=DeliveryPolicy(
                max_attempts=self.settings.delivery.max_attempts,
                first_retry_s=self.settings.delivery.first_retry_s,
                lease_s=self.settings.delivery.lease_s,
            ),
        )
        matching = Matching(kept.tickets, kept.messages, timedelta(days=self.settings.intake.reopen_days))
        arrival = Arrival(
            clock,
            ids,
            self.organisation,
            kept.tickets,
            kept.messages,
            self.customers,
            matching,
            self.attachments,
            self.triager,
        )
        self.intake = Intake(
            clock,
            ids,
            kept.inbound,
            self.blobs,
            self.runner,
            arrival.land,
            workers=self.settings.intake.workers,
            max_attempts=self.settings.intake.max_attempts,
            sweep_s=self.settings.intake.sweep_s,
        )
        self.sink.connect(self.intake, self.delivery.delivery_update)
        self.replies = ReplyService(
            clock, ids, self.access, kept.tickets, kept.messages, self.attachments, self.runner
        )
        self.visitor_desks = VisitorDesks(self.runner)
        self.search = TicketIndex(self._search_path(), kept.tickets, kept.messages)
        self.webhooks = Webhooks(self.runner)
        self._build_realtime()
        self._build_api()

    def _build_realtime(self) -> None:
        kept = self.repositories
        self.realtime = RealtimeServer(
            RealtimePorts(
                sessions=self.sessions,
                access=self.access,
                organisation=self.organisation,
                tickets=kept.tickets,
                messages=kept.messages,
                status=self.status,
                presence=self.presence,
                desk=self.desk,
                replies=self.replies,
                board=BoardFeed(self.board),
                visitors=self.visitor_desks,
                places=self.dispatcher,
                clock=self.clock,
                ids=self.ids,
            ),
            allowed_origins=(self.settings.public_url, *self.settings.server.allowed_origins),
        )
        self.sessions.on_ended(self.realtime.session_ended)

    def _build_api(self) -> None:
        kept, clock, ids = self.repositories, self.clock, self.ids
        security = self.settings.security
        throttle = SignInThrottle(
            clock, attempts=security.sign_in_attempts, window_s=security.sign_in_window_s
        )
        lifecycle = Lifecycle(
            clock,
            ids,
            self.access,
            self.organisation,
            kept.tickets,
            kept.messages,
            self.customers,
            self.triager,
        )
        reading = Reading(clock, ids, self.access, kept.tickets)
        follow = inbox_follower(self.organisation, self.runner.apply, self.runner.remove)
        services = ApiServices(
            clock=clock,
            ids=ids,
            access=self.access,
            directory=self.organisation,
            setup=SetupChanges(
                self.organisation,
                {
                    "inboxes": (follow,),
                    "agents": (self.roster.reload,),
                    "queues": (self.dispatcher.setup_changed,),
                },
                self._check_inbox,
            ),
            sign_in=SignIn(kept.agents, self.passwords, self.sessions, throttle),
            sessions=self.sessions,
            passwords=self.passwords,
            agents=kept.agents,
            roster=self.roster,
            agent_status=self.status,
            desk=self.desk,
            teams=kept.teams,
            queues=kept.queues,
            skills=kept.skills,
            inboxes=kept.inboxes,
            sla_policies=kept.sla_policies,
            business_hours=kept.business_hours,
            rules=kept.rules,
            macros=kept.macros,
            companies=kept.companies,
            customers=kept.customers,
            customer_files=CustomerFiles(clock, ids, kept.customers, kept.identities),
            customer_finder=CustomerFinder(kept.customers, kept.identities),
            tickets=TicketList(kept.tickets),
            ticket_search=self.search,
            messages=kept.messages,
            blobs=self.blobs,
            attachments=self.attachments,
            drafts=Drafts(clock, kept.drafts),
            replies=self.replies,
            lifecycle=Casework(lifecycle, self.transfers, reading),
            history=self.history,
            decisions=self.dispatcher,
            articles=self.knowledge,
            suggester=self.knowledge,
            board=self.board,
            audit=kept.audit,
            quarantine=QuarantineRoom(kept.inbound, self.intake),
            webhooks=WebhookJoint(self.webhooks),
            embeds=self.visitor_desks,
            readiness=self._readiness,
            samples=(lambda: process_samples(self.intake, self.delivery, self.realtime, self.bus),),
        )
        options = ApiOptions(
            public_url=self.settings.public_url,
            allowed_origins=self.settings.server.allowed_origins,
            trusted_proxies=self.settings.server.trusted_proxies,
            max_webhook_bytes=self.webhooks.max_body_bytes,
            max_upload_bytes=self.settings.server.max_body_bytes,
            console_dir=console_folder(),
            demo_inbox=self._demo_inbox,
        )
        self.application = build_application(services, options, x_socketio())
        self.realtime.attach(self.application)

    async def open(self) -> None:
        """Open the store and read the set-up; enough to seed and to check."""
        await self.store.start()
        await self.blobs.start()
        await self.organisation.load()

    async def start(self) -> None:
        """Begin to work: subscribers first, then those who publish, and the outside world last."""
        await self.organisation.load()
        await self.roster.start()
        await self.runner.open()
        await self.bus.start()
        for part in self._working_parts():
            await part.start()

    async def close(self) -> None:
        """Stop in the opposite order; what is not finished is stored and taken up at the next start."""
        for part in reversed(self._working_parts()):
            await part.stop()
        await self.bus.stop()
        self.passwords.close()
        await self.blobs.stop()
        await self.store.stop()

    def _working_parts(self) -> Sequence[Part]:
        return (
            self.search,
            self.knowledge,
            self.ledger,
            self.presence,
            self.dispatcher,
            self.board,
            self.realtime,
            self.outbox,
            self.sla_timer,
            self.intake,
            self.delivery,
            self.runner,
        )

    def _agent_seen(self, agent: Agent) -> None:
        self.organisation.keep("agents", agent)
        self.dispatcher.agent_seen(agent)

    async def _all_inboxes(self) -> Sequence[Inbox]:
        return self.organisation.inboxes()

    def _show_to_visitor(self, inbox_id: str, thread_key: str, message: VisitorMessage) -> bool:
        return self.realtime.visitors.push(inbox_id, thread_key, message)

    def _check_inbox(self, inbox: Inbox) -> None:
        try:
            build_channel(inbox, self.context)
        except SettingsError as error:
            raise Invalid(error.detail) from error

    def _identity_kind(self, inbox_id: str) -> str:
        return self.runner.capabilities(inbox_id).identity_kind

    def _demo_inbox(self) -> str | None:
        return next((inbox.id for inbox in self.organisation.inboxes() if inbox.id == DEMO_INBOX), None)

    def _search_path(self) -> Path:
        return self.settings.storage.data_dir / "search.db"

    async def _readiness(self) -> Mapping[str, str]:
        try:
            await self.store.ping()
        except StorageError as error:
            return {"store": str(error)}
        return {"store": ""}


def console_folder() -> Path | None:
    """Return where the built browser side lies: in the installed package, or in the source tree."""
    package = Path(hub.__file__).parent
    places = (package / "web" / "console", package.parent / "web_agent_console" / "dist")
    return next((place for place in places if (place / "index.html").exists()), None)


def build_hub(settings: Settings, clock: Clock | None = None) -> Hub:
    """Return a hub that is not open yet; raises SettingsError."""
    return Hub(settings, clock or SystemClock())
