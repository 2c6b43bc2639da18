"""Agents' time over a stretch: states, work in hand and shifts, cut to the frames of a report."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from hub.domain.agent import Agent
from hub.reporting.agent_states import AgentCourse, Shift, StatePoint, state_spans
from hub.reporting.contact import HandledContact
from hub.reporting.intervals import Frame
from hub.reporting.measures.agent_time import AgentTime
from hub.reporting.ports import ShiftSource, StateHistory
from hub.reporting.spans import Span

Times = Mapping[tuple[int, str], AgentTime]
"""Agents' time by frame and agent."""


class WorkInHand:
    """The stretches in which agents had contacts in hand, gathered while contacts are read."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self.by_agent: dict[str, list[Span]] = {}

    def add(self, contact: HandledContact) -> None:
        """Note the contact's time with its agent."""
        if contact.accepted_at is not None and contact.agent_id:
            end = contact.ended_at or self._now
            span = (contact.accepted_at.timestamp(), end.timestamp())
            self.by_agent.setdefault(contact.agent_id, []).append(span)


class AgentTimes:
    """Reckon agents' time from what is stored."""

    def __init__(self, states: StateHistory, shifts: ShiftSource) -> None:
        self._states = states
        self._shifts = shifts

    async def within(self, frames: Sequence[Frame], agents: Sequence[Agent], work: WorkInHand) -> Times:
        """Return the time of these agents in each frame; the frames follow each other."""
        start, end = frames[0].start, frames[-1].at
        points: dict[str, list[StatePoint]] = {}
        for point in await self._states.between(start, end):
            points.setdefault(point.agent_id, []).append(point)
        shifts: dict[str, list[Shift]] = {}
        for shift in await self._shifts.overlapping(start, end):
            shifts.setdefault(shift.agent_id, []).append(shift)
        before = {agent.id: await self._states.last_before(agent.id, start) for agent in agents}
        spans = [(frame.start.timestamp(), frame.at.timestamp()) for frame in frames]

        def reckon() -> Times:
            times: dict[tuple[int, str], AgentTime] = {}
            for agent in agents:
                states = state_spans(agent, before[agent.id], points.get(agent.id, []), start, end)
                hands, rota = work.by_agent.get(agent.id, []), shifts.get(agent.id, [])
                course = AgentCourse(agent.id, states, hands, rota)
                times.update({(place, agent.id): course.within(span) for place, span in enumerate(spans)})
            return times

        return await asyncio.to_thread(reckon)  # a year by the quarter of an hour is seconds of work
