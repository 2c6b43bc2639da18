"""Suggestions: answers from the knowledge base for a ticket, and what agents thought of them."""

from typing import Annotated

from pydantic import Field

from hub.api.inputs import Id, Input, ItemsView, Output
from hub.api.knowledge_ports import Suggestion
from hub.api.operation import Call, Operations
from hub.domain.article import Verdict

OPERATIONS = Operations("suggestions")


class SuggestionQuery(Input):
    """For which ticket; `text` is what the agent writes down of it, in place of what the customer wrote."""

    ticket: Id
    text: Annotated[str, Field(max_length=2000)] = ""
    limit: Annotated[int, Field(ge=1, le=20)] = 5


class SuggestionView(Output):
    """An answer that may fit; `confidence` is 0-1, `source` says how it was found."""

    id: str
    article_id: str
    title: str
    text: str
    confidence: float
    language: str
    source: str


class EntityView(Output):
    """Something the customer named: `text` as written, `value` by its proper name."""

    label: str
    text: str
    value: str


class VerdictInput(Input):
    """What the agent did with a suggestion."""

    ticket: Id
    article_id: Id
    verdict: Verdict


@OPERATIONS.get("/suggestions")
async def list_suggestions(call: Call, query: SuggestionQuery) -> ItemsView[SuggestionView]:
    """Suggest answers to what the customer asked last, or to what the agent noted of it (in a call), best first."""
    ticket = await call.services.access.access_ticket(call.agent, query.ticket)
    found = await call.services.suggester.for_ticket(ticket, query.limit, query.text)
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
        language=one.language,
        source=one.source,
    )
