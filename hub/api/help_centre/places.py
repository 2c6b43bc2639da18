"""Where readers of the help centre are: in which language, and as whose customers."""

from dataclasses import dataclass, replace

from aiohttp import web

from hub.api.help_centre.text import LANGUAGES, address_of, root_of, wanted_language
from hub.domain.article import Article, ArticleFilter, ArticleStatus, Visibility
from hub.knowledge.articles.files import is_public
from hub.knowledge.search.scope import speaks_for


def other_than(language: str) -> str:
    """Return the other of the help centre's languages."""
    return next(one for one in LANGUAGES if one != language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a reader is: the language of the pages, and the brand whose customers they are for (empty: everybody)."""

    language: str
    brand: str = ""

    @property
    def href(self) -> str:
        """Return the address of the list there."""
        return f"{root_of(self.brand)}/{self.language}/"

    @property
    def other(self) -> "Place":
        """Return the same in the other language."""
        return replace(self, language=other_than(self.language))

    def address(self, article_id: str, title: str) -> str:
        """Return the address of an article there."""
        return address_of(self.language, article_id, title, self.brand)


def shown_at(place: Place) -> ArticleFilter:
    """Return which articles are shown there."""
    return ArticleFilter(
        status=ArticleStatus.PUBLISHED,
        language=place.language,
        visibility=Visibility.PUBLIC,
        brand=place.brand or None,
    )


def place_of(request: web.Request) -> Place | None:
    """Return where the reader is, None in a language that there is not."""
    language = request.match_info["language"]
    brand = request.match_info.get("brand", "")
    return Place(language=language, brand=brand) if language in LANGUAGES else None


def wanted_place(request: web.Request) -> Place:
    """Return where the reader would like to be."""
    language = wanted_language(request.headers.get("Accept-Language", ""))
    return Place(language=language, brand=request.match_info.get("brand", ""))


def is_shown(article: Article, brand: str) -> bool:
    """Tell whether the customers of a brand may read the article (empty: everybody, who may read them all)."""
    return is_public(article) and speaks_for(article.brand, brand)
