"""Follow the record of a day on the real engine, and let go its own way whatever the engine decides otherwise.

As long as every decision is the recorded one, the floor is kept exactly as recorded: the same tickets wait for the same agents at
the same moments, and the engine is asked at the recorded moments. So the unchanged policy gives the recorded assignments, and
where it does not, something is wrong. From the first other decision on time is virtual: the engine is asked whenever
something happens, recorded or following from what it decided.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from hub.domain.agent import AgentState
from hub.routing.journal.frames import Frame, Past, Seen
from hub.routing.replay.change import PolicyChange
from hub.routing.replay.courses import Courses, Log
from hub.routing.replay.floor import Attendance, Floor
from hub.routing.replay.lives import Lives
from hub.routing.scan import Match

ROOM = 1_000_000


class Rerun:
    """One day under one policy; frames are differences (`stream.py`)."""

    def __init__(self, lives: Lives, change: PolicyChange, begin: datetime, end: datetime) -> None:
        self._end = end
        self._lives = lives
        self._record = Past()
        self._floor = Floor(change, begin, end)
        self.log = Log()
        self._courses = Courses(self._floor, lives, self.log, self._keep_to_record)
        self._asked: set[str] = set()

    @property
    def attendance(self) -> dict[str, Attendance]:
        """Return how long each agent was at work, and busy."""
        return self._floor.attendance

    @property
    def parted(self) -> bool:
        """Say whether anything was decided otherwise so far."""
        return bool(self.log.parted)

    def run(self, frames: Iterable[Frame], progress: Callable[[datetime, int], None]) -> None:
        """Play the day."""
        for frame in frames:
            progress(frame.at, len(self.log.offers))
            self._go_on(frame.at)
            self._follow(frame)
            self._decide(frame.at, ROOM if self.parted else frame.room, frame.offers)
        self._go_on(self._end)
        self._floor.close(self._end)

    def _go_on(self, until: datetime) -> None:
        """Do what is due until then. While all is as recorded only tickets are seen anew: the record says when it was planned."""
        while (due := self._floor.agenda.take(until)) is not None:
            if self.parted:
                due.act(due.at)
                self._decide(due.at, ROOM, ())
            else:
                due.act(until)

    def _follow(self, frame: Frame) -> None:
        """Take in what had changed before the frame's plan."""
        self._record.take_in(frame)
        for queue in frame.queues.values():
            self._floor.set_queue(queue, frame.at)
        if frame.keep_free is not None:
            self._floor.keep_free(frame.keep_free)
        for agent_id, seen in frame.agents.items():
            self._see(agent_id, seen, frame.at)
        asked, self._asked = self._asked, set()
        for ticket_id in dict.fromkeys((*frame.slots, *frame.waiting, *sorted(asked))):
            if ticket_id in self._courses:
                slot = self._record.slots.get(ticket_id)
                holder = slot.agent_id if slot is not None else ""
                self._courses.hear(ticket_id, self._record.waiting.get(ticket_id), holder, frame.at)
            else:
                self._keep_to_record(ticket_id, frame.at)

    def _see(self, agent_id: str, seen: Seen | None, now: datetime) -> None:
        """Take in an agent; once something went another way, since when the agent is idle is our own reckoning."""
        if seen is None:
            self._floor.forget(agent_id, now)
            self._courses.agent_changed(agent_id, None, now)
            return
        agent, before = seen.agent, self._floor.pool.get(agent_id)
        same = before is not None and before.state is agent.state
        if self.parted and before is not None and (same or agent.state is not AgentState.AVAILABLE):
            agent = replace(agent, idle_since=before.idle_since)
        self._floor.see(agent, seen.connected, now)
        self._courses.agent_changed(agent_id, agent, now)

    def _keep_to_record(self, ticket_id: str, now: datetime) -> None:
        """Have the ticket wait, be held, or be gone, as recorded."""
        holder = self._floor.keep_to(self._record, ticket_id, now)
        if holder and self.parted:
            self._floor.idle_from(holder, now)

    def _ends_as_recorded(self, match: Match, now: datetime) -> bool:
        """Say whether the recorded answer to this very offer holds: not if it ran out, and would do so at another time."""
        queue_id = match.ticket.queue_id
        timeout_s = self._floor.recorded_queues[queue_id].offer_timeout_s
        changed = self._floor.queue(queue_id).offer_timeout_s != timeout_s
        return not (changed and self._lives.is_absent(match.agent_id, now))

    def _decide(self, now: datetime, room: int, recorded: Sequence[tuple[str, str, str]]) -> None:
        """Ask the engine; what it decides as recorded goes on as recorded."""
        told = {ticket_id: agent_id for ticket_id, agent_id, _ in recorded}
        matches = self._floor.plan(now, room)
        for match in matches:
            ticket_id = match.ticket_id
            self.log.offers.append((ticket_id, match.agent_id, now))
            if ticket_id not in self._courses:
                if told.get(ticket_id) == match.agent_id and self._ends_as_recorded(match, now):
                    self._asked.add(ticket_id)
                    continue
                self._courses.begin(match.ticket, now)
            self._courses.offer(ticket_id, match.agent_id, now)
        for ticket_id in sorted(told.keys() - {match.ticket_id for match in matches}):
            waiting = self._floor.waiting(ticket_id)
            if waiting is not None and ticket_id not in self._courses:
                self._courses.begin(waiting, now)
