"""Waits as they were foretold at queueing, kept so that their accuracy can be measured."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.domain.events import Event
from hub.domain.ticket_events import TicketQueued
from hub.errors import AlreadyExists


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitForecast:
    """What was foretold to a contact that began to wait; `id` is that of its `ticket.queued` event."""

    id: str
    version: int = 0
    ticket_id: str
    queue_id: str
    at: datetime
    expected_s: float


class ForecastStore(Protocol):
    """Where forecasts are kept."""

    async def add(self, entity: WaitForecast, *events: Event) -> WaitForecast:
        """Store one; raises AlreadyExists."""
        ...


class ForecastRecorder:
    """Write down what the estimate says as a contact begins to wait; `foretold_s` gives it by ticket."""

    def __init__(self, forecasts: ForecastStore, foretold_s: Callable[[str], float | None]) -> None:
        self._forecasts = forecasts
        self._foretold_s = foretold_s

    async def record(self, event: Event) -> None:
        """Keep the forecast, if there is one; keeping it again is harmless."""
        if not isinstance(event, TicketQueued):
            return
        expected_s = self._foretold_s(event.ticket_id)
        if expected_s is None:
            return
        forecast = WaitForecast(
            id=event.id,
            ticket_id=event.ticket_id,
            queue_id=event.queue_id,
            at=event.at,
            expected_s=expected_s,
        )
        try:
            await self._forecasts.add(forecast)
        except AlreadyExists:
            return
