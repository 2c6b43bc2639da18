"""Suggestions: answers from the knowledge base for a ticket, and what agents thought of them."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from hub.api.http.inputs import Id, Input, ItemsView, Output
from hub.api.http.operation import Call, Operations
from hub.domain.article import Verdict
from hub.knowledge.drafts.composing import ReplyDraft
from hub.knowledge.suggesting.next_steps import StepKind
from hub.knowledge.suggesting.suggester import Asking
from hub.knowledge.suggesting.suggestions import Source, Suggestion, Sureness
from hub.tickets.triage_view import TriageReasonView, reason_views

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


class DraftQuery(Input):
    """For which ticket; `text` is what the agent writes down of it. `model`: let a language model word it, where there is one."""

    ticket: Id
    text: Annotated[str, Field(max_length=2000)] = ""
    model: bool = True


class CitationView(Output):
    """What a part of a draft says so by: a suggestion's id and `source`; `url` is where customers may read it, else empty."""

    number: int
    id: str
    title: str
    source: Source
    url: str


class DraftPartView(Output):
    """The answer to one `question` (empty: to all of them) with the numbers of its citations."""

    question: str
    text: str
    citations: list[int]


class ReplyDraftView(Output):
    """A reply for the agent to read, change and send; `text` is what goes into it, without the numbers of citations.

    `written_by` is `extract` (what is written, word by word) or `model`; `problem` says why a configured model did not write it:
    `timeout`, `unreachable`, `refused`, `uncited` or `unfounded`; empty when nothing is wrong.
    """

    text: str = ""
    language: str = ""
    parts: list[DraftPartView]
    citations: list[CitationView]
    written_by: str = "extract"
    problem: str = ""


class NextQuery(Input):
    """For which ticket."""

    ticket: Id


class StepView(Output):
    """A next step: `value` is what to write to the customer, the queue's id, or the tag (empty for `solve`).

    `reason` is `no_order_number`, `thanks`, `triage` or `similar_tickets`, `because` the words (or how many tickets) it goes by
    (for `triage`: English, and `reasons` for those who say it otherwise);
    `confidence` is 0-1.
    """

    kind: StepKind
    value: str
    reason: str
    because: str
    confidence: float
    reasons: list[TriageReasonView]


class EntityView(Output):
    """Something the customer named: `text` as written, `value` by its proper name."""

    label: str
    text: str
    value: str


class VerdictInput(Input):
    """What the agent did with a suggestion; `article_id` is the suggestion's `id`, be it an article or not.

    `text` is what it answers, where that is not all that the customer asked (a part of a draft).
    """

    ticket: Id
    article_id: Id
    verdict: Verdict
    text: Annotated[str, Field(max_length=2000)] = ""


@OPERATIONS.get("/suggestions")
async def list_suggestions(call: Call, query: SuggestionQuery) -> ItemsView[SuggestionView]:
    """Suggest answers to what the customer asked last, or to what the agent noted of it (in a call), best first."""
    asking = await _asking(call, query.ticket, query.text)
    found = await call.services.suggester.for_agent(replace(asking, limit=query.limit, shown=query.shown))
    return ItemsView(items=[suggestion_view(one) for one in found])


@OPERATIONS.get("/suggestions/draft")
async def draft_reply(call: Call, query: DraftQuery) -> ReplyDraftView:
    """Draft a reply to what the customer asked last, out of what is written, with citations; empty when nothing answers."""
    asking = await _asking(call, query.ticket, query.text)
    draft = await call.services.drafter.draft(replace(asking, shown=False), by_model=query.model)
    return _draft_view(draft) if draft is not None else ReplyDraftView(parts=[], citations=[])


@OPERATIONS.get("/suggestions/next")
async def list_next_steps(call: Call, query: NextQuery) -> ItemsView[StepView]:
    """Suggest what to do next with a ticket: ask for what is missing, solve, move, tag. Nothing is done by itself."""
    ticket = await call.services.access.access_ticket(call.agent, query.ticket)
    found = await call.services.advisor.next_steps(ticket)
    return ItemsView(
        items=[
            StepView(
                kind=one.kind,
                value=one.value,
                reason=one.reason,
                because=one.because,
                confidence=one.confidence,
                reasons=reason_views(one.reasons),
            )
            for one in found
        ]
    )


@OPERATIONS.get("/tickets/{ticket_id}/entities")
async def list_entities(call: Call, ticket_id: str) -> ItemsView[EntityView]:
    """List what the customer's latest messages name: amounts, dates, and the organisation's own things."""
    ticket = await call.services.access.access_ticket(call.agent, ticket_id)
    found = await call.services.suggester.entities(ticket)
    return ItemsView(items=[EntityView(label=one.label, text=one.text, value=one.value) for one in found])


@OPERATIONS.post("/suggestions")
async def judge_suggestion(call: Call, body: VerdictInput) -> None:
    """Store whether a suggestion was used, edited or rejected; accepted ones join the index at once."""
    asking = await _asking(call, body.ticket, body.text)
    await call.services.suggester.judge(asking, body.article_id, body.verdict)


async def _asking(call: Call, ticket_id: str, text: str) -> Asking:
    """Return the question as this agent may ask it; raises NotFound for a ticket that they may not see."""
    access = call.services.access
    ticket = await access.access_ticket(call.agent, ticket_id)
    sees = access.scope(call.agent).allows_queue
    brand = call.services.directory.brand(ticket.inbox_id)
    return Asking(ticket=ticket, agent_id=call.agent.id, sees=sees, text=text, brand=brand)


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


def _draft_view(draft: ReplyDraft) -> ReplyDraftView:
    return ReplyDraftView(
        text=draft.text,
        language=draft.language,
        parts=[
            DraftPartView(question=one.question, text=one.text, citations=list(one.citations))
            for one in draft.parts
        ],
        citations=[
            CitationView(number=one.number, id=one.item_id, title=one.title, source=one.source, url=one.url)
            for one in draft.citations
        ],
        written_by=draft.written_by,
        problem=draft.problem,
    )
