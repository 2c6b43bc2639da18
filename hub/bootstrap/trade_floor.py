"""Agents, routing, knowledge, reporting."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from hub.agents.board_links import BoardLinks
from hub.agents.capacity import AgentStatus
from hub.agents.desk import Desk
from hub.agents.passwords import Passwords
from hub.agents.presence import Presence
from hub.agents.roster import Roster
from hub.agents.sessions import Sessions
from hub.agents.sign_in import SignIn
from hub.agents.throttle import SignInThrottle
from hub.agents.transfer import Transfers
from hub.bootstrap.case_floor import CaseFloor
from hub.bootstrap.ground import Ground
from hub.bootstrap.language import language_of
from hub.contact_history import ContactHistory, Records
from hub.domain.agent import Agent
from hub.domain.triage import Target
from hub.joints import article_link
from hub.knowledge.articles.feedback import ArticleFeedback
from hub.knowledge.articles.file_sweep import ArticleFileSweep
from hub.knowledge.articles.versions import ArticleVersions
from hub.knowledge.drafts.drafter import Drafter
from hub.knowledge.service import KnowledgeService
from hub.knowledge.suggesting.advisor import Advisor
from hub.knowledge.suggesting.precedents import Precedents, PrecedentStores
from hub.knowledge.suggesting.showings import Showings
from hub.knowledge.suggesting.suggester import Suggester
from hub.knowledge.triage.desk import TriageDesk
from hub.knowledge.triage.label_keeper import LabelKeeper
from hub.knowledge.triage.schedule import TrainingSchedule
from hub.knowledge.triage.shelf import ModelShelf
from hub.knowledge.triage.trainer import Records as TrainingRecords
from hub.knowledge.triage.trainer import Trainer
from hub.knowledge.triage.turn import TrainingTurn
from hub.reporting.agent_states import StateRecorder
from hub.reporting.agent_times import AgentTimes
from hub.reporting.alerts import BoardAlerts
from hub.reporting.contact_facts import ContactFacts, FactParts
from hub.reporting.forecasts import ForecastRecorder
from hub.reporting.live_board import LiveBoard
from hub.reporting.reports import Reports
from hub.reporting.risk_watch import RiskWatch
from hub.routing.availability import InboxAvailability
from hub.routing.dispatcher import Dispatcher
from hub.routing.foresight import Foresight
from hub.routing.journal.entries import Journal
from hub.routing.journal.ledger import Ledger
from hub.routing.overflow import Overflow
from hub.routing.policies import policy_named
from hub.routing.requirements import RequirementTriager
from hub.routing.shadow import Shadow
from hub.routing.shadow_mode import ShadowMode
from hub.routing.staffing.desk import StaffingDesk
from hub.routing.wait_estimate import WaitEstimate
from hub.tickets.arrivals.later_triage import LaterTriage


class TradeFloor:
    """Agents, routing, knowledge, reporting: neighbours that meet only here."""

    def __init__(self, ground: Ground, case: CaseFloor) -> None:
        self._organisation = case.organisation
        self._build_agents(ground, case)
        self._build_routing(ground, case)
        settings = ground.settings.knowledge
        self.knowledge = KnowledgeService(
            ground.clock,
            ground.ids,
            ground.kept.articles,
            ground.kept.feedback,
            ground.kept.messages,
            case.organisation.skills,
            versions=ground.kept.article_versions,
            language=language_of(ground),
            languages=settings.languages,
            min_confidence=settings.min_confidence,
            word_lists=case.organisation.word_lists,
        )
        self._build_suggestions(ground, case)
        self._build_sweeps(ground)
        self.article_feedback = ArticleFeedback(
            ground.clock,
            ground.ids,
            ground.kept.article_opinions,
            ground.kept.article_reads,
            ground.kept.feedback,
        )
        self.article_versions = ArticleVersions(ground.kept.articles, ground.kept.article_versions)
        self.learning = self.knowledge.learn_from(ground.kept.contacts)
        self._build_triage(ground, case)
        self.advisor = Advisor(self.knowledge, self.triage, self.precedents, ground.kept.messages)

    def _build_triage(self, ground: Ground, case: CaseFloor) -> None:
        settings = ground.settings.triage
        thresholds = {target: getattr(settings, f"{target.value}_threshold") for target in Target}
        kept, language = ground.kept, self.knowledge.language
        self.models = ModelShelf(kept.classifier_models, kept.classifiers_in_use, ground.blobs, language)
        self.triage = TriageDesk(self.knowledge.texts, thresholds)
        self.labels = LabelKeeper(
            kept.triage_labels,
            (kept.tickets, kept.messages),
            case.organisation,
            self.knowledge.texts,
            spam_queue=settings.spam_queue,
        )
        self.trainer = Trainer(
            ground.clock,
            ground.ids,
            TrainingRecords(
                labels=kept.triage_labels,
                models=kept.classifier_models,
                in_use=kept.classifiers_in_use,
                blobs=ground.blobs,
                turn=TrainingTurn(ground.clock, ground.ids, kept.training_runs),
            ),
            self.models,
            language,
            case.organisation.skills,
            thresholds=thresholds,
            history=timedelta(days=settings.history_days),
        )
        self.training_schedule = TrainingSchedule(
            ground.clock,
            self.trainer,
            kept.classifier_models,
            days=settings.retrain_days,
            at=settings.retrain_at,
            time_zone=ground.settings.reporting.time_zone,
        )
        self.later_triage = LaterTriage(
            ground.clock, ground.ids, kept.tickets, kept.messages, case.organisation, self.triage
        )
        self.triager = RequirementTriager(
            case.organisation,
            self.triage,
            ground.kept.tickets,
            spam_queue=settings.spam_queue,
            agents=case.organisation.agents,
        )

    def _build_suggestions(self, ground: Ground, case: CaseFloor) -> None:
        kept, settings = ground.kept, ground.settings.knowledge
        stores = PrecedentStores(
            macros=kept.macros, answers=kept.solved_answers, tickets=kept.tickets, messages=kept.messages
        )
        self.precedents = Precedents(
            ground.clock,
            ground.ids,
            stores,
            self.knowledge,
            lambda: ground.leads,
            brand_of=case.organisation.brand,
        )
        self.showings = Showings(ground.clock, kept.showings, lambda: ground.leads)
        self.suggester = Suggester(
            self.knowledge,
            self.precedents,
            self.showings,
            min_confidence=settings.min_confidence,
            exploration=settings.exploration,
        )
        self.drafter = Drafter(
            self.suggester, self.knowledge, article_link(ground.settings.server.public_url)
        )

    def _build_sweeps(self, ground: Ground) -> None:
        kept = ground.kept
        stores = (kept.articles, kept.article_versions, kept.files, ground.blobs)
        self.article_file_sweep = ArticleFileSweep(ground.clock, stores, lambda: ground.leads)

    def _warnings(self) -> Sequence[str]:
        """Return what supervisors are to know of the hub itself."""
        return [self.knowledge.problem] if self.knowledge.problem else []

    def _build_agents(self, ground: Ground, case: CaseFloor) -> None:
        kept, clock, ids = ground.kept, ground.clock, ground.ids
        security = ground.settings.security
        self.passwords = Passwords(time_cost=security.argon2_time_cost, memory_kib=security.argon2_memory_kib)
        life = timedelta(hours=security.session_hours)
        self.sessions = Sessions(clock, kept.sessions, case.organisation, life=life)
        self.board_links = BoardLinks(clock, kept.board_links, case.organisation)
        throttle = SignInThrottle(
            clock, attempts=security.sign_in_attempts, window_s=security.sign_in_window_s
        )
        self.sign_in = SignIn(kept.agents, self.passwords, self.sessions, throttle)
        self.roster = Roster(clock, ids, kept.agents, self._agent_seen)
        self.presence = Presence(
            clock,
            ids,
            self.roster,
            grace_s=ground.settings.routing.grace_s,
            elsewhere=ground.shared.neighbours.is_connected if ground.shared else lambda agent_id: False,
        )
        self.desk = Desk(clock, ids, self.roster, kept.tickets, case.organisation)
        self.transfers = Transfers(clock, ids, case.access, self.roster, kept.tickets, case.organisation)

    def _build_routing(self, ground: Ground, case: CaseFloor) -> None:
        kept, clock = ground.kept, ground.clock
        keep = timedelta(days=ground.settings.routing.journal_days)
        journal = Journal(kept.journal, ground.ids, self._shadow_mode(ground), keep, kept.decisions)
        self.ledger = Ledger(kept.decisions, journal)
        self.dispatcher = Dispatcher(
            clock,
            ground.ids,
            kept.tickets,
            self.roster,
            self.presence,
            case.organisation,
            self.ledger,
            sweep_s=ground.settings.routing.sweep_s,
        )
        zone = ZoneInfo(ground.settings.reporting.time_zone)
        self.foresight = Foresight(clock, kept.tickets, self.roster, self.presence, case.organisation, zone)
        self.foresight.tell(self.dispatcher.expect)
        self.waits = WaitEstimate(clock)
        self.availability = InboxAvailability(clock, case.organisation, self.dispatcher)
        self.overflow = Overflow(clock, ground.ids, kept.tickets, self.dispatcher, case.organisation)
        self.status = AgentStatus(self.presence, self.dispatcher)
        self._build_reporting(ground, case)

    def _build_reporting(self, ground: Ground, case: CaseFloor) -> None:
        kept, clock = ground.kept, ground.clock
        self.facts = ContactFacts(
            clock,
            FactParts(
                history=kept.history,
                tickets=kept.tickets,
                forecasts=kept.forecasts,
                contacts=kept.contacts,
                marks=kept.fact_marks,
                team_of=case.organisation.team_of,
                leads=lambda: ground.leads,
                talks=kept.calls.talks_of,
            ),
        )
        self.states = StateRecorder(kept.agent_states)
        self.forecasts = ForecastRecorder(kept.forecasts, self.waits.foretold_s)
        self.reports = Reports(
            clock,
            kept.contacts,
            AgentTimes(kept.agent_states, kept.shifts),
            case.organisation,
            self.facts.refresh,
        )
        self.risks = RiskWatch(
            clock,
            kept.tickets,
            kept.contacts,
            kept.breach_forecasts,
            lambda: ground.leads,
        )
        self.board = LiveBoard(
            clock, kept.tickets, case.organisation, self.status, self.facts, self._warnings
        )
        self.alerts = BoardAlerts(
            clock,
            ground.ids,
            self.board,
            case.organisation,
            kept.board_alerts,
            lambda: ground.leads,
        )
        records = Records(kept.contacts, kept.tickets, kept.shifts)
        self.contact_history = ContactHistory(clock, records, case.organisation)
        self.staffing = StaffingDesk(self.contact_history)

    def _shadow_mode(self, ground: Ground) -> ShadowMode:
        """Return what decides beside the routing policies; raises NotFound for a policy that does not exist."""
        name = ground.settings.routing.shadow_policy
        return ShadowMode(ground.clock, ground.kept.shadow, Shadow(policy_named(name).name if name else ""))

    def _agent_seen(self, agent: Agent) -> None:
        self._organisation.keep("agents", agent)
        self.dispatcher.agent_seen(agent)
