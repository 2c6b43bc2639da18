"""What the HTTP side needs of the rest of the house; bootstrap fills this in."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from aiohttp import web

from hub.agents.board_links import BoardLinks
from hub.agents.passwords import Passwords
from hub.agents.sessions import Sessions
from hub.agents.sign_in import SignIn
from hub.api.help_centre.pages import HelpPages
from hub.api.ports.classifier import ClassifierServices
from hub.api.ports.hooks import Webhooks
from hub.api.ports.house import (
    AgentFiles,
    AgentStatus,
    AttachmentFiles,
    Consulting,
    Decisions,
    DeskDuty,
    DraftStore,
    Lifecycle,
    Quarantine,
    Replies,
    SetupWatch,
    Suppressing,
    SuppressionPages,
    Thumbnails,
    TicketHistory,
    Widgets,
)
from hub.api.ports.knowledge import Advisor, Articles, Drafter, Learning, Suggester
from hub.calls.listing import CallFilter, Sees
from hub.calls.means import Answers as SpokenAnswers
from hub.clock import Clock
from hub.domain.agent import Agent, Team
from hub.domain.audit import AuditEntry
from hub.domain.board_alert import BoardAlert
from hub.domain.business_hours import BusinessHours
from hub.domain.call import Call
from hub.domain.callback import Callback, CallbackState, DialList
from hub.domain.customer import Company, Customer
from hub.domain.macro import Macro
from hub.domain.menu import Menu
from hub.domain.message import Message
from hub.domain.paging import Page
from hub.domain.quality import QaForm, QaScore
from hub.domain.queue import Inbox, Queue
from hub.domain.recording import Recording
from hub.domain.rule import Rule
from hub.domain.shadow import ShadowTally
from hub.domain.skill import Skill
from hub.domain.sla import SlaPolicy
from hub.domain.webhook import WebhookCall, WebhookSubscription
from hub.domain.word_list import WordList
from hub.eventbus.repository import Repository
from hub.ids import IdFactory
from hub.knowledge.articles.bulk import ArticleImports
from hub.knowledge.articles.feedback import ArticleFeedback
from hub.knowledge.articles.files import ArticleFiles
from hub.knowledge.articles.missed_searches import MissedSearches
from hub.knowledge.articles.translations import Translations
from hub.knowledge.articles.versions import ArticleVersions
from hub.reporting.agent_states import Shift
from hub.reporting.alerts import BoardAlerts
from hub.reporting.board_view import BoardView
from hub.reporting.report_mail import ReportMail
from hub.reporting.reports import Reports
from hub.reporting.risk_watch import RiskWatch
from hub.reporting.schedules import ReportSchedule
from hub.routing.staffing.desk import StaffingDesk
from hub.tickets.access import Access
from hub.tickets.files.links import FileLinks
from hub.tickets.listing import TicketPages, TicketSearch
from hub.tickets.people.customer_files import CustomerFiles
from hub.tickets.ports import BlobStore, Directory

T = TypeVar("T")

Where = Mapping[str, Any]  # Any: the store's closed vocabulary of conditions


class Paged(Repository[T], Protocol[T]):
    """Entities that can be listed."""

    async def page(
        self, where: Where, sort: str = "id", limit: int = 50, after: str | None = None
    ) -> Page[T]:
        """Return one page; raises Invalid for a cursor that is not of this list."""
        ...


class MessagePages(Paged[Message], Protocol):
    """Messages."""

    async def failed(self, limit: int, after: str | None = None) -> Page[Message]:
        """Return one page of the messages that could not be delivered, the last to fail first."""
        ...


class CallPages(Protocol):
    """Calls."""

    async def get(self, entity_id: str) -> Call | None:
        """Return the call, or None."""
        ...

    async def listed(self, wanted: CallFilter, limit: int, after: str | None = None) -> Page[Call]:
        """Return one page, newest first; raises Invalid for a cursor of another list."""
        ...


class CallbackPages(Paged[Callback], Protocol):
    """Calls that are to be made."""

    async def listed(
        self,
        state: CallbackState | None,
        list_id: str,
        limit: int,
        after: str | None = None,
        *,
        sees: Sees | None = None,
    ) -> Page[Callback]:
        """Return one page in the order of their moments, of those that `sees` names (None: all)."""
        ...

    async def results(self, list_id: str) -> Mapping[CallbackState, int]:
        """Return how many of a list's are in which state."""
        ...


class PbxDialler(Protocol):
    """Whoever orders telephone systems to dial."""

    async def dial(self, actor: Agent, address: str) -> None:
        """Call somebody by the agent's own telephone; raises Invalid, Conflict, Unavailable."""
        ...


class RecordingPages(Protocol):
    """Recordings of calls."""

    async def of_call(self, call_id: str) -> Sequence[Recording]:
        """Return the recordings of a call, oldest first."""
        ...


class CustomerFinder(Protocol):
    """Find customers by name or address."""

    async def search(self, words: str, limit: int) -> Sequence[Customer]:
        """Return the customers that fit, best first."""
        ...


class QaScorePages(Paged[QaScore], Protocol):
    """Judgements of conversations."""

    async def between(self, start: datetime, end: datetime) -> list[QaScore]:
        """Return those given from `start` until before `end`."""
        ...


