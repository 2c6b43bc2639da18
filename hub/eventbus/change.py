"""What a pure decision returns: the new value, and the events that tell of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from hub.domain.events import Event

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Change(Generic[T]):
    """A new value and its events, to be stored together in one write."""

    entity: T
    events: Sequence[Event] = ()
