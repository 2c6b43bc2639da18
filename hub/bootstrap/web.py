"""The HTTP side, with everything its operations call."""

from pathlib import Path

from aiohttp import web

import hub
from hub.api.application import build_application
from hub.api.help_centre.pages import HelpPages, read_help_pages
from hub.api.ports.classifier import ClassifierServices
from hub.api.services import ApiOptions, ApiServices
from hub.bootstrap.case_floor import CaseFloor
from hub.bootstrap.edge_floor import EdgeFloor
from hub.bootstrap.ground import Ground
from hub.bootstrap.trade_floor import TradeFloor
from hub.joints import Casework, CustomerFinder, QuarantineRoom, SetupChanges, WebhookJoint, inbox_follower
from hub.knowledge.articles.bulk import ArticleImports
from hub.knowledge.articles.files import ArticleFiles
from hub.knowledge.articles.lifecycle import Articles
from hub.knowledge.articles.missed_searches import MissedSearches
from hub.realtime.description import x_socketio
from hub.samples import call_samples, process_samples
from hub.storage.repositories.tickets import TicketList
from hub.tickets.corrections import Corrections
from hub.tickets.lifecycle import Lifecycle
from hub.tickets.organisation import Organisation
from hub.tickets.people.customer_files import CustomerFiles
from hub.tickets.replies.drafts import Drafts

DEMO_INBOX = "demo-chat"


def build_web(
    ground: Ground, case: CaseFloor, trade: TradeFloor, edge: EdgeFloor, setup: SetupChanges
) -> web.Application:
    """Return the HTTP application with the sockets attached."""
    options = ApiOptions(
        public_url=ground.settings.public_url,
        allowed_origins=ground.settings.server.allowed_origins,
        trusted_proxies=ground.settings.server.trusted_proxies,
        max_webhook_bytes=edge.webhooks.max_body_bytes,
        max_upload_bytes=min(ground.settings.server.max_body_bytes, ground.settings.attachments.max_bytes),
        console_dir=console_folder(),
        help_pages=help_pages(),
        demo_inbox=lambda: _demo_inbox(case.organisation),
    )
    application = build_application(_services(ground, case, trade, edge, setup), options, x_socketio())
    edge.realtime.attach(application)
    return application


def _services(
    ground: Ground, case: CaseFloor, trade: TradeFloor, edge: EdgeFloor, setup: SetupChanges
) -> ApiServices:
    kept, clock, ids = ground.kept, ground.clock, ground.ids
    lifecycle = Lifecycle(
        clock,
        ids,
        case.access,
        case.organisation,
        kept.tickets,
        kept.messages,
        case.customers,
        trade.triager,
        edge.replies.rule_book,
    )
    casework = Casework(lifecycle, trade.transfers, case.reading)
    return ApiServices(
        clock=clock,
        ids=ids,
        access=case.access,
        directory=case.organisation,
        setup=setup,
        sign_in=trade.sign_in,
        sessions=trade.sessions,
        passwords=trade.passwords,
        agents=kept.agents,
        roster=trade.roster,
        agent_status=trade.status,
        desk=trade.desk,
        teams=kept.teams,
        queues=kept.queues,
        skills=kept.skills,
        inboxes=kept.inboxes,
        sla_policies=kept.sla_policies,
        business_hours=kept.business_hours,
        rules=kept.rules,
        macros=kept.macros,
        menus=kept.menus,
        word_lists=kept.word_lists,
        missed_searches=MissedSearches(clock, kept.missed_searches),
        companies=kept.companies,
        customers=kept.customers,
        customer_files=CustomerFiles(clock, ids, kept.customers, kept.identities),
        customer_finder=CustomerFinder(kept.customers, kept.identities),
        tickets=TicketList(kept.tickets),
        ticket_search=edge.search,
        messages=kept.messages,
        calls=kept.calls,
        callbacks=kept.callbacks,
        dial_lists=kept.dial_lists,
        pbx=edge.voice.pbx,
        spoken_answers=edge.spoken_answers,
        lines_of_ours=edge.voice.lines_of_ours,
        recordings=kept.recordings,
        blobs=ground.blobs,
        attachments=case.attachments,
        file_links=case.file_links,
        thumbnails=case.thumbnails,
        suppressions=kept.suppressions,
        suppressing=case.suppressions,
        drafts=Drafts(clock, kept.drafts),
        replies=edge.replies,
        lifecycle=casework,
        history=case.history,
        consulting=edge.consulting,
        decisions=trade.dispatcher,
        shadow=kept.shadow,
        public_url=ground.settings.public_url,
        articles=trade.knowledge,
        article_versions=trade.article_versions,
        article_feedback=trade.article_feedback,
        article_files=ArticleFiles(trade.knowledge, case.attachments),
        article_imports=ArticleImports(
            Articles(ground.clock, ground.ids, kept.articles, kept.article_versions),
            kept.articles,
            ground.settings.knowledge.languages,
        ),
        translations=trade.knowledge.translations,
        suggester=trade.suggester,
        drafter=trade.drafter,
        advisor=trade.advisor,
        learning=trade.learning,
        classifier=_classifier(ground, case, trade),
        board=trade.board,
        board_links=trade.board_links,
        reports=trade.reports,
        staffing=trade.staffing,
        risks=trade.risks,
        alerts=kept.board_alerts,
        board_alerts=trade.alerts,
        report_schedules=kept.report_schedules,
        report_mail=edge.report_mail,
        mail_kind=edge.office_mail.kind_of,
        shifts=kept.shifts,
        qa_forms=kept.qa_forms,
        qa_scores=kept.qa_scores,
        rebuild_facts=trade.facts.begin_rebuild,
        time_zone=ground.settings.reporting.time_zone,
        audit=kept.audit,
        quarantine=QuarantineRoom(kept.inbound, edge.intake),
        webhooks=WebhookJoint(edge.webhooks),
        subscriptions=kept.webhooks,
        webhook_calls=kept.webhook_calls,
        check_outgoing=edge.check_outgoing,
        widgets=edge.visitor_desks,
        inbox_health=edge.runner.health,
        readiness=ground.readiness,
        samples=(
            lambda: process_samples(edge.intake, edge.delivery, edge.outgoing, edge.realtime, ground.bus),
            lambda: call_samples(edge.voice.means.book.all()),
        ),
    )


