"""How supervisors judge conversations: forms of weighted questions, and what was answered in them."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QaQuestion:
    """One question: answered with 0 to `points`, counting `weight`. A `critical` one answered with 0 fails the whole form."""

    id: str
    text: str
    points: int = 1
    weight: float = 1.0
    critical: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QaForm:
    """A form; its `version` says which wording a score was given under."""

    id: str
    version: int = 0
    name: str
    questions: tuple[QaQuestion, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class QaScore:
    """One supervisor's judgement of one agent in one ticket by one form, with the questions as they were then.

    `answers` maps question ids to points, None for what did not apply; `value` is the result (0-1).
    """

    id: str
    version: int = 0
    ticket_id: str
    agent_id: str
    queue_id: str
    team_id: str = ""
    channel: str = ""
    form_id: str
    form_version: int
    questions: tuple[QaQuestion, ...]
    answers: dict[str, int | None] = field(default_factory=dict)
    value: float
    failed: bool = False
    comment: str = ""
    scorer_id: str
    scored_at: datetime
