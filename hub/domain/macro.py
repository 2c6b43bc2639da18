"""Texts that agents insert with a key."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Macro:
    """A named text for replies."""

    id: str
    version: int = 0
    name: str
    body: str
