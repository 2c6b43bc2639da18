"""Suggestions: answers from the knowledge base for a ticket, and what agents thought of them."""

from typing import Annotated

from pydantic import Field

from hub.api.inputs import Id, Input, ItemsView, Output
from hub.api.operation import Call, Operations
from hub.domain.article import Verdict
from hub.knowledge.suggester import Asking
from hub.knowledge.suggestions import Source, Suggestion, Sureness

OPERATIONS = Operations("suggestions")


class SuggestionQuery(Input):
    """For which ticket; `text` is what the agent writes down of it, in place of what the customer wrote.

    `shown` says whether the agent has the answers before their eyes: what is shown and not used counts as ignored.
    """

    ticket: Id
    text: Annotated[str, Field(max_length=2000)] = ""
    shown: bool = True
    limit: Annotated[int, Field(ge=1, le=20)] = 5


class SpanView(Output):
    """A place in the suggestion's `text`: characters (Unicode code points) from `start` to `end` (exclusive), from 0."""

    start: int
    end: int


class PassageView(Output):
    """A part of the suggestion's `text` that speaks of the question; `score` (0-1) tells how much."""

    text: str
    start: int
    end: int
    score: float


class SuggestionView(Output):
    """An answer that may fit, and why.

    `confidence` is 0-1, and as a word `sureness`; `source` says what it is (for what is no article `article_id` is empty);
    `found_by` is the text of it nearest to the question; `matches` are the words of `text` that the question has too, be it
    inflected, misspelt or by a synonym.
    """

    id: str
    article_id: str
    title: str
    text: str
    confidence: float
    sureness: Sureness
    language: str
    source: Source
    found_by: str
    internal: bool
    passages: list[PassageView]
    matches: list[SpanView]


class EntityView(Output):
    """Something the customer named: `text` as written, `value` by its proper name."""

    label: str
    text: str
    value: str


class VerdictInput(Input):
    """What the agent did with a suggestion; `article_id` is the suggestion's `id`, be it an article or not."""

    ticket: Id
    article_id: Id
    verdict: Verdict


@OPERATIONS.get("/suggestions")
async def list_suggestions(call: Call, query: SuggestionQuery) -> ItemsView[SuggestionView]:
    """Suggest answers to what the customer asked last, or to what the agent noted of it (in a call), best first."""
    ticket = await call.services.access.access_ticket(call.agent, query.ticket)
    asking = Asking(
        ticket=ticket,
        agent_id=call.agent.id,
        sees=call.services.access.scope(call.agent).allows_queue,
        limit=query.limit,
        text=query.text,
        shown=query.shown,
    )
    found = await call.services.suggester.for_agent(asking)
    return ItemsView(items=[suggestion_view(one) for one in found])


@OPERATIONS.get("/tickets/{ticket_id}/entities")
async def list_entities(call: Call, ticket_id: str) -> ItemsView[EntityView]:
    """List what the customer's latest messages name: amounts, dates, and the organisation's own things."""
    ticket = await call.services.access.access_ticket(call.agent, ticket_id)
    found = await call.services.suggester.entities(ticket)
    return ItemsView(items=[EntityView(label=one.label, text=one.text, value=one.value) for one in found])


@OPERATIONS.post("/suggestions")
async def judge_suggestion(call: Call, body: VerdictInput) -> None:
    """Store whether a suggestion was used, edited or rejected; accepted ones join the index at once."""
    ticket = await call.services.access.access_ticket(call.agent, body.ticket)
    await call.services.suggester.judge(call.agent, ticket, body.article_id, body.verdict)


def suggestion_view(one: Suggestion) -> SuggestionView:
    """Return a suggestion as shown."""
    return SuggestionView(
        id=one.id,
        article_id=one.article_id,
        title=one.title,
        text=one.text,
        confidence=round(min(max(one.confidence, 0.0), 1.0), 4),
        sureness=Sureness.of(one.confidence),
        language=one.language,
        source=one.source,
        found_by=one.found_by,
        internal=one.internal,
        passages=[PassageView(text=p.text, start=p.start, end=p.end, score=p.score) for p in one.passages],
        matches=[SpanView(start=span.start, end=span.end) for span in one.matches],
    )
