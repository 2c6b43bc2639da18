"""Frames of the journal: what changed before the dispatcher planned, and what it planned.

A frame names only differences, so that a decision costs what changed since the one before and not what there is. Whoever
takes in the frames of a run in their order (`Past`) knows everything a decision could rest on at every moment.
"""

import hashlib
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

import msgspec

from hub.domain.agent import Agent
from hub.domain.direct import DirectLine
from hub.domain.journal import JournalPart
from hub.domain.queue import Queue
from hub.routing.eligibility import Candidate
from hub.routing.forecast import Kind
from hub.routing.waiting import WaitingTicket


@dataclass(frozen=True, slots=True)
class Seen:
    """An agent as routing sees them, with or without a console open. Names, addresses and passwords are left out."""

    agent: Agent
    connected: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot that a ticket takes: whose, and on which channel."""

    agent_id: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One look of the dispatcher: what had changed (None: is gone), and the offers it decided on: (ticket, agent, policy).

    `keep_free` is how many agents each kind of work had to leave free by forecast; None: as before. `room` is how many offers it
    could make at most. A `whole` frame names everything, and forgets what was before. Frames of `rules` 0 were written when mails
    still kept agents from calls.
    """

    number: int
    at: datetime
    whole: bool = False
    agents: dict[str, Seen | None] = field(default_factory=dict)
    waiting: dict[str, WaitingTicket | None] = field(default_factory=dict)
    slots: dict[str, Slot | None] = field(default_factory=dict)
    queues: dict[str, Queue] = field(default_factory=dict)
    keep_free: tuple[tuple[Kind, int], ...] | None = None
    room: int = 0
    offers: tuple[tuple[str, str, str], ...] = ()
    rules: int = 0


Value = TypeVar("Value")

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[Frame])
LEVEL = 6
NO_LINE = DirectLine()
RULES = 1
"""The rules of capacity by which frames are written now."""


def seen(agent: Agent, connected: bool) -> Seen:
    """Return the agent without what no decision rests on."""
    bare = replace(
        agent,
        version=0,
        name="",
        email="",
        password_hash="",
        language="",
        direct=NO_LINE,
        created_at=agent.idle_since,
    )
    return Seen(bare, connected)


def pack(run: str, number: int, frames: Sequence[Frame], follows: str) -> JournalPart:
    """Return the frames as a part that follows the one with the digest `follows`."""
    data = zlib.compress(_ENCODER.encode(frames), LEVEL)
    return JournalPart(
        id=f"{run}.{number:08d}",
        run=run,
        number=number,
        at=frames[0].at,
        until=frames[-1].at,
        whole=frames[0].whole,
        frames=len(frames),
        offers=sum(len(frame.offers) for frame in frames),
        follows=follows,
        digest=digest_of(follows, data),
        data=data,
    )


def digest_of(follows: str, data: bytes) -> str:
    """Return the hash that a part with this data has after the part before."""
    return hashlib.blake2b(follows.encode() + data, digest_size=16).hexdigest()


def unpack(part: JournalPart) -> list[Frame]:
    """Return the part's frames; raises ValueError for data that is none of ours."""
    try:
        frames = _DECODER.decode(zlib.decompress(part.data))
    except zlib.error as fault:
        raise ValueError(f"part {part.id} of the journal is damaged: {fault}") from fault
    return [frame if frame.rules else _as_then(frame) for frame in frames]


def _as_then(frame: Frame) -> Frame:
    """Return an old frame with the agents as its decisions took them: nobody was interrupted."""
    agents = {
        agent_id: found and Seen(replace(found.agent, interruptible=False), found.connected)
        for agent_id, found in frame.agents.items()
    }
    return replace(frame, agents=agents)


class Past:
    """Everything routing knew at one moment, from the frames up to it."""

    def __init__(self) -> None:
        self.waiting: dict[str, WaitingTicket] = {}
        self.queues: dict[str, Queue] = {}
        self.crew: dict[str, Candidate] = {}
        self.keep_free: dict[Kind, int] = {}
        self._seen: dict[str, Seen] = {}
        self.slots: dict[str, Slot] = {}
        self._loads: dict[str, Counter[str]] = defaultdict(Counter)

    def take_in(self, frame: Frame) -> None:
        """Go on to the moment of the frame's plan. What it offered is among the next frame's differences."""
        if frame.keep_free is not None:
            self.keep_free = dict(frame.keep_free)
        if frame.whole:
            for known in (self.waiting, self.queues, self.crew, self._seen, self.slots, self._loads):
                known.clear()
        self.queues.update(frame.queues)
        _merge(self.waiting, frame.waiting)
        _merge(self._seen, frame.agents)
        moved = set(frame.agents)
        for ticket_id, slot in frame.slots.items():
            moved.update(self._count(self.slots.get(ticket_id), -1))
            moved.update(self._count(slot, +1))
        _merge(self.slots, frame.slots)
        for agent_id in moved:
            self._see(agent_id)

    def _count(self, slot: Slot | None, by: int) -> Iterator[str]:
        if slot is not None:
            self._loads[slot.agent_id][slot.channel] += by
            yield slot.agent_id

    def _see(self, agent_id: str) -> None:
        found = self._seen.get(agent_id)
        if found is None:
            self.crew.pop(agent_id, None)
        else:
            load = dict(self._loads[agent_id])
            self.crew[agent_id] = Candidate(agent=found.agent, connected=found.connected, load=load)


def _merge(known: dict[str, Value], changes: Mapping[str, Value | None]) -> None:
    for key, value in changes.items():
        if value is None:
            known.pop(key, None)
        else:
            known[key] = value
