"""Build the object graph, a file a floor. This package alone knows concrete classes; `Hub.subscriptions` is the one table
of who reacts to which event.
"""

from collections.abc import Sequence
from typing import Protocol

from hub.bootstrap.case_floor import CaseFloor
from hub.bootstrap.cluster import Cluster
from hub.bootstrap.edge_floor import EdgeFloor
from hub.bootstrap.ground import Ground
from hub.bootstrap.trade_floor import TradeFloor
from hub.bootstrap.voice_floor import lines_of
from hub.bootstrap.web import build_web, setup_changes
from hub.calls.lines import RunningLines
from hub.clock import Clock, SystemClock
from hub.domain.agent_events import AgentConnected, AgentDisconnected, AgentEvent
from hub.domain.article_events import ArticleEvent
from hub.domain.call_events import CallEnded, CallEvent
from hub.domain.events import Event
from hub.domain.ticket_events import (
    MessageAdded,
    MessageDeliveryChanged,
    OfferAccepted,
    ProofAsked,
    SelfServiceBegan,
    TicketEvent,
    TicketUpdated,
)
from hub.eventbus.bus import Handler
from hub.settings import Settings

KEEPERS = frozenset({"tickets.history", "tickets.replies", "reporting.states", "outgoing"})
"""Who keeps something of the events themselves and must not miss one; to all others an event is a nudge."""


class Part(Protocol):
    """Whatever works in the background."""

    async def start(self) -> None:
        """Begin to work."""
        ...

    async def stop(self) -> None:
        """End, leaving nothing behind."""
        ...


