"""A recorded day, and its replay under one policy or several."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hub.domain.events import Event
from hub.domain.queue import Queue
from hub.routing.journal.frames import Frame
from hub.routing.replay.change import PolicyChange
from hub.routing.replay.lives import Lives
from hub.routing.replay.measures import Measured, measured
from hub.routing.replay.rerun import Rerun
from hub.routing.replay.stream import as_changes

Assignment = tuple[str, str, datetime]
"""A ticket, the agent who was to be asked, and when."""

Progress = Callable[[datetime, int], None]


@dataclass(frozen=True, slots=True)
class Replayed:
    """A day under one policy. `same` assignments are as recorded to the moment; `agreeing` legs had the same agent in the end."""

    policy: str
    unchanged: bool
    recorded: int
    same: int
    assignments: list[Assignment]
    missing: list[Assignment]
    other: list[Assignment]
    agreeing: int
    taken: int
    measures: Measured

    @property
    def sound(self) -> bool:
        """Say whether an unchanged policy gave exactly what was recorded, as it must; always so for a changed one."""
        return not self.unchanged or not (self.missing or self.other)


@dataclass(slots=True)
class RecordedDay:
    """Frames and events from the beginning of the day to its end."""

    frames: Sequence[Frame]
    events: Sequence[Event]
    begin: datetime
    end: datetime
    lives: Lives = field(init=False)
    queues: dict[str, Queue] = field(init=False)

    def __post_init__(self) -> None:
        self.frames = list(as_changes(self.frames))
        self.lives = Lives(self.frames, self.events)
        self.queues = {queue.id: queue for frame in self.frames for queue in frame.queues.values()}

    def replay(self, change: PolicyChange, progress: Progress = lambda at, done: None) -> Replayed:
        """Play the day under a policy; raises Invalid for settings that no queue can have."""
        rerun = Rerun(self.lives, change, self.begin, self.end)
        rerun.run(self.frames, progress)
        recorded = Counter(
            (ticket_id, agent_id, frame.at)
            for frame in self.frames
            for ticket_id, agent_id, _ in frame.offers
        )
        played = Counter(rerun.log.offers)
        taken = [leg for leg in self.lives.legs.values() if leg.taken_at is not None]
        return Replayed(
            policy=change.name,
            unchanged=all(change.queue(queue) == queue for queue in self.queues.values()),
            recorded=recorded.total(),
            same=(recorded & played).total(),
            assignments=rerun.log.offers,
            missing=sorted((recorded - played).elements(), key=_by_moment),
            other=sorted((played - recorded).elements(), key=_by_moment),
            agreeing=sum(
                leg.key not in rerun.log.parted or rerun.log.taken_by.get(leg.key) == leg.agent_id
                for leg in taken
            ),
            taken=len(taken),
            measures=measured(
                self.lives,
                rerun.log,
                rerun.attendance,
                lambda queue_id: change.queue(self.queues[queue_id]),
                (self.begin, self.end),
            ),
        )


def _by_moment(assignment: Assignment) -> tuple[datetime, str]:
    return assignment[2], assignment[0]
