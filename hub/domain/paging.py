"""One page of a longer list."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items in order, and the opaque cursor of the page after them (None at the end)."""

    items: tuple[T, ...]
    next: str | None = None
