"""Watch the board: raise an alert when a number has been red for as long as its queue says, end it when it is not red any more."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from hub.background import TaskOwner, every
from hub.clock import Clock
from hub.domain.agent import Agent
from hub.domain.board_alert import (
    AlertMeasure,
    BoardAlert,
    BoardAlertAcknowledged,
    BoardAlertEnded,
    BoardAlertRaised,
)
from hub.domain.events import Event
from hub.domain.queue import Queue
from hub.errors import AlreadyExists
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.reporting.board_view import BoardView, QueueRow

LOOK_S = 2.0
LEAST_CONTACTS = 5
"""A service level of fewer contacts than this says too little to alarm anybody."""


@dataclass(frozen=True, slots=True)
class Red:
    """A number that is red now, with what it should be."""

    queue_id: str
    measure: AlertMeasure
    value: float
    limit: float

    @property
    def key(self) -> str:
        """Return what tells the numbers of all queues apart."""
        return f"{self.queue_id}.{self.measure.value}"


def red_numbers(row: QueueRow) -> Iterator[Red]:
    """Yield the numbers of a queue that are red by its thresholds. Pure."""
    wait_s, level, limits = row.longest_wait_s, row.service_level, row.thresholds
    if wait_s is not None and wait_s > limits.wait_red_s:
        yield Red(row.id, AlertMeasure.LONGEST_WAIT, wait_s, limits.wait_red_s)
    if level.value is not None and level.denominator >= LEAST_CONTACTS and level.value < limits.level_red:
        yield Red(row.id, AlertMeasure.SERVICE_LEVEL, level.value, limits.level_red)
    waiting = row.waiting + row.offered
    if waiting and not (row.agents_ready or row.agents_busy or row.agents_wrap_up):
        yield Red(row.id, AlertMeasure.NOBODY_THERE, waiting, 0)


class CurrentBoard(Protocol):
    """The live board."""

    def current(self) -> BoardView:
        """Return queues, agents and totals as they are now."""
        ...


class QueueList(Protocol):
    """The queues, from memory."""

    def queues(self) -> Sequence[Queue]:
        """Return every queue."""
        ...


class AlertStore(Protocol):
    """Where alerts are kept."""

    async def open_ones(self) -> list[BoardAlert]:
        """Return the alerts that have not ended."""
        ...

    async def add(self, entity: BoardAlert, *events: Event) -> BoardAlert:
        """Store a new one; raises AlreadyExists when the number has an open alert."""
        ...

    async def update(
        self, entity_id: str, change: Callable[[BoardAlert], Change[BoardAlert] | None]
    ) -> BoardAlert:
        """Apply a pure change under compare-and-set; raises NotFound."""
        ...


class BoardAlerts:
    """Look at the board every other second; one process (`leads`) raises and ends."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        board: CurrentBoard,
        queues: QueueList,
        alerts: AlertStore,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._board = board
        self._queues = queues
        self._alerts = alerts
        self._leads = leads
        self._since: dict[str, datetime] = {}
        self._tasks = TaskOwner("board alerts")

    async def start(self) -> None:
        """Begin to look."""
        self._tasks.start(every(LOOK_S, self.look, "the board's alerts"), "look")

    async def stop(self) -> None:
        """Stop looking; open alerts stay open and are judged after the next start."""
        await self._tasks.stop()

    async def look(self) -> None:
        """Raise what has been red for long enough, end what is not red any more."""
        if not self._leads():
            return
        now = self._clock.now()
        after_s = {queue.id: queue.alert_after_s for queue in self._queues.queues()}
        red = {one.key: one for row in self._board.current().queues for one in red_numbers(row)}
        self._since = {key: self._since.get(key, now) for key in red}
        open_ones = {alert.open_key: alert for alert in await self._alerts.open_ones()}
        for key, one in red.items():
            wait_s = after_s.get(one.queue_id, 0)
            ripe = now - self._since[key] >= timedelta(seconds=wait_s)
            if wait_s and ripe and key not in open_ones:
                await self._raise(one, self._since[key], now)
        for key, alert in open_ones.items():
            if key not in red:
                await self._end(alert, now)

    async def acknowledge(self, alert_id: str, actor: Agent) -> BoardAlert:
        """Note who sees to it; the first one stays. Raises NotFound."""

        def change(held: BoardAlert) -> Change[BoardAlert] | None:
            if held.acknowledged_by:
                return None
            now = self._clock.now()
            event = BoardAlertAcknowledged(
                id=self._ids.new(),
                at=now,
                alert_id=held.id,
                queue_id=held.queue_id,
                measure=held.measure.value,
                actor_id=actor.id,
            )
            return Change(replace(held, acknowledged_by=actor.id, acknowledged_at=now), [event])

        return await self._alerts.update(alert_id, change)

    async def _raise(self, red: Red, since: datetime, now: datetime) -> None:
        alert = BoardAlert(
            id=self._ids.new(),
            queue_id=red.queue_id,
            measure=red.measure,
            value=red.value,
            limit=red.limit,
            since=since,
            raised_at=now,
            open_key=red.key,
        )
        event = BoardAlertRaised(
            id=self._ids.new(),
            at=now,
            alert_id=alert.id,
            queue_id=red.queue_id,
            measure=red.measure.value,
            value=red.value,
            limit=red.limit,
        )
        try:
            await self._alerts.add(alert, event)
        except AlreadyExists:  # another process was at it, too
            return

    async def _end(self, alert: BoardAlert, now: datetime) -> None:
        def change(held: BoardAlert) -> Change[BoardAlert] | None:
            if held.ended_at is not None:
                return None
            event = BoardAlertEnded(
                id=self._ids.new(),
                at=now,
                alert_id=held.id,
                queue_id=held.queue_id,
                measure=held.measure.value,
            )
            return Change(replace(held, ended_at=now, open_key=""), [event])

        await self._alerts.update(alert.id, change)