class AlertPages(Protocol):
    """Alerts of the board."""

    async def listed(self, open_only: bool, limit: int, after: str | None = None) -> Page[BoardAlert]:
        """Return a page of the alerts, those that are open or all, the newest first."""
        ...


class Board(Protocol):
    """The live board."""

    def current(self) -> BoardView:
        """Return queues, agents and totals as they are now."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One number for `/metrics`; `kind` is gauge or counter."""

    name: str
    help: str
    value: float
    kind: str = "gauge"
    labels: Mapping[str, str] = field(default_factory=dict)


class Health(Protocol):
    """Whether an inbox's channel works, with a line that says what to do when it does not."""

    @property
    def state(self) -> str:
        """Return up, degraded or down."""
        ...

    @property
    def detail(self) -> str:
        """Return what is wrong."""
        ...


SampleSource = Callable[[], Iterable[Sample]]
Readiness = Callable[[], Awaitable[Mapping[str, str]]]
"""Return what was checked, each with an empty text when it is well or a line that says what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiOptions:
    """How the HTTP side is served. `demo_inbox` names the inbox whose widget `/demo/chat` shows, if any."""

    public_url: str = "http://127.0.0.1:8080"
    allowed_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    max_webhook_bytes: int = 10 * 1024 * 1024
    max_upload_bytes: int = 25 * 1024 * 1024
    operation_timeout_s: float = 30.0
    console_dir: Path | None = None
    help_pages: HelpPages | None = None
    demo_inbox: Callable[[], str | None] = lambda: None

    @property
    def secure(self) -> bool:
        """Tell whether people reach the hub by TLS."""
        return self.public_url.startswith("https://")


OPTIONS = web.AppKey("options", ApiOptions)


async def _always_ready() -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiServices:
    """Everything that operations call."""

    clock: Clock
    ids: IdFactory
    access: Access
    directory: Directory
    setup: SetupWatch
    sign_in: SignIn
    sessions: Sessions
    passwords: Passwords

    agents: Paged[Agent]
    roster: AgentFiles
    agent_status: AgentStatus
    desk: DeskDuty
    teams: Paged[Team]
    queues: Paged[Queue]
    skills: Paged[Skill]
    inboxes: Paged[Inbox]
    sla_policies: Paged[SlaPolicy]
    business_hours: Paged[BusinessHours]
    rules: Paged[Rule]
    macros: Paged[Macro]
    menus: Paged[Menu]
    spoken_answers: SpokenAnswers
    """What menus read to callers."""
    word_lists: Paged[WordList]
    missed_searches: MissedSearches
    companies: Paged[Company]
    customers: Paged[Customer]
    customer_finder: CustomerFinder
    customer_files: CustomerFiles

    tickets: TicketPages
    ticket_search: TicketSearch
    messages: MessagePages
    blobs: BlobStore
    attachments: AttachmentFiles
    file_links: FileLinks
    thumbnails: Thumbnails
    suppressions: SuppressionPages
    suppressing: Suppressing
    drafts: DraftStore
    replies: Replies
    lifecycle: Lifecycle
    consulting: Consulting
    history: TicketHistory
    decisions: Decisions
    calls: CallPages
    recordings: RecordingPages
    callbacks: CallbackPages
    dial_lists: Paged[DialList]
    pbx: PbxDialler
    lines_of_ours: Callable[[], Sequence[Inbox]]
    """Return the inboxes that calls can be made by."""
    shadow: Paged[ShadowTally]

    public_url: str
    """Where the world finds us; links to the help centre begin with it."""
    articles: Articles
    article_versions: ArticleVersions
    article_feedback: ArticleFeedback
    article_files: ArticleFiles
    article_imports: ArticleImports
    translations: Translations
    suggester: Suggester
    drafter: Drafter
    advisor: Advisor
    learning: Learning
    classifier: ClassifierServices
    board: Board
    board_links: BoardLinks
    reports: Reports
    staffing: StaffingDesk
    risks: RiskWatch
    alerts: AlertPages
    board_alerts: BoardAlerts
    report_schedules: Paged[ReportSchedule]
    report_mail: ReportMail
    mail_kind: Callable[[str], str]
    """Return the kind of address an inbox writes mail to; raises NotFound, Invalid."""
    shifts: Paged[Shift]
    qa_forms: Paged[QaForm]
    qa_scores: QaScorePages
    rebuild_facts: Callable[[], Awaitable[None]]
    """Begin to make the facts behind reports again."""
    audit: Paged[AuditEntry]
    quarantine: Quarantine
    webhooks: Webhooks
    subscriptions: Paged[WebhookSubscription]
    webhook_calls: Paged[WebhookCall]
    check_outgoing: Callable[[str], None]
    """Raise Invalid for an address that webhooks may not be sent to."""
    widgets: Widgets
    inbox_health: Callable[[], Mapping[str, Health]] = dict
    """Return how each inbox's channel was when this process last looked at it."""
    readiness: Readiness = _always_ready
    time_zone: str = "UTC"
    """The organisation's time zone (IANA name), by which reports are cut unless asked otherwise."""
    samples: Sequence[SampleSource] = ()
