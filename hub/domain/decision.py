"""Why a ticket went where it went: the record of one routing decision."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRecord:
    """One agent in a decision. `score` is the place among the eligible (1 is the chosen one), None for others."""

    agent_id: str
    agent_name: str
    eligible: bool
    reasons: tuple[str, ...] = ()
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided for a ticket at one moment; `id` is the offer's, or the ticket's for one that waits.

    `words` say it in plain sentences, `runner_up` is the agent who would have been asked next.
    `policy` is the name and the version of the routing policy. `facts` are the figures it rests on, in words: score, waiting
    time, due moment, needs. `unnamed` counts agents beyond the named ones. `inputs` names what it rests on in full:
    the frame of routing's journal, as run and number.
    """

    id: str
    version: int = 0
    ticket_id: str
    at: datetime
    outcome: str
    agent_id: str = ""
    policy: str = ""
    inputs: str = ""
    runner_up: str = ""
    words: tuple[str, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)
    candidates: tuple[CandidateRecord, ...] = ()
    unnamed: int = 0

    @property
    def chosen(self) -> str | None:
        """Return the chosen agent, or None."""
        return self.agent_id or None
