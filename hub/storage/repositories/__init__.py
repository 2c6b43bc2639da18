"""The finders of each noun, written once on top of the narrow store, and all of them in one place."""

from typing import Any

from hub.domain.agent import Team
from hub.domain.article import ArticleReads
from hub.domain.attachment import Draft
from hub.domain.audit import AuditEntry
from hub.domain.business_hours import BusinessHours
from hub.domain.callback import DialList
from hub.domain.classifier import ClassifierInUse, TrainingRun
from hub.domain.customer import Company, Customer, Identity
from hub.domain.macro import Macro
from hub.domain.menu import Menu
from hub.domain.quality import QaForm
from hub.domain.queue import Inbox, Queue
from hub.domain.rule import Rule
from hub.domain.shadow import ShadowTally
from hub.domain.skill import Skill
from hub.domain.sla import SlaPolicy
from hub.domain.webhook import WebhookSubscription
from hub.domain.word_list import WordList
from hub.reporting.forecasts import WaitForecast
from hub.reporting.schedules import ReportSchedule
from hub.storage.contract import DocumentStore
from hub.storage.repositories.calls import (
    CallbackRepository,
    CallRepository,
    PbxCallRepository,
    RecordingRepository,
)
from hub.storage.repositories.knowledge import (
    OpinionRepository,
    ShowingRepository,
    SolvedAnswerRepository,
)
from hub.storage.repositories.messages import MessageRepository
from hub.storage.repositories.nouns import (
    AgentRepository,
    ArticleRepository,
    ArticleVersionRepository,
    ClassifierModelRepository,
    CodeTallyRepository,
    DecisionRepository,
    FeedbackRepository,
    FileRepository,
    InboundRepository,
    JournalRepository,
    MissedSearchRepository,
    SessionRepository,
    SuppressionRepository,
    TriageLabelRepository,
    WebhookCallRepository,
)
from hub.storage.repositories.reporting import (
    BoardAlertRepository,
    BoardLinkRepository,
    BreachForecastRepository,
    ContactRepository,
    FactMarkStore,
    HistoryRepository,
    QaScoreRepository,
    ShiftRepository,
    StatePointRepository,
)
from hub.storage.repositories.tickets import TicketRepository
from hub.storage.repository import Outlet, Repository


class Repositories:
    """Every repository over one store; they share the outlet through which events leave."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        self.inbound = InboundRepository(store, outlet)
        self.tickets = TicketRepository(store, outlet)
        self.messages = MessageRepository(store, outlet)
        self.agents = AgentRepository(store, outlet)
        self.sessions = SessionRepository(store, outlet)
        self.decisions = DecisionRepository(store, outlet)
        self.journal = JournalRepository(store, outlet)
        self.shadow = Repository(store, "shadow_tallies", ShadowTally, outlet)
        self.customers = Repository(store, "customers", Customer, outlet)
        self.identities = Repository(store, "identities", Identity, outlet)
        self.companies = Repository(store, "companies", Company, outlet)
        self.teams = Repository(store, "teams", Team, outlet)
        self.queues = Repository(store, "queues", Queue, outlet)
        self.skills = Repository(store, "skills", Skill, outlet)
        self.inboxes = Repository(store, "inboxes", Inbox, outlet)
        self.rules = Repository(store, "rules", Rule, outlet)
        self.macros = Repository(store, "macros", Macro, outlet)
        self.menus = Repository(store, "menus", Menu, outlet)
        self.word_lists = Repository(store, "word_lists", WordList, outlet)
        self.sla_policies = Repository(store, "sla_policies", SlaPolicy, outlet)
        self.business_hours = Repository(store, "business_hours", BusinessHours, outlet)
        self.articles = ArticleRepository(store, outlet)
        self.article_versions = ArticleVersionRepository(store, outlet)
        self.article_opinions = OpinionRepository(store, outlet)
        self.article_reads = Repository(store, "article_reads", ArticleReads, outlet)
        self.feedback = FeedbackRepository(store, outlet)
        self.solved_answers = SolvedAnswerRepository(store, outlet)
        self.showings = ShowingRepository(store, outlet)
        self.triage_labels = TriageLabelRepository(store, outlet)
        self.classifier_models = ClassifierModelRepository(store, outlet)
        self.classifiers_in_use = Repository(store, "classifiers_in_use", ClassifierInUse, outlet)
        self.training_runs = Repository(store, "training_runs", TrainingRun, outlet)
        self.history = HistoryRepository(store, outlet)
        self.contacts = ContactRepository(store, outlet)
        self.agent_states = StatePointRepository(store, outlet)
        self.qa_forms = Repository(store, "qa_forms", QaForm, outlet)
        self.qa_scores = QaScoreRepository(store, outlet)
        self.breach_forecasts = BreachForecastRepository(store, outlet)
        self.report_schedules = Repository(store, "report_schedules", ReportSchedule, outlet)
        self.board_alerts = BoardAlertRepository(store, outlet)
        self.board_links = BoardLinkRepository(store, outlet)
        self.shifts = ShiftRepository(store, outlet)
        self.forecasts = Repository(store, "forecasts", WaitForecast, outlet)
        self.fact_marks = FactMarkStore(store)
        self.audit = Repository(store, "audit", AuditEntry, outlet)
        self.files = FileRepository(store, outlet)
        self.suppressions = SuppressionRepository(store, outlet)
        self.code_tallies = CodeTallyRepository(store, outlet)
        self.missed_searches = MissedSearchRepository(store, outlet)
        self.calls = CallRepository(store, outlet)
        self.recordings = RecordingRepository(store, outlet)
        self.callbacks = CallbackRepository(store, outlet)
        self.pbx_calls = PbxCallRepository(store, outlet)
        self.dial_lists = Repository(store, "dial_lists", DialList, outlet)
        self.drafts = Repository(store, "drafts", Draft, outlet)
        self.webhooks = Repository(store, "webhooks", WebhookSubscription, outlet)
        self.webhook_calls = WebhookCallRepository(store, outlet)

    def set_up(self) -> dict[str, Repository[Any]]:  # Any: one entity type per noun
        """Return the repositories of the organisation's set-up by noun."""
        return {
            "teams": self.teams,
            "skills": self.skills,
            "business_hours": self.business_hours,
            "sla_policies": self.sla_policies,
            "queues": self.queues,
            "menus": self.menus,
            "inboxes": self.inboxes,
            "rules": self.rules,
            "agents": self.agents,
        }
