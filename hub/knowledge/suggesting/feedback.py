"""What agents did with suggestions, and the questions that articles learned from it."""

from hub.clock import Clock
from hub.domain.article import SuggestionFeedback, Verdict
from hub.domain.article_events import SuggestionJudged
from hub.ids import IdFactory
from hub.knowledge.ports import FeedbackRepository

MAX_LEARNED = 150
"""So many of the newest accepted questions of an article are searched."""

MAX_QUESTION_CHARS = 500

USED = (Verdict.ACCEPTED, Verdict.EDITED)
"""A changed text still was the right article."""


class Feedback:
    """Store verdicts; hold in memory the questions each article was used for."""

    def __init__(self, clock: Clock, ids: IdFactory, records: FeedbackRepository) -> None:
        self._clock = clock
        self._ids = ids
        self._records = records
        self._learned: dict[str, dict[str, str]] = {}

    async def load(self) -> None:
        """Read every verdict there is."""
        async for record in self._records.all({}):
            self._learn(record)

    async def reload(self, article_id: str) -> None:
        """Read the verdicts on one article, some of which another process may have stored."""
        async for record in self._records.all({"article_id": article_id}, "created_at"):
            self._learn(record)

    async def store(
        self, ticket_id: str, article_id: str, agent_id: str, verdict: Verdict, question: str
    ) -> None:
        """Store a verdict on the suggestion of an article for the customer's `question`."""
        record = SuggestionFeedback(
            id=self._ids.new(),
            ticket_id=ticket_id,
            article_id=article_id,
            agent_id=agent_id,
            verdict=verdict,
            question=question[:MAX_QUESTION_CHARS],
            created_at=self._clock.now(),
        )
        event = SuggestionJudged(
            id=self._ids.new(),
            at=record.created_at,
            article_id=article_id,
            actor_id=agent_id,
            ticket_id=ticket_id,
            verdict=verdict.value,
        )
        await self._records.add(record, event)
        self._learn(record)

    def _learn(self, record: SuggestionFeedback) -> None:
        if record.verdict in USED and record.question.strip():
            self._learned.setdefault(record.article_id, {})[record.id] = record.question
        # A rejection takes back what the same ticket taught before (the agent thought better of it).
        elif record.verdict is Verdict.REJECTED:
            held = self._learned.get(record.article_id, {})
            for key in [key for key, question in held.items() if question == record.question]:
                del held[key]

    def learned(self, article_id: str) -> tuple[str, ...]:
        """Return the newest questions the article was used for."""
        questions = dict.fromkeys(self._learned.get(article_id, {}).values())
        return tuple(questions)[-MAX_LEARNED:]