def _classifier(ground: Ground, case: CaseFloor, trade: TradeFloor) -> ClassifierServices:
    kept = ground.kept
    return ClassifierServices(
        desk=trade.triage,
        labels=kept.triage_labels,
        models=kept.classifier_models,
        in_use=kept.classifiers_in_use,
        trainer=trade.trainer,
        schedule=trade.training_schedule,
        corrections=Corrections(
            ground.clock,
            ground.ids,
            case.access,
            case.organisation,
            kept.tickets,
            spam_queue=ground.settings.triage.spam_queue,
        ),
    )


def setup_changes(case: CaseFloor, trade: TradeFloor, edge: EdgeFloor) -> SetupChanges:
    """Return who is told when a part of the set-up changes."""
    follow = inbox_follower(case.organisation, edge.runner.apply, edge.runner.remove)
    listeners = {
        "inboxes": (follow, edge.voice.inbox_changed),
        "agents": (trade.roster.reload,),
        "queues": (trade.dispatcher.setup_changed, case.sla_recalculation.setup_changed),
        "sla_policies": (case.sla_recalculation.policy_changed,),
        "business_hours": (case.sla_recalculation.setup_changed,),
        "webhooks": (edge.outgoing.reload,),
        "macros": (trade.precedents.macro_changed,),
        "word_lists": (trade.knowledge.word_lists_changed,),
    }
    return SetupChanges(case.organisation, listeners, edge.check_inbox)


def _demo_inbox(organisation: Organisation) -> str | None:
    return next((inbox.id for inbox in organisation.inboxes() if inbox.id == DEMO_INBOX), None)


def console_folder() -> Path | None:
    """Return where the built browser side lies: in the installed package, or in the source tree."""
    package = Path(hub.__file__).parent
    places = (package / "web" / "console", package.parent / "web_agent_console" / "dist")
    return next((place for place in places if (place / "index.html").exists()), None)


def help_pages() -> HelpPages | None:
    """Return the help centre's templates, from the installed package or the source tree."""
    package = Path(hub.__file__).parent
    places = (package / "web" / "help_centre", package.parent / "web_agent_console" / "help_centre")
    folder = next((place for place in places if (place / "frame.html").exists()), None)
    return None if folder is None else read_help_pages(folder)
