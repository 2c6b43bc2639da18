"""Channels, intake, replies, sockets, search."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from hub.bootstrap.carried_webhooks import CarriedWebhooks
from hub.bootstrap.case_floor import CaseFloor
from hub.bootstrap.customer_answers import CustomerAnswers, SpokenAnswers, VisitorArticles
from hub.bootstrap.ground import Ground
from hub.bootstrap.trade_floor import TradeFloor
from hub.bootstrap.voice_floor import Surroundings, VoiceFloor
from hub.calls.lines import RunningLines
from hub.calls.pbx_desk import Pbx
from hub.calls.views import ice_server
from hub.channels.backoff import backoff_s, system_jitter
from hub.channels.code_post import ChannelPost
from hub.channels.context import CallCarriers, ChannelContext, HttpLimits, MediaLimits, NoCarriers
from hub.channels.delivery import DeliveryWorker
from hub.channels.delivery_rules import DeliveryPolicy
from hub.channels.outgoing import Composer
from hub.channels.registry import build as build_channel
from hub.channels.runner import ChannelRunner
from hub.channels.safe_http import ForbiddenAddress, SafePoster, check_url
from hub.channels.signature import sign
from hub.channels.typing import TypingSignals
from hub.channels.visitor_desks import VisitorDesks
from hub.channels.webhooks import Webhooks
from hub.domain.pbx_call import PbxReport
from hub.domain.queue import Inbox
from hub.domain.visitor import VisitorMessage
from hub.errors import Invalid, SettingsError
from hub.joints import Addresses, Sink
from hub.outgoing.dips import DataDips
from hub.outgoing.language_model import ChatCompletions, is_loopback
from hub.outgoing.worker import OutgoingPolicy, OutgoingWebhooks, Outside
from hub.realtime.server import RealtimePorts, RealtimeServer
from hub.reporting.live_board import BoardFeed
from hub.reporting.report_mail import MailParts, ReportMail
from hub.settings.sections import LlmSettings
from hub.storage.search import TicketIndex
from hub.tickets.arrivals.arrival import Arrival
from hub.tickets.arrivals.intake import Intake
from hub.tickets.arrivals.matching import Matching, MatchingRules
from hub.tickets.arrivals.reactions import Reactions
from hub.tickets.automatic.acknowledgement import Acknowledgement
from hub.tickets.automatic.follow_up import FollowUps
from hub.tickets.automatic.keyword_answers import KeywordAnswers
from hub.tickets.automatic.letters import Letters
from hub.tickets.automatic.loop_guard import LoopRules
from hub.tickets.automatic.office_mail import OfficeMail
from hub.tickets.automatic.voice import HubVoice
from hub.tickets.people.consulting import Consulting
from hub.tickets.replies.reply import ReplyService
from hub.tickets.self_service.code_sender import CodeSender
from hub.tickets.self_service.desk import DeskParts, SelfServiceDesk
from hub.tickets.self_service.proof_desk import ProofDesk, ProofParts

LONGEST_RETRY_S = 3600.0


class EdgeFloor:
    """The ways in and out: channels, intake, delivery, sockets, search."""

    def __init__(self, ground: Ground, case: CaseFloor, trade: TradeFloor, lines: RunningLines) -> None:
        self._organisation = case.organisation
        self._build_channels(ground, case, lines)
        self._build_intake(ground, case, trade)
        self.replies = ReplyService(
            ground.clock,
            ground.ids,
            case.access,
            ground.kept.tickets,
            ground.kept.messages,
            case.attachments,
            self.runner,
        )
        self.consulting = Consulting(
            ground.clock, ground.ids, case.access, ground.kept.tickets, self.replies, case.organisation
        )
        self.office_mail = OfficeMail(
            ground.clock,
            ground.ids,
            ground.kept.tickets,
            ground.kept.messages,
            case.customers,
            ground.blobs,
            case.organisation,
            self.runner,
        )
        self.report_mail = ReportMail(
            ground.clock,
            MailParts(
                schedules=ground.kept.report_schedules,
                reports=trade.reports,
                mail=self.office_mail,
                leads=lambda: ground.leads,
            ),
        )
        search_path = ground.settings.storage.data_dir / "search.db"
        self.search = TicketIndex(search_path, ground.kept.tickets, ground.kept.messages)
        self._build_outgoing(ground, trade)
        self._build_voice(ground, case, trade, lines)
        self._build_realtime(ground, case, trade)

    def _build_channels(self, ground: Ground, case: CaseFloor, lines: RunningLines) -> None:
        kept, settings = ground.kept, ground.settings
        self.sink = Sink()
        self.context = ChannelContext(
            clock=ground.clock,
            ids=ground.ids,
            public_url=settings.public_url,
            data_dir=settings.storage.data_dir,
            file_url=case.file_links.url,
            thread_key=lambda: ground.thread_key,
            contacts=kept.inbound,
            conversations=case.conversations,
            files=case.attachments,
            carriers=lines if isinstance(lines, CallCarriers) else NoCarriers(),
            show_to_visitor=self._show_to_visitor,
            hear_pbx=self._hear_pbx,
            recall_pbx=self._recall_pbx,
            media=MediaLimits(
                max_bytes=settings.media.max_bytes,
                total_s=settings.media.timeout_s,
                allow_private=settings.media.allow_private,
            ),
        )
        self.runner = ChannelRunner(
            self.sink,
            self._all_inboxes,
            self.context,
            leads=lambda: ground.leads,
            beside=lambda: [each for agent in case.organisation.agents() for each in agent.direct.addresses],
        )
        addresses = Addresses(kept.customers, kept.identities, self._identity_kind)
        self.delivery = DeliveryWorker(
            ground.clock,
            ground.ids,
            kept.messages,
            self.runner,
            Composer(kept.tickets, ground.blobs, addresses, case.suppressions, case.organisation.team_name),
            policy=DeliveryPolicy(
                max_attempts=settings.delivery.max_attempts,
                first_retry_s=settings.delivery.first_retry_s,
                lease_s=settings.delivery.lease_s,
                sends_unscanned=settings.attachments.fail_open,
            ),
        )
        self.visitor_desks = VisitorDesks(self.runner)
        letters = Letters(ground.clock, ground.ids, kept.tickets, kept.messages)
        self.follow_ups = FollowUps(
            ground.clock, kept.tickets, kept.messages, letters, self.visitor_desks, addresses
        )
        self.webhooks = Webhooks(self.runner)
        self.typing = TypingSignals(ground.clock, self.runner)

    def _build_intake(self, ground: Ground, case: CaseFloor, trade: TradeFloor) -> None:
        kept, settings = ground.kept, ground.settings.intake
        arrival = Arrival(
            ground.clock,
            ground.ids,
            case.organisation,
            kept.tickets,
            kept.messages,
            case.customers,
            Matching(
                kept.tickets,
                kept.messages,
                MatchingRules(
                    reopen_within=timedelta(days=settings.reopen_days),
                    alike_within=timedelta(days=settings.alike_days),
                ),
            ),
            case.attachments,
            trade.triager,
            Reactions(
                case.suppressions,
                kept.tickets,
                kept.messages,
                kept.identities,
                self.delivery.delivery_update,
                KeywordAnswers(HubVoice(ground.clock, ground.ids, kept.tickets, kept.messages)),
                Acknowledgement(
                    ground.clock,
                    ground.ids,
                    kept.tickets,
                    kept.messages,
                    self.runner,
                    LoopRules(limit=settings.automatic_per_hour),
                ),
            ),
            self.runner.self_service,
        )
        self.customer_answers = CustomerAnswers(
            trade.knowledge, ground.settings.public_url, case.organisation.brand
        )
        self._build_proofs(ground, case)
        self.self_service = SelfServiceDesk(
            ground.clock,
            ground.ids,
            DeskParts(
                tickets=kept.tickets,
                messages=kept.messages,
                directory=case.organisation,
                setup=self.runner,
                answers=self.customer_answers,
                openings=trade.availability,
                provable=self.proofs.provable,
            ),
            lambda: ground.leads,
        )
        self.intake = Intake(
            ground.clock,
            ground.ids,
            kept.inbound,
            ground.blobs,
            self.runner,
            arrival.land,
            workers=settings.workers,
            max_attempts=settings.max_attempts,
            sweep_s=settings.sweep_s,
        )
        self.sink.connect(self.intake, self.delivery.delivery_update)

    def _build_proofs(self, ground: Ground, case: CaseFloor) -> None:
        parts = ProofParts(
            tickets=ground.kept.tickets,
            customers=case.customers,
            records=ground.kept.customers,
            tallies=ground.kept.code_tallies,
            post=ChannelPost(self.runner, self.visitor_desks, case.suppressions),
            setup=self.runner,
            key=lambda: ground.code_key,
        )
        self.proofs = ProofDesk(ground.clock, ground.ids, parts)
        self.code_sender = CodeSender(ground.clock, ground.ids, parts, lambda: ground.leads)

    def _build_voice(self, ground: Ground, case: CaseFloor, trade: TradeFloor, lines: RunningLines) -> None:
        self.spoken_answers = SpokenAnswers(
            ground.kept.articles, trade.knowledge.translations, ground.settings.public_url
        )
        surroundings = Surroundings(
            intake=self.intake,
            runner=self.runner,
            dips=self.dips,
            answers=self.spoken_answers,
            tell_visitor=lambda news: self.realtime.visitors.tell_call(news),
        )
        self.voice = VoiceFloor(ground, case, trade, surroundings, lines)
        if self.voice.shared is not None:
            carried = CarriedWebhooks(self.webhooks, self.voice.shared)
            self.webhooks.lead_calls(lambda: ground.leads, carried.carry)

    def _build_realtime(self, ground: Ground, case: CaseFloor, trade: TradeFloor) -> None:
        settings = ground.settings
        ports = RealtimePorts(
            sessions=trade.sessions,
            access=case.access,
            organisation=case.organisation,
            tickets=ground.kept.tickets,
            messages=ground.kept.messages,
            status=trade.status,
            presence=trade.presence,
            desk=trade.desk,
            replies=self.replies,
            board=BoardFeed(trade.board),
            board_links=trade.board_links,
            visitors=self.visitor_desks,
            places=trade.dispatcher,
            waits=trade.waits,
            openings=trade.availability,
            clock=ground.clock,
            ids=ground.ids,
            tell_typing=self.typing.tell,
            articles=VisitorArticles(self.customer_answers, self.runner),
            proofs=self.proofs,
            calls=self.voice.desk,
            ice_servers=[ice_server(url) for url in settings.voice.ice_servers],
        )
        origins = (settings.public_url, *settings.server.allowed_origins)
        self.realtime = RealtimeServer(ports, allowed_origins=origins)
        trade.sessions.on_ended(self.realtime.session_ended)
        trade.board_links.on_ended(self.realtime.board_link_ended)

    def _build_outgoing(self, ground: Ground, trade: TradeFloor) -> None:
        kept, settings = ground.kept, ground.settings.webhooks
        self._allow_private = settings.allow_private
        if ground.settings.llm.url:
            trade.drafter.use_model(_language_model(ground.settings.llm))
        self.dips = DataDips(ground.clock, sign, self._poster)
        self.outgoing = OutgoingWebhooks(
            ground.clock,
            kept.webhooks,
            kept.webhook_calls,
            kept.tickets,
            self._organisation,
            Outside(
                open_poster=self._poster,
                sign=sign,
                wait=lambda attempt: backoff_s(
                    attempt, settings.first_retry_s, LONGEST_RETRY_S, system_jitter()
                ),
            ),
            OutgoingPolicy(max_attempts=settings.max_attempts, keep_days=settings.keep_days),
        )

    async def _hear_pbx(self, channel: Pbx, report: PbxReport) -> None:
        await self.voice.pbx.heard(channel, report)

    async def _recall_pbx(
        self, channel: Pbx, living: frozenset[str], since: datetime
    ) -> Mapping[str, PbxReport]:
        return await self.voice.pbx.recall(channel, living, since)

    def _poster(self) -> SafePoster:
        return SafePoster(HttpLimits(), allow_private=self._allow_private)

    def check_outgoing(self, url: str) -> None:
        """Raise Invalid for an address that webhooks may not be sent to; names are judged again when sending."""
        try:
            check_url(url, allow_private=self._allow_private)
        except ForbiddenAddress as error:
            raise Invalid(str(error), errors=[{"loc": ["body", "url"], "msg": str(error)}]) from error

    def check_inbox(self, inbox: Inbox) -> None:
        """Raise Invalid unless the inbox's channel exists and takes its settings."""
        try:
            build_channel(inbox, self.context)
        except SettingsError as error:
            raise Invalid(error.detail) from error

    async def _all_inboxes(self) -> Sequence[Inbox]:
        return self._organisation.inboxes()

    def _show_to_visitor(self, inbox_id: str, thread_key: str, message: VisitorMessage) -> bool:
        return self.realtime.visitors.push(inbox_id, thread_key, message)

    def _identity_kind(self, inbox_id: str) -> str:
        return self.runner.capabilities(inbox_id).identity_kind


def _language_model(settings: LlmSettings) -> ChatCompletions:
    private = settings.allow_private or is_loopback(settings.url)
    limits = HttpLimits(total_s=settings.timeout_s)
    return ChatCompletions(settings, lambda: SafePoster(limits, allow_private=private))
