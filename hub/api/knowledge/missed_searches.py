"""What readers of the help centre looked for in vain."""

from datetime import datetime

from hub.api.http.inputs import Output, PageQuery, PageView
from hub.api.http.operation import Call, Operations
from hub.domain.agent import Role

OPERATIONS = Operations("articles")


class MissedSearchView(Output):
    """Words that found nothing, how often, first and last; personal data that was found in them is hidden."""

    id: str
    words: str
    language: str
    count: int
    first_at: datetime
    last_at: datetime


@OPERATIONS.get("/missed-searches", role=Role.SUPERVISOR)
async def list_missed_searches(call: Call, query: PageQuery) -> PageView[MissedSearchView]:
    """List searches of the help centre that found nothing in the last 90 days, the most frequent first."""
    page = await call.services.missed_searches.page(query.limit, query.start)
    items = [
        MissedSearchView(
            id=one.id,
            words=one.words,
            language=one.language,
            count=one.count,
            first_at=one.first_at,
            last_at=one.last_at,
        )
        for one in page.items
    ]
    return PageView(items=items, next=page.next)


@OPERATIONS.delete("/missed-searches/{search_id}", role=Role.SUPERVISOR)
async def forget_missed_search(call: Call, search_id: str) -> None:
    """Take one off the list: it is answered now, or of no interest."""
    await call.services.missed_searches.forget(search_id)