class Hub:
    """One hub process: its floors, who reacts to which event, and the order in which parts start and stop."""

    def __init__(self, settings: Settings, clock: Clock, lines: RunningLines | None = None) -> None:
        self.ground = Ground(settings, clock)
        self.case = CaseFloor(self.ground)
        self.trade = TradeFloor(self.ground, self.case)
        self.edge = EdgeFloor(self.ground, self.case, self.trade, lines or lines_of(self.ground))
        setup = setup_changes(self.case, self.trade, self.edge)
        self.application = build_web(self.ground, self.case, self.trade, self.edge, setup)
        self.cluster: Cluster | None = None
        if self.ground.shared is not None:
            floors = (self.case, self.trade, self.edge)
            self.cluster = Cluster(self.ground.shared, self.ground, floors, setup)
        for name, handler, kinds in self.subscriptions():
            self.ground.bus.subscribe(name, handler, *kinds, keeps=name in KEEPERS)

    def subscriptions(self) -> Sequence[tuple[str, Handler, tuple[type[Event], ...]]]:
        """Return every reaction in the hub: name, handler, event types."""
        trade, edge = self.trade, self.edge
        return (
            ("agents.roster", trade.roster.refresh, (AgentEvent,)),
            ("routing.dispatcher", trade.dispatcher.on_event, (TicketEvent, AgentEvent)),
            ("routing.wait_estimate", self._estimate, (TicketEvent,)),
            ("channels.delivery", self._deliver, (MessageAdded, MessageDeliveryChanged)),
            (
                "tickets.self_service",
                edge.self_service.on_event,
                (MessageAdded, OfferAccepted, TicketUpdated, SelfServiceBegan),
            ),
            (
                "tickets.codes",
                edge.code_sender.on_event,
                (ProofAsked, OfferAccepted, TicketUpdated),
            ),
            ("tickets.replies", edge.replies.on_delivery, (MessageDeliveryChanged,)),
            ("calls", edge.voice.switchboard.on_event, (TicketEvent,)),
            ("calls.outbound", edge.voice.outbound.on_event, (CallEnded,)),
            ("tickets.history", self._write_down, (TicketEvent,)),
            ("reporting.calls", trade.facts.note, (CallEnded,)),
            ("reporting.states", trade.states.record, (AgentEvent,)),
            ("reporting.live_board", trade.board.handle, (TicketEvent,)),
            ("knowledge", trade.knowledge.on_event, (ArticleEvent,)),
            ("knowledge.precedents", trade.precedents.on_event, (ArticleEvent, TicketUpdated)),
            ("knowledge.showings", trade.showings.on_event, (MessageAdded,)),
            ("tickets.later_triage", self._judge_later, (MessageAdded,)),
            ("knowledge.labels", trade.labels.on_event, (TicketUpdated,)),
            ("storage.search", edge.search.on_event, (TicketEvent,)),
            ("outgoing", edge.outgoing.on_event, (Event,)),
            *edge.realtime.reactions(),
            *self._announcements(),
        )

    def _announcements(self) -> Sequence[tuple[str, Handler, tuple[type[Event], ...]]]:
        if self.ground.shared is None:
            return ()
        return (
            ("neighbours", self.ground.shared.neighbours.announce, (AgentConnected, AgentDisconnected)),
            ("calls.sight", self.edge.voice.sight.on_event, (CallEvent,)),
        )

    async def _estimate(self, event: Event) -> None:
        """Learn from the event first, then note what is foretold to whom."""
        await self.trade.waits.on_event(event)
        if self.ground.leads:
            await self.trade.forecasts.record(event)

    async def _write_down(self, event: Event) -> None:
        """Keep the event first: the facts of reports are made from what is kept."""
        await self.case.history.record(event)
        await self.trade.facts.note(event)

    async def _judge_later(self, event: Event) -> None:
        if self.ground.leads:
            await self.trade.later_triage.on_event(event)

    async def _deliver(self, event: Event) -> None:
        if self.ground.leads:
            await self.edge.delivery.on_event(event)

    async def open(self) -> None:
        """Open the store and read the set-up; enough to seed and to check."""
        await self.ground.open()
        if self.cluster is not None:
            await self.cluster.open()
        await self.ground.blobs.start()
        await self.case.organisation.load()

    async def start(self) -> None:
        """Begin to work: subscribers first, then those who publish, and the outside world last."""
        await self.case.organisation.load()
        await self.trade.roster.start()
        await self.edge.runner.open()
        await self.ground.bus.start()
        for part in self._working_parts():
            await part.start()

    async def close(self) -> None:
        """Stop in the opposite order; what is not finished is stored and taken up at the next start."""
        for part in reversed(self._working_parts()):
            await part.stop()
        await self.ground.bus.stop()
        self.trade.passwords.close()
        if self.ground.shared is not None:
            await self.ground.shared.connection.close()
        await self.ground.blobs.stop()
        await self.ground.store.stop()

    def _working_parts(self) -> Sequence[Part]:
        """Return the parts in the order of starting; those that one process runs are the cluster's, if there is one."""
        case, trade, edge = self.case, self.trade, self.edge
        if self.cluster is not None and self.ground.shared is not None:
            return (
                case.shrinker,
                edge.search,
                trade.knowledge,
                trade.precedents,
                trade.showings,
                trade.article_file_sweep,
                trade.models,
                trade.trainer,
                trade.later_triage,
                trade.article_feedback,
                trade.ledger,
                trade.dispatcher,
                trade.facts,
                trade.risks,
                trade.board,
                trade.alerts,
                trade.staffing,
                edge.realtime,
                self.ground.outbox,
                self.ground.shared.relay,
                edge.self_service,
                edge.intake,
                edge.runner,
                edge.code_sender,
                edge.typing,
                self.cluster,
            )
        return (
            case.shrinker,
            edge.search,
            trade.knowledge,
            trade.precedents,
            trade.article_file_sweep,
            trade.showings,
            trade.models,
            trade.trainer,
            trade.later_triage,
            trade.training_schedule,
            trade.article_feedback,
            trade.ledger,
            trade.presence,
            trade.dispatcher,
            trade.foresight,
            trade.overflow,
            trade.facts,
            trade.risks,
            trade.board,
            trade.alerts,
            trade.staffing,
            edge.realtime,
            edge.outgoing,
            self.ground.outbox,
            case.sla_timer,
            case.sla_recalculation,
            case.scanning,
            edge.self_service,
            edge.intake,
            edge.runner,  # before delivery, so that at the end replies under way are done before their channels go
            edge.code_sender,
            edge.typing,
            edge.delivery,
            edge.follow_ups,
            edge.report_mail,
            edge.voice,
        )


def build_hub(settings: Settings, clock: Clock | None = None, lines: RunningLines | None = None) -> Hub:
    """Return a hub that is not open yet, on these lines instead of those of its settings; raises SettingsError."""
    return Hub(settings, clock or SystemClock(), lines)
