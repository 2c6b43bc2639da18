"""What an agent replied in a ticket that was then solved: an answer that worked once, without personal data that was found."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SolvedAnswer:
    """One per ticket (`id` is the ticket's); shown to agents who may see the tickets of `queue_id`, never to customers."""

    id: str
    version: int = 0
    question: str
    text: str
    language: str
    queue_id: str
    agent_id: str
    brand: str = ""
    tags: tuple[str, ...] = ()
    solved_at: datetime
