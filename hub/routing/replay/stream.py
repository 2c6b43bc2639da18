"""Frames as differences only, whatever process wrote them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from hub.domain.queue import Queue
from hub.routing.forecast import Kind
from hub.routing.journal.frames import Frame, Seen, Slot
from hub.routing.waiting import WaitingTicket

Value = TypeVar("Value")


def as_changes(frames: Iterable[Frame]) -> Iterator[Frame]:
    """Yield the frames with every whole one after the first turned into what it changed."""
    agents: dict[str, Seen] = {}
    waiting: dict[str, WaitingTicket] = {}
    slots: dict[str, Slot] = {}
    for frame in frames:
        if frame.whole:
            frame = replace(
                frame,
                whole=False,
                agents=_changes(agents, frame.agents),
                waiting=_changes(waiting, frame.waiting),
                slots=_changes(slots, frame.slots),
            )
        _note(agents, frame.agents)
        _note(waiting, frame.waiting)
        _note(slots, frame.slots)
        yield frame


def _changes(known: Mapping[str, Value], whole: Mapping[str, Value | None]) -> dict[str, Value | None]:
    gone: dict[str, Value | None] = {key: None for key in known if key not in whole}
    return gone | {key: value for key, value in whole.items() if known.get(key) != value}


def _note(known: dict[str, Value], changes: Mapping[str, Value | None]) -> None:
    for key, value in changes.items():
        if value is None:
            known.pop(key, None)
        else:
            known[key] = value


def from_moment(frames: Iterable[Frame], begin: datetime) -> Iterator[Frame]:
    """Yield the frames from a moment on, those before it gathered into one whole frame at that moment."""
    before: list[Frame] = []
    for frame in frames:
        if frame.at < begin:
            before.append(frame)
            continue
        if before:
            yield _gathered(before, begin)
            before = []
        yield frame


def _gathered(frames: Iterable[Frame], at: datetime) -> Frame:
    agents: dict[str, Seen] = {}
    waiting: dict[str, WaitingTicket] = {}
    slots: dict[str, Slot] = {}
    queues: dict[str, Queue] = {}
    keep_free: tuple[tuple[Kind, int], ...] = ()
    for frame in as_changes(frames):
        _note(agents, frame.agents)
        _note(waiting, frame.waiting)
        _note(slots, frame.slots)
        queues.update(frame.queues)
        keep_free = keep_free if frame.keep_free is None else frame.keep_free
    whole = Frame(number=0, at=at, whole=True, queues=queues, keep_free=keep_free)
    return replace(whole, agents={**agents}, waiting={**waiting}, slots={**slots})
