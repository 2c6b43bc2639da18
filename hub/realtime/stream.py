"""The numbered stream of events to consoles: one number line per process run, and who may see what.

A console that comes back gets exactly what it missed, as long as the ring still holds it; otherwise, or
after a restart of the hub (another epoch), it gets a new snapshot.
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from hub.domain.ticket import Ticket
from hub.realtime.ports import Scope

Payload = dict[str, Any]  # Any: a JSON object
Deliver = Callable[[Sequence[str], str, Payload], None]

RING_SIZE = 5_000
MAX_AUDIENCES = 2_000


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may see an event: everyone, or the agents named and those whose scope holds the ticket."""

    agent_ids: frozenset[str] = frozenset()
    ticket: Ticket | None = None
    everyone: bool = False

    @property
    def key(self) -> Hashable:
        """Return what tells audiences apart: all on which the visibility of a ticket depends."""
        if self.everyone or self.ticket is None:
            return (self.everyone, self.agent_ids)
        ticket = self.ticket
        return (self.agent_ids, ticket.queue_id, ticket.assignee_id, ticket.consulted)

    def admits(self, agent_id: str, scope: Scope) -> bool:
        """Say whether this agent may see it."""
        if self.everyone or agent_id in self.agent_ids:
            return True
        return self.ticket is not None and scope.allows(self.ticket)


EVERYONE = Audience(everyone=True)


@dataclass(frozen=True, slots=True)
class Numbered:
    """One event with its number."""

    seq: int
    name: str
    payload: Payload
    audience: Audience


@dataclass(slots=True)
class Listener:
    """One console's place in the stream. While `held` is a list, events wait there for the snapshot to go first."""

    sid: str
    agent_id: str
    scope: Scope
    held: list[Numbered] | None = field(default=None)


class AgentStream:
    """Number events, remember the last ones, and hand each to the consoles that may see it."""

    def __init__(
        self,
        epoch: str,
        deliver: Deliver,
        ring_size: int = RING_SIZE,
        gathering: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self.epoch = epoch
        self.seq = 0
        self.gathering = gathering
        """Open a block, without an await in it, whose events may leave in one piece."""
        self._deliver = deliver
        self._admitted: dict[Hashable, list[Listener]] = {}
        self._ring: deque[Numbered] = deque(maxlen=ring_size)
        self._listeners: dict[str, Listener] = {}

    def publish(self, name: str, payload: Payload, audience: Audience) -> Numbered:
        """Give the event the next number and send it on."""
        self.seq += 1
        event = Numbered(self.seq, name, {**payload, "seq": self.seq}, audience)
        self._ring.append(event)
        ready = []
        for listener in self._listeners_for(audience):
            if listener.held is None:
                ready.append(listener.sid)
            else:
                listener.held.append(event)
        if ready:
            self._deliver(ready, name, event.payload)
        return event

    def _listeners_for(self, audience: Audience) -> list[Listener]:
        key = audience.key
        found = self._admitted.get(key)
        if found is None:
            if len(self._admitted) >= MAX_AUDIENCES:
                self._admitted.clear()
            found = self._admitted[key] = [
                listener
                for listener in self._listeners.values()
                if audience.admits(listener.agent_id, listener.scope)
            ]
        return found

    def resume(self, listener: Listener, epoch: str | None, seq: int | None) -> list[Numbered] | None:
        """Join the stream after `seq` and return what was missed, or None (and do not join) when that is not known."""
        if epoch != self.epoch or seq is None or seq > self.seq:
            return None
        oldest = self._ring[0].seq if self._ring else self.seq + 1
        if seq < oldest - 1:
            return None
        self._join(listener)
        return [e for e in self._ring if e.seq > seq and e.audience.admits(listener.agent_id, listener.scope)]

    def hold(self, listener: Listener) -> int:
        """Join the stream with events held back, and return the number that a snapshot read from now on carries."""
        listener.held = []
        self._join(listener)
        return self.seq

    def _join(self, listener: Listener) -> None:
        self._listeners[listener.sid] = listener
        self._admitted.clear()

    def release(self, sid: str) -> None:
        """Send what was held back since `hold`, and go on live."""
        listener = self._listeners.get(sid)
        if listener is None or listener.held is None:
            return
        held, listener.held = listener.held, None
        for event in held:
            self._deliver([sid], event.name, event.payload)

    def leave(self, sid: str) -> None:
        """Take the console out of the stream."""
        self._listeners.pop(sid, None)
        self._admitted.clear()

    def rescope(self, agent_id: str, scope: Scope) -> None:
        """Let the agent's open consoles see what the agent may see now."""
        for listener in self.listeners_of(agent_id):
            if listener.scope != scope:
                listener.scope = scope
                self._admitted.clear()

    def listeners_of(self, agent_id: str) -> Iterable[Listener]:
        """Return the agent's open consoles."""
        return [listener for listener in self._listeners.values() if listener.agent_id == agent_id]

    def __len__(self) -> int:
        return len(self._listeners)
