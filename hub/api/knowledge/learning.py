"""Learning: how much of the work suggestions answered, what to write next, and articles drafted from tickets."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, Field

from hub.api.http.inputs import MAX_PAGE, Ids, Input, ItemsView, Output
from hub.api.http.operation import Call, Operations
from hub.domain.agent import Role
from hub.knowledge.learning.gaps import Gap

OPERATIONS = Operations("learning")


class CoverageQuery(Input):
    """From when to when (RFC 3339), in steps of so many days."""

    start: AwareDatetime
    end: AwareDatetime
    days: Annotated[int, Field(ge=1, le=366)] = 1


class CoverageView(Output):
    """The share of contacts that were answered with an accepted suggestion; null while there were none."""

    start: datetime
    contacts: int
    answered: int
    share: float | None


class GapQuery(Input):
    """Over how many of the last days, and how many gaps at most."""

    days: Annotated[int, Field(ge=1, le=366)] = 30
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50


class GapView(Output):
    """Questions of one kind that no suggestion answered; `hours` of agents' time went into them.

    `question` is the most typical, `words` say what they are about: words by their lemmas, and phrases of two.

    `nearest` is the article that most of them come nearest to, `confidence` how near (0-1): high means that it is written and not
    found, low that it is missing.
    """

    question: str
    words: list[str]
    language: str
    contacts: int
    hours: float
    ticket_ids: list[str]
    examples: list[str]
    nearest: str
    confidence: float


class GapListView(Output):
    """What to write next, the costliest first, as of a moment; while `computing`, `looked_at` of `of` contacts are done."""

    days: int
    as_of: datetime | None
    computing: bool
    looked_at: int
    of: int
    items: list[GapView]


class DraftInput(Input):
    """The solved tickets to draft an article from."""

    ticket_ids: Annotated[Ids, Field(min_length=1, max_length=50)]


class ArticleDraftView(Output):
    """An article to be edited: nothing in it that no agent has written, and no personal data that was found."""

    title: str
    body: str
    questions: list[str]


@OPERATIONS.get("/learning/coverage", role=Role.SUPERVISOR)
async def show_coverage(call: Call, query: CoverageQuery) -> ItemsView[CoverageView]:
    """Show the share of contacts that were answered with an accepted suggestion, over time."""
    found = await call.services.learning.coverage(query.start, query.end, timedelta(days=query.days))
    return ItemsView(
        items=[
            CoverageView(
                start=one.start,
                contacts=one.contacts,
                answered=one.answered,
                share=one.answered / one.contacts if one.contacts else None,
            )
            for one in found
        ]
    )


@OPERATIONS.get("/learning/gaps", role=Role.SUPERVISOR)
async def show_gaps(call: Call, query: GapQuery) -> GapListView:
    """List what to write next. The list is made behind; while it is, the one before is shown."""
    found = call.services.learning.gaps(query.days)
    return GapListView(
        days=found.days,
        as_of=found.as_of,
        computing=found.computing,
        looked_at=found.looked_at,
        of=found.of,
        items=[_gap_view(gap) for gap in found.gaps[: query.limit]],
    )


@OPERATIONS.post("/learning/drafts", role=Role.SUPERVISOR)
async def draft_article(call: Call, body: DraftInput) -> ArticleDraftView:
    """Draft an article from what these tickets asked and agents answered; store it by `POST /articles` once edited."""
    for ticket_id in body.ticket_ids:
        await call.services.access.access_ticket(call.agent, ticket_id)
    draft = await call.services.learning.draft(body.ticket_ids)
    return ArticleDraftView(title=draft.title, body=draft.body, questions=list(draft.questions))


def _gap_view(gap: Gap) -> GapView:
    return GapView(
        question=gap.question,
        words=list(gap.words),
        language=gap.language,
        contacts=gap.contacts,
        hours=gap.hours,
        ticket_ids=list(gap.ticket_ids[:100]),
        examples=list(gap.examples),
        nearest=gap.nearest,
        confidence=gap.confidence,
    )
