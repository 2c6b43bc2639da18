"""The HTTP side on a real store in memory, asked over a real socket."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from hub.agents.board_links import BoardLinks
from hub.agents.desk import Desk
from hub.agents.passwords import Passwords
from hub.agents.roster import Roster
from hub.agents.sessions import Sessions
from hub.agents.sign_in import SignIn
from hub.agents.throttle import SignInThrottle
from hub.agents.transfer import Transfers
from hub.api.application import build_application
from hub.api.services import ApiOptions, ApiServices, Health
from hub.bootstrap.customer_answers import SpokenAnswers
from hub.clock import ManualClock
from hub.contact_history import ContactHistory, Records
from hub.domain.agent import Agent, Role, Session, Team
from hub.domain.events import Event
from hub.domain.message import Author, AuthorKind, Message, MessageKind
from hub.domain.ticket import Ticket, Work, WorkState
from hub.ids import IdFactory
from hub.joints import Casework
from hub.knowledge.articles.bulk import ArticleImports
from hub.knowledge.articles.feedback import ArticleFeedback
from hub.knowledge.articles.files import ArticleFiles
from hub.knowledge.articles.lifecycle import Articles as ArticleWriting
from hub.knowledge.articles.missed_searches import MissedSearches
from hub.knowledge.articles.translations import Translations
from hub.knowledge.articles.versions import ArticleVersions
from hub.knowledge.learning.loop import LearningLoop
from hub.knowledge.process.desk import LanguageDesk
from hub.knowledge.text_work import TextWork
from hub.reporting.agent_states import StateRecorder
from hub.reporting.agent_times import AgentTimes
from hub.reporting.alerts import BoardAlerts
from hub.reporting.contact_facts import ContactFacts, FactParts
from hub.reporting.live_board import LiveBoard
from hub.reporting.report_mail import MailParts, ReportMail
from hub.reporting.reports import Reports
from hub.reporting.risk_watch import RiskWatch
from hub.routing.journal.entries import Journal
from hub.routing.journal.ledger import Ledger
from hub.routing.staffing.desk import StaffingDesk
from hub.storage.opening import open_store
from hub.storage.repositories import Repositories
from hub.storage.repositories.tickets import TicketList
from hub.storage.repository import Outlet
from hub.tickets.access import Access
from hub.tickets.automatic.office_mail import OfficeMail
from hub.tickets.files.attachments import Attachments
from hub.tickets.files.links import FileLinks
from hub.tickets.files.thumbnails import Thumbnails
from hub.tickets.history import History
from hub.tickets.lifecycle import Lifecycle
from hub.tickets.organisation import Organisation, Sources
from hub.tickets.people.consulting import Consulting
from hub.tickets.people.customer_files import CustomerFiles
from hub.tickets.people.customers import Customers
from hub.tickets.reading import Reading
from hub.tickets.replies.drafts import Drafts
from hub.tickets.replies.reply import ReplyService
from hub.tickets.replies.suppressions import Suppressions
from tests import factories
from tests.fakes.api_world import (
    FakeFinder,
    FakeKnowledge,
    FakePbx,
    FakeQuarantine,
    FakeSetup,
    FakeShrinker,
    FakeStatus,
    FakeWebhooks,
    FakeWidgets,
    only_https,
)
from tests.fakes.embedder import WordEmbedder
from tests.fakes.triage_floor import TriageFloor, triage_floor
from tests.integration.ticket_floor import PlainTriager, ShortTexts

PASSWORD = "correct horse battery"
ORIGIN = "http://hub.test"


@dataclass
class ApiFloor:
    """Everything a test of the HTTP side wants to reach."""

    clock: ManualClock
    ids: IdFactory
    kept: Repositories
    services: ApiServices
    sessions: Sessions
    knowledge: FakeKnowledge
    quarantine: FakeQuarantine
    webhooks: FakeWebhooks
    setup: FakeSetup
    board: LiveBoard
    client: TestClient[Any, Any]
    facts: ContactFacts
    states: StateRecorder
    heard: list[Event]
    triage: TriageFloor
    tokens: dict[str, str] = field(default_factory=dict)

    async def write_down(self) -> None:
        """Let history, the facts of reports and the board catch up with what happened."""
        heard, self.heard[:] = list(self.heard), []
        for event in heard:
            await self.services.history.record(event)  # type: ignore[attr-defined]
            await self.facts.note(event)
            await self.triage.keeper.on_event(event)
            await self.states.record(event)
            await self.board.handle(event)
        await self.facts.refresh()
        await self.board.refresh()

    async def call(self, method: str, path: str, who: str | None = "ana", **options: Any) -> ClientResponse:
        """Ask as one of the agents, by bearer token; paths are below /api/v1 unless they begin with a second slash."""
        url = path[1:] if path.startswith("//") else f"/api/v1{path}"
        headers = dict(options.pop("headers", {}))
        if who is not None:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        return await self.client.request(method, url, headers=headers, allow_redirects=False, **options)

    async def add_ticket(self, ticket_id: str, queue_id: str = "support", **fields: Any) -> Ticket:
        """Store a ticket that waits in the queue."""
        now = self.clock.now()
        defaults: dict[str, Any] = {
            "number": await self.kept.tickets.next_number(),
            "subject": f"Subject {ticket_id}",
            "channel": "email",
            "inbox_id": "mailbox",
            "queue_id": queue_id,
            "customer_id": "mia",
            "customer_name": "Mia",
            "work": Work(state=WorkState.QUEUED, since=now, queued_at=now),
            "created_at": now,
            "updated_at": now,
        }
        return await self.kept.tickets.add(Ticket(id=ticket_id, **{**defaults, **fields}))

    async def add_message(
        self, message_id: str, ticket_id: str, body: str = "Hello", **fields: Any
    ) -> Message:
        """Store something the customer said."""
        message = Message(
            id=message_id,
            ticket_id=ticket_id,
            inbox_id="mailbox",
            kind=MessageKind.INBOUND,
            author=Author(kind=AuthorKind.CUSTOMER, id="mia", name="Mia"),
            body=body,
            created_at=self.clock.now(),
        )
        return await self.kept.messages.add(replace(message, **fields))


@asynccontextmanager
async def api_floor(
    can: ShortTexts | None = None, health: Mapping[str, Health] | None = None, **options: Any
) -> AsyncIterator[ApiFloor]:
    """Build the floor: teams support and tech with a queue each, agents ana, bo, sue (supervisor) and ada (admin)."""
    clock = ManualClock(factories.NOON)
    ids = IdFactory(clock)
    store, blobs = open_store(None, None, clock)
    await store.start()
    heard: list[Event] = []
    kept = Repositories(store, Outlet(on_commit=lambda events, refs: heard.extend(events)))
    passwords = Passwords(time_cost=1, memory_kib=64, threads=1)
    await _seed(kept, await passwords.hash(PASSWORD))
    organisation = _organisation(kept)
    await organisation.load()
    roster = Roster(clock, ids, kept.agents, lambda agent: organisation.keep("agents", agent))
    await roster.start()
    sessions = Sessions(clock, kept.sessions, organisation)
    knowledge, quarantine = FakeKnowledge(clock, ids), FakeQuarantine()
    webhooks, setup = FakeWebhooks(), FakeSetup(organisation)
    facts = ContactFacts(
        clock,
        FactParts(
            history=kept.history,
            tickets=kept.tickets,
            forecasts=kept.forecasts,
            contacts=kept.contacts,
            marks=kept.fact_marks,
            team_of=organisation.team_of,
        ),
    )
    reports = Reports(
        clock, kept.contacts, AgentTimes(kept.agent_states, kept.shifts), organisation, facts.refresh
    )
    people = Customers(clock, ids, kept.customers, kept.identities)
    office_mail = OfficeMail(
        clock,
        ids,
        kept.tickets,
        kept.messages,
        people,
        blobs,
        organisation,
        can or ShortTexts(files=True),
    )
    risks = RiskWatch(clock, kept.tickets, kept.contacts, kept.breach_forecasts)
    board = LiveBoard(clock, kept.tickets, organisation, FakeStatus(), facts)
    access = Access(organisation, kept.tickets)
    attachments = Attachments(clock, ids, kept.files, blobs)
    finder = FakeFinder(kept.tickets, kept.customers)
    replies = ReplyService(
        clock, ids, access, kept.tickets, kept.messages, attachments, can or ShortTexts(files=True)
    )
    lifecycle = Casework(
        Lifecycle(
            clock,
            ids,
            access,
            organisation,
            kept.tickets,
            kept.messages,
            people,
            PlainTriager(),
            replies.rule_book,
        ),
        Transfers(clock, ids, access, roster, kept.tickets, organisation),
        Reading(clock, ids, access, kept.tickets),
    )
    triage = triage_floor(clock, ids, kept, blobs, organisation)
    throttle = SignInThrottle(clock, attempts=5, window_s=300)
    services = ApiServices(
        clock=clock,
        ids=ids,
        access=access,
        directory=organisation,
        setup=setup,
        sign_in=SignIn(kept.agents, passwords, sessions, throttle),
        sessions=sessions,
        board_links=BoardLinks(clock, kept.board_links, organisation),
        passwords=passwords,
        agents=kept.agents,
        roster=roster,
        agent_status=FakeStatus(),
        desk=Desk(clock, ids, roster, kept.tickets, organisation),
        teams=kept.teams,
        queues=kept.queues,
        skills=kept.skills,
        inboxes=kept.inboxes,
        sla_policies=kept.sla_policies,
        business_hours=kept.business_hours,
        menus=kept.menus,
        spoken_answers=SpokenAnswers(kept.articles, Translations(kept.articles, ("en", "zh")), ""),
        word_lists=kept.word_lists,
        rules=kept.rules,
        macros=kept.macros,
        companies=kept.companies,
        customers=kept.customers,
        customer_finder=finder,
        customer_files=CustomerFiles(clock, ids, kept.customers, kept.identities),
        tickets=TicketList(kept.tickets),
        ticket_search=finder,
        messages=kept.messages,
        calls=kept.calls,
        callbacks=kept.callbacks,
        dial_lists=kept.dial_lists,
        pbx=FakePbx(),
        lines_of_ours=lambda: organisation.inboxes(),
        recordings=kept.recordings,
        blobs=blobs,
        attachments=attachments,
        thumbnails=Thumbnails(kept.files, blobs, FakeShrinker()),
        file_links=FileLinks(clock, ORIGIN, lambda: b"key"),
        suppressions=kept.suppressions,
        suppressing=Suppressions(clock, ids, kept.suppressions, organisation),
        drafts=Drafts(clock, kept.drafts),
        replies=replies,
        lifecycle=lifecycle,
        consulting=Consulting(clock, ids, access, kept.tickets, replies, organisation),
        history=History(kept.history),
        decisions=Ledger(kept.decisions, Journal(kept.journal, ids)),
        shadow=kept.shadow,
        public_url=ORIGIN,
        articles=knowledge,
        missed_searches=MissedSearches(clock, kept.missed_searches),
        article_feedback=ArticleFeedback(
            clock, ids, kept.article_opinions, kept.article_reads, kept.feedback
        ),
        article_files=ArticleFiles(knowledge, attachments),
        article_imports=ArticleImports(
            ArticleWriting(clock, ids, kept.articles, kept.article_versions), kept.articles, ("en", "zh")
        ),
        translations=Translations(kept.articles, ("en", "zh")),
        article_versions=ArticleVersions(kept.articles, kept.article_versions),
        suggester=knowledge,
        drafter=knowledge,
        advisor=knowledge,
        learning=learning_loop(kept, clock, knowledge),
        classifier=triage.services,
        board=board,
        reports=reports,
        staffing=StaffingDesk(
            ContactHistory(clock, Records(kept.contacts, kept.tickets, kept.shifts), organisation)
        ),
        risks=risks,
        alerts=kept.board_alerts,
        board_alerts=BoardAlerts(clock, ids, board, organisation, kept.board_alerts),
        report_schedules=kept.report_schedules,
        report_mail=ReportMail(
            clock, MailParts(schedules=kept.report_schedules, reports=reports, mail=office_mail)
        ),
        mail_kind=office_mail.kind_of,
        shifts=kept.shifts,
        qa_forms=kept.qa_forms,
        qa_scores=kept.qa_scores,
        rebuild_facts=facts.begin_rebuild,
        audit=kept.audit,
        quarantine=quarantine,
        webhooks=webhooks,
        subscriptions=kept.webhooks,
        webhook_calls=kept.webhook_calls,
        check_outgoing=only_https,
        widgets=FakeWidgets(),
        inbox_health=lambda: health or {},
    )
    defaults: dict[str, Any] = {
        "public_url": ORIGIN,
        "max_upload_bytes": 200_000,
        "max_webhook_bytes": 10_000,
    }
    app = build_application(services, ApiOptions(**{**defaults, **options}), {"namespaces": {}})
    async with TestClient(TestServer(app)) as client:
        floor = ApiFloor(
            clock=clock,
            ids=ids,
            kept=kept,
            services=services,
            sessions=sessions,
            knowledge=knowledge,
            quarantine=quarantine,
            webhooks=webhooks,
            setup=setup,
            board=board,
            client=client,
            facts=facts,
            states=StateRecorder(kept.agent_states),
            heard=heard,
            triage=triage,
        )
        for name in ("ana", "bo", "sue", "ada"):
            floor.tokens[name], _ = await sessions.create(name)
        try:
            yield floor
        finally:
            await services.staffing.stop()
            await services.learning.stop()
            await facts.stop()
            passwords.close()
            await store.stop()


async def _seed(kept: Repositories, password_hash: str) -> None:
    for team in ("support", "tech"):
        await kept.teams.add(Team(id=team, name=team.title()))
        await kept.queues.add(factories.queue(team, team_id=team))
    await kept.inboxes.add(factories.inbox(settings={"host": "mail.example.com", "password": "hunter2"}))
    people: tuple[tuple[str, Role, str], ...] = (
        ("ana", Role.AGENT, "support"),
        ("bo", Role.AGENT, "tech"),
        ("sue", Role.SUPERVISOR, ""),
        ("ada", Role.ADMIN, ""),
    )
    for name, role, team in people:
        agent: Agent = factories.agent(
            name, role=role, team_ids=(team,) if team else (), password_hash=password_hash
        )
        await kept.agents.add(agent)


def _organisation(kept: Repositories) -> Organisation:
    return Organisation(
        Sources(
            agents=kept.agents,
            teams=kept.teams,
            queues=kept.queues,
            skills=kept.skills,
            inboxes=kept.inboxes,
            rules=kept.rules,
            sla_policies=kept.sla_policies,
            business_hours=kept.business_hours,
            menus=kept.menus,
            word_lists=kept.word_lists,
        )
    )


def console_build(root: Path) -> Path:
    """Write what a build of the browser side looks like, and a file beside it that nobody may read."""
    built = root / "dist"
    (built / "assets").mkdir(parents=True)
    (built / "widget").mkdir()
    (built / "index.html").write_text(
        "<!doctype html><html><head><title>Hub</title></head><body></body></html>"
    )
    (built / "assets" / "main-1a2b.js").write_text("export {}")
    (built / "widget" / "index.html").write_text("<!doctype html><html><head></head><body>chat</body></html>")
    (built / "widget.js").write_text("/* loader */")
    (root / "secret.txt").write_text("secret")
    return built


__all__ = ["ORIGIN", "PASSWORD", "ApiFloor", "Session", "api_floor", "console_build"]


def learning_loop(kept: Repositories, clock: ManualClock, knowledge: FakeKnowledge) -> LearningLoop:
    """Return what looks back at the work of this floor, with an encoder that needs no model."""
    desk = LanguageDesk(WordEmbedder())
    texts = TextWork(("en", "zh"), tuple, tuple, desk)
    return LearningLoop(clock, knowledge, texts, desk, (kept.contacts, kept.feedback, kept.messages))
