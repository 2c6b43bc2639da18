"""What the desk's work left for suggestions to learn from."""

from collections.abc import AsyncIterator
from datetime import datetime

from hub.domain.article import ArticleOpinion
from hub.domain.showing import Showing
from hub.domain.solved_answer import SolvedAnswer
from hub.storage.contract import DocumentStore
from hub.storage.query import Range
from hub.storage.repository import Outlet, Repository

SHOWINGS_PAGE = 50
"""Few tickets have more, and the newest is often the one that is wanted."""


class SolvedAnswerRepository(Repository[SolvedAnswer]):
    """Answers of solved tickets."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "solved_answers", SolvedAnswer, outlet)

    async def newest(self, limit: int) -> list[SolvedAnswer]:
        """Return the newest answers, newest first."""
        return list((await self.page({}, "-solved_at", limit)).items)


class ShowingRepository(Repository[Showing]):
    """Which suggestions were shown."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "showings", Showing, outlet)

    def of_ticket(self, ticket_id: str) -> AsyncIterator[Showing]:
        """Yield every showing of a ticket, newest first."""
        return self.all({"ticket_id": ticket_id}, "-shown_at", SHOWINGS_PAGE)

    async def before(self, moment: datetime, limit: int) -> list[Showing]:
        """Return showings from before a moment, oldest first."""
        return list((await self.page({"shown_at": Range(lt=moment)}, "shown_at", limit)).items)

    def settled_since(self, moment: datetime) -> AsyncIterator[Showing]:
        """Yield the showings settled from a moment on, oldest first."""
        return self.all({"settled_at": Range(gte=moment)}, "settled_at")


class OpinionRepository(Repository[ArticleOpinion]):
    """What readers said of articles."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "article_opinions", ArticleOpinion, outlet)

    def since(self, moment: datetime) -> AsyncIterator[ArticleOpinion]:
        """Yield the opinions from a moment on, oldest first."""
        return self.all({"created_at": Range(gte=moment)}, "created_at")

    def of_article(self, article_id: str) -> AsyncIterator[ArticleOpinion]:
        """Yield every opinion on one article, newest first."""
        return self.all({"article_id": article_id}, "-created_at")
