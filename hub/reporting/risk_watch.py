"""Tell of every waiting ticket how likely it is to break its promise, and keep some of what was told for the calibration."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from hub.background import TaskOwner, every
from hub.clock import Clock
from hub.domain.events import Event
from hub.domain.ticket import Ticket, WorkState
from hub.errors import AlreadyExists
from hub.reporting.breach_risk import (
    REMEMBERED,
    BreachForecast,
    PastContact,
    Reliability,
    probability_of,
    promise_at_stake,
    reliability_of,
)
from hub.reporting.contact import HandledContact
from hub.reporting.ports import ContactStore, WorkSource

LEARN_FROM = timedelta(days=14)
LEARN_S = 300.0
WATCH_S = 15.0
WAITING = (WorkState.QUEUED, WorkState.OFFERED)
STEPS = 4
"""A forecast is kept for each quarter of a promise's time, so that old and young ones are judged alike."""


class BreachForecasts(Protocol):
    """Where forecasts are kept."""

    async def add(self, entity: BreachForecast, *events: Event) -> BreachForecast:
        """Store one; raises AlreadyExists."""
        ...

    async def told_between(self, start: datetime, end: datetime) -> list[BreachForecast]:
        """Return those told from `start` until before `end`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AtRisk:
    """A waiting ticket with its promise; `probability` is None while there is too little to learn from."""

    ticket: Ticket
    clock: str
    due_at: datetime
    waited_s: float
    probability: float | None


class RiskWatch:
    """Learn from the contacts of the last fortnight, look at the waiting tickets, keep forecasts (one process: `leads`)."""

    def __init__(
        self,
        clock: Clock,
        tickets: WorkSource,
        contacts: ContactStore,
        forecasts: BreachForecasts,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        self._clock = clock
        self._tickets = tickets
        self._contacts = contacts
        self._forecasts = forecasts
        self._leads = leads
        self._past: dict[str, deque[PastContact]] = {}
        self._known: set[str] = set()
        self._tasks = TaskOwner("breach risk")

    async def start(self) -> None:
        """Learn, then look at the waiting tickets again and again."""
        self._tasks.start(self._first(), "learning")
        self._tasks.start(every(LEARN_S, self.learn, "learning waits"), "learning again")
        self._tasks.start(every(WATCH_S, self.keep, "keeping breach forecasts"), "watch")

    async def stop(self) -> None:
        """Stop looking."""
        await self._tasks.stop()

    async def _first(self) -> None:
        await asyncio.sleep(1)
        await self.learn()

    async def learn(self) -> None:
        """Read what the accepted contacts of the last fortnight took, of each queue the last five hundred."""
        now = self._clock.now()
        past: dict[str, deque[PastContact]] = {}
        async for page in self._contacts.touching(now - LEARN_FROM, now, {}, now - timedelta(days=2)):
            for contact in page:
                _learn(past, contact)
        self._past = past

    async def waiting(self) -> list[AtRisk]:
        """Return the waiting tickets with a running promise, the most endangered first."""
        now = self._clock.now()
        found = [self._risk(ticket, now) for ticket in await self._tickets.in_work_states(WAITING)]
        told = [one for one in found if one is not None]
        return sorted(told, key=lambda one: (-(one.probability or 0.0), one.due_at))

    def _risk(self, ticket: Ticket, now: datetime) -> AtRisk | None:
        clock = promise_at_stake(ticket)
        if clock is None or clock.due_at is None:
            return None
        waited_s = max(0.0, (now - (ticket.work.queued_at or ticket.work.since)).total_seconds())
        left_s = (clock.due_at - now).total_seconds()
        past = self._past.get(ticket.queue_id, ())
        return AtRisk(
            ticket=ticket,
            clock=clock.kind.value,
            due_at=clock.due_at,
            waited_s=waited_s,
            probability=probability_of(tuple(past), waited_s, left_s),
        )

    async def keep(self) -> None:
        """Keep a forecast for each ticket that has come into another quarter of its promise's time."""
        if not self._leads():
            return
        now, alive = self._clock.now(), set[str]()
        for one in await self.waiting():
            if one.probability is None or one.due_at <= now:
                continue
            began = one.ticket.work.queued_at or one.ticket.work.since
            whole_s = max(1.0, (one.due_at - began).total_seconds())
            step = int(STEPS * one.waited_s / whole_s)
            forecast = BreachForecast(
                id=f"{one.ticket.id}.{one.clock}.{round(one.due_at.timestamp())}.{step}",
                ticket_id=one.ticket.id,
                queue_id=one.ticket.queue_id,
                clock=one.clock,
                at=now,
                due_at=one.due_at,
                probability=one.probability,
            )
            alive.add(forecast.id)
            if forecast.id not in self._known:
                await self._add(forecast)
        self._known = alive

    async def _add(self, forecast: BreachForecast) -> None:
        try:
            await self._forecasts.add(forecast)
        except AlreadyExists:
            return

    async def reliability(self, start: datetime, end: datetime, queue_id: str | None = None) -> Reliability:
        """Return the calibration of the forecasts told in this stretch whose due moment has passed."""
        now = self._clock.now()
        told = [
            one
            for one in await self._forecasts.told_between(start, end)
            if one.due_at < now and queue_id in (None, one.queue_id)
        ]
        broken: set[tuple[str, str, int]] = set()
        ids = sorted({one.ticket_id for one in told})
        for begin in range(0, len(ids), 200):
            for ticket in await self._tickets.get_many(ids[begin : begin + 200]):
                broken |= _broken(ticket)
        return reliability_of(
            (one.probability, (one.ticket_id, one.clock, _second(one.due_at)) in broken) for one in told
        )


def _learn(past: dict[str, deque[PastContact]], contact: HandledContact) -> None:
    if contact.queued and contact.accepted_at is not None and contact.ended_at is not None:
        held = past.setdefault(contact.queue_id, deque(maxlen=REMEMBERED))
        held.append(PastContact(contact.waited_s, contact.talk_s + contact.hold_s))


def _broken(ticket: Ticket) -> set[tuple[str, str, int]]:
    return {(ticket.id, one.kind.value, _second(one.due_at)) for one in ticket.sla.breaches}


def _second(moment: datetime) -> int:
    return round(moment.timestamp())
