"""What every domain event has, and the register by which events are told apart when stored."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, TypeVar

EventClass = TypeVar("EventClass", bound="type[Event]")

EVENT_TYPES: dict[str, type["Event"]] = {}
"""Every event type by its name, filled by the `event` decorator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, in the past tense; handled at least once, so handling must bear repetition."""

    type: ClassVar[str] = ""

    id: str
    at: datetime


def register(name: str) -> Callable[[EventClass], EventClass]:
    """Register a frozen dataclass as the event called `name` (the noun, a dot, the past tense)."""

    def enter(cls: EventClass) -> EventClass:
        if name in EVENT_TYPES:
            raise ValueError(f"two event types are called {name}")
        cls.type = name
        EVENT_TYPES[name] = cls
        return cls

    return enter
