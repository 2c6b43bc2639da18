"""Shadow mode: beside every decision, what the policy on trial would have decided in the very same situation.

It follows the journal's frames, behind the offers' back and off the loop, on a pool and a matcher of its own. Whatever it
decides is undone before the next frame: agents and tickets are as the policy in force has them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from hub.domain.queue import Queue
from hub.domain.shadow import MAX_EXAMPLES, ShadowExample, ShadowTally, tally_id
from hub.routing.journal.frames import Frame, Past
from hub.routing.policies import policy_of
from hub.routing.replay.floor import Floor
from hub.routing.scan import Match

Key = tuple[str, str, str, str]


@dataclass(slots=True)
class Count:
    """What came together since it was stored last."""

    decisions: int = 0
    same: int = 0
    other: int = 0
    later: int = 0
    sooner: int = 0
    examples: list[ShadowExample] = field(default_factory=list)

    def added_to(self, tally: ShadowTally, now: datetime) -> ShadowTally:
        """Return the tally with this counted in."""
        return replace(
            tally,
            decisions=tally.decisions + self.decisions,
            same=tally.same + self.same,
            other=tally.other + self.other,
            later=tally.later + self.later,
            sooner=tally.sooner + self.sooner,
            examples=(*tally.examples, *self.examples)[-MAX_EXAMPLES:],
            updated_at=now,
        )


def empty_tally(key: Key, now: datetime) -> ShadowTally:
    """Return the tally of a day before the first decision."""
    day, queue_id, live, shadow = key
    return ShadowTally(
        id=tally_id(*key), day=day, queue_id=queue_id, live=live, shadow=shadow, updated_at=now
    )


@dataclass(frozen=True, slots=True)
class OnTrial:
    """The queues with the policy on trial instead of their own: the queue's, else the hub's, else none."""

    default: str = ""

    def shadow_of(self, queue: Queue) -> str:
        """Return the name of the policy on trial, or an empty text."""
        return queue.shadow_policy or self.default

    def queue(self, recorded: Queue) -> Queue:
        """Return the queue as it would be."""
        shadow = self.shadow_of(recorded)
        return replace(recorded, policy=shadow) if shadow else recorded


class Shadow:
    """Decide beside the policy in force, and count where the two differ. No I/O.

    While no policy is on trial it only keeps the record up to date.
    """

    def __init__(self, default: str = "") -> None:
        self._trial = OnTrial(default)
        self._record: Past | None = None
        self._floor: Floor | None = None
        self._asked: set[str] = set()
        self._sooner: set[tuple[str, datetime]] = set()
        self._counts: dict[Key, Count] = {}

    def forget(self) -> None:
        """Have it begin anew with the next whole frame; counts stay."""
        self._record = self._floor = None

    def follow(self, frames: Sequence[Frame]) -> None:
        """Decide beside each frame."""
        for frame in frames:
            if frame.whole:
                self._record, self._floor = Past(), None
            if self._record is None:
                continue
            self._record.take_in(frame)
            if not any(self._trial.shadow_of(queue) for queue in self._record.queues.values()):
                self._floor = None
            elif self._floor is None:
                self._floor = self._begin(self._record, frame.at)
                self._compare(frame, self._record, self._floor.plan(frame.at, frame.room))
            else:
                self._take_in(frame, self._record, self._floor)
                self._compare(frame, self._record, self._floor.plan(frame.at, frame.room))

    def take_counts(self) -> dict[Key, Count]:
        """Return what was counted since the last time."""
        counts, self._counts = self._counts, {}
        return counts

    def _begin(self, record: Past, now: datetime) -> Floor:
        floor = Floor(self._trial, now, now)
        self._asked, self._sooner = set(), set()
        for queue in record.queues.values():
            floor.set_queue(queue, now)
        floor.keep_free(record.keep_free.items())
        for candidate in record.crew.values():
            floor.see(candidate.agent, candidate.connected, now)
        for ticket_id in (*record.slots, *record.waiting):
            floor.keep_to(record, ticket_id, now)
        return floor

    def _take_in(self, frame: Frame, record: Past, floor: Floor) -> None:
        """Make the floor what it was before the frame's plan."""
        while (due := floor.agenda.take(frame.at)) is not None:
            due.act(frame.at)
        for queue in frame.queues.values():
            floor.set_queue(queue, frame.at)
        if frame.keep_free is not None:
            floor.keep_free(frame.keep_free)
        for agent_id, seen in frame.agents.items():
            if seen is None:
                floor.forget(agent_id, frame.at)
            else:
                floor.see(seen.agent, seen.connected, frame.at)
        asked, self._asked = self._asked, set()
        for ticket_id in dict.fromkeys((*frame.slots, *frame.waiting, *sorted(asked))):
            floor.keep_to(record, ticket_id, frame.at)

    def _compare(self, frame: Frame, record: Past, matches: Sequence[Match]) -> None:
        mine = {match.ticket_id: match.agent_id for match in matches}
        self._asked = {*mine, *(ticket_id for ticket_id, *_ in frame.offers)}
        for ticket_id, agent_id, _ in frame.offers:
            count = self._count(frame, record, ticket_id)
            if count is not None:
                other = mine.get(ticket_id, "")
                count.decisions += 1
                count.same += other == agent_id
                count.other += other not in ("", agent_id)
                count.later += not other
                if other != agent_id:
                    count.examples = [
                        *count.examples[-MAX_EXAMPLES + 1 :],
                        ShadowExample(
                            at=frame.at, ticket_id=ticket_id, live_agent_id=agent_id, shadow_agent_id=other
                        ),
                    ]
        offered = {ticket_id for ticket_id, *_ in frame.offers}
        for match in matches:
            stay = (match.ticket_id, match.ticket.queued_at)
            if match.ticket_id not in offered and stay not in self._sooner:
                self._sooner.add(stay)
                count = self._count(frame, record, match.ticket_id)
                if count is not None:
                    count.sooner += 1

    def _count(self, frame: Frame, record: Past, ticket_id: str) -> Count | None:
        """Return where to count a ticket's decision; None when its queue has no policy on trial."""
        waiting = record.waiting.get(ticket_id)
        queue = record.queues.get(waiting.queue_id) if waiting is not None else None
        shadow = self._trial.shadow_of(queue) if queue is not None else ""
        if queue is None or not shadow:
            return None
        key = (frame.at.date().isoformat(), queue.id, policy_of(queue).name, shadow)
        return self._counts.setdefault(key, Count())
