"""Agents' states over time: the points at which they changed, as stored, and the stretches between them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from hub.domain.agent import Agent, AgentState
from hub.domain.agent_events import AgentStateChanged
from hub.domain.events import Event
from hub.errors import AlreadyExists
from hub.reporting.measures.agent_time import READY, WORKING, AgentTime
from hub.reporting.spans import Span, common, cut, joined, seconds, without

OFF = frozenset({AgentState.BREAK.value, AgentState.OFFLINE.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class StatePoint:
    """A change of an agent's state; `id` is the event's."""

    id: str
    version: int = 0
    agent_id: str
    at: datetime
    state: str
    previous: str = ""
    reason: str = ""
    by: str = ""


class Activity(StrEnum):
    """What an agent is scheduled for."""

    WORK = "work"
    BREAK = "break"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Scheduled time of an agent: work, or a break within it."""

    id: str
    version: int = 0
    agent_id: str
    starts_at: datetime
    ends_at: datetime
    activity: Activity = Activity.WORK


class StatePoints(Protocol):
    """Where the changes are kept."""

    async def add(self, entity: StatePoint, *events: Event) -> StatePoint:
        """Store a change; raises AlreadyExists."""
        ...


class StateRecorder:
    """Write down every change of an agent's state."""

    def __init__(self, points: StatePoints) -> None:
        self._points = points

    async def record(self, event: Event) -> None:
        """Keep the change; keeping it again is harmless."""
        if not isinstance(event, AgentStateChanged):
            return
        point = StatePoint(
            id=event.id,
            agent_id=event.agent_id,
            at=event.at,
            state=event.state,
            previous=event.previous,
            reason=event.reason,
            by=event.by,
        )
        try:
            await self._points.add(point)
        except AlreadyExists:
            return


def state_spans(
    agent: Agent, before: StatePoint | None, points: Sequence[StatePoint], start: datetime, end: datetime
) -> dict[str, list[Span]]:
    """Return the stretches an agent spent in each state from `start` to `end`.

    `before` is the last change until `start`, `points` are those after it in order. An agent of whom no change is known
    at all is taken to be in the present state since it began.
    """
    begin, state = start, before.state if before else ""
    if not state and points:
        state = points[0].previous or AgentState.OFFLINE.value
    if not state:
        begin, state = max(start, agent.state_since), agent.state.value
    spans: dict[str, list[Span]] = {}
    for at, following in [*((point.at, point.state) for point in points), (end, "")]:
        until = min(max(at, begin), end)
        if until > begin:
            spans.setdefault(state, []).append((begin.timestamp(), until.timestamp()))
        begin, state = max(begin, until), following or state
    return spans


class AgentCourse:
    """What an agent did over a stretch, put in order once: time within any frame of it costs what lies in that frame."""

    def __init__(
        self,
        agent_id: str,
        states: Mapping[str, Sequence[Span]],
        work: Iterable[Span],
        shifts: Sequence[Shift],
    ) -> None:
        """Take in the stretches per state, those with work in hand, and the shifts."""
        self._agent_id = agent_id
        self._states = {state: joined(spans) for state, spans in states.items()}
        self._ready = joined(span for state in READY for span in self._states.get(state, ()))
        busy = [span for state in WORKING for span in self._states.get(state, ())]
        self._handling = joined([*busy, *common(self._ready, joined(work))])
        self._breaks = _spans(shifts, Activity.BREAK)
        self._on = without(_spans(shifts, Activity.WORK), self._breaks)
        off = joined(span for state in OFF for span in self._states.get(state, ()))
        self._adherent = common(self._on, self._ready)
        self._rested = common(self._breaks, off)

    def within(self, frame: Span) -> AgentTime:
        """Return the agent's time within a frame."""
        return AgentTime(
            agent_id=self._agent_id,
            by_state={state: seconds(cut(spans, frame)) for state, spans in self._states.items()},
            handling_s=seconds(cut(self._handling, frame)),
            scheduled_s=seconds(cut(self._on, frame)) + seconds(cut(self._breaks, frame)),
            adherent_s=seconds(cut(self._adherent, frame)) + seconds(cut(self._rested, frame)),
        )


def _spans(shifts: Sequence[Shift], activity: Activity) -> list[Span]:
    return joined(
        (shift.starts_at.timestamp(), shift.ends_at.timestamp())
        for shift in shifts
        if shift.activity is activity
    )
