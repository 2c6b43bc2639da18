"""What the house asks of a place where things are kept: state and its events are stored in one write."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from hub.domain.events import Event
from hub.eventbus.change import Change

T = TypeVar("T")


class Repository(Protocol[T]):
    """Keep entities of one type; consumers add the finders they need in their own `ports.py`."""

    async def get(self, entity_id: str) -> T | None:
        """Return the entity, or None."""
        ...

    async def require(self, entity_id: str) -> T:
        """Return the entity; raises NotFound."""
        ...

    async def get_many(self, entity_ids: Sequence[str]) -> list[T]:
        """Return those of the entities that exist."""
        ...

    async def add(self, entity: T, *events: Event) -> T:
        """Store a new entity; raises AlreadyExists when its id or a unique key is taken."""
        ...

    async def update(self, entity_id: str, change: Callable[[T], Change[T] | None]) -> T:
        """Apply a pure change under compare-and-set, again if somebody was faster; None changes nothing."""
        ...

    async def delete(self, entity_id: str) -> None:
        """Remove the entity if it is there."""
        ...
