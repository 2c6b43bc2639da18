"""One simulated day under one policy: a discrete-event simulation with SimPy, whose clock counts microseconds.

Agents come and go by their rota, contacts come, are given to agents by the real engine, or give up. The day goes on until
nothing is left that could happen.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

from simpy import Environment, Event

from hub.domain.channel_work import work_of
from hub.routing.simulation.chances import MICROSECONDS
from hub.routing.simulation.draws import Contact
from hub.routing.simulation.engine import Engine
from hub.routing.simulation.interruptions import Interruptions
from hub.routing.simulation.rota import FOREVER, Worker
from hub.routing.simulation.scenario import Scenario

Steps = Generator[Event, Any, None]  # Any: what SimPy sends back, which nobody reads


@dataclass(slots=True)
class Attendance:
    """How long an agent was there and how long at work, in microseconds within the counted time."""

    counted: tuple[int, int]
    present: bool = False
    holding: int = 0
    staffed: int = 0
    busy: int = 0
    _since: int = 0

    def note(self, at: int, *, present: bool | None = None, holding: int = 0) -> None:
        """Take in that the agent comes or goes, or holds more or less from this moment on."""
        begin, end = self.counted
        passed = max(0, min(at, end) - max(self._since, begin))
        self.busy += passed if self.holding else 0
        self.staffed += passed if self.holding or self.present else 0
        self._since = at
        self.present = self.present if present is None else present
        self.holding += holding


@dataclass(slots=True)
class DayLog:
    """What happened: waits of contacts that were taken, when others gave up (microseconds after coming), and attendance."""

    contacts: Sequence[Contact]
    taken: dict[int, int] = field(default_factory=dict)
    taken_by: dict[int, str] = field(default_factory=dict)
    gave_up: dict[int, int] = field(default_factory=dict)
    attendance: dict[str, Attendance] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)


class Day:
    """Play one day."""

    def __init__(
        self, scenario: Scenario, policy: str, contacts: Sequence[Contact], workers: Sequence[Worker]
    ) -> None:
        self._engine = Engine(scenario, policy)
        self._scenario = scenario
        self._workers = {worker.id: worker for worker in workers}
        self._env = Environment(initial_time=0)
        self._ringing: dict[int, str] = {}
        self._interruptions = Interruptions(self._env)
        counted = (
            round(scenario.warm_up_min * 60 * MICROSECONDS),
            round(scenario.hours * 3600 * MICROSECONDS),
        )
        self._log = DayLog(
            contacts,
            attendance={worker.id: Attendance(counted) for worker in workers},
            groups={worker.id: worker.group.group for worker in workers},
        )

    def run(self) -> DayLog:
        """Play the day and return what happened."""
        start = self._env.process
        for place, worker in enumerate(self._workers.values()):
            self._engine.seat(worker, 0, idle_since=place, here=False)
            start(self._attend(worker, place))
        start(self._arrivals())
        self._env.run()
        for attendance in self._log.attendance.values():
            attendance.note(max(attendance.counted[1], self._now()))
        return self._log

    def _now(self) -> int:
        return int(self._env.now)

    def _attend(self, worker: Worker, place: int) -> Steps:
        attendance = self._log.attendance[worker.id]
        for begin, end in worker.present:
            if begin > self._now():
                yield self._env.timeout(begin - self._now())
            self._engine.seat(worker, self._now(), idle_since=self._now() or place, here=True)
            attendance.note(self._now(), present=True)
            self._match()
            if end >= FOREVER:
                return
            yield self._env.timeout(end - self._now())
            self._engine.seat(worker, self._now(), idle_since=self._now(), here=False)
            attendance.note(self._now(), present=False)

    def _arrivals(self) -> Steps:
        for contact in self._log.contacts:
            if contact.at > self._now():
                yield self._env.timeout(contact.at - self._now())
            look_at = self._engine.come(contact)
            if contact.patience is not None:
                self._env.process(self._patience(contact.number, contact.patience))
            if look_at is not None:
                self._env.process(self._look(contact.number, look_at))
            self._match()

    def _patience(self, number: int, patience: int) -> Steps:
        yield self._env.timeout(patience)
        if number in self._ringing:
            self._end(number, self._ringing.pop(number))
        elif number in self._log.taken:
            return
        else:
            self._engine.leave(number)
        self._log.gave_up[number] = patience

    def _look(self, number: int, look_at: int) -> Steps:
        at: int | None = look_at
        while at is not None:
            yield self._env.timeout(at - self._now())
            at = self._engine.look_again(number, self._now())
            self._match()

    def _match(self) -> None:
        for number, agent_id in self._engine.matches(self._now()):
            self._log.attendance[agent_id].note(self._now(), holding=1)
            if _is_live(self._log.contacts[number]):
                self._interruptions.begin(agent_id)
            self._env.process(self._work(self._log.contacts[number], agent_id))

    def _work(self, contact: Contact, agent_id: str) -> Steps:
        number = contact.number
        answer_s = self._scenario.queue(contact.stream.queue).answer_s
        if answer_s:
            self._ringing[number] = agent_id
            yield self._env.timeout(round(answer_s * MICROSECONDS))
            if self._ringing.pop(number, None) is None:
                return
        self._log.taken[number] = self._now() - contact.at
        self._log.taken_by[number] = agent_id
        takes = round(contact.handle * self._slowness(contact, agent_id))
        if self._workers[agent_id].group.interruptible and not _is_live(contact):
            yield from self._interruptions.work(agent_id, takes)
        else:
            yield self._env.timeout(takes)
        self._end(number, agent_id)

    def _end(self, number: int, agent_id: str) -> None:
        self._engine.free(number, self._now())
        if _is_live(self._log.contacts[number]):
            self._interruptions.end(agent_id)
        self._log.attendance[agent_id].note(self._now(), holding=-1)
        self._match()

    def _slowness(self, contact: Contact, agent_id: str) -> float:
        slower = self._workers[agent_id].group.slower
        return max((slower.get(skill, 1.0) for skill in contact.needs.skills), default=1.0)


def _is_live(contact: Contact) -> bool:
    return work_of(contact.stream.channel).synchronous
