"""One hub process among several: which work runs here, and how it hears of the others."""

import logging
from collections.abc import Sequence
from typing import Any

from hub.background import TaskOwner, every
from hub.bootstrap.case_floor import CaseFloor
from hub.bootstrap.edge_floor import EdgeFloor
from hub.bootstrap.ground import Ground
from hub.bootstrap.shared import Shared
from hub.bootstrap.trade_floor import TradeFloor
from hub.domain.events import Event
from hub.joints import SetupChanges

logger = logging.getLogger(__name__)

POLL_S = 2.0
STUCK_AFTER_S = 1.0
ROUNDS_PER_RELOAD = 5


class Cluster:
    """Lead or follow as the lease says; while Redis is away, poll the store.

    Every process serves web, sockets and webhooks and handles what it accepted. Only the holder of the lease runs the
    dispatcher's offers, grace periods, the SLA timer, intake's sweep, delivery, outgoing webhooks, and the inboxes that poll.
    """

    def __init__(
        self,
        shared: Shared,
        ground: Ground,
        floors: tuple[CaseFloor, TradeFloor, EdgeFloor],
        setup: SetupChanges,
    ) -> None:
        self._shared = shared
        self._ground = ground
        self._case, self._trade, self._edge = floors
        self._setup = setup
        self._tasks = TaskOwner("cluster")
        self._rounds = 0
        self._was_away = False
        shared.relay.connect(self._events, self._note)
        shared.neighbours.connect(self._trade.presence.here, self._moved)
        shared.lease.on_change(self._lead)
        setup.on_change(lambda noun, entity_id: shared.relay.tell({"noun": noun, "id": entity_id}))

    async def open(self) -> None:
        """Make sure that Redis answers, and follow at first; raises StorageError."""
        await self._shared.connection.open()
        await self._shared.relay.begin()
        self._ground.leads = False
        self._trade.dispatcher.lead(False)
        self._edge.intake.lead(False)

    async def start(self) -> None:
        """Learn who is where, then try for the lease."""
        await self._shared.neighbours.start()
        await self._edge.voice.sight.start()
        self._tasks.start(every(POLL_S, self._watch, "watching Redis"), "watch")
        await self._shared.lease.start()

    async def stop(self) -> None:
        """Leave the work to the others; the relay goes on until the last event is out."""
        await self._shared.lease.stop()
        await self._tasks.stop()
        await self._edge.voice.sight.stop()
        if self._edge.voice.shared is not None:
            await self._edge.voice.shared.stop()
        await self._shared.neighbours.stop()

    async def _lead(self, held: bool) -> None:
        """Begin to do what one process does, or stop doing it."""
        self._ground.leads = held
        self._trade.dispatcher.lead(held)
        self._edge.intake.lead(held)
        parts = (
            self._trade.presence,
            self._trade.foresight,
            self._trade.overflow,
            self._trade.training_schedule,
            self._case.sla_timer,
            self._case.sla_recalculation,
            self._case.scanning,
            self._edge.delivery,
            self._edge.follow_ups,
            self._edge.report_mail,
            self._edge.outgoing,
            self._edge.voice,
        )
        if held:
            await self._edge.runner.review()
            for part in parts:
                await part.start()
            await self._edge.intake.sweep(older_than_s=0.0)
            await self._trade.facts.catch_up()
        else:
            for part in reversed(parts):
                await part.stop()
            await self._edge.runner.review()

    def _events(self, process: str, events: Sequence[Event]) -> None:
        for event in events:
            self._shared.neighbours.heard(process, event)
        self._ground.bus.publish(events)

    async def _note(self, note: dict[str, Any]) -> None:  # Any: JSON
        if "noun" in note:
            await self._setup.follow(str(note["noun"]), str(note["id"]))
        else:
            self._edge.voice.heard(note)

    def _moved(self, agent_id: str) -> None:
        """Have an agent looked at who came or went with another process."""
        agent = self._trade.roster.get(agent_id)
        if agent is not None:
            self._trade.dispatcher.agent_seen(agent)
            self._edge.realtime.publisher.publish_agent(agent_id)

    async def _watch(self) -> None:
        """Read from the store what the relay cannot bring; read everything once when it is back."""
        away = bool(self._shared.relay.problem)
        if away:
            self._rounds += 1
            await self._ground.outbox.sweep(stuck_after_s=STUCK_AFTER_S)
            self._shared.relay.let_go()
        if (away and self._rounds % ROUNDS_PER_RELOAD == 0) or (self._was_away and not away):
            await self._reload()
        self._was_away = away

    async def _reload(self) -> None:
        """Read the set-up again: somebody may have changed it unheard."""
        await self._case.organisation.load()
        await self._trade.roster.start()
        await self._trade.dispatcher.setup_changed()
        for inbox in self._case.organisation.inboxes():
            await self._edge.runner.apply(inbox)
