"""What the help centre shows: cards, addresses, and the answers that there are in another language only."""

import asyncio
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hub.api.help_centre.places import Place, shown_at
from hub.api.help_centre.text import address_of, excerpt, highlighted, plain
from hub.api.ports.knowledge import Articles, Suggester
from hub.clock import Clock
from hub.domain.article import Article
from hub.knowledge.articles.feedback import ArticleFeedback
from hub.knowledge.articles.files import ArticleFiles
from hub.knowledge.articles.missed_searches import MissedSearches
from hub.knowledge.articles.translations import answer_of
from hub.knowledge.suggesting.short_answer import answer_in
from hub.knowledge.suggesting.suggestions import Suggestion

ELSEWHERE = 50
"""So many answers in another language are listed below those in the reader's own."""
ELSEWHERE_S = 60.0
SURE = 0.5
"""From this confidence (0-1) on the best article's passage stands on top, as the answer."""
MOST = 5_000
MOST_PLACES = 40
PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One article in a list."""

    href: str
    title: Markup | str
    excerpt: Markup | str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpSources:
    """Where the help centre's contents come from, and who hears what readers think of them."""

    articles: Articles
    suggester: Suggester
    clock: Clock
    feedback: ArticleFeedback
    files: ArticleFiles
    missed: MissedSearches
    brands: Callable[[], Collection[str]]
    """The organisation's own: others are not said on a page, whoever made them up."""


def href_of(article: Article, brand: str = "") -> str:
    """Return the address of an article in its own language."""
    return address_of(article.language, article.id, article.title, brand)


def card_of(article: Article, place: Place) -> Card:
    """Return an article in a list."""
    return Card(
        href=place.address(article.id, article.title),
        title=article.title,
        excerpt=excerpt(plain(article.body)),
        language=article.language,
    )


def found_card(found: Suggestion, place: Place, pattern: re.Pattern[str] | None) -> Card:
    """Return something found in a list, with what matches marked."""
    text = " ".join(found.text.split())
    return Card(
        href=place.address(found.article_id, found.title),
        title=highlighted(found.title, pattern),
        excerpt=highlighted(excerpt(text, 200, around=pattern), pattern),
        language=found.language,
    )


def answer_card(found: Sequence[Suggestion], place: Place, pattern: re.Pattern[str] | None) -> Card | None:
    """Return the passage that answers the question by itself, where the search is sure enough of it."""
    best = found[0] if found else None
    if best is None or best.confidence < SURE:
        return None
    return Card(
        href=place.address(best.article_id, best.title),
        title=best.title,
        excerpt=highlighted(answer_in(best.text, best.passages, 400), pattern),
        language=best.language,
    )


class Elsewhere:
    """Know for a minute which answers a language lacks."""

    def __init__(self, sources: HelpSources) -> None:
        self._sources = sources
        self._held: dict[Place, tuple[float, list[Card]]] = {}

    async def cards(self, place: Place) -> list[Card]:
        """Return the answers that there are in another language only, the newest first."""
        now = self._sources.clock.monotonic()
        held = self._held.get(place)
        if held is None or now - held[0] >= ELSEWHERE_S:
            held = (now, await self._made(place))
            if len(self._held) >= MOST_PLACES:  # anybody may make brands up
                self._held.clear()
            self._held[place] = held
        return held[1]

    async def _made(self, place: Place) -> list[Card]:
        own = {answer_of(one) for one in await self._shown(place)}
        others = [one for one in await self._shown(place.other) if answer_of(one) not in own]
        return await asyncio.to_thread(lambda: [card_of(one, place) for one in others[:ELSEWHERE]])

    async def _shown(self, place: Place) -> list[Article]:
        found: list[Article] = []
        after: str | None = None
        while len(found) < MOST:
            page = await self._sources.articles.page(shown_at(place), limit=PAGE, after=after)
            found += page.items
            after = page.next
            if after is None:
                break
        return found
