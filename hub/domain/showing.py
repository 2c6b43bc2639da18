"""Which suggestions an agent was shown for a question, in which order, and what became of them."""

from dataclasses import dataclass
from datetime import datetime

from hub.domain.article import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One suggestion at one rank (from 1). `propensity` is the chance (0-1) that it stood there, `confidence` the engine's (0-1)."""

    item_id: str
    rank: int
    propensity: float
    confidence: float
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """One per ticket and question. It is settled once somebody has replied: what was not used then was ignored."""

    id: str
    version: int = 0
    ticket_id: str
    agent_id: str
    question: str
    engine: str
    """Which version of the ranking showed them."""
    shown_at: datetime
    settled_at: datetime | None = None
    items: tuple[Shown, ...]
