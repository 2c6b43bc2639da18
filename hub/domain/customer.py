"""Customers, the identities by which they are known, and their companies."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A person who contacts us. `value` (0-100) is what the customer is worth to us: the more, the sooner it is their turn."""

    id: str
    version: int = 0
    name: str
    language: str = ""
    company_id: str = ""
    notes: str = ""
    tags: tuple[str, ...] = ()
    value: int = 0
    identities: tuple[str, ...] = ()
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One address of a customer; its id is `kind:value`, so an address belongs to one customer at most."""

    id: str
    version: int = 0
    kind: str
    value: str
    customer_id: str
    created_at: datetime


_AS_GIVEN = ("external",)
"""The kinds whose values are ids that other systems give: two of them may differ by capitals alone."""


def identity_id(kind: str, value: str) -> str:
    """Return the id of the identity with this address; capitals make no other address.

    More is not folded: a domain with `ß` is not the one with `ss`, and may be somebody else's.
    """
    plain = value.strip()
    return f"{kind}:{plain if kind in _AS_GIVEN else plain.lower()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A firm that customers belong to."""

    id: str
    version: int = 0
    name: str
    domains: tuple[str, ...] = ()
    created_at: datetime
